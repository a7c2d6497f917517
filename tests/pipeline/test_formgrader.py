"""What formgrader shows of a graded notebook: nothing of a student's text may run there."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import nbformat
import nbgrader
import pytest
from nbconvert.exporters import HTMLExporter

from autograder.pipeline.texts import disarmed

TEMPLATES = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates"
HOSTILE = Path(__file__).parents[1] / "hostile"
TEXT = (HOSTILE / "tricks" / "html_in_text_cells.py").read_text().split("# %% markdown\n")[1]


def page(text: str) -> str:
    marks = {"schema_version": 3, "grade_id": "a", "grade": True, "solution": True, "locked": False, "points": 1, "cell_type": "markdown"}
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text, metadata={"nbgrader": marks})])
    exporter = HTMLExporter(template_name="formgrade", extra_template_basedirs=[str(TEMPLATES)])
    known = dict.fromkeys(("submission_id", "notebook_id", "assignment_id", "student", "first_name", "last_name", "base_url", "mathjax_url"), "")
    return str(exporter.from_notebook_node(notebook, {**known, "index": 0, "total": 1})[0])


@pytest.mark.filterwarnings("ignore")
def test_hostile_text_is_text() -> None:
    spec = importlib.util.spec_from_file_location("hostile_page", HOSTILE / "page.py")
    assert spec is not None
    assert spec.loader is not None
    read = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(read)

    def dangerous(html: str) -> list[str]:
        return sorted(
            f"{tag} {attributes}"
            for tag, attributes, _ in read.elements(html)
            if tag in read.RUNS_OR_LOADS | {"style", "meta"}
            or any(name.startswith("on") for name in attributes)
            or str(attributes.get("href", "")).lower().lstrip().startswith(("javascript:", "vbscript:", "data:"))
        )

    ours = dangerous(page("nothing"))
    assert dangerous(page(disarmed(TEXT))) == ours
    assert dangerous(page(TEXT)) != ours  # so that the comparison sees something
