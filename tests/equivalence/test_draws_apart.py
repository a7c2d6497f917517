"""What a verdict may not depend on: chance agreements, plain points, points lost to a precision or to conditions."""

from __future__ import annotations

import pytest
from sympy import Derivative, Function, Integral, KroneckerDelta, MatrixSymbol, O, Rational, Sum, exp, log, pi, sin, symbols

from autograder.equivalence import equivalent, special

t, x, a, b = symbols("t x a b", real=True)
eps = symbols("epsilon", positive=True)
n = symbols("n", integer=True, positive=True)
i, j, k = symbols("i j k", integer=True)
z = MatrixSymbol("z", n, 1)
total = Sum(exp(z[k, 0]), (k, 0, n - 1))
f = Function("f")


@pytest.mark.parametrize("salt", range(40))
def test_a_chance_agreement_of_one_draw_is_not_the_last_word(salt: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(special, "SALT", bytes([salt]))
    assert equivalent(Integral(Derivative(f(t), t), (t, 0, 1)), f(0) - f(1)).equal is False
    assert equivalent(f(0), f(1)).equal is False
    assert equivalent(Integral(f(1 - t), (t, 0, 1)), -Integral(f(t), (t, 0, 1))).equal is False


@pytest.mark.parametrize("place", range(20))
def test_what_vanishes_at_plain_numbers_only_is_refused(place: int) -> None:
    """At thirds, fifths and halves of halves these agree; the points that come last are of other kinds."""
    assert equivalent(sin(12 * pi * x), 0).equal is False
    assert equivalent(eps * sin(12 * pi * x), O(eps**2), "~").equal is False
    assert equivalent(x * eps, (x + Rational(1, 10**20)) * eps + O(eps**2), "~").equal is False


@pytest.mark.parametrize("place", range(6))
def test_conditions_that_few_points_meet_leave_points_enough(place: int) -> None:
    """Numbers that are no binary fractions are balls as narrow as the rest of the computation, so that they count."""
    assert equivalent(log(a * b), log(a) + log(b), "=", (a > 0, b > 1)).how == "tested"
    step = KroneckerDelta(i, j) - exp(z[j, 0]) / total
    assert equivalent(Derivative(exp(z[i, 0]) / total, z[j, 0]), step * exp(z[i, 0]) / total, "=", (i >= 0, i < n, j >= 0, j < n)).equal is True
