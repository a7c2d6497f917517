"""A small made-up chapter, and a runner that plays the sandbox's part in this process (for tests' own code only)."""

from __future__ import annotations

import contextlib
import copy
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import nbformat
import numpy as np
import pytest

from autograder import judge
from autograder.build.compose import check_source
from autograder.exercises.model import Case, DiscussionExercise, Exercise, FunctionExercise, Misconception
from autograder.pipeline.key import ChapterKey, slug
from autograder.pipeline.worker import Done, Job, do
from autograder.sandbox import CellRun, SandboxRun
from autograder.student import kinds

DOUBLE = FunctionExercise(
    id="toy.double",
    title="Twice a number",
    points=4,
    answers=("double",),
    reference=lambda x: 2 * x,
    public=(Case("three", {"x": 3}), Case("five", {"x": 5})),
    hidden=lambda rng: [Case("a large number", {"x": int(n)}) for n in rng.integers(10**8, 10**9, 3)],
    misconceptions=(Misconception("squares", "That is the square, not the double.", lambda x: x * x),),
)
SUM = FunctionExercise(
    id="toy.sum_up",
    title="Sum of <two> numbers",
    points=3,
    answers=("sum_up",),
    parts={"sum": 2 / 3, "zero": 1 / 3},
    reference=lambda a, b: a + b,
    public=(Case("2 and 3", {"a": 2, "b": 3}, part="sum"), Case("zeros", {"a": 0, "b": 0}, part="zero")),
    hidden=lambda rng: [Case("drawn", {"a": int(rng.integers(10**8, 10**9)), "b": 5}, part="sum")],
)
ESSAY = DiscussionExercise(id="toy.essay", title="Say why", points=2)
TOY: tuple[Exercise, ...] = (DOUBLE, SUM, ESSAY)
STUBS = {
    "toy.double": "def double(x):\n    # YOUR CODE HERE\n    pass",
    "toy.sum_up": "def sum_up(a, b):\n    # YOUR CODE HERE\n    pass",
    "toy.essay": "YOUR ANSWER HERE",
}
RIGHT = {"toy.double": "def double(x):\n    return x + x", "toy.sum_up": "def sum_up(a, b):\n    return a + b"}


def toy_release() -> nbformat.NotebookNode:
    """The made-up chapter's student notebook."""
    from nbgrader.utils import compute_checksum

    def marked(make: Callable[..., nbformat.NotebookNode], source: str, grade_id: str, **marks: Any) -> nbformat.NotebookNode:
        nbgrader = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3, "grade_id": grade_id, **marks}
        cell = make(source, metadata={"nbgrader": nbgrader}, id=grade_id)
        cell.metadata.nbgrader["checksum"] = compute_checksum(cell)
        cell.metadata.nbgrader["cell_type"] = cell.cell_type
        return cell

    code, text = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell
    cells = [text("# A toy chapter\n\nWith $x<y$.", id="intro"), code("from autograder.student import check, scoreboard", id="setup")]
    for entry in TOY:
        word = slug(entry.id)
        cells.append(marked(text, f"### {entry.title}", f"{word}-statement", locked=True))
        if entry.kind == "discussion":
            cells.append(marked(text, STUBS[entry.id], word, grade=True, solution=True, points=entry.points))
        else:
            cells.append(marked(code, STUBS[entry.id], f"{word}-answer", solution=True))
            cells.append(marked(code, check_source(entry), word, grade=True, locked=True, points=entry.points))
    cells.append(marked(code, "scoreboard()", "scoreboard", locked=True))
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})


def toy_key(seed: int = 7) -> ChapterKey:
    """The made-up chapter's key with hidden cases."""
    specs = {entry.id: judge.record(entry, judge.generator(seed, entry.id)) for entry in TOY}
    return ChapterKey("99_toy", toy_release(), specs, {ident: judge.question(spec) for ident, spec in specs.items()}, seed)


class HereRunner:
    """Runs cells in this process. Sources: ``DIE`` ends the made-up process, ``HANG`` is a cell that was stopped."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def run(self, cells: Sequence[str], questions: Sequence[Mapping[str, Any]], files: Mapping[str, bytes]) -> SandboxRun:
        space: dict[str, Any] = {"np": np}
        done = [self._cell(source, space) for source in cells]
        answers = {question["id"]: kinds.collect(question, space) for question in questions}
        return SandboxRun(done, answers)

    def _cell(self, source: str, space: dict[str, Any]) -> CellRun:
        self.seen.append(source)
        if source in ("DIE", "HANG"):
            return CellRun("died" if source == "DIE" else "timeout", [], None, 0.0, "made up")
        out = io.StringIO()
        try:
            with contextlib.redirect_stdout(out):
                exec(source, space)
        except Exception as error:
            return CellRun("error", [{"output_type": "error", "ename": type(error).__name__, "evalue": str(error), "traceback": [str(error)]}])
        text = out.getvalue()
        return CellRun("ok", [{"output_type": "stream", "name": "stdout", "text": text}] if text else [])


class HereLane:
    """A lane that grades in this process."""

    def __init__(self, runner: HereRunner | None = None) -> None:
        self.runner = runner or HereRunner()
        self.students: list[str] = []

    def __call__(self, job: Job, key: ChapterKey) -> Done:
        self.students.append(job.student)
        return do(job, key, self.runner)


def answered(answers: Mapping[str, str], release: nbformat.NotebookNode | None = None) -> nbformat.NotebookNode:
    """The student notebook with answers in their cells."""
    notebook = copy.deepcopy(release or toy_release())
    for cell in notebook.cells:
        for ident, source in answers.items():
            if cell.id in (f"{slug(ident)}-answer", slug(ident)) and cell.metadata.nbgrader.solution:
                cell.source = source
    return notebook


def as_bytes(notebook: nbformat.NotebookNode) -> bytes:
    return nbformat.writes(notebook).encode()


@pytest.fixture
def key() -> ChapterKey:
    return toy_key()


@pytest.fixture
def runner() -> HereRunner:
    return HereRunner()


@pytest.fixture
def lane(runner: HereRunner) -> HereLane:
    return HereLane(runner)
