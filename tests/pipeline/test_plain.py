"""An instructor's own nbgrader assignments: the same rows in the gradebook as stock nbgrader, but for what stock reads wrongly."""

from __future__ import annotations

import importlib.resources
import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode, v4
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from rich.console import Console
from traitlets.config import Config

from autograder.pipeline.command import Request, grade_command
from autograder.pipeline.plain.grading import grade_assignment
from autograder.pipeline.plain.scores import clamped, number
from autograder.sandbox import missing

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(missing()), reason=f"isolation lacks {'; '.join(missing())}")]

FIXTURES = Path(str(importlib.resources.files("nbgrader.tests.apps") / "files"))
HANDED_IN = {  # every pair of nbgrader's own tests of autograde: source -> what is handed in for it
    "submitted-unchanged": ("submitted-unchanged", "submitted-changed", "submitted-cheat-attempt", "submitted-cheat-attempt-alternative"),
    "submitted-changed": ("submitted-changed",),
    "submitted-grade-cell-changed": ("submitted-grade-cell-changed",),
    "test": ("test", "test-with-output"),
    "autotest-simple": ("autotest-simple-unchanged", "autotest-simple-changed"),
    "autotest-hashed": ("autotest-hashed-unchanged", "autotest-hashed-changed"),
    "autotest-multi": ("autotest-multi-unchanged", "autotest-multi-changed"),
    "autotest-hidden": ("autotest-hidden-unchanged", "autotest-hidden-changed-right", "autotest-hidden-changed-wrong"),
    "test-hidden-tests": ("test-hidden-tests",),
    "side-effects": ("side-effects",),
    "validating-environment-variable": ("validating-environment-variable",),
    "infinite-loop": ("infinite-loop",),
    "open_relative_file": ("open_relative_file",),
}
Row = tuple[str, str, str, float | None, bool, str | None]

# The last line of a graded cell worth 2 points, or what it does: what stock nbgrader gives, what we give, why.
INTENDED: dict[str, tuple[str, float | None, float, str]] = {
    "plain": ("1", 1.0, 1.0, "a number is partial credit for both"),
    "nothing": ("assert True", 2.0, 2.0, "no output is full marks for both"),
    "numpy": ("import numpy as np; np.int64(0)", 2.0, 0.0, "numpy's zero is a number"),
    "sympy": ("import sympy; sympy.Rational(1, 2)", 2.0, 0.5, "a fraction is a number"),
    "tensor": ("import torch; torch.tensor(0.5)", 2.0, 0.5, "a tensor of one entry is a number"),
    "false": ("False", 2.0, 0.0, "a test that says False has failed"),
    "nan": ("float('nan')", 2.0, 0.0, "what is no number earns nothing"),
    "negative": ("-1", 2.0, 0.0, "less than nothing is nothing"),
    "above": ("5", None, 2.0, "more than the points is the points; stock stops"),
    "warning": ("import sys; print('careful', file=sys.stderr)", 0.0, 2.0, "a warning is no error"),
    "killed": ("import os; os._exit(0)", None, 0.0, "a kernel that ends itself has failed; stock leaves the submission ungraded"),
}


def a_notebook(last: str) -> NotebookNode:
    def graded(name: str, source: str, *, locked: bool) -> NotebookNode:
        about = {"schema_version": 3, "grade_id": name, "grade": locked, "solution": not locked, "locked": locked, "cell_type": "code"}
        return v4.new_code_cell(source, metadata={"nbgrader": {**about, "points": 2} if locked else {**about, "points": 0}})

    solution = graded("answer", "def answer():\n    ### BEGIN SOLUTION\n    pass\n    ### END SOLUTION", locked=False)
    cells = [solution, graded("graded", last, locked=True)]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": spec})


def lay(course: Path, source: str, given: NotebookNode, students: dict[str, NotebookNode]) -> None:
    (course / "source" / source).mkdir(parents=True)
    nbformat.write(given, course / "source" / source / "p.ipynb")
    for student, notebook in students.items():
        (course / "submitted" / student / source).mkdir(parents=True)
        nbformat.write(notebook, course / "submitted" / student / source / "p.ipynb")


def read(name: str) -> NotebookNode:
    return nbformat.read(FIXTURES / f"{name}.ipynb", as_version=4)


def rows(course: Path, assignment: str) -> set[Row]:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        found = set()
        for submission in gradebook.assignment_submissions(assignment):
            for notebook in submission.notebooks:
                comments = {comment.name: comment.comment for comment in notebook.comments}
                found |= {
                    (submission.student.id, notebook.name, grade.name, grade.auto_score, grade.needs_manual_grade, comments.get(grade.name))
                    for grade in notebook.grades
                }
        return found


def stock(course: Path, assignment: str) -> None:
    place = {"root": str(course), "db_url": f"sqlite:///{course / 'gradebook.db'}"}
    api = NbGraderAPI(config=Config({"CourseDirectory": place, "Execute": {"timeout": 8}}))
    assert api.generate_assignment(assignment, force=True)["success"]
    for student in sorted(path.name for path in (course / "submitted").iterdir()):
        api.autograde(assignment, student)


