"""What a student reads of a chain that was marked: a row for every line, one for whatever is missing, a headline, the likely cause."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..equivalence import Verdict
from . import equations
from .chain import SIGNS, Line, Step, remark
from .chain_marks import Marks
from .derivation import latex, plain
from .results import Row

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def headline(marks: Marks) -> str:
    """How many lines are right, and how much an undecided one may still be worth."""
    right = sum(marks.equal(number) is True for number in marks.steps) + (marks.started is True)
    said = f"{right} of {len(marks.steps) + 1} lines right"
    earned, possible = marks.points
    if marks.open and possible > earned:
        said += f"; {len(marks.open)} waiting for a person, worth up to {possible - earned:g} more"
    return said


def rows(marks: Marks) -> list[Row]:
    """A row for each line; then one for each idea that is missing, for the goal if it is not reached, for the number of lines if too few."""
    return [*(_row(marks, number) for number in range(len(marks.lines))), *_missing(marks)]


def _row(marks: Marks, number: int) -> Row:
    line, verdict = marks.lines[number], marks.verdicts[number]
    label = f"line {number + 1}" + (f" ({line.reason})" if line.reason else "")
    if line.expression is None:
        return Row(label, None, got="", note=f"Could not be read, costs nothing: {line.problem}.")
    got, typeset = plain(line.expression), latex(line.expression)
    if verdict is None:
        return Row(label, marks.started, got=got, note=_start_note(marks), latex=typeset)
    sign = SIGNS[line.relation]
    return Row(label, verdict.equal, got=f"{line.relation} {got}", note=_note(marks, number, line, verdict), latex=f"{sign} {typeset}")


def _start_note(marks: Marks) -> str:
    if marks.started:
        return ""
    if marks.started is False and marks.start.equal:
        return "Equal to the start, but not as it is given: the first step away from it is a part of the exercise."
    why = equations.PLAINLY if equations.is_condition(marks.begin) else marks.start.counterexample or marks.start.why
    return f"The chain has to begin with what is given. {why[:1].upper()}{why[1:]}.".replace(" .", "")


def _note(marks: Marks, number: int, line: Line, verdict: Verdict) -> str:
    said = remark(line, verdict)
    carried = verdict.equal is False and number != marks.steps[-1] and not (isinstance(verdict, Step) and verdict.needs)
    return f"{said} The lines below are judged from this one as it stands." if carried else said


def _missing(marks: Marks) -> list[Row]:
    found = [
        Row("an idea that is missing", False, note=f"{_tried(marks, one)}: {_said(one['idea'])}.")
        for one, shown in zip(marks.spec["milestones"], marks.ideas, strict=True)
        if not shown
    ]
    if marks.goal is not True:
        found.append(Row("the goal", marks.goal, note=_goal_note(marks)))
    if marks.short:
        asked, here = _number(marks.spec["min_lines"]), _number(marks.written)
        note = f"At least {asked} different lines are asked, the start among them; here are {here}."
        found.append(Row("the number of lines", False, note=note))
    return found


def _tried(marks: Marks, milestone: Mapping[str, Any]) -> str:
    return "Only a line that does not follow shows it" if marks.with_form(milestone) else "No line shows it yet"


def _goal_note(marks: Marks) -> str:
    if marks.goal is None:
        return "Whether the last line is the goal was not decided."
    if not marks.steps or not marks.goal_form(marks.lines[marks.steps[-1]].expression):
        return "The last line is not yet in the form that is asked."
    if not marks.related:
        return "The relations of the lines do not add up to the one that is asked between start and goal" + (
            ": an equality." if marks.spec["relation"] == "=" else f": {marks.spec['relation']}."
        )
    if marks.wrong and marks.equal(marks.steps[-1]):
        return "The last line has the form that is asked, but not the value: a slip above was carried on to the end."
    return "The last line has the form that is asked, but not the value."


def cause(marks: Marks) -> str:
    """The likely cause where no misconception is known."""
    if marks.start.equal is False:
        return "The first line is not the expression that the exercise starts from."
    if marks.started is False:
        return "The first line has to be the start as it is given; the step away from it is a part of the exercise."
    if marks.wrong:
        return ""
    if marks.restates:
        return "This only restates the goal: the lines that lead to it are missing."
    missing = [_said(one["idea"]) for one, shown in zip(marks.spec["milestones"], marks.ideas, strict=True) if not shown]
    return f"Every line follows, but an idea is missing: {missing[0]}." if missing and not marks.open else ""


def _number(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def _said(idea: str) -> str:
    return idea.strip().rstrip(".")
