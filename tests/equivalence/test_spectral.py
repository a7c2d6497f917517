"""Eigenvalues, norms and quadratic forms: true lines, and the same with the other eigenvalue, the other direction, a condition dropped."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Abs, Identity, MatrixSymbol, Max, Q, Trace, ZeroMatrix, symbols

from autograder.equivalence import equivalent
from autograder.equivalence.spectrum import LambdaMax, LambdaMin, MatrixSum, Norm, SpectralRadius

n, m = symbols("n m", integer=True, positive=True)
r = symbols("r", integer=True, nonnegative=True)
i = symbols("i", integer=True)
a = symbols("a", positive=True)
A, B, C = (MatrixSymbol(q, n, n) for q in "ABC")
X = MatrixSymbol("X", n, m)
x, y = (MatrixSymbol(q, n, 1) for q in "xy")
v = MatrixSymbol("v", m, 1)
I_ = Identity(n)
PD, SYM = Q.positive_definite, Q.symmetric
lo, hi = LambdaMin(A), LambdaMax(A)
err = A.I - MatrixSum((I_ - A) ** i, (i, 0, r))
S1 = I_ + (I_ - A)
quad = x.T * A * x
small = (PD(A), hi <= 1)
TRUE: list[tuple[Any, str, Any, tuple[Any, ...]]] = [
    (Norm(A * x), "<=", Norm(A) * Norm(x), ()),
    (Norm(X * v), "<=", Norm(X) * Norm(v), ()),
    (Norm(A + B), "<=", Norm(A) + Norm(B), ()),
    (Norm(A * B), "<=", Norm(A) * Norm(B), ()),
    (Norm(A * B * x), "<=", Norm(A) * Norm(B) * Norm(x), ()),
    (Norm(A * B + C), "<=", Norm(A) * Norm(B) + Norm(C), ()),
    (Norm(A**3), "<=", Norm(A) ** 3, ()),
    (Norm(A) - Norm(B), "<=", Norm(A - B), ()),
    (quad, "<=", hi * x.T * x, (SYM(A),)),
    (quad, ">=", lo * x.T * x, (SYM(A),)),
    (quad, "<=", Norm(A) * Norm(x) ** 2, ()),
    ((x.T * y), "<=", Norm(x) * Norm(y), ()),
    (x.T * A * y, "<=", Norm(A) * Norm(x) * Norm(y), ()),
    (x.T * A.T * A * x, ">=", ZeroMatrix(1, 1), ()),
    (Norm(A.I), "=", 1 / lo, (PD(A),)),
    (Norm(A), "=", hi, (PD(A),)),
    (Norm(I_ - A), "=", Max(Abs(1 - lo), Abs(1 - hi)), (SYM(A),)),
    (Norm(I_ - A), "=", Max(1 - lo, hi - 1), (SYM(A),)),
    (LambdaMax(A.I), "=", 1 / lo, (PD(A),)),
    (LambdaMin(A.I), "=", 1 / hi, (PD(A),)),
    (LambdaMin(A + a * I_), "=", lo + a, (SYM(A),)),
    (LambdaMax(I_ - A), "=", 1 - lo, (SYM(A),)),
    (LambdaMax((I_ - A) ** (r + 1) * A.I), "=", (1 - lo) ** (r + 1) / lo, small),
    (Norm((I_ - A) ** (r + 1) * A.I), "=", (1 - lo) ** (r + 1) / lo, small),
    (Norm((I_ - A) ** (r + 1) * A.I), "<=", (1 - lo) ** (r + 1) / lo, small),
    (LambdaMax(A.I - S1), "<=", (1 - lo) ** 2 / lo, small),
    (LambdaMax(A.I - I_), "=", (1 - lo) / lo, small),
    (Norm((I_ - A) ** (r + 1) * A.I), "<=", Norm(I_ - A) ** (r + 1) / lo, (PD(A),)),
    (Norm((I_ - A) ** (r + 1) * A.I * x), "<=", Norm(I_ - A) ** (r + 1) * Norm(A.I * x), ()),
    (Norm((A + a * I_).I), "=", 1 / (lo + a), (PD(A),)),
    (Norm((A + a * I_).I), "<=", 1 / a, (PD(A),)),
    (LambdaMax(A + B), "<=", LambdaMax(A) + LambdaMax(B), (SYM(A), SYM(B))),
    (LambdaMin(A + B), ">=", LambdaMin(A) + LambdaMin(B), (SYM(A), SYM(B))),
    (SpectralRadius(A), "<=", Norm(A), ()),
    (SpectralRadius(A), "=", Norm(A), (SYM(A),)),
    (Norm(A.T * A), "=", Norm(A) ** 2, ()),
    (Norm(A.T), "=", Norm(A), ()),
    (Norm(x * y.T), "=", Norm(x) * Norm(y), ()),
    (Norm(x) ** 2, "=", x.T * x, ()),
    (Norm(A * x), "=", Norm(x), (Q.orthogonal(A),)),
    (hi, "<=", Norm(A), (SYM(A),)),
    (lo, "<=", hi, (SYM(A),)),
    (Norm(I_ - A), "<", 1, (PD(A), hi < 2)),
    (Norm(x - y), "<=", Norm(x) + Norm(y), ()),
]
FALSE: list[tuple[Any, str, Any, tuple[Any, ...]]] = [
    (LambdaMax(A.I - S1), "<=", (1 - hi) ** 2 / hi, small),
    (LambdaMax(A.I - I_), "<=", (1 - hi) ** 2 / hi, small),
    (LambdaMax((I_ - A) ** (r + 1) * A.I), "<=", (1 - hi) ** (r + 1) / hi, small),
    (LambdaMax(A.I - MatrixSum((I_ - A) ** i, (i, 0, r))), "<=", (1 - hi) ** (r + 1) / hi, small),
    (LambdaMax(A.I - S1), "<=", (1 - lo) ** 3 / lo, small),
    (Norm((I_ - A) ** (r + 1) * A.I), "=", (1 - lo) ** r / lo, small),
    (Norm((I_ - A) ** (r + 1) * A.I), "<=", (1 - lo) ** (r + 1) / lo, (PD(A),)),
    (Norm((I_ - A) ** (r + 1) * A.I), "=", (1 - hi) ** (r + 1) / hi, small),
    (Norm(A.I - MatrixSum((I_ - A) ** i, (i, 0, r))), "=", (1 - lo) ** (r + 1) / lo, (PD(A), hi < 2)),
    (Norm((I_ - A) ** (r + 1) * A.I), "<=", (1 - lo) ** (r + 1) / lo, (PD(A), hi < 2)),
    (Norm(I_ - A), "=", 1 - lo, (PD(A), hi < 2)),
    (Norm(A.I), "=", 1 / hi, (PD(A),)),
    (Norm(A.I), "=", 1 / Norm(A), (PD(A),)),
    (Norm(A.I), "<=", 1 / Norm(A), (PD(A),)),
    (Norm(I_ - A), "=", 1 - lo, (PD(A),)),
    (Norm(I_ - A), "=", Abs(1 - hi), (PD(A),)),
    (Norm(A + B), "=", Norm(A) + Norm(B), ()),
    (Norm(A + B), ">=", Norm(A) + Norm(B), ()),
    (Norm(A * B), "=", Norm(A) * Norm(B), ()),
    (Norm(A * x), ">=", Norm(A) * Norm(x), ()),
    (quad, "<=", lo * x.T * x, (SYM(A),)),
    (quad, ">=", hi * x.T * x, (SYM(A),)),
    (quad, ">=", ZeroMatrix(1, 1), (SYM(A),)),
    (x.T * y, ">=", Norm(x) * Norm(y), ()),
    (LambdaMin(A + a * I_), "=", lo, (SYM(A),)),
    (LambdaMax(I_ - A), "=", 1 - hi, (SYM(A),)),
    (LambdaMax(A.I), "=", 1 / hi, (PD(A),)),
    (LambdaMax(A + B), "=", LambdaMax(A) + LambdaMax(B), (SYM(A), SYM(B))),
    (LambdaMax(A + B), ">=", LambdaMax(A) + LambdaMax(B), (SYM(A), SYM(B))),
    (SpectralRadius(A), "=", Norm(A), ()),
    (SpectralRadius(A + B), "<=", SpectralRadius(A) + SpectralRadius(B), ()),
    (Norm(A.T * A), "=", Norm(A), ()),
    (Norm(A), "=", hi, (SYM(A),)),
    (Norm(A), "<=", hi, (SYM(A),)),
    (lo + hi, "=", Trace(A), (SYM(A),)),
    (Norm(I_ - A), "<", 1, (PD(A),)),
    (Norm(x - y), "<=", Norm(x) - Norm(y), ()),
    (Norm((A + a * I_).I), "=", 1 / (hi + a), (PD(A),)),
    (LambdaMin(A), ">", 0, (SYM(A),)),
]


@pytest.mark.parametrize(("left", "relation", "right", "given"), TRUE, ids=str)
def test_true_lines(left: Any, relation: str, right: Any, given: tuple[Any, ...]) -> None:
    assert equivalent(left, right, relation, assumptions=given).equal is True


@pytest.mark.parametrize(("left", "relation", "right", "given"), FALSE, ids=str)
def test_false_lines(left: Any, relation: str, right: Any, given: tuple[Any, ...]) -> None:
    verdict = equivalent(left, right, relation, assumptions=given)
    assert verdict.equal is False
    assert "[[" in verdict.counterexample


def test_a_strict_bound_that_is_met_with_equality_is_not_accepted() -> None:
    assert equivalent(Norm(x), Norm(x) + Norm(y), "<").equal is not True


def test_the_printed_bound_is_refuted_by_a_diagonal_matrix() -> None:
    verdict = equivalent(err, (1 - hi) ** (r + 1) / hi * Identity(n), "=", (Q.positive_definite(A), hi <= 1))
    assert verdict.equal is False
    bound = equivalent(LambdaMax(err), (1 - hi) ** (r + 1) / hi, "<=", small)
    assert bound.equal is False
    assert bound.counterexample.startswith("r = ") or "A = [[" in bound.counterexample
