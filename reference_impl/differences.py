r"""Differences of two Shapley values without either of them.

.. math:: s_i - s_j = \frac{1}{N-1} \sum_{S \subseteq [N] \setminus \{i, j\}} \frac{U(S \cup \{i\}) - U(S \cup \{j\})}{\binom{N-2}{|S|}}

Only coalitions with exactly one of the two appear. Positive where i is worth more than j.
"""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import ArrayLike

from .arrays import checked_count, checked_generator
from .estimates import Estimate, mean_and_error, utilities_of
from .games import Game, tabulate
from .tables import Array, checked_table, mask_of


def checked_pair(i: int, j: int, n: int) -> None:
    """Refuse two players that are one, or that do not exist.

    Raises:
        ValueError: i or j is not one of 0..n-1, or they are the same.

    Example:
        >>> checked_pair(1, 1, 3)
        Traceback (most recent call last):
        ValueError: i, j are 1, 1, expected two different players of 0..2
    """
    whole = all(isinstance(player, int | np.integer) for player in (i, j))
    if not whole or i == j or not (0 <= i < n and 0 <= j < n):
        raise ValueError(f"i, j are {i}, {j}, expected two different players of 0..{n - 1}")


def difference_by_subsets(game: Game, i: int, j: int) -> float:
    r"""Find s_i - s_j by the theorem, one coalition of the others at a time: 2**(n-2) steps.

    Args:
        game: n >= 2 players.
        i: whose value it is.
        j: whose value is taken off.

    Raises:
        ValueError: no such pair, or a bad game.

    Example:
        >>> from reference_impl.games import airport
        >>> difference_by_subsets(airport([1, 3]), 1, 0)
        2.0

    Source: chapter, Theorem 10.2.8.
    """
    n = game.n_players
    checked_pair(i, j, n)
    table = tabulate(game)
    others = [player for player in range(n) if player not in (i, j)]
    difference = 0.0
    for size in range(n - 1):
        weight = 1 / ((n - 1) * comb(n - 2, size))
        for coalition in combinations(others, size):
            mask = mask_of(coalition)
            difference += weight * float(table[mask | 1 << i] - table[mask | 1 << j])
    return difference


def difference_of_values(table: ArrayLike, i: int, j: int) -> float:
    """Find s_i - s_j from a table by the theorem, fast.

    Args:
        table: utilities by mask, shape (2**n,), n >= 2.
        i, j: two players.

    Raises:
        ValueError: a bad table, or no such pair.

    Example:
        >>> difference_of_values([0, 1, 3, 3], 1, 0)
        2.0

    Source: chapter, Theorem 10.2.8.
    """
    utilities, n = checked_table(table)
    checked_pair(i, j, n)
    low, high = min(i, j), max(i, j)
    cube = utilities.reshape(-1, 2, 2 ** (high - low - 1), 2, 2**low)  # axes: above, bit high, between, bit low, below
    swapped = (cube[:, 0, :, 1] - cube[:, 1, :, 0]).ravel()  # low alone less high alone, by the mask of the others
    sizes = np.bitwise_count(np.arange(swapped.size, dtype=np.uint32))
    weights = np.array([1 / ((n - 1) * comb(n - 2, size)) for size in range(n - 1)])
    difference = float(weights[sizes] @ swapped)
    return difference if i == low else -difference


def difference_sampling(game: Game, i: int, j: int, n_samples: int, rng: np.random.Generator) -> Estimate:
    r"""Estimate s_i - s_j from coalitions S of the others, their size uniform on 0..N-2 and S uniform among its size.

    .. math:: s_i - s_j = E[ U(S \cup \{i\}) - U(S \cup \{j\}) ]

    Two evaluations a sample for one pair: what the hint of Problem 10.2.7 comes to if read naively (erratum E6). For all pairs from one
    evaluation a sample see `sampling_groups`.

    Args:
        game: n >= 2 players.
        i, j: two players.
        n_samples: m >= 2.
        rng: for sizes and coalitions.

    Returns:
        The difference and its standard error, both of shape (1,); 2 * m evaluations.

    Raises:
        ValueError: no such pair, n_samples < 2, or a bad game.

    Example:
        >>> from reference_impl.games import linear
        >>> difference_sampling(linear([5, 2, 3]), 0, 1, 10, np.random.default_rng(0))
        Estimate(values=array([3.]), standard_errors=array([0.]), evaluations=20)

    Source: chapter, section 10.2.2, step (2).
    """
    n, m = game.n_players, checked_count(n_samples, "n_samples", least=2)
    checked_pair(i, j, n)
    sizes = checked_generator(rng).integers(n - 1, size=m)
    coalitions = np.zeros((m, n), dtype=np.bool_)
    others = [player for player in range(n) if player not in (i, j)]
    coalitions[:, others] = rng.permuted(np.arange(n - 2) < sizes[:, None], axis=1)
    with_i, with_j = coalitions.copy(), coalitions
    with_i[:, i], with_j[:, j] = True, True
    draws: Array = utilities_of(game, with_i) - utilities_of(game, with_j)
    values, errors = mean_and_error(draws[:, None])
    return Estimate(values, errors, 2 * m)
