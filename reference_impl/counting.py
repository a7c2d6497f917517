"""Counting evaluations: the cost of an estimate is how many utilities it asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .arrays import checked_vector
from .tables import Array

if TYPE_CHECKING:
    from .games import Coalitions, Game


class CountingGame:
    """A game that counts its evaluations: one for every coalition asked for, asked before or not.

    ``evaluations`` counts coalitions, ``calls`` the batches they came in.

    Example:
        >>> from reference_impl.games import coalition_matrix, glove
        >>> game = CountingGame(glove(1, 2))
        >>> game(coalition_matrix(3)).tolist(), game.evaluations, game.calls
        ([0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0], 8, 1)
    """

    def __init__(self, game: Game) -> None:
        self.game = game
        self.n_players = game.n_players
        self.evaluations = 0
        self.calls = 0

    def __call__(self, coalitions: Coalitions, /) -> Array:
        self.evaluations += len(coalitions)
        self.calls += 1
        return self.game(coalitions)


class RememberingGame:
    """A game that asks for no coalition twice: for utilities that are costly, such as those of trained models.

    ``evaluations`` counts the coalitions that were really evaluated.

    Example:
        >>> from reference_impl.games import glove
        >>> game = RememberingGame(glove(1, 1))
        >>> game(np.array([[True, True], [True, True], [True, False]])).tolist(), game.evaluations
        ([1.0, 1.0, 0.0], 2)
    """

    def __init__(self, game: Game) -> None:
        self.game = game
        self.n_players = game.n_players
        self.known: dict[bytes, float] = {}

    @property
    def evaluations(self) -> int:
        return len(self.known)

    def __call__(self, coalitions: Coalitions, /) -> Array:
        keys = [row.tobytes() for row in np.asarray(coalitions)]
        new = {key: position for position, key in enumerate(keys) if key not in self.known}
        if new:
            utilities = checked_vector(self.game(np.asarray(coalitions)[list(new.values())]), "the game's answer", len(new))
            self.known.update(zip(new, utilities.tolist(), strict=True))
        return np.array([self.known[key] for key in keys], dtype=np.float64)
