"""Inequalities: true ones are proved, their false neighbours are never accepted, whatever proof is tried."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from sympy import E, Rational, Sum, binomial, cosh, exp, factorial, floor, harmonic, log, sqrt

from autograder.equivalence import equivalent
from autograder.equivalence.asymptotics import limit
from autograder.equivalence.limits import Budget

x, y = sympy.symbols("x y", real=True)
a, b, p, q, t, eps, delta = sympy.symbols("a b p q t eps delta", positive=True)
n, m, k, j = sympy.symbols("n m k j", integer=True, positive=True)

# left, right of a true left <= right; right of a false one; what is given
STEPS: list[tuple[Any, Any, Any, tuple[Any, ...]]] = [
    (cosh(x), exp(x**2 / 2), exp(x**2 / 3), ()),
    (-1 / E, p * log(p), p * log(p) - Rational(1, 100), ()),
    (log(p), p / E, p / 3, ()),
    (log(1 + exp(x)), log(2) + x / 2 + x**2 / 8, log(2) + x / 2 + x**2 / 9, ()),
    (sqrt(n + 1) - sqrt(n), 1 / (2 * sqrt(n)), 1 / (3 * sqrt(n)), ()),
    (binomial(n, k), (E * n / k) ** k, (n / k) ** k, (k <= n,)),
    (binomial(n, k), n**k / factorial(k), n**k / factorial(k + 1), ()),
    ((n / E) ** n, factorial(n), factorial(n) / 3, ()),
    (factorial(k) * factorial(n - k - 1) / factorial(n), 1 / n, 1 / (2 * n), (k <= n - 1,)),
    (n, binomial(n, k), binomial(n, k) / 2, (k <= n - 1,)),
    (harmonic(2 * n) - harmonic(n), log(2), Rational(2, 3), ()),
    (Sum(1 / sqrt(k), (k, 1, n)), 2 * sqrt(n), 2 * sqrt(n) - Rational(11, 10), ()),
    (Sum(exp(-k * a), (k, 1, n)), n * exp(-a), n * exp(-2 * a), ()),
    (Sum(binomial(n, j), (j, 0, k)), 2**n, 2 ** (n - 1), (k <= n,)),
    (t * log(a) + (1 - t) * log(b), log(t * a + (1 - t) * b), log(t * a + (1 - t) * b) / 2, (t <= 1,)),
    (2 * (p - q) ** 2, p * log(p / q) + (1 - p) * log((1 - p) / (1 - q)), (p - q) ** 2, (p < 1, q < 1)),
    (sqrt(log(2 / delta) / (2 * m)), eps, eps / 2, (m >= log(2 / delta) / (2 * eps**2), delta < 1)),
    (x**3 * y + x * y**3, x**4 + y**4, x**4 + y**4 - (x - y) ** 2, ()),
    ((n - 1) / 2, floor(n / 2), floor(n / 2) - Rational(1, 2), ()),
]


@pytest.mark.parametrize("place", range(len(STEPS)))
def test_true_is_proved_and_its_neighbour_is_not_accepted(place: int) -> None:
    left, right, wrong, given = STEPS[place]
    verdict = equivalent(left, right, "<=", given)
    assert (verdict.equal, verdict.how) == (True, "proved"), verdict
    assert equivalent(left, wrong, "<=", given).equal is not True


@pytest.mark.parametrize(
    ("left", "right", "given"),
    [(exp(a), exp(b), (a <= b,)), (log(p), p / E, ()), (-log(2), q * log(q) + (1 - q) * log(1 - q), (q < 1,)), (1 - x, exp(-x), ())],
)
def test_strict_is_refuted_where_equality_occurs(left: Any, right: Any, given: tuple[Any, ...]) -> None:
    verdict = equivalent(left, right, "<", given)
    assert verdict.equal is False
    assert verdict.counterexample


def test_a_move_does_not_leave_the_domain() -> None:
    assert equivalent(log(p - Rational(1, 2)), p - Rational(3, 2), "<=", [p >= 1]).equal is True
    assert equivalent(log(p - Rational(1, 2)), p - 2, "<=", [p >= 1]).equal is not True
    assert equivalent(a * x, b * x, "<=", [a <= b]).equal is not True


@pytest.mark.parametrize(
    ("function", "end", "value"),
    [(x * log(1 + 1 / x), sympy.oo, 1), (sqrt(x**2 + x) - x, sympy.oo, Rational(1, 2)), (harmonic(x) - log(x), sympy.oo, sympy.EulerGamma)],
)
def test_limits_by_expansion(function: Any, end: Any, value: Any) -> None:
    assert sympy.expand(limit(function, x, end, "-", Budget()) - value) == 0
