"""What every sampling estimator returns, and how a game is asked for utilities that can be trusted."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .arrays import checked_vector
from .games import Coalitions, Game
from .tables import Array

ROWS_AT_ONCE = 65_536  # coalitions in one call of a game: bounds the memory of games that build something a row


class Estimate(NamedTuple):
    """Estimated values with their known error and known cost.

    ``standard_errors`` is the estimated standard deviation of each value over repetitions; ``evaluations`` counts every coalition
    that the game was asked for, the empty and the full one too.
    """

    values: Array  # (n,)
    standard_errors: Array  # (n,)
    evaluations: int


def utilities_of(game: Game, coalitions: Coalitions) -> Array:
    """Ask a game for utilities, some thousands of coalitions a call, and refuse an answer of another shape, not real, or not finite.

    Raises:
        ValueError: the game returns another shape, or utilities that are not finite.

    Example:
        >>> from reference_impl.games import glove
        >>> utilities_of(glove(1, 1), np.array([[True, True], [True, False]]))
        array([1., 0.])
    """
    parts = []
    for begin in range(0, len(coalitions), ROWS_AT_ONCE):
        rows = coalitions[begin : begin + ROWS_AT_ONCE]
        parts.append(checked_vector(game(rows), "the game's answer", len(rows)))
    return np.concatenate(parts) if parts else np.empty(0)


def empty_and_full(game: Game) -> tuple[float, float]:
    """Ask for the utilities of nobody and of everybody: two evaluations that fix the sum of the values.

    Example:
        >>> from reference_impl.games import linear
        >>> empty_and_full(linear([1, 2], constant=10))
        (10.0, 13.0)
    """
    ends = np.stack([np.zeros(game.n_players, dtype=np.bool_), np.ones(game.n_players, dtype=np.bool_)])
    empty, full = utilities_of(game, ends)
    return float(empty), float(full)


def mean_and_error(draws: Array) -> tuple[Array, Array]:
    r"""Average independent draws and estimate the error of the mean.

    .. math:: \bar x = \frac{1}{m} \sum_k x_k, \quad se = \sqrt{\frac{1}{m(m-1)} \sum_k (x_k - \bar x)^2}

    Args:
        draws: shape (m, n), one draw of all n quantities a row, m >= 2.

    Raises:
        ValueError: fewer than two draws, from which no error can be told.

    Example:
        >>> mean_and_error(np.array([[1.0], [3.0]]))
        (array([2.]), array([1.]))
    """
    if len(draws) < 2:
        raise ValueError(f"draws holds {len(draws)}, expected at least 2 for a standard error")
    errors: Array = draws.std(axis=0, ddof=1) / np.sqrt(len(draws))
    return draws.mean(axis=0), errors
