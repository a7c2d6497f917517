"""Expressions travel as plain JSON: what comes back is what was sent, and nothing hostile is ever evaluated."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Add, Eq, Expr, Integer, Mul, Pow, Rational, Sum, Symbol, binomial, cos, exp, factorial, log, pi, sqrt, symbols

from autograder.equivalence import vocabulary as words
from autograder.student.answers import AnswerError
from autograder.student.expressions import decode, encode

x, y = symbols("x y")
n, k = symbols("n k", integer=True, nonnegative=True)
S, T = words.coalitions("S T")
i, j = words.players("i j")
U, phi = words.Utility("U"), words.Rule("phi")
everyone = words.Players(n)
A = sympy.MatrixSymbol("A", n, n)

LEAVES = st.sampled_from([x, y, n, Integer(2), Rational(-1, 3), U(S), words.Card(T)])
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds(Add, inner, inner) | st.builds(Mul, inner, inner) | st.builds(lambda base: Pow(base, 2), inner) | st.builds(exp, inner)
    ),
    max_leaves=10,
)


def travelled(expression: Any) -> Any:
    return decode(json.loads(json.dumps(encode(expression))))


@settings(max_examples=150, deadline=None)
@given(EXPRESSIONS)
def test_what_comes_back_is_what_was_sent(expression: Expr) -> None:
    assert travelled(expression) == expression


@pytest.mark.parametrize(
    "expression",
    [
        (x - y) / (x + 1),
        sqrt(2) * x + pi - log(x) * cos(y),
        Sum(binomial(n, k), (k, 0, n)),
        words.SubsetSum(factorial(words.Card(S)) * (U(S | {i}) - U(S)), (S, everyone - {i}), words.Nonempty(S), words.NotIn(j, S)),
        phi(i, words.PlayerSum(U({j}) * words.Unanimity(T), (j, T))),
        words.ForAll(Eq(U(S), 0), (S, T), S < T),
        words.Linearity(phi),
        words.OrderMean(U(words.Before(i) | {i}), everyone),
        words.OrderCount(S, i, everyone),
        k <= n,
        sympy.Piecewise((x, x > 0), (0, True)),
        sympy.Integral(exp(-(x**2)), (x, -sympy.oo, sympy.oo)),
        sympy.Limit(sympy.sin(x) / x, x, 0),
        A.I * A.T + 2 * A,
        sympy.Matrix([[1, x], [y, 2]]).as_immutable(),
        sympy.Function("f")(x).diff(x),
        Integer(10) ** 60,
    ],
    ids=str,
)
def test_every_part_of_the_language_travels(expression: Any) -> None:
    assert travelled(expression) == expression


def test_decimals_become_the_fraction_that_they_spell() -> None:
    assert travelled(0.25 * x) == x / 4


def deep(depth: int) -> Any:
    data: Any = 1
    for _ in range(depth):
        data = ["Add", 1, data]
    return data


@pytest.mark.parametrize("data", [deep(100_000), ["Add", *[1] * 1_000_000], ["Integer", "9" * 1_000_000]], ids=["deep", "wide", "long"])
def test_hostile_data_are_refused_at_once(data: Any) -> None:
    began = time.process_time()
    with pytest.raises(AnswerError, match="too large"):
        decode(data)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "data",
    [
        ["__import__", "os"],
        ["Symbol", "x<script>", {}],
        ["Symbol", "x", {"real": [1]}],
        ["Rational", 1, 0],
        ["Sum", 1],
        [[1]],
        "x + 1",
        None,
        1.5,
        {"a": 1},
        ["MatrixSymbol", "A", deep(3)],
    ],
    ids=str,
)
def test_damaged_data_are_refused_with_words(data: Any) -> None:
    with pytest.raises(AnswerError):
        decode(data)


@pytest.mark.parametrize("data", [["Pow", 9, ["Pow", 9, 9]], ["factorial", 10**9], ["binomial", 10**9, 5 * 10**8]], ids=str)
def test_enormous_numbers_are_never_computed(data: Any) -> None:
    began = time.process_time()
    with pytest.raises(AnswerError, match="too large: a number of more than"):
        decode(data)
    assert time.process_time() - began < 5


def test_what_is_not_in_the_language_cannot_be_sent() -> None:
    with pytest.raises(AnswerError, match="not part of the language"):
        encode(sympy.besselj(1, x))
    nest: Expr = Symbol("x")
    for _ in range(100_000):
        nest = Pow(nest, 2, evaluate=False)
    with pytest.raises(AnswerError, match="too large"):
        encode(nest)
