"""Steps of derivations with matrices: each true one beside false neighbours (a transpose lost, factors swapped, a sign, an inverse dropped)."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from sympy import (
    Derivative,
    Determinant,
    DiagMatrix,
    Eq,
    Function,
    HadamardProduct,
    Identity,
    KroneckerDelta,
    Lambda,
    MatrixSymbol,
    O,
    OneMatrix,
    Q,
    Sum,
    Trace,
    ZeroMatrix,
    exp,
    log,
    sqrt,
    symbols,
)

from autograder.equivalence import equivalent
from autograder.equivalence.spectrum import Gradient, Hessian, Jacobian, MatrixSum

n, m, p = symbols("n m p", integer=True, positive=True)
i, j, k = symbols("i j k", integer=True)
r = symbols("r", integer=True, nonnegative=True)
a, lam, eps, t, u = symbols("a lambda epsilon t u", real=True)
A, B, C, H = (MatrixSymbol(name, n, n) for name in "ABCH")
W = MatrixSymbol("W", m, n)
X = MatrixSymbol("X", n, m)
x, y, z, g, w = (MatrixSymbol(name, n, 1) for name in "xyzgw")
v, b, c = (MatrixSymbol(name, m, 1) for name in "vbc")
one, unit_m = Identity(n), Identity(m)
P, R = symbols("P R", commutative=False)
rank_one = 1 + (y.T * A.I * x)[0, 0]
hat = X * (X.T * X).I * X.T
gram = X.T * X
sigma = Function("sigma")
SYM, INV, PD = Q.symmetric, Q.invertible, Q.positive_definite
soft = Lambda(t, 1 / (1 + exp(-t)))
softmax_i = exp(z[i, 0]) / Sum(exp(z[k, 0]), (k, 0, n - 1))
softmax_j = exp(z[j, 0]) / Sum(exp(z[k, 0]), (k, 0, n - 1))
quadratic = x.T * A * x
loss = (y - X * v).T * (y - X * v)
logistic = Sum(log(1 + exp((X * v)[i, 0])) - y[i, 0] * (X * v)[i, 0], (i, 0, n - 1))
probabilities = (X * v).applyfunc(soft)
IN_RANGE = (i >= 0, i < n, j >= 0, j < n)

TRUE: list[tuple[Any, Any, tuple[Any, ...]]] = [
    # products, transposes, inverses
    ((A * B).T, B.T * A.T, ()),
    ((A * B).I, B.I * A.I, ()),
    (A.I - B.I, A.I * (B - A) * B.I, ()),
    (A * (one + B * A), (one + A * B) * A, ()),
    ((one + A * B).I * A, A * (one + B * A).I, ()),
    ((A + x * y.T).I, A.I - A.I * x * y.T * A.I / rank_one, ()),
    ((A + x * y.T).I * x, A.I * x / rank_one, ()),
    (Determinant(A + x * y.T), Determinant(A) * rank_one, ()),
    (hat * hat, hat, ()),
    (hat.T, hat, ()),
    (Trace(hat), m, ()),
    ((one - hat) * X, ZeroMatrix(n, m), ()),
    (gram.I * X.T * y, v, (Eq(gram * v, X.T * y),)),
    (X.T * (y - X * v), ZeroMatrix(m, 1), (Eq(gram * v, X.T * y),)),
    (y.T * y, (X * v).T * (X * v) + (y - X * v).T * (y - X * v), (Eq(gram * v, X.T * y),)),
    (g, H * w, (Eq(H * w, g),)),
    (w, H.I * g, (Eq(H * w, g),)),
    (x.T * A * y, y.T * A * x, (SYM(A),)),
    (x.T * A * y, y.T * A.T * x, ()),
    (Trace(A * B * C), Trace(C * A * B), ()),
    (Trace(x * y.T), (y.T * x)[0, 0], ()),
    (Trace(one), n, ()),
    (Determinant(a * A), a**n * Determinant(A), ()),
    (Determinant(A.I), 1 / Determinant(A), ()),
    (X.T * DiagMatrix(y) * X * v, X.T * HadamardProduct(y, X * v), ()),
    (HadamardProduct(x, y), DiagMatrix(x) * y, ()),
    (Trace(A.T * B), Sum(A[i, j] * B[i, j], (i, 0, n - 1), (j, 0, n - 1)), ()),
    (MatrixSum(X[i, :].T * X[i, :], (i, 0, n - 1)), gram, ()),
    ((x.T * y)[0, 0], Sum(x[i, 0] * y[i, 0], (i, 0, n - 1)), ()),
    (OneMatrix(n, 1).T * x, Sum(x[i, 0], (i, 0, n - 1)) * Identity(1), ()),
    (A * B.I, B.I * A, (Eq(A * B, B * A),)),
    (A**2 - B**2, (A - B) * (A + B), (Eq(A * B, B * A),)),
    (A.T * B.T, (A * B).T, (SYM(A), SYM(B), Eq(A * B, B * A))),
    (Determinant(A) ** 2, sympy.S.One, (Q.orthogonal(A),)),
    ((A * x).T * (A * x), x.T * x, (Q.orthogonal(A),)),
    ((one - A) ** 2, one - A, (Eq(A**2, A),)),
    (P * R * P.subs(P, R), P * R**2, ()),
    ((P + R) ** 2, P**2 + P * R + R * P + R**2, ()),
    ((P * R) ** -1, R**-1 * P**-1, ()),
    ((1 - P) * (1 + P + P**2), 1 - P**3, ()),
    # powers with a letter, sums
    (A * MatrixSum((one - A) ** i, (i, 0, r)), one - (one - A) ** (r + 1), ()),
    (MatrixSum(A * (one - A) ** i, (i, 0, r)), one - (one - A) ** (r + 1), ()),
    (P * Sum((1 - P) ** i, (i, 0, r)), 1 - (1 - P) ** (r + 1), ()),
    (A.I - MatrixSum((one - A) ** i, (i, 0, r)), A.I * (one - A) ** (r + 1), (INV(A),)),
    (A.I - MatrixSum((one - A) ** i, (i, 0, r - 1)), (one - A) ** r * A.I, (INV(A),)),
    (A**r * A, A ** (r + 1), ()),
    (B * A**r * B.I, (B * A * B.I) ** r, ()),
    (A * MatrixSum((one - A) ** i, (i, 0, r)) * x, x - (one - A) ** (r + 1) * x, ()),
    ((a * A) * MatrixSum((one - a * A) ** i, (i, 0, r)), one - (one - a * A) ** (r + 1), ()),
    # derivatives
    (Derivative(quadratic, x), (A + A.T) * x, ()),
    (Gradient(quadratic, x), 2 * A * x, (SYM(A),)),
    (Hessian(quadratic, x), A + A.T, ()),
    (Gradient(loss, v), 2 * X.T * (X * v - y), ()),
    (Hessian(loss, v), 2 * gram, ()),
    (Gradient(log(Determinant(A)), A), A.I, (PD(A),)),
    (Gradient(Trace(A * B), A), B.T, ()),
    (Gradient(x.T * A.I * y, A), -A.I.T * x * y.T * A.I.T, ()),
    (Derivative((A + t * B).I, t), -(A + t * B).I * B * (A + t * B).I, ()),
    (Gradient(logistic, v), X.T * (probabilities - y), ()),
    (Hessian(logistic, v), X.T * DiagMatrix(HadamardProduct(probabilities, OneMatrix(n, 1) - probabilities)) * X, ()),
    (Jacobian(A * x, x), A, ()),
    (Jacobian((W * x).applyfunc(Lambda(t, sigma(t))), x), DiagMatrix((W * x).applyfunc(Lambda(t, sigma(t).diff(t)))) * W, ()),
    (
        Gradient(b.T * (W * x).applyfunc(Lambda(t, sigma(t))), W),
        HadamardProduct(b, (W * x).applyfunc(Lambda(t, sigma(t).diff(t)))) * x.T,
        (),
    ),
    (Derivative(softmax_i, z[j, 0]), softmax_i * (KroneckerDelta(i, j) - softmax_j), IN_RANGE),
    (Gradient(sqrt((x.T * x)[0, 0]), x), x / sqrt((x.T * x)[0, 0]), ()),
    # small quantities
    ((A + eps * B).I, A.I - eps * A.I * B * A.I + O(eps**2) * one, ()),
    ((A + eps * B).I, A.I - eps * A.I * B * A.I + eps**2 * A.I * B * A.I * B * A.I + O(eps**3) * one, ()),
    (Determinant(one + eps * A), 1 + eps * Trace(A) + O(eps**2), ()),
    ((one - eps * A).I, one + eps * A + eps**2 * A**2 + O(eps**3) * one, ()),
    ((x + eps * y).T * A * (x + eps * y), quadratic + 2 * eps * x.T * A * y + O(eps**2) * Identity(1), (SYM(A),)),
    ((one + eps * A) ** r, one + r * eps * A + O(eps**2) * one, ()),
]

FALSE: list[tuple[Any, Any, tuple[Any, ...]]] = [
    ((A * B).T, A.T * B.T, ()),
    ((A + B).I, A.I + B.I, ()),
    (A.I - B.I, A.I * (A - B) * B.I, ()),
    (A.I - B.I, B.I * (B - A).T * A.I, ()),
    ((one + A * B).I * A, (one + B * A).I * A, ()),
    ((A + x * y.T).I, A.I + A.I * x * y.T * A.I / rank_one, ()),
    ((A + x * y.T).I, A.I - A.I * x * y.T * A.I / (1 + (x.T * A.I * y)[0, 0]), ()),
    ((A - x * y.T).I * x, A.I * x / rank_one, ()),
    (Determinant(A + x * y.T), Determinant(A) + rank_one, ()),
    (hat * hat, hat.T * hat * 2, ()),
    (Trace(hat), n, ()),
    ((one - hat) * y, ZeroMatrix(n, 1), ()),
    (gram.I * X.T * y, 2 * v, (Eq(gram * v, X.T * y),)),
    (y - X * v, ZeroMatrix(n, 1), (Eq(gram * v, X.T * y),)),
    (y.T * y, (X * v).T * (X * v) - (y - X * v).T * (y - X * v), (Eq(gram * v, X.T * y),)),
    (w, H * g, (Eq(H * w, g),)),
    (w, -H.I * g, (Eq(H * w, g),)),
    (w, H.I.T * g, (Eq(H * w, g),)),
    (x.T * A * y, y.T * A * x, ()),
    (Trace(A * B * C), Trace(C * B * A), ()),
    (Trace(A * B), Trace(A) * Trace(B), ()),
    (Trace(one), n - 1, ()),
    (Determinant(a * A), a * Determinant(A), ()),
    (Determinant(A + B), Determinant(A) + Determinant(B), ()),
    (X.T * DiagMatrix(y) * X * v, HadamardProduct(v, X.T * y), ()),
    (HadamardProduct(A, B), A * B, ()),
    (Trace(A.T * B), Sum(A[i, j] * B[j, i], (i, 0, n - 1), (j, 0, n - 1)), ()),
    (MatrixSum(X[i, :].T * X[i, :], (i, 0, n - 2)), gram, ()),
    ((x.T * y)[0, 0], Sum(x[i, 0] * y[i, 0], (i, 1, n - 1)), ()),
    (A * C, C * A, (Eq(A * B, B * A),)),
    (B * A, ZeroMatrix(n, n), (Eq(A * B, ZeroMatrix(n, n)),)),
    (A**2 - B**2, (A - B) * (A + B), ()),
    (A * B, (A * B).T, (SYM(A), SYM(B))),
    (Determinant(A), sympy.S.One, (Q.orthogonal(A),)),
    (A.T * A, one, (SYM(A), INV(A))),
    ((one - A) ** 2, one + A, (Eq(A**2, A),)),
    (A, one, (Eq(A**2, A),)),
    (P * R, R * P, ()),
    ((P + R) ** 2, P**2 + 2 * P * R + R**2, ()),
    ((P * R) ** -1, P**-1 * R**-1, ()),
    (A * MatrixSum((one - A) ** i, (i, 0, r)), one - (one - A) ** r, ()),
    (A * MatrixSum((one - A) ** i, (i, 0, r)), one - A ** (r + 1), ()),
    (A * MatrixSum((one - A) ** i, (i, 1, r)), one - (one - A) ** (r + 1), ()),
    (P * Sum((1 - P) ** i, (i, 0, r)), 1 - (1 - P) ** r, ()),
    (A.I - MatrixSum((one - A) ** i, (i, 0, r - 1)), (one - A) ** (r + 1) * A.I, (INV(A),)),
    (A**r * B**r, (A * B) ** r, ()),
    (B * A**r * B.I, A**r, ()),
    (Gradient(quadratic, x), 2 * A * x, ()),
    (Derivative(quadratic, x), x.T * (A + A.T), ()),
    (Hessian(quadratic, x), A, (SYM(A),)),
    (Gradient(loss, v), 2 * X.T * (y - X * v), ()),
    (Gradient(loss, v), X.T * (X * v - y), ()),
    (Hessian(loss, v), 2 * X * X.T, ()),
    (Gradient(log(Determinant(A)), A), A, (PD(A),)),
    (Gradient(Trace(A * B), A), B, ()),
    (Gradient(x.T * A.I * y, A), -A.I * x * y.T * A.I, ()),
    (Derivative((A + t * B).I, t), -B * (A + t * B) ** -2, ()),
    (Gradient(logistic, v), X.T * (y - probabilities), ()),
    (Hessian(logistic, v), X.T * DiagMatrix(probabilities) * X, ()),
    (Jacobian(A * x, x), A.T, ()),
    (Jacobian((W * x).applyfunc(Lambda(t, sigma(t))), x), W.T * DiagMatrix((W * x).applyfunc(Lambda(t, sigma(t).diff(t)))), ()),
    (Gradient(b.T * (W * x).applyfunc(Lambda(t, sigma(t))), W), b * x.T, ()),
    (Derivative(softmax_i, z[j, 0]), softmax_i * (1 - softmax_j), IN_RANGE),
    ((A + eps * B).I, A.I - eps * B * A**-2 + O(eps**2) * one, ()),
    ((A + eps * B).I, A.I - eps * A.I * B * A.I + O(eps**3) * one, ()),
    ((A + eps * B).I, A.I + eps * A.I * B * A.I + O(eps**2) * one, ()),
    (Determinant(one + eps * A), 1 + eps * Determinant(A) + O(eps**2), ()),
    ((x + eps * y).T * A * (x + eps * y), quadratic + 2 * eps * x.T * A * y + O(eps**2) * Identity(1), ()),
    ((one + eps * A) ** r, one + (r + 1) * eps * A + O(eps**2) * one, ()),
    (X.T * y, X * y, ()),
    (X.T * y, y.T * X, ()),
]


@pytest.mark.parametrize(("left", "right", "given"), TRUE, ids=str)
def test_true_steps(left: Any, right: Any, given: tuple[Any, ...]) -> None:
    assert equivalent(left, right, assumptions=given).equal is True


@pytest.mark.parametrize(("left", "right", "given"), FALSE, ids=str)
def test_false_steps(left: Any, right: Any, given: tuple[Any, ...]) -> None:
    verdict = equivalent(left, right, assumptions=given)
    assert verdict.equal is False
    assert verdict.counterexample
