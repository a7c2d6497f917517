"""nbgrader's Execute in our sandbox: the same cells, the same outputs, no kernel."""

from __future__ import annotations

import atexit
import os
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import NATIVE_KERNEL_NAME, KernelSpecManager
from nbformat import NotebookNode
from nbgrader.preprocessors import Execute

from autograder.sandbox import CellRun, Limits, Sandbox

HOUR = 3600.0
FILES_BYTES = 64 << 20  # of what lies beside the notebook; the working folder has room for four times as much
SKIPPED = "skip-execution"
_boxes: dict[tuple[Limits, bool], Sandbox] = {}


class SandboxExecute(Execute):  # type: ignore[misc]
    """Runs a notebook's code cells closed in. Named in ``Autograde.autograde_preprocessors`` in place of nbgrader's Execute.

    Configured as nbgrader's: ``c.Execute.timeout`` is the time of a cell on the clock (None: an hour). Files beside the notebook are copied into
    the working folder; what the notebook writes is gone when it ends. Only Python notebooks can be run.
    """

    isolated = True

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any] | None = None, km: Any = None) -> tuple[NotebookNode, dict[str, Any]]:
        """Run the notebook and write its outputs.

        Raises:
            jupyter_client.kernelspec.NoSuchKernel: the notebook names a kernel that is not there.
            ValueError: it is not a Python notebook, or what lies beside it is too large.
        """
        resources = resources or {}
        _python_only(nb)
        cells = [cell for cell in nb.cells if cell.cell_type == "code" and SKIPPED not in cell.metadata.get("tags", ())]
        folder = Path(resources.get("metadata", {}).get("path") or os.getcwd())
        environment = {name: os.environ[name] for name in ("NBGRADER_EXECUTION", "NBGRADER_VALIDATING") if name in os.environ}
        run = _box(self._limits(), self.isolated).run([cell.source for cell in cells], files=files_beside(folder), environment=environment)
        for cell, done in zip(cells, run.cells, strict=True):
            cell.outputs = [nbformat.from_dict(output) for output in done.outputs]
            cell.execution_count = done.execution_count
            self._say_what_went_wrong(cell, done)
        return nb, resources

    def _limits(self) -> Limits:
        seconds = float(self.timeout) if self.timeout and self.timeout > 0 else HOUR
        return Limits(cell_seconds=seconds, total_seconds=max(HOUR, 10 * seconds), clock=1.0)

    def _say_what_went_wrong(self, cell: NotebookNode, done: CellRun) -> None:
        """An error that a cell came to stands in its outputs, whatever its code did to hide it."""
        if done.status == "ok" or (done.status == "error" and any(output.output_type == "error" for output in cell.outputs)):
            return
        if done.status == "timeout":
            error = dict(self.error_on_timeout)
        elif done.status == "error":
            error = {"ename": "Error", "evalue": "hidden by the notebook's own code", "traceback": []}
        else:
            error = {"ename": "DeadKernelError", "evalue": done.why, "traceback": []}
        error["traceback"] = error["traceback"] or [f"{error['ename']}: {error['evalue']}"]
        cell.outputs.append(nbformat.v4.new_output("error", **error))


def _python_only(nb: NotebookNode) -> None:
    name = nb.metadata.get("kernelspec", {}).get("name", NATIVE_KERNEL_NAME)
    name = NATIVE_KERNEL_NAME if name == "python" else name  # as jupyter_client has it
    language = KernelSpecManager().get_kernel_spec(name).language
    if language.lower() not in ("python", "python3"):
        raise ValueError(f"the notebook is written in {language}; only Python notebooks can be graded closed in")


def files_beside(folder: Path) -> dict[str, bytes]:
    """What lies in the notebook's folder, but for notebooks: relative name -> content. Links are not followed.

    Raises:
        ValueError: more than 64 MB.
    """
    found: dict[str, bytes] = {}
    total = 0
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(place, name)
            if path.suffix == ".ipynb" or path.is_symlink() or not path.is_file():
                continue
            total += path.stat().st_size
            if total > FILES_BYTES:
                raise ValueError(f"more than {FILES_BYTES >> 20} MB of files in {folder}: take out what the notebook does not read")
            found[str(path.relative_to(folder))] = path.read_bytes()
    return found


def _box(limits: Limits, isolated: bool) -> Sandbox:
    """The warm sandbox of this process; it ends with it."""
    key = (limits, isolated)
    if key not in _boxes:
        box = Sandbox(limits=limits, isolated=isolated)
        _boxes[key] = box.__enter__()
        atexit.register(box.close)
    return _boxes[key]
