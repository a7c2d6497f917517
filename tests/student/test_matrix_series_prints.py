"""Fingerprints of lines about matrices, exact and up to O(eps**k): one for every way to write a line, another for another line."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Eq, Identity, Inverse, MatrixSymbol, O, Q, symbols

from autograder.student import fingerprint

n, m = symbols("n m", integer=True, positive=True)
eps, a = symbols("epsilon a", real=True)
A, B = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n)
X = MatrixSymbol("X", m, n)
x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)
SMALL = O(eps**2) * Identity(n)
SYMMETRIC, DEFINITE = (Q.symmetric(A),), (Q.positive_definite(A),)
SOLVED = (Q.positive_definite(A), Eq(A * x, y))


@pytest.mark.parametrize(
    ("line", "same", "given"),
    [
        (Inverse(A * B), Inverse(B) * Inverse(A), ()),
        (x.T * A * y, y.T * A * x, SYMMETRIC),
        (X.T * X, (X.T * X).T, ()),
        (x, Inverse(A) * y, SOLVED),
        (A + eps * B + SMALL, B * eps + A + eps**2 * A + SMALL, ()),
        (Inverse(A + eps * B) + SMALL, Inverse(A) - eps * Inverse(A) * B * Inverse(A) + SMALL, DEFINITE),
        (a * x.T * x, x.T * x * a + 0 * x.T * y, ()),
    ],
    ids=str,
)
def test_one_value_one_fingerprint(line: Any, same: Any, given: tuple[Any, ...]) -> None:
    made = fingerprint.make(line, given, "salt")
    assert fingerprint.matches(made, same, given) is True
    assert made == fingerprint.make(line, given, "salt")
    assert made["digests"] != fingerprint.make(line, given, "pepper")["digests"]


@pytest.mark.parametrize(
    ("line", "other", "given"),
    [
        (Inverse(A * B), Inverse(A) * Inverse(B), ()),
        (x.T * A * y, y.T * A * x, ()),
        (x, Inverse(A) * y, DEFINITE),
        (x, A * y, SOLVED),
        (A + eps * B + SMALL, A - eps * B + SMALL, ()),
        (A + eps * B, A + eps * B + SMALL, ()),
        (A + eps * B + SMALL, A + O(eps) * Identity(n), ()),
        (X.T * X, X * X.T, ()),
        (x, x.T, ()),
    ],
    ids=str,
)
def test_another_value_another_fingerprint(line: Any, other: Any, given: tuple[Any, ...]) -> None:
    assert fingerprint.matches(fingerprint.make(line, given, "salt"), other, given) is False


def test_a_line_without_matrices_is_not_one_with() -> None:
    assert fingerprint.matches(fingerprint.make(a * Identity(n), (), "salt"), a) is False
    assert fingerprint.matches(fingerprint.make(a**2, (), "salt"), a**2 * Identity(n)) is False


def test_a_number_is_the_same_as_a_matrix_of_one_entry() -> None:
    assert fingerprint.matches(fingerprint.make(a * Identity(1), (), "salt"), a) is True
    assert fingerprint.matches(fingerprint.make(x.T * y, (), "salt"), (x.T * y)[0, 0]) is True
    assert fingerprint.matches(fingerprint.make(a * Identity(1), (), "salt"), 2 * a) is False
    assert fingerprint.matches(fingerprint.make(x.T * y, (), "salt"), a) is False


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="no exact value"):
        fingerprint.make(X * X, (), "salt")
