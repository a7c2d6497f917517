"""What the reports are made of: one record a submission, plain data, kept beside the class report so that it can be written again."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote

# Words, in the order of the bars, and colours that stay apart for colour-blind eyes and in grey print (Okabe and Ito's, with a light grey).
STATUSES: dict[str, tuple[str, str]] = {
    "correct": ("right", "#00795c"),
    "partial": ("partly right", "#8fd0bd"),
    "needs_manual_grade": ("waits for a person", "#8da0d6"),
    "wrong": ("wrong", "#d55e00"),
    "error": ("error", "#7a3b10"),
    "timeout": ("stopped at the limit", "#f2b56b"),
    "not_attempted": ("not tried", "#d4d6da"),
}


@dataclass(frozen=True)
class Outcome:
    """One exercise of one submission. ``cell`` is the grade id of the cell with the points; ``says`` are the words of the misconception."""

    exercise: str
    title: str
    cell: str
    points: float
    max_points: float
    status: str
    misconception: str | None = None
    says: str = ""
    headline: str = ""


@dataclass(frozen=True)
class Submission:
    """One notebook of one student, as graded.

    Attributes:
        state: ``graded``, ``unreadable``, ``missing``, or ``failed`` where the grading itself broke down.
        sha256: of the submitted file, or empty.
        seed: what its hidden cases were drawn with.
        message: what went wrong, and ``remedy`` what to do about it.
        notes: what had to be mended before grading.
    """

    student: str
    chapter: str
    chapter_title: str
    seed: int
    state: str
    outcomes: tuple[Outcome, ...]
    name: str = ""
    sha256: str = ""
    message: str = ""
    remedy: str = ""
    notes: tuple[str, ...] = ()

    @property
    def points(self) -> float:
        return sum(outcome.points for outcome in self.outcomes)

    @property
    def max_points(self) -> float:
        return sum(outcome.max_points for outcome in self.outcomes)

    @property
    def shown_name(self) -> str:
        return self.name or self.student

    @property
    def feedback(self) -> str:
        """The feedback page's address, from the folder of the class report."""
        return f"../feedback/{quote(self.student)}/{self.chapter}/{self.chapter}.html"

    def to_data(self) -> dict[str, Any]:
        """Plain JSON data; `from_data` is its inverse."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Submission:
        outcomes = tuple(Outcome(**outcome) for outcome in data["outcomes"])
        return cls(**{**data, "outcomes": outcomes, "notes": tuple(data["notes"])})


def exercise_records(submissions: Iterable[Submission]) -> list[dict[str, Any]]:
    """The list that ``--json`` writes: one record a student and exercise."""
    return [
        {
            "student": submission.student,
            "chapter": submission.chapter,
            "exercise": outcome.exercise,
            "points": outcome.points,
            "max_points": outcome.max_points,
            "status": outcome.status,
            "misconception": outcome.misconception,
        }
        for submission in submissions
        for outcome in submission.outcomes
    ]


@dataclass(frozen=True)
class ExerciseSummary:
    """One exercise over the class. ``counts``: status -> number of students."""

    number: str
    exercise: str
    title: str
    max_points: float
    mean_points: float
    counts: dict[str, int]


@dataclass(frozen=True)
class MisconceptionSummary:
    """One misconception and who holds it."""

    number: str
    exercise: str
    title: str
    cell: str
    misconception: str
    says: str
    holders: tuple[Submission, ...]


@dataclass(frozen=True)
class ChapterSummary:
    """All that the class report says of one chapter."""

    chapter: str
    title: str
    submissions: tuple[Submission, ...]
    exercises: tuple[ExerciseSummary, ...]
    misconceptions: tuple[MisconceptionSummary, ...]

    @property
    def graded(self) -> list[Submission]:
        return [submission for submission in self.submissions if submission.state == "graded"]

    @property
    def not_graded(self) -> list[Submission]:
        return [submission for submission in self.submissions if submission.state != "graded"]

    @property
    def max_points(self) -> float:
        return self.submissions[0].max_points

    @property
    def median(self) -> float:
        return statistics.median([s.points for s in self.graded]) if self.graded else 0.0

    @property
    def mean(self) -> float:
        return statistics.fmean([s.points for s in self.graded]) if self.graded else 0.0

    @property
    def waiting(self) -> int:
        return sum(outcome.status == "needs_manual_grade" for s in self.graded for outcome in s.outcomes)

    @property
    def seeds(self) -> list[int]:
        return sorted({submission.seed for submission in self.submissions})


def summarise(submissions: Sequence[Submission]) -> tuple[ChapterSummary, ...]:
    """Chapters in the order of the book, each with its students by name."""
    chapters = sorted({submission.chapter for submission in submissions})
    return tuple(_chapter(chapter, [s for s in submissions if s.chapter == chapter]) for chapter in chapters)


def _chapter(chapter: str, submissions: Sequence[Submission]) -> ChapterSummary:
    ordered = tuple(sorted(submissions, key=lambda s: (s.shown_name.casefold(), s.student)))
    graded = [s for s in ordered if s.state == "graded"]
    shape = max(ordered, key=lambda s: len(s.outcomes)).outcomes
    exercises = tuple(_exercise(f"{chapter_number(chapter)}.{n}", outcome, graded) for n, outcome in enumerate(shape, 1))
    numbers = {summary.exercise: summary.number for summary in exercises}
    return ChapterSummary(chapter, ordered[0].chapter_title, ordered, exercises, _misconceptions(graded, numbers))


def chapter_number(chapter: str) -> str:
    """``04_shapley`` is chapter 4."""
    head = chapter.partition("_")[0]
    return str(int(head)) if head.isdigit() else head


def _exercise(number: str, shape: Outcome, graded: Sequence[Submission]) -> ExerciseSummary:
    found = [outcome for s in graded for outcome in s.outcomes if outcome.exercise == shape.exercise]
    counts = {status: sum(outcome.status == status for outcome in found) for status in STATUSES}
    mean = statistics.fmean([outcome.points for outcome in found]) if found else 0.0
    return ExerciseSummary(number, shape.exercise, shape.title, shape.max_points, mean, counts)


def _misconceptions(graded: Sequence[Submission], numbers: Mapping[str, str]) -> tuple[MisconceptionSummary, ...]:
    holders: dict[tuple[str, str], list[Submission]] = {}
    words: dict[tuple[str, str], Outcome] = {}
    for submission in graded:
        for outcome in submission.outcomes:
            if outcome.misconception:
                holders.setdefault((outcome.exercise, outcome.misconception), []).append(submission)
                words[outcome.exercise, outcome.misconception] = outcome
    found = [
        MisconceptionSummary(numbers[ident[0]], ident[0], words[ident].title, words[ident].cell, ident[1], words[ident].says, tuple(who))
        for ident, who in holders.items()
    ]
    order = list(numbers)
    return tuple(sorted(found, key=lambda m: (-len(m.holders), order.index(m.exercise), m.misconception)))
