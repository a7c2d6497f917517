"""A notebook that nobody has touched runs to its end, shows no error, and earns 0 in every exercise."""

import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from autograder.build.execute import points_of, run_cells

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = sorted(ROOT.glob("chapters/*/*.ipynb"))


@pytest.fixture(scope="module", params=CHAPTERS, ids=lambda path: path.stem)
def untouched(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> NotebookNode:
    """The student's folder copied elsewhere, as after a download, and its notebook run."""
    folder = tmp_path_factory.mktemp("student") / request.param.parent.name
    shutil.copytree(request.param.parent, folder)
    path = folder / request.param.name
    notebook = nbformat.read(path, as_version=4)
    run_cells(notebook, path)
    return notebook


@pytest.mark.slow
def test_runs_from_top_to_bottom(untouched: NotebookNode) -> None:
    outputs = [output for cell in untouched.cells for output in cell.get("outputs", [])]
    assert [output.evalue for output in outputs if output.output_type == "error"] == []
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []


@pytest.mark.slow
def test_earns_nothing(untouched: NotebookNode) -> None:
    checks = [cell for cell in untouched.cells if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade")]
    assert checks
    assert {cell["id"]: points_of(cell) for cell in checks if points_of(cell) != 0} == {}
