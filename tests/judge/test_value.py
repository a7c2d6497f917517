"""Values are recognised without being told: fingerprints in the public spec, the value itself only in a grading spec."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder import judge
from autograder.exercises.model import Misconception, Tolerance, ValueExercise
from autograder.student import kinds
from autograder.student.results import Result
from autograder.student.value_prints import entries, fingerprint, matches

THIRDS = ValueExercise(
    id="toy.thirds",
    title="Thirds",
    points=2,
    answers=("shares",),
    value=[Fraction(115, 3), Fraction(85, 3), 100],
    misconceptions=(Misconception("halves", "A half was taken.", [Fraction(115, 2), Fraction(85, 2), 100]),),
)
ROOT = ValueExercise(
    id="toy.root",
    title="Roots",
    points=3,
    answers=("roots", "sign"),
    value={"roots": {"two": 2**0.5, "vector": np.array([3.0, 5.0]) ** 0.5}, "sign": True},
    exact=False,
    tolerance=Tolerance(rtol=1e-6, atol=1e-6, reason="six digits are asked for"),
    parts={"roots": 2 / 3, "sign": 1 / 3},
    misconceptions=(Misconception("squares", "Squares, not roots.", {"roots": {"two": 4.0}, "sign": True}),),
)


def both(exercise: ValueExercise, answers: dict[str, object]) -> Result:
    """The verdict; that of the check and that of the grading are the same."""
    results = []
    for rng in (None, np.random.default_rng(0)):
        spec = json.loads(json.dumps(judge.record(exercise, rng), allow_nan=False))
        data = json.loads(json.dumps(kinds.collect(judge.question(spec), answers), allow_nan=False))
        results.append(judge.decide(spec, data))
    assert results[0] == results[1]
    return results[0]


@pytest.mark.parametrize(
    "answer",
    [
        [Fraction(115, 3), Fraction(85, 3), 100],
        (115 / 3, 85 / 3, 100.0),
        np.array([115, 85, 300]) / 3,
        [Fraction(230, 6), np.float64(85 / 3), np.int64(100)],
    ],
)
def test_right_in_any_form(answer: object) -> None:
    result = both(THIRDS, {"shares": answer})
    assert (result.status, result.points, result.headline) == ("correct", 2, "right")


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        ([38.33, 28.33, 100], "1 of 3 entries right; wrong: 0, 1."),
        ([Fraction(115, 3), Fraction(85, 3), 101], "2 of 3 entries right; wrong: 2."),
        ([1, 2], "Shape (2,), expected (3,)."),
        (3, "Expected an array of shape (3,)."),
        ([True, False, True], "Expected real entries, got boolean ones."),
        ("text", "Expected an array of shape (3,)."),
        ({"a": 1}, "Expected an array of shape (3,), got a dict of 1."),
        ([1, [2], 3], "Expected an array of shape (3,), got a list of 3."),
        ([np.nan, np.inf, -np.inf], "0 of 3 entries right; wrong: 0, 1, 2."),
        (lambda: 3, "A value of type function is not an answer; a function was given where its value is meant."),
    ],
)
def test_wrong_and_why(answer: object, note: str) -> None:
    result = both(THIRDS, {"shares": answer})
    assert (result.status, result.points, result.misconception) == ("wrong", 0, None)
    assert result.rows[0].note.lower() == note.lower()


def test_a_misconception_is_recognised_by_its_own_fingerprint() -> None:
    result = both(THIRDS, {"shares": [57.5, 42.5, 100]})
    assert (result.misconception, result.cause) == ("halves", "A half was taken.")
    assert both(ROOT, {"roots": {"two": 4, "vector": [3**0.5, 5**0.5]}, "sign": True}).misconception == "squares"
    assert both(ROOT, {"roots": {"two": 4, "vector": [9, 25]}, "sign": True}).misconception is None


def test_within_tolerance_and_by_parts() -> None:
    near = {"two": 1.4142135, "vector": [1.7320508, 2.2360679]}
    assert both(ROOT, {"roots": near, "sign": np.bool_(True)}).points == 3
    assert both(ROOT, {"roots": near, "sign": None}).points == 2
    assert both(ROOT, {"roots": near, "sign": 1}).points == 2
    assert both(ROOT, {"roots": {"two": 1.41421}, "sign": True}).points == 1
    assert both(ROOT, {"roots": 3, "sign": True}).rows[0].note == "roots is a whole number; a dict with the key 'two' is wanted."
    assert both(ROOT, {}).status == "not_attempted"


@pytest.mark.parametrize("places", [2, 3, 4, 6, 9, 11])
def test_a_rounded_fraction_is_called_rounded(places: int) -> None:
    prices = replace(THIRDS, answers=("price",), value=Fraction(115, 3), misconceptions=())
    note = both(prices, {"price": round(115 / 3, places)}).rows[0].note
    assert note.startswith(f"Right to {places} decimals, but rounded"), note
    for other in (38.34, 38.3, 38.331, 38.3334):
        assert both(prices, {"price": other}).rows[0].note == "Not the right value."
    whole = replace(prices, value=25)
    for other in (24.99, 25.001, 24.999999):
        assert both(whole, {"price": other}).rows[0].note == "Not the right value."


def test_booleans_for_noughts_and_ones_where_the_exercise_says_so() -> None:
    row = replace(THIRDS, value=[1, 0, 1], misconceptions=(), tolerance=Tolerance(bits=True))
    assert both(row, {"shares": [True, False, True]}).status == "correct"
    assert both(row, {"shares": np.array([1, 0, 1])}).status == "correct"
    assert both(row, {"shares": [True, True, True]}).rows[0].note == "2 of 3 entries right; wrong: 1."


def test_the_public_spec_does_not_hold_the_value() -> None:
    said = json.dumps(judge.record(THIRDS))
    for trace in ("115", "85", "38.3", "value", "57.5"):
        assert trace not in said.replace('"kind": "value"', "")
    assert json.dumps(judge.question(judge.record(ROOT, np.random.default_rng(0)))).count("two") == 0


def test_equal_values_have_different_fingerprints() -> None:
    spec = judge.record(ValueExercise(id="toy.ones", title="", points=1, answers=("x",), value=[1, 1]))
    assert len(set(spec["items"][0]["prints"])) == 2


@given(st.floats(-1e3, 1e3), st.floats(-0.999, 0.999), st.sampled_from([1e-9, 1e-3, 0.5]))
def test_all_within_the_tolerance_match_and_none_beyond_twice(value: float, part: float, step: float) -> None:
    mark = fingerprint("salt", value, step)
    assert matches("salt", mark, value + 0.99 * part * step, step)
    assert not matches("salt", mark, value + 2.01 * step, step)
    assert not matches("other salt", mark, value, step)


@given(st.fractions(-1000, 1000, max_denominator=1000))
def test_a_float_stands_for_its_fraction(value: Fraction) -> None:
    assert matches("s", fingerprint("s", value, None), float(value), None)


def test_a_misconception_equal_to_the_answer_is_refused() -> None:
    with pytest.raises(ValueError, match="is the right answer"):
        judge.record(ValueExercise(**{**vars(THIRDS), "misconceptions": (Misconception("same", "", THIRDS.value),)}))


@pytest.mark.parametrize("value", [None, {"a": 1}, [1, None], [[1], [2, 3]], object()])
def test_what_has_no_entries(value: Any) -> None:
    assert entries(value) is None
