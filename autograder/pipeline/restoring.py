"""Give a submission the release's locked cells, metadata and points again, whatever the student's editor did to them.

nbgrader's own preprocessors (DeduplicateIds, OverwriteCells) do this against the database; here the release notebook itself is the
source, so that grading stays a function of its arguments. The rules are the same: of two cells with one id the last counts, and points
never come from the submission.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode

from .reading import grade_id_of

MAX_NOTES = 12  # they stand in the class report too


@dataclass(frozen=True)
class Restored:
    """A submission fit for grading, and what had to be mended, as sentences for the feedback page."""

    notebook: NotebookNode
    notes: tuple[str, ...]


def restore(submitted: NotebookNode, release: NotebookNode) -> Restored:
    """The submission's cells in the student's order, with every marked cell brought back to the release's metadata.

    Args:
        submitted: a clean notebook, as `reading.parse_notebook` returns it; not changed.
        release: the chapter's student notebook.
    """
    originals = {ident: cell for cell in release.cells if (ident := grade_id_of(cell))}
    last = {grade_id_of(cell): place for place, cell in enumerate(submitted.cells)}
    cells: list[NotebookNode] = []
    notes: list[str] = []
    for place, cell in enumerate(submitted.cells):
        ident = grade_id_of(cell)
        if ident is None or ident not in originals:
            if ident is not None:
                notes.append(f"The label {ident} of a cell is none of this chapter's; the cell was taken as one of the student's own.")
            cells.append(_plain(cell))
        elif last[ident] != place:
            notes.append(f"The cell {ident} occurs more than once; the last one counts.")
            cells.append(_plain(cell))
        else:
            cells.append(_mended(cell, originals[ident], notes))
    if moved := _moved(cells, list(originals)):
        notes.append(f"Cells stand in another order than in the chapter, from {moved} on; they were run in the order handed in.")
    _put_back(cells, originals, notes)
    _number(cells)
    metadata = copy.deepcopy(release.metadata)
    notebook: NotebookNode = nbformat.from_dict({"cells": [], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})
    notebook.cells = cells
    said = list(dict.fromkeys(notes))
    more = (f"And {len(said) - MAX_NOTES} more of this sort.",) if len(said) > MAX_NOTES else ()
    return Restored(notebook, (*said[:MAX_NOTES], *more))


def is_locked(cell: NotebookNode) -> bool:
    """Whether the student may not change this cell of the release (statements, checks, the scoreboard)."""
    marks = cell.metadata.get("nbgrader", {})
    return bool(not marks.get("solution") and (marks.get("grade") or marks.get("locked")))


def _plain(cell: NotebookNode) -> NotebookNode:
    plain = copy.deepcopy(cell)
    plain.metadata = nbformat.from_dict({})
    return plain


def _moved(cells: list[NotebookNode], order: list[str]) -> str:
    """The first marked cell that comes before one which the chapter has earlier; empty if there is none."""
    places = [(order.index(ident), ident) for cell in cells if (ident := grade_id_of(cell))]
    return next((ident for n, (place, ident) in enumerate(places) if any(later < place for later, _ in places[n:])), "")


def _mended(cell: NotebookNode, original: NotebookNode, notes: list[str]) -> NotebookNode:
    ident = grade_id_of(original)
    if is_locked(original):
        if cell.source != original.source or cell.cell_type != original.cell_type:
            notes.append(f"The locked cell {ident} was changed; it was graded as the chapter has it.")
        return copy.deepcopy(original)
    if cell.cell_type != original.cell_type:
        notes.append(f"The cell {ident} was turned from {original.cell_type} to {cell.cell_type}; it was turned back.")
    mended = copy.deepcopy(original)
    mended.source = cell.source
    if mended.cell_type == "markdown" and "attachments" in cell:
        mended["attachments"] = copy.deepcopy(cell["attachments"])
    return mended


def _put_back(cells: list[NotebookNode], originals: dict[str, NotebookNode], notes: list[str]) -> None:
    """Insert what is missing of the locked cells behind the marked cell that precedes it in the release.

    A deleted answer cell is not put back when it is code: its stub would undo an answer that the student wrote in another cell.
    """
    before: str | None = None
    for ident, original in originals.items():
        present = {grade_id_of(cell): place for place, cell in enumerate(cells)}
        if ident not in present:
            if not is_locked(original) and original.cell_type == "code":
                notes.append(f"The answer cell {ident} was deleted.")
                continue
            cells.insert(present[before] + 1 if before in present else 0, copy.deepcopy(original))
            if original.metadata.nbgrader.get("grade"):
                notes.append(f"The cell {ident} was deleted; it was put back for grading.")
        before = ident


def _number(cells: list[NotebookNode]) -> None:
    """Unique ids: the grade id where there is one, the place elsewhere."""
    for place, cell in enumerate(cells, 1):
        ident = grade_id_of(cell)
        cell["id"] = (ident or f"cell-{place}")[:64]
        if cell.cell_type == "code":
            cell["outputs"], cell["execution_count"] = [], None
