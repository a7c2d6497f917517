"""Derivations: `decide` judges each line from the one before, then what the whole shows. (`collect`: the lines as data, see `chain_data`.)

Points = points x (share of right lines) x (share of what was to be shown) x (lines written / lines asked, if there are fewer). The second
share counts the exercise's ideas (milestones) and the goal.
- A line is judged from the one before as it was written, so a slip costs one line however far it is carried on.
- An idea counts where the form of a line shows it that follows, or still equals the start; or, where the milestone names axioms, where a
  line follows by them and its reason names them, so that one line may show two ideas. A line that uses all that is given shows none so.
- The goal counts by form and by value: a slip that is carried on to the end costs its own line and the goal.
- A line that cannot be read costs nothing and is not counted; one that needs a condition that is not given earns its points, with a remark.
- A wrong line costs at least one sixth. Rounded down to quarter points; everything right is full points. Where axioms are given, see
  `chain.judge_step` for what a reason has to name.

A chain that does not begin with what is given (in value and in form) is worth 0, and so is one that only restates the goal: an idea is
missing, and nothing stands between start and goal but other ways to write them. Undecided lines count as not yet earned, and the whole
waits for a person (status ``needs_manual_grade``), unless it is worth nothing anyway; the headline says how much is open.

The spec holds what is given to everyone (start, assumptions), tests of form, and fingerprints of goal and misconceptions; a grading spec
holds these two as expressions as well, and they are then compared by `equivalent`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from .. import chain_words
from ..chain_data import MAX_LINES, as_line, collect
from ..chain_marks import Marks
from ..results import Result, Status
from . import not_yet

__all__ = ["collect", "decide"]


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
        next((_cause(name, one) for name, one in sorted(named, key=lambda pair: not pair[1].misconception) if one.cause), ""),
    )


def _cause(name: str, result: Result) -> str:
    """The likely cause, with the chain's name before what is said of one chain as a whole."""
    return result.cause if result.misconception else f"{name}: {result.cause}"


def _decide_one(spec: Mapping[str, Any], data: Mapping[str, Any]) -> Result:
    if "missing" in data:
        return not_yet(spec)
    if "error" in data:
        return Result(spec["id"], 0.0, spec["points"], "error", "nothing was checked", cause=str(data["error"])[:300])
    lines = [as_line(line) for line in data["lines"][:MAX_LINES]]
    readable = [line for line in lines if line.expression is not None]
    if not readable or (len(readable) == 1 and len(lines) == 1):
        return Result(spec["id"], 0.0, spec["points"], "not_attempted", "not yet")
    return _result(Marks(spec, lines))


def _result(marks: Marks) -> Result:
    spec, (earned, _) = marks.spec, marks.points
    named = marks.misconception()
    return Result(
        spec["id"],
        earned,
        spec["points"],
        _status(marks),
        chain_words.headline(marks),
        tuple(chain_words.rows(marks)),
        named["id"] if named else None,
        named["says"] if named else chain_words.cause(marks),
    )


def _status(marks: Marks) -> Status:
    if marks.everything:
        return "correct"
    earned, possible = marks.points
    undecided = marks.open or marks.started is None
    if undecided and (possible > earned or marks.spec["points"] == 0):
        return "needs_manual_grade"
    right = any(marks.equal(number) for number in marks.steps) and marks.started is True
    return "partial" if earned > 0 or (marks.spec["points"] == 0 and right) else "wrong"
