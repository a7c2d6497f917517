"""Games as students meet them: a table of utilities that can be asked for any coalition, and counts how often it was.

A coalition is a boolean row over the players ``0 .. n-1``; in a table its index is the bit mask with bit ``i`` set for player ``i``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

MAX_PLAYERS = 24  # a table of 2**24 numbers is 128 MB


def all_coalitions(n_players: int) -> NDArray[np.bool_]:
    """Every coalition as a row, shape (2**n, n), in the order of a table.

    Example:
        >>> all_coalitions(2).astype(int).tolist()
        [[0, 0], [1, 0], [0, 1], [1, 1]]
    """
    masks = np.arange(2**n_players)
    return np.asarray((masks[:, None] >> np.arange(n_players)) & 1 == 1)  # (2**n, 1) >> (n,) -> (2**n, n)


class TableGame:
    """A game given by its table of utilities.

    Attributes:
        n_players: number of players n.
        evaluations: coalitions evaluated so far; reading ``table`` counts as evaluating every one.

    Example:
        >>> glove = TableGame([0, 0, 0, 1, 0, 1, 0, 1])  # player 0 owns a left glove, 1 and 2 a right one each
        >>> glove.value([0, 2]), glove.value([1, 2]), glove.evaluations
        (1.0, 0.0, 2)
    """

    def __init__(self, values: ArrayLike) -> None:
        table = np.array(values, dtype=np.float64)
        n_players = int(table.size).bit_length() - 1
        if table.ndim != 1 or table.size != 2**n_players or n_players > MAX_PLAYERS:
            raise ValueError(f"a table of a game has 2**n entries, n at most {MAX_PLAYERS}; got shape {table.shape}")
        table.flags.writeable = False
        self._table = table
        self.n_players = n_players
        self.evaluations = 0

    @property
    def table(self) -> NDArray[np.float64]:
        """All utilities, shape (2**n,), read-only; index = bit mask of the coalition."""
        self.evaluations += self._table.size
        return self._table

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        """``np.asarray(game)`` is its table."""
        return np.array(self.table, dtype=dtype)

    def __call__(self, coalitions: ArrayLike) -> NDArray[np.float64]:
        """Utilities of the coalitions, boolean (m, n) -> (m,); a single row (n,) gives a 0-d array.

        Raises:
            ValueError: the rows have not n entries, or are not boolean (0 and 1 count as boolean).
        """
        rows = np.asarray(coalitions)
        if rows.ndim not in (1, 2) or rows.shape[-1] != self.n_players:
            raise ValueError(f"coalitions has shape {rows.shape}, expected (m, {self.n_players})")
        if rows.dtype != np.bool_ and not np.isin(rows, (0, 1)).all():
            raise ValueError("coalitions must be boolean: True where the player is in the coalition")
        masks = rows.astype(np.int64) @ (1 << np.arange(self.n_players, dtype=np.int64))  # (m, n) @ (n,) -> (m,)
        self.evaluations += int(np.size(masks))
        return np.asarray(self._table[masks])

    def value(self, players: Iterable[int]) -> float:
        """Utility of a set of players, given in any order.

        Raises:
            ValueError: a player that is not one of 0 .. n-1.
        """
        mask = 0
        for player in players:
            if not 0 <= player < self.n_players:
                raise ValueError(f"no player {player}: the players are 0 .. {self.n_players - 1}")
            mask |= 1 << int(player)
        self.evaluations += 1
        return float(self._table[mask])

    def __repr__(self) -> str:
        return f"TableGame({np.array2string(self._table, separator=', ', threshold=32, precision=6)})"
