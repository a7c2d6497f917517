"""Script cells and the chapter's entries become the solution notebook, not yet executed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from .layout import BuildError, shown
from .rules import match_entries, validate_cell
from .script import ScriptCell

if TYPE_CHECKING:
    from autograder.exercises.model import Exercise

SOLUTION_ONLY = "solution_only"  # the tag by which the release drops a cell
CHECK_WIDTH = 100
BY_A_PERSON = "\n\nA person reads and marks this answer; the scoreboard calls it `{}`."

# the same on every machine: nothing here may depend on the Python that built it
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python", "file_extension": ".py", "mimetype": "text/x-python", "pygments_lexer": "ipython3"},
}


def grade_id(ident: str) -> str:
    """An exercise's name where only letters, digits, - and _ are allowed."""
    return ident.replace(".", "-")


def heading(exercise: Exercise, chapter: str, number: int) -> str:
    """The line above a statement: number, title, stars, minutes, points."""
    points = "no points" if exercise.points == 0 else f"{exercise.points:g} point{'' if exercise.points == 1 else 's'}"
    place = f"{int(chapter.split('_')[0])}.{number}"
    return f"### Exercise {place} · {exercise.title}  {'★' * exercise.stars} · {exercise.minutes} min · {points}"


def check_source(exercise: Exercise) -> str:
    """Source of the check cell: the dotted id and the names it receives."""
    parts = [f'"{exercise.id}"', *exercise.answers]
    line = f"check({', '.join(parts)})"
    return line if len(line) <= CHECK_WIDTH else "check(\n" + "".join(f"    {part},\n" for part in parts) + ")"


def compose(cells: Sequence[ScriptCell], exercises: Sequence[Exercise], chapter: str, script: Path) -> NotebookNode:
    """The solution notebook without outputs: headings, nbgrader metadata, check cells, stable ids.

    Raises:
        BuildError: script and entries do not fit together; the message names place and remedy.
    """
    match_entries(cells, exercises, script)
    entries = {exercise.id: (number, exercise) for number, exercise in enumerate(exercises, 1)}
    out: list[NotebookNode] = []
    for cell in cells:
        number, exercise = entries.get(cell.exercise, (0, None))
        validate_cell(cell, exercise)
        source = f"{heading(exercise, chapter, number)}\n\n{cell.source}" if exercise and cell.role == "statement" else cell.source
        if exercise and cell.role == "statement" and exercise.kind == "discussion":
            source += BY_A_PERSON.format(exercise.id)
        out.append(_notebook_cell(cell, source, exercise))
        if exercise and cell.role == "answer" and exercise.kind != "discussion":
            out.append(_check_cell(exercise))
    for number, made in enumerate(out, 1):
        made["id"] = made.metadata.get("nbgrader", {}).get("grade_id", f"cell-{number}")
    notebook = new_notebook(cells=out, metadata=METADATA)
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        raise BuildError(f"{shown(script)}: not a valid notebook: {error.message}. Ids are unique, of at most 64 characters.") from error
    return notebook


def _notebook_cell(cell: ScriptCell, source: str, exercise: Exercise | None) -> NotebookNode:
    tags = [*cell.tags, *([SOLUTION_ONLY] if cell.role == "solution_only" else [])]
    metadata: dict[str, Any] = {"tags": tags} if tags else {}
    if cell.role == "scoreboard":
        metadata["nbgrader"] = _nbgrader("scoreboard", locked=True)
    elif exercise and cell.role == "statement":
        metadata["nbgrader"] = _nbgrader(f"{grade_id(exercise.id)}-statement", locked=True)
    elif exercise and cell.role == "answer":
        by_hand: dict[str, Any] = {"points": exercise.points, "grade": True} if exercise.kind == "discussion" else {}
        metadata["nbgrader"] = _nbgrader(f"{grade_id(exercise.id)}-answer", solution=True, **by_hand)
    new_cell = new_markdown_cell if cell.markdown else new_code_cell
    return new_cell(source=source, metadata=metadata)


def _check_cell(exercise: Exercise) -> NotebookNode:
    metadata = _nbgrader(grade_id(exercise.id), points=exercise.points, grade=True, locked=True)
    return new_code_cell(source=check_source(exercise), metadata={"nbgrader": metadata})


def _nbgrader(
    ident: str, *, points: float | None = None, grade: bool = False, solution: bool = False, locked: bool = False
) -> dict[str, Any]:
    metadata = {"grade_id": ident, "grade": grade, "solution": solution, "locked": locked, "task": False, "schema_version": 3}
    return metadata if points is None else {**metadata, "points": int(points) if points == int(points) else points}
