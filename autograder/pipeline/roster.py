"""Who has handed in: folders of a course, what is in the wrong place, and names that say no one student for sure."""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from collections.abc import Sequence
from pathlib import Path

MAX_BYTES = 120  # of a student's id: nbgrader's column holds 128 characters, a file's name 255 bytes


class DoubtfulError(RuntimeError):
    """A folder of which only a person can say whose it is. What earlier gradings have left of it stays as it is.

    Attributes:
        message: what is in doubt.
        remedy: what to do about it.
    """

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.message = message
        self.remedy = remedy


def students_of(submitted: Path, chapter: str) -> list[str]:
    """Who has handed in something for a chapter: its folder, or what looks like it in the wrong place. Links are not followed, but named."""
    if not submitted.is_dir():
        return []
    people = [entry.name for entry in os.scandir(submitted) if not entry.name.startswith(".")]
    return sorted(name for name in people if _is_there(submitted / name / chapter) or misplaced(submitted / name, chapter))


def misplaced(folder: Path, chapter: str) -> list[str]:
    """What in a student's folder is probably meant for the chapter, though it stands elsewhere or is spelt otherwise."""
    if folder.is_symlink() or not folder.is_dir():
        return []
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return []
    return [name for name in names if name != chapter and _plain(name.removesuffix(".ipynb")) == _plain(chapter)]


def stray(submitted: Path) -> list[str]:
    """Notebooks that lie in ``submitted`` itself, where nobody's folder is."""
    return sorted(shown(entry.name) for entry in os.scandir(submitted) if entry.name.endswith(".ipynb") and entry.is_file(follow_symlinks=False))


def shown(name: str) -> str:
    """A folder's name as a report can print it, whatever bytes it has."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return text if len(text.encode()) <= MAX_BYTES else f"{text[:40]}-{hashlib.sha256(os.fsencode(name)).hexdigest()[:8]}"


def doubts(names: Sequence[str]) -> dict[str, DoubtfulError]:
    """Name -> what is in doubt about it, for those that two folders share up to case and form, and those that no gradebook can hold.

    Args:
        names: all students' folders.
    """
    alike: dict[str, list[str]] = {}
    for name in names:
        alike.setdefault(_plain(name), []).append(name)
    found = {}
    for name in names:
        same = alike[_plain(name)]
        if shown(name) != name:
            words = f"The folder's name {shown(name)} cannot be a student's id."
            found[name] = DoubtfulError(words, f"Rename it: printable characters only, in UTF-8 at most {MAX_BYTES} bytes.")
        elif len(same) > 1:
            listed = ", ".join(ascii(other) for other in same)
            words = f"submitted/ holds {listed}, which differ in case or in the form of letters only: perhaps one student twice."
            found[name] = DoubtfulError(words, "Keep the folder that counts, move the other away, and grade again.")
    return found


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().strip()


def _is_there(path: Path) -> bool:
    """Whether a folder is there; one that may not be looked into counts, so that it is told of."""
    try:
        return stat.S_ISDIR(os.stat(path).st_mode)
    except PermissionError:
        return True
    except OSError:
        return False
