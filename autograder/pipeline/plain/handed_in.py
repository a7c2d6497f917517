"""What can be said of a plain submission before nbgrader is given it: why it cannot be graded, and whether it has changed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from ..course import is_time, write_whole
from ..key import as_json
from ..reading import UnreadableError, parse_json, read_within
from ..roster import shown

MAX_BYTES = 200_000_000


def refusal(course: Path, submitted: Path, student: str, assignment: str) -> str:
    """Why nbgrader would give up on a submission, with the remedy; empty if there is no reason that can be seen."""
    there: list[UnreadableError | None] = []
    try:
        for name in sorted(path.name for path in (course / "source" / assignment).glob("*.ipynb")):
            there.append(_missing(submitted, student, assignment, name))
    except UnreadableError as error:
        return str(error)
    if there and all(there):
        return str(there[0])
    try:
        noted = read_within(submitted, (student, assignment, "timestamp.txt"), max_bytes=100).decode(errors="replace").strip()
    except UnreadableError as error:
        return "" if error.missing else str(error)
    if is_time(noted):
        return ""
    return f"timestamp.txt holds no time ({shown(noted[:40])}). Take it away, or write the time of handing in as 2026-03-01 12:00:00 UTC."


def _missing(submitted: Path, student: str, assignment: str, name: str) -> UnreadableError | None:
    """What is to be said if a notebook is not there; None if it is.

    Raises:
        UnreadableError: it is there, but cannot be read.
    """
    try:
        parse_json(read_within(submitted, (student, assignment, name), max_bytes=MAX_BYTES), name)
    except UnreadableError as error:
        if error.missing:
            return error
        raise
    return None


class Digests:
    """Student -> digest of what was handed in when it was last graded, kept beside the class report.

    nbgrader grades anew what has a later timestamp; a file that was changed without one it would pass over.
    """

    def __init__(self, course: Path, assignment: str) -> None:
        self._path = course / "reports" / "plain" / f"{assignment}.json"
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            found = {}
        self._known: dict[str, str] = found if isinstance(found, dict) else {}

    def changed(self, student: str, digest: str) -> bool:
        """Whether something else was graded last."""
        return self._known.get(student, digest) != digest

    def keep(self, student: str, digest: str) -> None:
        """Remember what was graded."""
        if self._known.get(student) != digest:
            self._known[student] = digest
            write_whole(self._path, as_json(dict(sorted(self._known.items()))))


def digest(folder: Path) -> str:
    """The name of all that a folder holds. Links are not followed."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                content = hashlib.file_digest(file, "sha256").hexdigest()
            total.update(f"{path.relative_to(folder).as_posix()}:{content}\n".encode(errors="surrogateescape"))
    return total.hexdigest()
