"""Counterexamples are judged by their property: values as they are, functions by what they return."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from autograder import judge
from autograder.exercises.model import Case, CounterexampleExercise, Misconception
from autograder.student import kinds, properties
from autograder.student.games import TableGame
from autograder.student.properties import Finding
from autograder.student.render import html
from autograder.student.results import Result


def _odd_and_rising(answers: Mapping[str, Any], cases: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """``number`` is odd; ``rule`` returns more than it was given."""
    inputs = [case["args"]["n"] for case in cases if case["call"] == "rule"]
    outputs = answers["rule"] or []
    rising = len(outputs) == len(inputs) and all(out is not None and out > n for n, out in zip(inputs, outputs, strict=True))
    return [Finding(answers["number"] % 2 == 1, f"number is {answers['number']}"), Finding(rising, f"rule gives {outputs} for {inputs}")]


@pytest.fixture(autouse=True)
def _property(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(properties, "odd_and_rising", _odd_and_rising, raising=False)
    monkeypatch.setattr(
        properties,
        "positive",
        lambda answers, cases: [Finding(bool(np.asarray(answers["game"]).min() > 0), "least utility")],
        raising=False,
    )


ODD = CounterexampleExercise(
    id="toy.odd",
    title="Odd",
    points=2,
    answers=("number", "rule"),
    property="odd_and_rising",
    public=(Case("two", {"n": 2}, call="rule"), Case("five", {"n": 5}, call="rule")),
    hidden=lambda rng: [Case("large", {"n": int(rng.integers(700, 800))}, call="rule")],
    misconceptions=(Misconception("even", "Four is even.", {"number": 4}), Misconception("same", "It stays.", {"rule": lambda n: n})),
)


def graded(answers: dict[str, object], exercise: CounterexampleExercise = ODD) -> Result:
    spec = judge.record(exercise, np.random.default_rng(1))
    data = json.loads(json.dumps(kinds.collect(judge.question(spec), answers), allow_nan=False))
    return judge.decide(json.loads(json.dumps(spec)), data)


def test_any_answer_with_the_property_is_right() -> None:
    for number, rule in ((1, lambda n: n + 1), (7, lambda n: 2.0 * n)):
        result = graded({"number": number, "rule": rule})
        assert (result.status, result.points, result.headline) == ("correct", 2, "2 of 2 findings right")


def test_one_false_finding_loses_the_points_and_is_shown() -> None:
    result = graded({"number": 3, "rule": lambda n: n - 1})
    assert (result.status, result.points) == ("wrong", 0)
    assert [row.label for row in result.rows if row.ok is False and not row.hidden] == ["rule gives [1, 4] for [2, 5]"]


def test_misconceptions_are_recognised() -> None:
    assert graded({"number": 4, "rule": lambda n: n + 1}).misconception == "even"
    assert graded({"number": 3, "rule": lambda n: +n}).misconception == "same"
    assert graded({"number": 6, "rule": lambda n: n - 1}).misconception is None


def test_an_answer_made_for_the_public_cases_fails_the_hidden_ones_and_sees_nothing_of_them() -> None:
    result = graded({"number": 3, "rule": lambda n: n + 1 if n < 10 else 0})
    assert (result.status, result.points) == ("wrong", 0)
    assert result.cause.startswith("Right on the cases of the notebook")
    hidden = str(judge.record(ODD, np.random.default_rng(1))["cases"][2]["args"]["n"])
    assert hidden not in html(result)


def test_errors_are_shown_with_their_line() -> None:
    result = graded({"number": 3, "rule": lambda n: 1 / 0})
    assert result.status == "wrong"
    assert result.rows[0].got == "ZeroDivisionError: division by zero"
    assert "1 / 0" in result.rows[0].note


def test_not_attempted_and_half_attempted() -> None:
    assert graded({"number": None, "rule": None}).status == "not_attempted"
    assert graded({"number": None, "rule": lambda n: None}).status == "not_attempted"
    half = graded({"number": None, "rule": lambda n: n + 1})
    assert (half.status, half.points) == ("wrong", 0)
    assert "cannot be tried on an answer of this form" in half.rows[0].note


def test_a_game_is_an_answer() -> None:
    exercise = CounterexampleExercise(id="toy.game", title="", points=1, answers=("game",), property="positive")
    assert graded({"game": TableGame([1, 2])}, exercise).status == "correct"
    assert graded({"game": [1, 2]}, exercise).status == "correct"
    assert graded({"game": [0, 2]}, exercise).status == "wrong"


def test_the_question_holds_inputs_alone() -> None:
    asked = judge.question(judge.record(ODD, np.random.default_rng(1)))
    assert set(asked) == {"id", "kind", "answers", "cases"}
    assert all(set(case) == {"call", "args"} for case in asked["cases"])


def test_slips_of_an_author_are_refused() -> None:
    with pytest.raises(ValueError, match="no property"):
        judge.record(CounterexampleExercise(id="toy.x", title="", points=1, answers=("x",), property="no_such"))
    with pytest.raises(ValueError, match="no answer"):
        judge.record(CounterexampleExercise(**{**vars(ODD), "public": (Case("odd", {"n": 1}, call="other"),)}))


@pytest.mark.parametrize(
    "data",
    [{}, {"answers": 3}, {"answers": {"rule": 3}}, {"answers": {"rule": {"outputs": [3]}}}, {"answers": {"number": {"value": {"$": 1}}}}],
)
def test_forged_data_raise_nothing(data: object) -> None:
    assert judge.decide(judge.record(ODD), data).points == 0
