"""A messy course: what lies about in its folders, what cannot be written, and whether the words that an instructor reads are true."""

from __future__ import annotations

import errno
import io
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from nbgrader.api import Gradebook as NbGradebook
from rich.console import Console
from sqlalchemy.exc import OperationalError

from autograder.pipeline import bar, database
from autograder.pipeline import course as course_module
from autograder.pipeline.classroom import grade_class
from autograder.pipeline.command import Request, grade_command
from autograder.pipeline.course import Course
from autograder.pipeline.gradebook import Gradebook
from autograder.pipeline.grading import grade_notebook
from autograder.pipeline.key import ChapterKey
from autograder.pipeline.summary import print_summary
from autograder.pipeline.trouble import CannotWriteError, CourseError, GradebookError, writable

from .conftest import RIGHT, HereLane, HereRunner, answered, as_bytes

GOOD = as_bytes(answered(RIGHT))


@pytest.fixture
def course(tmp_path: Path) -> Course:
    place = Course(tmp_path)
    for student in ("ada", "ben"):
        hand_in(place, student)
    return place


def hand_in(course: Course, student: str, content: bytes = GOOD, name: str = "99_toy.ipynb") -> Path:
    path = course.submitted(student, "99_toy").with_name(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def graded(course: Course, key: ChapterKey) -> tuple[list[str], dict[str, tuple[str, ...]]]:
    """Grade; who was run, and what the notes on each say."""
    lane = HereLane()
    with Gradebook(course.db_url) as book:
        run = grade_class(course, [key], [lane], book)
    assert not run.stopped
    return sorted(lane.students), {submission.student: submission.notes for submission in run.submissions}


def test_a_timestamp_that_is_no_time_costs_nothing(course: Course, key: ChapterKey) -> None:
    hand_in(course, "ada", b"yesterday evening\n", "timestamp.txt")
    notes = graded(course, key)[1]
    assert notes["ada"] == ("timestamp.txt holds no time (yesterday evening); the submission was graded as one without a time of handing in.",)
    assert "yesterday evening" in course.feedback("ada", "99_toy").read_text()
    assert graded(course, key) == ([], notes)
    hand_in(course, "ada", b"2026-03-01 12:00:00 UTC", "timestamp.txt")
    assert graded(course, key) == (["ada"], {"ada": (), "ben": ()})
    with NbGradebook(course.db_url) as book:
        assert str(book.find_submission("99_toy", "ada").timestamp) == "2026-03-01 12:00:00"


def test_a_second_notebook_is_told_of(course: Course, key: ChapterKey) -> None:
    other = hand_in(course, "ben", b"whatever", "99_toy-Copy1.ipynb")
    assert graded(course, key)[1]["ben"] == ("99_toy.ipynb was graded; beside it lies 99_toy-Copy1.ipynb, which was not.",)
    other.unlink()
    assert graded(course, key) == (["ben"], {"ada": (), "ben": ()})


def test_what_was_moved_away_as_asked_leaves_the_report(course: Course, key: ChapterKey) -> None:
    hand_in(course, "Ada")
    graded(course, key)
    assert "which differ in case" in course.class_report.read_text()
    shutil.rmtree(course.root / "submitted" / "Ada")
    graded(course, key)
    assert "which differ in case" not in course.class_report.read_text()
    assert "ada" in course.class_report.read_text()


def test_the_notebook_of_another_chapter_is_called_so(key: ChapterKey) -> None:
    other = answered(RIGHT)
    for cell in other.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id", "scoreboard") != "scoreboard":  # which every chapter has
            cell.metadata.nbgrader["grade_id"] = "other-" + cell.metadata.nbgrader["grade_id"]
    done = grade_notebook(as_bytes(other), key, HereRunner())
    assert done.state == "unreadable"
    assert done.message.startswith("99_toy.ipynb holds another chapter's notebook: its cells are labelled other-toy-double-statement, ")
    assert done.remedy == "Hand in the notebook of 99_toy, under its own name."
    for cell in other.cells:
        cell.metadata.pop("nbgrader", None)
    assert [result.status for result in grade_notebook(as_bytes(other), key, HereRunner()).results] == ["correct", "correct", "not_attempted"]


def test_a_byte_order_mark_is_no_damage(key: ChapterKey) -> None:
    assert grade_notebook(b"\xef\xbb\xbf" + GOOD, key, HereRunner()).state == "graded"


def test_the_table_says_the_remedy_and_not_every_note(course: Course, key: ChapterKey) -> None:
    stripped = answered({})
    stripped.cells = [cell for cell in stripped.cells if cell.id == "toy-sum_up-answer"]
    hand_in(course, "ben", as_bytes(stripped))
    hand_in(course, "cem", b"")
    console = Console(file=io.StringIO(), width=400)
    with Gradebook(course.db_url) as book:
        run = grade_class(course, [key], [HereLane()], book)
    print_summary(console, course, run, ["99_toy"])
    said = console.file.getvalue()  # type: ignore[attr-defined]
    assert "99_toy.ipynb is empty. Open 99_toy.ipynb in Jupyter" in said
    ben = next(submission for submission in run.submissions if submission.student == "ben")
    assert f"{ben.notes[0]} {ben.notes[1]} And {len(ben.notes) - 2} more, on the feedback page." in said
    assert ben.notes[2] not in said
    narrow = Console(file=io.StringIO(), width=50)
    shutil.rmtree(course.submitted("cem", "99_toy").parent)
    (course.root / "submitted" / "cem").mkdir(exist_ok=True)
    (course.root / "submitted" / "cem" / "99_Toy.ipynb").write_bytes(GOOD)
    with Gradebook(course.db_url) as book:
        print_summary(narrow, course, grade_class(course, [key], [HereLane()], book), ["99_toy"])
    assert "…" not in narrow.file.getvalue()  # type: ignore[attr-defined]


def test_a_course_that_may_not_be_written_into_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "submitted" / "ada" / "00_orientation").mkdir(parents=True)
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # as for an ordinary user; root may write everywhere
    with pytest.raises(CourseError, match=r"reports: Permission denied\. Make it a folder that you may write into"), Course(tmp_path).alone():
        pass
    monkeypatch.undo()
    (tmp_path / "reports").rmdir()
    (tmp_path / "reports").write_text("a file")
    console = Console(file=io.StringIO(), width=400)
    assert grade_command(Request(tmp_path, ["00_orientation"], isolated=False), console) == 1
    assert "reports: File exists." in console.file.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize("whose", ["feedback", "results"])
