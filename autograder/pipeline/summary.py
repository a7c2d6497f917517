"""The table that a grading prints when it is done."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.reports.class_report import shown_points
from autograder.reports.records import STATUSES, Submission

from .classroom import Run
from .course import Course

SHOWN = 2  # notes on what had to be mended
COLOURS = {
    "correct": "green",
    "partial": "cyan",
    "needs_manual_grade": "blue",
    "wrong": "red",
    "error": "magenta",
    "timeout": "yellow",
    "not_attempted": "dim",
}


def print_summary(console: Console, course: Course, run: Run, chapters: Sequence[str]) -> None:
    """A line a student, then where everything is."""
    for chapter in chapters:
        rows = [submission for submission in run.submissions if submission.chapter == chapter]
        if rows:
            console.print(_table(chapter, rows))
    graded = len(run.submissions) - run.failed
    unchanged = f", {run.unchanged} unchanged" if run.unchanged else ""
    console.print(f"{graded} graded, {run.failed} not gradable, {run.total - len(run.submissions)} left over{unchanged}", highlight=False)
    console.print(f"Class report   {course.class_report}", highlight=False, soft_wrap=True)
    console.print(f"Feedback       {course.root / 'feedback'}", highlight=False, soft_wrap=True)


def _table(chapter: str, rows: Sequence[Submission]) -> Table:
    table = Table(title=f"{chapter}", title_justify="left", box=None, pad_edge=False, header_style="dim")
    table.add_column("student", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("exercises", no_wrap=False)
    table.add_column("misconceptions and remarks", overflow="fold")
    for submission in rows:
        table.add_row(escape(submission.student), *_cells(submission))
    return table


def _cells(submission: Submission) -> tuple[str, str, str]:
    if submission.state != "graded":
        return "–", f"[yellow]{submission.state}[/]", escape(f"{submission.message} {submission.remedy}")
    counts = {status: sum(outcome.status == status for outcome in submission.outcomes) for status in STATUSES}
    words = ", ".join(f"[{COLOURS[status]}]{n} {STATUSES[status][0]}[/]" for status, n in counts.items() if n)
    held = [outcome.misconception for outcome in submission.outcomes if outcome.misconception]
    remarks = ", ".join(held) or " ".join(submission.notes[:SHOWN])
    if not held and (more := len(submission.notes) - SHOWN) > 0:
        remarks += f" And {more} more, on the feedback page."
    return f"{shown_points(submission.points)}/{shown_points(submission.max_points)}", words, escape(remarks)
