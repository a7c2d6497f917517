"""What `autograder grade NAME` does and prints for an assignment of the instructor's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from ..bar import lines
from ..database import absolute
from .grading import PlainRun, grade_assignment

FAILED = "[yellow]{task.fields[failed]} not gradable"


def grade_plain(
    course: Path, name: str, console: Console, *, students: Sequence[str] | None, db_url: str, isolated: bool, regrade: bool
) -> PlainRun:
    """Grade one assignment, with a bar meanwhile and a table of its students at the end."""
    db_url = absolute(db_url)
    columns = (TextColumn(escape(name)), BarColumn(), MofNCompleteColumn(), TextColumn(FAILED), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Grading", total=None, failed=0)
        say = lines(console)

        def advance(run: PlainRun) -> None:
            progress.update(task, total=run.total, completed=len(run.graded) + len(run.failed), failed=len(run.failed))
            say(len(run.graded) + len(run.failed), run.total, len(run.failed))

        run = grade_assignment(course, name, students=students, db_url=db_url, isolated=isolated, regrade=regrade, progress=advance)
    console.print(_table(name, run, db_url))
    console.print(f"{len(run.graded)} graded, {len(run.failed)} not gradable", highlight=False)
    return run


def _table(name: str, run: PlainRun, db_url: str) -> Table:
    table = Table(title=escape(name), title_justify="left", box=None, pad_edge=False, header_style="dim")
    table.add_column("student", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("")
    with Gradebook(db_url) as gradebook:
        for student in sorted([*run.graded, *run.failed]):
            if student in run.failed:
                table.add_row(escape(student), "–", f"[yellow]{escape(run.failed[student])}[/]")
                continue
            try:
                found = gradebook.find_submission(name, student)
                by_hand = "[blue]some cells wait for a person[/]" if found.needs_manual_grade else ""
                table.add_row(escape(student), f"{found.score:g}/{found.max_score:g}", by_hand)
            except MissingEntry:
                table.add_row(escape(student), "–", "[yellow]the gradebook has no such submission[/]")
    return table
