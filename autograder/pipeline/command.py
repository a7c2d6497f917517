"""What `autograder grade` and `autograder report` do, with what they print."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rich.console import Console
from rich.logging import RichHandler
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from autograder.reports.records import exercise_records
from autograder.sandbox import IsolationUnavailable, Limits, Sandbox

from .classroom import Run, grade_class
from .course import Course, write_whole
from .gradebook import ChapterChangedError, Gradebook
from .key import as_json, known_chapters, load_key, new_seed
from .pages import write_report
from .summary import print_summary

LIMITS = Limits()
BOXES = max(1, min(4, os.cpu_count() or 1))


def grade_command(
    *,
    chapters: Sequence[str] | None,
    course: Path,
    seed: int | None,
    json_file: Path | None,
    isolated: bool,
    students: Sequence[str] | None,
    db_url: str | None,
    limits: Limits = LIMITS,
    console: Console | None = None,
) -> int:
    """Grade the class in a course folder; see the options of `autograder grade`.

    Returns:
        0 if every submission has its results, 1 if something must be done first or again, 130 after Ctrl-C.
    """
    console = console or Console()
    place = Course(course)
    wanted = list(chapters or [chapter for chapter in known_chapters() if place.students(chapter)])
    if problem := _nothing_to_do(place, wanted, students):
        console.print(f"[bold red]Nothing graded.[/] {escape(problem)}", highlight=False)
        return 1
    seed = new_seed() if seed is None else seed
    console.print(f"Seed {seed}: [dim]the same seed gives the same hidden cases and the same scores[/]", highlight=False)
    try:
        keys = [load_key(chapter, seed) for chapter in wanted]
        with Gradebook(db_url or place.db_url) as book, ExitStack() as opened:
            boxes = [opened.enter_context(Sandbox(limits=limits, isolated=isolated)) for _ in range(BOXES)]
            with _bar(console) as progress:
                run = grade_class(place, keys, boxes, book, students=students, progress=progress)
            if json_file:
                write_whole(json_file, as_json(exercise_records(run.submissions)))
    except (FileNotFoundError, ChapterChangedError) as error:
        console.print(f"[bold red]Nothing graded.[/] {escape(str(error))}", highlight=False)
        return 1
    except IsolationUnavailable as error:
        console.print(f"[bold red]Nothing graded:[/] {escape(str(error))}", highlight=False)
        console.print(
            "[dim]`autograder doctor` says more; --without-isolation grades all the same, and trusts every student with your files[/]"
        )
        return 1
    print_summary(console, place, run, wanted)
    if run.stopped:
        console.print(f"[bold yellow]Ended early:[/] {escape(run.stopped)}", highlight=False)
    return 130 if run.interrupted else 1 if run.stopped or run.broken else 0


def _nothing_to_do(place: Course, wanted: Sequence[str], students: Sequence[str] | None) -> str:
    """Why there is nothing to grade, with the remedy; empty if there is something."""
    known = known_chapters()
    folder = place.root / "submitted"
    if not folder.is_dir():
        return f"{folder} does not exist. Put the notebooks there as submitted/STUDENT/04_shapley/04_shapley.ipynb, or say --course FOLDER."
    unknown = [chapter for chapter in wanted if chapter not in known]
    if unknown:
        return f"No chapter {', '.join(unknown)}. Built chapters: {', '.join(known) or 'none; run autograder build'}."
    present = {student for chapter in wanted for student in place.students(chapter)}
    if not present:
        return f"{folder} holds no submission. Each belongs into submitted/STUDENT/CHAPTER/CHAPTER.ipynb; chapters: {', '.join(known)}."
    absent = sorted(set(students or ()) - present)
    if absent:
        return f"No submission of {', '.join(absent)} in {folder}."
    return ""


@contextmanager
def _bar(console: Console) -> Iterator[Callable[[Run], None]]:
    """A progress bar; what is logged meanwhile appears above it."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("[yellow]{task.fields[failed]} not gradable"),
        TimeRemainingColumn(),
    )
    handler = RichHandler(console=console, show_path=False, show_time=False, level=logging.WARNING)
    logger = logging.getLogger("autograder")
    logger.addHandler(handler)
    try:
        with Progress(*columns, console=console, transient=True) as progress:
            task = progress.add_task("Grading", total=None, failed=0)

            def advance(run: Run) -> None:
                progress.update(task, total=run.total, completed=len(run.submissions), failed=run.failed)

            yield advance
    finally:
        logger.removeHandler(handler)


def report_command(*, course: Path, db_url: str | None = None, console: Console | None = None) -> int:
    """Write the class report again, with the marks that people gave since.

    Returns:
        0, or 1 if nothing has been graded in this folder.
    """
    console = console or Console()
    place = Course(course)
    if not place.run_file.is_file():
        console.print(f"{course / 'reports'} holds no results: grade first with `autograder grade --course {course}`.", highlight=False)
        return 1
    with Gradebook(db_url or place.db_url) as book:
        shown = write_report(place, book)
    console.print(f"{place.class_report}: {len(shown)} submissions", highlight=False, soft_wrap=True)
    return 0
