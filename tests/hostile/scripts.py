"""A trick is a percent script; here it becomes a notebook.

A script begins with a docstring that says in words what it tries, and a block of TOML that says what must come of it::

    # /// expect
    # earns = {"shapley.subsets" = 4}         # exercise -> points; every other exercise earns nothing
    # rest = "right"                          # ... or, with this, is answered rightly besides and earns all its points
    # says = {"shapley.two_step" = "regex"}   # what the report must say of an exercise
    # status = {"shapley.two_step" = "error"} # and its status
    # prints = ["regex"]                      # what the outputs of the student's own cells must hold
    # notes = ["regex"]                       # what the remarks on the whole submission must hold
    # absent = ["text"]                       # what must not be on the feedback page
    # unread = "regex"                        # the submission cannot be read, and this is the message
    # ///

Then come cells: ``# %%`` is one of the student's own, before all answers; ``# %% shapley.subsets`` the source of that answer cell; ``# %% end`` an
own cell behind everything; ``# %% markdown`` a text cell; ``# %% notebook`` is no cell but changes the finished notebook (``notebook``,
``nbformat`` and ``by_id`` are there) before it is handed in, and runs with the tests; it may instead set ``data``, the bytes that are handed in.
"""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.pipeline.key import slug

FOLDER = Path(__file__).parent / "tricks"
_WORDS = re.compile(r'\A"""(.+?)"""', re.DOTALL)
_EXPECT = re.compile(r"^# /// expect\n(?P<body>(?:#.*\n)*?)# ///$", re.MULTILINE)
_CELL = re.compile(r"^# %%[ ]?(?P<name>\S*)[ ]*\n", re.MULTILINE)


@dataclass(frozen=True)
class Trick:
    """One script.

    Attributes:
        words: what it tries.
        cells: (name, source), in the order of the file.
    """

    name: str
    words: str
    cells: tuple[tuple[str, str], ...]
    earns: Mapping[str, float] = field(default_factory=dict)
    rest: str = ""
    says: Mapping[str, str] = field(default_factory=dict)
    status: Mapping[str, str] = field(default_factory=dict)
    prints: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    unread: str = ""


def load(path: Path) -> Trick:
    """The trick in a file.

    Raises:
        ValueError: no docstring, no expectations, or one that is not known.
    """
    text = path.read_text()
    words, block = _WORDS.search(text), _EXPECT.search(text)
    if words is None or block is None:
        raise ValueError(f"{path.name}: a trick begins with words and with what is expected of it")
    expected = tomllib.loads("\n".join(line[1:].strip() for line in block["body"].splitlines()))
    _, *parts = _CELL.split(text)
    cells = tuple(zip(parts[::2], (source.strip("\n") for source in parts[1::2]), strict=True))
    try:
        return Trick(path.stem, words[1], cells, **{key: tuple(value) if isinstance(value, list) else value for key, value in expected.items()})
    except TypeError as error:
        raise ValueError(f"{path.name}: {error}") from None


def tricks() -> list[Trick]:
    """All of them, by name."""
    return [load(path) for path in sorted(FOLDER.glob("*.py"))]


def submission(trick: Trick, release: NotebookNode, right: Mapping[str, str], words: Mapping[str, str]) -> bytes:
    """The bytes that a student hands in.

    Args:
        right: exercise -> a right answer, for those that the trick leaves alone where ``rest`` is "right".
        words: ``@NAME@`` in a source -> what stands there.
    """
    notebook = copy.deepcopy(release)
    by_id = {cell.id: cell for cell in notebook.cells}
    for ident, source in right.items() if trick.rest == "right" else ():
        by_id[f"{slug(ident)}-answer"].source = source
    edits: list[str] = []
    place = 1 + next(n for n, cell in enumerate(notebook.cells) if cell.id == "setup")
    for name, text in trick.cells:
        source = text
        for word, value in words.items():
            source = source.replace(f"@{word}@", value)
        if name == "notebook":
            edits.append(source)
        elif name in ("", "markdown"):
            make = nbformat.v4.new_markdown_cell if name else nbformat.v4.new_code_cell
            notebook.cells.insert(place, make(source, id=f"own-{place}"))
            place += 1
        elif name == "end":
            notebook.cells.append(nbformat.v4.new_code_cell(source, id="own-end"))
        else:
            by_id[f"{slug(name)}-answer"].source = source
    space: dict[str, Any] = {"notebook": notebook, "nbformat": nbformat, "by_id": by_id}
    for edit in edits:
        exec(compile(edit, trick.name, "exec"), space)
    return bytes(space["data"]) if "data" in space else nbformat.writes(notebook).encode()
