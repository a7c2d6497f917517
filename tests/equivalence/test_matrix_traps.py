"""Chapters' steps with matrices (leave-one-out, Cook's distance, weighted least squares, stationary points) and traps: factors that vanish at

small dimensions or powers, equations with solutions of several kinds, orthogonal matrices of both determinants, enormous sizes.
"""

from __future__ import annotations

import time
from typing import Any

import pytest
from sympy import (
    Derivative,
    Determinant,
    DiagMatrix,
    Eq,
    HadamardProduct,
    Identity,
    ImmutableMatrix,
    Matrix,
    MatrixSymbol,
    Ne,
    O,
    OneMatrix,
    Q,
    Sum,
    Trace,
    ZeroMatrix,
    exp,
    log,
    oo,
    symbols,
)

from autograder.equivalence import equivalent
from autograder.equivalence.spectrum import Gradient, LambdaMax, LambdaMin, MatrixSum, Norm

n, m = symbols("n m", integer=True, positive=True)
r = symbols("r", integer=True, nonnegative=True)
i, j, k = symbols("i j k", integer=True)
a, b, yi, eps = symbols("a b y_i epsilon", real=True)
p = symbols("p", positive=True)
A, B, C, H, G, W = (MatrixSymbol(name, n, n) for name in "ABCHGW")
X = MatrixSymbol("X", n, m)
x, y, g, w, s = (MatrixSymbol(name, n, 1) for name in "xygws")
v = MatrixSymbol("v", m, 1)
A2, B2 = MatrixSymbol("A", 2, 2), MatrixSymbol("B", 2, 2)
P, R = symbols("P R", commutative=False)
I_, one, M = Identity(n), OneMatrix(n, 1), ImmutableMatrix
SYM, PD, INV = Q.symmetric, Q.positive_definite, Q.invertible
lev = (x.T * G.I * x)[0, 0]
res = yi - (x.T * G.I * g)[0, 0]
loo = (G - x * x.T).I * (g - yi * x)
wl = (y - X * v).T * W * (y - X * v)
prodn = (n - 1) * (n - 2) * (n - 3) * (n - 4) * (n - 5) * (n - 6) * (n - 7) * (n - 8)
prodr = r * (r - 1) * (r - 2) * (r - 3) * (r - 4) * (r - 5) * (r - 6) * (r - 7)
damped = MatrixSum((I_ - b * A) ** i, (i, 0, oo))
error = A.I - MatrixSum((I_ - A) ** i, (i, 0, r))

