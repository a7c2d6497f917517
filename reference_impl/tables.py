"""Tables: a number for every coalition of n players, 2**n of them, indexed by bit mask (bit i for player i)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def checked_table(table: ArrayLike, name: str = "table") -> tuple[Array, int]:
    """Read a table of utilities and the number of players it is for.

    Args:
        table: shape (2**n,), real and finite.
        name: what a message calls it.

    Returns:
        The table as float64 (the same memory where it already was) and n.

    Raises:
        ValueError: not one-dimensional, length not a power of two, not real, or not finite.

    Example:
        >>> checked_table([0, 1, 1, 3])
        (array([0., 1., 1., 3.]), 2)
    """
    values = np.asarray(table)
    if values.ndim != 1:
        raise ValueError(f"{name} has shape {values.shape}, expected (2**n,)")
    n = values.size.bit_length() - 1
    if values.size != 2 ** max(n, 0):
        raise ValueError(f"{name} has length {values.size}, expected a power of two")
    if not np.can_cast(values.dtype, np.float64):
        raise ValueError(f"{name} has dtype {values.dtype}, expected real numbers that fit float64")
    values = values.astype(np.float64, copy=False)
    if not np.isfinite(values).all():
        mask = int(np.flatnonzero(~np.isfinite(values))[0])
        raise ValueError(f"{name} holds {values[mask]} for coalition {mask}, expected finite utilities")
    return values, n


def mask_of(players: Iterable[int]) -> int:
    """Give the index of a coalition in a table.

    Example:
        >>> mask_of((0, 2))
        5
    """
    return sum(1 << player for player in players)


def sums_by_member(entries: Array) -> Array:
    """Sum a table over the coalitions that hold a player, for every player, in 2**n additions.

    For the last player the sum is that of the upper half; adding the halves then forgets the player and leaves a table of half the length.

    Args:
        entries: shape (2**n,).

    Returns:
        Shape (n,).

    Example:
        >>> sums_by_member(np.array([1.0, 2.0, 3.0, 4.0]))
        array([6., 7.])
    """
    n = entries.size.bit_length() - 1
    sums = np.empty(n)
    for player in reversed(range(n)):
        lower, upper = entries.reshape(2, -1)
        sums[player] = upper.sum()
        entries = lower + upper
    return sums
