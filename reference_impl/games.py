r"""Cooperative games: a utility for every coalition of players.

Players are numbered 0..n-1. A coalition is a boolean row, True where the player takes part, or a bit mask, bit i for player i.
A game takes many coalitions at once, a boolean matrix (m, n), and returns their m utilities. A *table* holds the utilities of all
2**n coalitions, indexed by mask; it is how a game is written down as data. Weights, costs and quotas must be finite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .arrays import checked_count, checked_generator, checked_range, checked_vector
from .counting import CountingGame as CountingGame
from .tables import Array, checked_table

Coalitions = NDArray[np.bool_]

MAX_TABLE_PLAYERS = 30  # a table of 2**30 entries takes 8 GiB


class Game(Protocol):
    """A utility function U on coalitions of ``n_players`` players."""

    @property
    def n_players(self) -> int: ...

    def __call__(self, coalitions: Coalitions, /) -> Array:
        """Utilities, shape (m,), of the coalitions, shape (m, n_players)."""
        ...


def checked_coalitions(coalitions: Coalitions, n: int | None = None) -> Coalitions:
    """Refuse anything but a boolean matrix with one column a player (of n, if given).

    Raises:
        ValueError: wrong shape or dtype. (0/1 integers are refused: used as an index they would mean players 0 and 1.)

    Example:
        >>> checked_coalitions(np.zeros((4, 2), dtype=bool), 3)
        Traceback (most recent call last):
        ValueError: coalitions has shape (4, 2), expected (m, 3)
    """
    rows = np.asarray(coalitions)
    if rows.ndim != 2 or rows.shape[1] != (rows.shape[1] if n is None else n):
        raise ValueError(f"coalitions has shape {rows.shape}, expected (m, {'n' if n is None else n})")
    if rows.dtype != np.bool_:
        raise ValueError(f"coalitions has dtype {rows.dtype}, expected bool")
    return rows


@dataclass(frozen=True)
class FormulaGame:
    """A game given by a formula on coalitions: what the constructors below return."""

    n_players: int
    utility: Callable[[Coalitions], Array]

    def __call__(self, coalitions: Coalitions, /) -> Array:
        return self.utility(checked_coalitions(coalitions, self.n_players))


class TableGame:
    """A game given by its table.

    Raises:
        ValueError: see `tables.checked_table`.

    Example:
        >>> game = TableGame([0, 1, 1, 3])
        >>> game(np.array([[True, False], [True, True]]))
        array([1., 3.])
    """

    def __init__(self, values: ArrayLike) -> None:
        self.table, self.n_players = checked_table(values, "values")

    def __call__(self, coalitions: Coalitions, /) -> Array:
        bits = checked_coalitions(coalitions, self.n_players)
        return self.table[bits @ (1 << np.arange(self.n_players))]  # (m, n) @ (n,) -> (m,)


def coalition_matrix(n: int) -> Coalitions:
    """List all coalitions of n players, row = bit mask.

    Returns:
        Shape (2**n, n); entry (mask, i) says whether bit i of the mask is set.

    Raises:
        ValueError: n < 0 or n > 30.

    Example:
        >>> coalition_matrix(2).astype(int)
        array([[0, 0],
               [1, 0],
               [0, 1],
               [1, 1]])
    """
    return _coalitions(_checked_size(n), 0, 2**n)


def _checked_size(n: int) -> int:
    if checked_count(n, "n", least=0) > MAX_TABLE_PLAYERS:
        raise ValueError(f"n is {n}, expected 0 <= n <= {MAX_TABLE_PLAYERS}")
    return int(n)


def _coalitions(n: int, begin: int, end: int) -> Coalitions:
    as_bytes = np.arange(begin, end, dtype="<u4").view(np.uint8).reshape(-1, 4)  # (end - begin, 4), least significant byte first
    return np.unpackbits(as_bytes, axis=1, count=n, bitorder="little").view(np.bool_)


def tabulate(game: Game) -> Array:
    """Evaluate a game on every coalition: 2**n evaluations, at most 2**18 in one call, which bounds memory.

    Returns:
        The table, shape (2**n,), indexed by mask.

    Raises:
        ValueError: the game returns another shape, or utilities that are not finite.

    Example:
        >>> tabulate(unanimity(2, (0, 1)))
        array([0., 0., 0., 1.])
    """
    n = _checked_size(game.n_players)
    step = min(2**n, 2**18)
    parts = [np.asarray(game(_coalitions(n, begin, begin + step))) for begin in range(0, 2**n, step)]
    if wrong := [part.shape for part in parts if part.shape != (step,)]:
        raise ValueError(f"the game's utilities have shape {wrong[0]}, expected ({step},)")
    return checked_table(np.concatenate(parts) if len(parts) > 1 else parts[0], "the game's utilities")[0]


def unanimity(n: int, members: Iterable[int]) -> FormulaGame:
    r"""Pay 1 if all members are present, else 0.

    .. math:: u_T(S) = 1 \text{ if } T \subseteq S, \text{ else } 0

    Args:
        n: number of players.
        members: the players of T. The empty T is allowed and gives the constant 1, which the decomposition of a game
            with U(empty) other than 0 needs.

    Raises:
        ValueError: a member is not one of 0..n-1.

    Example:
        >>> tabulate(unanimity(2, [1]))
        array([0., 0., 1., 1.])

    Source: chapter, proof of Theorem 10.2.5, step 1.
    """
    wanted = sorted({checked_count(member, "a member", least=0) for member in members})
    if wanted and wanted[-1] >= checked_count(n, "n", least=0):
        raise ValueError(f"members is {wanted}, expected players 0..{n - 1}")
    return FormulaGame(n, lambda coalitions: np.asarray(coalitions[:, wanted].all(axis=1), dtype=np.float64))


def weighted_voting(weights: Sequence[float], quota: float) -> FormulaGame:
    r"""Pay 1 to a coalition whose weights reach the quota.

    .. math:: U(S) = 1 \text{ if } \textstyle\sum_{i \in S} w_i \ge q, \text{ else } 0

    Example:
        >>> tabulate(weighted_voting([2, 1], quota=2))
        array([0., 1., 0., 1.])
    """
    w, enough = checked_vector(weights, "weights"), checked_range(quota, "quota")

    def carried(coalitions: Coalitions) -> Array:
        return np.asarray(coalitions @ w >= enough, dtype=np.float64)  # (m, n) @ (n,) -> (m,)

    return FormulaGame(w.size, carried)


def glove(left: int, right: int) -> FormulaGame:
    """Pay 1 for every pair: players 0..left-1 hold a left glove each, the next ``right`` players a right one.

    Raises:
        ValueError: a count is negative.

    Example:
        >>> glove(1, 2)(np.array([[True, True, True], [False, True, True]]))
        array([1., 0.])
    """
    checked_count(left, "left", least=0)
    checked_count(right, "right", least=0)

    def pairs(coalitions: Coalitions) -> Array:
        lefts, rights = coalitions[:, :left].sum(axis=1), coalitions[:, left:].sum(axis=1)
        return np.asarray(np.minimum(lefts, rights), dtype=np.float64)

    return FormulaGame(left + right, pairs)


def airport(costs: Sequence[float]) -> FormulaGame:
    r"""Charge a coalition for the runway that its largest plane needs.

    .. math:: U(S) = \max_{i \in S} c_i, \quad U(\emptyset) = 0

    Raises:
        ValueError: a cost is negative.

    Example:
        >>> tabulate(airport([1, 3]))
        array([0., 1., 3., 3.])

    Source: Littlechild and Owen 1973.
    """
    c = checked_vector(costs, "costs")
    if (c < 0).any():
        raise ValueError(f"costs holds {c.min()}, expected costs >= 0")

    def runway(coalitions: Coalitions) -> Array:
        longest: Array = np.where(coalitions, c, 0.0).max(axis=1, initial=0.0)  # (m, n) -> (m,)
        return longest

    return FormulaGame(c.size, runway)


def linear(weights: Sequence[float], constant: float = 0.0) -> FormulaGame:
    r"""Let every player bring a fixed amount, whoever else is there.

    .. math:: U(S) = c + \textstyle\sum_{i \in S} w_i

    Example:
        >>> tabulate(linear([1, 2], constant=10))
        array([10., 11., 12., 13.])
    """
    w, base = checked_vector(weights, "weights"), checked_range(constant, "constant")

    def total(coalitions: Coalitions) -> Array:
        brought: Array = coalitions @ w + base  # (m, n) @ (n,) -> (m,)
        return brought

    return FormulaGame(w.size, total)


def random_game(n: int, rng: np.random.Generator) -> TableGame:
    """Draw every utility, the empty coalition's too, from the standard normal distribution.

    Example:
        >>> random_game(3, np.random.default_rng(0)).table.shape
        (8,)
    """
    return TableGame(checked_generator(rng).standard_normal(2 ** _checked_size(n)))
