"""nbgrader's gradebook, written by one writer in whole transactions, so that formgrader and every other nbgrader tool can read it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self, TypeVar

import sqlalchemy
from nbformat import NotebookNode
from nbgrader import api, utils
from nbgrader.preprocessors import SaveCells

from autograder.student.results import Result

from . import database
from .key import ChapterKey
from .marks import Mark, Marks
from .reading import grade_id_of
from .trouble import ChapterChangedError

T = TypeVar("T")


class Gradebook:
    """The database of one course. Use as a context manager; there must be only one writer at a time.

    A database that another program has locked is waited for, `database.PATIENCE` seconds at most.

    Args:
        url: a SQLAlchemy URL, such as ``sqlite:////course/gradebook.db``.
        give_up: whether to wait no longer.

    Raises:
        GradebookError: it cannot be opened.
    """

    def __init__(self, url: str, give_up: Callable[[], bool] = lambda: False) -> None:
        self._give_up = give_up
        self._url = database.parse(url)
        self.url = database.shown(self._url)
        database.patiently(lambda: database.create(self._url), give_up=give_up)
        self._full = self._url.render_as_string(hide_password=False)
        self._book = database.patiently(lambda: api.Gradebook(self._full), give_up=give_up)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._book.close()

    def _patiently(self, do: Callable[[], T]) -> T:
        """Retry while it is locked. Ends every reading transaction, so that none is left open between two submissions."""
        try:
            return database.patiently(do, between=self._book.db.rollback, give_up=self._give_up)
        finally:
            self._book.db.rollback()

    def register(self, key: ChapterKey) -> None:
        """Make the chapter known: assignment, notebook and cells, by the preprocessor that `nbgrader generate_assignment` uses.

        Raises:
            ChapterChangedError: cells were added or removed since submissions were graded.
        """
        if not self._patiently(lambda: self._knows(key)):
            self._patiently(lambda: self._register(key))

    def _knows(self, key: ChapterKey) -> bool:
        """Whether the chapter is there already, cell for cell."""
        marked = [cell for cell in key.release.cells if grade_id_of(cell)]
        points = {grade_id_of(cell): float(cell.metadata.nbgrader["points"]) for cell in marked if utils.is_grade(cell)}
        sources = {grade_id_of(cell): (cell.cell_type, cell.source, cell.metadata.nbgrader.get("checksum")) for cell in marked}
        try:
            notebook = self._book.find_notebook(key.chapter, key.chapter)
        except api.MissingEntry:
            return False
        solutions = {grade_id_of(cell) for cell in marked if utils.is_solution(cell)}
        return (
            {cell.name: (cell.cell_type, cell.source, cell.checksum) for cell in notebook.source_cells} == sources
            and {cell.name: cell.max_score for cell in notebook.grade_cells} == points
            and {cell.name for cell in notebook.solution_cells} == solutions
            and not notebook.task_cells
        )

    def _register(self, key: ChapterKey) -> None:
        self._book.update_or_create_assignment(key.chapter)
        resources = {"nbgrader": {"notebook": key.chapter, "assignment": key.chapter, "db_url": self._full}}
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
        self._patiently(lambda: self._book.update_or_create_student(student, first_name=first_name, last_name=last_name))

    def names(self) -> dict[str, str]:
        """Student id -> name, for those who have one."""
        rows = self._rows(sqlalchemy.select(api.Student.id, api.Student.first_name, api.Student.last_name))
        full = {ident: " ".join(part for part in (first, last) if part) for ident, first, last in rows}
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
        """Write one submission in one transaction. Manual scores, extra credit, penalties and comments are left alone.

        A submission that was not graded (missing, unreadable) gets 0 in every cell and asks no person to mark it.
        """
        by_cell = {key.check_id(result.exercise): result for result in results}
        self._patiently(lambda: self._save(student, key, notebook, by_cell, graded, timestamp))

    def _save(
        self, student: str, key: ChapterKey, notebook: NotebookNode, by_cell: Mapping[str, Result], graded: bool, timestamp: str | None
    ) -> None:
        with self._transaction():
            self._book.update_or_create_student(student)
            when = {"timestamp": utils.parse_utc(timestamp)} if timestamp else {}
            with self._book.db.no_autoflush:  # nbgrader links the new submission before it adds it; a flush between the two warns
                self._book.update_or_create_submission(key.chapter, student, **when)
            row = self._book.find_submission_notebook(key.chapter, key.chapter, student)
            grades, comments = self._by_name(api.Grade, row), self._by_name(api.Comment, row)
            for name, auto in auto_scores(notebook, graded).items():
                undecided = name in by_cell and by_cell[name].status == "needs_manual_grade"
                grades[name].auto_score = auto
                # where a person has marked an earlier version, they are asked to look again, as stock nbgrader does
                grades[name].needs_manual_grade = graded and (auto is None or undecided or grades[name].manual_score is not None)
            for cell in notebook.cells:
                ident = grade_id_of(cell)
                if ident and utils.is_solution(cell):
                    same = cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
                    comments[ident].auto_comment = "No response." if same else None

    def _by_name(self, kind: Any, notebook: Any) -> dict[str, Any]:
        """Grade id -> row of a submission."""
        cells = sqlalchemy.select(kind, api.BaseCell.name).join(api.BaseCell, kind.cell_id == api.BaseCell.id)
        return {name: row for row, name in self._book.db.execute(cells.where(kind.notebook_id == notebook.id))}

    def scores(self, chapter: str) -> dict[str, dict[str, float | None]]:
        """Student -> grade id -> automatic score of all submissions of a chapter."""
        found: dict[str, dict[str, float | None]] = {}
        columns = (api.SubmittedAssignment.student_id, api.BaseCell.name, api.Grade.auto_score)
        for student, name, score in self._rows(_of_chapter(api.Grade, chapter, *columns)):
            found.setdefault(student, {})[name] = score
        return found

    def all_marks(self, chapter: str, student: str | None = None) -> dict[str, dict[str, Mark]]:
        """Student -> grade id -> what people wrote into the gradebook, for those cells where they did."""
        who = api.SubmittedAssignment.student_id
        said = _of_chapter(api.Comment, chapter, who, api.BaseCell.name, api.Comment.manual_comment, student=student)
        given = _of_chapter(api.Grade, chapter, who, api.BaseCell.name, api.Grade.manual_score, api.Grade.extra_credit, student=student)
        rows = self._rows(said.where(api.Comment.manual_comment.is_not(None)))
        comments = {(who, name.removesuffix("-answer")): comment for who, name, comment in rows}
        found: dict[str, dict[str, Mark]] = {}
        for ident, name, manual, extra in self._rows(given):
            mark = Mark(manual, extra, comments.get((ident, name.removesuffix("-answer"))) or "")
            if mark != Mark():
                found.setdefault(ident, {})[name] = mark
        return found

    def marks(self, student: str, chapter: str) -> Marks:
        """The same of one student."""
        return self.all_marks(chapter, student).get(student, {})

    def _rows(self, query: Any) -> list[Any]:
        return self._patiently(lambda: list(self._book.db.execute(query)))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing. nbgrader's methods commit after each step; here those commits only flush, and the one commit comes last."""
        session: Any = self._book.db
        session.rollback()
        if self._url.get_backend_name() == "sqlite":
            session.execute(sqlalchemy.text("BEGIN IMMEDIATE"))  # a lock of somebody else's is met here, before anything is changed
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


