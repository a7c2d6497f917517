"""A chapter with every kind of exercise goes through the whole build; a second build gives the same bytes; a check sees what moved."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder.build import build, build_command, execute
from autograder.build.execute import points_of
from autograder.build.layout import BuildError, Catalogue
from autograder.exercises.model import Case, FunctionExercise

Course = Any  # see conftest.py

NAMES = ["chapters/01_toy/01_toy.ipynb", "chapters/01_toy/cases.json"]


@pytest.fixture
def copy(built: Course, tmp_path: Path) -> Course:
    """The built course, to be tampered with."""
    shutil.copytree(built.root, tmp_path / "course")
    return replace(built, root=tmp_path / "course")


def test_four_files_are_written(built: Course) -> None:
    assert list(built.files()) == [*NAMES, "solutions/01_toy/01_toy.ipynb", "solutions/01_toy/01_toy.py", "solutions/01_toy/cases.json"]
    assert built.files()[NAMES[1]] == built.files()["solutions/01_toy/cases.json"]


def test_the_solution_is_executed_and_earns_full_points(built: Course) -> None:
    cells = nbformat.read(built.layout.solution("01_toy"), as_version=4).cells
    earned = {cell["id"]: points_of(cell) for cell in cells if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade")}
    assert earned == {entry.id.replace(".", "-"): entry.points for entry in built.entries if entry.kind != "discussion"}
    assert any("to be seen in the solution alone: 2.25" in output.get("text", "") for cell in cells for output in cell.get("outputs", []))


def test_the_student_gets_stubs(built: Course) -> None:
    notebook = nbformat.read(built.root / NAMES[0], as_version=4)
    sources = {cell["id"]: cell.source for cell in notebook.cells}
    assert sources["toy-square-answer"] == 'def square(x):\n    """x squared."""\n    # YOUR CODE HERE\n    pass'
    assert sources["toy-nine-answer"] == "nine = None\n# YOUR CODE HERE\npass"
    assert sources["toy-talk-answer"] == "*Your answer to `toy.talk` here.*"
    assert sources["toy-talk-statement"].endswith("the scoreboard calls it `toy.talk`.")
    assert not any("alone" in source or "any reason" in source for source in sources.values())
    assert not any(cell.get("outputs") or cell.metadata.get("tags") for cell in notebook.cells)


def test_a_second_build_gives_the_same_bytes(copy: Course) -> None:
    before = copy.files()
    copy.build()
    assert copy.files() == before


def test_what_was_built_is_in_step(built: Course) -> None:
    assert built.build(check=True).problems == ()


def test_a_touched_chapter_is_noticed(copy: Course) -> None:
    path = copy.root / NAMES[0]
    path.write_text(path.read_text(encoding="utf-8").replace("Three squared", "Three cubed"), encoding="utf-8")
    (path.parent / "01_toy.py").write_text("answers", encoding="utf-8")
    (copy.root / "chapters/02_gone").mkdir()
    first, second, third = copy.build(check=True).problems
    assert first.endswith("01_toy.ipynb: not what a build would write")
    assert second.endswith("01_toy.py: not made by the build")
    assert third.endswith("makes it. Delete it.")


def test_a_touched_solution_is_noticed(copy: Course) -> None:
    path = copy.layout.solution("01_toy")
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace("nine = 9", "nine = 3**2"), encoding="utf-8")
    assert copy.build(check=True).problems[0].endswith("(toy-nine-answer): source not as in the script and the entries")
    notebook = nbformat.reads(before, as_version=4)
    notebook.cells[1].execution_count = None
    nbformat.write(notebook, path)
    assert copy.build(check=True).problems[0].endswith("not executed: cell-2")
    path.write_text("{", encoding="utf-8")
    assert "not a notebook" in copy.build(check=True).problems[0]
    path.unlink()
    assert copy.build(check=True).problems[0].endswith("missing")


def test_a_changed_script_is_noticed_in_solution_and_chapter(copy: Course) -> None:
    copy.write(copy.text.replace("Say why.", "Say why not."))
    first, second = copy.build(check=True).problems
    assert "solutions/01_toy/01_toy.ipynb" in first
    assert "chapters/01_toy/01_toy.ipynb" in second


def test_a_changed_case_is_noticed(copy: Course) -> None:
    square, *rest = copy.entries
    assert isinstance(square, FunctionExercise)
    copy.entries = (replace(square, public=(*square.public, Case("four", {"x": 4.0}))), *rest)
    assert [problem.split("/")[-1] for problem in copy.build(check=True).problems] == ["cases.json: not what a build would write"] * 2


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("nine = 9", "nine = 3", "toy-nine: check(\"toy.nine\", nine)): the worked answer earns 0.0 of 1"),
        ("nine = 9", "nine = 1 / 0", "toy-nine-answer: nine = None): the cell raises"),
    ],
)
def test_a_solution_that_does_not_run_as_it_must_is_refused(course: Course, before: str, after: str, says: str) -> None:
    course.write(course.text.replace(before, after))
    with pytest.raises(BuildError) as raised:
        course.build()
    assert says in str(raised.value)
    assert not course.layout.solution("01_toy").exists()
    assert not course.layout.chapters.exists()


@pytest.mark.parametrize(
    ("output", "says"),
    [
        (new_output("stream", name="stderr", text="A warning"), "text on stderr, which scores 0"),
        (new_output("stream", name="stdout", text="<object object at 0x7f12ab34cd56>"), "a memory address (at 0x7f12ab34cd56)"),
        (new_output("execute_result", data={"text/html": "<b>at 0x7f12ab34cd56</b>"}), "a memory address (at 0x7f12ab34cd56)"),
    ],
    ids=["stderr", "address in text", "address in html"],
)
def test_outputs_that_would_not_come_again_are_refused(
    course: Course, monkeypatch: pytest.MonkeyPatch, output: NotebookNode, says: str
) -> None:
    monkeypatch.setattr(execute, "run_cells", lambda notebook, path, progress: notebook.cells[1].outputs.append(output))
    with pytest.raises(BuildError, match=re.escape(says)):
        course.build()


def test_a_chapter_without_entries_is_refused(course: Course) -> None:
    def none(chapter: str) -> Any:
        raise KeyError(chapter)

    with pytest.raises(BuildError, match=r"01_toy has no entries\. Add it to CHAPTERS"):
        build(layout=course.layout, catalogue=Catalogue(none, none), quiet=True)


def test_the_command_says_what_is_out_of_step(monkeypatch: pytest.MonkeyPatch, copy: Course, capsys: pytest.CaptureFixture[str]) -> None:
    catalogue = Catalogue(lambda chapter: copy.entries, copy.cases)
    monkeypatch.setattr(Catalogue, "real", classmethod(lambda cls: catalogue))
    monkeypatch.chdir(copy.root)
    assert build_command([], True) == 0
    assert capsys.readouterr().out == "In step: 01_toy.\n"
    cases = Path("chapters/01_toy/cases.json")
    cases.write_text(json.dumps(json.loads(cases.read_text(encoding="utf-8"))), encoding="utf-8")
    assert build_command([], True) == 1
    assert capsys.readouterr().out.startswith("chapters/01_toy/cases.json: not what a build would write\n")
    assert build_command(["02_gone"], False) == 1
    assert "02_gone.py: no such file. Write the chapter there" in capsys.readouterr().err
