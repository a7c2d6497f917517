"""The composed notebook is run once, in its own folder, and comes back with outputs that a second run would give again."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Callable
from pathlib import Path

from nbformat import NotebookNode

from .compose import METADATA
from .layout import BuildError, shown

TIMEOUT = 600  # seconds for one cell
ADDRESS = re.compile(r"\bat 0x[0-9a-f]{6,}")
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
# what could make two runs differ: hash order, the date in an svg, the number of threads that a sum is split over
ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "SOURCE_DATE_EPOCH": "0",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
}


def execute(notebook: NotebookNode, path: Path, progress: Callable[[int], None] = lambda done: None) -> NotebookNode:
    """Run a worked notebook and hold it to what a solution must be; ``progress`` is told the number of cells done.

    Raises:
        BuildError: a cell raises, writes to stderr, shows a memory address, or a worked answer falls short of full points.
    """
    run_cells(notebook, path, progress)
    notebook.metadata = NotebookNode(METADATA)
    for index, cell in enumerate(notebook.cells):
        _inspect(cell, _place(notebook, index, path))
    _require_full_points(notebook, path)
    return notebook


def run_cells(notebook: NotebookNode, path: Path, progress: Callable[[int], None] = lambda done: None) -> None:
    """Run every cell, in place, with the kernel's working directory beside ``path``.

    Raises:
        BuildError: a cell raises or takes too long, or the kernel dies.
    """
    import matplotlib.font_manager  # noqa: F401  writes the font cache now, so that no cell reports it
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from traitlets.config import Config

    at = [0]
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        config=Config({"KernelManager": {"transport_encryption": encryption()}}),
        record_timing=False,
        coalesce_streams=True,
        on_cell_start=lambda cell, cell_index: at.__setitem__(0, cell_index),
        on_cell_complete=lambda cell, cell_index: progress(cell_index + 1),
    )
    env = {key: value for key, value in os.environ.items() if not key.startswith("CREDIT_ATTRIBUTION_")}
    try:
        client.execute(env={**env, **ENVIRONMENT})
    except CellExecutionError as error:
        raise BuildError(f"{_place(notebook, at[0], path)}: the cell raises\n\n{ESCAPES.sub('', str(error))}") from None
    except (CellTimeoutError, DeadKernelError) as error:
        raise BuildError(f"{_place(notebook, at[0], path)}: the kernel died or took more than {TIMEOUT} s") from error
    progress(len(notebook.cells))


def encryption() -> str:
    """Kernels talk over TCP, where others on the machine could read along: encrypted wherever pyzmq can."""
    import zmq

    return "auto" if zmq.has("curve") else "disabled"


def _place(notebook: NotebookNode, index: int, path: Path) -> str:
    first = notebook.cells[index].source.strip().split("\n")[0]
    return f"{shown(path)}, cell {index + 1} ({notebook.cells[index]['id']}: {first[:60]})"


def _inspect(cell: NotebookNode, place: str) -> None:
    """Refuse outputs that would differ in the next run or cost the student points."""
    cell.metadata.pop("execution", None)
    for output in cell.get("outputs", []):
        if output.output_type == "stream" and output.name == "stderr":
            raise BuildError(f"{place}: text on stderr, which scores 0 under nbgrader. Silence or repair its cause:\n\n{output.text}")
        texts = [output.text] if output.output_type == "stream" else [v for v in output.get("data", {}).values() if isinstance(v, str)]
        for text in texts:
            if found := ADDRESS.search(text):
                remedy = "another in every run. End the cell with plt.show() or None."
                raise BuildError(f"{place}: the output has a memory address ({found[0]}), {remedy}")


def points_of(cell: NotebookNode) -> float | None:
    """What a check cell's plain-text result says, or None where there is none that reads as a number."""
    for output in cell.get("outputs", []):
        if output.output_type == "execute_result":
            try:
                return float(output.data["text/plain"])
            except ValueError:
                return None
    return None


def _require_full_points(notebook: NotebookNode, path: Path) -> None:
    code = [(i, cell) for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    graded = [(i, cell) for i, cell in code if cell.metadata.get("nbgrader", {}).get("grade")]
    short = [
        f"{_place(notebook, i, path)}: the worked answer earns {points_of(cell)} of {cell.metadata.nbgrader.points}. {_words(cell)}"
        for i, cell in graded
        if points_of(cell) != cell.metadata.nbgrader.points
    ]
    if short:
        raise BuildError("\n".join([*short, "Repair the worked answer or the exercise's entry: a worked answer has full points."]))


def _words(cell: NotebookNode) -> str:
    """What the check said, without its markup."""
    shown = [output.data["text/html"] for output in cell.outputs if "text/html" in output.get("data", {})]
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", " ".join(shown)).split()))[:600]
