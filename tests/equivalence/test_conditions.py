"""What a step needs besides what is given: named where it can fail, silent where it follows, and never at the cost of a true line."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import (
    Abs,
    Determinant,
    Identity,
    Integer,
    Inverse,
    MatMul,
    MatrixSymbol,
    Ne,
    O,
    Piecewise,
    Q,
    Sum,
    binomial,
    exp,
    factorial,
    gamma,
    harmonic,
    log,
    oo,
    sign,
    sqrt,
    symbols,
)

from autograder.equivalence import equivalent
from autograder.equivalence.conditions import collect
from autograder.equivalence.definite import definite, invertible, positive

x, y, r, eps = symbols("x y r eps")
a, b = symbols("a b", real=True)
p = symbols("p", positive=True)
n, k, m = symbols("n k m", integer=True)
N = symbols("N", integer=True, positive=True)
A, B = MatrixSymbol("A", 3, 3), MatrixSymbol("B", 3, 3)
X = MatrixSymbol("X", 5, 3)
v = MatrixSymbol("v", 3, 1)


def product(*factors: Any) -> Any:
    return MatMul(*factors, evaluate=False)


FACTORIALS = factorial(n) / factorial(k) / factorial(n - k)
GEOMETRIC = Sum(r**k, (k, 0, oo))

NAMED: list[tuple[str, Any, Any, str]] = [
    ("a divisor", x + 1, (x**2 - 1) / (x - 1), "x ≠ 1"),
    ("a divisor of two letters", a - b, (a**2 - b**2) / (a + b), "a + b ≠ 0"),
    ("an absolute value below", sign(a), a / Abs(a), "a ≠ 0"),
    ("a finite power sum", Sum(r**k, (k, 0, N - 1)), (1 - r**N) / (1 - r), "r ≠ 1"),
    ("a range", binomial(n, k), FACTORIALS, "k ≤ n"),
    ("a first term", harmonic(n), harmonic(n - 1) + 1 / n, "n ≥ 1"),
    ("a factor taken out", factorial(n), n * factorial(n - 1), "n ≥ 1"),
    ("Gamma", gamma(x + 1), x * gamma(x), "x > 0"),
    ("a logarithm", a, exp(log(a), evaluate=False), "a > 0"),
    ("an inverse", A, product(A, B, Inverse(B)), "B is invertible"),
    ("a Gram matrix", v, product(Inverse(X.T * X), X.T * X, v), "X.T*X is invertible"),
    ("an endless sum", GEOMETRIC, 1 / (1 - r), "|r| < 1"),
    ("the other way", 1 / (1 - r), GEOMETRIC, "|r| < 1"),
    ("with powers", Sum(k * r**k, (k, 0, oo)), r / (1 - r) ** 2, "|r| < 1"),
    ("alternating", Sum((-r) ** k, (k, 0, oo)), 1 / (1 + r), "|r| < 1"),
]


@pytest.mark.parametrize(("name", "left", "right", "needs"), NAMED, ids=[case[0] for case in NAMED])
def test_a_condition_that_can_fail_is_named_and_the_step_stays_true(name: str, left: Any, right: Any, needs: str) -> None:
    verdict = equivalent(left, right, defined=True)
    assert (verdict.equal, verdict.conditions) == (True, (needs,))
    strict = equivalent(left, right)
    assert (strict.equal, strict.conditions) == (None if "|r|" in needs else True, (needs,))


GIVEN: list[tuple[str, Any, Any, tuple[Any, ...]]] = [
    ("by an order", x + 1, (x**2 - 1) / (x - 1), (x > 1,)),
    ("as it is given", x + 1, (x**2 - 1) / (x - 1), (Ne(x, 1),)),
    ("by another order", a - b, (a**2 - b**2) / (a + b), (a > 1, b > 0)),
    ("by what is declared", p + 1, (p**2 - 1) / (p - 1) * (p + 2) / (p + 2), (p > 1,)),
    ("a range", binomial(n, k), FACTORIALS, (k <= n,)),
    ("a range by two facts", binomial(n, k), FACTORIALS, (k <= m, m <= n)),
    ("Gamma", gamma(x + 1), x * gamma(x), (x > 2,)),
    ("a logarithm", a, exp(log(a), evaluate=False), (a > 0,)),
    ("a logarithm of a product", log(a * b), log(a) + log(b), (a > 0, b > 1)),
    ("an inverse", A, product(A, B, Inverse(B)), (Q.invertible(B),)),
    ("a definite matrix", A, product(A, B, Inverse(B)), (Q.positive_definite(B),)),
    ("a damped matrix", v, product(Inverse(X.T * X + p * Identity(3)), X.T * X + p * Identity(3), v), ()),
    ("an endless sum", GEOMETRIC, 1 / (1 - r), (Abs(r) < 1,)),
    ("an endless sum by an interval", GEOMETRIC, 1 / (1 - r), (r < 1, r > 0)),
    ("an endless sum that always converges", Sum(x**k / factorial(k), (k, 0, oo)), exp(x), ()),
    ("a running letter", Sum(1 / (m * (m + 1)), (m, 1, N)), Sum(1 / m - 1 / (m + 1), (m, 1, N)), ()),
    ("a running range", Sum(binomial(n, k), (k, 0, n)), Sum(FACTORIALS, (k, 0, n)), ()),
    ("a divisor that the line before has", 1 / x, (x + 1) / (x * (x + 1)) * (x + 1) / (x + 1), ()),
    ("a divisor without a zero", y, y * exp(x) / exp(x) + 1 / (x**2 + 1) - 1 / (1 + x**2), ()),
    ("an inverse that the line before has", Inverse(product(A, B)), product(Inverse(B), Inverse(A)), ()),
    ("an endless sum on both sides", GEOMETRIC, 1 + r * GEOMETRIC, ()),
]


@pytest.mark.parametrize(("name", "left", "right", "given"), GIVEN, ids=[case[0] for case in GIVEN])
def test_a_condition_that_follows_is_silent(name: str, left: Any, right: Any, given: tuple[Any, ...]) -> None:
    verdict = equivalent(left, right, "=", given)
    assert (verdict.equal, verdict.conditions) == (True, ())


FALSE = [
    (x + 2, (x**2 - 1) / (x - 1)),
    (binomial(n, k), factorial(n) / factorial(k + 1) / factorial(n - k)),
    (GEOMETRIC, 1 / (1 + r)),
    (GEOMETRIC, r / (1 - r)),
    (Sum(k * r**k, (k, 0, oo)), r / (1 - r)),
    (A, product(B, A, Inverse(B))),
]


@pytest.mark.parametrize(("left", "right"), FALSE)
def test_where_the_sides_have_values_a_false_step_is_refuted_all_the_same(left: Any, right: Any) -> None:
    verdict = equivalent(left, right)
    assert verdict.equal is False
    assert verdict.counterexample
    assert verdict.conditions == ()


def test_inequalities_and_steps_up_to_small_terms_collect_too() -> None:
    assert equivalent(x**2, x**3 / x + 1, "<", (x > -5,)).conditions == ()
    assert equivalent(0, Abs(a) * b**2 / b, "<=", (b > 0,)).conditions == ()
    assert collect(Integer(0), Piecewise((1 / x, x > 0), (1, True)), ()) == ()
    assert equivalent(1 + eps, 1 / (1 - eps) + O(eps**2), "~").conditions == ()
    assert equivalent(1 + eps, x / (x - x * eps) + O(eps**2), "~").conditions == ("x ≠ 0",)


def test_what_two_passages_to_the_limit_need_is_said() -> None:
    from sympy import Integral

    term = r**k / factorial(k)
    inside, outside = Integral(Sum(term, (k, 0, oo)), (r, 0, 1)), Sum(Integral(term, (r, 0, 1)), (k, 0, oo))
    assert collect(inside, outside, ()) == ("integral and sum may be exchanged",)
    assert collect(inside.subs(oo, 9), outside.subs(oo, 9), ()) == ()


def test_what_would_fill_a_line_is_not_written_out() -> None:
    long = sum((x**place * y for place in range(1, 30)), Integer(1))
    assert collect(x, x * long / long**2 * long + 0 * long, ()) == ()
    assert collect(x, x + 1 / long - 1 / long**2, ()) == ("a divisor of this line is not 0",)


def test_matrices_that_are_definite_or_invertible_by_what_is_given() -> None:
    given = (Q.positive_definite(A), Q.invertible(B))
    for matrix in (A, A.T, Inverse(A), A + X.T * X, p * A, X.T * X + p * Identity(3), B.T * A * B + A, X.T * X + A):
        assert definite(matrix, given), matrix
    for matrix in (B, A - Identity(3), X.T * X, x * A, A * B, -A):
        assert not definite(matrix, given), matrix
    assert invertible(product(A, B), given)
    assert invertible(B.T, given)
    assert not invertible(A + B, given)
    assert not invertible(X.T * X, given)
    assert positive(Determinant(A) + p, given)
    assert not positive(Determinant(B), given)


def test_entries_of_matrices_are_real() -> None:
    density = exp(-((v[k, 0] - 1) ** 2) / (2 * p**2)) / sqrt(2 * p**2)
    assert collect(v[0, 0], Sum(log(density), (k, 0, 2)), ()) == ()
    assert collect(v[0, 0], log(v[1, 0]), ()) != ()


def test_a_square_root_of_what_may_be_negative() -> None:
    assert collect(a, a + sqrt(b) - 1 / sqrt(a), ()) == ("a > 0", "b ≥ 0")
    assert collect(a, a + sqrt(b**2 + 1), ()) == ()
