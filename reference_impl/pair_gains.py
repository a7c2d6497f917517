r"""A Shapley value taken apart by one partner: what a player gains where the partner came before, and where it did not.

In a random order the partner j comes before i half of the time, exactly:

.. math:: s_i = \tfrac12 E[g_i \mid j \text{ before } i] + \tfrac12 E[g_i \mid i \text{ before } j]

A value near the middle can thus be the mean of a large gain and of a loss. Units and signs are those of U.
"""

from __future__ import annotations

from math import comb

import numpy as np
from numpy.typing import ArrayLike

from .differences import checked_pair
from .tables import Array, checked_table


def gains_by_partner(table: ArrayLike, i: int, j: int) -> Array:
    r"""Split the values of two players by whether the other one is there already.

    .. math:: E[g_i \mid j \in S] = 2 \sum_{S \ni j, S \not\ni i} \frac{U(S \cup \{i\}) - U(S)}{N \binom{N-1}{|S|}}

    Args:
        table: utilities by mask, shape (2**n,), n >= 2.
        i, j: two players.

    Returns:
        Shape (2, 3), a row for i and one for j: Shapley value, mean gain with the other one there, mean gain without.
        The first column is the mean of the others.

    Raises:
        ValueError: a bad table, or no such pair.

    Example:
        >>> gains_by_partner([0, 0, 0, 6], 0, 1)  # neither is worth anything alone
        array([[3., 6., 0.],
               [3., 6., 0.]])

    Source: chapter, section 10.5.1 ("roughly half of these subsets").
    """
    utilities, n = checked_table(table)
    checked_pair(i, j, n)
    masks = np.arange(utilities.size)
    sizes = np.bitwise_count(masks.astype(np.uint32))
    weights = np.array([2 / (n * comb(n - 1, size)) for size in range(n)])
    rows = []
    for me, other in ((i, j), (j, i)):
        without = masks[masks >> me & 1 == 0]
        gains = weights[sizes[without]] * (utilities[without | 1 << me] - utilities[without])
        there = without >> other & 1 == 1
        rows.append([gains[there].sum(), gains[~there].sum()])
    halves = np.array(rows)
    return np.column_stack([halves.mean(axis=1), halves])
