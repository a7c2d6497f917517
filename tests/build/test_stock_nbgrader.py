"""nbgrader's own commands in a copy of the repository: the same release bytes, full marks for the worked answers, 0 for none."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_output

from autograder.build.compose import SOLUTION_ONLY
from autograder.exercises import chapter_exercises

ROOT = Path(__file__).resolve().parents[2]
CHAPTER = "04_shapley"


@pytest.mark.parametrize(
    ("text", "points"),
    [("0", 0.0), ("2.5", 2.5), ("4", 4.0), ("not yet", 4.0)],
    ids=["nothing", "partial", "full", "why a result must be a number"],
)
def test_nbgrader_reads_plain_numbers_as_points(text: str, points: float) -> None:
    from nbgrader.utils import determine_grade

    result = new_output("execute_result", data={"text/plain": text, "text/html": "<b>0 of 4</b>"})
    metadata = {"nbgrader": {"grade": True, "solution": False, "grade_id": "toy", "points": 4}}
    assert determine_grade(new_code_cell(metadata=metadata, outputs=[result])) == (points, 4.0)


def nbgrader(course: Path, *arguments: str) -> str:
    """Run one of nbgrader's commands in the course folder, from an environment that is not activated."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("CREDIT_ATTRIBUTION_")}
    command = [str(Path(sys.executable).parent / "nbgrader"), *arguments]
    run = subprocess.run(command, cwd=course, capture_output=True, text=True, env={**environment, "PATH": "/usr/bin:/bin"}, timeout=560)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stderr


def submit(course: Path, student: str, notebook: nbformat.NotebookNode) -> None:
    folder = course / "submitted" / student / CHAPTER
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{CHAPTER}.ipynb")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what nbgrader needs, with three submissions: nothing done, all done, all done with one check cell deleted."""
    root = tmp_path_factory.mktemp("stock")
    shutil.copytree(ROOT / "solutions" / CHAPTER, root / "solutions" / CHAPTER, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "nbgrader_config.py", root)
    nbgrader(root, "generate_assignment", CHAPTER, "--force")
    student = nbformat.read(ROOT / "chapters" / CHAPTER / f"{CHAPTER}.ipynb", as_version=4)
    worked = nbformat.read(ROOT / "solutions" / CHAPTER / f"{CHAPTER}.ipynb", as_version=4)
    worked.cells = [cell for cell in worked.cells if SOLUTION_ONLY not in cell.metadata.get("tags", [])]
    submit(root, "nothing", student)
    submit(root, "everything", worked)
    worked.cells = [cell for cell in worked.cells if cell["id"] != "shapley-subsets"]
    submit(root, "deleted", worked)
    nbgrader(root, "autograde", CHAPTER)
    return root


def scores(course: Path, student: str) -> dict[str, float]:
    query = """select base_cell.name, grade.auto_score from grade
        join base_cell on grade.cell_id = base_cell.id
        join submitted_notebook on grade.notebook_id = submitted_notebook.id
        join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id
        where submitted_assignment.student_id = ?"""
    with sqlite3.connect(course / "gradebook.db") as database:
        found = dict(database.execute(query, (student,)))
    database.close()
    return found


@pytest.mark.slow
def test_generate_assignment_gives_the_same_bytes(course: Path) -> None:
    made, ours = course / "chapters" / CHAPTER, ROOT / "chapters" / CHAPTER
    assert sorted(path.name for path in made.iterdir()) == [f"{CHAPTER}.ipynb", "cases.json"]
    assert {path.name: path.read_bytes() for path in made.iterdir()} == {path.name: path.read_bytes() for path in ours.iterdir()}


@pytest.mark.slow
def test_worked_answers_have_full_marks_and_none_have_nothing(course: Path) -> None:
    full = {entry.id.replace(".", "-"): entry.points for entry in chapter_exercises(CHAPTER) if entry.kind != "discussion"}
    assert scores(course, "everything") == full
    assert scores(course, "nothing") == dict.fromkeys(full, 0.0)


@pytest.mark.slow
def test_a_deleted_check_cell_comes_back(course: Path) -> None:
    assert scores(course, "deleted") == scores(course, "everything")


@pytest.mark.slow
def test_feedback_is_written_for_each_student(course: Path) -> None:
    nbgrader(course, "generate_feedback", CHAPTER)
    assert len(list(course.glob(f"feedback/*/{CHAPTER}/{CHAPTER}.html"))) == 3
