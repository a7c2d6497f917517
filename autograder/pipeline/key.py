"""What grading one chapter needs, made once for the class: the release notebook, specs with this run's hidden cases, questions."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.student.results import Result

from .reading import grade_id_of

CHAPTERS = Path(__file__).resolve().parents[2] / "chapters"


@dataclass(frozen=True)
class ChapterKey:
    """The key of one chapter for one run.

    Attributes:
        chapter: its id, which is the name of its folder, its notebook and nbgrader's assignment.
        release: the student notebook as `autograder build` made it.
        specs: exercise id -> all that deciding needs, in the order of the notebook.
        questions: exercise id -> what the sandboxed process may see.
        seed: what the hidden cases were drawn with.
        files: the files that lie beside the notebook in Jupyter, for the student's cells to find.
        decided: verdicts of this run by exercise and answer, since many students hand in the same line or the same stub.
    """

    chapter: str
    release: NotebookNode
    specs: Mapping[str, Mapping[str, Any]]
    questions: Mapping[str, Mapping[str, Any]]
    seed: int
    files: Mapping[str, bytes] = field(default_factory=dict)
    decided: dict[tuple[str, str], Result] = field(default_factory=dict, repr=False, compare=False)

    @property
    def max_points(self) -> float:
        return float(sum(spec["points"] for spec in self.specs.values()))

    @property
    def title(self) -> str:
        """The notebook's first heading."""
        lines = (line for cell in self.release.cells if cell.cell_type == "markdown" for line in cell.source.splitlines())
        return next((line.lstrip("#").strip() for line in lines if line.startswith("# ")), self.chapter)

    def check_id(self, exercise: str) -> str:
        """The grade id of the cell that carries the points: the check cell, or a discussion's answer cell."""
        word = slug(exercise)
        known = {grade_id_of(cell) for cell in self.release.cells if cell.metadata.get("nbgrader", {}).get("grade")}
        return word if word in known or f"{word}-answer" not in known else f"{word}-answer"

    def answer_id(self, exercise: str) -> str:
        """The grade id of the cell that holds the answer; a discussion's carries its points too."""
        return self.check_id(exercise) if self.specs[exercise]["kind"] == "discussion" else f"{slug(exercise)}-answer"


def slug(exercise: str) -> str:
    """``shapley.subsets`` as nbgrader's Lab extension allows it in an id: ``shapley-subsets``."""
    return exercise.replace(".", "-")


def known_chapters(root: Path = CHAPTERS) -> list[str]:
    """The chapters that have been built, in the order of the book."""
    return sorted(path.parent.name for path in root.glob("*/*.ipynb") if path.stem == path.parent.name)


def load_key(chapter: str, seed: int, root: Path = CHAPTERS) -> ChapterKey:
    """Read the release and draw the hidden cases.

    Raises:
        FileNotFoundError: the chapter has not been built.
    """
    from autograder import judge  # imports the answer key and with it the mathematics: half a second that --help need not pay

    folder = root / chapter
    notebook = folder / f"{chapter}.ipynb"
    if not notebook.is_file():
        raise FileNotFoundError(
            f"{notebook} does not exist; `autograder build {chapter}` makes it. Built: {', '.join(known_chapters(root)) or 'none'}."
        )
    release = nbformat.read(notebook, as_version=4)
    specs = judge.grading_specs(chapter, seed)
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file() and path != notebook}
    return ChapterKey(chapter, release, specs, {ident: judge.question(spec) for ident, spec in specs.items()}, seed, files)


def new_seed() -> int:
    """A seed that nobody can guess before the run."""
    return secrets.randbelow(2**32)


def as_json(data: Any) -> str:
    """JSON as this project writes it to files: readable, stable, one final newline."""
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"
