"""Where an instructor's own assignments lie: in nbgrader's own layout, ``source/NAME/*.ipynb``."""

from __future__ import annotations

from pathlib import Path


def is_plain(course: Path, name: str) -> bool:
    """Whether the course holds such an assignment."""
    return any((course / "source" / name).glob("*.ipynb"))


def plain_assignments(course: Path) -> list[str]:
    """The names of all of them."""
    return sorted(folder.name for folder in (course / "source").glob("*") if is_plain(course, folder.name))
