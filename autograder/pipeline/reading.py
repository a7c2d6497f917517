"""Read what a student handed in. Whatever the file is, the outcome is a clean notebook or a message that names the file and the remedy.

Nothing of the submission is trusted: cells are made anew from their source and their grade id, so that no metadata, output, widget state or
odd field of the student's reaches a later stage.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from .roster import shown

MAX_BYTES = 20_000_000
MAX_CELLS = 2_000
MAX_PICTURES = 100  # attached to one cell
PICTURE_NAME = re.compile(r"[\w.-][\w. ()-]{0,199}")
IMAGES = ("image/png", "image/jpeg", "image/gif")


class UnreadableError(Exception):
    """A submission that cannot be graded as it stands.

    Attributes:
        message: what is wrong.
        remedy: what the student or the instructor can do about it.
        missing: nothing was handed in, as against something that cannot be read.
    """

    def __init__(self, message: str, remedy: str, *, missing: bool = False) -> None:
        super().__init__(f"{message} {remedy}")
        self.message = message
        self.remedy = remedy
        self.missing = missing


def read_bytes(path: Path, *, max_bytes: int = MAX_BYTES) -> bytes:
    """The bytes of a submitted file; see `read_within`."""
    return read_within(path.parent, (path.name,), max_bytes=max_bytes)


def read_within(root: Path, parts: Sequence[str], *, max_bytes: int = MAX_BYTES) -> bytes:
    """The bytes of a file below a folder. Links, on the way or at its end, folders and devices are refused, for they may lead out of it.

    Args:
        root: a folder of ours.
        parts: the names of the folders to go through, and of the file.

    Raises:
        UnreadableError: the file is missing, is not a plain file, or is larger than ``max_bytes``.
    """
    path = root.joinpath(*parts)
    place = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for depth, part in enumerate(parts):
            last = depth == len(parts) - 1
            flags = os.O_RDONLY | os.O_NOFOLLOW | (os.O_NONBLOCK if last else os.O_DIRECTORY)
            inner = os.open(part, flags, dir_fd=place)
            os.close(place)
            place = inner
        status = os.fstat(place)
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError(f"{path.name} is not a plain file.", "Hand in the notebook itself, not a folder or a link.")
        if status.st_size > max_bytes:
            raise too_big(path.name, status.st_size, max_bytes)
        with os.fdopen(place, "rb", closefd=False) as file:
            return file.read(max_bytes + 1)
    except FileNotFoundError:
        raise _missing(path) from None
    except OSError as error:
        raise _refused(root, parts[: depth + 1], error) from None
    finally:
        os.close(place)


def _refused(root: Path, parts: Sequence[str], error: OSError) -> UnreadableError:
    if root.joinpath(*parts).is_symlink():
        words = f"{'/'.join(parts)} is a link, and links are not followed."
        return UnreadableError(words, "Put the folder or the notebook itself in its place, not a link.")
    return UnreadableError(f"{parts[-1]} cannot be opened ({error.strerror}).", "Hand in the notebook itself, as a plain file that may be read.")


def too_big(name: str, size: int, limit: int = MAX_BYTES) -> UnreadableError:
    """The refusal of a file above the limit."""
    return UnreadableError(
        f"{name} is {size / 1e6:.0f} MB, more than the {limit / 1e6:.0f} MB allowed.",
        "In Jupyter choose Kernel, Restart Kernel and Clear Outputs, save, and hand it in again.",
    )


def _missing(path: Path) -> UnreadableError:
    others = sorted(p.name for p in path.parent.iterdir() if p.name.lower().endswith(".ipynb")) if path.parent.is_dir() else []
    if others:
        which = f"If that is the notebook, rename it to {path.name}" if len(others) == 1 else f"Rename the one that counts to {path.name}"
        return UnreadableError(
            f"{path.name} is missing; the folder holds {', '.join(map(shown, others[:3]))}{' and others' * (len(others) > 3)}.",
            f"{which} and grade again.",
            missing=True,
        )
    return UnreadableError(f"{path.name} is missing: nothing was handed in under that name.", f"Hand in {path.name}.", missing=True)


def parse_notebook(data: bytes, name: str) -> NotebookNode:
    """A clean notebook of format 4 from the bytes of a file called ``name``.

    Raises:
        UnreadableError: not JSON, not a notebook of format 4, a damaged cell, or too much of anything.
    """
    if len(data) > MAX_BYTES:
        raise too_big(name, len(data))
    content = parse_json(data, name)
    if not isinstance(content, dict) or ("cells" not in content and "worksheets" not in content):
        raise UnreadableError(f"{name} is JSON but not a notebook.", f"Open {name} in Jupyter, save it there, and hand in the saved file.")
    if content.get("nbformat") != 4 or not isinstance(content.get("cells"), list):
        raise UnreadableError(
            f"{name} is a notebook of format {ascii(content.get('nbformat'))[:20]}, not 4.",
            f"Convert it with `jupyter nbconvert --to notebook --inplace {name}` or save it from a current Jupyter, and hand it in again.",
        )
    if len(content["cells"]) > MAX_CELLS:
        raise UnreadableError(f"{name} has {len(content['cells'])} cells, more than {MAX_CELLS}.", "Delete the cells that are not part of the work.")
    cells = [_cell(cell, number, name) for number, cell in enumerate(content["cells"], 1)]
    notebook: NotebookNode = nbformat.from_dict({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    notebook.cells = cells
    return notebook


def parse_json(data: bytes, name: str) -> Any:
    """What the bytes of a file called ``name`` hold.

    Raises:
        UnreadableError: that is no JSON.
    """
    remedy = f"Open {name} in Jupyter: if it does not open there, hand in a copy that does."
    if not data.strip():
        raise UnreadableError(f"{name} is empty.", remedy)
    try:
        return json.loads(data.decode("utf-8-sig"))  # some editors put a mark in front
    except UnicodeDecodeError:
        raise UnreadableError(f"{name} is not a notebook: it is not text in UTF-8.", remedy) from None
    except json.JSONDecodeError as error:
        raise UnreadableError(f"{name} is not a notebook: not JSON at line {error.lineno}, column {error.colno}.", remedy) from None
    except (RecursionError, ValueError):
        raise UnreadableError(f"{name} is not a notebook: its JSON is nested too deeply or holds an absurd number.", remedy) from None


def _cell(cell: Any, number: int, name: str) -> NotebookNode:
    source = cell.get("source") if isinstance(cell, dict) else None
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    kind = cell.get("cell_type") if isinstance(cell, dict) else None
    if not isinstance(source, str) or kind not in ("code", "markdown", "raw"):
        raise UnreadableError(f"Cell {number} of {name} is damaged.", f"Open {name} in Jupyter, delete or rewrite cell {number}, and save.")
    source = source.encode("utf-8", "replace").decode("utf-8")  # lone surrogates cannot be written again
    grade_id = grade_id_of(cell)
    metadata = {"nbgrader": {"grade_id": grade_id}} if grade_id else {}
    more: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    clean: NotebookNode = nbformat.from_dict({"cell_type": kind, "id": f"cell-{number}", "metadata": metadata, "source": source, **more})
    if kind == "markdown" and (pictures := _pictures(cell.get("attachments"))):
        clean["attachments"] = nbformat.from_dict(pictures)
    return clean


def _pictures(attachments: Any) -> dict[str, dict[str, str]]:
    if not isinstance(attachments, dict):
        return {}
    found = {}
    for name, bundle in list(attachments.items())[:MAX_PICTURES]:
        kept = {mime: bundle[mime] for mime in IMAGES if _is_picture(bundle.get(mime))} if isinstance(bundle, dict) else {}
        if kept and PICTURE_NAME.fullmatch(name):
            found[name] = kept
    return found


def _is_picture(data: Any) -> bool:
    return isinstance(data, str) and re.fullmatch(r"[A-Za-z0-9+/]+=*", data) is not None


def grade_id_of(cell: Mapping[str, Any]) -> str | None:
    """The nbgrader id of a cell, or None if it has none that is a short text which can be shown."""
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, Mapping) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, Mapping) else None
    return grade_id if isinstance(grade_id, str) and 0 < len(grade_id) <= 200 and grade_id.isprintable() else None
