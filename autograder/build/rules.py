"""What a script must satisfy before anything is built from it. Every message names the place and the remedy."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .layout import BuildError, shown
from .script import ScriptCell

if TYPE_CHECKING:
    from autograder.exercises.model import Exercise

BEGIN, END = "BEGIN SOLUTION", "END SOLUTION"
CODE_STUB = "# YOUR CODE HERE\npass"


def match_entries(cells: Sequence[ScriptCell], exercises: Sequence[Exercise], script: Path) -> None:
    """Every entry has one statement and, after it, one answer, in the order of the entries; nothing else is marked.

    Raises:
        BuildError: otherwise.
    """
    known = [exercise.id for exercise in exercises]
    for cell in cells:
        if cell.exercise and cell.exercise not in known:
            raise BuildError(f"{cell.where}: no exercise {cell.exercise!r} in this chapter's entries. Known: {', '.join(known)}.")
    marked = [cell for cell in cells if cell.role in ("statement", "answer")]
    for ident in known:
        for role in ("statement", "answer"):
            found = [cell for cell in marked if cell.exercise == ident and cell.role == role]
            if not found:
                raise BuildError(f"{shown(script)}: exercise {ident} has no {role} cell. {_how(ident, role)}")
            if len(found) > 1:
                raise BuildError(f"{found[1].where}: a second {role} cell of exercise {ident}; the first: {found[0].where}. Unmark one.")
    wanted = [(ident, role) for ident in known for role in ("statement", "answer")]
    for cell, (ident, role) in zip(marked, wanted, strict=True):
        if (cell.exercise, cell.role) != (ident, role):
            raise BuildError(
                f"{cell.where}: the {cell.role} of {cell.exercise} stands where the {role} of {ident} should. "
                "Put the cells in the order of the chapter's entries, each statement before its answer."
            )


def _how(ident: str, role: str) -> str:
    if role == "statement":
        return f'Add one: # %% [markdown] exercise="{ident}"'
    return f'Add one: # %% exercise="{ident}"  (a discussion: # %% [markdown] exercise="{ident}" answer)'


def validate_cell(cell: ScriptCell, exercise: Exercise | None) -> None:
    """What one cell must satisfy by itself.

    Raises:
        BuildError: solution marks that do not pair or stand in a cell of another kind, an answer of the wrong cell type,
            or one that leaves a name undefined when its solution is taken out.
    """
    stub = without_solution(cell)
    if exercise is None or cell.role != "answer":
        if stub != cell.source:
            raise BuildError(f"{cell.where}: {BEGIN} stands outside an answer cell. Mark the cell with its exercise, or as solution_only.")
        return
    if cell.markdown != (exercise.kind == "discussion"):
        wanted = "text" if exercise.kind == "discussion" else "code"
        raise BuildError(f"{cell.where}: the answer of {exercise.id}, a {exercise.kind}, is {wanted}. {_how(exercise.id, 'answer')}")
    if cell.markdown:
        return
    if stub == cell.source:
        raise BuildError(f"{cell.where}: the answer of {exercise.id} has no ### {BEGIN} ... ### {END}. Put them around the students' part.")
    if not exercise.answers:
        raise BuildError(f"{cell.where}: the entry of {exercise.id} names no answers. Give it answers=(...), which check receives.")
    missing = [name for name in exercise.answers if name not in _defined(stub, cell)]
    if missing:
        raise BuildError(
            f"{cell.where}: without its solution the answer of {exercise.id} does not define {', '.join(missing)}, so its check would stop "
            f"an unanswered notebook. Write `{missing[0]} = None` (or the function's head) before ### {BEGIN}."
        )


def without_solution(cell: ScriptCell, stub: str = CODE_STUB) -> str:
    """The cell's source as a student gets it: each solution region replaced by the stub.

    Raises:
        BuildError: BEGIN and END do not alternate.
    """
    kept: list[str] = []
    inside = False
    for line in cell.source.split("\n"):
        begins, ends = BEGIN in line, END in line
        if (begins and (inside or ends)) or (ends and not inside):
            raise BuildError(f"{cell.where}: `{line.strip()}` has no partner. {BEGIN} and {END} must alternate, one a line.")
        if begins:
            indent = line[: len(line) - len(line.lstrip())]
            kept += [indent + part for part in stub.split("\n")]
        elif not ends and not inside:
            kept.append(line)
        inside = begins or (inside and not ends)
    if inside:
        raise BuildError(f"{cell.where}: ### {BEGIN} without ### {END}. Add it after the last line of the solution.")
    return "\n".join(kept)


def _defined(source: str, cell: ScriptCell) -> set[str]:
    """Names bound at the top level of a cell."""
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise BuildError(
            f"{cell.where}: without its solution the cell is not valid Python ({error.msg}, line {error.lineno} of the cell). "
            f"Move ### {BEGIN} so that whole statements are taken out."
        ) from error
    names: set[str] = set()
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            names.add(statement.name)
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name.split(".")[0] for alias in statement.names}
        else:
            names |= {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return names
