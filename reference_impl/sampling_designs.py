r"""Which coalitions to ask for: how many of every size, and which, drawn without replacement.

A *size law* is an array of n + 1 weights, one for each size of a coalition; those of the sizes 0 and n are ignored, since both
ends are always evaluated. Within a size all coalitions are alike.
"""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import ArrayLike

from .arrays import checked_array, checked_generator
from .games import Coalitions
from .tables import Array

LISTED_FROM = 0.25  # share of a size's coalitions from which all are listed, rather than drawn until enough differ


def even_law(n: int) -> Array:
    """Give all sizes between the ends the same weight: leverage scores of the regression that defines Shapley values.

    Example:
        >>> even_law(4)
        array([0.        , 0.33333333, 0.33333333, 0.33333333, 0.        ])

    Source: Musco and Witter 2025 (leverage sampling).
    """
    law = np.zeros(n + 1)
    law[1:n] = 1 / max(n - 1, 1)
    return law


def kernel_law(n: int) -> Array:
    r"""Give the sizes the weight for which one utility serves all differences of Shapley values at once.

    .. math:: q(t) = \frac{1}{Z} \left( \frac{1}{t} + \frac{1}{n-t} \right), \quad Z = 2 \sum_{k=1}^{n-1} \frac{1}{k}

    Example:
        >>> kernel_law(4)
        array([0.        , 0.36363636, 0.27272727, 0.36363636, 0.        ])

    Source: chapter, Problem 10.2.7; the same sizes as the Shapley kernel's (thesis, Proposition 2.34).
    """
    sizes = np.arange(1, n)
    law = np.zeros(n + 1)
    law[1:n] = 1 / sizes + 1 / (n - sizes)
    return law / max(float(law.sum()), 1e-300)


def checked_law(law: ArrayLike, n: int) -> Array:
    """Read a size law that gives no size between the ends up: its coalitions could never be drawn, and no error would show it.

    Raises:
        ValueError: another shape, not finite, negative, or 0 between the ends.

    Example:
        >>> checked_law([0, 1, 0, 1, 0], 4)
        Traceback (most recent call last):
        ValueError: size_law holds 0.0 for size 2, expected weights > 0 for sizes 1..3
    """
    weights = checked_array(law, "size_law", (n + 1,))
    if (weights[1:n] <= 0).any():
        size = 1 + int(np.argmax(weights[1:n] <= 0))
        raise ValueError(f"size_law holds {weights[size]} for size {size}, expected weights > 0 for sizes 1..{n - 1}")
    return weights


