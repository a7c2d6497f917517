"""One notebook in, verdicts out: what each state of an answer cell is called, and what our outputs say."""

from __future__ import annotations

import nbformat
import pytest
from nbgrader.utils import determine_grade

from autograder import judge
from autograder.pipeline.grading import GradedNotebook, grade_notebook
from autograder.pipeline.key import ChapterKey
from autograder.student.results import Result

from .conftest import RIGHT, STUBS, HereRunner, answered, as_bytes


def graded(key: ChapterKey, runner: HereRunner, answers: dict[str, str]) -> dict[str, Result]:
    done = grade_notebook(as_bytes(answered(answers)), key, runner)
    assert done.state == "graded"
    return {result.exercise: result for result in done.results}


def outputs(done: GradedNotebook, cell_id: str) -> list[nbformat.NotebookNode]:
    return list(next(cell for cell in done.notebook.cells if cell.id == cell_id).outputs)


def test_right_answers_get_full_marks(key: ChapterKey, runner: HereRunner) -> None:
    results = graded(key, runner, RIGHT)
    assert [(r.points, r.status) for r in results.values()] == [(4, "correct"), (3, "correct"), (0, "not_attempted")]


def test_an_untouched_notebook_is_not_attempted(key: ChapterKey, runner: HereRunner) -> None:
    results = graded(key, runner, {})
    assert {result.status for result in results.values()} == {"not_attempted"}
    assert {result.points for result in results.values()} == {0}


def test_white_space_alone_is_no_attempt(key: ChapterKey, runner: HereRunner) -> None:
    assert graded(key, runner, {"toy.double": STUBS["toy.double"].replace("\n", "  \n\n") + "\n\n"})["toy.double"].status == "not_attempted"


def test_an_answer_in_another_cell_counts(key: ChapterKey, runner: HereRunner) -> None:
    notebook = answered({})
    place = next(n for n, cell in enumerate(notebook.cells) if cell.id == "toy-double")
    notebook.cells.insert(place, nbformat.v4.new_code_cell(RIGHT["toy.double"]))
    done = grade_notebook(as_bytes(notebook), key, runner)
    assert done.results[0].status == "correct"


def test_a_misconception_is_named(key: ChapterKey, runner: HereRunner) -> None:
    result = graded(key, runner, {"toy.double": "def double(x):\n    return x ** 2"})["toy.double"]
    assert (result.points, result.status, result.misconception) == (0, "wrong", "squares")


def test_parts_are_earned_one_by_one(key: ChapterKey, runner: HereRunner) -> None:
    result = graded(key, runner, {"toy.sum_up": "def sum_up(a, b):\n    return 0"})["toy.sum_up"]
    assert (result.points, result.status) == (1, "partial")


def test_right_on_public_cases_alone_earns_nothing(key: ChapterKey, runner: HereRunner) -> None:
    result = graded(key, runner, {"toy.double": "def double(x):\n    return {3: 6, 5: 10}.get(x, 0)"})["toy.double"]
    assert result.points == 0


@pytest.mark.parametrize(
    ("source", "status", "words"),
    [
        ("def double(x)\n    return 1", "error", "SyntaxError"),
        ("double = 1 / 0", "error", "ZeroDivisionError: division by zero"),
        ("DIE", "error", "died while it ran the answer cell"),
        ("HANG", "timeout", "longer than the time allowed"),
    ],
)
def test_a_cell_that_fails_says_why(key: ChapterKey, runner: HereRunner, source: str, status: str, words: str) -> None:
    results = graded(key, runner, {**RIGHT, "toy.double": source})
    result = results["toy.double"]
    assert (result.points, result.status) == (0, status)
    assert words in result.cause + " ".join(row.got for row in result.rows)
    assert results["toy.sum_up"].status == "correct"


def test_an_error_after_a_right_answer_costs_nothing(key: ChapterKey, runner: HereRunner) -> None:
    assert graded(key, runner, {"toy.double": RIGHT["toy.double"] + "\n1 / 0"})["toy.double"].status == "correct"


def test_an_answered_discussion_waits_for_a_person(key: ChapterKey, runner: HereRunner) -> None:
    done = grade_notebook(as_bytes(answered({"toy.essay": "Because of symmetry."})), key, runner)
    assert done.results[2].status == "needs_manual_grade"
    cell = next(cell for cell in done.notebook.cells if cell.id == "toy-essay")
    assert determine_grade(cell) == (None, 2)


def test_check_cells_are_never_run(key: ChapterKey, runner: HereRunner) -> None:
    grade_notebook(as_bytes(answered(RIGHT)), key, runner)
    assert not any("check(" in source or "scoreboard()" in source for source in runner.seen)


def test_nbgrader_reads_our_points_from_the_check_cells(key: ChapterKey, runner: HereRunner) -> None:
    done = grade_notebook(as_bytes(answered({**RIGHT, "toy.sum_up": "def sum_up(a, b):\n    return 0"})), key, runner)
    cells = {cell.id: cell for cell in done.notebook.cells}
    assert determine_grade(cells["toy-double"]) == (4, 4)
    assert determine_grade(cells["toy-sum_up"]) == (1, 3)
    assert outputs(done, "scoreboard")[0].data["text/plain"] == "5"
    nbformat.validate(done.notebook)


def test_hidden_cases_stay_hidden(key: ChapterKey, runner: HereRunner) -> None:
    done = grade_notebook(as_bytes(answered({"toy.double": "def double(x):\n    return {3: 6}.get(x, x)"})), key, runner)
    everything = nbformat.writes(done.notebook) + repr(done.results)
    hidden = [case for case in key.specs["toy.double"]["cases"] if case["hidden"]]
    assert len(hidden) == 3
    for case in hidden:
        assert str(case["args"]["x"]) not in everything
        assert str(case["expected"]) not in everything
    assert "0 of 3 hidden cases right" in outputs(done, "toy-double")[0].data["text/html"]


def test_what_a_question_holds_gives_nothing_away(key: ChapterKey) -> None:
    for question in key.questions.values():
        assert "expected" not in repr(question)
        assert "misconception" not in repr(question)


def test_a_judge_that_fails_leaves_it_to_a_person(key: ChapterKey, runner: HereRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(spec: object, data: object) -> Result:
        raise LookupError("lost")

    monkeypatch.setattr(judge, "decide", broken)
    result = graded(key, runner, RIGHT)["toy.double"]
    assert result.status == "needs_manual_grade"
    assert "LookupError" in result.headline


def test_grading_changes_nothing_it_was_given(key: ChapterKey, runner: HereRunner) -> None:
    before = nbformat.writes(key.release)
    first = grade_notebook(as_bytes(answered(RIGHT)), key, runner)
    grade_notebook(b"", key, runner)
    again = grade_notebook(as_bytes(answered(RIGHT)), key, runner)
    assert nbformat.writes(key.release) == before
    assert nbformat.writes(first.notebook) == nbformat.writes(again.notebook)
    assert first.results == again.results


def test_an_unreadable_file_gets_the_release_with_a_notice(key: ChapterKey, runner: HereRunner) -> None:
    done = grade_notebook(b"not a notebook", key, runner)
    assert done.state == "unreadable"
    assert {result.status for result in done.results} == {"error"}
    assert "99_toy.ipynb is not a notebook" in done.notebook.cells[0].source
    assert runner.seen == []
    nbformat.validate(done.notebook)
