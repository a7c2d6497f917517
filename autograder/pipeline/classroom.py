"""Grade a class: every submission by itself, one writer, and whatever happens to one of them happens to that one alone."""

from __future__ import annotations

import errno
import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from sqlalchemy.exc import OperationalError

from autograder.reports.class_report import versions
from autograder.reports.records import Outcome, Submission
from autograder.student.results import Result

from .course import Course, record_bytes, staged, write_whole
from .gradebook import Gradebook
from .grading import Attempt, GradedNotebook, Runner, judge_run, nothing_to_grade, prepare, run_attempt
from .key import ChapterKey, as_json
from .pages import page_of, write_report
from .reading import UnreadableError, read_bytes
from .workers import in_order

log = logging.getLogger(__name__)
DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG)


class CannotWriteError(RuntimeError):
    """Results can no longer be written; going on would only lose more."""


@dataclass
class Run:
    """What a run has done so far.

    Attributes:
        total: submissions to grade.
        submissions: those that are done, in order.
        stopped: why the run ended early, or empty.
        interrupted: whether that was Ctrl-C.
    """

    total: int
    submissions: list[Submission] = field(default_factory=list)
    stopped: str = ""
    interrupted: bool = False

    @property
    def failed(self) -> int:
        """Submissions that have no verdict: unreadable, missing, or where grading itself broke down."""
        return sum(submission.state != "graded" for submission in self.submissions)

    @property
    def broken(self) -> int:
        return sum(submission.state == "failed" for submission in self.submissions)


def grade_class(
    course: Course,
    keys: Sequence[ChapterKey],
    boxes: Sequence[Runner],
    book: Gradebook,
    *,
    students: Sequence[str] | None = None,
    progress: Callable[[Run], None] = lambda run: None,
) -> Run:
    """Grade every submission of the given chapters and write the class report.

    The sandboxes work ahead; deciding and writing happen here, one submission at a time. Ctrl-C and a full disk end the run early; what was
    graded before stays, and the report is written from it.
    """
    work = [(key, student) for key in keys for student in course.students(key.chapter) if students is None or student in students]
    run = Run(len(work))
    for key in keys:
        book.register(key)
    names = book.names()
    try:
        for (key, student), attempted in in_order(work, boxes, lambda item, box: _attempt(course, *item, box)):
            run.submissions.append(_grade_one(course, key, student, names.get(student, ""), attempted, book))
            progress(run)
    except KeyboardInterrupt:
        run.interrupted = True
        run.stopped = f"stopped by hand after {len(run.submissions)} of {run.total}; what is graded is kept"
    except CannotWriteError as error:
        run.stopped = f"{error} {len(run.submissions)} of {run.total} are graded and kept; make room and run the same command again"
    _finish(course, keys, book, run)
    return run


def _finish(course: Course, keys: Sequence[ChapterKey], book: Gradebook, run: Run) -> None:
    about = {"seed": {key.chapter: key.seed for key in keys}, "versions": versions(), "stopped": run.stopped}
    try:
        write_whole(course.run_file, as_json(about))
        write_report(course, book)
    except OSError as error:
        run.stopped = run.stopped or f"The class report could not be written: {error}."


@dataclass(frozen=True)
class _Attempted:
    """What a sandbox's thread hands over: the run, or why there was nothing to run."""

    data: bytes
    attempt: Attempt | None = None
    run: Any = None
    problem: UnreadableError | None = None


def _attempt(course: Course, key: ChapterKey, student: str, box: Runner) -> _Attempted:
    data = b""
    try:
        data = read_bytes(course.submitted(student, key.chapter))
        attempt = prepare(data, key)
    except UnreadableError as problem:
        return _Attempted(data, problem=problem)
    return _Attempted(data, attempt, run_attempt(attempt, key, box))


def _grade_one(course: Course, key: ChapterKey, student: str, name: str, attempted: Future[_Attempted], book: Gradebook) -> Submission:
    try:
        data, graded = _graded(key, attempted.result())
        submission = _submission(graded, key, student, name, data)
        _write(course, key, submission, graded, book)
    except (KeyboardInterrupt, CannotWriteError):
        raise
    except Exception as error:  # whatever it is, it is this submission's alone: the class goes on, and the report names it
        log.exception("grading %s of %s failed", key.chapter, student)
        submission = _broken(course, key, student, name, error)
    return submission


def _graded(key: ChapterKey, done: _Attempted) -> tuple[bytes, GradedNotebook]:
    if done.attempt is None:
        assert done.problem is not None
        return done.data, nothing_to_grade(key, done.problem)
    return done.data, judge_run(done.attempt, key, done.run)


def _submission(graded: GradedNotebook, key: ChapterKey, student: str, name: str, data: bytes) -> Submission:
    return Submission(
        student=student,
        name=name,
        chapter=key.chapter,
        chapter_title=key.title,
        seed=key.seed,
        state=graded.state,
        outcomes=tuple(_outcome(result, key) for result in graded.results),
        sha256=hashlib.sha256(data).hexdigest() if data else "",
        message=graded.message,
        remedy=graded.remedy,
        notes=graded.notes,
    )


def _outcome(result: Result, key: ChapterKey) -> Outcome:
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


def _broken(course: Course, key: ChapterKey, student: str, name: str, error: Exception) -> Submission:
    """Record that grading broke down. The gradebook and the pages of an earlier grading stay as they are."""
    message = f"Grading {student}'s {key.chapter}.ipynb broke down: {type(error).__name__}: {str(error)[:300]}"
    remedy = f"Not the student's fault. Grade again with --student {student}; if it stays, mark it by hand."
    failed = (Result(ident, 0.0, float(spec["points"]), "error") for ident, spec in key.specs.items())
    outcomes = tuple(_outcome(result, key) for result in failed)
    submission = Submission(student, key.chapter, key.title, key.seed, "failed", outcomes, name, message=message, remedy=remedy)
    _stage({course.record(student, key.chapter): record_bytes(submission, ())}, lambda: None)
    return submission


def _write(course: Course, key: ChapterKey, submission: Submission, graded: GradedNotebook, book: Gradebook) -> None:
    student, chapter = submission.student, key.chapter
    page = page_of(submission, graded.notebook, graded.results, book.marks(student, chapter))
    files = {
        course.autograded(student, chapter): (nbformat.writes(graded.notebook) + "\n").encode(),
        course.feedback(student, chapter): page,
        course.record(student, chapter): record_bytes(submission, graded.results),
    }
    handed_in = course.timestamp(student, chapter)
    _stage(files, lambda: book.save(student, key, graded.notebook, graded.results, graded=graded.state == "graded", timestamp=handed_in))


def _stage(files: Mapping[Path, bytes], save: Callable[[], None]) -> None:
    """Files and gradebook together, or neither.

    Raises:
        CannotWriteError: the disk is full, or the database cannot be written.
    """
    try:
        with staged(files):
            save()
    except OSError as error:
        if error.errno in DISK_ERRORS:
            raise CannotWriteError(f"Results cannot be written: {error.strerror}.") from error
        raise
    except OperationalError as error:
        raise CannotWriteError(f"The gradebook cannot be written: {error.orig}.") from error
