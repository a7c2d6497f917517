"""Pages of a course: feedback with the marks that people gave, and the class report, always made again from the records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

import nbformat
from nbformat import NotebookNode

from autograder.reports.class_report import class_report
from autograder.reports.feedback import Page, Verdict, feedback_page
from autograder.reports.records import Outcome, Submission, chapter_number
from autograder.student.results import Result

from .course import Course, write_whole
from .gradebook import Gradebook, Mark


def page_of(submission: Submission, notebook: NotebookNode, results: Sequence[Result], marks: Mapping[str, Mark]) -> bytes:
    """The feedback page of one submission. ``marks``: grade id -> what people wrote into the gradebook."""
    page = Page(
        student=submission.shown_name,
        chapter_title=submission.chapter_title,
        notebook=notebook,
        verdicts=tuple(_verdicts(submission, results, marks)),
        notes=submission.notes,
        problem=submission.message,
        remedy=submission.remedy,
    )
    return feedback_page(page).encode()


def _verdicts(submission: Submission, results: Sequence[Result], marks: Mapping[str, Mark]) -> Iterator[Verdict]:
    for number, (outcome, result) in enumerate(zip(submission.outcomes, results, strict=True), 1):
        mark = marks.get(outcome.cell, Mark())
        yield Verdict(
            number=f"{chapter_number(submission.chapter)}.{number}",
            title=outcome.title,
            cell=outcome.cell,
            result=result,
            score=mark.score(result.points),
            by_person=mark.by_person,
            comment=mark.comment,
        )


def write_report(course: Course, book: Gradebook) -> list[Submission]:
    """Write the class report from all records and the gradebook's marks; refresh the feedback pages of those whom a person has marked.

    Returns:
        The submissions as the report shows them.
    """
    names = book.names()
    shown = []
    for submission, results in course.records():
        marks = book.marks(submission.student, submission.chapter)
        if submission.state == "graded" and any(mark.by_person or mark.comment for mark in marks.values()):
            _refresh(course, submission, results, marks)
        outcomes = tuple(_marked(outcome, marks.get(outcome.cell, Mark())) for outcome in submission.outcomes)
        shown.append(replace(submission, outcomes=outcomes, name=names.get(submission.student, submission.name)))
    write_whole(course.class_report, class_report(shown))
    return shown


def _refresh(course: Course, submission: Submission, results: Sequence[Result], marks: Mapping[str, Mark]) -> None:
    with suppress(FileNotFoundError):  # an instructor may have moved the graded notebooks away; the page stays as it is then
        notebook = nbformat.read(course.autograded(submission.student, submission.chapter), as_version=4)
        page = page_of(submission, notebook, results, marks)
        write_whole(course.feedback(submission.student, submission.chapter), page.decode())


def _marked(outcome: Outcome, mark: Mark) -> Outcome:
    if not mark.by_person:
        return outcome
    points = mark.score(outcome.points)
    status = "correct" if points >= outcome.max_points else "partial" if points > 0 else "wrong"
    return replace(outcome, points=points, status=status)
