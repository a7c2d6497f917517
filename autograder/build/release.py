"""Solution notebooks become student notebooks through nbgrader's own release converter, in a folder of its own."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from nbformat import NotebookNode

from .layout import BuildError


def notebook_text(notebook: NotebookNode) -> str:
    import nbformat

    text: str = nbformat.writes(notebook)
    return text if text.endswith("\n") else text + "\n"


def release(chapters: Mapping[str, tuple[NotebookNode, str]]) -> dict[str, dict[str, bytes]]:
    """Convert each chapter's (solution notebook, cases.json text) to what a student gets: chapter -> file name -> content.

    Raises:
        BuildError: nbgrader refuses a chapter, with what it logged.
    """
    with TemporaryDirectory(prefix="release-") as folder:
        root = Path(folder).resolve()
        for chapter, (notebook, cases) in chapters.items():
            source = root / "solutions" / chapter
            source.mkdir(parents=True)
            (source / f"{chapter}.ipynb").write_text(notebook_text(notebook), encoding="utf-8")
            (source / "cases.json").write_text(cases, encoding="utf-8")
            _convert(root, chapter)
        return {chapter: _contents(root / "chapters" / chapter) for chapter in chapters}


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


class _Collect(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def _convert(root: Path, chapter: str) -> None:
    """Run nbgrader's GenerateAssignment; it needs no database to write a release, so none is made."""
    from nbgrader.converters import GenerateAssignment, NbGraderException
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    from .settings import apply

    config = Config()
    apply(config)
    config.SaveCells.enabled = False
    config.GenerateAssignment.no_database = True
    heard = _Collect()
    log = logging.Logger("autograder.build", logging.WARNING)
    log.addHandler(heard)
    course = CourseDirectory(config=config, root=str(root), assignment_id=chapter, log=log)
    try:
        GenerateAssignment(coursedir=course, config=config, log=log).start()
    except NbGraderException as error:
        raise BuildError(f"nbgrader could not release {chapter}:\n" + "\n".join(heard.messages)) from error
