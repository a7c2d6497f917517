"""Hidden cases are asked after everything that a page shows, and the verdict is the same as if each question had been asked whole."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.pipeline.asking import LATER, in_two_rounds, together

from .conftest import RIGHT, HereRunner, answered, as_bytes, toy_key

SPECS: dict[str, Any] = {
    "a": {"cases": [{"hidden": False, "call": "f"}, {"hidden": True, "call": "f"}, {"hidden": False, "call": "g"}]},
    "b": {"cases": [{"hidden": False, "call": ""}]},
    "c": {},
}
QUESTIONS = [{"id": "a", "cases": [1, 2, 3]}, {"id": "b", "cases": [4]}, {"id": "c"}]


def test_hidden_cases_come_last() -> None:
    asked = in_two_rounds(QUESTIONS, SPECS)
    assert [(question["id"], question.get("cases")) for question in asked] == [("a", [1, 3]), ("b", [4]), ("c", None), ("a" + LATER, [2])]


def test_answers_come_together_in_the_order_of_the_cases() -> None:
    answers = {"a": {"cases": ["one", "three"]}, "b": {"cases": ["four"]}, "c": {"lines": []}, "a" + LATER: {"cases": ["two"]}}
    assert together(QUESTIONS, SPECS, answers) == {"a": {"cases": ["one", "two", "three"]}, "b": {"cases": ["four"]}, "c": {"lines": []}}


def test_functions_of_a_counterexample_come_together() -> None:
    shown = {"answers": {"f": {"outputs": [1]}, "g": {"outputs": [3]}}, "missing": []}
    hidden = {"answers": {"f": {"outputs": [2]}, "g": {"outputs": []}}, "missing": []}
    joined = together(QUESTIONS[:1], SPECS, {"a": shown, "a" + LATER: hidden})
    assert joined == {"a": {"answers": {"f": {"outputs": [1, 2]}, "g": {"outputs": [3]}}, "missing": []}}


@pytest.mark.parametrize("lost", [{"died": "gone"}, {"timeout": "late"}])
@pytest.mark.parametrize("later", [False, True])
def test_a_part_without_an_answer_is_the_answer(lost: dict[str, str], later: bool) -> None:
    parts = [{"cases": ["one", "three"]}, lost] if later else [lost, {"cases": ["two"]}]
    assert together(QUESTIONS[:1], SPECS, dict(zip(("a", "a" + LATER), parts, strict=True))) == {"a": lost}


@pytest.mark.parametrize("cases", [[], ["one"], ["one", "two", "three"], None, "13"])
def test_a_wrong_number_of_entries_is_no_answer(cases: object) -> None:
    assert together(QUESTIONS[:1], SPECS, {"a": {"cases": cases}, "a" + LATER: {"cases": ["two"]}}) == {"a": {"cases": []}}


def test_a_right_answer_stays_right() -> None:
    from autograder.pipeline.grading import grade_notebook

    graded = grade_notebook(as_bytes(answered(RIGHT)), toy_key(), HereRunner())
    assert [result.points for result in graded.results][:2] == [4.0, 3.0]
    assert sum(row.hidden for row in graded.results[0].rows) == 3
