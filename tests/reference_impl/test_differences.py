"""The difference theorem: both forms against the values, and the estimate."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl import differences, games, shapley


@given(st.integers(2, 6), st.integers(0, 2**32))
def test_both_forms_are_the_difference_of_the_values(n: int, seed: int) -> None:
    game = games.random_game(n, np.random.default_rng(seed))
    values = shapley.shapley_values(game.table)
    for i, j in permutations(range(n), 2):
        assert differences.difference_by_subsets(game, i, j) == pytest.approx(values[i] - values[j], abs=1e-12)
        assert differences.difference_of_values(game.table, i, j) == pytest.approx(values[i] - values[j], abs=1e-12)


def test_the_estimate_is_right_on_average_and_counts() -> None:
    game = games.CountingGame(games.random_game(5, np.random.default_rng(1)))
    values = shapley.shapley_values(games.tabulate(game.game))
    got = differences.difference_sampling(game, 3, 1, 20_000, np.random.default_rng(0))
    assert got.evaluations == game.evaluations == 40_000
    assert abs(got.values[0] - (values[3] - values[1])) < 5 * got.standard_errors[0]


def test_pairs_that_are_none_are_refused() -> None:
    for i, j in ((0, 0), (0, 3), (-1, 1)):
        message = rf"i, j are {i}, {j}, expected two different players of 0..2"
        with pytest.raises(ValueError, match=message):
            differences.difference_of_values(np.zeros(8), i, j)
        with pytest.raises(ValueError, match=message):
            differences.difference_by_subsets(games.glove(1, 2), i, j)
        with pytest.raises(ValueError, match=message):
            differences.difference_sampling(games.glove(1, 2), i, j, 4, np.random.default_rng(0))
