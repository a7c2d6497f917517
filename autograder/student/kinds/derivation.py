"""Derivations: `decide` judges each line from the one before, then what the whole shows. (`collect`: the lines as data, see `chain_data`.)

Points = points x (share of right lines) x (share of what was to be shown) x (lines written / lines asked, if there are fewer). The second
share counts the exercise's ideas (milestones) and the goal. The lines after a wrong one are judged from what it says. An idea counts where
its line follows, or still equals the start; the goal counts by form and value, by form alone where a slip before it was carried on rightly.
A line that cannot be read costs nothing and is not counted. A wrong line costs at least one sixth. Rounded down to quarter points;
everything right is full points. Where axioms are given, see `chain.judge_step` for what a reason has to name.

A chain that does not begin with what is given (in value and in form) is worth 0, and so is one that only restates the goal: an idea is
missing, and nothing stands between start and goal but other ways to write them. Undecided lines count as not yet earned, and the whole
waits for a person (status ``needs_manual_grade``), unless it is worth nothing anyway; the headline says how much is open.

The spec holds what is given to everyone (start, assumptions), tests of form, and fingerprints of goal and misconceptions; a grading spec
holds these two as expressions as well, and they are then compared by `equivalent`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sympy.logic.boolalg import Boolean

from ...equivalence import Verdict
from .. import changes, equations, expressions, fingerprint, forms
from ..answers import AnswerError
from ..chain import SIGNS, Line, Step, joined, judge_chain, judged, named_axioms, remark
from ..chain_data import MAX_LINES, as_line, collect
from ..derivation import latex
from ..results import Result, Row, Status
from . import not_yet

__all__ = ["collect", "decide"]

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def decide(spec: Mapping[str, Any], data: Mapping[str, Any]) -> Result:
    """The verdict on a chain, or on several of one exercise, each with points of its own."""
    further = spec.get("further", [])
    if not further:
        return _decide_one(spec, data)
    first = {**spec, "points": spec["points"] - sum(one["points"] for one in further)}
    results = [_decide_one(one, data["chains"][name]) for name, one in zip(spec["answers"], (first, *further), strict=True)]
    return _together(spec, results)


def _together(spec: Mapping[str, Any], results: Sequence[Result]) -> Result:
    """One result of several chains: rows under the chains' names, points added, the first likely cause."""
    named = list(zip(spec["answers"], results, strict=True))
    words: set[Status] = {one.status for one in results}
    points = sum(one.points for one in results)
    word: Status = "partial" if points > 0 else "wrong"
    if len(words) == 1:
        word = results[0].status
    elif "needs_manual_grade" in words:
        word = "needs_manual_grade"
    return Result(
        spec["id"],
        points,
        spec["points"],
        word,
        "; ".join(f"{name}: {one.headline}" for name, one in named),
        tuple(replace(row, label=f"{name}, {row.label}") for name, one in named for row in one.rows),
        next((one.misconception for one in results if one.misconception), None),
        next((one.cause for one in sorted(results, key=lambda one: not one.misconception) if one.cause), ""),
    )


def _decide_one(spec: Mapping[str, Any], data: Mapping[str, Any]) -> Result:
    if "missing" in data:
        return not_yet(spec)
    if "error" in data:
        return Result(spec["id"], 0.0, spec["points"], "error", "nothing was checked", cause=str(data["error"])[:300])
    lines = [as_line(line) for line in data["lines"][:MAX_LINES]]
    readable = [line for line in lines if line.expression is not None]
    if not readable or (len(readable) == 1 and len(lines) == 1):
        return Result(spec["id"], 0.0, spec["points"], "not_attempted", "not yet")
    return _Chain(spec, lines).result()