TRUE: list[tuple[Any, Any, tuple[Any, ...]]] = [
    (A2**2 - Trace(A2) * A2 + Determinant(A2) * Identity(2), ZeroMatrix(2, 2), ()),
    ((x.T * loo)[0, 0] - yi, -res / (1 - lev), (SYM(G),)),
    (yi - (x.T * loo)[0, 0], res / (1 - lev), ()),
    ((G - x * x.T).I, G.I + G.I * x * x.T * G.I / (1 - lev), ()),
    ((G.I * g - loo), G.I * x * res / (1 - lev), (SYM(G),)),
    ((G.I * g - loo).T * G * (G.I * g - loo), res**2 * lev / (1 - lev) ** 2 * Identity(1), (SYM(G),)),
    (Gradient(wl, v), -2 * X.T * W * (y - X * v), (Q.diagonal(W),)),
    (Gradient(wl, v), 2 * X.T * W * (X * v - y), (SYM(W),)),
    (v, (X.T * W * X).I * X.T * W * y, (Eq(X.T * W * X * v, X.T * W * y),)),
    (s, -H.I * g, (Eq(H * s + g, ZeroMatrix(n, 1)),)),
    (s, -H.I * g, (Eq(H * s, -g), INV(H))),
    (g.T * w + w.T * H * w / 2, -g.T * H.I * g / 2, (Eq(H * w, -g), SYM(H))),
    (Trace(I_ - one * one.T / n), n - 1, ()),
    (Trace(A), Sum(A[i, i], (i, 0, n - 1)), ()),
    (M([[a, b], [0, a]]) ** 2, M([[a**2, 2 * a * b], [0, a**2]]), ()),
    (Determinant(M([[a, b], [b, a]])), a**2 - b**2, ()),
    (M([[exp(a) * exp(b)]]), M([[exp(a + b)]]), ()),
    (Matrix([[1, a], [0, 1]]).inv(), Matrix([[1, -a], [0, 1]]), ()),
    (P * R * P, P**2 * R, (Eq(P * R, R * P),)),
    (A.T * A, A * A.T, (Q.orthogonal(A),)),
    (A * B * A.T, (A * B * A.T).T, (SYM(B),)),
    (A.I.T, A.T.I, ()),
    ((A.T).I * A.T, I_, ()),
    (Determinant(A.T * A), Determinant(A) ** 2, ()),
    (x.T * x, Sum(x[i, 0] ** 2, (i, 0, n - 1)) * Identity(1), ()),
    (X.T * (X * X.T + p * I_).I * y, (X.T * X + p * Identity(m)).I * X.T * y, ()),
    (A * (A + p * I_).I, I_ - p * (A + p * I_).I, ()),
    ((A + eps * B) ** 3, A**3 + eps * (A**2 * B + A * B * A + B * A**2) + O(eps**2) * I_, ()),
    (log(Determinant(I_ + eps * A)), eps * Trace(A) + O(eps**2), ()),
    (Trace((A + eps * B).I), Trace(A.I) - eps * Trace(A.I * B * A.I) + O(eps**2), ()),
    (Norm(x) ** 2, (x.T * x)[0, 0], ()),
    (HadamardProduct(x, y).T * one, x.T * y, ()),
    ((A * B * C).T, C.T * B.T * A.T, ()),
    ((A**r).T, (A.T) ** r, ()),
    ((A.I) ** r * A**r, I_, ()),
    (A ** (2 * r), (A**r) ** 2, ()),
    (one.T * (x - one * (one.T * x) / n), ZeroMatrix(1, 1), ()),
    (Sum(A[i, k] * B[k, j], (k, 0, n - 1)), (A * B)[i, j], ()),
    (A.I, B, (Eq(A * B, I_),)),
    (B * A, I_, (Eq(A * B, I_),)),
    (A**3, A, (Eq(A**2, A),)),
    (DiagMatrix(x) * DiagMatrix(y), DiagMatrix(y) * DiagMatrix(x), ()),
    (A, B, (Eq(A, B),)),
    (A * x, a * x, (Eq(A * x, a * x),)),
    (A**2 * x, a**2 * x, (Eq(A * x, a * x),)),
    (A.I * x, x / a, (Eq(A * x, a * x),)),
    ((A - b * I_) * x, (a - b) * x, (Eq(A * x, a * x),)),
    (P**-1 * P, 1, ()),
    (Trace(A * A.T), Sum(A[i, j] ** 2, (i, 0, n - 1), (j, 0, n - 1)), ()),
]

