"""What a check or a grading says of one exercise. Data only: it travels from the judge to feedback pages and reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Status = Literal["correct", "partial", "wrong", "not_attempted", "needs_manual_grade", "error", "timeout"]


@dataclass(frozen=True)
class Row:
    """One thing that was tried: a case of a function, a line of a derivation, a property of a counterexample.

    Attributes:
        label: what was tried, in the student's terms ("case 2 of 5: glove game, 3 players").
        ok: right, wrong, or None where the judge could not decide.
        expected: the right answer as text; empty where showing it would give the answer away.
        got: the student's answer as text, or the error it raised.
        note: one or two sentences on this row alone (first difference, counterexample).
        latex: typeset form of ``got``, for derivation lines; empty elsewhere.
        picture: an inline ``<svg>`` made by us, or empty.
        hidden: drawn for this grading only; a feedback page counts it and shows nothing else of it.
    """

    label: str
    ok: bool | None
    expected: str = ""
    got: str = ""
    note: str = ""
    latex: str = ""
    picture: str = ""
    hidden: bool = False


@dataclass(frozen=True)
class Result:
    """The verdict on one exercise.

    Attributes:
        exercise: its id, such as ``shapley.subsets``.
        points: earned, 0 <= points <= max_points.
        max_points: from the exercise's entry.
        status: one of the seven words of `Status`.
        headline: one line, no exclamation mark ("4 of 5 cases right", "not yet").
        rows: what was tried.
        misconception: id of the misconception that the answer equals, or None.
        cause: the likely cause with a pointer: the misconception's own words, or what can be said truly of the failure.
    """

    exercise: str
    points: float
    max_points: float
    status: Status
    headline: str = ""
    rows: tuple[Row, ...] = ()
    misconception: str | None = None
    cause: str = ""

    def to_data(self) -> dict[str, Any]:
        """Plain JSON data; `from_data` is its inverse."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Result:
        rows = tuple(Row(**row) for row in data["rows"])
        return cls(**{**data, "rows": rows})
