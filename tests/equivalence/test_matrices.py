"""Matrices with declared dimensions and properties, and lines that hold up to a small quantity."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Determinant, Eq, Function, Identity, MatrixSymbol, O, Q, Sum, Trace, exp, log, pi, sqrt, symbols

from autograder.equivalence import equivalent

n, m = symbols("n m", integer=True, positive=True)
a, x, eps = symbols("a x epsilon")
A, B = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n)
X, y, v = MatrixSymbol("X", n, m), MatrixSymbol("y", n, 1), MatrixSymbol("v", m, 1)
one = Identity(n)

TRUE = [
    (A * (one + (one - A) + (one - A) ** 2), one - (one - A) ** 3, ()),
    ((y - X * v).T * (y - X * v), y.T * y - 2 * v.T * X.T * y + v.T * X.T * X * v, ()),
    (Trace(X * X.T), Trace(X.T * X), ()),
    (Determinant(A * B), Determinant(A) * Determinant(B), ()),
    (A.T * A, A**2, (Q.symmetric(A),)),
    (A.T * A, one, (Q.orthogonal(A),)),
    (A * B, B * A, (Eq(A * B, B * A),)),
    ((A + a * one).I * (A + a * one) ** 2, A + a * one, ()),
]

FALSE = [
    (A * B, B * A, ()),
    ((A * B).I, A.I * B.I, ()),
    (A.T, A, ()),
    (A * (one + (one - A) + (one - A) ** 2), one - (one - A) ** 2, ()),
    ((X.T * X).I * X.T * y, v, ()),
    (A.T * A, one, (Q.symmetric(A),)),
]


@pytest.mark.parametrize(("left", "right", "given"), TRUE, ids=str)
def test_identities(left: Any, right: Any, given: tuple[Any, ...]) -> None:
    verdict = equivalent(left, right, assumptions=given)
    assert verdict.equal is True
    assert verdict.error is not None
    assert verdict.error < 2.0**-60


@pytest.mark.parametrize(("left", "right", "given"), FALSE, ids=str)
def test_false_lines_show_small_matrices(left: Any, right: Any, given: tuple[Any, ...]) -> None:
    verdict = equivalent(left, right, assumptions=given)
    assert verdict.equal is False
    assert "[[" in verdict.counterexample


KNOWN_UP_TO = [
    (x + O(eps**2), x + 5 * eps + O(eps), True),
    (x + O(eps), x + 5 * eps + O(eps**2), False),
    (x + O(eps), x + 5 * eps, False),
    (A + O(eps) * one, B + O(eps**2) * one, False),
    (x + O(x), x**2 + O(x), True),
    (x**2 + O(x), x**2, False),
    (n + O(n), 7 * n + O(n), None),
    (x + O(eps), x + O(a), None),
]


@pytest.mark.parametrize(("left", "right", "equal"), KNOWN_UP_TO, ids=str)
def test_what_was_dropped_does_not_come_back(left: Any, right: Any, equal: bool | None) -> None:
    verdict = equivalent(left, right)
    assert verdict.equal is equal
    assert equal is not False or "known up to O(" in verdict.counterexample


ORDERS = [
    (exp(eps * x), 1 + eps * x + O(eps**2), True),
    (exp(eps * x), 1 + eps * x + O(eps**3), False),
    (1 / (1 + eps * x), 1 - eps * x + eps**2 * x**2 + O(eps**3), True),
    (sqrt(1 + eps), 1 + eps / 2 + O(eps**2), True),
    (log(1 + eps), eps + eps**2 / 2 + O(eps**3), False),
    (Function("f")(eps), 1 + O(eps), None),
    (exp(eps), 1 + eps, None),
]


def test_a_root_whose_index_is_a_dimension() -> None:
    s, row = symbols("s", positive=True), symbols("i", integer=True)
    total = Sum(y[row, 0] ** 2, (row, 0, n - 1))
    likelihood = log((2 * pi * s**2) ** (-n / 2) * exp(-total))
    assert equivalent(likelihood, -n * log(2 * pi * s**2) / 2 - total).equal is True
    assert equivalent(likelihood, n * log(2 * pi * s**2) / 2 - total).equal is False


@pytest.mark.parametrize(("left", "right", "equal"), ORDERS, ids=str)
def test_orders_of_smallness(left: Any, right: Any, equal: bool | None) -> None:
    assert equivalent(left, right, "~").equal is equal