def sizes_drawn(law: Array, count: int, *, pairs: bool = False) -> list[int]:
    """Share a number of coalitions over the sizes by a law, no size getting more than it has.

    What a small size cannot take is shared again among the others, and fractions go to the largest ones first.

    Args:
        law: weights of the sizes, shape (n + 1,).
        count: how many coalitions, or pairs.
        pairs: of a coalition and its complement, counted at the smaller one's size; there are half as many of size n / 2.

    Returns:
        How many coalitions or pairs of each size 0..n.

    Example:
        >>> sizes_drawn(even_law(4), 12)  # there are 4, 6 and 4 coalitions of sizes 1, 2 and 3
        [0, 4, 4, 4, 0]
        >>> sizes_drawn(even_law(4), 100)
        [0, 4, 6, 4, 0]
        >>> sizes_drawn(even_law(4), 100, pairs=True)
        [0, 4, 3, 0, 0]
    """
    n = law.size - 1
    room = np.array([float(comb(n, size)) if 0 < size < n else 0.0 for size in range(n + 1)])
    if pairs:
        room[n // 2 + 1 :] = 0
        if n % 2 == 0:
            room[n // 2] /= 2
    shares = np.zeros(n + 1)
    left = min(float(count), float(room.sum()))
    while left > 1e-9 and (open_sizes := (shares < room) & (law > 0)).any():
        wanted = shares + left * np.where(open_sizes, law, 0) / law[open_sizes].sum()
        left -= float((np.minimum(wanted, room) - shares).sum())
        shares = np.minimum(wanted, room)
    whole = np.floor(shares + 1e-9)
    missing = round(float(shares.sum() - whole.sum()))
    whole[np.argsort(whole - shares, kind="stable")[:missing]] += 1
    return [int(number) for number in whole]


def draw_of_size(n: int, size: int, count: int, rng: np.random.Generator) -> Coalitions:
    """Draw different coalitions of one size, all sets of that many equally likely.

    Args:
        n: number of players.
        size: of every coalition.
        count: how many, at most comb(n, size).

    Returns:
        Shape (count, n).

    Raises:
        ValueError: there are not that many.

    Example:
        >>> draw_of_size(4, 1, 4, np.random.default_rng(0)).sum(axis=0)
        array([1, 1, 1, 1])
    """
    there = comb(n, size)
    checked_generator(rng)
    if not 0 <= count <= there:
        raise ValueError(f"count is {count}, expected 0..{there}, the coalitions of {size} of {n} players")
    if count >= LISTED_FROM * there:
        listed = np.array(list(combinations(range(n), size)), dtype=np.intp).reshape(there, size)
        rows = np.zeros((count, n), dtype=np.bool_)
        np.put_along_axis(rows, listed[rng.choice(there, size=count, replace=False)], True, axis=1)
        return rows
    rows = np.zeros((0, n), dtype=np.bool_)
    while len(rows) < count:
        more = rng.permuted(np.tile(np.arange(n) < size, (count - len(rows), 1)), axis=1)
        rows = np.concatenate([rows, more])
        rows = rows[np.sort(np.unique(np.packbits(rows, axis=1), axis=0, return_index=True)[1])]
    return rows


def draw_coalitions(law: Array, count: int, rng: np.random.Generator, *, both_ends: bool = True) -> Coalitions:
    """Draw different coalitions, their sizes by a law and fixed in number.

    Args:
        law: weights of the sizes, shape (n + 1,).
        count: how many; fewer come back when there are fewer.
        rng: for the coalitions within a size.
        both_ends: take all coalitions of one player and of all but one first, if they are at most half of what is asked for:
            they are few, and each is the only one that shows its player there.

    Returns:
        Shape (at most count, n), in rising order of size.

    Example:
        >>> draw_coalitions(kernel_law(3), 6, np.random.default_rng(0)).sum(axis=1)
        array([1, 1, 1, 2, 2, 2])
    """
    n = law.size - 1
    numbers = sizes_drawn(law, count)
    if both_ends and n >= 3 and 4 * n <= count:
        inner = law.copy()
        inner[[1, n - 1]] = 0
        numbers = sizes_drawn(inner, count - 2 * n)
        numbers[1] = numbers[n - 1] = n
    return np.concatenate([draw_of_size(n, size, number, rng) for size, number in enumerate(numbers)])


def draw_pairs(law: Array, count: int, rng: np.random.Generator) -> Coalitions:
    """Draw different pairs of a coalition and its complement, their sizes by a law and fixed in number.

    Args:
        law: weights of the sizes, shape (n + 1,); those up to n / 2 are read, and that of n / 2 counts half, since both are of it.
        count: how many pairs; fewer come back when there are fewer.
        rng: for the coalitions within a size.

    Returns:
        One of each pair, shape (at most count, n), of size at most n / 2, and with player 0 where it is n / 2.

    Example:
        >>> draw_pairs(kernel_law(4), 7, np.random.default_rng(0)).sum(axis=1)
        array([1, 1, 1, 1, 2, 2, 2])
    """
    n = law.size - 1
    halved = law.copy()
    if n % 2 == 0:
        halved[n // 2] /= 2
    drawn = []
    for size, number in enumerate(sizes_drawn(halved, count, pairs=True)):
        if 2 * size == n and n:
            rest = draw_of_size(n - 1, size - 1, number, rng)
            drawn.append(np.concatenate([np.ones((number, 1), dtype=np.bool_), rest], axis=1))
        else:
            drawn.append(draw_of_size(n, size, number, rng))
    return np.concatenate(drawn)
