"""The demonstration's class, end to end in the real sandbox: what each made-up student did is found, and nothing hidden comes out."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook as NbGradebook
from rich.console import Console

from autograder.pipeline import demo
from autograder.pipeline.command import Request, grade_command
from autograder.pipeline.key import CHAPTERS, ChapterKey, load_key
from autograder.pipeline.pupils import Materials, Pupil, pupils
from autograder.sandbox import Limits, missing

SEED = 1
PATIENT = Limits(cell_seconds=30.0, question_seconds=30.0)  # the machine may be busy with other tests
ROOT = CHAPTERS.parent
pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(missing()), reason=f"isolation lacks {'; '.join(missing())}")]

Records = dict[tuple[str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def materials() -> Materials:
    return Materials.load(demo.CHAPTER, CHAPTERS)


@pytest.fixture(scope="module")
def people(materials: Materials) -> dict[str, Pupil]:
    return {pupil.does: pupil for pupil in pupils(materials)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "class"


@pytest.fixture(scope="module")
def said(folder: Path) -> str:
    """What `autograder demo` prints."""
    out = io.StringIO()
    assert demo.demo_command(folder=folder, seed=SEED, isolated=True, limits=PATIENT, console=Console(file=out, width=160)) == 0
    return out.getvalue()


@pytest.fixture(scope="module")
def records(said: str, folder: Path) -> Records:
    """(student, exercise) -> record, from the file that --json writes."""
    return {(r["student"], r["exercise"]): r for r in json.loads((folder / "results.json").read_text())}


@pytest.fixture(scope="module")
def key(records: Records) -> ChapterKey:
    return load_key(demo.CHAPTER, SEED)


def of(records: Records, pupil: Pupil) -> dict[str, dict[str, Any]]:
    return {exercise: record for (student, exercise), record in records.items() if student == pupil.ident}


def points(records: Records, pupil: Pupil) -> float:
    return sum(record["points"] for record in of(records, pupil).values())


def test_the_class_is_large_and_says_where_the_report_is(people: Mapping[str, Pupil], said: str, folder: Path) -> None:
    assert len(people) >= 20
    assert str(folder / "reports" / "class.html") in said
    assert f"Seed {SEED}" in said


@pytest.mark.parametrize("does", ["everything right, as worked", "everything right, in other ways", "everything right, in further ways"])
def test_right_answers_get_full_marks_however_written(records: Records, people: Mapping[str, Pupil], key: ChapterKey, does: str) -> None:
    wrong = {e: r["status"] for e, r in of(records, people[does]).items() if r["status"] != "correct"}
    assert not wrong
    assert points(records, people[does]) == key.max_points


def test_what_was_answered_is_right_and_the_rest_not_tried(records: Records, people: Mapping[str, Pupil]) -> None:
    statuses = [record["status"] for record in of(records, people["the first eight exercises"]).values()]
    assert statuses == ["correct"] * 8 + ["not_attempted"] * 5
    assert {r["status"] for r in of(records, people["nothing answered"]).values()} == {"not_attempted"}


def test_every_misconception_is_named_and_loses_points(records: Records, people: Mapping[str, Pupil], materials: Materials) -> None:
    named = set()
    for pupil in people.values():
        found = of(records, pupil)
        for exercise, misconception in pupil.held.items():
            assert found[exercise]["misconception"] == misconception, (pupil.ident, exercise)
            assert found[exercise]["points"] < found[exercise]["max_points"]
            named.add((exercise, misconception))
        if not pupil.held:
            assert not any(record["misconception"] for record in found.values()), pupil.ident
    assert named == {(sample.exercise, sample.name) for sample in materials.wrong()}


@pytest.mark.parametrize(
    ("does", "exercise", "status"),
    [
        ("a syntax error", 1, "error"),
        ("a function that never returns", 1, "timeout"),
        ("a cell that never ends", 1, "timeout"),
        ("a cell that ends the kernel", 0, "error"),
    ],
)
def test_one_broken_cell_costs_one_exercise(
    records: Records, people: Mapping[str, Pupil], materials: Materials, does: str, exercise: int, status: str
) -> None:
    found = of(records, people[does])
    broken = materials.exercises[exercise]
    assert found.pop(broken)["status"] == status
    assert {record["status"] for record in found.values()} == {"correct"}


def test_a_deleted_check_cell_costs_nothing(records: Records, people: Mapping[str, Pupil], key: ChapterKey) -> None:
    assert points(records, people["a deleted check cell"]) == key.max_points


@pytest.mark.parametrize(("does", "status"), [("not a notebook", "error"), ("no notebook in the folder", "not_attempted")])
def test_what_is_no_notebook_gets_nothing_and_is_told(records: Records, people: Mapping[str, Pupil], folder: Path, does: str, status: str) -> None:
    assert {record["status"] for record in of(records, people[does]).values()} == {status}
    page = folder / "feedback" / people[does].ident / demo.CHAPTER / f"{demo.CHAPTER}.html"
    assert "This submission was not graded" in page.read_text()
    assert f"{demo.CHAPTER}.ipynb is" in (folder / "reports" / "class.html").read_text()


@pytest.mark.parametrize("does", ["imports the reference", "fakes the check"])
def test_cheating_earns_nothing(records: Records, people: Mapping[str, Pupil], does: str) -> None:
    assert points(records, people[does]) == 0


def test_the_gradebook_has_the_same_points(records: Records, folder: Path) -> None:
    with NbGradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        for submission in book.assignment_submissions(demo.CHAPTER):
            ours = sum(record["points"] for (student, _), record in records.items() if student == submission.student.id)
            assert submission.score == pytest.approx(ours, abs=1e-9)
        assert len(book.assignment_submissions(demo.CHAPTER)) == len({student for student, _ in records})


def long_texts(data: Any) -> Iterator[str]:
    """Numbers and texts of a case that could not stand on a page by chance."""
    if isinstance(data, Mapping):
        for value in data.values():
            yield from long_texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from long_texts(value)
    elif isinstance(data, float) and len(repr(data)) >= 10:
        yield repr(data)[:9]


def test_no_hidden_input_or_expected_value_is_on_any_page(records: Records, folder: Path, key: ChapterKey) -> None:
    public = (CHAPTERS / demo.CHAPTER / "cases.json").read_text() + (CHAPTERS / demo.CHAPTER / f"{demo.CHAPTER}.ipynb").read_text()
    hidden = [case for spec in key.specs.values() for case in spec.get("cases", ()) if case.get("hidden")]
    secret = {text for case in hidden for text in (*long_texts(case["args"]), *long_texts(case.get("expected"))) if text not in public}
    assert len(secret) > 50
    pages = [*sorted((folder / "feedback").rglob("*.html")), folder / "reports" / "class.html"]
    assert len(pages) > 20
    for page in pages:
        text = re.sub(r'src="data:[^"]*"', "", page.read_text())
        assert not [value for value in secret if value in text], page


def test_pages_run_nothing_and_ask_for_nothing(records: Records, folder: Path) -> None:
    for page in [*(folder / "feedback").rglob("*.html"), folder / "reports" / "class.html"]:
        text = page.read_text()
        assert "<script" not in text
        assert not re.search(r'\s(?:src|srcset|poster|background)="(?!data:)', text)
        assert "default-src 'none'" in text


def test_the_class_is_the_same_bytes_every_time(materials: Materials) -> None:
    assert pupils(materials) == pupils(materials)


def test_the_same_seed_gives_the_same_scores(records: Records, folder: Path, people: Mapping[str, Pupil]) -> None:
    some = ["everything right, in other ways", "wrong in ways of their own", "fakes the check"]
    before = {path: path.read_bytes() for does in some for path in (folder / "autograded" / people[does].ident).rglob("*.ipynb")}
    again = Console(file=io.StringIO())
    students = [people[does].ident for does in some]
    request = Request(folder, [demo.CHAPTER], seed=SEED, students=students, limits=PATIENT, regrade=True)
    assert grade_command(request, again) == 0
    assert "unchanged" not in again.file.getvalue()  # type: ignore[attr-defined]
    assert len(before) == 3
    for path, content in before.items():
        assert path.read_bytes() == content


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path, materials: Materials) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(FileExistsError, match="something else"):
        demo.write_class(tmp_path, materials)
    assert (tmp_path / "thesis.tex").read_text() == "years of work"


def test_stock_nbgrader_gives_the_same_scores(records: Records, folder: Path, people: Mapping[str, Pupil], tmp_path: Path) -> None:
    some = ["everything right, in other ways", "the first eight exercises", "wrong in ways of their own", "a syntax error"]
    mistaken = [pupil for pupil in people.values() if pupil.held][:2]
    students = [people[does].ident for does in some] + [pupil.ident for pupil in mistaken]
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    for place in ("solutions", "chapters"):
        shutil.copytree(ROOT / place / demo.CHAPTER, tmp_path / place / demo.CHAPTER)
    for student in students:
        shutil.copytree(folder / "submitted" / student / demo.CHAPTER, tmp_path / "submitted" / student / demo.CHAPTER)
    environment = {**os.environ, "CREDIT_ATTRIBUTION_SEED": str(SEED), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    for command in (["generate_assignment", demo.CHAPTER, "--force"], ["autograde", demo.CHAPTER]):
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]
    with NbGradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as book:
        for student in students:
            notebook = book.find_submission_notebook(demo.CHAPTER, demo.CHAPTER, student)
            stock = {grade.name.replace("-", ".", 1): grade.score for grade in notebook.grades}
            ours = {exercise: record["points"] for (who, exercise), record in records.items() if who == student}
            assert stock == pytest.approx(ours, abs=1e-9), student
