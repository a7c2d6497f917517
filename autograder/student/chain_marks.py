"""What a chain is worth: its lines judged one by one, the ideas that it shows, whether it reaches the goal, the mistake that explains it.

The rules are those of `kinds.derivation`; the words are in `chain_words`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from ..equivalence import Verdict
from ..equivalence.smallness import overstated
from . import changes, expressions, fingerprint, forms
from .answers import AnswerError
from .chain import Line, Step, joined, judge_chain, judged, named_axioms, needed_axioms


class Marks:
    """One chain of at least one readable line with its verdicts.

    Attributes:
        lines: as written, with ``verdicts`` beside them.
        first: the number of the first line that could be read, ``begin`` its expression.
        steps: the numbers of the lines that were judged; ``wrong`` and ``open`` those that fail or are undecided.
        started: the chain begins with what is given, in value and in form; None if that is undecided.
        written: how many different lines there are.
    """

    def __init__(self, spec: Mapping[str, Any], lines: list[Line]) -> None:
        self.spec = spec
        self.lines = lines
        self.given: Sequence[Any] = [expressions.decode(part) for part in spec["given"]]
        self.verdicts = judge_chain(lines, self.given)
        self.first = next(number for number, line in enumerate(lines) if line.expression is not None)
        self.steps = [number for number, verdict in enumerate(self.verdicts) if verdict is not None]
        self._settle()
        self.wrong = [number for number in self.steps if self.equal(number) is False]
        self.open = [number for number in self.steps if self.equal(number) is None]
        self.written = len({lines[number].expression for number in (self.first, *self.steps)})
        self.goal_form = forms.from_data(spec["goal_form"])
        self.begin = lines[self.first].expression
        start = expressions.decode(spec["start"])
        self.start = judged(self.begin, start, "=", tuple(self.given))
        self.same_form = self.begin == start or forms.from_data(spec.get("start_form", forms.ANY.data))(self.begin)
        self.started = False if self.start.equal and not self.same_form else self.start.equal

    def _settle(self) -> None:
        """The first line that does not follow fails, though undecided, if it is a mistake that the exercise lists."""
        number = next((number for number in self.steps if not self.equal(number)), None)
        if number is not None and self.equal(number) is None and any(self._is_mutant(number, one) for one in self.spec["misconceptions"]):
            self.verdicts[number] = Verdict(False, "refuted", counterexample="It is a mistake that is often made here")

    def equal(self, number: int) -> bool | None:
        verdict = self.verdicts[number]
        return verdict.equal if verdict is not None else None

    def before(self, number: int) -> Any:
        """The last expression above a line."""
        return next(one.expression for one in reversed(self.lines[:number]) if one.expression is not None)

    @property
    def short(self) -> bool:
        return self.written < int(self.spec["min_lines"])

    @cached_property
    def everything(self) -> bool:
        return self.started is True and not (self.wrong or self.open or self.short) and all(self.ideas) and self.goal is True

    # ------------------------------------------------------------------------------------------------------------------ ideas

    @cached_property
    def ideas(self) -> list[bool]:
        """For each milestone whether some line that follows, or that is right in itself, shows it by its form or by its reason."""
        return [
            any(self._in_itself(number) for number in self.with_form(one)) or any(self._by_reason(number, one) for number in self.steps)
            for one in self.spec["milestones"]
        ]

    def with_form(self, milestone: Mapping[str, Any]) -> list[int]:
        form = forms.from_data(milestone["form"])
        return [number for number in self.steps if form(self.lines[number].expression) and not self._too_coarse(number)]

    def _too_coarse(self, number: int) -> bool:
        """Whether a line leaves so much to ``O(eps**k)`` that it cannot lead to the goal: where all is small, any line follows."""
        goal = self.spec["goal"]
        return "tree" in goal and overstated(self.lines[number].expression, expressions.decode(goal["tree"])) is not None

    def _in_itself(self, number: int) -> bool:
        """Whether the line follows or may follow, by whatever axiom, or equals the start though the line before it does not."""
        verdict = self.verdicts[number]
        if self.equal(number) is not False or (isinstance(verdict, Step) and verdict.needs):
            return True
        return self.spec["relation"] == "=" and judged(self.begin, self.lines[number].expression, "=", tuple(self.given)).equal is True

    def _by_reason(self, number: int, milestone: Mapping[str, Any]) -> bool:
        """Whether a line that follows names the idea's axioms and uses them: two ideas in one line. A line that uses all is a jump."""
        wanted = frozenset(milestone.get("named", ()))
        line = self.lines[number]
        if not wanted or not wanted <= named_axioms(line.reason) or not self.equal(number):
            return False
        used, everything = needed_axioms(self.before(number), line, self.given)
        return wanted <= used < everything

    # ------------------------------------------------------------------------------------------------------------------- goal

    @cached_property
    def goal(self) -> bool | None:
        """Whether the last line is the goal, in final form and of its value."""
        if not self.steps:
            return False
        last = self.lines[self.steps[-1]].expression
        if not self.goal_form(last):
            return False
        return self.related and self._has_value(last, self.spec["goal"])

    @property
    def related(self) -> bool:
        """Whether the lines' relations together give the one that is asked between start and goal."""
        relation, wanted = joined([self.lines[number].relation for number in self.steps]), self.spec["relation"]
        return relation is not None and (relation == wanted or (relation == "=" and wanted.endswith("=")))

    def _has_value(self, expression: Any, wanted: Mapping[str, Any]) -> bool | None:
        """Whether the expression equals one that is recorded, by judgement where it is known, else by its fingerprint."""
        if "tree" in wanted:
            verdict = judged(expression, expressions.decode(wanted["tree"]), "=", tuple(self.given))
            if verdict.equal is not None:
                return verdict.equal
        return fingerprint.matches(wanted, expression, self.given)

    @cached_property
    def restates(self) -> bool:
        """Whether nothing stands between start and goal but other ways to write them."""
        if self.ideas and all(self.ideas):
            return False
        final = self.goal_form if self.goal_form != forms.ANY else forms.neither(forms.ANY)
        between = [self.lines[number].expression for number in self.steps[:-1]]
        bare = self.short or (bool(self.ideas) and not any(self.ideas))
        return bare and not any(line != self.begin and not final(line) for line in between)

    # ----------------------------------------------------------------------------------------------------------------- points

    @cached_property
    def points(self) -> tuple[float, float]:
        """Points earned, and those that can still be if a person finds every open line right."""
        if self.started is False or (self.restates and not (self.wrong or self.open)):
            return 0.0, 0.0
        wanted = len(self.ideas) + 1
        length = min(1.0, self.written / max(int(self.spec["min_lines"]), 1))

        def points(bad: int, shown: int) -> float:
            lines = max(0.0, 1 - bad / min(max(len(self.steps), 1), 6))
            exact = self.spec["points"] * lines * length * shown / wanted
            return float(exact) if bad == 0 and shown == wanted and length == 1 else math.floor(4 * exact + 1e-9) / 4

        started = 1 if self.started is None else 0
        earned = points(len(self.wrong) + len(self.open) + started, sum(self.ideas) + (self.goal is True))
        return earned, points(len(self.wrong), sum(self.ideas) + (self.goal is not False))

    # --------------------------------------------------------------------------------------------------------- misconceptions

    def misconception(self) -> Mapping[str, Any] | None:
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
        before = self.before(number)
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