FALSE: list[tuple[Any, Any, tuple[Any, ...]]] = [
    (A**2 - Trace(A) * A + Determinant(A) * I_, ZeroMatrix(n, n), ()),
    (yi - (x.T * loo)[0, 0], res * (1 - lev), ()),
    (yi - (x.T * loo)[0, 0], res / (1 + lev), ()),
    ((G - x * x.T).I, G.I - G.I * x * x.T * G.I / (1 - lev), ()),
    ((G.I * g - loo).T * G * (G.I * g - loo), res**2 * lev / (1 - lev) * Identity(1), (SYM(G),)),
    (Gradient(wl, v), -2 * X.T * (y - X * v), (Q.diagonal(W),)),
    (Gradient(wl, v), 2 * X.T * W * (X * v - y), ()),
    (v, (X.T * X).I * X.T * W * y, (Eq(X.T * W * X * v, X.T * W * y),)),
    (s, H.I * g, (Eq(H * s + g, ZeroMatrix(n, 1)),)),
    (s, -H * g, (Eq(H * s, -g), INV(H))),
    (g.T * w + w.T * H * w / 2, -g.T * H.I * g, (Eq(H * w, -g), SYM(H))),
    (Trace(I_ - one * one.T / n), n, ()),
    (prodn * A, ZeroMatrix(n, n), ()),
    (prodr * A, ZeroMatrix(n, n), ()),
    (A**r * prodr, ZeroMatrix(n, n), ()),
    (A + prodr * B, A, ()),
    (Trace(I_) + prodn, n, ()),
    (M([[a, b], [0, a]]) ** 2, M([[a**2, a * b], [0, a**2]]), ()),
    (Determinant(M([[a, b], [b, a]])), a**2 + b**2, ()),
    (P * R * P, P**2 * R, ()),
    (A.T * A, A * A.T, ()),
    (A * B * A.T, (A * B * A.T).T, ()),
    (X.T * (X * X.T + p * I_).I * y, (X.T * X + p * Identity(m)).I * X.T * y * 2, ()),
    (A * (A + p * I_).I, I_ - (A + p * I_).I, ()),
    ((A + eps * B) ** 3, A**3 + 3 * eps * A**2 * B + O(eps**2) * I_, ()),
    (log(Determinant(I_ + eps * A)), eps * Determinant(A) + O(eps**2), ()),
    (log(Determinant(I_ + eps * A)), eps * Trace(A) + O(eps**3), ()),
    ((A * B * C).T, C.T * A.T * B.T, ()),
    (A ** (2 * r), A**r * 2, ()),
    ((A + B) ** r, A**r + B**r, ()),
    (one.T * (x - one * (one.T * x) / (n - 1)), ZeroMatrix(1, 1), ()),
    (Sum(A[i, k] * B[j, k], (k, 0, n - 1)), (A * B)[i, j], (i >= 0, j >= 0, i < n, j < n)),
    (A**2, I_, (Eq(A**2, A),)),
    (A, I_, (Eq(A**2, A), INV(B))),
    (A * x, a * y, (Eq(A * x, a * x),)),
    (A**2 * x, a * x, (Eq(A * x, a * x),)),
    (A.T * x, a * x, (Eq(A * x, a * x),)),
    (B, ZeroMatrix(n, n), (Eq(A * B, ZeroMatrix(n, n)),)),
    (x, y, (Eq(A * x, A * y),)),
    (Determinant(A), 1, (Q.orthogonal(A),)),
    (A[0, 0], 0, (Eq(Trace(A), 0),)),
    (A2 * B2, B2 * A2, ()),
    ((A2 * B2 - B2 * A2) ** 2, ZeroMatrix(2, 2), ()),
    (P**-1 * R * P, R, ()),
    (A * A.T, I_, (Eq(x.T * x, Identity(1)),)),
    (x * x.T, I_, (Eq(x.T * x, Identity(1)),)),
    (X * X.T, I_, (Eq(X.T * X, Identity(m)),)),
]

PROPERTIES: list[tuple[Any, Any, tuple[Any, ...], bool]] = [
    (A, A.I, (Q.orthogonal(A), SYM(A)), True),
    (A**2, I_, (Q.orthogonal(A),), False),
    (A, I_, (Q.orthogonal(A), SYM(A)), False),
    (A, I_, (Q.orthogonal(A), PD(A)), True),
    (A, I_, (Q.orthogonal(A), Q.diagonal(A)), False),
    (A * B, B * A, (Q.lower_triangular(A), SYM(A), Q.diagonal(B)), True),
    (A * B, B * A, (Q.lower_triangular(A), Q.diagonal(B)), False),
    (A, I_, (Eq(A**2, A), INV(A)), True),
    (A * B, B * A, (SYM(A), SYM(B), Q.symmetric(A * B)), True),
    (A.T * A, A**2, (Q.symmetric(A * B),), False),
    (x, ZeroMatrix(n, 1), (Eq(A * x, ZeroMatrix(n, 1)), INV(A)), True),
    (x, ZeroMatrix(n, 1), (Eq(A * x, ZeroMatrix(n, 1)),), False),
    (log(Determinant(A * B)), log(Determinant(A)) + log(Determinant(B)), (PD(A), PD(B)), True),
]

