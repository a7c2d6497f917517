"""Stratified sample reuse: means by size and player against a loop, exactness, and what it gains where gains depend on size."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl import games, sampling_strata, shapley
from reference_impl.sampling_permutations import orders_within, permutation_sampling


@given(st.integers(2, 5), st.integers(0, 2**32))
def test_means_and_variances_are_those_of_a_loop(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    coalitions = games.coalition_matrix(n)[rng.permutation(2**n)[: 2 ** (n - 1) + 1]]
    utilities = rng.standard_normal(len(coalitions))
    means, variances = sampling_strata.stratum_means(coalitions, utilities)
    sizes = coalitions.sum(axis=1)
    for size in range(1, n + 1):
        for player in range(n):
            chosen = utilities[(sizes == size) & coalitions[:, player]]
            if chosen.size > 1:
                assert means[size, player] == pytest.approx(chosen.mean(), abs=1e-12)
                wanted = chosen.var(ddof=1) / chosen.size * (1 - chosen.size / comb(n - 1, size - 1))
                assert variances[size, player] == pytest.approx(wanted, abs=1e-12)


@given(st.integers(2, 6), st.integers(0, 2**32))
def test_all_coalitions_give_exact_values(n: int, seed: int) -> None:
    table = np.random.default_rng(seed).standard_normal(2**n)
    values, errors = sampling_strata.reuse(games.coalition_matrix(n), table)
    np.testing.assert_allclose(values, shapley.shapley_values(table), rtol=0, atol=1e-12)
    assert errors.max() == 0


def test_half_of_the_evaluations_of_plain_orders_or_less_on_a_vote() -> None:
    n = 20
    game = games.weighted_voting([float(weight) for weight in range(1, n + 1)], quota=105.0)
    truth = shapley.shapley_values(games.tabulate(game))
    ours = theirs = 0.0
    for seed in range(10):
        rng = np.random.default_rng(seed)
        ours += float(((sampling_strata.stratified_reuse(game, 1000, rng).values - truth) ** 2).sum())
        theirs += float(((permutation_sampling(game, orders_within(n, 2000), rng).values - truth) ** 2).sum())
    assert ours < theirs


def test_too_few_evaluations_are_refused() -> None:
    with pytest.raises(ValueError, match="evaluations is 10, expected an integer >= 11"):
        sampling_strata.stratified_reuse(games.linear([1.0] * 8), 10, np.random.default_rng(0))
