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


def exercise(ident: str) -> Exercise:
    """One exercise by its id, such as ``shapley.subsets``; the chapter that its id names is looked at first, and as a rule alone.

    Raises:
        KeyError: no chapter holds it.
    """
    for chapter in sorted(CHAPTERS, key=lambda chapter: CHAPTERS[chapter] != ident.partition(".")[0]):
        for entry in chapter_exercises(chapter):
            if entry.id == ident:
                return entry
    raise KeyError(f"no exercise {ident!r}; chapters: {', '.join(CHAPTERS)}")
