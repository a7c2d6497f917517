"""`autograder demo`: a class of made-up students, graded. `pupils` says what each of them did; here it becomes files."""

from __future__ import annotations

import shutil
from pathlib import Path

from rich.console import Console

from autograder.sandbox import Limits

from .command import Request, grade_command
from .course import Course
from .gradebook import Gradebook
from .key import CHAPTERS
from .pupils import Materials, Pupil, pupils

CHAPTER = "04_shapley"
MARK = ".autograder-demo"  # only a folder with this file in it may be replaced
LIMITS = Limits(cell_seconds=10.0, question_seconds=10.0)  # enough for every honest answer, and a loop does not bore


def write_class(folder: Path, materials: Materials) -> list[Pupil]:
    """Write the submissions of the made-up class in nbgrader's layout; the same bytes every time.

    Raises:
        FileExistsError: the folder holds something else than an earlier demonstration.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise FileExistsError(f"{folder} holds something else than an earlier demonstration; say --folder with another place.")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / MARK).write_text("Written by `autograder demo`, which replaces this folder when it runs again.\n", encoding="utf-8")
    people = pupils(materials)
    place = Course(folder)
    for pupil in people:
        path = place.submitted(pupil.ident, CHAPTER)
        path.parent.mkdir(parents=True)
        if pupil.content is not None:
            path.write_bytes(pupil.content)
    with Gradebook(place.db_url) as book:
        for pupil in people:
            book.name_student(pupil.ident, pupil.first_name, pupil.last_name)
    return people


def demo_command(*, folder: Path, seed: int, isolated: bool, limits: Limits = LIMITS, console: Console | None = None) -> int:
    """Write the class, grade it, and say where everything is.

    Returns:
        0 if every submission got its results.
    """
    console = console or Console()
    try:
        people = write_class(folder, Materials.load(CHAPTER, CHAPTERS))
    except (FileNotFoundError, FileExistsError) as error:
        console.print(f"[bold red]No demonstration:[/] {error}", highlight=False)
        return 1
    console.print(f"A class of {len(people)} made-up students in {folder / 'submitted'}", highlight=False, soft_wrap=True)
    request = Request(folder, [CHAPTER], seed=seed, json_file=folder / "results.json", isolated=isolated, limits=limits)
    return grade_command(request, console)
