"""Locked cells, metadata and points always come from the release."""

from __future__ import annotations

import copy

import nbformat

from autograder.pipeline.reading import parse_notebook
from autograder.pipeline.restoring import Restored, restore

from .conftest import RIGHT, answered, as_bytes, toy_release


def restored(notebook: nbformat.NotebookNode) -> Restored:
    return restore(parse_notebook(as_bytes(notebook), "99_toy.ipynb"), toy_release())


def by_id(result: Restored) -> dict[str, nbformat.NotebookNode]:
    return {cell.metadata.nbgrader.grade_id: cell for cell in result.notebook.cells if cell.metadata.get("nbgrader")}


def test_an_honest_notebook_is_left_alone() -> None:
    notebook = answered({"toy.double": "def double(x): return 2"})
    result = restored(notebook)
    assert result.notes == ()
    assert [cell.source for cell in result.notebook.cells] == [cell.source for cell in notebook.cells]
    assert [cell.metadata for cell in result.notebook.cells] == [cell.metadata for cell in toy_release().cells]
    assert result.notebook.metadata == toy_release().metadata


def test_a_changed_check_is_restored_and_noted() -> None:
    notebook = answered({})
    check = next(cell for cell in notebook.cells if cell.id == "toy-double")
    check.source, check.metadata.nbgrader.points, check.metadata.nbgrader.locked = "4", 400, False
    result = restored(notebook)
    assert by_id(result)["toy-double"].source == 'check("toy.double", double)'
    assert by_id(result)["toy-double"].metadata.nbgrader.points == 4
    assert "The locked cell toy-double was changed" in result.notes[0]


def test_deleted_cells_come_back_where_they_were() -> None:
    notebook = answered({"toy.double": "def double(x): return 2"})
    notebook.cells = [cell for cell in notebook.cells if cell.id not in ("toy-double", "toy-sum_up-statement", "toy-essay", "scoreboard")]
    result = restored(notebook)
    assert [cell.metadata.get("nbgrader") for cell in result.notebook.cells] == [cell.metadata.get("nbgrader") for cell in toy_release().cells]
    assert [note.split()[2] for note in result.notes] == ["toy-double", "toy-essay"]


def test_a_deleted_answer_cell_does_not_undo_an_answer_elsewhere() -> None:
    notebook = answered({})
    notebook.cells = [cell for cell in notebook.cells if cell.id != "toy-double-answer"]
    notebook.cells.insert(2, nbformat.v4.new_code_cell("def double(x): return 2 * x"))
    result = restored(notebook)
    assert "toy-double-answer" not in by_id(result)
    assert result.notes == ("The answer cell toy-double-answer was deleted.",)


def test_of_two_cells_with_one_id_the_last_counts() -> None:
    notebook = answered({"toy.double": "first"})
    twin = copy.deepcopy(next(cell for cell in notebook.cells if cell.id == "toy-double-answer"))
    twin.source, twin.id = "second", "twin"
    notebook.cells.append(twin)
    result = restored(notebook)
    assert by_id(result)["toy-double-answer"].source == "second"
    assert [cell.source for cell in result.notebook.cells].count("first") == 1
    assert len({cell.id for cell in result.notebook.cells}) == len(result.notebook.cells)


def test_a_cell_turned_to_text_is_turned_back() -> None:
    notebook = answered({})
    place = next(n for n, cell in enumerate(notebook.cells) if cell.id == "toy-double-answer")
    notebook.cells[place] = nbformat.v4.new_markdown_cell("x = 1", metadata=notebook.cells[place].metadata)
    result = restored(notebook)
    assert by_id(result)["toy-double-answer"].cell_type == "code"
    assert by_id(result)["toy-double-answer"].source == "x = 1"
    assert "was turned from code to markdown" in result.notes[0]


def test_an_id_that_the_chapter_does_not_know_is_dropped() -> None:
    notebook = answered({})
    notebook.cells.append(nbformat.v4.new_code_cell("1", metadata={"nbgrader": {"grade_id": "bonus", "grade": True, "points": 100}}))
    result = restored(notebook)
    assert "nbgrader" not in result.notebook.cells[-1].metadata
    nbformat.validate(result.notebook)


def test_cells_in_another_order_are_named_and_run_as_handed_in() -> None:
    moved = answered(RIGHT)
    place = next(n for n, cell in enumerate(moved.cells) if cell.id == "toy-double-answer")
    moved.cells.append(moved.cells.pop(place))
    result = restore(moved, toy_release())
    assert result.notes == ("Cells stand in another order than in the chapter, from toy-double on; they were run in the order handed in.",)
    assert result.notebook.cells[-1].source == RIGHT["toy.double"]


def test_a_cell_with_another_label_is_named() -> None:
    relabelled = answered(RIGHT)
    next(cell for cell in relabelled.cells if cell.id == "toy-double-answer").metadata.nbgrader["grade_id"] = "mine"
    notes = restore(relabelled, toy_release()).notes
    assert notes[0].startswith("The label mine of a cell is none of this chapter's")
    assert notes[1] == "The answer cell toy-double-answer was deleted."