def ours(course: Path, assignment: str) -> dict[str, str]:
    return grade_assignment(course, assignment, db_url=f"sqlite:///{course / 'gradebook.db'}").failed


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stock nbgrader starts alembic by its name."""
    monkeypatch.setenv("PATH", os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]]))


@contextmanager
def two(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    one, other = tmp_path / "stock", tmp_path / "ours"
    for course in (one, other):
        course.mkdir()
        shutil.copy(FIXTURES / "autotests.yml", course)
        (course / "nbgrader_config.py").write_text("c = get_config()\nc.Execute.timeout = 8\n")
    yield one, other


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("source", HANDED_IN)
def test_the_rows_are_those_of_stock_nbgrader(source: str, tmp_path: Path) -> None:
    with two(tmp_path) as (one, other):
        for course in (one, other):
            lay(course, source, read(source), {f"student{place}": read(name) for place, name in enumerate(HANDED_IN[source])})
        stock(one, source)
        assert ours(other, source) == {}
        assert rows(other, source) == rows(one, source)
        assert rows(other, source) or source in ("side-effects", "open_relative_file", "infinite-loop")


@pytest.mark.filterwarnings("ignore")
def test_intended_differences(tmp_path: Path) -> None:
    with two(tmp_path) as (one, other):
        for course in (one, other):
            for name, (last, *_) in INTENDED.items():
                lay(course, name, a_notebook(last), {"ada": a_notebook(last)})
        for name, (_, theirs, mine, why) in INTENDED.items():
            stock(one, name)
            ours(other, name)
            assert {row[3] for row in rows(one, name)} == ({theirs} if theirs is not None else set()) or theirs is None, (name, why)
            assert {row[3] for row in rows(other, name)} == {mine}, (name, why)
            print(f"{name:10} {last_line(name):48} stock {theirs}, here {mine}: {why}")


def last_line(name: str) -> str:
    return INTENDED[name][0].splitlines()[-1]


@pytest.mark.filterwarnings("ignore")
def test_a_copied_cell_a_broken_file_and_a_name_with_a_gap_cost_one_student_at_most(tmp_path: Path) -> None:
    copied = a_notebook("1")
    copied.cells.append(copied.cells[-1].copy())
    lay(tmp_path, "p", a_notebook("1"), {"ada": a_notebook("1"), "ben": copied, "cleo": a_notebook("1")})
    (tmp_path / "submitted" / "dora" / "p").mkdir(parents=True)
    (tmp_path / "submitted" / "dora" / "p" / "p.ipynb").write_text("not a notebook")
    out = io.StringIO()
    assert grade_command(Request(tmp_path, ["p"]), Console(file=out, width=140)) == 1
    assert "3 graded, 1 not gradable" in out.getvalue()
    assert "dora" in out.getvalue()
    assert {row[0]: row[3] for row in rows(tmp_path, "p")} == {"ada": 1.0, "ben": 1.0, "cleo": 1.0, "dora": None}


@pytest.mark.filterwarnings("ignore")
def test_marks_given_by_hand_stay_and_an_unchanged_submission_is_not_run_again(tmp_path: Path) -> None:
    lay(tmp_path, "p", a_notebook("1"), {"ada": a_notebook("1")})
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    assert ours(tmp_path, "p") == {}
    with Gradebook(url) as gradebook:
        grade = gradebook.find_submission_notebook("p", "p", "ada").grades[0]
        grade.manual_score, grade.extra_credit = 2.0, 0.5
        gradebook.db.commit()
    before = (tmp_path / "autograded" / "ada" / "p" / "p.ipynb").stat().st_mtime_ns
    assert ours(tmp_path, "p") == {}
    assert (tmp_path / "autograded" / "ada" / "p" / "p.ipynb").stat().st_mtime_ns == before
    assert grade_assignment(tmp_path, "p", db_url=url, regrade=True).graded == ["ada"]
    with Gradebook(url) as gradebook:
        grade = gradebook.find_submission_notebook("p", "p", "ada").grades[0]
        assert (grade.auto_score, grade.manual_score, grade.extra_credit) == (1.0, 2.0, 0.5)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0.0),
        ("np.float64(1.5)", 1.5),
        ("array(2.)", 2.0),
        ("tensor([0.5])", 0.5),
        ("Fraction(1, 4)", 0.25),
        ("Decimal('0.5')", 0.5),
        ("True", 1.0),
        ("1e400", float("inf")),
        ("[1, 2]", None),
        ("9" * 200, None),
        ("1/0", None),
        ("", None),
    ],
)
def test_numbers_are_read_in_every_dress(text: str, value: float | None) -> None:
    assert number(text) == value


def test_points_stay_within_bounds() -> None:
    assert [clamped(value, 2.0) for value in (-1.0, 0.5, 7.0, float("inf"), float("nan"))] == [0.0, 0.5, 2.0, 2.0, 0.0]
