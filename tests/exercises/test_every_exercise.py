"""What must hold of every exercise of every chapter: worked answer, stub, right and wrong samples, on cases drawn anew."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest

from autograder import judge
from autograder.build.rules import without_solution
from autograder.build.script import ScriptCell, read_script
from autograder.exercises import CHAPTERS, chapter_exercises, exercise
from autograder.exercises.model import Exercise
from autograder.exercises.samples import Sample, load
from autograder.student import kinds
from autograder.student.results import Result

ROOT = Path(__file__).resolve().parents[2]
SEEDS = (11, 12, 13)
JUDGED = [entry for chapter in CHAPTERS for entry in chapter_exercises(chapter) if entry.kind != "discussion"]
SAMPLES = [(chapter, sample) for chapter in CHAPTERS for sample in load(chapter)]


def chapter_of(ident: str) -> str:
    return next(chapter for chapter in CHAPTERS if any(entry.id == ident for entry in chapter_exercises(chapter)))


@functools.cache
def cells(chapter: str) -> list[ScriptCell]:
    return read_script(ROOT / "solutions" / chapter / f"{chapter}.py")


@functools.cache
def unanswered(chapter: str) -> dict[str, Any]:
    """The names in the notebook of a student who has answered nothing and run everything."""
    matplotlib.use("Agg")
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in cells(chapter):
        if not cell.markdown and cell.role in ("code", "answer"):
            run(without_solution(cell), names)
    return names


def run(source: str, names: dict[str, Any]) -> None:
    exec(compile(source, "<answer>", "exec"), names)


@functools.cache
def specs(ident: str) -> tuple[dict[str, Any], ...]:
    """The public spec and grading specs for several seeds."""
    entry = exercise(ident)
    if entry.kind in ("derivation", "symbolic", "value"):  # nothing is drawn: the two specs differ in what is hidden
        return judge.record(entry), judge.record(entry, np.random.default_rng(SEEDS[0]))
    return (judge.record(entry), *(judge.record(entry, np.random.default_rng(seed)) for seed in SEEDS))


def graded(entry: Exercise, source: str, spec: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Result:
    """The verdict on an answer cell, run where the student's cells before it have run."""
    chapter = chapter_of(entry.id)
    monkeypatch.chdir(ROOT / "solutions" / chapter)  # a notebook finds its cases beside it, its given cells too
    names = dict(unanswered(chapter))
    run(source, names)
    data = kinds.collect(judge.question(spec), {name: names.get(name) for name in entry.answers})
    return judge.decide(spec, data)


def answer_cell(entry: Exercise) -> ScriptCell:
    return next(cell for cell in cells(chapter_of(entry.id)) if cell.exercise == entry.id and cell.role == "answer")


@pytest.fixture(autouse=True)
def _no_windows(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("MPLBACKEND", "Agg")
    yield
    import matplotlib.pyplot as plt

    plt.close("all")


@pytest.mark.parametrize("entry", JUDGED, ids=lambda entry: entry.id)
def test_worked_answer_gets_full_marks(entry: Exercise, monkeypatch: pytest.MonkeyPatch) -> None:
    for spec in specs(entry.id):
        result = graded(entry, answer_cell(entry).source, spec, monkeypatch)
        assert (result.status, result.points, result.misconception) == ("correct", entry.points, None), result


@pytest.mark.parametrize("entry", JUDGED, ids=lambda entry: entry.id)
def test_stub_gets_nothing_and_no_reproach(entry: Exercise, monkeypatch: pytest.MonkeyPatch) -> None:
    for spec in specs(entry.id):
        result = graded(entry, without_solution(answer_cell(entry)), spec, monkeypatch)
        assert (result.status, result.points, result.misconception) == ("not_attempted", 0.0, None), result


@pytest.mark.parametrize(("chapter", "sample"), [(c, s) for c, s in SAMPLES if s.verdict == "right"], ids=lambda x: getattr(x, "name", x))
def test_right_answers_written_differently(chapter: str, sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = exercise(sample.exercise)
    for spec in specs(entry.id):
        result = graded(entry, sample.source, spec, monkeypatch)
        assert (result.status, result.points, result.misconception) == ("correct", entry.points, None), (sample.exercise, result)


@pytest.mark.parametrize(
    ("chapter", "sample"),
    [(c, s) for c, s in SAMPLES if s.verdict == "wrong"],
    ids=lambda x: f"{x.exercise}-{x.name}" if isinstance(x, Sample) else x,
)
def test_wrong_answers_lose_points_and_are_named(chapter: str, sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = exercise(sample.exercise)
    wanted = None if sample.name == "-" else sample.name
    for spec in specs(entry.id):
        result = graded(entry, sample.source, spec, monkeypatch)
        assert result.status in ("wrong", "partial", "error"), result
        assert result.points < entry.points or entry.points == 0, result
        assert result.misconception == wanted, result
        assert wanted is None or result.cause, result
        if len(entry.parts) == 1 and entry.kind == "function":
            assert result.points == 0, result


@pytest.mark.parametrize("entry", JUDGED, ids=lambda entry: entry.id)
def test_samples_cover_the_exercise(entry: Exercise) -> None:
    """Two further right answers, and every misconception in code other than its definition."""
    mine = [sample for sample in load(chapter_of(entry.id)) if sample.exercise == entry.id]
    assert sum(sample.verdict == "right" for sample in mine) >= 2
    named = {sample.name for sample in mine if sample.verdict == "wrong"}
    assert named - {"-"} == {one.id for one in entry.misconceptions}
    assert named, "no wrong sample"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_samples_name_exercises_of_their_chapter(chapter: str) -> None:
    known = {entry.id for entry in chapter_exercises(chapter)}
    assert {sample.exercise for sample in load(chapter)} <= known


@pytest.mark.parametrize("entry", JUDGED, ids=lambda entry: entry.id)
def test_misconceptions_speak_to_the_student(entry: Exercise) -> None:
    for one in entry.misconceptions:
        assert 40 <= len(one.says) <= 400, (one.id, len(one.says))
        assert "!" not in one.says.replace("!/", "").replace("N!", "").replace("|!", "").replace("S|)!", "").replace(")!", ""), one.id
        assert one.says.rstrip().endswith((".", "1/2.", ")")), one.id


@pytest.mark.parametrize("entry", [entry for entry in JUDGED if entry.kind == "function"], ids=lambda entry: entry.id)
def test_misconceptions_run_and_differ_from_one_another(entry: Exercise) -> None:
    for spec in specs(entry.id):
        shown = [case for case in spec["cases"] if not case["hidden"]]
        for case in spec["cases"]:
            raising = [one for one, output in case["wrong"].items() if isinstance(output, dict) and output.get("$") == "raises"]
            assert not raising, case["label"]
        outputs = [repr([case["wrong"].get(one["id"]) for case in shown]) for one in spec["misconceptions"] if not one["breaks"]]
        assert len(set(outputs)) == len(outputs)
