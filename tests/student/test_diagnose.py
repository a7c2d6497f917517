"""Nothing is said of a wrong answer but what holds for it in every case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.student.compare import EXACT, difference
from autograder.student.diagnose import Compared, diagnose, sums_differ

VECTORS = (np.array([1.0, 2.0, 4.0]), np.array([3.0, -1.0]), np.array([0.5, 0.25, 7.0, 2.0]))
SQUARES = (np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[0.0, 4.0], [7.0, 1.0]]))


def said(wrong: Callable[[Any], Any], expected: tuple[Any, ...] = VECTORS) -> str:
    cases = [Compared(one, wrong(one), difference(one, wrong(one)) == "") for one in expected]
    return diagnose(cases, EXACT)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda v: 2 * v, "In every case your values are 2 times the expected ones."),
        (lambda v: (v / 3).tolist(), "In every case your values are 1/3 times the expected ones."),
        (lambda v: -v, "Every value has the right size and the opposite sign."),
        (lambda v: v + 0.5, "Every value is 0.5 too large, by the same amount in every case."),
        (lambda v: v - 1, "Every value is 1 too small, by the same amount in every case."),
        (
            lambda v: v * len(v),
            "In each case your values are the expected ones times one number, which differs from case to case: 3, 2, 4.",
        ),
        (
            lambda v: v - v.mean(),
            "In each case all your values are off by one and the same amount (yours minus expected: -2.33333, -1, -2.4375).",
        ),
        (lambda v: v[::-1], "The numbers are right, in reverse order."),
        (lambda v: np.roll(v, 1) if len(v) > 2 else v, "The numbers are right, in another order."),
        (
            lambda v: v + (np.arange(len(v)) - (len(v) - 1) / 2) ** 3,
            "The sum of your values is right in every case; how it is shared between the entries is not.",
        ),
        (lambda v: np.full(len(v), v.mean()), "In every case all entries of your answer are equal; the expected ones are not."),
        (lambda v: 0 * v, "All your values are 0."),
        (lambda v: v[:, None], "The numbers are right and in the right order; only the shape of the array is another one."),
        (lambda v: np.append(v, 0), "Your vectors are 1 longer than expected in every case."),
        (lambda v: v[1:], "Your vectors are 1 shorter than expected in every case."),
    ],
)
def test_relations(wrong: Callable[[Any], Any], words: str) -> None:
    assert said(wrong) == words


def test_single_precision() -> None:
    assert "single precision" in said(lambda v: v * (1 + 1e-7))
    assert "single precision" in said(lambda v: (v * np.pi).astype(np.float32) / np.float64(np.pi))


def test_an_iteration_stopped_early_is_named_where_answers_are_found_by_iteration() -> None:
    near = [Compared(one, one + np.array([3e-3, -2e-3, 1e-3, 2e-3])[: len(one)], False) for one in VECTORS]
    wanted = "The values are right to about 3e-03 and no further, as an iteration that is stopped too early leaves them"
    assert diagnose(near, {"rtol": 1e-4, "atol": 1e-4}).startswith(wanted)
    assert diagnose(near, EXACT) == ""
    far = [Compared(one, one + np.array([0.3, -0.2, 0.1, 0.2])[: len(one)], False) for one in VECTORS]
    assert diagnose(far, {"rtol": 1e-4, "atol": 1e-4}) == ""


def test_transposed_matrices() -> None:
    assert said(lambda a: a.T, SQUARES) == "Your matrices are the transposes of the expected ones."
    assert said(lambda a: a.T, (np.ones((2, 3)), np.ones((3, 2)))).startswith("Your arrays are the transposes")


def test_first_entry_wrong() -> None:
    expected = tuple(np.arange(1.0, n) for n in (5, 6, 7))

    def wrong(v: Any) -> Any:
        changed = v.copy()
        changed[0] = v.sum() * 10
        return changed

    assert said(wrong, expected) == "All entries are right but the first one, which is wrong in every case."


def test_rounding_is_shown_as_nothing() -> None:
    expected = (np.array([10.0, 20.0, 30.0]), np.array([1.0, 5.0]), np.array([2.0, 9.0]))
    gaps = {10.0: 1e-13, 1.0: -2.0, 2.0: 1.0}
    assert said(lambda v: v + gaps[float(v[0])], expected).endswith("(yours minus expected: 0, -2, 1).")


def test_single_values() -> None:
    assert said(lambda x: True, (True, False)) == "Your answer is True in every case, whatever the input."
    assert said(lambda x: 2 * x, (1.0, 3.0)) == "In every case your values are 2 times the expected ones."


def test_one_number_alone_proves_nothing() -> None:
    assert said(lambda x: x + 1, (1.0,)) == ""
    assert said(lambda x: 2 * x, (np.array([3.0, 3.0]), np.array([0.0, 3.0]))) == ""


def test_unlike_things_are_left_alone() -> None:
    assert said(lambda v: "text") == "Your answer is 'text' in every case, whatever the input."
    assert said(lambda v: {"a": v}) == ""
    assert said(lambda v: v * np.nan) == ""
    assert diagnose([Compared(1.0, 1.0, True)], EXACT) == ""


@given(st.integers(0, 10_000))
def test_random_answers_are_explained_by_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    assert said(lambda v: rng.normal(size=len(v))) == ""


def test_sums_are_compared_where_nothing_else_holds() -> None:
    assert sums_differ(np.array([1.0, 2.0]), [1, 1]) == "your values sum to 2, the expected ones to 3."
    assert sums_differ(np.array([1.0, 2.0]), [2, 1]) == ""
    assert sums_differ(np.array([1.0, 2.0]), [1, 2, 3]) == ""
    assert sums_differ(1.0, 2.0) == ""
