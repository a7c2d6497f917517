"""The command: quick to answer, and clear about what is missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder.cli import app

HEAVY = {"numpy", "sympy", "torch", "matplotlib", "nbformat", "nbgrader", "nbconvert", "sqlalchemy", "jinja2"}


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words), env={"COLUMNS": "160"})
    return result.exit_code, " ".join(result.output.split())


def test_help_imports_nothing_heavy() -> None:
    program = "import sys; from autograder import cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not HEAVY & set(loaded)


def test_help_names_every_command() -> None:
    command = [Path(sys.executable).with_name("autograder"), "--help"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert all(name in said for name in ("build", "grade", "demo", "report", "doctor"))


@pytest.mark.parametrize("command", ["build", "grade", "demo", "report", "doctor"])
def test_every_command_explains_itself(command: str) -> None:
    code, said = run(command, "--help")
    assert code == 0
    assert "Usage:" in said


def test_a_folder_without_submissions_says_where_they_belong(tmp_path: Path) -> None:
    code, said = run("grade", "--course", str(tmp_path))
    assert code == 1
    assert "submitted/STUDENT/04_shapley/04_shapley.ipynb" in said
    (tmp_path / "submitted").mkdir()
    code, said = run("grade", "--course", str(tmp_path))
    assert code == 1
    assert "holds no submission" in said


def test_an_unknown_chapter_is_named_with_those_that_exist(tmp_path: Path) -> None:
    (tmp_path / "submitted" / "ada" / "77_nothing").mkdir(parents=True)
    code, said = run("grade", "77_nothing", "--course", str(tmp_path))
    assert code == 1
    assert "No chapter 77_nothing" in said


def test_a_report_without_results_says_what_to_do_first(tmp_path: Path) -> None:
    code, said = run("report", "--course", str(tmp_path))
    assert code == 1
    assert "autograder grade --course" in said


def test_an_option_that_does_not_exist_is_refused() -> None:
    assert run("grade", "--sneed", "1")[0] == 2
    assert run("grade", "--seed", "-1")[0] == 2


def test_workers_here_and_a_cluster_exclude_each_other(tmp_path: Path) -> None:
    code, said = run("grade", "--workers", "2", "--dask", "tcp://127.0.0.1:9", "--course", str(tmp_path))
    assert code == 2
    assert "not both" in said
    assert run("grade", "--workers", "0")[0] == 2


def test_the_doctor_names_versions_and_isolation() -> None:
    _, said = run("doctor")
    assert "Python 3." in said
    assert "nbgrader 0." in said
    assert "closed in" in said or "isolation lacks" in said
