"""True steps and subtly false ones: identities that derivations use, and mutants of them that an independent count shows to be false."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import Product, Rational, Sum, binomial, factorial, floor, harmonic, symbols

from autograder.equivalence.vocabulary import (
    EMPTY,
    Before,
    Card,
    Indicator,
    NotIn,
    OrderCount,
    OrderMean,
    Players,
    PlayerSum,
    SameSet,
    SubsetSum,
    Unanimity,
    Utility,
    coalitions,
    players,
)

n, k, m, j = symbols("n k m j", integer=True, nonnegative=True)
x, y, z, eps = symbols("x y z epsilon")
N = symbols("N", integer=True, positive=True)
everyone, (a, b), (S, T, R), U = Players(N), players("a b"), coalitions("S T R"), Utility("U")
s = Card(S)


@dataclass(frozen=True)
class Pair:
    """One step: what is claimed, whether it is true, and what it was made from."""

    left: Any
    right: Any
    true: bool
    source: str
    given: tuple[Any, ...] = ()
    relation: str = "="


PLAIN: list[tuple[Any, Any]] = [
    ((x + y) ** 3, x**3 + 3 * x**2 * y + 3 * x * y**2 + y**3),
    ((x**4 - y**4) / (x - y), x**3 + x**2 * y + x * y**2 + y**3),
    (1 / (x * (x + 1)), 1 / x - 1 / (x + 1)),
    (x / (x + y) + y / (x + y), sympy.Integer(1) * (z + 1) / (z + 1) + 0 * x),
    ((x - y) ** 2 + 4 * x * y, (x + y) ** 2),
    (1 / (1 - x) - 1 / (1 + x), 2 * x / (1 - x**2)),
    ((x + y + z) ** 2, x**2 + y**2 + z**2 + 2 * (x * y + y * z + z * x)),
    (k * binomial(n, k), n * binomial(n - 1, k - 1)),
    (binomial(n + 1, k + 1), binomial(n, k) + binomial(n, k + 1)),
    (binomial(n, k) * binomial(k, m), binomial(n, m) * binomial(n - m, k - m)),
    (factorial(n + 2), (n + 2) * (n + 1) * factorial(n)),
    (binomial(2 * n, n), factorial(2 * n) / factorial(n) ** 2),
    (binomial(n, k), factorial(n) / factorial(k) / factorial(n - k)),
    (factorial(k) * factorial(n - k) / factorial(n + 1), 1 / ((n + 1) * binomial(n, k))),
    (2**n * 2**m, 2 ** (n + m)),
    ((-1) ** (n + 2) * x, (-1) ** n * x),
    (Sum(binomial(n, k), (k, 0, n)), 2**n),
    (Sum(k * binomial(n, k), (k, 0, n)), n * 2**n / 2),
    (Sum(k, (k, 1, n)), n * (n + 1) / 2),
    (Sum(k**2, (k, 1, n)), n * (n + 1) * (2 * n + 1) / 6),
    (Sum(k**3, (k, 1, n)), n**2 * (n + 1) ** 2 / 4),
    (Sum(x**k, (k, 0, n)), (1 - x ** (n + 1)) / (1 - x)),
    (Sum(1 / (k * (k + 1)), (k, 1, n)), n / (n + 1)),
    (Sum(1 / k, (k, 1, n)), harmonic(n)),
    (Sum(harmonic(k), (k, 1, n)), (n + 1) * harmonic(n) - n),
    (harmonic(n + 1), harmonic(n) + 1 / (n + 1)),
    (Sum((-1) ** k * binomial(n, k) * x**k, (k, 0, n)), (1 - x) ** n),
    (Sum(binomial(m, k) * binomial(n, j - k), (k, 0, j)), binomial(m + n, j)),
    (Sum(binomial(k, m), (k, m, n)), binomial(n + 1, m + 1)),
    (Sum(k * factorial(k), (k, 1, n)), factorial(n + 1) - 1),
    (Product(k + 1, (k, 0, n)), factorial(n + 1)),
    (Product((k + 1) / (k + 2), (k, 0, n)), 1 / (n + 2)),
    (floor(n / 2) + floor((n + 1) / 2), n + 0 * k),
    (Sum(Sum(k + m, (k, 0, n)), (m, 0, n)), n * (n + 1) ** 2),
    (x * Sum((1 - x) ** k, (k, 0, n)), 1 - (1 - x) ** (n + 1)),
]


def shapley(player: Any, weight: Any) -> Any:
    return SubsetSum(weight * (U(S | {player}) - U(S)), (S, everyone - {player}))


FACTORIALS = factorial(s) * factorial(N - s - 1) / factorial(N)
SHARE = 1 / (N * binomial(N - 1, s))
APART = shapley(a, FACTORIALS) - shapley(b, FACTORIALS)
SIGN = (-1) ** (Card(T) - Card(R))

GAMES: list[tuple[Any, Any, Any, tuple[Any, ...]]] = [  # left, right, right made false, given
    (shapley(a, FACTORIALS), shapley(a, SHARE), shapley(a, 1 / (N * binomial(N, s))), ()),
    (shapley(a, SHARE), OrderMean(U(Before(a) | {a}) - U(Before(a)), everyone), OrderMean(U(Before(a)) - U(Before(a) | {a}), everyone), ()),
    (shapley(a, SHARE), shapley(a, FACTORIALS), shapley(a, Rational(2) ** (1 - N)), ()),
    (
        APART,
        SubsetSum((U(S | {a}) - U(S | {b})) / binomial(N - 2, s), (S, everyone - {a, b})) / (N - 1),
        SubsetSum((U(S | {a}) - U(S | {b})) / binomial(N - 1, s), (S, everyone - {a, b})) / (N - 1),
        (),
    ),
    (PlayerSum(shapley(a, SHARE), (a, everyone)), U(everyone) - U(EMPTY), U(everyone), ()),
    (OrderCount(S, a, everyone) / factorial(N), SHARE, 1 / (N * binomial(N, s)), (NotIn(a, S), everyone >= S)),
    (OrderCount(S, a, everyone), factorial(s) * factorial(N - s - 1), factorial(s), (NotIn(a, S), everyone >= S)),
    (SubsetSum(SubsetSum(SIGN * U(R), (R, T)), (T, S)), U(S), -U(S), ()),
    (
        SubsetSum(SubsetSum(SIGN * U(R), (R, T)), (T, S)),
        SubsetSum(U(R) * SubsetSum(SIGN, (T, S), R <= T), (R, S)),
        SubsetSum(U(R) * SubsetSum(SIGN, (T, S), R < T), (R, S)),
        (),
    ),
    (SubsetSum(Indicator(SameSet(R, S)) * U(R), (R, S)), U(S), U(EMPTY), ()),
    (SubsetSum(Unanimity(T)(S), (S, everyone)), 2 ** (N - Card(T)), 2 ** Card(T), (everyone >= T,)),
    (SubsetSum(s, (S, everyone)), N * 2 ** (N - 1), N * 2**N, ()),
]


def pairs(rounds: int = 14, seed: int = 0) -> Iterator[Pair]:
    """About ``rounds`` variants of every identity, true and false: renamed, swapped, multiplied, added to, a leaf changed."""
    rng = random.Random(seed)
    for number, (left, right) in enumerate(PLAIN):
        for _ in range(rounds):
            yield Pair(*_dressed(left, right, rng), True, f"plain {number}")
            wrong = _mutant(right, rng)
            if wrong is not None and _differ(left, wrong):
                yield Pair(*_dressed(left, wrong, rng), False, f"plain {number}")
    for number, (left, right, wrong, given) in enumerate(GAMES):
        for _ in range(rounds // 2 + 1):
            factor = rng.choice([1, 2, N, 1 / (N + 1), -3])
            yield Pair(factor * left, factor * right, True, f"game {number}", given)
            yield Pair(factor * left, factor * wrong, False, f"game {number}", given)


def _dressed(left: Any, right: Any, rng: random.Random) -> tuple[Any, Any]:
    """The same claim in other letters, swapped, with something done to both sides."""
    free = sorted({symbol for symbol in (left + right).free_symbols if symbol.is_integer}, key=str)
    names = symbols(" ".join(rng.sample("abcdpqrst", 4)), integer=True, nonnegative=True)
    change = dict(zip(free, names, strict=False))
    factor, more = rng.choice([1, 1, 3, x + 2, Rational(1, 2)]), rng.choice([0, 0, 1, y, x * y])
    sides = [(side * factor + more).xreplace(change) for side in (left, right)]
    if rng.random() < 0.5:
        sides.reverse()
    return sides[0], sides[1]


def _mutant(expression: Any, rng: random.Random) -> Any:
    """One leaf changed: a sign, a number by one, an argument by one; None if nothing came of it."""
    choices = [
        node for node in sympy.preorder_traversal(expression) if isinstance(node, (sympy.Integer, sympy.Symbol, sympy.factorial, sympy.binomial))
    ]
    if not choices:
        return expression + 1
    node = rng.choice(choices)
    bound = {index for total in expression.atoms(Sum, Product) for index in total.variables}
    if node in bound:
        return None
    new = rng.choice([node + 1, node - 1, 2 * node])
    try:
        return expression.xreplace({node: new})
    except (ValueError, TypeError):
        return None


def _differ(left: Any, right: Any) -> bool:
    """Whether sympy's own arithmetic gives two values at one of a few points: an oracle that shares no code with the judge."""
    letters = sorted((left + right).free_symbols, key=str)
    for point in ((5, 3, 2, 4), (6, 2, 1, 3), (4, 4, 2, 2), (7, 3, 3, 5)):
        at = {
            letter: point["jkmn".find(letter.name)] if letter.is_integer else Rational(point[0] + 2, 7 + "xyz".find(letter.name))
            for letter in letters
        }
        at = {letter: (point[0] + 2 if letter.name == "n" else value) for letter, value in at.items()}
        gap = (left - right).subs(at).doit()
        if gap.is_number and gap.is_finite and abs(gap) > 0:
            return True
    return False
