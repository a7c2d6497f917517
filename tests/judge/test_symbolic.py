"""Symbolic answers: judged by identity, whatever the form; the notebook's fingerprint and the grading agree."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from sympy import Rational, Symbol, binomial, factorial, symbols

from autograder import judge
from autograder.exercises.model import Misconception, SymbolicExercise
from autograder.student import kinds
from autograder.student.results import Result

n, k = symbols("n k", integer=True, positive=True)
real_a = Symbol("a", real=True)
a, b = symbols("a b")
plain_n, plain_k = symbols("n k")

EXERCISE = SymbolicExercise(
    id="demo.named",
    title="Two named expressions",
    points=4,
    answers=("answer",),
    expressions={"answer": {"count": k * binomial(n, k), "ratio": (a**2 - b**2) / (a - b)}},
    assumptions=(k <= n,),
    misconceptions=(Misconception("minus", "The sign of b.", {"answer": {"ratio": a - b}}),),
)


def verdicts(answer: Any, exercise: SymbolicExercise = EXERCISE) -> list[Result]:
    results = []
    for rng in (None, np.random.default_rng(0)):
        spec = json.loads(json.dumps(judge.record(exercise, rng)))
        data = json.loads(json.dumps(kinds.collect(judge.question(spec), {exercise.answers[0]: answer})))
        results.append(judge.decide(spec, data))
    return results


ANSWERS = {
    "right": ({"count": n * binomial(n - 1, k - 1), "ratio": a + b}, 4, "correct", None),
    "other declarations": (
        {"count": plain_n * binomial(plain_n - 1, plain_k - 1), "ratio": real_a + b},
        4,
        "correct",
        None,
    ),
    "factorials": ({"count": factorial(n) / factorial(k - 1) / factorial(n - k), "ratio": a + b}, 4, "correct", None),
    "one wrong": ({"count": k * binomial(n, k), "ratio": a - b}, 2, "partial", "minus"),
    "one missing": ({"count": k * binomial(n, k)}, 2, "partial", None),
    "all wrong": ({"count": binomial(n, k), "ratio": a}, 0, "wrong", None),
    "another letter": ({"count": binomial(n, k), "ratio": a + Symbol("c")}, 0, "wrong", None),
    "no expression": ({"count": "n", "ratio": object()}, 0, "wrong", None),
    "nothing": (None, 0, "not_attempted", None),
    "empty": ({"count": None, "ratio": None}, 0, "not_attempted", None),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_points_status_and_misconception(name: str) -> None:
    answer, points, status, misconception = ANSWERS[name]
    for result in verdicts(answer):
        assert (result.points, result.status, result.misconception) == (points, status, misconception)


@pytest.mark.parametrize("value", [Rational(1, 3), Fraction(1, 3)])
def test_a_plain_number_is_an_expression(value: Any) -> None:
    exercise = SymbolicExercise(id="demo.third", title="A third", points=1, answers=("third",), expressions={"third": Rational(1, 3)})
    assert [result.points for result in verdicts(value, exercise)] == [1, 1]
    assert [result.points for result in verdicts(0.333, exercise)] == [0, 0]


def test_the_public_spec_holds_no_answer() -> None:
    text = json.dumps(judge.record(EXERCISE))
    assert "tree" not in text
    assert "binomial" not in text


def test_a_misconception_that_changes_nothing_is_an_error_of_the_author() -> None:
    with pytest.raises(ValueError, match="changes no expression"):
        judge.record(SymbolicExercise(**{**vars(EXERCISE), "misconceptions": (Misconception("none", "", {"answer": {"other": a}}),)}))


@pytest.mark.parametrize(
    "data", [{}, {"given": {}}, {"given": {"answer": {"count": {"tree": ["os"]}}}}, {"given": 3}, {"given": {"answer": 3}}]
)
def test_damaged_data_are_worth_nothing_and_never_raise(data: Any) -> None:
    assert judge.decide(judge.record(EXERCISE), data).points == 0


def test_a_letter_that_is_none_of_the_exercises_is_named_and_worth_nothing() -> None:
    N, m = symbols("N m")
    for result in verdicts({"count": N * binomial(N - 1, m - 1), "ratio": a + b}):
        assert (result.points, result.status) == (2, "partial")
        assert result.rows[0].note == "Contains N, m; only a, b, k, n are allowed."


def test_a_wrong_expression_comes_with_a_number_and_the_name_of_its_entry() -> None:
    for result in verdicts({"count": binomial(n, k), "ratio": a - b}):
        assert result.rows[0].label == "answer['count']"
        assert result.rows[0].note == "At a = 2, b = 3, k = 4, n = 5: 20 is expected, yours is 5."
        assert result.cause.startswith("answer['ratio']: ")
    for result in verdicts({"number": binomial(n, k), "ratio": a + b}):
        assert result.rows[0].note == "No expression by this name. The dict has 'number', 'ratio'."


def test_no_number_is_told_of_an_expression_that_is_one() -> None:
    exercise = SymbolicExercise(id="demo.third", title="A third", points=1, answers=("third",), expressions={"third": Rational(1, 3)})
    assert judge.record(exercise)["items"][0]["at"] == []
    assert [result.rows[0].note for result in verdicts(Rational(1, 2), exercise)] == ["Not equal to what is asked."] * 2
