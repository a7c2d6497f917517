"""Grade a class: every submission by itself, one writer, and whatever happens to one of them happens to that one alone."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from autograder.reports.class_report import versions
from autograder.reports.records import Submission
from autograder.sandbox import Limits

from .course import Course, write_whole
from .finishing import finish
from .gradebook import Gradebook
from .grading import nothing_to_grade
from .key import ChapterKey, as_json
from .lanes import Lane
from .pages import write_report
from .reading import UnreadableError
from .roster import DoubtfulError, doubts, shown
from .stopping import Stopping
from .trouble import CannotWriteError, writable
from .version import chapter_version
from .worker import CannotGradeError, Done, Job
from .workers import as_done
from .writing import Task, as_it_was, write, write_failure

log = logging.getLogger(__name__)


@dataclass
class Run:
    """What a run has done so far.

    Attributes:
        total: submissions to grade.
        submissions: those that are done, the unchanged ones included; in order once the run is over.
        unchanged: how many of them were graded by an earlier run, and are as they were.
        stopped: why the run ended early, or empty.
        interrupted: whether that was Ctrl-C.
    """

    total: int
    submissions: list[Submission] = field(default_factory=list)
    unchanged: int = 0
    stopped: str = ""
    interrupted: bool = False

    @property
    def failed(self) -> int:
        """Submissions that have no verdict: unreadable, missing, or where grading itself broke down."""
        return sum(submission.state != "graded" for submission in self.submissions)

    @property
    def broken(self) -> int:
        return sum(submission.state == "failed" for submission in self.submissions)


@dataclass(frozen=True)
class Settings:
    """How to grade.

    Attributes:
        students: these alone; None for all.
        regrade: whether to do again what has not changed.
    """

    limits: Limits = field(default_factory=Limits)
    isolated: bool = True
    students: Sequence[str] | None = None
    regrade: bool = False


@dataclass(frozen=True)
class Finished:
    """What a lane's thread hands over: what is to be written, or that nothing is."""

    done: Done | None
    unchanged: Submission | None = None
    handed_in: str | None = None
    remarks: tuple[str, ...] = ()


def grade_class(
    course: Course,
    keys: Sequence[ChapterKey],
    lanes: Sequence[Lane],
    book: Gradebook,
    settings: Settings | None = None,
    *,
    stopping: Stopping | None = None,
    progress: Callable[[Run], None] = lambda run: None,
) -> Run:
    """Grade every submission of the given chapters and write the class report.

    The lanes work ahead; writing happens here, one submission at a time. Ctrl-C, a full disk and a gradebook that stays locked end the run
    early; what was graded before stays, the report is written from it, and the next run goes on from there.
    """
    settings, stopping = settings or Settings(), stopping or Stopping()
    run = Run(0)
    try:
        with stopping.shielded():
            tasks = _tasks(course, keys, book, settings)
        run.total = len(tasks)
        for task, future in as_done(tasks, lanes, lambda task, lane: _attempt(course, task, lane, settings)):
            with stopping.shielded():
                _take(course, task, future, book, run)
            progress(run)
    except KeyboardInterrupt:
        run.interrupted = True
        run.stopped = f"stopped by hand after {len(run.submissions)} of {run.total}; what is graded is kept, and the next run goes on"
    except (CannotWriteError, CannotGradeError) as error:
        run.stopped = f"{error} {len(run.submissions)} of {run.total} are graded and kept; see to it and run the same command again"
    places = {(key.chapter, student): n for key in keys for n, student in enumerate(course.students(key.chapter))}
    run.submissions.sort(key=lambda s: ([key.chapter for key in keys].index(s.chapter), places.get((s.chapter, s.student), 0)))
    _report(course, keys, book, run)
    return run


def _tasks(course: Course, keys: Sequence[ChapterKey], book: Gradebook, settings: Settings) -> list[Task]:
    tasks = []
    for key in keys:
        book.register(key)
    names = book.names()
    for key in keys:
        everybody = course.students(key.chapter)
        doubtful = doubts(everybody)
        version = chapter_version(key, settings.limits, settings.isolated)
        scores = {} if settings.regrade else book.scores(key.chapter)
        for student in everybody:
            if settings.students is None or student in settings.students:
                tasks.append(Task(key, version, student, names.get(student, ""), scores.get(student), doubtful.get(student)))
    return tasks


def _attempt(course: Course, task: Task, lane: Lane, settings: Settings) -> Finished:
    """Read a submission and have it graded, unless it is as an earlier run has left it."""
    key, student = task.key, task.student
    if task.doubt:
        raise task.doubt
    handed_in = course.timestamp(student, key.chapter)
    data, problem = b"", None
    try:
        data = course.read(student, key.chapter)
    except UnreadableError as error:
        problem = error
    if task.scores is not None and (before := as_it_was(course, task, data, problem, handed_in)):
        return Finished(None, unchanged=before)
    remarks = course.remarks(student, key.chapter)
    if problem:
        return Finished(finish(nothing_to_grade(key, problem), key, student, task.name, data, remarks), None, handed_in, remarks)
    job = Job(student, task.name, key.chapter, data, task.version, settings.limits, settings.isolated, remarks=remarks)
    return Finished(lane(job, key), None, handed_in, remarks)


def _take(course: Course, task: Task, future: Future[Finished], book: Gradebook, run: Run) -> None:
    """Write what came of one submission."""
    try:
        finished = future.result()
        if finished.unchanged:
            run.unchanged += 1
            run.submissions.append(finished.unchanged)
        elif finished.done:
            write(course, task, finished.done, finished.handed_in, book, finished.remarks)
            run.submissions.append(finished.done.submission)
    except (KeyboardInterrupt, CannotWriteError, CannotGradeError):
        raise
    except Exception as error:  # whatever it is, it is this submission's alone: the class goes on, and the report names it
        if not isinstance(error, DoubtfulError):
            log.exception("grading %s of %s failed", task.key.chapter, shown(task.student))
        run.submissions.append(write_failure(course, task, error))


def _report(course: Course, keys: Sequence[ChapterKey], book: Gradebook, run: Run) -> None:
    about = {"seed": {key.chapter: key.seed for key in keys}, "versions": versions(), "stopped": run.stopped}
    try:
        with writable():
            write_whole(course.run_file, as_json(about))
            marked = {(submission.chapter, submission.student): submission for submission in write_report(course, book)}
        run.submissions = [marked.get((submission.chapter, submission.student), submission) for submission in run.submissions]
    except CannotWriteError as error:
        run.stopped = run.stopped or f"The class report could not be written. {error}"