class _Chain:
    """One chain with its verdicts."""

    def __init__(self, spec: Mapping[str, Any], lines: list[Line]) -> None:
        self.spec = spec
        self.lines = lines
        self.given: Sequence[Any] = [expressions.decode(part) for part in spec["given"]]
        self.verdicts = judge_chain(lines, self.given)
        self.first = next(number for number, line in enumerate(lines) if line.expression is not None)
        self.steps = [number for number, verdict in enumerate(self.verdicts) if verdict is not None]
        self.wrong = [number for number in self.steps if self._equal(number) is False]
        self.open = [number for number in self.steps if self._equal(number) is None]
        self.written = len({lines[number].expression for number in (self.first, *self.steps)})
        self.goal_form = forms.from_data(spec["goal_form"])
        self.begin = lines[self.first].expression
        start = expressions.decode(spec["start"])
        self.start = judged(self.begin, start, "=", tuple(self.given))
        self.same_form = self.begin == start or forms.from_data(spec.get("start_form", forms.ANY.data))(self.begin)
        self.started = False if self.start.equal and not self.same_form else self.start.equal

    def _equal(self, number: int) -> bool | None:
        verdict = self.verdicts[number]
        return verdict.equal if verdict is not None else None

    def result(self) -> Result:
        ideas = [self._shows(one) for one in self.spec["milestones"]]
        goal = self._goal()
        restates = self._restates(ideas)
        earned, possible = self._points(ideas, goal, restates)
        everything = self.started is True and not (self.wrong or self.open or self._short) and all(ideas) and goal is True
        named = self._misconception()
        rows = [self._row(number) for number in range(len(self.lines))] + self._extra_rows(ideas, goal)
        return Result(
            self.spec["id"],
            earned,
            self.spec["points"],
            self._status(everything, earned, possible),
            self._headline(everything, earned, possible),
            tuple(rows),
            named["id"] if named else None,
            named["says"] if named else self._cause(ideas, restates),
        )

    @property
    def _short(self) -> bool:
        return self.written < int(self.spec["min_lines"])

    def _shows(self, milestone: Mapping[str, Any]) -> bool:
        """Whether some line that follows, or that is right in itself, shows the idea."""
        return any(self._in_itself(number) for number in self._with_form(milestone))

    def _with_form(self, milestone: Mapping[str, Any]) -> list[int]:
        form = forms.from_data(milestone["form"])
        return [number for number in self.steps if form(self.lines[number].expression)]

    def _in_itself(self, number: int) -> bool:
        """Whether the line follows or may follow, by whatever axiom, or equals the start though the line before it does not."""
        verdict = self.verdicts[number]
        if self._equal(number) is not False or (isinstance(verdict, Step) and verdict.needs):
            return True
        return self.spec["relation"] == "=" and judged(self.begin, self.lines[number].expression, "=", tuple(self.given)).equal is True

    def _goal(self) -> bool | None:
        """Whether the last line is the goal: in final form, and of its value unless it rightly carries on a slip before it."""
        if not self.steps:
            return False
        last = self.lines[self.steps[-1]].expression
        if not self.goal_form(last):
            return False
        relation = joined([self.lines[number].relation for number in self.steps])
        if relation is None or (self.spec["relation"] != relation and not (relation == "=" and self.spec["relation"].endswith("="))):
            return False
        if self.wrong and self._equal(self.steps[-1]) and self.start.equal:
            return True
        return self._has_value(last, self.spec["goal"])

    def _has_value(self, expression: Any, wanted: Mapping[str, Any]) -> bool | None:
        """Whether the expression equals one that is recorded, by judgement where it is known, else by its fingerprint."""
        if "tree" in wanted:
            verdict = judged(expression, expressions.decode(wanted["tree"]), "=", tuple(self.given))
            if verdict.equal is not None:
                return verdict.equal
        return fingerprint.matches(wanted, expression, self.given)

    def _restates(self, ideas: list[bool]) -> bool:
        """Whether nothing stands between start and goal but other ways to write them."""
        if ideas and all(ideas):
            return False
        final = self.goal_form if self.goal_form != forms.ANY else forms.neither(forms.ANY)
        between = [self.lines[number].expression for number in self.steps[:-1]]
        return not any(line != self.begin and not final(line) for line in between) and (self._short or (bool(ideas) and not any(ideas)))

    def _points(self, ideas: list[bool], goal: bool | None, restates: bool) -> tuple[float, float]:
        """Points earned, and those that can still be if a person finds every open line right."""
        if self.started is False or (restates and not (self.wrong or self.open)):
            return 0.0, 0.0
        wanted = len(ideas) + 1
        length = min(1.0, self.written / max(int(self.spec["min_lines"]), 1))

        def points(bad: int, shown: int) -> float:
            lines = max(0.0, 1 - bad / min(max(len(self.steps), 1), 6))
            exact = self.spec["points"] * lines * length * shown / wanted
            return float(exact) if bad == 0 and shown == wanted and length == 1 else math.floor(4 * exact + 1e-9) / 4

        started = 1 if self.started is None else 0
        earned = points(len(self.wrong) + len(self.open) + started, sum(ideas) + (goal is True))
        return earned, points(len(self.wrong), sum(ideas) + (goal is not False))

    def _status(self, everything: bool, earned: float, possible: float) -> Status:
        if everything:
            return "correct"
        undecided = self.open or self.started is None
        if undecided and (possible > earned or self.spec["points"] == 0):
            return "needs_manual_grade"
        right = any(self._equal(number) for number in self.steps) and self.started is True
        return "partial" if earned > 0 or (self.spec["points"] == 0 and right) else "wrong"

    def _headline(self, everything: bool, earned: float, possible: float) -> str:
        right = sum(self._equal(number) is True for number in self.steps) + (self.started is True)
        said = f"{right} of {len(self.steps) + 1} lines right"
        if self.open and possible > earned:
            said += f"; {len(self.open)} waiting for a person, worth up to {possible - earned:g} more"
        return said

    def _row(self, number: int) -> Row:
        line, verdict = self.lines[number], self.verdicts[number]
        label = f"line {number + 1}" + (f" ({line.reason})" if line.reason else "")
        if line.expression is None:
            return Row(label, None, got="", note=f"Could not be read, costs nothing: {line.problem}.")
        got, typeset = str(line.expression), latex(line.expression)
        if verdict is None:
            return Row(label, self.started, got=got, note=self._start_note(), latex=typeset)
        sign = SIGNS[line.relation]
        return Row(label, verdict.equal, got=f"{line.relation} {got}", note=self._note(number, line, verdict), latex=f"{sign} {typeset}")

    def _start_note(self) -> str:
        if self.started:
            return ""
        if self.started is False and self.start.equal:
            return "Equal to the start, but not as it is given: the first step away from it is a part of the exercise."
        why = equations.PLAINLY if isinstance(self.begin, Boolean) else self.start.counterexample or self.start.why
        return f"The chain has to begin with what is given. {why[:1].upper()}{why[1:]}.".replace(" .", "")

    def _note(self, number: int, line: Line, verdict: Verdict) -> str:
        said = remark(line, verdict)
        carried = verdict.equal is False and number != self.steps[-1] and not (isinstance(verdict, Step) and verdict.needs)
        return f"{said} The lines below are judged from this one as it stands." if carried else said

    def _extra_rows(self, ideas: list[bool], goal: bool | None) -> list[Row]:
        """A row for each idea that is missing, for the goal if it is not reached, and for the number of lines if there are too few."""
        rows = [
            Row("an idea that is missing", False, note=f"{self._tried(one)}: {_said(one['idea'])}.")
            for one, shown in zip(self.spec["milestones"], ideas, strict=True)
            if not shown
        ]
        if goal is not True:
            rows.append(Row("the goal", goal, note=self._goal_note(goal)))
        if self._short:
            asked, here = _number(self.spec["min_lines"]), _number(self.written)
            note = f"At least {asked} different lines are asked, the start among them; here are {here}."
            rows.append(Row("the number of lines", False, note=note))
        return rows

    def _tried(self, milestone: Mapping[str, Any]) -> str:
        return "Only a line that does not follow shows it" if self._with_form(milestone) else "No line shows it yet"

    def _goal_note(self, goal: bool | None) -> str:
        if goal is None:
            return "Whether the last line is the goal was not decided."
        if self.steps and self.goal_form(self.lines[self.steps[-1]].expression):
            return "The last line has the form that is asked, but not the value."
        return "The last line is not yet in the form that is asked."

    def _cause(self, ideas: list[bool], restates: bool) -> str:
        if self.start.equal is False:
            return "The first line is not the expression that the exercise starts from."
        if self.started is False:
            return "The first line has to be the start as it is given; the step away from it is a part of the exercise."
        if self.wrong:
            return ""
        if restates:
            return "This only restates the goal: the lines that lead to it are missing."
        missing = [_said(one["idea"]) for one, shown in zip(self.spec["milestones"], ideas, strict=True) if not shown]
        return f"Every line follows, but an idea is missing: {missing[0]}." if missing and not self.open else ""

    def _misconception(self) -> Mapping[str, Any] | None:
        """The first misconception that explains a wrong line.

        The line equals its mutant, or what it makes of the line before; or the reason names its axiom in place of the one needed.
        """
        for number in self.wrong:
            for one in self.spec["misconceptions"]:
                if self._is_mutant(number, one) or self._mistakes_axiom(number, one.get("breaks", "")):
                    return dict(one)
        return None

    def _is_mutant(self, number: int, one: Mapping[str, Any]) -> bool:
        if isinstance(self.verdicts[number], Step):
            return False
        line = self.lines[number].expression
        if any(self._has_value(line, mutant) for mutant in one["mutants"]):
            return True
        return any(self._changed(number, data, line) for data in one.get("changes", []))

    def _changed(self, number: int, data: Any, line: Any) -> bool:
        before = next(one.expression for one in reversed(self.lines[:number]) if one.expression is not None)
        try:
            made = changes.from_data(data)(before)
        except AnswerError:
            return False
        return made != before and judged(made, line, "=", tuple(self.given)).equal is True

    def _mistakes_axiom(self, number: int, breaks: str) -> bool:
        """Whether the line needs an axiom and its reason names another instead; ``breaks`` reads "linearity for symmetry"."""
        named, _, needed = breaks.partition(" for ")
        verdict = self.verdicts[number]
        return isinstance(verdict, Step) and needed in verdict.needs and named in named_axioms(self.lines[number].reason)


def _number(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def _said(idea: str) -> str:
    return idea.strip().rstrip(".")
