r"""Weighted voting games exactly, by counting coalitions by size and weight: polynomial in the number of players and the sum of weights.

A voter is pivotal for S if S loses and S with the voter wins. With D(k, w) the number of coalitions of k others of weight w,

.. math:: s_i = \sum_{k=0}^{N-1} \frac{k! (N-k-1)!}{N!} \sum_{w = q - w_i}^{q - 1} D(k, w)

Counts are Python integers and values are fractions: nothing is rounded. NP-hardness is not contradicted: weights of many digits make the
sum of weights, and with it the table, exponentially large in the length of the input.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import comb

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.object_]  # Python integers


def counts_by_size_and_weight(weights: Sequence[int]) -> Counts:
    r"""Count the coalitions of each size and weight.

    .. math:: \prod_i (1 + x y^{w_i}) = \sum_{k, w} D(k, w) x^k y^w

    Returns:
        Python integers, shape (n + 1, sum of weights + 1).

    Raises:
        ValueError: a weight is not an integer >= 0.

    Example:
        >>> counts_by_size_and_weight([1, 2]).tolist()
        [[1, 0, 0, 0], [0, 1, 1, 0], [0, 0, 0, 1]]

    Source: chapter, section 10.2.2; Mann and Shapley 1962.
    """
    whole = checked_weights(weights)
    counts = np.zeros((len(whole) + 1, sum(whole) + 1), dtype=object)
    counts[0, 0] = 1
    for joined, weight in enumerate(whole):
        for size in range(joined, -1, -1):  # downwards, so that nobody is counted twice
            counts[size + 1, weight:] += counts[size, : counts.shape[1] - weight]
    return counts


def counts_without(counts: Counts, weight: int) -> Counts:
    """Take one player of a weight out of the counts: a division of the polynomial.

    Example:
        >>> counts_without(counts_by_size_and_weight([1, 2]), 2).tolist()
        [[1, 0, 0, 0], [0, 1, 0, 0]]
    """
    rest = counts[:-1].copy()
    for size in range(1, len(rest)):
        rest[size, weight:] -= rest[size - 1, : rest.shape[1] - weight]
    return rest


def checked_weights(weights: Sequence[int]) -> list[int]:
    """Read weights that are whole numbers.

    Raises:
        ValueError: a weight is not an integer >= 0.

    Example:
        >>> checked_weights([2, 1.5])
        Traceback (most recent call last):
        ValueError: weights holds 1.5, expected integers >= 0
    """
    for weight in weights:
        if isinstance(weight, bool) or int(weight) != weight or weight < 0:
            raise ValueError(f"weights holds {weight}, expected integers >= 0")
    return [int(weight) for weight in weights]


def weighted_voting_shapley(weights: Sequence[int], quota: int) -> tuple[Fraction, ...]:
    r"""Find the Shapley values (Shapley-Shubik indices) of a weighted voting game: pay 1 where weights reach the quota.

    Takes about n**2 times the sum of the weights steps, for each different weight once more.

    Args:
        weights: integers >= 0, n of them.
        quota: q > 0, an integer; a coalition of weight q wins.

    Returns:
        n fractions; their sum is 1 if the quota can be reached, else 0.

    Raises:
        ValueError: a weight is not an integer >= 0, or the quota not an integer > 0.

    Example:
        >>> weighted_voting_shapley([7] * 5 + [1] * 10, quota=39)[4:6]  # UN Security Council
        (Fraction(421, 2145), Fraction(4, 2145))

    Source: chapter, section 10.2.2; Shapley and Shubik 1954.
    """
    n = len(weights)
    swings = _pivotal_counts(weights, quota)
    return tuple(sum((Fraction(int(count), n * comb(n - 1, size)) for size, count in enumerate(row)), Fraction(0)) for row in swings)


def weighted_voting_banzhaf(weights: Sequence[int], quota: int) -> tuple[Fraction, ...]:
    r"""Find the Banzhaf values of a weighted voting game: the share of all coalitions of the others for which a voter is pivotal.

    Example:
        >>> weighted_voting_banzhaf([2, 1, 1], quota=3)
        (Fraction(3, 4), Fraction(1, 4), Fraction(1, 4))
    """
    return tuple(Fraction(sum(row), 2 ** (len(weights) - 1)) for row in _pivotal_counts(weights, quota))


def _pivotal_counts(weights: Sequence[int], quota: int) -> list[list[int]]:
    """For every voter and size k, the coalitions of k others for which the voter is pivotal."""
    whole = checked_weights(weights)
    if int(quota) != quota or quota <= 0:
        raise ValueError(f"quota is {quota}, expected an integer > 0")
    counts = counts_by_size_and_weight(whole)
    of_weight = {}
    for weight in set(whole):
        rest = counts_without(counts, weight)
        of_weight[weight] = [int(sum(row[max(int(quota) - weight, 0) : int(quota)].tolist())) for row in rest]
    return [of_weight[weight] for weight in whole]
