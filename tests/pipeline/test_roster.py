"""Who has handed in: wrong places, names that are nobody's, and one student twice; each is told of, and the class goes on."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from autograder.pipeline.classroom import grade_class
from autograder.pipeline.course import Course
from autograder.pipeline.gradebook import Gradebook
from autograder.pipeline.key import ChapterKey
from autograder.pipeline.reading import UnreadableError
from autograder.pipeline.roster import doubts, shown, stray, students_of
from autograder.pipeline.trouble import CourseError

from .conftest import RIGHT, HereLane, answered, as_bytes

GOOD = as_bytes(answered(RIGHT))
NFC, NFD = unicodedata.normalize("NFC", "josé"), unicodedata.normalize("NFD", "josé")


@pytest.fixture
def course(tmp_path: Path) -> Course:
    (tmp_path / "submitted").mkdir()
    return Course(tmp_path)


def hand_in(course: Course, student: str, content: bytes = GOOD) -> None:
    path = course.submitted(student, "99_toy")
    path.parent.mkdir(parents=True)
    path.write_bytes(content)


def test_one_student_twice_is_told_and_nothing_is_taken_from_either(course: Course, key: ChapterKey, lane: HereLane) -> None:
    hand_in(course, "ada")
    hand_in(course, "ben")
    with Gradebook(course.db_url) as book:
        grade_class(course, [key], [lane], book)
        before = book.scores("99_toy")
        hand_in(course, "Ada")
        hand_in(course, NFC)
        hand_in(course, NFD)
        run = grade_class(course, [key], [lane], book)
        assert book.scores("99_toy") == before
    said = {submission.student: (submission.state, submission.message) for submission in run.submissions}
    assert {name for name, (state, _) in said.items() if state == "failed"} == {"ada", "Ada", NFC, NFD}
    assert said["Ada"][1].startswith("submitted/ holds 'Ada', 'ada', which differ in case")
    assert said[NFD][1].startswith("submitted/ holds 'jose\\u0301', 'jos\\xe9'")
    assert said["ben"][0] == "graded"
    assert (run.unchanged, run.broken) == (1, 4)


def test_names_that_no_gradebook_can_hold_are_told(course: Course, key: ChapterKey, lane: HereLane) -> None:
    names = [os.fsdecode(b"jos\xe9"), "tab\there", "x" * 200, "ä" * 100]
    for name in [*names, "eve <b>", "ben"]:
        hand_in(course, name)
    with Gradebook(course.db_url) as book:
        run = grade_class(course, [key], [lane], book)
        assert sorted(book.scores("99_toy")) == ["ben", "eve <b>"]
    failed = [submission for submission in run.submissions if submission.state == "failed"]
    assert len(failed) == 4
    assert {"jos\\xe9", "tab\\there"} < {submission.student for submission in failed}
    assert all("cannot be a student's id" in submission.message and "Rename" in submission.remedy for submission in failed)
    assert "eve &lt;b&gt;" in course.class_report.read_text()


def test_names_are_only_in_doubt_where_they_are(course: Course) -> None:
    assert doubts(["ada", "ben", "müller", "李雷", "o'hara", "x_1-2.3"]) == {}
    assert shown("müller") == "müller"


@pytest.mark.parametrize(
    "place", ["99_Toy/99_toy.ipynb", "99_toy.ipynb", "99_TOY.ipynb"], ids=["another case", "no folder", "no folder, another case"]
)
def test_what_lies_in_the_wrong_place_is_told(course: Course, place: str) -> None:
    path = course.root / "submitted" / "ada" / place
    path.parent.mkdir(parents=True)
    path.write_bytes(GOOD)
    assert course.students("99_toy") == ["ada"]
    with pytest.raises(UnreadableError, match=rf"submitted/ada holds {place.partition('/')[0]}\.") as caught:
        course.read("ada", "99_toy")
    assert caught.value.missing
    assert "belongs into submitted/ada/99_toy/99_toy.ipynb" in caught.value.remedy


def test_notebooks_without_a_student_are_found(course: Course) -> None:
    (course.root / "submitted" / "99_toy.ipynb").write_bytes(GOOD)
    (course.root / "submitted" / "notes.txt").write_bytes(b"")
    assert stray(course.root / "submitted") == ["99_toy.ipynb"]
    assert students_of(course.root / "submitted", "99_toy") == []
    assert students_of(course.root / "nowhere", "99_toy") == []


def test_a_timestamp_that_changes_is_written_again(course: Course, key: ChapterKey, lane: HereLane) -> None:
    hand_in(course, "ada")
    stamp = course.submitted("ada", "99_toy").with_name("timestamp.txt")
    with Gradebook(course.db_url) as book:
        grade_class(course, [key], [lane], book)
        stamp.write_text("2026-03-01 12:00:00 UTC")
        assert grade_class(course, [key], [lane], book).unchanged == 0
        assert grade_class(course, [key], [lane], book).unchanged == 1
        assert str(book._book.find_submission("99_toy", "ada").timestamp) == "2026-03-01 12:00:00"


@pytest.mark.parametrize("said", ["yesterday", "9999-99-99 99:99:99", "0001-01-01 00:00:00 +2400", "9" * 20])
def test_a_timestamp_that_is_none_costs_nobody_a_grading(course: Course, key: ChapterKey, lane: HereLane, said: str) -> None:
    hand_in(course, "ada")
    course.submitted("ada", "99_toy").with_name("timestamp.txt").write_text(said)
    with Gradebook(course.db_url) as book:
        (submission,) = grade_class(course, [key], [lane], book).submissions
    assert submission.state == "graded"


def test_file_names_cannot_command_a_terminal(course: Course) -> None:
    folder = course.submitted("ada", "99_toy").parent
    folder.mkdir(parents=True)
    (folder / "a\x1b[2J\u202e.ipynb").write_bytes(GOOD)
    with open(os.fsencode(folder) + b"/\xff.ipynb", "wb"):
        pass
    with pytest.raises(UnreadableError, match="the folder holds") as caught:
        course.read("ada", "99_toy")
    assert str(caught.value).isprintable()


def test_only_one_grading_at_a_time(course: Course) -> None:
    with course.alone(), pytest.raises(CourseError, match="at work"), course.alone():
        pass
    with course.alone():
        pass


def test_what_a_killed_run_left_half_written_is_cleared_away(course: Course) -> None:
    left = course.feedback("ada", "99_toy").with_name(".99_toy.html.new")
    left.parent.mkdir(parents=True)
    left.write_text("half")
    with course.alone():
        assert not left.exists()


def test_seeds_are_kept_and_a_damaged_file_is_told(course: Course) -> None:
    assert course.seeds() == {}
    course.record_seeds({"99_toy": 5})
    assert course.seeds() == {"99_toy": 5}
    course.seeds_file.write_text('{"99_toy": "five"}')
    with pytest.raises(CourseError, match=r"seeds.json is damaged"):
        course.seeds()


def test_a_damaged_record_is_graded_again(course: Course, key: ChapterKey, lane: HereLane) -> None:
    hand_in(course, "ada")
    with Gradebook(course.db_url) as book:
        grade_class(course, [key], [lane], book)
        for content in (b"{", b"[]", b'{"submission": {}}'):
            course.record("ada", "99_toy").write_bytes(content)
            assert grade_class(course, [key], [lane], book).unchanged == 0
        assert grade_class(course, [key], [lane], book).unchanged == 1
