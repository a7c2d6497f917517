"""A made-up class for the pages."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from autograder.reports.records import Outcome, Submission

STATES = ["correct", "partial", "wrong", "wrong", "not_attempted", "error", "timeout", "needs_manual_grade"]
POINTS = {"correct": 4.0, "partial": 1.5}


def submission(student: str, statuses: Sequence[str], *, state: str = "graded", name: str = "", chapter: str = "04_shapley") -> Submission:
    outcomes = tuple(
        Outcome(
            exercise=f"toy.exercise_{n}",
            title=f"Exercise <{n}>",
            cell=f"toy-exercise_{n}",
            points=POINTS.get(status, 0.0),
            max_points=4.0,
            status=status,
            misconception="uniform" if status == "wrong" else None,
            says="Each coalition counts <the same> here." if status == "wrong" else "",
        )
        for n, status in enumerate(statuses, 1)
    )
    problem = "" if state == "graded" else "file.ipynb is not a notebook."
    return Submission(
        student, chapter, "Values & axioms", 12345, state, outcomes, name, message=problem, remedy="Open it in Jupyter." if problem else ""
    )


@pytest.fixture
def klass() -> list[Submission]:
    """Ten students; the statuses are turned from student to student, the last could not be read."""
    people = [submission(f"s{n}", STATES[n % 8 :] + STATES[: n % 8], name=f"Student <{n}>") for n in range(9)]
    return [*people, submission("last", ["error"] * 8, state="unreadable")]
