"""Answers survive the journey as data, and data that no honest answer leaves are refused quickly."""

from __future__ import annotations

import json
import math
import time
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.student.answers import AnswerError, decode, encode
from autograder.student.games import TableGame

NUMBERS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False)
    | st.complex_numbers(allow_nan=False)
    | st.fractions()
)
KEYS = st.text(max_size=5) | st.integers() | st.tuples(st.integers(), st.integers()) | st.frozensets(st.integers(), max_size=3)
VALUES = st.recursive(
    NUMBERS | st.text(max_size=20) | st.frozensets(st.integers(), max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
DTYPES = st.sampled_from(["bool", "int8", "int64", "uint16", "float32", "float64", "complex128"])


def travel(value: object) -> Any:
    return decode(json.loads(json.dumps(encode(value), allow_nan=False)))


@given(VALUES)
def test_round_trip_of_plain_values(value: object) -> None:
    back = travel(value)
    assert back == value
    assert type(back) is type(value)


@given(DTYPES.flatmap(lambda name: hnp.arrays(name, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=5))))
def test_round_trip_of_arrays(array: Any) -> None:
    back = travel(array)
    np.testing.assert_array_equal(back, array, strict=True)


def test_large_arrays_travel_as_bytes() -> None:
    array = np.random.default_rng(0).normal(size=(200, 30))
    np.testing.assert_array_equal(travel(array), array, strict=True)
    assert travel(array.T[::-1]).tolist() == array.T[::-1].tolist()


def test_numbers_that_json_lacks() -> None:
    assert math.isnan(travel(math.nan))
    assert travel([math.inf, -math.inf]) == [math.inf, -math.inf]
    assert np.isnan(travel(np.array([1.0, np.nan]))[1])


def test_numpy_numbers_become_python_numbers() -> None:
    assert travel(np.float64(0.5)) == 0.5
    assert type(travel(np.bool_(True))) is bool
    assert type(travel(np.int64(3))) is int
    assert travel({np.int64(1): np.float32(0.5)}) == {1: 0.5}


def test_games_and_arrays_of_fractions() -> None:
    game = travel(TableGame([0, 1, 2, 4]))
    assert isinstance(game, TableGame)
    assert game.value([0, 1]) == 4
    assert travel(np.array([Fraction(1, 3)], dtype=object)) == [Fraction(1, 3)]


def test_tensors_come_back_as_arrays() -> None:
    import torch

    np.testing.assert_array_equal(travel(torch.ones(2, 3, requires_grad=True)), np.ones((2, 3), dtype=np.float32), strict=True)


class Hostile:
    """An object none of whose methods can be called."""

    def _fail(self, *args: object) -> Any:
        raise RuntimeError("hostile")

    __eq__ = __repr__ = __len__ = __iter__ = __bool__ = __str__ = __array__ = __float__ = __getattr__ = _fail  # type: ignore[assignment]
    __hash__ = None  # type: ignore[assignment]


class HostileList(list):  # type: ignore[type-arg]
    __iter__ = __len__ = Hostile._fail  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ((i for i in range(3)), "return a list"),
        (np.zeros(3_000_000), "too large"),
        ("x" * 5_000_000, "too large"),
        ([10**40_000], "too large: an integer"),
        (list(range(300_000)), "use an array"),
        (np.array(["2020-01-01"], dtype="datetime64[D]"), "datetime64"),
        (np.ma.masked_array([1.0], [True]), "masked"),
    ],
)
def test_what_is_no_answer_is_named(value: object, words: str) -> None:
    with pytest.raises(AnswerError, match=words):
        encode(value)


def test_an_object_whose_methods_all_raise_is_named() -> None:
    for value in (Hostile(), [Hostile()], {"a": (Hostile(),)}):
        with pytest.raises(AnswerError, match="Hostile"):
            encode(value)


def test_subclasses_cannot_change_how_they_are_read() -> None:
    assert travel(HostileList([1, 2])) == [1, 2]


def test_a_list_that_holds_itself_is_refused() -> None:
    knot: list[object] = []
    knot.append(knot)
    with pytest.raises(AnswerError, match="deep"):
        encode(knot)


def nested(depth: int) -> object:
    data: object = 1
    for _ in range(depth):
        data = [data]
    return data


ARRAY = {"$": "array", "dtype": "float64", "shape": [2], "values": [1.0, 2.0]}
COLLIDING = [{"$": "int", "hex": f"{k * (2**61 - 1):x}"} for k in range(20_000)]


@pytest.mark.parametrize(
    "data",
    [
        nested(900),
        {"$": "no such type"},
        {"$": 3},
        {"$": ["array"]},
        {"$": "array"},
        {**ARRAY, "shape": [10**9, 10**9]},
        {**ARRAY, "shape": [10**30]},
        {**ARRAY, "shape": [-2, -1]},
        {**ARRAY, "shape": [2.0]},
        {**ARRAY, "shape": "2"},
        {**ARRAY, "shape": [3]},
        {**ARRAY, "dtype": "object"},
        {**ARRAY, "dtype": "O"},
        {**ARRAY, "dtype": ["float64"]},
        {**ARRAY, "values": ["1", "2"]},
        {**ARRAY, "values": [True, False]},
        {**ARRAY, "dtype": "int8", "values": [1000, 2]},
        {"$": "array", "dtype": "float64", "shape": [2], "base64": "AAAA"},
        {"$": "array", "dtype": "float64", "shape": [2], "base64": "no base64!"},
        {"$": "array", "dtype": "float64", "shape": [2], "base64": 7},
        {"$": "fraction", "numerator": 1, "denominator": 0},
        {"$": "fraction", "numerator": 1.5, "denominator": 2},
        {"$": "complex", "real": "1", "imag": 0},
        {"$": "int", "hex": "f" * 10**6},
        {"$": "int", "hex": "xyz"},
        {"$": "float", "value": "1e9"},
        {"$": "tuple", "items": 3},
        {"$": "dict", "items": [[1]]},
        {"$": "dict", "items": [[[], 1]]},
        {"$": "set", "items": [[1]]},
        {"$": "set", "items": COLLIDING},
        {"$": "game", "table": {**ARRAY, "shape": [1, 2]}},
        {"$": "game", "table": 3},
        {"$": "figure"},
        {"$": "expression", "tree": {"no": "tree"}},
        [0] * 300_000,
        [1 << 200_000],
        {1: 2},
        {"a": object()},
    ],
)
def test_hostile_data_are_refused_quickly(data: object) -> None:
    start = time.process_time()
    with pytest.raises(AnswerError):
        decode(data)
    assert time.process_time() - start < 2


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["$", "items", "shape", "dtype", "values", "a"]), inner, max_size=4)
    ),
    max_leaves=15,
)
TAGS = st.sampled_from(["float", "complex", "int", "fraction", "tuple", "set", "dict", "array", "game", "figure"])


@given(JSON, TAGS, JSON, JSON)
def test_decode_returns_or_raises_answer_error_and_nothing_else(data: object, tag: str, one: object, other: object) -> None:
    forged = {
        "$": tag,
        "items": one,
        "values": one,
        "shape": other,
        "dtype": "float64",
        "table": one,
        "real": one,
        "imag": other,
        "axes": one,
    }
    for candidate in (data, forged):
        try:
            decode(candidate)
        except AnswerError:
            continue
