"""Verdicts that rest on instances: every case of a maximum, an absolute value, a floor or a vanishing binomial is met, or nothing is accepted."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import (
    Abs,
    And,
    Eq,
    KroneckerDelta,
    Max,
    Mod,
    Ne,
    Piecewise,
    Rational,
    binomial,
    ceiling,
    exp,
    floor,
    log,
    pi,
    sign,
    sqrt,
    symbols,
)

from autograder.equivalence import equivalent

n, m, k = symbols("n m k", integer=True, nonnegative=True)
p = symbols("p", positive=True)
x, y, z = symbols("x y z", real=True)
F = Rational

APART: list[tuple[Any, ...]] = [
    (floor(n * sqrt(2)), floor(n * F(577, 408))),
    (floor(n * pi), floor(n * F(355, 113))),
    (floor((n + 1) / 98765), floor(n / 98765)),
    (floor(sqrt(n)), floor(sqrt(n + F(1, 2))) + KroneckerDelta(n, 10**6)),
    (KroneckerDelta(n, 5000), 0),
    (KroneckerDelta(n, m + 500), 0),
    (KroneckerDelta(n, 5000) * exp(x), 0),
    (KroneckerDelta(n, 5000) * binomial(2 * n, n), 0),
    (Max(n - 5000, 0) * exp(x), 0),
    (binomial(n, 5000), 0),
    (Max(p, F(1, 10**6)), p),
    (Max(x, y, z - 10**4), Max(x, y)),
    (Abs(x - F(1, 3)), x - F(1, 3), [x > F(333, 1000)]),
    (Abs(log(p) + 20), log(p) + 20),
    (Piecewise((0, And(x > F(314, 100), x < F(315, 100))), (1, True)), 1),
    (Piecewise((1, Eq(x, sqrt(2))), (0, True)), 0),
    (log((x - 5) ** 2), 2 * log(x - 5), [x > F(499, 100), Ne(x, 5)]),
]
SAME: list[tuple[Any, ...]] = [
    (floor(sqrt(n**2 + 2 * n)), n),
    (floor(2 * x), floor(x) + floor(x + F(1, 2))),
    (floor(n / 2) + ceiling(n / 2), n),
    (Mod(n**561 - n, 561), 0),
    (Max(x, y), (x + y + Abs(x - y)) / 2),
    (Abs(x - F(1, 3)), x - F(1, 3), [x >= F(1, 3)]),
    (x / Abs(x), sign(x), [Ne(x, 0)]),
    (binomial(n, k) * binomial(k, n), KroneckerDelta(n, k)),
    (Abs(log(p) + 20), log(p) + 20, [p >= 1]),
]


@pytest.mark.parametrize("step", APART, ids=lambda step: str(step[:2]))
def test_a_rare_case_is_found_or_nothing_is_accepted(step: tuple[Any, ...]) -> None:
    left, right, *given = step
    assert equivalent(left, right, "=", *given).equal is not True
    assert equivalent(right, left, "=", *given).equal is not True


@pytest.mark.parametrize("step", SAME, ids=lambda step: str(step[:2]))
def test_what_holds_in_every_case_is_accepted(step: tuple[Any, ...]) -> None:
    left, right, *given = step
    assert equivalent(left, right, "=", *given).equal is True
