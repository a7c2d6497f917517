"""The common slips of this field, as functions: each says what a slip makes of a right line. One line in an exercise's misconceptions:

    Misconception("sign", "...", sign())                               the whole line with the other sign
    Misconception("lost_mean", "...", lost(1 / n))                     the factor 1/n is missing (or stands twice: ``lost(n)``)
    Misconception("transposed", "...", swapped(A, A.T))                A for its transpose, and the transpose for A
    Misconception("order", "...", exchanged_product(A, B))             A B written as B A
    Misconception("one_player_off", "...", size_off_by_one(S))         |S| + 1 for |S|; ``size_off_by_one(S, -1)`` for |S| - 1
    Misconception("banzhaf", "...", banzhaf_weight(S, N))              every coalition weighs 1/2^(N-1), as in Banzhaf's index
    Misconception("largest_for_smallest", "...", swapped(low, high))   the largest eigenvalue for the smallest, and the other way round

Every one is a `changes.Change`: recorded as data, tried on the start, on the goal and on whatever line a student's wrong line stands under,
so that the slip is named on any route. Called with an expression it gives the wrong one: ``wrong={"answer": sign()(RIGHT)}`` in a symbolic
exercise, and the wrong lines of tests.
"""

from __future__ import annotations

from typing import Any

from sympy import Integer, MatMul, binomial, sympify

from ..equivalence.vocabulary import Card
from ..student.changes import Change, change, inside, put


def sign() -> Change:
    """The other sign before the whole line."""
    return _formula(lambda line: -line)


def lost(factor: Any) -> Change:
    """The line without this factor.

    Example:
        >>> from sympy import symbols
        >>> x, n = symbols("x n", positive=True)
        >>> lost(1 / n)(x / n).doit()
        x
    """
    return _formula(lambda line: line / sympify(factor))


def swapped(one: Any, other: Any) -> Change:
    """Each of two parts in the place of the other."""
    return put((one, other), (other, one))


def exchanged_product(one: Any, other: Any) -> Change:
    """The product of two matrices in the other order, where it stands alone or as a term."""
    return put((MatMul(one, other), MatMul(other, one)))


def size_off_by_one(letter: Any, by: int = 1) -> Change:
    """The size of a coalition off by one, wherever it stands."""
    return put((Card(letter), Card(letter) + by))


def banzhaf_weight(letter: Any, players: Any) -> Change:
    """Equal weights 1/2**(N-1) for Shapley's 1/(N C(N-1, |S|)): in sums over coalitions within them, elsewhere on the whole line."""
    return inside(letter, players * binomial(players - 1, Card(letter)) / Integer(2) ** (players - 1))


def _formula(rule: Any) -> Change:
    made = change(rule)
    assert made is not None
    return made
