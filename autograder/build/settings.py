"""nbgrader's settings for a course of this kind: used by ``nbgrader_config.py``, by the build and by the grading pipeline alike."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import ClearSolutions, Execute, NbGraderPreprocessor
from traitlets.config import Config

from .compose import SOLUTION_ONLY
from .execute import encryption
from .rules import CODE_STUB

TEXT_STUB = "*Your answer here.*"
NAMED_STUB = "*Your answer to `{}` here.*"
JUDGE = "CREDIT_ATTRIBUTION_JUDGE"  # with it, and only with it, `check` looks for the judge


class ReleaseCells(NbGraderPreprocessor):  # type: ignore[misc]
    """Drop the cells that stand in the solution only, and every tag."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        nb.cells = [cell for cell in nb.cells if SOLUTION_ONLY not in cell.metadata.get("tags", [])]
        for cell in nb.cells:
            cell.metadata.pop("tags", None)
        return nb, resources


class ClearAndName(ClearSolutions):  # type: ignore[misc]
    """Where a chapter asks for a text answer, say to which exercise; an instructor's own assignments keep nbgrader's stub."""

    def preprocess_cell(self, cell: NotebookNode, resources: dict[str, Any], cell_index: int) -> tuple[NotebookNode, dict[str, Any]]:
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        name, own, _ = cell.metadata.get("nbgrader", {}).get("grade_id", "").rpartition("-answer")
        if own and cell.cell_type == "markdown" and cell.source == self.text_stub:
            cell.source = NAMED_STUB.format(name.replace("-", "."))
        return cell, resources


class JudgedExecute(Execute):  # type: ignore[misc]
    """Execute for autograding: the kernel finds the judge, hidden cases included. The process around it is left as it was."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        with _environment(JUDGE, "1"):
            done: tuple[NotebookNode, dict[str, Any]] = super().preprocess(nb, resources)
        return done


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def apply(config: Config) -> None:
    """Set what nbgrader's commands need in a course folder with ``solutions`` and ``chapters``."""
    tools_on_path()
    config.CourseDirectory.source_directory = "solutions"
    config.CourseDirectory.release_directory = "chapters"
    # nbgrader copies whatever lies beside a source notebook into the release: the scripts hold the answers
    config.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "*.py"]
    config.ClearSolutions.code_stub = {"python": CODE_STUB}
    config.ClearSolutions.text_stub = TEXT_STUB
    usual = GenerateAssignment.preprocessors.default()
    config.GenerateAssignment.preprocessors = [ReleaseCells, *(ClearAndName if each is ClearSolutions else each for each in usual)]
    config.Autograde.autograde_preprocessors = _autograde_preprocessors()
    config.OverwriteCells.add_missing_cells = True  # a deleted check cell comes back before grading
    config.Execute.timeout = 120
    config.KernelManager.transport_encryption = encryption()


def _autograde_preprocessors() -> list[type]:
    from nbgrader.converters import Autograde

    return [JudgedExecute if each is Execute else each for each in Autograde.autograde_preprocessors.default()]


def tools_on_path() -> None:
    """Put this environment's commands on the path: nbgrader calls ``alembic`` by name when it makes a database."""
    here = str(Path(sys.executable).parent)
    if here not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([here, os.environ.get("PATH", "")])
