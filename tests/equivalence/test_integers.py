"""Factorials, binomials, running sums: accepted where they hold for all integers, never because they hold up to some N."""

from __future__ import annotations

import pytest
from sympy import Expr, Product, Sum, Symbol, binomial, factorial, fibonacci, harmonic, symbols

from autograder.equivalence import equivalent

n, k, m, j = symbols("n k m j", integer=True, nonnegative=True)
x = Symbol("x")

TRUE = [
    (k * binomial(n, k), n * binomial(n - 1, k - 1)),
    (binomial(n, k), factorial(n) / factorial(k) / factorial(n - k)),
    (factorial(n + 1), (n + 1) * factorial(n)),
    (binomial(n + 1, k + 1), binomial(n, k) + binomial(n, k + 1)),
    (Sum(binomial(n, k), (k, 0, n)), 2**n),
    (Sum(k * binomial(n, k), (k, 0, n)), n * 2 ** (n - 1)),
    (Sum(k, (k, 1, n)), n * (n + 1) / 2),
    (Sum(x**k, (k, 0, n)), (1 - x ** (n + 1)) / (1 - x)),
    (Sum(1 / k, (k, 1, n)), harmonic(n)),
    (Sum(binomial(m, k) * binomial(n, j - k), (k, 0, j)), binomial(m + n, j)),
    (Product(k + 1, (k, 0, n)), factorial(n + 1)),
    (2**n * 2**m, 2 ** (n + m)),
    ((-1) ** (n + 2), (-1) ** n),
]

TRUE += [
    (Sum(x**k, (k, 2, n)), Sum(x**k, (k, 0, n)) - 1 - x),
    (Sum(1, (k, 1, n - 1)), n - 1),
    (Sum(Sum(1, (k, m + 2, n)), (m, 0, n)), n * (n - 1) / 2),
    (fibonacci(n + 2), fibonacci(n + 1) + fibonacci(n)),
]

FALSE = [
    (k * binomial(n, k), n * binomial(n - 1, k)),
    (Sum(binomial(n, k), (k, 0, n)), 2**n - 1),
    (Sum(k, (k, 1, n)), n * (n - 1) / 2),
    (Sum(x**k, (k, 0, n)), (1 - x**n) / (1 - x)),
    (Sum(1 / k, (k, 1, n)), harmonic(n + 1)),
    (factorial(2 * n), 2**n * factorial(n)),
    ((-1) ** (n + 1), (-1) ** n),
    (n, n + Product(n - k, (k, 0, 6))),
    (2**n, 2**n + binomial(n, 40)),
    (n, n + n * Product(n - k, (k, 1, 60))),
]


@pytest.mark.parametrize(("left", "right"), TRUE, ids=str)
def test_identities(left: Expr, right: Expr) -> None:
    assert equivalent(left, right).equal is True
    assert equivalent(right, left).equal is True


@pytest.mark.parametrize(("left", "right"), FALSE, ids=str)
def test_false_lines_are_refuted(left: Expr, right: Expr) -> None:
    verdict = equivalent(left, right)
    assert verdict.equal is False
    assert "n = " in verdict.counterexample


@pytest.mark.parametrize(("left", "right"), TRUE + FALSE, ids=str)
def test_renamed_symbols_and_shifted_indices_change_no_verdict(left: Expr, right: Expr) -> None:
    names = symbols("a b c d", integer=True, nonnegative=True)
    change = dict(zip((n, k, m, j), names, strict=True))
    renamed = (side.xreplace(change) for side in (left, right))
    assert equivalent(*renamed).equal == equivalent(left, right).equal
    shifted = left.replace(lambda part: isinstance(part, Sum), lambda part: part.change_index(part.variables[0], part.variables[0] + 3))
    assert equivalent(shifted, right).equal == equivalent(left, right).equal


def test_symbols_without_declaration_count_where_only_counting_makes_sense() -> None:
    a, b = symbols("a b")
    assert equivalent(binomial(a, b), binomial(a, a - b)).equal is True


def test_given_relations_bound_the_instances() -> None:
    gap = factorial(n - k) * (n - k + 1)
    assert equivalent(gap, factorial(n - k + 1), assumptions=[k <= n]).equal is True


def test_closed_forms_are_proved_by_their_normal_form() -> None:
    for left, right in TRUE[:4]:
        verdict = equivalent(left, right)
        assert verdict.how == "proved"
        assert verdict.error == 0


def test_what_a_line_needs_besides_what_is_given_is_collected() -> None:
    assert equivalent(x + 1, (x**2 - 1) / (x - 1)).conditions == ("x ≠ 1",)
    assert equivalent((x**2 - 1) / (x - 1), x + 1).conditions == ()
