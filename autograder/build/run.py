"""Build chapters, or compare what lies there with what a build would write."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from .cases import cases_text
from .compare import stale_files, stale_solution
from .compose import compose
from .execute import execute
from .layout import BuildError, Catalogue, Layout, shown
from .release import notebook_text, release
from .script import read_script


@dataclass(frozen=True)
class Report:
    """What a build wrote, or what a check found out of step (in words, with places)."""

    chapters: tuple[str, ...]
    written: tuple[Path, ...] = ()
    problems: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """The report as a person reads it."""
        if self.written:
            return [f"wrote {shown(path)}" for path in self.written]
        if self.problems:
            return [*self.problems, "Say `autograder build` to bring all in step."]
        return [f"In step: {', '.join(self.chapters) or 'nothing to build'}."]


@dataclass(frozen=True)
class Made:
    """What a script and its entries give before anything is run."""

    notebook: NotebookNode
    cases: str


def make(chapter: str, layout: Layout, catalogue: Catalogue) -> Made:
    """The composed notebook and the text of its public cases.

    Raises:
        BuildError: see ``read_script`` and ``compose``; or the chapter has no entries, or one of them cannot be recorded.
    """
    script = layout.script(chapter)
    cells = read_script(script)
    try:
        exercises = catalogue.exercises(chapter)
    except KeyError:
        raise BuildError(f"{shown(script)}: {chapter} has no entries. Add it to CHAPTERS in autograder/exercises/__init__.py.") from None
    notebook = compose(cells, exercises, chapter, script)
    try:
        return Made(notebook, cases_text(catalogue.cases(chapter)))
    except ValueError as error:
        raise BuildError(f"autograder/exercises, chapter {chapter}: {error}") from error


def build_all(chapters: Sequence[str], layout: Layout, catalogue: Catalogue, *, quiet: bool) -> Report:
    """Write, for each chapter, the cases, the executed solution and the student's folder."""
    made = {chapter: make(chapter, layout, catalogue) for chapter in chapters}
    released = release({chapter: (each.notebook, each.cases) for chapter, each in made.items()})
    written: list[Path] = []
    for chapter, each in made.items():
        layout.cases(chapter).write_text(each.cases, encoding="utf-8")
        with _progress(chapter, len(each.notebook.cells), quiet) as progress:
            executed = execute(each.notebook, layout.solution(chapter), progress)
        layout.solution(chapter).write_text(notebook_text(executed), encoding="utf-8")
        written += [layout.cases(chapter), layout.solution(chapter)]
        written += _replace(layout.chapters / chapter, released[chapter])
    return Report(tuple(chapters), written=tuple(written))


def check_all(chapters: Sequence[str], layout: Layout, catalogue: Catalogue, *, everything: bool) -> Report:
    """Say what differs from what ``build_all`` would write; nothing is executed, so outputs are not compared (nbval does that)."""
    made = {chapter: make(chapter, layout, catalogue) for chapter in chapters}
    released = release({chapter: (each.notebook, each.cases) for chapter, each in made.items()})
    problems: list[str] = []
    for chapter, each in made.items():
        problems += stale_solution(layout.solution(chapter), each.notebook)
        problems += stale_files(layout.solutions / chapter, {"cases.json": each.cases.encode()}, only=False)
        problems += stale_files(layout.chapters / chapter, released[chapter], only=True)
    if everything and layout.chapters.is_dir():
        unknown = sorted(path for path in layout.chapters.iterdir() if path.is_dir() and path.name not in made)
        problems += [f"{shown(path)}: no script in {shown(layout.solutions)} makes it. Delete it." for path in unknown]
    return Report(tuple(chapters), problems=tuple(problems))


def _replace(folder: Path, files: dict[str, bytes]) -> list[Path]:
    """Make the folder hold these files and no others."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


@contextmanager
def _progress(chapter: str, cells: int, quiet: bool) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("cells"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as bar:
        task = bar.add_task(f"Running {chapter}", total=cells)
        yield lambda done: bar.update(task, completed=done)
