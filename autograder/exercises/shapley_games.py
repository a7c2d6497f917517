"""Games of the chapter on Shapley values, as data, and the payments that several rules make in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Weight = Callable[[int, int], float]  # number of players, size of S -> weight of the gain of joining S


def n_players(table: Array) -> int:
    """Number of players of a table of length 2**n."""
    return len(table).bit_length() - 1


def game(values: Sequence[float] | Array) -> dict[str, Any]:
    """A game as data; the builder makes a ``TableGame`` of it."""
    return {"game": "table", "values": numbers(values)}


def table(values: Sequence[float] | Array) -> dict[str, Any]:
    """A table, or payments, as data; the builder makes a float64 array of it."""
    return {"array": numbers(values), "dtype": "float64"}


def numbers(values: Sequence[float] | Array) -> list[float]:
    """Plain numbers, whole ones as integers so that recorded cases stay short."""
    return [int(v) if float(v).is_integer() else float(v) for v in values]


def from_function(n: int, utility: Callable[[frozenset[int]], float]) -> Array:
    """The table of a utility given as a function of a set of players."""
    return np.array([utility(frozenset(i for i in range(n) if mask >> i & 1)) for mask in range(2**n)], dtype=np.float64)


# Named games. GLOVE: player 0 holds a left glove, players 1 and 2 a right one each; a pair is worth 1.
GLOVE = from_function(3, lambda s: float(0 in s and len(s) > 1))
# AIRPORT: planes that need runways of length 1, 2, 2 and 5; a coalition's cost is its longest.
AIRPORT = from_function(4, lambda s: max((0.0, *((1.0, 2.0, 2.0, 5.0)[i] for i in s))))
# HEAD_START: U(empty) = 2.
HEAD_START = np.array([2.0, 3.0, 5.0, 9.0])
# LATE_PAIR: players 0 and 1 are worth the same alone, but only player 0 works with player 2.
LATE_PAIR = np.array([0.0, 1.0, 1.0, 2.0, 0.0, 4.0, 1.0, 5.0])
# LEVEL_END: the team loses as much without player 0 as without player 1, yet alone they differ.
LEVEL_END = np.array([0.0, 3.0, 1.0, 5.0, 0.0, 4.0, 4.0, 6.0])
# SPOILER: player 2 helps player 0 as much as it harms player 1: its Shapley value is 0, and it is no null player.
SPOILER = np.array([0.0, 2.0, 2.0, 4.0, 0.0, 5.0, -1.0, 4.0])
# BYSTANDER: player 1 never changes anything.
BYSTANDER = np.array([1.0, 4.0, 1.0, 4.0, 2.0, 8.0, 2.0, 8.0])


def random_table(rng: np.random.Generator, n: int, *, empty: float | None = None) -> Array:
    """Small whole utilities; U(empty) as given, or drawn too."""
    values: Array = rng.integers(-9, 10, 2**n).astype(np.float64)
    if empty is not None:
        values[0] = empty
    elif values[0] == 0.0:
        values[0] = 3.0
    return values


def with_null_player(values: Array, player: int) -> Array:
    """The game with one player more, numbered ``player``, who never changes anything."""
    masks = np.arange(2 * len(values))
    low = masks & ((1 << player) - 1)
    shorter: Array = values[low | (masks >> (player + 1) << player)]
    return shorter


def with_twins(values: Array, i: int, j: int) -> Array:
    """The game made symmetric in players i and j: the mean of the table and of the table with both names exchanged."""
    masks = np.arange(len(values))
    differ = (masks >> i ^ masks >> j) & 1
    swapped = masks ^ (differ << i | differ << j)
    mean: Array = (values + values[swapped]) / 2
    return mean


def gains(values: Array, player: int) -> tuple[Array, NDArray[np.int64]]:
    """Gains of one player, shape (2**(n-1),), and the sizes of the coalitions it joins."""
    masks = np.arange(len(values))
    without = masks[masks >> player & 1 == 0]
    sizes = np.array([int(mask).bit_count() for mask in without])
    return values[without | 1 << player] - values[without], sizes


def weighted(values: Array, weight: Weight, transform: Callable[[Array], Array] = lambda gain: gain) -> Array:
    """Sum over S without i of ``weight(n, |S|)`` times the (transformed) gain of i, for every player; shape (n,)."""
    n = n_players(values)
    paid = np.empty(n)
    for i in range(n):
        gain, sizes = gains(values, i)
        paid[i] = np.dot([weight(n, size) for size in sizes.tolist()], transform(gain))
    return paid


def shapley_weight(n: int, size: int) -> float:
    return 1 / (n * comb(n - 1, size))


def banzhaf_weight(n: int, size: int) -> float:
    return 0.5 ** (n - 1)


def in_one_order(values: Array, order: Sequence[int]) -> Array:
    """What each player adds when the players join in one fixed order."""
    paid, mask = np.empty(len(order)), 0
    for i in order:
        paid[i] = values[mask | 1 << i] - values[mask]
        mask |= 1 << i
    return paid


def over_orders(values: Array, payment: Callable[[Array, int, int], float]) -> Array:
    """Sum over all orders of ``payment(values, mask of the players before i, i)``."""
    n = n_players(values)
    paid = np.zeros(n)
    for order in permutations(range(n)):
        mask = 0
        for i in order:
            paid[i] += payment(values, mask, i)
            mask |= 1 << i
    return paid


def _squared(values: Array) -> Array:
    share = weighted(values, shapley_weight, np.square)
    total = share.sum()
    return share * (values[-1] - values[0]) / total if total else share


# What each rule pays. The checkers of the axioms see only what was paid, never a rule.
RULES: dict[str, Callable[[Array], Array]] = {
    "Shapley values": lambda u: weighted(u, shapley_weight),
    "Banzhaf values": lambda u: weighted(u, banzhaf_weight),
    "gains in the order 0, 1, 2, ...": lambda u: in_one_order(u, range(n_players(u))),
    "equal split": lambda u: np.full(n_players(u), (u[-1] - u[0]) / n_players(u)),
    "shares by squared gains": _squared,
}
