r"""The axioms of fair payment, each as a question about one game's table and the payments that a rule gives.

The comparisons allow ``tolerance`` times the largest absolute utility, so that rounding in sums of float64 is not taken for a
breach; the answers do not change when all utilities are multiplied by a constant.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from .arrays import checked_range, checked_vector
from .tables import Array, checked_table

TOLERANCE = 1e-9  # far above rounding (about n * 2e-16), far below any difference that means something


def _read(table: ArrayLike, payments: ArrayLike | None, tolerance: float) -> tuple[Array, Array, float]:
    """The table, the payments, and the absolute difference that counts as none."""
    values, n = checked_table(table)
    slack = checked_range(tolerance, "tolerance", least=0) * float(np.abs(values).max())
    return values, checked_payments(np.zeros(n) if payments is None else payments, n), slack


def checked_payments(payments: ArrayLike, n: int, name: str = "payments") -> Array:
    """Read payments to n players.

    Raises:
        ValueError: shape other than (n,), or not finite.

    Example:
        >>> checked_payments([1, 2], 3)
        Traceback (most recent call last):
        ValueError: payments has shape (2,), expected (3,)
    """
    return checked_vector(payments, name, n)


def marginal_gains(table: ArrayLike, player: int) -> Array:
    r"""List what a player adds to every coalition of the others.

    .. math:: U(S \cup \{i\}) - U(S), \quad S \subseteq [N] \setminus \{i\}

    Args:
        table: utilities by mask, shape (2**n,).
        player: i, one of 0..n-1.

    Returns:
        Shape (2**(n-1),), in rising order of the mask of S.

    Raises:
        ValueError: a bad table (see `tables.checked_table`), or no such player.

    Example:
        >>> marginal_gains([0, 1, 2, 5], player=1)
        array([2., 4.])
    """
    values, n = checked_table(table)
    if not isinstance(player, int | np.integer) or not 0 <= player < n:
        raise ValueError(f"player is {player}, expected one of 0..{n - 1}")
    halves = values.reshape(-1, 2, 2**player)  # axes: bits above the player's, the player's bit, bits below
    return (halves[:, 1] - halves[:, 0]).ravel()


def is_efficient(table: ArrayLike, payments: ArrayLike, *, tolerance: float = TOLERANCE) -> bool:
    r"""Say whether the payments share out exactly what the players gain together.

    .. math:: \sum_i s_i = U([N]) - U(\emptyset)

    Raises:
        ValueError: a bad table, or payments of another shape.

    Example:
        >>> is_efficient([10, 11, 12, 15], [2, 3])
        True

    Source: chapter 10.2 prints U([N]), which holds only if U(empty) = 0 (erratum E5); thesis, Axiom 2.27, has the difference.
    """
    values, paid, slack = _read(table, payments, tolerance)
    return bool(abs(paid.sum() - (values[-1] - values[0])) <= slack)


def symmetric_pairs(table: ArrayLike, *, tolerance: float = TOLERANCE) -> tuple[tuple[int, int], ...]:
    r"""List the pairs of players that the game does not tell apart.

    .. math:: U(S \cup \{i\}) = U(S \cup \{j\}) \text{ for all } S \subseteq [N] \setminus \{i, j\}

    Raises:
        ValueError: a bad table.

    Example:
        >>> symmetric_pairs([0, 0, 0, 1, 0, 1, 0, 1])  # one left glove, two right ones
        ((1, 2),)
    """
    values, paid, slack = _read(table, None, tolerance)

    def same(i: int, j: int) -> bool:
        cube = values.reshape(-1, 2, 2 ** (j - i - 1), 2, 2**i)  # axes: above j, bit j, between, bit i, below i
        return bool((np.abs(cube[:, 0, :, 1] - cube[:, 1, :, 0]) <= slack).all())

    return tuple((i, j) for i, j in combinations(range(paid.size), 2) if same(i, j))


def is_symmetric(table: ArrayLike, payments: ArrayLike, *, tolerance: float = TOLERANCE) -> bool:
    """Say whether players that the game does not tell apart are paid the same (see `symmetric_pairs`).

    Raises:
        ValueError: a bad table, or payments of another shape.

    Example:
        >>> is_symmetric([0, 1, 1, 3], [1, 2])
        False

    Source: chapter 10.2, Symmetry; thesis, Axiom 2.29, read for coalitions without i and j.
    """
    _, paid, slack = _read(table, payments, tolerance)
    return all(abs(paid[i] - paid[j]) <= slack for i, j in symmetric_pairs(table, tolerance=tolerance))


def smallest_carrier(table: ArrayLike, *, tolerance: float = TOLERANCE) -> tuple[int, ...]:
    r"""Find the players that matter: those who change the utility of at least one coalition.

    .. math:: \text{the smallest } D \subseteq [N] \text{ with } U(C) = U(C \cap D) \text{ for all } C

    A player outside may have no marginal gain at all; a player inside may still have the Shapley value 0, its gains cancelling.

    Raises:
        ValueError: a bad table.

    Example:
        >>> smallest_carrier([0, 0, 7, 7])
        (1,)

    Source: thesis, Axiom 2.28, which prints D as a subset of the power set; it is a set of players (erratum E15).
    """
    values, paid, slack = _read(table, None, tolerance)
    return tuple(i for i in range(paid.size) if (np.abs(marginal_gains(values, i)) > slack).any())


def pays_null_players_nothing(table: ArrayLike, payments: ArrayLike, *, tolerance: float = TOLERANCE) -> bool:
    """Say whether every player outside the smallest carrier is paid 0.

    Raises:
        ValueError: a bad table, or payments of another shape.

    Example:
        >>> pays_null_players_nothing([0, 0, 7, 7], [3.5, 3.5])
        False

    Source: chapter 10.2, Null Player; thesis, Axiom 2.28.
    """
    _, paid, slack = _read(table, payments, tolerance)
    carrier = smallest_carrier(table, tolerance=tolerance)
    return all(abs(paid[i]) <= slack for i in range(paid.size) if i not in carrier)


def is_additive(
    table_u: ArrayLike, table_v: ArrayLike, pay_u: ArrayLike, pay_v: ArrayLike, pay_sum: ArrayLike, *, tolerance: float = TOLERANCE
) -> bool:
    r"""Say whether a rule pays for the sum of two games the sum of what it pays for each.

    .. math:: s(U + V) = s(U) + s(V)

    Args:
        table_u: the first game's utilities, shape (2**n,).
        table_v: the second's, same shape.
        pay_u: what the rule pays for the first game, shape (n,).
        pay_v: for the second.
        pay_sum: for the game ``table_u + table_v``.
        tolerance: relative to the larger of the two tables' largest absolute utilities.

    Raises:
        ValueError: a bad table, tables of two lengths, or payments of another shape.

    Example:
        >>> is_additive([0, 1], [0, 2], [1], [4], [9])  # paying the square of the gain
        False

    Source: chapter 10.2, Linearity (as stated there, additivity); thesis, Axiom 2.30.
    """
    u, paid_u, slack_u = _read(table_u, pay_u, tolerance)
    v, paid_v, slack_v = _read(table_v, pay_v, tolerance)
    if u.size != v.size:
        raise ValueError(f"table_v has length {v.size}, expected {u.size}, that of table_u")
    gap = checked_payments(pay_sum, paid_u.size, "pay_sum") - (paid_u + paid_v)
    return bool((np.abs(gap) <= max(slack_u, slack_v)).all())