def test_a_file_that_may_not_be_written(course: Course, key: ChapterKey, monkeypatch: pytest.MonkeyPatch, whose: str) -> None:
    """A page of one student's is that student's trouble; where not even that can be noted down, the run ends and says where."""
    write_file = course_module.write_file

    def refused(path: Path, content: bytes) -> None:
        if (path.name == ".99_toy.html.new" and "ada" in path.parts) or (whose == "results" and path.name == ".ada.json.new"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        write_file(path, content)

    monkeypatch.setattr(course_module, "write_file", refused)
    with Gradebook(course.db_url) as book:
        run = grade_class(course, [key], [HereLane()], book)
    if whose == "feedback":
        assert {submission.student: submission.state for submission in run.submissions} == {"ada": "failed", "ben": "graded"}
    else:
        assert "Results cannot be written: Permission denied (" in run.stopped
        assert ".ada.json.new" in run.stopped


def test_results_that_cannot_be_written_do_not_deny_the_grading(tmp_path: Path) -> None:
    course = Course(tmp_path)
    path = course.submitted("ada", "00_orientation")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not a notebook")
    console = Console(file=io.StringIO(), width=400)
    (tmp_path / "file").write_text("")
    assert grade_command(Request(tmp_path, ["00_orientation"], isolated=False, json_file=tmp_path / "file" / "results.json"), console) == 1
    said = console.file.getvalue()  # type: ignore[attr-defined]
    assert "0 graded, 1 not gradable, 0 left over" in said
    assert "file/results.json cannot be written (" in said
    assert "Nothing graded" not in said


def test_the_gradebook_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(GradebookError, match=r"nowhere/x\.db cannot be opened"), writable():
        Gradebook(f"sqlite:///{tmp_path}/nowhere/x.db")


def test_a_lock_that_is_waited_for_is_told_of(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(database, "SAY_AFTER", 0.3)
    free = threading.Timer(1.0, lambda: None)
    free.start()

    def locked() -> None:
        if free.is_alive():
            raise OperationalError("BEGIN", {}, Exception("database is locked"))

    database.patiently(locked)
    assert [record.message for record in caplog.records] == [
        "Another program has the gradebook locked (formgrader, a database browser); waiting 60 s for it."
    ]


def test_without_a_terminal_a_line_says_now_and_then_how_far_it_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    console = Console(file=io.StringIO(), width=100)
    say = bar.lines(console)
    say(1, 3, 0)
    monkeypatch.setattr(bar, "EVERY", 0.0)
    say(2, 3, 1)
    say(3, 3, 1)
    assert console.file.getvalue() == "2 of 3 done, 1 not gradable\n"  # type: ignore[attr-defined]
    bar.lines(Console())(2, 3, 1)
    assert tuple(capsys.readouterr()) == ("", "2 of 3 done, 1 not gradable\n")


def test_a_full_disk_is_everybodys() -> None:
    with pytest.raises(CannotWriteError, match="No space left"), writable(one=True):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_terminal_that_cannot_show_a_letter_is_no_crash(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "autograder.cli", "report", "--course", "kürs"]
    done = subprocess.run(command, cwd=tmp_path, env={**os.environ, "PYTHONIOENCODING": "ascii"}, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"k?rs/reports holds no results" in done.stdout
