"""Pages of a course: feedback with the marks that people gave, and the class report, always made again from the records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import nbformat
from nbformat import NotebookNode

from autograder.reports.class_report import class_report
from autograder.reports.feedback import Page, Verdict, feedback_page
from autograder.reports.records import Outcome, Submission, chapter_number
from autograder.student.results import Result

from . import roster
from .course import Course, staged, write_whole
from .marks import Mark, Marks
from .record import Record, digest

if TYPE_CHECKING:
    from .gradebook import Gradebook  # nbgrader is large, and a worker needs none of it


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
    """Write the class report from all records and the gradebook's marks; make the feedback pages new whose marks have changed.

    Returns:
        The submissions as the report shows them.
    """
    names = book.names()
    marks: dict[str, Mapping[str, Marks]] = {}
    present: dict[str, set[str]] = {}
    shown = []
    for record in course.records():
        submission = record.submission
        if submission.chapter not in marks:
            marks[submission.chapter] = book.all_marks(submission.chapter)
            present[submission.chapter] = {roster.shown(student) for student in course.students(submission.chapter)}
        if record.stamp is None and submission.student not in present[submission.chapter]:
            continue  # nothing of it was graded, and its folder was moved away since, as the message asks
        given = marks[submission.chapter].get(submission.student, {})
        if record.stamp is not None and submission.state == "graded" and record.stamp.marks != given:
            _refresh(course, record, given)
        outcomes = tuple(_marked(outcome, given.get(outcome.cell, Mark())) for outcome in submission.outcomes)
        shown.append(replace(submission, outcomes=outcomes, name=names.get(submission.student, submission.name)))
    write_whole(course.class_report, class_report(shown))
    return shown


def _refresh(course: Course, record: Record, marks: Marks) -> None:
    student, chapter = record.submission.student, record.submission.chapter
    assert record.stamp is not None
    try:
        notebook = nbformat.read(course.autograded(student, chapter), as_version=4)
    except FileNotFoundError:  # an instructor may have moved the graded notebooks away; the page stays as it is then
        return
    page = page_of(record.submission, notebook, record.results, marks)
    renewed = replace(record, stamp=replace(record.stamp, page=digest(page), marks=marks))
    with staged({course.feedback(student, chapter): page, course.record(student, chapter): renewed.to_bytes()}):
        pass


def _marked(outcome: Outcome, mark: Mark) -> Outcome:
    if not mark.by_person:
        return outcome
    points = mark.score(outcome.points)
    status = "correct" if points >= outcome.max_points else "partial" if points > 0 else "wrong"
    return replace(outcome, points=points, status=status)
