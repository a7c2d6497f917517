"""Seconds a submission: `autograder grade` against stock `nbgrader autograde` on the same worked notebooks of 04_shapley."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from autograder.pipeline.demo import write_class
from autograder.pipeline.key import CHAPTERS
from autograder.pipeline.pupils import Materials

from ._timing import seconds, show

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
CHAPTER = "04_shapley"
STUDENTS = 4


def class_of(folder: Path, notebook: Path, students: int) -> None:
    """A course folder that stock nbgrader understands as well, with one notebook handed in several times."""
    for name in ("solutions", "chapters"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for number in range(students):
        target = folder / "submitted" / f"student-{number}" / CHAPTER
        target.mkdir(parents=True)
        shutil.copy(notebook, target / f"{CHAPTER}.ipynb")


def run(folder: Path, *command: str) -> None:
    environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"}
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        demo = Path(scratch) / "demo"
        people = write_class(demo, Materials.load(CHAPTER, CHAPTERS))
        best = next(pupil for pupil in people if pupil.does == "everything right, in other ways")
        worked = demo / "submitted" / best.ident / CHAPTER / f"{CHAPTER}.ipynb"
        for students in (1, STUDENTS):
            ours, stock = Path(scratch) / f"ours-{students}", Path(scratch) / f"stock-{students}"
            class_of(ours, worked, students)
            class_of(stock, worked, students)
            run(stock, "nbgrader", "generate_assignment", CHAPTER, "--force", "--create")
            mine = seconds(lambda: run(ours, "autograder", "grade", CHAPTER, "--course", ".", "--seed", "1"))  # noqa: B023
            theirs = seconds(lambda: run(stock, "nbgrader", "autograde", CHAPTER))  # noqa: B023
            show(f"{students} submission{'s' * (students > 1)} of {CHAPTER}", mine, theirs, "stock nbgrader")
