"""A made-up chapter with every kind of exercise, written and built in a temporary folder."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sympy

from autograder.build import build
from autograder.build.layout import Catalogue, Layout
from autograder.build.run import Report
from autograder.exercises.model import (
    Case,
    CounterexampleExercise,
    DerivationExercise,
    DiscussionExercise,
    Exercise,
    FunctionExercise,
    PlotExercise,
    SymbolicExercise,
    ValueExercise,
)
from autograder.judge import record

x = sympy.Symbol("x")
LINE = {"what": "line", "x": [0.0, 1.0], "y": [0.0, 0.1 + 0.2], "says": "a line from (0, 0) to (1, 0.3)"}

ENTRIES: tuple[Exercise, ...] = (
    FunctionExercise(
        id="toy.square",
        title="Square",
        points=2.5,
        answers=("square",),
        reference=lambda x: x * x,
        public=(Case("three", {"x": 3.0}), Case("a tenth", {"x": 0.1})),
        hidden=lambda rng: [Case("drawn", {"x": float(rng.normal())})],
    ),
    ValueExercise(id="toy.nine", title="Nine", points=1, answers=("nine",), value=9),
    SymbolicExercise(id="toy.grown", title="Grown", points=1, answers=("grown",), expressions={"grown": x * (x + 1)}),
    DerivationExercise(id="toy.chain", title="Chain", points=1, answers=("chain",), start=(x + 1) ** 2 - 1, goal=x * (x + 2)),
    CounterexampleExercise(id="toy.empty", title="Empty", points=1, answers=("broken", "repaired"), property="empty_set"),
    PlotExercise(id="toy.line", title="Line", points=1, answers=("figure",), requirements=(LINE,)),
    DiscussionExercise(id="toy.talk", title="Why", points=1),
)

SCRIPT = '''# %% [markdown]
# # A chapter that nobody will read
# %%
import matplotlib.pyplot as plt
import numpy as np
from sympy import symbols

from autograder.student import Derivation, check, scoreboard
# %% [markdown] exercise="toy.square"
# Square a number: $x^2$.
# %% exercise="toy.square"
def square(x):
    """x squared."""
    ### BEGIN SOLUTION
    product_of_the_two = x * x
    return product_of_the_two
    ### END SOLUTION
# %% [markdown] exercise="toy.nine"
# Three squared.
# %% exercise="toy.nine"
nine = None
### BEGIN SOLUTION
nine = 9
### END SOLUTION
# %% [markdown] exercise="toy.grown"
# The number $x^2+x$.
# %% exercise="toy.grown"
x = symbols("x")
grown = None
### BEGIN SOLUTION
grown = x + x**2
### END SOLUTION
# %% [markdown] exercise="toy.chain"
# From $(x+1)^2-1$ to a product.
# %% exercise="toy.chain"
chain = None
### BEGIN SOLUTION
chain = Derivation("toy.chain").start((x + 1) ** 2 - 1)
chain.step(x**2 + 2 * x, "expand").goal(x * (x + 2), "factor")
### END SOLUTION
# %% [markdown] exercise="toy.empty"
# A game, and its repair.
# %% exercise="toy.empty"
broken = repaired = None
### BEGIN SOLUTION
broken = np.array([1.0, 2.0, 2.0, 4.0])
repaired = np.array([0.0, 1.0, 1.0, 3.0])
### END SOLUTION
# %% solution_only
print("to be seen in the solution alone:", square(1.5))
# %% [markdown] exercise="toy.line"
# A line.
# %% exercise="toy.line"
figure = None
### BEGIN SOLUTION
figure, axes = plt.subplots()
axes.plot([0, 1], [0, 0.3])
plt.show()
### END SOLUTION
# %% [markdown] exercise="toy.talk"
# Say why.
# %% [markdown] exercise="toy.talk" answer
# Because the worked answer says so.
# %% [markdown] rubric
# A point for any reason at all.
# %% scoreboard
scoreboard()
'''


@dataclass
class Course:
    """A course folder with one chapter, ``01_toy``."""

    root: Path
    entries: tuple[Exercise, ...] = ENTRIES
    text: str = SCRIPT

    @property
    def layout(self) -> Layout:
        return Layout.at(self.root)

    @property
    def script(self) -> Path:
        return self.layout.script("01_toy")

    def write(self, text: str) -> None:
        self.script.parent.mkdir(parents=True, exist_ok=True)
        self.script.write_text(text, encoding="utf-8")

    def cases(self, chapter: str) -> dict[str, Any]:
        return {"chapter": chapter, "exercises": {entry.id: record(entry) for entry in self.entries}}

    def build(self, *, check: bool = False) -> Report:
        return build(check=check, layout=self.layout, catalogue=Catalogue(lambda chapter: self.entries, self.cases), quiet=True)

    def files(self) -> dict[str, bytes]:
        return {str(path.relative_to(self.root)): path.read_bytes() for path in sorted(self.root.rglob("*.*")) if path.is_file()}


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """The chapter's script, not yet built."""
    fresh = Course(tmp_path)
    fresh.write(SCRIPT)
    return fresh


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The chapter, built once for all tests that only read."""
    course = Course(tmp_path_factory.mktemp("course"))
    course.write(SCRIPT)
    course.build()
    return course
