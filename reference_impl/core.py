r"""The core: payments that no coalition would rather leave.

.. math:: \sum_i x_i = U([N]) - U(\emptyset), \qquad \sum_{i \in S} x_i \ge U(S) - U(\emptyset) \text{ for all } S

The excess of a coalition is what it would gain by leaving, U(S) - U(empty) less what its members are paid.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linprog

from .arrays import checked_range, checked_vector
from .axioms import TOLERANCE, checked_payments
from .games import coalition_matrix
from .tables import Array, checked_table


def payments_of_coalitions(payments: ArrayLike) -> Array:
    """Sum payments over the members of every coalition, in 2**n additions.

    Returns:
        By mask, shape (2**n,).

    Raises:
        ValueError: payments that are no vector of finite numbers.

    Example:
        >>> payments_of_coalitions([1, 2])
        array([0., 1., 2., 3.])
    """
    paid = checked_vector(payments, "payments")
    sums = np.zeros(1)
    for payment in paid:  # player after player: without it, with it
        sums = np.concatenate([sums, sums + payment])
    return sums


def excesses(table: ArrayLike, payments: ArrayLike) -> Array:
    r"""Find what every coalition would gain by leaving.

    .. math:: e(S) = U(S) - U(\emptyset) - \sum_{i \in S} x_i

    Returns:
        By mask, shape (2**n,).

    Raises:
        ValueError: a bad table, or payments of another shape.

    Example:
        >>> excesses([0, 1, 1, 3], [0.5, 2.5])
        array([ 0. ,  0.5, -1.5,  0. ])
    """
    utilities, n = checked_table(table)
    left: Array = utilities - utilities[0] - payments_of_coalitions(checked_payments(payments, n))
    return left


def is_in_core(table: ArrayLike, payments: ArrayLike, *, tolerance: float = TOLERANCE) -> bool:
    """Say whether payments share out the whole gain and no coalition would gain by leaving.

    Args:
        table: utilities by mask, shape (2**n,).
        payments: shape (n,).
        tolerance: relative to the largest absolute utility.

    Raises:
        ValueError: a bad table, or payments of another shape.

    Example:
        >>> is_in_core([0, 0, 0, 1, 0, 1, 0, 1], [1, 0, 0])  # one left glove, two right ones
        True
        >>> is_in_core([0, 0, 0, 1, 0, 1, 0, 1], [2 / 3, 1 / 6, 1 / 6])  # the Shapley values
        False

    Source: Gillies 1959.
    """
    left = excesses(table, payments)
    slack = checked_range(tolerance, "tolerance", least=0) * float(np.abs(checked_table(table)[0]).max())
    return bool(abs(left[-1]) <= slack and left.max() <= slack)


class LeastCore(NamedTuple):
    """Payments under which the unhappiest coalition is as happy as can be, and its excess: at most 0 where there is a core."""

    payments: Array
    excess: float


def least_core(table: ArrayLike) -> LeastCore:
    r"""Find payments that make the largest excess as small as possible, by linear programming.

    .. math:: \min_{x, e} e \;\text{ with } \sum_i x_i = U([N]) - U(\emptyset), \;
        \sum_{i \in S} x_i + e \ge U(S) - U(\emptyset) \text{ for } \emptyset \ne S \ne [N]

    Args:
        table: utilities by mask, shape (2**n,), n >= 1; 2**n - 2 conditions, so n up to about 14.

    Returns:
        Payments (one choice of perhaps many), shape (n,), and e. The core is not empty if and only if e <= 0. With one player there is
        no coalition to leave, and e is 0.

    Raises:
        ValueError: a bad table, or no players.

    Example:
        >>> least_core([0, 0, 0, 1, 0, 1, 1, 1])  # two of three win: always a pair wants to leave
        LeastCore(payments=array([0.33333333, 0.33333333, 0.33333333]), excess=0.33333333333333337)

    Source: Maschler, Peleg and Shapley 1979.
    """
    utilities, n = checked_table(table)
    gains = utilities - utilities[0]
    if n < 2:
        if n == 0:
            raise ValueError("table has length 1, expected at least one player")
        return LeastCore(gains[1:], 0.0)
    members = coalition_matrix(n)[1:-1]
    conditions = -np.concatenate([members, np.ones((len(members), 1))], axis=1)  # (2**n - 2, n + 1): -x(S) - e <= -gain
    everybody = np.append(np.ones(n), 0.0)[None]
    found = linprog(
        np.append(np.zeros(n), 1.0), A_ub=conditions, b_ub=-gains[1:-1], A_eq=everybody, b_eq=gains[-1:], bounds=(None, None), method="highs"
    )
    if not found.success:
        raise ValueError(f"table gives a linear programme that HiGHS does not solve: {found.message}")
    return LeastCore(found.x[:n], float(found.fun))