def auto_scores(notebook: NotebookNode, graded: bool = True) -> dict[str, float | None]:
    """Grade id -> automatic score, as nbgrader reads the graded notebook; 0 everywhere if it was not graded."""
    cells = {grade_id_of(cell): cell for cell in notebook.cells if utils.is_grade(cell)}
    silent = logging.getLogger(__name__)
    return {ident: utils.determine_grade(cell, silent)[0] if graded else 0.0 for ident, cell in cells.items() if ident}


def _of_chapter(kind: Any, chapter: str, *columns: Any, student: str | None = None) -> Any:
    """Columns of all grades or comments of a chapter's submissions, or of one student's."""
    query = (
        sqlalchemy.select(*columns)
        .select_from(kind)
        .join(api.BaseCell, kind.cell_id == api.BaseCell.id)
        .join(api.SubmittedNotebook, kind.notebook_id == api.SubmittedNotebook.id)
        .join(api.SubmittedAssignment, api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id)
        .join(api.Notebook, api.SubmittedNotebook.notebook_id == api.Notebook.id)
        .join(api.Assignment, api.SubmittedAssignment.assignment_id == api.Assignment.id)
        .where(api.Notebook.name == chapter, api.Assignment.name == chapter)
    )
    return query if student is None else query.where(api.SubmittedAssignment.student_id == student)
