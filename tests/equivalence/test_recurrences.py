"""Sums, products and integrals of credit attribution: decided for all integers, with an error stated; their neighbours refuted."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import (
    Derivative,
    Function,
    Integral,
    KroneckerDelta,
    Mod,
    Ne,
    Product,
    Rational,
    Subs,
    Sum,
    beta,
    binomial,
    ceiling,
    exp,
    factorial,
    floor,
    gamma,
    harmonic,
    log,
    oo,
    pi,
    sqrt,
    symbols,
)

from autograder.equivalence import equivalent, integers
from autograder.equivalence.verdict import undecided

n, k, m, j, i = symbols("n k m j i", integer=True, nonnegative=True)
N, d = symbols("N d", integer=True, positive=True)
p, q, s, a, b = symbols("p q s a b", positive=True)
x, y, t, u = symbols("x y t u", real=True)
C, H = binomial, harmonic
f, g, F = Function("f"), Function("g"), Function("F")
WEIGHT = factorial(k) * factorial(N - k - 1) / factorial(N)

SUMS: list[tuple[Any, Any, Any, tuple[Any, ...]]] = [  # left, right, right made false, given
    (Sum(C(N - 1, k) * WEIGHT, (k, 0, N - 1)), 1, N / (N + 1), ()),
    (Sum(C(N - m, k) * factorial(k + m - 1) * factorial(N - m - k) / factorial(N), (k, 0, N - m)), 1 / m, 1 / N, (m >= 1, m <= N)),
    (Sum(C(m, k) * C(n, j - k), (k, 0, j)), C(m + n, j), C(m + n, j) - KroneckerDelta(j, 9), ()),
    (Sum(k * C(d, k) * C(N - d, n - k), (k, 0, n)) / C(N, n), n * d / N, n * d / (N + 1), (d <= N, n <= N)),
    (Sum((-1) ** k * C(n, k) * C(m + k, j), (k, 0, n)), (-1) ** n * C(m, j - n), C(m, j - n), (j >= n,)),
    (Sum(C(n + k, k), (k, 0, m)), C(n + m + 1, m), C(n + m + 1, m + 1), ()),
    (Sum((-1) ** (n - k) * C(n, k) * k**2, (k, 0, n)), 2 * KroneckerDelta(n, 2) + KroneckerDelta(n, 1), 2 * KroneckerDelta(n, 2), ()),
    (Sum(Sum(1 / (N - i + 1), (i, 1, k)), (k, 1, N)), N, N - 1, ()),
    (Sum(Sum(f(i) / (N - i + 1), (i, 1, k)), (k, 1, N)), Sum(f(i), (i, 1, N)), Sum(f(i), (i, 1, N - 1)), ()),
    (Sum(Sum(C(n, k) * C(k, j), (j, 0, k)), (k, 0, n)), 3**n, 3**n - n * (n - 1) * (n - 2) * (n - 3), ()),
    (Sum(Sum(f(i) * g(k), (i, 0, k)), (k, 0, n)), Sum(Sum(f(i) * g(k), (k, i, n)), (i, 0, n)), Sum(Sum(f(i) * g(k), (k, 0, i)), (i, 0, n)), ()),
    (Sum(C(N, k) * (k - N * p) ** 3 * p**k * (1 - p) ** (N - k), (k, 0, N)), N * p * (1 - p) * (1 - 2 * p), N * p * (1 - p) * (1 + 2 * p), ()),
    (Sum(C(N - m, k - m) * p**k * (1 - p) ** (N - k), (k, m, N)), p**m, p**N, (m <= N, p < 1)),
    (Sum(Sum((f(i) - f(k)) ** 2, (i, 1, N)), (k, 1, N)), 2 * N * Sum(f(i) ** 2, (i, 1, N)) - 2 * Sum(f(i), (i, 1, N)) ** 2, 0, ()),
    (Sum(1 / (k * (N - k)), (k, 1, N - 1)), 2 * H(N - 1) / N, 2 * H(N) / N, (N >= 2,)),
    (Sum(H(k) ** 2, (k, 1, n)), (n + 1) * H(n) ** 2 - (2 * n + 1) * H(n) + 2 * n, (n + 1) * H(n) ** 2 - (2 * n + 1) * H(n) + n, ()),
    (H(2 * n) - H(n), Sum((-1) ** (k + 1) / k, (k, 1, 2 * n)), Sum((-1) ** (k + 1) / k, (k, 1, n)), ()),
    (Product(1 - k / n, (k, 0, m - 1)), factorial(n) / factorial(n - m) / n**m, factorial(n) / factorial(n - m) / n, (n >= 1, m <= n)),
    (Product(f(k + 1) / f(k), (k, 0, n)), f(n + 1) / f(0), f(n) / f(0), ()),
    (Product(p**k, (k, 0, n)), p ** (n * (n + 1) / 2), p ** (n * (n - 1) / 2), ()),
    (Sum(floor(k / 2), (k, 0, n)), floor(n / 2) * ceiling(n / 2), floor(n / 2) ** 2, ()),
    (Sum(Mod(k, 2), (k, 0, n)), floor((n + 1) / 2), floor(n / 2), ()),
    (Sum(KroneckerDelta(k, m) * f(k), (k, 0, n)), f(m), f(n), (m <= n,)),
    (Sum(x**k, (k, m, n)), (x**m - x ** (n + 1)) / (1 - x), (x**m - x**n) / (1 - x), (m <= n,)),
    (s * Sum((1 - s * a) ** k, (k, 0, n - 1)), (1 - (1 - s * a) ** n) / a, (1 - (1 - s * a) ** (n + 1)) / a, ()),
    (beta(n + Rational(1, 2), Rational(1, 2)), pi * C(2 * n, n) / 4**n, pi * C(2 * n, n) / 2**n, ()),
    (Integral(Sum(C(n, k) * t**k * (1 - t) ** (n - k), (k, 0, n)), (t, 0, 1)), 1, n, ()),
]

INTEGRALS: list[tuple[Any, Any, Any, tuple[Any, ...]]] = [
    (Integral(t**k * (1 - t) ** (N - 1 - k), (t, 0, 1)), WEIGHT, factorial(k) * factorial(N - k) / factorial(N), (k <= N - 1,)),
    (Integral(t**a * (1 - t) ** b, (t, 0, 1)), gamma(a + 1) * gamma(b + 1) / gamma(a + b + 2), gamma(a + 1) * gamma(b + 1) / gamma(a + b + 1), ()),
    (Integral(1 / sqrt(t * (1 - t)), (t, 0, 1)), pi, pi / 2, ()),
    (Integral(t * log(1 - t), (t, 0, 1)), -Rational(3, 4), -Rational(3, 4) + Rational(1, 10**20), ()),
    (Integral(x**2 * exp(-(x**2) / (2 * s**2)) / (s * sqrt(2 * pi)), (x, -oo, oo)), s**2, s, ()),
    (Integral(s * exp(-s * x) * x**n, (x, 0, oo)), factorial(n) / s**n, factorial(n) / s ** (n + 1), ()),
    ((y - x) * Integral(exp(x + t * (y - x)), (t, 0, 1)), exp(y) - exp(x), exp(x) - exp(y), (Ne(x, y),)),
    (Integral(Derivative(f(t), t), (t, 0, 1)), f(1) - f(0), f(0) - f(1), ()),
    (Integral(f(1 - t), (t, 0, 1)), Integral(f(t), (t, 0, 1)), -Integral(f(t), (t, 0, 1)), ()),
    (Integral(f(t), (t, 0, x)), Integral(f(t), (t, 0, y)) + Integral(f(t), (t, y, x)), Integral(f(t), (t, 0, y)) - Integral(f(t), (t, y, x)), ()),
    (Derivative(Integral(f(t), (t, 0, x)), x), f(x), f(x) - f(0), ()),
    (Derivative(f(x * y), x), y * Subs(Derivative(f(u), u), u, x * y), x * Subs(Derivative(f(u), u), u, x * y), ()),
    (
        Integral(x * Subs(Derivative(F(u, t * y), u), u, t * x) + y * Subs(Derivative(F(t * x, u), u), u, t * y), (t, 0, 1)),
        F(x, y) - F(0, 0),
        F(x, y),
        (),
    ),
]


@pytest.mark.parametrize(("left", "right", "wrong", "given"), SUMS, ids=lambda part: str(part)[:40])
def test_sums_are_decided_for_all_integers(left: Any, right: Any, wrong: Any, given: tuple[Any, ...]) -> None:
    verdict = equivalent(left, right, assumptions=given)
    assert verdict.equal is True
    assert verdict.error is not None
    assert verdict.error <= 2.0**-60
    assert equivalent(left, wrong, assumptions=given).equal is False


@pytest.mark.parametrize(("left", "right", "wrong", "given"), INTEGRALS, ids=lambda part: str(part)[:40])
def test_integrals(left: Any, right: Any, wrong: Any, given: tuple[Any, ...]) -> None:
    assert equivalent(left, right, assumptions=given).equal is True
    assert equivalent(left, wrong, assumptions=given).equal is False


@pytest.mark.parametrize("late", [C(n, 45), Product(n - k, (k, 0, 90)), KroneckerDelta(n, 33), 0**n, floor(n / 200), C(n, 3) * 0 ** (n - 3)])
def test_what_holds_up_to_some_n_only_is_not_accepted(late: Any) -> None:
    for left, right in ((Sum(C(n, k), (k, 0, n)), 2**n), (Sum(k**2, (k, 1, n)), n * (n + 1) * (2 * n + 1) / 6)):
        assert equivalent(left, right + late).equal is not True


def test_sides_that_differ_are_separated_at_the_next_instance(monkeypatch: pytest.MonkeyPatch) -> None:
    """At some instance no plain values may tell them apart; a difference that was seen is never taken back."""
    plain, asked = integers.separate, []

    def not_at_first(*args: Any) -> Any:
        asked.append(args)
        return undecided(integers.APART) if len(asked) == 1 else plain(*args)

    left, right = Product(f(k + 1) / f(k), (k, 0, n)), f(n) / f(0)
    monkeypatch.setattr(integers, "separate", not_at_first)
    assert equivalent(left, right).equal is False
    assert len(asked) == 2
    monkeypatch.setattr(integers, "separate", lambda *args: undecided(integers.APART))
    assert equivalent(left, right).equal is None
