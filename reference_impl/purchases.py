"""How often a purchase by the rank of Shapley values is not the best one."""

from __future__ import annotations

from collections.abc import Sequence

from numpy.typing import ArrayLike

from .arrays import checked_array
from .shapley import shapley_values
from .text_games import best_affordable, bought_by_rank


def share_misled(tables: ArrayLike, prices: Sequence[float], budget: float) -> float:
    """Find the share of games in which buying in falling order of Shapley value earns less than the best affordable coalition.

    Args:
        tables: utilities by mask, shape (m, 2**n), m >= 1 games.
        prices: of the players, n of them, the same in every game.
        budget: >= 0, in the units of the prices.

    Raises:
        ValueError: no games, or see `text_games.best_affordable`.

    Example:
        >>> share_misled([[0, 50, 20, 75, 25, 80, 90, 100], [0, 1, 2, 3, 4, 5, 6, 7]], [1, 1, 1], budget=2)
        0.5

    Source: chapter, Problem 10.5.1 (3).
    """
    games = checked_array(tables, "tables", ("m", "2**n"))
    misled = 0
    for table in games:
        best = sum(1 << player for player in best_affordable(table, prices, budget))
        ranked = sum(1 << player for player in bought_by_rank(shapley_values(table), prices, budget))
        misled += bool(table[ranked] < table[best] - 1e-9)
    return misled / len(games)
