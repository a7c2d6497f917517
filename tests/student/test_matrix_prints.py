"""Fingerprints of expressions in matrices: the same value matches in any form, another does not, and the bytes are the same every time."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sympy import DiagMatrix, Function, HadamardProduct, Identity, Inverse, Lambda, MatrixSymbol, Max, Q, symbols

from autograder.equivalence.spectrum import LambdaMax, LambdaMin, MatrixSum, Norm
from autograder.student import fingerprint

n, m = symbols("n m", integer=True, positive=True)
r = symbols("r", integer=True, nonnegative=True)
i = symbols("i", integer=True)
A, B, X = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n), MatrixSymbol("X", n, m)
one = Identity(n)
low, high = LambdaMin(A), LambdaMax(A)
PD = (Q.positive_definite(A), high < 2)


@pytest.mark.parametrize(
    ("wanted", "same"),
    [
        (one - (one - A) ** (r + 1), one - (one - A) * (one - A) ** r),
        (one - (one - A) ** (r + 1), A * MatrixSum((one - A) ** i, (i, 0, r))),
        (Inverse(A), Inverse(2 * A) * 2),
        (Inverse(X.T * X) * X.T, Inverse(X.T * X) * X.T * (Inverse(A) * A)),
        ((1 - low) ** (r + 1) / low, (1 - low) * (1 - low) ** r / low),
        (Max(1 - low, high - 1) ** (r + 1) / low, Max(high - 1, 1 - low) ** r * Max(1 - low, high - 1) / low),
        (Max(1 - low, high - 1) ** (r + 1) / low, Max(abs(1 - low), abs(1 - high)) ** (r + 1) / low),
        (Max(1 - low, high - 1), Max(abs(1 - high), 1 - low)),
        (Max(abs(1 - low), abs(1 - high)), Max(1 - low, high - 1)),
        (A + B, B + A),
    ],
)
def test_the_same_in_another_form_matches(wanted: Any, same: Any) -> None:
    assert fingerprint.matches(fingerprint.make(wanted, PD, "salt"), same, PD) is True


@pytest.mark.parametrize(
    ("wanted", "other"),
    [
        (one - (one - A) ** (r + 1), one - (one - A) ** r),
        (one - (one - A) ** (r + 1), one - A ** (r + 1)),
        (A * B, B * A),
        (Inverse(A), A),
        (X.T * X, X * X.T),
        ((1 - low) ** (r + 1) / low, (1 - high) ** (r + 1) / high),
        (Max(1 - low, high - 1), Max(abs(1 - low), abs(2 - high))),
        (Max(1 - low, high - 1), abs(1 - high)),
        (Max(1 - low, high - 1), 1 - low),
        (Norm(A), Norm(B)),
        (A, symbols("a")),
    ],
)
def test_another_value_does_not_match(wanted: Any, other: Any) -> None:
    assert fingerprint.matches(fingerprint.make(wanted, PD, "salt"), other, PD) is False


def test_a_fingerprint_is_data_and_the_same_every_time() -> None:
    made = fingerprint.make(one - A ** (r + 1), PD, "salt")
    assert made == fingerprint.make(one - A ** (r + 1), PD, "salt") == json.loads(json.dumps(made))
    assert made["digests"] != fingerprint.make(one - A ** (r + 1), PD, "pepper")["digests"]
    assert len(made["digests"]) == 8


def test_what_is_given_of_a_matrix_holds_in_its_instances() -> None:
    assert fingerprint.matches(fingerprint.make(A, PD, "salt"), A.T, PD) is True
    assert fingerprint.matches(fingerprint.make(A, (), "salt"), A.T, ()) is False


def test_unknown_functions_have_values_of_their_own_that_stay() -> None:
    t = symbols("t")
    f, g = Function("f"), Function("g")
    x = MatrixSymbol("x", n, 1)
    slopes = x.applyfunc(Lambda(t, f(t).diff(t)))
    wanted = HadamardProduct(A.T * x, slopes)
    made = fingerprint.make(wanted, (), "salt")
    assert made == fingerprint.make(wanted, (), "salt")
    assert fingerprint.matches(made, DiagMatrix(slopes) * A.T * x) is True
    for other in (HadamardProduct(A * x, slopes), A.T * x, wanted.subs(f, g), HadamardProduct(A.T * x, x.applyfunc(Lambda(t, f(t))))):
        assert fingerprint.matches(made, other) is False
