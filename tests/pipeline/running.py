"""The real command in a process of its own, and what it leaves: rows of the gradebook, files, processes, temporary folders."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook as NbGradebook

from autograder.pipeline.course import Course
from autograder.pipeline.key import CHAPTERS

CHAPTER = "00_orientation"  # three exercises: a short way through everything
WITHIN = 120.0  # seconds; the machine may be busy


def orientation(*, answered: bool = True, first: str = "") -> bytes:
    """A submission of the first chapter, worked or empty; ``first`` is a cell that it begins with."""
    root = CHAPTERS if not answered else CHAPTERS.parent / "solutions"
    notebook = nbformat.read(root / CHAPTER / f"{CHAPTER}.ipynb", as_version=4)
    if first:
        notebook.cells.insert(0, nbformat.v4.new_code_cell(first))
    return nbformat.writes(notebook).encode()


def hand_in(course: Course, submissions: Mapping[str, bytes]) -> None:
    for student, content in submissions.items():
        path = course.submitted(student, CHAPTER)
        path.parent.mkdir(parents=True)
        path.write_bytes(content)


class Grading:
    """`autograder grade` on a course, as a terminal would start it: with a process group of its own."""

    def __init__(self, course: Course, temp: Path, *options: str) -> None:
        temp.mkdir(exist_ok=True)
        self.course, self.temp = course, temp
        self.log = course.root.with_suffix(".log")
        command = [sys.executable, "-m", "autograder.cli", "grade", CHAPTER, "--course", str(course.root), *options]
        environment = {**os.environ, "TMPDIR": str(temp), "COLUMNS": "200", "NO_COLOR": "1"}
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(command, env=environment, stdout=out, stderr=out, stdin=subprocess.DEVNULL, process_group=0)

    def __enter__(self) -> Grading:
        return self

    def __exit__(self, *error: object) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        gone(self.temp)

    def records(self) -> int:
        return len(list((self.course.root / "reports" / "results").glob("*/*.json")))

    def until(self, happened: Callable[[], Any]) -> bool:
        """Wait for something; False if the command ended before."""
        deadline = time.monotonic() + WITHIN
        while not happened():
            if self.process.poll() is not None:
                return False
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.02)
        return True

    def end(self) -> int:
        """Its exit code."""
        return self.process.wait(timeout=4 * WITHIN)

    def said(self) -> str:
        return self.log.read_text()


def processes(temp: Path, words: str = "") -> list[int]:
    """The processes that have ``temp`` as their temporary folder: the command's, its workers', their sandboxes'."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                mine = f"TMPDIR={temp}\0".encode() in (folder / "environ").read_bytes()
                if mine and words.encode() in (folder / "cmdline").read_bytes():
                    found.append(int(folder.name))
            except OSError:
                continue
    return sorted(found)


def gone(temp: Path, within: float = 20.0) -> None:
    """No process and nothing on disk is left, after a moment."""
    deadline = time.monotonic() + within
    while (left := processes(temp)) or any(temp.iterdir()):
        assert time.monotonic() < deadline, (left, list(temp.iterdir()))
        time.sleep(0.1)


def rows(url: str) -> dict[str, Any]:
    """Everything that the gradebook holds, but ids and times."""
    found: dict[str, Any] = {}
    with NbGradebook(url) as book:
        for assignment in book.assignments:
            for notebook in assignment.notebooks:
                for kind in ("grade_cells", "solution_cells", "source_cells"):
                    for cell in getattr(notebook, kind):
                        about = cell.to_dict()
                        found[f"{assignment.name}/{kind}/{cell.name}"] = {name: about[name] for name in sorted(about) if name != "id"}
            for submission in assignment.submissions:
                place = f"{assignment.name}/{submission.student.id}"
                found[place] = (submission.score, submission.needs_manual_grade)
                for notebook in submission.notebooks:
                    found[f"{place}/penalty"] = notebook.late_submission_penalty
                    for grade in notebook.grades:
                        marks = (grade.auto_score, grade.manual_score, grade.extra_credit, grade.needs_manual_grade)
                        found[f"{place}/grade/{grade.name}"] = marks
                    for comment in notebook.comments:
                        found[f"{place}/comment/{comment.name}"] = (comment.auto_comment, comment.manual_comment)
    return found


def files(course: Course) -> dict[str, bytes]:
    """Everything that was written besides the gradebook."""
    kept = [path for path in course.root.rglob("*") if path.is_file() and path.name != "gradebook.db" and "submitted" not in path.parts]
    return {path.relative_to(course.root).as_posix(): path.read_bytes() for path in kept}
