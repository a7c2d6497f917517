"""A short chapter made of chapter 04's own exercises, and right answers to them from its solutions: what the tricks are tried on."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder import judge
from autograder.exercises import chapter_exercises
from autograder.pipeline.key import CHAPTERS, ChapterKey, slug

CHAPTER = "04_shapley"
CHOSEN = ("shapley.permutations", "shapley.subsets", "shapley.coefficient", "shapley.two_step", "shapley.empty_set", "shapley.linear_model")
SETUP = """
import math
from itertools import combinations, permutations
from math import comb
import numpy as np
from sympy import binomial, factorial, symbols
from autograder.student import Card, Derivation, OrderCount, Players, TableGame, check, coalitions, players, scoreboard
N = symbols("N", integer=True, positive=True)
everyone = Players(N)
i, j = players("i j")
S, T, R = coalitions("S T R")
b, w1, w2, w3, x1, x2, x3, r1, r2, r3, z1, z2, z3 = symbols("b w1:4 x1:4 r1:4 z1:4")
"""
SEED = 20_26


def make_key() -> ChapterKey:
    """The key of the chosen exercises, with hidden cases; its release has their cells, one setup cell and the scoreboard."""
    exercises = {one.id: one for one in chapter_exercises(CHAPTER) if one.id in CHOSEN}
    specs = {ident: judge.record(one, judge.generator(SEED, ident)) for ident, one in exercises.items()}
    release = nbformat.read(CHAPTERS / CHAPTER / f"{CHAPTER}.ipynb", as_version=4)
    words = tuple(slug(ident) for ident in CHOSEN)
    chosen = [cell for cell in release.cells if _grade_id(cell).startswith((*words, "scoreboard"))]
    for cell in chosen:
        cell["id"] = _grade_id(cell)
    release.cells = [nbformat.v4.new_code_cell(SETUP.strip(), id="setup"), *chosen]
    files = {"cases.json": (CHAPTERS / CHAPTER / "cases.json").read_bytes()}
    return ChapterKey(CHAPTER, release, specs, {ident: judge.question(spec) for ident, spec in specs.items()}, SEED, files)


def right_answers() -> dict[str, str]:
    """Exercise -> source of its answer cell in the worked solution; without the one that takes seconds to draw its samples."""
    worked = nbformat.read(Path(CHAPTERS).parent / "solutions" / CHAPTER / f"{CHAPTER}.ipynb", as_version=4)
    found = {_grade_id(cell): cell.source for cell in worked.cells if cell.cell_type == "code"}
    return {ident: found[f"{slug(ident)}-answer"] for ident in CHOSEN if ident != "shapley.two_step"}


def _grade_id(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
