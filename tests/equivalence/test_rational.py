"""Rational functions: identities accepted with a stated error, everything else refuted by an instance; hostile input refused at once."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Add, Integer, Mul, Pow, Product, Sum, expand, factorial, symbols

from autograder.equivalence import equivalent

x, y, z = symbols("x y z")
n, k = symbols("n k", integer=True, nonnegative=True)

LEAVES = st.sampled_from([x, y, z, Integer(2), Integer(-3), Integer(1)])
POLYNOMIALS = st.recursive(LEAVES, lambda inner: st.builds(Add, inner, inner) | st.builds(Mul, inner, inner), max_leaves=12)


@settings(max_examples=60, deadline=None)
@given(POLYNOMIALS)
def test_expanding_is_an_identity(expression: Add) -> None:
    verdict = equivalent(expression, expand(expression))
    assert verdict.equal is True
    assert verdict.error is not None
    assert verdict.error < 2.0**-60


@settings(max_examples=60, deadline=None)
@given(POLYNOMIALS, st.sampled_from([x, y * z, Integer(1), x / Integer(10) ** 40]))
def test_anything_added_is_refuted_by_an_instance(expression: Add, more: Add) -> None:
    verdict = equivalent(expression, expression + more)
    assert verdict.equal is False
    assert "left" in verdict.counterexample


def test_a_counterexample_is_an_instance_in_the_readers_terms() -> None:
    assert equivalent((x + y) ** 2, x**2 + y**2).counterexample == "x = 2, y = 3: left 25, right 13"


@pytest.mark.parametrize("prime", [2**61 - 1, 2305843009213693921, 2**31 - 1])
def test_multiples_of_a_prime_and_little_fermat_are_no_identities(prime: int) -> None:
    assert equivalent(x + prime * y, x).equal is False
    assert equivalent(x**prime, x).equal is not True
    assert equivalent(prime * x, 0).equal is False


def test_a_point_counts_only_where_both_sides_have_a_value() -> None:
    assert equivalent((x**2 - 1) / (x - 1), x + 1).equal is True


def test_declared_signs_are_kept_in_counterexamples() -> None:
    p = symbols("p", positive=True)
    assert "-" not in equivalent(p, 2 * p).counterexample.split(":")[0]


def nested(depth: int) -> Pow:
    expression = x
    for _ in range(depth):
        expression = Pow(expression, 2, evaluate=False)
    return expression


@pytest.mark.parametrize(
    "hostile",
    [
        nested(100_000),
        Pow(9, Pow(9, 9, evaluate=False), evaluate=False),
        Sum(k, (k, 1, 10**9)),
        Product(k + 1, (k, 1, 10**9)),
        factorial(10**9, evaluate=False),
        Sum(Sum(Sum(k * n, (k, 1, 2000)), (n, 1, 2000)), (z, 1, 2000)),
    ],
    ids=["nest", "tower", "sum", "product", "factorial", "sums in sums"],
)
def test_hostile_expressions_are_refused_in_moments(hostile: Pow) -> None:
    began = time.process_time()
    verdict = equivalent(hostile, x)
    assert verdict.equal is None
    assert verdict.why
    assert time.process_time() - began < 5


@pytest.mark.parametrize("foreign", ["x + 1", object(), [1], None, {"x": 1}])
def test_what_is_no_expression_is_undecided(foreign: object) -> None:
    assert equivalent(foreign, x).equal is None
