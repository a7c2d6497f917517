"""A course folder in nbgrader's layout, and files that are written whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.reports.records import Submission
from autograder.student.results import Result

from .key import as_json


@dataclass(frozen=True)
class Course:
    """Where everything of a course lies.

    Attributes:
        root: the folder with ``submitted/``.
    """

    root: Path

    @property
    def class_report(self) -> Path:
        return self.root / "reports" / "class.html"

    @property
    def run_file(self) -> Path:
        """What the last run was: seed, chapters, versions."""
        return self.root / "reports" / "run.json"

    @property
    def db_url(self) -> str:
        return f"sqlite:///{(self.root / 'gradebook.db').resolve()}"

    def submitted(self, student: str, chapter: str) -> Path:
        return self.root / "submitted" / student / chapter / f"{chapter}.ipynb"

    def autograded(self, student: str, chapter: str) -> Path:
        return self.root / "autograded" / student / chapter / f"{chapter}.ipynb"

    def feedback(self, student: str, chapter: str) -> Path:
        return self.root / "feedback" / student / chapter / f"{chapter}.html"

    def record(self, student: str, chapter: str) -> Path:
        return self.root / "reports" / "results" / chapter / f"{student}.json"

    def students(self, chapter: str) -> list[str]:
        """Who has a folder for this chapter, whatever is in it. Links are not followed: they may lead anywhere."""
        folder = self.root / "submitted"
        if not folder.is_dir():
            return []
        people = [entry.name for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False) and not entry.name.startswith(".")]
        return sorted(name for name in people if (folder / name / chapter).is_dir())

    def timestamp(self, student: str, chapter: str) -> str | None:
        """When it was handed in, from the file that nbgrader's collection leaves; None without one."""
        path = self.submitted(student, chapter).parent / "timestamp.txt"
        with suppress(OSError, UnicodeDecodeError):
            return path.read_text(encoding="utf-8")[:100].strip() or None
        return None

    def records(self) -> list[tuple[Submission, tuple[Result, ...]]]:
        """What all runs so far have left, by chapter and student."""
        paths = sorted((self.root / "reports" / "results").glob("*/*.json"))
        return [_read_record(json.loads(path.read_text(encoding="utf-8"))) for path in paths]


def record_bytes(submission: Submission, results: Sequence[Result]) -> bytes:
    """The record of one submission as it is kept: enough to write its feedback page and the class report again."""
    return as_json({"submission": submission.to_data(), "results": [result.to_data() for result in results]}).encode()


def _read_record(data: Mapping[str, Any]) -> tuple[Submission, tuple[Result, ...]]:
    return Submission.from_data(data["submission"]), tuple(Result.from_data(result) for result in data["results"])


def write_file(path: Path, content: bytes) -> None:
    """Write bytes through to the disk. The one place where the pipeline writes a file's content."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def staged(files: Mapping[Path, bytes]) -> Iterator[None]:
    """Write all files beside their places, run the body, then rename them into place; if anything fails, none of them changes.

    Raises:
        OSError: the disk is full or may not be written.
    """
    waiting: dict[Path, Path] = {}
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            waiting[path] = path.with_name(f".{path.name}.new")
            write_file(waiting[path], content)
        yield
        for path, new in waiting.items():
            os.replace(new, path)
    finally:
        for new in waiting.values():
            with suppress(FileNotFoundError):
                new.unlink()


def write_whole(path: Path, content: str) -> None:
    """Write one text file whole or not at all."""
    with staged({path: content.encode()}):
        pass