UNDECIDED: list[tuple[Any, str, Any, tuple[Any, ...]]] = [
    (MatrixSymbol("L", 1000, 1000) * A2.T[0, 0], "=", MatrixSymbol("L", 1000, 1000), ()),
    (A ** (10**9), "=", A, ()),
    (MatrixSum(A**i, (i, 0, 10**9)), "=", A, ()),
    (Identity(10**6), "=", 2 * Identity(10**6), ()),
    (A + eps * B, "~", A, ()),
    (A * x, "<", x, ()),
    (Derivative(A * B, A), "=", B, ()),
    (exp(P) * exp(R), "=", exp(P + R), ()),
    (A, "=", B, (Eq(A.T * A, B.T * B),)),
    (A.I, "=", MatrixSum((I_ - A) ** i, (i, 0, oo)), ()),
    (X * X, "=", X * X * X, ()),
]

INEQUALITIES: list[tuple[Any, str, Any, tuple[Any, ...], bool]] = [
    (x.T * A * x, ">", ZeroMatrix(1, 1), (PD(A), Ne(x, ZeroMatrix(n, 1))), True),
    (Trace(A.T * A), ">=", 0, (), True),
    (Trace(A), ">=", 0, (), False),
    (Determinant(A), ">", 0, (PD(A),), True),
    (Determinant(A), ">", 0, (SYM(A),), False),
    (LambdaMax(A), "<=", Trace(A), (PD(A),), True),
    (LambdaMax(A), "<=", Trace(A), (SYM(A),), False),
    (n * LambdaMin(A), "<=", Trace(A), (SYM(A),), True),
    (n * LambdaMax(A), "<=", Trace(A), (SYM(A),), False),
    (Norm(error), "<=", (1 - LambdaMin(A)) ** (r + 1) / LambdaMin(A), (PD(A), LambdaMax(A) <= 1), True),
    (Norm(error), "<=", (1 - LambdaMin(A)) ** (r + 2) / LambdaMin(A), (PD(A), LambdaMax(A) <= 1), False),
    (Norm(error), "<=", (1 - LambdaMax(A)) ** (r + 1) / LambdaMax(A), (PD(A), LambdaMax(A) <= 1), False),
]


@pytest.mark.parametrize(("left", "right", "given"), TRUE, ids=str)
def test_true_steps(left: Any, right: Any, given: tuple[Any, ...]) -> None:
    assert equivalent(left, right, assumptions=given).equal is True


@pytest.mark.parametrize(("left", "right", "given"), FALSE, ids=str)
def test_false_steps(left: Any, right: Any, given: tuple[Any, ...]) -> None:
    verdict = equivalent(left, right, assumptions=given)
    assert verdict.equal is False
    assert verdict.counterexample


@pytest.mark.parametrize(("left", "right", "given", "equal"), PROPERTIES, ids=str)
def test_what_is_given_of_a_matrix_holds_together(left: Any, right: Any, given: tuple[Any, ...], equal: bool) -> None:
    assert equivalent(left, right, assumptions=given).equal is equal


@pytest.mark.parametrize(("left", "relation", "right", "given"), UNDECIDED, ids=str)
def test_undecided_at_once(left: Any, relation: str, right: Any, given: tuple[Any, ...]) -> None:
    began = time.process_time()
    verdict = equivalent(left, right, relation, given)
    assert verdict.equal is None
    assert verdict.why
    assert time.process_time() - began < 5


@pytest.mark.parametrize(("left", "relation", "right", "given", "equal"), INEQUALITIES, ids=str)
def test_inequalities(left: Any, relation: str, right: Any, given: tuple[Any, ...], equal: bool) -> None:
    assert equivalent(left, right, relation, given).equal is equal


@pytest.mark.parametrize(("left", "right", "equal"), [(b * damped, A.I, True), (damped, A.I, False)], ids=["scaled", "the factor forgotten"])
def test_the_series_of_an_inverse(left: Any, right: Any, equal: bool) -> None:
    assert equivalent(left, right, assumptions=(Norm(I_ - b * A) < 1,)).equal is equal
