"""The answer key: one module a chapter. Only `judge`, `build` and `pipeline` may import it."""

from __future__ import annotations

from importlib import import_module

from .model import Exercise

# chapter id -> module of this package, in the order of the book
CHAPTERS: dict[str, str] = {
    "00_orientation": "orientation",
    "01_learning_machines": "learning",
    "02_influence": "influence",
    "03_neumann": "neumann",
    "04_shapley": "shapley",
    "05_shapley_algorithms": "sampling",
    "06_datamodels": "datamodels",
    "11_limits_and_pricing": "pricing",
}


def chapter_exercises(chapter: str) -> tuple[Exercise, ...]:
    """The exercises of one chapter in the order of its notebook.

    Raises:
        KeyError: the chapter has no entry in ``CHAPTERS``.
    """
    module = import_module(f"{__name__}.{CHAPTERS[chapter]}")
    return tuple(module.EXERCISES)


def chapter_of(ident: str) -> str | None:
    """The chapter that holds an exercise, or None. The one that the id names is looked at first: the others need not be loaded."""
    for chapter in sorted(CHAPTERS, key=lambda chapter: CHAPTERS[chapter] != ident.partition(".")[0]):
        if any(entry.id == ident for entry in chapter_exercises(chapter)):
            return chapter
    return None


def exercise(ident: str) -> Exercise:
    """One exercise by its id, such as ``shapley.subsets``.

    Raises:
        KeyError: no chapter holds it.
    """
    chapter = chapter_of(ident)
    if chapter is None:
        raise KeyError(f"no exercise {ident!r}; chapters: {', '.join(CHAPTERS)}")
    return next(entry for entry in chapter_exercises(chapter) if entry.id == ident)
