"""From a graded notebook to what is written down: the submission's record, the notebook's bytes, the feedback page."""

from __future__ import annotations

import hashlib

import nbformat

from autograder.reports.records import Outcome, Submission
from autograder.student.results import Result

from .grading import GradedNotebook
from .key import ChapterKey
from .pages import page_of
from .worker import Done


def finish(graded: GradedNotebook, key: ChapterKey, student: str, name: str, data: bytes, remarks: tuple[str, ...] = ()) -> Done:
    """All that is to be written of one submission. ``data``: the submitted bytes; ``remarks``: what is to be said of its folder."""
    submission = Submission(
        student=student,
        name=name,
        chapter=key.chapter,
        chapter_title=key.title,
        seed=key.seed,
        state=graded.state,
        outcomes=tuple(outcome(result, key) for result in graded.results),
        sha256=hashlib.sha256(data).hexdigest() if data else "",
        message=graded.message,
        remedy=graded.remedy,
        notes=(*remarks, *graded.notes),
    )
    notebook = (nbformat.writes(graded.notebook) + "\n").encode()
    return Done(submission, graded.results, notebook, page_of(submission, graded.notebook, graded.results, {}))


def outcome(result: Result, key: ChapterKey) -> Outcome:
    """One exercise as the reports count it."""
    spec = key.specs[result.exercise]
    says = next((m["says"] for m in spec.get("misconceptions", ()) if m["id"] == result.misconception), "")
    return Outcome(
        exercise=result.exercise,
        title=spec["title"],
        cell=key.check_id(result.exercise),
        points=round(result.points, 4),  # as the check cell says it, so that every place has the same number
        max_points=result.max_points,
        status=result.status,
        misconception=result.misconception,
        says=says or (result.cause if result.misconception else ""),
        headline=result.headline,
    )
