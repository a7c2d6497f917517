r"""Votes with two conditions, enough weight and enough members, exactly: the Council of the European Union votes so.

A voter is pivotal for a coalition of k others of weight w if that loses and wins with the voter. Whether it does depends on k and w alone,
so that the counts of `voting` serve here too:

.. math:: s_i = \sum_{k=0}^{N-1} \frac{1}{N \binom{N-1}{k}} \sum_w D(k, w)\, [\, k + 1 \ge c,\ w + w_i \ge q \,]\,
    ( 1 - [\, k \ge c,\ w \ge q \,] )
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import comb

from .voting import counts_by_size_and_weight, counts_without


def pivotal_counts(weights: Sequence[int], quota: int, members: int) -> list[list[int]]:
    """Count, for every voter and size k, the coalitions of k others for which the voter is pivotal.

    Raises:
        ValueError: a weight is not an integer >= 0, the quota not an integer > 0, or members is negative.

    Example:
        >>> pivotal_counts([2, 1, 1], quota=2, members=2)  # two members, one of them the first: or all three, which wins without any of them
        [[0, 2, 0], [0, 2, 0], [0, 2, 0]]
    """
    if int(quota) != quota or quota <= 0 or int(members) != members or members < 0:
        raise ValueError(f"quota and members are {quota} and {members}, expected integers, the first > 0, the second >= 0")
    counts = counts_by_size_and_weight(weights)
    of_weight = {}
    for weight in set(weights):
        rest = counts_without(counts, weight)
        swings = []
        for size, row in enumerate(rest):
            end = quota if size >= members else len(row)  # one member short, even a coalition of full weight loses
            swings.append(int(sum(row[max(quota - weight, 0) : end].tolist())) if size + 1 >= members else 0)
        of_weight[weight] = swings
    return [of_weight[weight] for weight in weights]


def double_majority_shapley(weights: Sequence[int], quota: int, members: int) -> tuple[Fraction, ...]:
    """Find the Shapley values of a vote that pays 1 where weights reach the quota and enough members agree.

    Args:
        weights: integers >= 0, n of them.
        quota: q > 0, an integer; weight q is enough.
        members: c >= 0; c members are enough. With 0 or 1 it is a weighted vote.

    Returns:
        n fractions; their sum is 1 if everybody together wins, else 0.

    Raises:
        ValueError: as `pivotal_counts`.

    Example:
        >>> double_majority_shapley([3, 1, 1], quota=4, members=2)
        (Fraction(2, 3), Fraction(1, 6), Fraction(1, 6))

    Source: Shapley and Shubik 1954; the rule is that of Article 16(4) of the Treaty on European Union, without its clause on blocking.
    """
    n = len(weights)
    swings = pivotal_counts(weights, quota, members)
    return tuple(sum((Fraction(count, n * comb(n - 1, size)) for size, count in enumerate(row)), Fraction(0)) for row in swings)
