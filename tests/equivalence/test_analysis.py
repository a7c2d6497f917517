"""Functions, integrals, limits, sums without end, and inequalities."""

from __future__ import annotations

import time
from typing import Any

import pytest
from sympy import (
    Abs,
    Derivative,
    Integral,
    Limit,
    Max,
    Rational,
    Sum,
    cos,
    exp,
    factorial,
    floor,
    gamma,
    log,
    oo,
    pi,
    sin,
    sqrt,
    symbols,
)

from autograder.equivalence import equivalent

x, y = symbols("x y")
p, q = symbols("p q", positive=True)
r = symbols("r", real=True)
n, k = symbols("n k", integer=True, nonnegative=True)

EQUAL = [
    (exp(x + y), exp(x) * exp(y), True),
    (log(p * q), log(p) + log(q), True),
    (log(x * y), log(x) + log(y), False),
    (sqrt(x**2), x, False),
    (sin(2 * x), 2 * sin(x) * cos(x), True),
    (sin(2 * x), 2 * sin(x), False),
    (1 + exp(-1000 * p), 1, False),
    (Integral(x**k * (1 - x) ** n, (x, 0, 1)), factorial(k) * factorial(n) / factorial(n + k + 1), True),
    (Integral(x**k * (1 - x) ** n, (x, 0, 1)), factorial(k) * factorial(n) / factorial(n + k), False),
    (Integral(exp(-(x**2)), (x, -oo, oo)), sqrt(pi), True),
    (Sum(1 / k**2, (k, 1, oo)), pi**2 / 6, True),
    (Limit(sin(x) / x, x, 0), 1, True),
    (Derivative(exp(x * y), x), y * exp(x * y), True),
    (Derivative(exp(x * y), x), x * exp(x * y), False),
    (gamma(n + Rational(1, 2)), factorial(2 * n) * sqrt(pi) / 4**n / factorial(n), True),
    (Max(x, y), (x + y + Abs(x - y)) / 2, True),
    (floor(x), x, False),
]


@pytest.mark.parametrize(("left", "right", "equal"), EQUAL, ids=str)
def test_equality(left: Any, right: Any, equal: bool) -> None:
    assert equivalent(left, right).equal is equal


def test_a_sum_without_end_needs_its_condition() -> None:
    assert equivalent(Sum(p**k, (k, 0, oo)), 1 / (1 - p), assumptions=[p < 1]).equal is True
    assert equivalent(Sum(p**k, (k, 0, oo)), 1 / (1 + p), assumptions=[p < 1]).equal is False


ORDERED = [
    (2 * p * q, "<=", p**2 + q**2, (), True),
    (2 * x * y, "<=", x**2 + y**2, (), True),
    (r, "<=", r**2, (), False),
    (r, "<", r**2 + 1, (), True),
    (p, "<", p**2, (p > 1,), True),
    (p, "<", p**2, (p >= 1,), False),
    (p**2, "<=", p, (p <= 1,), True),
    (p + q, ">", p, (), True),
    (p, ">=", p + q, (), False),
    (exp(r), "<=", 1 + r, (), False),
    (1 + r, "<=", exp(r), (), True),
    (2**n, "<=", factorial(n), (), False),
    (n, "<", 2**n, (), True),
]


@pytest.mark.parametrize(("left", "relation", "right", "given", "holds"), ORDERED, ids=str)
def test_inequalities(left: Any, relation: str, right: Any, given: tuple[Any, ...], holds: bool | None) -> None:
    verdict = equivalent(left, right, relation, given)
    assert verdict.equal is holds
    assert bool(verdict.counterexample) is (holds is False)


def test_the_counterexample_keeps_the_readers_sides() -> None:
    assert equivalent(p, p + q, ">=").counterexample == "p = 2, q = 3: left 2, right 5"


@pytest.mark.parametrize(
    "hostile",
    [
        Derivative(sin(x) ** 3, (x, 10**6)),
        Limit(sum((sin(k * x) / x for k in range(1, 60)), x), x, 0),
        Integral(sin(x**99999) * exp(-(x**2)), (x, 0, oo)),
        Sum(sin(k) ** 5 / factorial(10**6 * k, evaluate=False), (k, 0, oo)),
    ],
    ids=["derivative", "limit", "integral", "sum"],
)
def test_what_sympy_might_never_finish_is_not_begun(hostile: Any) -> None:
    began = time.process_time()
    assert equivalent(hostile, x).equal is None
    assert time.process_time() - began < 5
