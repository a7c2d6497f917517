"""Grade an instructor's own assignment: nbgrader's Autograde, one student at a time, with our Execute and SaveScores in it."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Sequence
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import AutogradeApp
from nbgrader.converters import Autograde, GenerateAssignment, NbGraderException
from nbgrader.preprocessors import DeduplicateIds, Execute, SaveAutoGrades
from sqlalchemy.exc import SAWarning

from ..database import create, parse, wait_until_free
from ..trouble import CourseError, writable
from .execute import SandboxExecute
from .handed_in import Digests, digest, refusal
from .scores import SaveScores


@dataclass
class PlainRun:
    """What came of it.

    Attributes:
        total: students with a submission.
        graded: those whose scores are in the gradebook.
        failed: student -> why nbgrader gave up on the submission.
    """

    total: int
    graded: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def grade_assignment(
    course: Path,
    assignment: str,
    *,
    students: Sequence[str] | None = None,
    db_url: str | None = None,
    isolated: bool = True,
    regrade: bool = False,
    progress: Callable[[PlainRun], None] = lambda run: None,
) -> PlainRun:
    """Grade every submission of a plain assignment; a broken one is that student's alone.

    The assignment is made known first if the gradebook lacks it, as `nbgrader generate_assignment` does. What nbgrader has graded already is
    graded again only with ``regrade``, if it was handed in anew with a later timestamp, or if its content has changed since we graded it.

    Raises:
        GradebookError: the gradebook cannot be opened.
        CannotWriteError: the gradebook stays locked.
        CourseError: nbgrader cannot make the assignment from its source.
    """
    course = course.resolve()
    with chdir(course):  # nbgrader reads the nbgrader_config.py of the folder that it is started in
        app = _app(course, assignment, db_url)
        sanitizers = Autograde.sanitize_preprocessors.default()
        app.config.Autograde.sanitize_preprocessors = [Deduplicate if each is DeduplicateIds else each for each in sanitizers]
        app.config.Autograde.autograde_preprocessors = preprocessors(isolated)
        create(parse(app.coursedir.db_url))
        people = [student for student in _students(app, assignment) if students is None or student in students]
        run = PlainRun(len(people))
        with writable():
            wait_until_free(parse(app.coursedir.db_url))
        if not _known(app, assignment):
            _make_known(app, assignment)
        submitted = Path(app.coursedir.root) / app.coursedir.submitted_directory
        digests = Digests(course, assignment)
        for student in people:
            with writable():
                wait_until_free(parse(app.coursedir.db_url))
            if why := _autograde(app, submitted, student, digests, regrade):
                run.failed[student] = why
            else:
                run.graded.append(student)
            progress(run)
    return run


def _autograde(app: Any, submitted: Path, student: str, digests: Digests, regrade: bool) -> str:
    """Have nbgrader grade one student's submission, unless it has; why it gave up, or empty."""
    assignment, app.coursedir.student_id = app.coursedir.assignment_id, student
    now = digest(submitted / student / assignment)
    changed = digests.changed(student, now)
    why = refusal(Path(app.coursedir.root), submitted, student, assignment)
    if changed and why:
        return why  # what was graded before stays
    with _errors(app.log) as errors, warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # nbgrader links a new submission before it adds it
        try:
            Autograde(coursedir=app.coursedir, parent=app, force=regrade or changed).start()
        except NbGraderException as problem:
            return why or (errors[0] if errors else str(problem))
    with writable():
        digests.keep(student, now)
    return ""


def _make_known(app: Any, assignment: str) -> None:
    with _errors(app.log) as errors:
        try:
            GenerateAssignment(coursedir=app.coursedir, parent=app, force=True).start()
        except NbGraderException as problem:
            why = errors[0] if errors else str(problem)
            remedy = f"See to it until `nbgrader generate_assignment {assignment}` works, and grade again."
            raise CourseError(f"nbgrader cannot make {assignment} from source/{assignment}: {why} {remedy}") from None


def _known(app: Any, assignment: str) -> bool:
    """Whether the gradebook has this assignment with its cells."""
    with Gradebook(app.coursedir.db_url, app.coursedir.course_id) as gradebook:
        try:
            return bool(gradebook.find_assignment(assignment).notebooks)
        except MissingEntry:
            return False


def preprocessors(isolated: bool = True) -> list[type]:
    """nbgrader's list for autograding, ours in place of two of them."""
    ours = {Execute: SandboxExecute if isolated else _Open, SaveAutoGrades: SaveScores}
    return [ours.get(each, each) for each in Autograde.autograde_preprocessors.default()]


class Deduplicate(DeduplicateIds):  # type: ignore[misc]
    """nbgrader's DeduplicateIds, which leaves of a copied cell a form of metadata that its own validation refuses."""

    def preprocess_cell(self, cell: NotebookNode, resources: dict[str, Any], cell_index: int) -> tuple[NotebookNode, dict[str, Any]]:
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if cell.metadata.get("nbgrader") == {}:
            del cell.metadata["nbgrader"]
        return cell, resources


class _Open(SandboxExecute):
    isolated = False


def _app(course: Path, assignment: str, db_url: str | None) -> Any:
    """nbgrader's application with the instructor's own nbgrader_config.py read."""
    app = AutogradeApp()
    app.initialize([f"--CourseDirectory.root={course.resolve()}", f"--assignment={assignment}", *(["--db", db_url] if db_url else [])])
    app.log.setLevel(logging.ERROR)
    return app


def _students(app: Any, assignment: str) -> list[str]:
    folder = Path(app.coursedir.root) / app.coursedir.submitted_directory
    return sorted(path.parent.name for path in folder.glob(f"*/{assignment}") if path.is_dir() and not path.is_symlink())


class _errors(logging.Handler):
    """What the errors say that nbgrader logs meanwhile: the ends of tracebacks first. The tracebacks themselves are not shown."""

    def __init__(self, log: logging.Logger) -> None:
        super().__init__(logging.ERROR)
        self.log = log
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        words = record.getMessage().strip()
        place = 0 if words.startswith("Traceback") else len(self.said)
        self.said.insert(place, words.splitlines()[-1].strip()[:300])

    def __enter__(self) -> list[str]:
        self.before = self.log.handlers, self.log.propagate
        self.log.handlers, self.log.propagate = [self], False
        return self.said

    def __exit__(self, *_: object) -> None:
        self.log.handlers, self.log.propagate = self.before
