"""One module a kind of exercise, each with two functions.

    collect(spec, answers) -> data      runs beside the student's code: calls it, encodes what comes back; a student's error is data
    decide(spec, data) -> Result        compares; runs no student code and knows no answers but those in the spec

Here: the choice of module, and what all of them share of points, status and words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

from ..results import Result, Row, Status

KINDS = ("function", "value", "symbolic", "derivation", "counterexample", "plot")
Spec = Mapping[str, Any]
UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError, RecursionError)  # what foreign data can cause


def _module(spec: Spec) -> ModuleType:
    if spec["kind"] not in KINDS:
        raise ValueError(f"{spec['id']}: an exercise of kind {spec['kind']!r} is not decided by a machine")
    return import_module(f"{__name__}.{spec['kind']}")


def collect(spec: Spec, answers: Mapping[str, object]) -> dict[str, Any]:
    """The answers as data, by the module of the spec's kind. ``spec`` may be a question, which holds nothing expected."""
    return dict(_module(spec).collect(spec, answers))


def decide(spec: Spec, data: Any) -> Result:
    """The verdict on collected data, by the module of the spec's kind; data that cannot be read are worth 0."""
    if not isinstance(data, Mapping):
        return damaged(spec)
    if data.get("missing") == list(spec["answers"]) and not data.get("cases"):
        return unanswered(spec)
    try:
        return clean(_module(spec).decide(spec, data))
    except UNREADABLE as error:
        return damaged(spec, f"{type(error).__name__}: {error}"[:200])


def clean(result: Any) -> Result:
    """The result of a kind's module, checked to be one."""
    assert isinstance(result, Result)
    return result


def not_yet(spec: Spec, why: str = "") -> Result:
    """For an exercise without an answer: 0 points, no reproach."""
    return Result(spec["id"], 0.0, spec["points"], "not_attempted", "not yet", cause=why)


def unanswered(spec: Spec) -> Result:
    """For an exercise whose answers are all None still, with their names."""
    return not_yet(spec, f"Still open: {', '.join(spec['answers'])}.")


def damaged(spec: Spec, why: str = "") -> Result:
    """For data that no honest answer leaves."""
    return Result(spec["id"], 0.0, spec["points"], "error", "the answer could not be read", cause=why)


def earned(spec: Spec, verdicts: Iterable[tuple[str, bool | None]]) -> float:
    """Points of the parts of which every verdict (part, right) is right; a part without one is not earned.

    Example:
        >>> earned({"points": 4, "parts": {"a": 0.25, "b": 0.75}}, [("a", True), ("b", True), ("b", False)])
        1.0
    """
    seen = list(verdicts)
    shares = [share for part, share in spec["parts"].items() if {bool(ok) for name, ok in seen if name == part} == {True}]
    return float(round(spec["points"] * min(1.0, sum(shares)), 6))


def status(spec: Spec, points: float, all_right: bool) -> Status:
    """``correct`` only if everything is right: an exercise of 0 points is correct by its rows."""
    if all_right:
        return "correct"
    return "partial" if 0 < points < spec["points"] else "wrong"


def count(rows: Iterable[Row], noun: str) -> str:
    """ "4 of 5 cases right"."""
    verdicts = [row.ok for row in rows]
    plural = noun if len(verdicts) == 1 else f"{noun}s"
    return f"{sum(ok is True for ok in verdicts)} of {len(verdicts)} {plural} right"
