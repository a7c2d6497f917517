r"""How much more two players bring together than apart.

The joint gain of a pair, given a coalition S of the others, is the discrete second derivative

.. math:: \Delta_{ij}(S) = U(S \cup \{i, j\}) - U(S \cup \{i\}) - U(S \cup \{j\}) + U(S)

positive where they help each other, negative where one can stand in for the other. The indices average it over S in three ways.
All are matrices, symmetric, in the units of U.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import ArrayLike

from .differences import checked_pair
from .moebius import moebius_transform
from .tables import Array, checked_table, sums_by_member


def joint_gains(table: ArrayLike, i: int, j: int) -> Array:
    r"""List the joint gain of two players for every coalition of the others.

    .. math:: \Delta_{ij}(S), \quad S \subseteq [N] \setminus \{i, j\}

    Args:
        table: utilities by mask, shape (2**n,), n >= 2.
        i, j: two players.

    Returns:
        Shape (2**(n-2),), in rising order of the mask of S.

    Raises:
        ValueError: a bad table, or no such pair.

    Example:
        >>> joint_gains([0, 50, 20, 75, 25, 80, 90, 100], 1, 2)  # B and C: without A, with A
        array([45., -5.])
    """
    utilities, n = checked_table(table)
    checked_pair(i, j, n)
    low, high = min(i, j), max(i, j)
    cube = utilities.reshape(-1, 2, 2 ** (high - low - 1), 2, 2**low)  # axes: above, bit high, between, bit low, below
    return (cube[:, 1, :, 1] - cube[:, 0, :, 1] - cube[:, 1, :, 0] + cube[:, 0, :, 0]).ravel()


def interactions_by_definition(table: ArrayLike) -> Array:
    r"""Average the joint gains of every pair as the Shapley value does single gains: sizes alike, coalitions of a size alike.

    .. math:: I_{ij} = \frac{1}{N-1} \sum_{S \subseteq [N] \setminus \{i, j\}} \frac{\Delta_{ij}(S)}{\binom{N-2}{|S|}}

    Returns:
        Shape (n, n); the diagonal is 0.

    Raises:
        ValueError: a bad table.

    Example:
        >>> interactions_by_definition([0, 50, 20, 75, 25, 80, 90, 100])
        array([[  0., -20., -20.],
               [-20.,   0.,  20.],
               [-20.,  20.,   0.]])

    Source: Grabisch and Roubens 1999.
    """
    utilities, n = checked_table(table)
    matrix = np.zeros((n, n))
    for i, j in combinations(range(n), 2):
        for mask, gain in enumerate(joint_gains(utilities, i, j).tolist()):
            matrix[i, j] += gain / ((n - 1) * comb(n - 2, mask.bit_count()))
    return matrix + matrix.T


def shapley_interactions(table: ArrayLike) -> Array:
    r"""Find the Shapley interaction index of all pairs, fast.

    .. math:: I_{ij} = \sum_{T \supseteq \{i, j\}} \frac{c_T}{|T| - 1}

    with c the coefficients of the unanimity games.

    Returns:
        Shape (n, n); the diagonal is 0.

    Raises:
        ValueError: a bad table.

    Example:
        >>> shapley_interactions([0, 50, 20, 75, 25, 80, 90, 100])[1, 2]  # B and C
        np.float64(20.0)

    Source: Grabisch and Roubens 1999.
    """
    return _by_pairs(table, lambda size: 1 / (size - 1))


def banzhaf_interactions(table: ArrayLike) -> Array:
    r"""Find the plain mean of the joint gains of all pairs, every coalition of the others weighed alike.

    .. math:: B_{ij} = 2^{-(N-2)} \sum_{S \subseteq [N] \setminus \{i, j\}} \Delta_{ij}(S) = \sum_{T \supseteq \{i, j\}} 2^{2 - |T|} c_T

    Returns:
        Shape (n, n); the diagonal is 0.

    Raises:
        ValueError: a bad table.

    Example:
        >>> banzhaf_interactions([0, 0, 0, 0, 0, 0, 0, 1])[0, 1]
        np.float64(0.5)

    Source: Grabisch and Roubens 1999.
    """
    return _by_pairs(table, lambda size: 0.5 ** (size - 2))


def shapley_taylor(table: ArrayLike) -> Array:
    r"""Share out the whole gain over players and pairs: on the diagonal what each brings alone, off it the interactions.

    .. math:: J_{ii} = U(\{i\}) - U(\emptyset), \quad J_{ij} = \sum_{T \supseteq \{i, j\}} \frac{c_T}{\binom{|T|}{2}},
        \quad \sum_i J_{ii} + \sum_{i < j} J_{ij} = U([N]) - U(\emptyset)

    Returns:
        Shape (n, n), symmetric; the upper triangle with the diagonal adds up to the whole gain.

    Raises:
        ValueError: a bad table.

    Example:
        >>> shapley_taylor([0, 1, 2, 7])
        array([[1., 4.],
               [4., 2.]])

    Source: Sundararajan, Dhamdhere and Agarwal 2020.
    """
    utilities, n = checked_table(table)
    alone = utilities[1 << np.arange(n)] - utilities[0]
    return _by_pairs(utilities, lambda size: 1 / comb(size, 2)) + np.diag(alone)


def _by_pairs(table: ArrayLike, weight: Callable[[int], float]) -> Array:
    """Sum weighted coefficients over the coalitions that hold each pair."""
    utilities, n = checked_table(table)
    weights = np.array([0.0, 0.0] + [weight(size) for size in range(2, n + 1)])[: n + 1]
    sizes = np.bitwise_count(np.arange(utilities.size, dtype=np.uint32))
    weighted = weights[sizes] * moebius_transform(utilities)
    matrix = np.zeros((n, n))
    for player in range(1, n):  # half of the table: coalitions with this player; of the later ones, all are summed over
        held = weighted.reshape(-1, 2, 2**player)[:, 1].sum(axis=0)  # (2**player,), by the mask of the earlier players
        matrix[player, :player] = sums_by_member(held)
    return matrix + matrix.T
