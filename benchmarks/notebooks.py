"""Every worked notebook from top to bottom in a kernel: its seconds, and those of its slowest check.

A chapter is to run in about half a minute, a check to answer in two seconds where it does not train models. Seconds are those between a
cell's start and its end as the kernel reports them; the kernel's own start is in the chapter's, not in the cells'.
"""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

import nbformat
from nbclient import NotebookClient

SOLUTIONS = Path(__file__).parents[1] / "solutions"
SLOW = 2.0  # seconds from which a check is named


def seconds(cell: nbformat.NotebookNode) -> float:
    at = cell.metadata.execution
    begin, end = (datetime.fromisoformat(at[f"iopub.status.{word}"].replace("Z", "+00:00")) for word in ("busy", "idle"))
    return (end - begin).total_seconds()


def checks(notebook: nbformat.NotebookNode) -> list[tuple[float, str]]:
    """Seconds and first line of the cells that call `check`, the slowest first."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.startswith("check(")]
    return sorted(((seconds(cell), cell.source.splitlines()[0]) for cell in cells), reverse=True)


def main() -> None:
    total = 0.0
    for path in sorted(SOLUTIONS.glob("*/*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        begin = time.perf_counter()
        NotebookClient(notebook, timeout=600, record_timing=True, resources={"metadata": {"path": str(path.parent)}}).execute()
        taken = time.perf_counter() - begin
        total += taken
        found = checks(notebook)
        print(f"{path.stem:28s} {taken:6.1f} s   {len(found):2d} checks, the slowest {found[0][0]:.2f} s: {found[0][1]}", flush=True)
        for slow, source in found[1:]:
            if slow >= SLOW:
                print(f"{'':38s} {slow:.2f} s: {source}")
    print(f"{'all':28s} {total:6.1f} s")
