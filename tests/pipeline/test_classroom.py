"""A class of the made-up chapter: files, gradebook and reports; nothing that happens to one submission reaches another."""

from __future__ import annotations

import errno
import json
import shutil
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook as NbGradebook
from sqlalchemy.exc import OperationalError

from autograder.pipeline import course as course_module
from autograder.pipeline.classroom import Run, Settings, grade_class
from autograder.pipeline.course import Course
from autograder.pipeline.gradebook import Gradebook
from autograder.pipeline.key import ChapterKey
from autograder.pipeline.pages import write_report
from autograder.pipeline.trouble import ChapterChangedError
from autograder.reports.records import exercise_records
from autograder.sandbox import SandboxRun

from .conftest import RIGHT, HereLane, HereRunner, answered, as_bytes, toy_key

CLASS = {
    "ada": as_bytes(answered({**RIGHT, "toy.essay": "Because."})),
    "ben": as_bytes(answered({**RIGHT, "toy.double": "def double(x):\n    return x * x"})),
    "cem": b"not a notebook",
    "dee": None,
    "eli": as_bytes(answered({})),
}


@pytest.fixture(scope="module")
def empty_gradebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once: for a new database nbgrader starts a process."""
    path = tmp_path_factory.mktemp("empty") / "gradebook.db"
    with Gradebook(f"sqlite:///{path}"):
        return path


@pytest.fixture
def course(tmp_path: Path, empty_gradebook: Path) -> Course:
    place = Course(tmp_path)
    shutil.copy(empty_gradebook, tmp_path)
    for student, content in CLASS.items():
        path = place.submitted(student, "99_toy")
        path.parent.mkdir(parents=True)
        if content is not None:
            path.write_bytes(content)
    (tmp_path / "submitted" / "fay").mkdir()  # handed in nothing for this chapter
    return place


@pytest.fixture
def book(course: Course) -> Iterator[Gradebook]:
    with Gradebook(course.db_url) as opened:
        yield opened


def scores(course: Course) -> dict[str, tuple[float, bool]]:
    """What nbgrader's own API reads: points, and whether a person is awaited."""
    with NbGradebook(course.db_url) as gradebook:
        return {s.student.id: (s.score, s.needs_manual_grade) for s in gradebook.assignment_submissions("99_toy")}


def set_marks(course: Course, student: str, points: float, comment: str) -> None:
    """What a person does in formgrader."""
    with NbGradebook(course.db_url) as gradebook:
        grade = gradebook.find_grade("toy-essay", "99_toy", "99_toy", student)
        grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.find_comment("toy-essay", "99_toy", "99_toy", student).manual_comment = comment
        gradebook.db.commit()


def states(run: Run) -> dict[str, str]:
    return {submission.student: submission.state for submission in run.submissions}


def test_the_class_goes_on_whatever_one_submission_is(course: Course, book: Gradebook, key: ChapterKey, lane: HereLane) -> None:
    run = grade_class(course, [key], [lane], book)
    assert states(run) == {"ada": "graded", "ben": "graded", "cem": "unreadable", "dee": "missing", "eli": "graded"}
    assert scores(course) == {"ada": (7, True), "ben": (3, False), "cem": (0, False), "dee": (0, False), "eli": (0, False)}
    for student in CLASS:
        nbformat.validate(nbformat.read(course.autograded(student, "99_toy"), as_version=4))
        assert course.feedback(student, "99_toy").is_file()
    report = course.class_report.read_text()
    assert "99_toy.ipynb is not a notebook" in report
    assert "99_toy.ipynb is missing" in report
    assert json.loads(course.run_file.read_text())["seed"] == {"99_toy": key.seed}
    assert not list(course.root.rglob("*.new"))


def test_records_say_student_exercise_points_status_misconception(course: Course, book: Gradebook, key: ChapterKey, lane: HereLane) -> None:
    records = exercise_records(grade_class(course, [key], [lane], book).submissions)
    assert len(records) == 5 * 3
    assert records[3] == {
        "student": "ben", "chapter": "99_toy", "exercise": "toy.double", "points": 0, "max_points": 4, "status": "wrong",
        "misconception": "squares",
    }  # fmt: skip
    assert [r["status"] for r in records if r["student"] == "cem"] == ["error"] * 3
    assert [r["status"] for r in records if r["student"] == "dee"] == ["not_attempted"] * 3


def test_the_same_seed_gives_the_same_files(course: Course, book: Gradebook, key: ChapterKey, lane: HereLane) -> None:
    def written() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file() and path.suffix in (".html", ".ipynb", ".json")}

    grade_class(course, [key], [lane], book)
    first = written()
    grade_class(course, [toy_key(key.seed)], [HereLane()], book)
    assert written() == first


def test_marks_given_by_a_person_survive_a_regrade(course: Course, book: Gradebook, key: ChapterKey, lane: HereLane) -> None:
    grade_class(course, [key], [lane], book)
    set_marks(course, "ada", 1.5, "Well <argued>.")
    write_report(course, book)
    assert "Well &lt;argued&gt;." in course.feedback("ada", "99_toy").read_text()
    assert "<b>8.5</b> of 9 points" in course.feedback("ada", "99_toy").read_text()
    run = grade_class(course, [toy_key(99)], [lane], book)
    assert run.submissions[0].points == 8.5  # what the command prints and writes as records
    assert scores(course)["ada"][0] == 8.5
    assert "<b>8.5</b> of 9 points" in course.feedback("ada", "99_toy").read_text()
    assert ">8.5<" in course.class_report.read_text()


