"""A percent script read into cells that know their role, their exercise and their line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .layout import BuildError, shown

Role = Literal["prose", "code", "statement", "answer", "solution_only", "scoreboard"]

MARKER = re.compile(r"^# *%%( |$)")
# the words an author may write in a cell's head, beside [markdown], exercise="..." and tags=[...]
WORDS = {"answer", "rubric", "solution_only", "scoreboard"}
# left by jupytext: how the cell was written, not what it is
LAYOUT_KEYS = {"lines_to_next_cell", "lines_to_end_of_cell_marker", "cell_marker", "title"}


@dataclass(frozen=True)
class ScriptCell:
    """One cell of a script.

    Attributes:
        markdown: text rather than code.
        role: what the build makes of it.
        exercise: id of the exercise it belongs to, or empty.
        source: as it stands in the notebook.
        tags: Jupyter tags, kept in the solution only.
        where: file and line, for messages.
    """

    markdown: bool
    role: Role
    exercise: str
    source: str
    tags: tuple[str, ...]
    where: str


def read_script(path: Path) -> list[ScriptCell]:
    """Read ``NN_name.py``.

    Raises:
        BuildError: the file is missing, holds no cell, or a cell's head has a word that is not known.
    """
    import jupytext

    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BuildError(f"{shown(path)}: no such file. Write the chapter there as a percent script, or name another chapter.") from None
    cells = jupytext.reads(text, fmt="py:percent").cells
    places = _places(path, text, len(cells))
    read = [_cell(cell, where) for cell, where in zip(cells, places, strict=True)]
    if not any(cell.source.strip() for cell in read):
        raise BuildError(f"{shown(path)}: no cells. A cell begins with a line `# %%` or `# %% [markdown]`.")
    return read


def _places(path: Path, text: str, count: int) -> list[str]:
    """File and line of every cell; its number where the lines cannot be told (a marker inside a string)."""
    lines = [number for number, line in enumerate(text.splitlines(), 1) if MARKER.match(line)]
    if len(lines) == count:
        return [f"{shown(path)}, line {line}" for line in lines]
    return [f"{shown(path)}, cell {number}" for number in range(1, count + 1)]


def _cell(cell: dict[str, object], where: str) -> ScriptCell:
    metadata = dict(cell["metadata"])  # type: ignore[call-overload]
    words = set(str(metadata.get("title", "")).split()) | {key for key, value in metadata.items() if value is None}
    tags = tuple(metadata.get("tags", ()))
    unknown = sorted((words - WORDS) | (metadata.keys() - LAYOUT_KEYS - words - {"exercise", "tags"}))
    if unknown:
        raise BuildError(
            f"{where}: the cell's head says {', '.join(unknown)}, which means nothing here. "
            f'Use exercise="...", tags=[...], or one of {", ".join(sorted(WORDS))}; a heading belongs into the cell.'
        )
    markdown = cell["cell_type"] == "markdown"
    ident = str(metadata.get("exercise", ""))
    return ScriptCell(markdown, _role(words, markdown, ident, where), ident, str(cell["source"]), tags, where)


def _role(words: set[str], markdown: bool, ident: str, where: str) -> Role:
    if len(words) > 1:
        raise BuildError(f"{where}: the cell's head says {' and '.join(sorted(words))}; keep one of them.")
    if words & {"rubric", "solution_only"}:
        return "solution_only"
    if words == {"scoreboard"}:
        return "scoreboard"
    if words == {"answer"} and not (markdown and ident):
        raise BuildError(f'{where}: `answer` marks the text answer of a discussion: # %% [markdown] exercise="..." answer')
    if not ident:
        return "prose" if markdown else "code"
    return "answer" if words or not markdown else "statement"
