"""Where scripts and chapters lie, what the exercises are, and the one error that bad input raises."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.exercises.model import Exercise


class BuildError(ValueError):
    """What is wrong in an input, where, and what to do about it."""


@dataclass(frozen=True)
class Layout:
    """The two folders of a course.

    Attributes:
        solutions: holds ``NN_name/NN_name.py``, and what is built beside it.
        chapters: what a student gets; entirely generated.
    """

    solutions: Path
    chapters: Path

    @classmethod
    def at(cls, root: Path) -> Layout:
        return cls(root / "solutions", root / "chapters")

    @classmethod
    def here(cls) -> Layout:
        """The folders of the working directory if it is a course, else of the repository that this package lies in."""
        cwd = Path.cwd()
        return cls.at(cwd if (cwd / "solutions").is_dir() else Path(__file__).resolve().parents[2])

    def script(self, chapter: str) -> Path:
        return self.solutions / chapter / f"{chapter}.py"

    def solution(self, chapter: str) -> Path:
        return self.solutions / chapter / f"{chapter}.ipynb"

    def cases(self, chapter: str) -> Path:
        return self.solutions / chapter / "cases.json"

    def authored(self) -> list[str]:
        """Every chapter that has a script, in order."""
        return sorted(path.parent.name for path in self.solutions.glob("*/*.py") if path.stem == path.parent.name)


@dataclass(frozen=True)
class Catalogue:
    """Where entries and public cases come from: the real answer key, or a made-up one in a test."""

    exercises: Callable[[str], Sequence[Exercise]]
    cases: Callable[[str], dict[str, Any]]

    @classmethod
    def real(cls) -> Catalogue:
        from autograder.exercises import chapter_exercises
        from autograder.judge import chapter_cases

        return cls(chapter_exercises, chapter_cases)


def shown(path: Path) -> str:
    """The path as a person would type it: relative to the working directory where that is shorter."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
