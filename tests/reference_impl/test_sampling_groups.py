"""Group testing: the identity it rests on, exactly; the baseline; what it costs without one (erratum E6)."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl import games, sampling_groups, shapley
from reference_impl.sampling_designs import kernel_law
from reference_impl.sampling_permutations import orders_within, permutation_sampling


@given(st.integers(2, 6), st.integers(0, 2**32))
def test_expectation_over_all_groups_is_the_shapley_value(n: int, seed: int) -> None:
    game = games.random_game(n, np.random.default_rng(seed))
    groups = games.coalition_matrix(n)
    sizes = groups.sum(axis=1)
    chances = kernel_law(n)[sizes] / np.array([comb(n, int(size)) for size in sizes])
    any_baseline = np.random.default_rng(seed + 1).standard_normal(n + 1)[sizes]
    for utilities in (game.table, game.table - any_baseline):
        draws = sampling_groups.group_testing_draws(groups, utilities, game.table[-1] - game.table[0])
        np.testing.assert_allclose(chances @ draws, shapley.shapley_values(game.table), rtol=0, atol=1e-10)


def test_groups_have_the_sizes_of_the_law() -> None:
    sizes = sampling_groups.draw_groups(6, 20_000, np.random.default_rng(0)).sum(axis=1)
    share = np.bincount(sizes, minlength=7) / 20_000
    assert np.abs(share - kernel_law(6)).max() < 5 * 0.5 / 20_000**0.5


def squared_error(n: int, evaluations: int, *, baseline: bool | None) -> float:
    game = games.airport([float(cost) for cost in range(1, n + 1)])
    truth = np.cumsum(1 / (n - np.arange(n)))
    total = 0.0
    for seed in range(10):
        rng = np.random.default_rng(seed)
        if baseline is None:
            got = permutation_sampling(game, orders_within(n, evaluations), rng)
        else:
            got = sampling_groups.group_testing(game, evaluations, rng, baseline=baseline)
        total += float(((got.values - truth) ** 2).sum())
    return total


def test_as_published_it_is_behind_plain_orders_and_a_baseline_by_size_puts_it_ahead() -> None:
    orders, published, with_baseline = (squared_error(30, 2000, baseline=way) for way in (None, False, True))
    assert published > 4 * orders  # erratum E6: the range of U itself sets the variance
    assert with_baseline < orders / 4


def test_the_baseline_does_not_bias() -> None:
    game = games.random_game(4, np.random.default_rng(0))
    runs = np.array([sampling_groups.group_testing(game, 12, np.random.default_rng(seed)).values for seed in range(4000)])
    assert (np.abs(runs.mean(axis=0) - shapley.shapley_values(game.table)) < 5 * runs.std(axis=0) / 4000**0.5).all()


def test_one_player_cannot_be_tested_against_others() -> None:
    with pytest.raises(ValueError, match="n_players is 1, expected an integer >= 2"):
        sampling_groups.group_testing(games.linear([1.0]), 10, np.random.default_rng(0))
