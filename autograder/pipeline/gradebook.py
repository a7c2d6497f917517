"""nbgrader's gradebook, written by one writer in whole transactions, so that formgrader and every other nbgrader tool can read it."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Gradebook as NbGradebook
from nbgrader.api import MissingEntry
from nbgrader.preprocessors import SaveCells

from autograder.student.results import Result

from .key import ChapterKey
from .reading import grade_id_of


class ChapterChangedError(RuntimeError):
    """The gradebook holds submissions of an older version of a chapter, with other cells."""


@dataclass(frozen=True)
class Mark:
    """What people have written into the gradebook about one graded cell: it goes before our verdict."""

    manual_score: float | None = None
    extra_credit: float | None = None
    comment: str = ""

    @property
    def by_person(self) -> bool:
        return self.manual_score is not None or bool(self.extra_credit)

    def score(self, ours: float) -> float:
        """What counts, as nbgrader computes it."""
        return (ours if self.manual_score is None else self.manual_score) + (self.extra_credit or 0.0)


class Gradebook:
    """The database of one course. Use as a context manager; there must be only one writer at a time.

    Args:
        url: a SQLAlchemy URL, such as ``sqlite:////course/gradebook.db``.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        with _own_commands():
            self._book = NbGradebook(url)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._book.close()

    def register(self, key: ChapterKey) -> None:
        """Make the chapter known: assignment, notebook and cells, by the preprocessor that `nbgrader generate_assignment` uses.

        Raises:
            ChapterChangedError: cells were added or removed since submissions were graded.
        """
        self._book.update_or_create_assignment(key.chapter)
        resources = {"nbgrader": {"notebook": key.chapter, "assignment": key.chapter, "db_url": self.url}}
        saver = SaveCells()
        saver.log.setLevel(logging.WARNING)
        try:
            saver.preprocess(key.release, resources)
        except RuntimeError:
            raise ChapterChangedError(
                f"{self.url} holds submissions of an older {key.chapter} with other cells: keep that gradebook elsewhere, or "
                f"remove the old ones with `nbgrader db assignment remove {key.chapter} --force`, and grade again."
            ) from None
        self._book.db.expire_all()

    def name_student(self, student: str, first_name: str, last_name: str) -> None:
        """Give a student a name for the reports."""
        self._book.update_or_create_student(student, first_name=first_name, last_name=last_name)

    def names(self) -> dict[str, str]:
        """Student id -> name, for those who have one."""
        full = {s.id: " ".join(part for part in (s.first_name, s.last_name) if part) for s in self._book.students}
        return {ident: name for ident, name in full.items() if name}

    def save(
        self,
        student: str,
        key: ChapterKey,
        notebook: NotebookNode,
        results: Sequence[Result],
        *,
        graded: bool = True,
        timestamp: str | None = None,
    ) -> None:
        """Write one submission in one transaction. Manual scores, extra credit and comments are left alone.

        A submission that was not graded (missing, unreadable) gets 0 in every cell and asks no person to mark it.
        """
        by_cell = {key.check_id(result.exercise): result for result in results}
        with self._transaction():
            self._book.update_or_create_student(student)
            when = {"timestamp": utils.parse_utc(timestamp)} if timestamp else {}
            with self._book.db.no_autoflush:  # nbgrader links the new submission before it adds it; a flush between the two warns
                self._book.update_or_create_submission(key.chapter, student, **when)
            for cell in notebook.cells:
                ident = grade_id_of(cell)
                if ident and utils.is_grade(cell):
                    self._save_grade(ident, student, key.chapter, cell, by_cell.get(ident), graded)
                if ident and utils.is_solution(cell):
                    same = cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
                    self._book.find_comment(ident, key.chapter, key.chapter, student).auto_comment = "No response." if same else None

    def _save_grade(self, ident: str, student: str, chapter: str, cell: NotebookNode, result: Result | None, graded: bool) -> None:
        grade = self._book.find_grade(ident, chapter, chapter, student)
        auto, _ = utils.determine_grade(cell, logging.getLogger(__name__))  # as nbgrader reads the same cell, so that both always agree
        undecided = result is not None and result.status == "needs_manual_grade"
        grade.auto_score = auto if graded else 0.0
        grade.needs_manual_grade = graded and (auto is None or undecided or grade.manual_score is not None)

    def marks(self, student: str, chapter: str) -> dict[str, Mark]:
        """grade id -> what the gradebook holds for it; empty if the student has no submission yet."""
        try:
            notebook = self._book.find_submission_notebook(chapter, chapter, student)
        except MissingEntry:
            return {}
        comments = {comment.name: comment.manual_comment or "" for comment in notebook.comments}
        return {
            grade.name: Mark(
                manual_score=grade.manual_score,
                extra_credit=grade.extra_credit,
                comment=comments.get(f"{grade.name}-answer", "") or comments.get(grade.name, ""),
            )
            for grade in notebook.grades
        }

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing. nbgrader's methods commit after each step; here those commits only flush, and the one commit comes last."""
        session: Any = self._book.db
        session.commit = session.flush
        try:
            yield
        except BaseException:
            del session.commit
            session.rollback()
            raise
        del session.commit
        try:
            session.commit()
        except BaseException:
            session.rollback()
            raise


@contextmanager
def _own_commands() -> Iterator[None]:
    """For a new database nbgrader runs the command `alembic`, which lies beside our Python and need not be on the user's path."""
    before = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before
