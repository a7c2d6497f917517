"""What is written of one submission, all of it or nothing, and whether what an earlier run has written still holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograder.reports.records import Submission
from autograder.student.results import Result

from .course import Course, is_time, staged
from .finishing import outcome
from .gradebook import Gradebook, auto_scores
from .key import ChapterKey
from .pages import page_of
from .reading import UnreadableError
from .record import Record, Stamp, digest
from .roster import DoubtfulError, shown
from .trouble import writable
from .worker import Done


@dataclass(frozen=True)
class Task:
    """A submission to grade: what the reading thread needs to know of it."""

    key: ChapterKey
    version: str
    student: str
    name: str
    scores: Mapping[str, float | None] | None
    doubt: DoubtfulError | None


def write(course: Course, task: Task, done: Done, handed_in: str | None, book: Gradebook, remarks: tuple[str, ...] = ()) -> None:
    """Files and gradebook together, or neither. The record comes last into its place, so that it is there only if all else is.

    Raises:
        CannotWriteError: the disk is full, or the database cannot be written.
    """
    student, key = task.student, task.key
    notebook = nbformat.v4.reads(done.notebook.decode())
    graded = done.submission.state == "graded"
    with writable(one=True):
        marks = book.marks(student, key.chapter)
        page = page_of(done.submission, notebook, done.results, marks) if marks else done.page
        stamp = Stamp(task.version, handed_in, digest(done.notebook), digest(page), auto_scores(notebook, graded), marks, remarks)
        files = {
            course.autograded(student, key.chapter): done.notebook,
            course.feedback(student, key.chapter): page,
            course.record(student, key.chapter): Record(done.submission, done.results, stamp).to_bytes(),
        }
        with staged(files):
            book.save(student, key, notebook, done.results, graded=graded, timestamp=handed_in if handed_in and is_time(handed_in) else None)


def write_failure(course: Course, task: Task, error: Exception) -> Submission:
    """Record that grading broke down. The gradebook and the pages of an earlier grading stay as they are.

    Raises:
        CannotWriteError: not even that can be written.
    """
    key, student = task.key, shown(task.student)
    message = f"Grading {student}'s {key.chapter}.ipynb broke down: {type(error).__name__}: {str(error)[:300]}"
    remedy = f"Not the student's fault. Grade again with --student {student}; if it stays, mark it by hand."
    if isinstance(error, DoubtfulError):
        message, remedy = error.message, error.remedy
    failed = (Result(ident, 0.0, float(spec["points"]), "error") for ident, spec in key.specs.items())
    outcomes = tuple(outcome(result, key) for result in failed)
    submission = Submission(student, key.chapter, key.title, key.seed, "failed", outcomes, task.name, message=message, remedy=remedy)
    with writable(), staged({course.record(student, key.chapter): Record(submission, (), None).to_bytes()}):
        return submission


def as_it_was(course: Course, task: Task, data: bytes, problem: UnreadableError | None, handed_in: str | None) -> Submission | None:
    """The submission as recorded, if its content, the chapter and the seed are the same, and the gradebook and the files are as they were left."""
    record = course.last_record(task.student, task.key.chapter)
    if record is None or record.stamp is None:
        return None
    submission, stamp = record.submission, record.stamp
    same = (
        submission.sha256 == (digest(data) if data else "")
        and (problem is None or submission.message == problem.message)
        and submission.seed == task.key.seed
        and stamp.version == task.version
        and stamp.handed_in == handed_in
        and stamp.remarks == course.remarks(task.student, task.key.chapter)
        and task.scores is not None
        and all(task.scores.get(ident, "none") == score for ident, score in stamp.scores.items())
        and _holds(course.autograded(task.student, task.key.chapter), stamp.notebook)
        and _holds(course.feedback(task.student, task.key.chapter), stamp.page)
    )
    return submission if same else None


def _holds(path: Path, content: str) -> bool:
    try:
        return digest(path.read_bytes()) == content
    except OSError:
        return False
