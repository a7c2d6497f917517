"""Derivations: `collect` takes the lines as data, `decide` judges each from the one before, then what the whole shows.

Points = points x (share of right lines) x (share of what was to be shown). The second share counts the exercise's ideas (milestones) and
the goal. A wrong line costs itself only: the lines after it are judged from what it says, an idea counts where its line follows, and the
goal counts by its form. A line that cannot be read costs nothing. A wrong line costs at least one sixth. Rounded down to quarter points;
everything right is full points.

A chain that shows none of the ideas, or has fewer lines than the exercise asks and misses an idea, only restates the goal: 0. Undecided
lines count as not yet earned, and the whole waits for a person (status ``needs_manual_grade``), unless it is worth nothing anyway; the
headline says how much is open.

The spec holds what is given to everyone (start, assumptions), tests of form, and fingerprints of goal and misconceptions; a grading spec
holds these two as expressions as well, and they are then compared by `equivalent`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...equivalence import Verdict, equivalent
from ...equivalence.payments import Axiom
from .. import expressions, fingerprint, forms
from ..answers import AnswerError
from ..chain import SIGNS, Line, joined, judge_chain, named_axioms, remark
from ..derivation import Derivation, latex, read
from ..results import Result, Row, Status
from . import not_yet

MAX_LINES = 60


def collect(spec: Mapping[str, Any], answers: Mapping[str, object]) -> dict[str, Any]:
    """The chain as data: ``{"lines": [{"tree", "reason", "relation"} | {"problem"}]}``; of several ``{"chains": {name: such data}}``."""
    chains = {name: _chain_data(name, answers.get(name)) for name in spec["answers"]}
    if len(chains) == 1:
        return chains[spec["answers"][0]]
    return {"chains": chains, "missing": [name for name, data in chains.items() if "missing" in data]}


def _chain_data(name: str, answer: object) -> dict[str, Any]:
    if answer is None:
        return {"missing": [name]}
    if isinstance(answer, (list, tuple)):
        lines = [read(expression, "", "=") for expression in answer[:MAX_LINES]]
    elif isinstance(answer, Derivation):
        lines = list(answer.lines)[:MAX_LINES]
    else:
        return {"error": f"a Derivation is wanted, {name} is a {type(answer).__name__}"}
    return {"lines": [_as_data(line) for line in lines]} if lines else {"missing": [name]}


def _as_data(line: Line) -> dict[str, Any]:
    said = {"reason": str(line.reason)[:200], "relation": str(line.relation)}
    try:
        return (
            {**said, "problem": str(line.problem)[:300]}
            if line.expression is None
            else {**said, "tree": expressions.encode(line.expression)}
        )
    except AnswerError as problem:
        return {**said, "problem": str(problem)}


def _as_line(data: Mapping[str, Any]) -> Line:
    reason, relation = str(data.get("reason", ""))[:200], data.get("relation")
    if relation not in SIGNS:
        return Line(None, reason, "=", "a relation that is not known")
    try:
        return (
            Line(expressions.decode(data["tree"]), reason, relation)
            if "tree" in data
            else Line(None, reason, relation, str(data["problem"])[:300])
        )
    except AnswerError as problem:
        return Line(None, reason, relation, str(problem))


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
    lines = [_as_line(line) for line in data["lines"][:MAX_LINES]]
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
        self.start = equivalent(lines[self.first].expression, expressions.decode(spec["start"]), "=", self.given)

    def _equal(self, number: int) -> bool | None:
        verdict = self.verdicts[number]
        return verdict.equal if verdict is not None else None

    def result(self) -> Result:
        ideas = [self._shows(one) for one in self.spec["milestones"]]
        goal = self._goal()
        restates = self._restates(ideas)
        earned, possible = self._points(ideas, goal, restates)
        everything = self.start.equal is True and not self.wrong and not self.open and all(ideas) and goal is True
        named = self._misconception()
        rows = [self._row(number) for number in range(len(self.lines))] + self._extra_rows(ideas, goal, restates)
        return Result(
            self.spec["id"],
            earned,
            self.spec["points"],
            self._status(everything, earned, possible),
            self._headline(everything, earned, possible),
            tuple(rows),
            named["id"] if named else None,
            named["says"] if named else self._cause(ideas, goal, restates),
        )

    def _shows(self, milestone: Mapping[str, Any]) -> bool:
        """Whether some line that follows shows the idea."""
        form = forms.from_data(milestone["form"])
        return any(form(self.lines[number].expression) for number in self.steps if self._equal(number) is not False)

    def _goal(self) -> bool | None:
        """Whether the last line is the goal: in final form, and of its value unless a line before has slipped."""
        if not self.steps:
            return False
        last = self.lines[self.steps[-1]].expression
        if not forms.from_data(self.spec["goal_form"])(last):
            return False
        relation = joined([self.lines[number].relation for number in self.steps])
        if relation is None or (self.spec["relation"] != relation and not (relation == "=" and self.spec["relation"].endswith("="))):
            return False
        if self.wrong and self.start.equal:
            return True
        return self._has_value(last, self.spec["goal"])

    def _has_value(self, expression: Any, wanted: Mapping[str, Any]) -> bool | None:
        """Whether the expression equals one that is recorded, by judgement where it is known, else by its fingerprint."""
        if "tree" in wanted:
            verdict = equivalent(expression, expressions.decode(wanted["tree"]), "=", self.given)
            if verdict.equal is not None:
                return verdict.equal
        return fingerprint.matches(wanted, expression, self.given)

    def _restates(self, ideas: list[bool]) -> bool:
        different = {self.lines[number].expression for number in self.steps} - {self.lines[self.first].expression}
        if ideas and all(ideas):
            return False
        return (bool(ideas) and not any(ideas)) or len(different) + 1 < self.spec["min_lines"]

    def _points(self, ideas: list[bool], goal: bool | None, restates: bool) -> tuple[float, float]:
        """Points earned, and those that can still be if a person finds every open line right."""
        if self.start.equal is False or (restates and not (self.wrong or self.open)):
            return 0.0, 0.0
        wanted = len(ideas) + 1

        def points(bad: int, shown: int) -> float:
            lines = max(0.0, 1 - bad / min(max(len(self.steps), 1), 6))
            exact = self.spec["points"] * lines * shown / wanted
            return float(exact) if bad == 0 and shown == wanted else math.floor(4 * exact + 1e-9) / 4

        started = 1 if self.start.equal is None else 0
        earned = points(len(self.wrong) + len(self.open) + started, sum(ideas) + (goal is True))
        return earned, points(len(self.wrong), sum(ideas) + (goal is not False))

    def _status(self, everything: bool, earned: float, possible: float) -> Status:
        if everything:
            return "correct"
        undecided = self.open or self.start.equal is None
        if undecided and (possible > earned or self.spec["points"] == 0):
            return "needs_manual_grade"
        right = any(self._equal(number) for number in self.steps) and self.start.equal is True
        return "partial" if earned > 0 or (self.spec["points"] == 0 and right) else "wrong"

    def _headline(self, everything: bool, earned: float, possible: float) -> str:
        right = sum(self._equal(number) is True for number in self.steps)
        said = f"{right} of {len(self.steps)} {'line follows' if len(self.steps) == 1 else 'lines follow'}"
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
            note = "" if self.start.equal else f"The chain has to begin with what is given. {self.start.counterexample}".rstrip() + "."
            return Row(label, self.start.equal, got=got, note=note, latex=typeset)
        sign = SIGNS[line.relation]
        return Row(label, verdict.equal, got=f"{line.relation} {got}", note=self._note(number, line, verdict), latex=f"{sign} {typeset}")

    def _note(self, number: int, line: Line, verdict: Verdict) -> str:
        said = remark(line, verdict, self.given)
        return (
            f"{said} The lines below are judged from this one as it stands."
            if verdict.equal is False and number != self.steps[-1]
            else said
        )

    def _extra_rows(self, ideas: list[bool], goal: bool | None, restates: bool) -> list[Row]:
        """A row for each idea that is missing and for the goal, if it is not reached."""
        rows = [
            Row("an idea that is missing", False, note=f"No line shows it yet: {_said(one['idea'])}.")
            for one, shown in zip(self.spec["milestones"], ideas, strict=True)
            if not shown
        ]
        if goal is not True:
            note = (
                "The last line is not yet in the form that is asked."
                if goal is False
                else "Whether the last line is the goal was not decided."
            )
            rows.append(Row("the goal", goal, note=note))
        return rows

    def _cause(self, ideas: list[bool], goal: bool | None, restates: bool) -> str:
        if self.start.equal is False:
            return "The first line is not the expression that the exercise starts from."
        if self.wrong:
            return ""
        if restates:
            return "This only restates the goal: the lines that lead to it are missing."
        missing = [_said(one["idea"]) for one, shown in zip(self.spec["milestones"], ideas, strict=True) if not shown]
        return f"Every line follows, but an idea is missing: {missing[0]}." if missing and not self.open else ""

    def _misconception(self) -> Mapping[str, Any] | None:
        """The first misconception whose mutant a wrong line equals, or whose axiom its reason names in place of the one needed."""
        for number in self.wrong:
            for one in self.spec["misconceptions"]:
                if any(self._has_value(self.lines[number].expression, mutant) for mutant in one["mutants"]):
                    return dict(one)
                if self._mistakes_axiom(number, one.get("breaks", "")):
                    return dict(one)
        return None

    def _mistakes_axiom(self, number: int, breaks: str) -> bool:
        """Whether the line would follow from all that is given, but not without the axiom needed, and its reason names another one instead.

        ``breaks`` reads "linearity for symmetry": named for needed.
        """
        named, _, needed = breaks.partition(" for ")
        line, said = self.lines[number], named_axioms(self.lines[number].reason)
        before = next((one.expression for one in reversed(self.lines[:number]) if one.expression is not None), None)
        if not needed or before is None or named not in said or needed in said:
            return False
        others = [part for part in self.given if not (isinstance(part, Axiom) and part.axiom == needed)]
        if equivalent(before, line.expression, line.relation, others).equal is True:
            return False
        return equivalent(before, line.expression, line.relation, self.given).equal is True


def _said(idea: str) -> str:
    return idea.strip().rstrip(".")
