"""Type and shape before values; what counts as alike, and the words for the first difference."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.student.compare import EXACT, difference, number_text

ALIKE = [
    (np.array([1.0, 2.0]), [1, 2]),
    (np.array([1.0, 2.0]), (1.0, np.float64(2))),
    (np.array([1.0, 2.0]), np.array([1, 2])),
    (np.array([1.0, 2.0]), [Fraction(1), Fraction(2)]),
    (np.array([[1.0], [2.0]]), [[1], [2]]),
    (np.array([True, False]), [True, np.bool_(False)]),
    (0.5, np.array(0.5)),
    (0.5, np.float32(0.5)),
    (0.5, Fraction(1, 2)),
    (2.0, 2),
    (2, 2.0),
    (2, np.int64(2)),
    (True, np.bool_(True)),
    (1 + 2j, np.complex128(1 + 2j)),
    (1 + 0j, 1.0),
    (Fraction(1, 2), 0.5),
    (Fraction(4, 2), 2),
    ((1, [0.5]), [1, (0.5,)]),
    ([0, 2], np.array([0, 2])),
    ({"a": 1.0}, {"a": 1}),
    ({1, 2}, frozenset([1, 2])),
    (np.inf, np.inf),
    (None, None),
    ("x", "x"),
]
APART = [
    (np.array([1.0, 0.5, 0.5]), [1, 0.5, 0.25], "entry 2: expected 0.5, got 0.25"),
    (np.array([1.0, 0.5, 0.5]), [1, 2, 3, 4], "shape (4,), expected (3,)"),
    (np.array([1.0, 2.0]), [[1.0], [2.0]], "shape (2, 1), expected (2,)"),
    (np.array([1.0, 1.0]), 1.0, "expected an array of shape (2,), got a real number"),
    (np.array([[1.0, 2.0]]), [1.0, 2.0], "shape (2,), expected (1, 2)"),
    (np.array([[1.0, 2.0]]), [[1.0, 3.0]], "entry (0, 1): expected 2, got 3"),
    (np.array([1.0, 2.0]), [[1.0], [2.0, 3.0]], "expected an array of shape (2,), got a list of 2 that is not a regular grid of numbers"),
    (np.array([1.0, 0.0]), [True, False], "expected real entries, got boolean ones"),
    (np.array([True, False]), [1, 0], "expected boolean entries, got real ones"),
    (np.array([1.0, 0.0]), [True, 0.0], "expected an array of shape (2,), got a list of 2 that mixes numbers with True and False"),
    (np.array([1.0]), [1 + 0j], "expected real entries, got complex ones"),
    (np.array([1.0]), ["1"], "expected real entries, got text ones"),
    (True, 1.0, "expected True or False, got a real number"),
    (True, 1, "expected True or False, got a whole number"),
    (1.0, True, "expected a real number, got True or False"),
    (True, False, "expected True, got False"),
    (1.0, [1.0], "expected a single number, got a list of 1"),
    (1.0, "1", "expected a single number, got a text"),
    (1.0, 1 + 0j, "expected a real number, got the complex number 1 + 0i"),
    (np.nan, np.nan, "expected nan, got nan"),
    (np.array([np.nan]), [np.nan], "entry 0: expected nan, got nan"),
    (1.0, np.nan, "expected 1, got nan"),
    (1.0, np.inf, "expected 1, got inf"),
    (1.0, None, "expected a real number, got None"),
    (Fraction(1, 3), 1 / 3, "expected 1/3, got 0.333333"),
    (10**12, 10**12 + 1, "expected 1000000000000, got 1000000000001"),
    (1.0, 1.0000001, "expected 1, got 1.0000001"),
    ((1.0, 2.0), (1.0, 2.0, 3.0), "length 3, expected 2"),
    ((1.0, [1, 2]), (1.0, [1, 3]), "entry 1: entry 1: expected 2, got 3"),
    (([1], [1, 2]), ([1, 2], [1]), "list 1 of 2: length 2, expected 1"),
    ([1], {1}, "expected a list of 1, got a set of 1"),
    ({"a": 1}, {"b": 1}, "missing key 'a'"),
    ({"a": 1}, {"a": 1, "b": 1}, "unexpected key 'b'"),
    ({"a": 1}, {"a": 2}, "at 'a': expected 1, got 2"),
    ({"a": 1}, [1], "expected a dict with the keys 'a', got a list of 1"),
    ({1, 2}, {1}, "missing from the set: 2"),
    ({1}, [1], "expected a set, got a list of 1"),
]


@pytest.mark.parametrize(("expected", "got"), ALIKE)
def test_alike(expected: object, got: object) -> None:
    assert difference(expected, got) == ""


@pytest.mark.parametrize(("expected", "got", "words"), APART)
def test_apart(expected: object, got: object, words: str) -> None:
    assert difference(expected, got) == words


def test_how_many_entries_differ_is_said() -> None:
    assert difference(np.arange(3.0), [0, 2, 3]) == "entry 1: expected 1, got 2 (2 of 3 entries differ)"


def test_tolerance_is_that_of_the_exercise() -> None:
    assert difference(1.0, 1.05) != ""
    assert difference(1.0, 1.05, {"rtol": 0.1, "atol": 0.0}) == ""
    assert difference(np.array([1.0]), [1.05], {"rtol": 0.1, "atol": 0.0}) == ""


FINITE = hnp.arrays("float64", hnp.array_shapes(max_dims=2, max_side=4), elements=st.floats(-1e6, 1e6))


@given(FINITE)
def test_an_array_is_like_itself_and_like_its_list(array: np.ndarray) -> None:  # type: ignore[type-arg]
    assert difference(array, array.copy()) == ""
    assert difference(array, array.tolist()) == ""


@given(FINITE, st.data())
def test_one_changed_entry_is_seen_and_named(array: np.ndarray, data: st.DataObject) -> None:  # type: ignore[type-arg]
    place = tuple(data.draw(st.integers(0, n - 1)) for n in array.shape)
    changed = array.copy()
    changed[place] += 1.0
    name = str(place[0]) if len(place) == 1 else str(place)
    assert difference(array, changed).startswith(f"entry {name}: expected ")


@given(st.floats(allow_nan=True) | st.complex_numbers() | st.integers() | st.fractions() | st.text())
def test_number_text_is_short(value: object) -> None:
    assert 0 < len(number_text(value)) < 80


def test_rows_of_noughts_and_ones_count_as_booleans_where_the_exercise_says_so() -> None:
    bits = {**EXACT, "bits": True}
    assert difference(np.array([True, False]), [1, 0], bits) == difference(np.array([1, 0]), [True, False], bits) == ""
    assert difference(np.array([True, False]), [1, 1], bits) == "entry 1: expected False, got True"
    assert difference(np.array([True, False]), [2, 0], bits) == "expected boolean entries, got real ones"