def test_one_student_can_be_graded_alone(course: Course, book: Gradebook, key: ChapterKey, lane: HereLane) -> None:
    assert states(grade_class(course, [key], [lane], book, Settings(students=["eli"]))) == {"eli": "graded"}
    assert list(scores(course)) == ["eli"]


class Unlucky(HereRunner):
    """Breaks on one student's notebook."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error

    def run(self, cells: Sequence[str], questions: Sequence[Mapping[str, Any]], files: Mapping[str, bytes]) -> SandboxRun:
        if any("x * x" in source for source in cells):
            raise self.error
        return super().run(cells, questions, files)


def test_a_breakdown_of_ours_is_no_zero_for_the_student(course: Course, book: Gradebook, key: ChapterKey) -> None:
    run = grade_class(course, [key], [HereLane(Unlucky(LookupError("made up")))], book)
    assert states(run)["ben"] == "failed"
    assert states(run)["eli"] == "graded"
    assert "ben" not in scores(course)
    assert "Grade again with --student ben" in course.class_report.read_text()


def test_ctrl_c_leaves_what_is_finished(course: Course, book: Gradebook, key: ChapterKey) -> None:
    run = grade_class(course, [key], [HereLane(Unlucky(KeyboardInterrupt()))], book)
    assert run.interrupted
    assert "1 of 5" in run.stopped
    assert scores(course) == {"ada": (7, True)}
    assert "ada" in course.class_report.read_text()


def test_a_full_disk_loses_nothing_graded_before(
    course: Course, book: Gradebook, key: ChapterKey, lane: HereLane, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_file = course_module.write_file

    def full(path: Path, content: bytes) -> None:
        if path.name == ".ben.json.new":  # the third of ben's three files
            path.write_bytes(content[:10])
            raise OSError(errno.ENOSPC, "No space left on device")
        write_file(path, content)

    monkeypatch.setattr(course_module, "write_file", full)
    run = grade_class(course, [key], [lane], book)
    assert states(run) == {"ada": "graded"}
    assert "No space left on device" in run.stopped
    assert "run the same command again" in run.stopped
    assert scores(course) == {"ada": (7, True)}
    assert course.feedback("ada", "99_toy").is_file()
    assert not [path for path in course.root.rglob("*") if path.is_file() and "ben" in path.parts and "submitted" not in path.parts]
    assert not list(course.root.rglob("*.new"))
    monkeypatch.setattr(course_module, "write_file", write_file)
    assert len(grade_class(course, [key], [lane], book).submissions) == 5


def test_a_gradebook_that_cannot_be_written_stops_the_run(
    course: Course, book: Gradebook, key: ChapterKey, lane: HereLane, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = Gradebook.save

    def full(self: Gradebook, student: str, *rest: Any, **more: Any) -> None:
        save(self, student, *rest, **more)
        if student == "ben":
            raise OperationalError("commit", {}, Exception("database or disk is full"))

    monkeypatch.setattr(Gradebook, "save", full)
    run = grade_class(course, [key], [lane], book)
    assert "database or disk is full" in run.stopped
    assert not course.feedback("ben", "99_toy").exists()


def test_a_transaction_is_whole_or_nothing(course: Course, book: Gradebook, key: ChapterKey, lane: HereLane) -> None:
    grade_class(course, [key], [lane], book, Settings(students=["ada"]))
    notebook = nbformat.read(course.autograded("ada", "99_toy"), as_version=4)
    check = next(cell for cell in notebook.cells if cell.id == "toy-sum_up")
    check.outputs[0].data["text/plain"] = "400"  # more than the cell is worth: nbgrader refuses to read it
    with pytest.raises(ValueError, match="greater than maximum"):
        book.save("new", key, notebook, [])
    assert list(scores(course)) == ["ada"]
    book.save("new", key, key.release, [], graded=False)
    assert scores(course)["new"] == (0, False)


def test_another_version_of_a_chapter_is_refused_with_a_remedy(course: Course, book: Gradebook, key: ChapterKey, lane: HereLane) -> None:
    grade_class(course, [key], [lane], book)
    key.release.cells.pop()
    with warnings.catch_warnings(), pytest.raises(ChapterChangedError, match="nbgrader db assignment remove 99_toy"):
        grade_class(course, [key], [lane], book)


def test_links_among_the_students_are_named_and_not_followed(course: Course, book: Gradebook, key: ChapterKey, lane: HereLane) -> None:
    submitted = course.root / "submitted"
    (submitted / "zed").symlink_to(submitted / "ada")
    (submitted / "yve").mkdir()
    (submitted / "yve" / "99_toy").symlink_to(submitted / "ada" / "99_toy")
    run = grade_class(course, [key], [lane], book)
    assert {student: states(run)[student] for student in ("ada", "yve", "zed")} == {"ada": "graded", "yve": "unreadable", "zed": "unreadable"}
    assert {"yve", "zed"}.isdisjoint(lane.students)
    said = {submission.student: submission.message for submission in run.submissions}
    assert said["zed"] == "zed is a link, and links are not followed."
    assert said["yve"] == "yve/99_toy is a link, and links are not followed."
