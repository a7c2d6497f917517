"""What differs between what lies in the repository and what a build would write there."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from .compose import METADATA
from .layout import shown


def stale_solution(path: Path, wanted: NotebookNode) -> list[str]:
    """Compare a solution notebook's cells with the composed ones, outputs aside; and see that it was run."""
    if not path.is_file():
        return [f"{shown(path)}: missing"]
    try:
        found = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except (ValueError, nbformat.ValidationError, nbformat.reader.NotJSONError) as error:
        return [f"{shown(path)}: not a notebook ({error})"]
    problems = [] if found.metadata == METADATA else [f"{shown(path)}: the notebook's metadata differ"]
    for number, (has, wants) in enumerate(zip(found.cells, wanted.cells, strict=False), 1):
        different = [key for key in ("id", "cell_type", "metadata", "source") if has.get(key) != wants.get(key)]
        if different:
            place = f"{shown(path)}, cell {number} ({wants['id']})"
            return [*problems, f"{place}: {' and '.join(different)} not as in the script and the entries"]
    if len(found.cells) != len(wanted.cells):
        return [*problems, f"{shown(path)}: {len(found.cells)} cells, expected {len(wanted.cells)}"]
    not_run = [cell["id"] for cell in found.cells if cell.cell_type == "code" and cell.source.strip() and cell.execution_count is None]
    return [*problems, f"{shown(path)}: not executed: {', '.join(not_run)}"] if not_run else problems


def stale_files(folder: Path, wanted: dict[str, bytes], *, only: bool) -> list[str]:
    """Compare files by their bytes; with ``only``, name every file that should not be there."""
    problems = []
    for name, content in wanted.items():
        path = folder / name
        if not path.is_file():
            problems.append(f"{shown(path)}: missing")
        elif path.read_bytes() != content:
            problems.append(f"{shown(path)}: not what a build would write")
    if only and folder.is_dir():
        extra = (p for p in sorted(folder.rglob("*")) if p.is_file() and ".ipynb_checkpoints" not in p.parts)
        problems += [f"{shown(path)}: not made by the build" for path in extra if str(path.relative_to(folder)) not in wanted]
    return problems
