"""Stratified sample reuse: means by size and player against a loop, exactness, and what it gains where gains depend on size."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl import games, sampling_strata, shapley
from reference_impl.sampling_kernel import kernel_regression
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
    with pytest.raises(ValueError, match="evaluations is 15, expected an integer >= 16"):
        sampling_strata.stratified_reuse(games.linear([1.0] * 8), 15, np.random.default_rng(0))


@pytest.mark.parametrize(("n", "evaluations"), [(6, 12), (9, 18), (20, 40), (20, 60), (20, 81), (20, 82)])
def test_the_error_is_known_at_the_fewest_evaluations_too(n: int, evaluations: int) -> None:
    game = games.weighted_voting([float(weight) for weight in range(1, n + 1)], quota=n * (n + 1) / 4)
    truth = shapley.shapley_values(games.tabulate(game))
    found = [sampling_strata.stratified_reuse(game, evaluations, np.random.default_rng(seed)) for seed in range(40)]
    missed = np.array([one.values - truth for one in found])
    said = np.array([one.standard_errors for one in found])
    assert 0.6 < np.sqrt((said**2).mean() / (missed**2).mean()) < 1.7


def test_a_law_that_gives_a_size_up_is_refused() -> None:
    game, rng = games.linear([1.0] * 5), np.random.default_rng(0)
    for law, message in (
        (np.zeros(6), "size_law holds 0.0 for size 1, expected weights > 0 for sizes 1..4"),
        (np.array([0.0, 1, -1, -1, 1, 0]), "size_law holds -1.0 for size 2"),
        (np.full(6, np.nan), "size_law holds nan"),
        (np.ones(5), r"size_law has shape \(5,\), expected \(6,\)"),
    ):
        with pytest.raises(ValueError, match=message):
            sampling_strata.stratified_reuse(game, 20, rng, size_law=law)
        with pytest.raises(ValueError, match=message):
            kernel_regression(game, 20, rng, size_law=law)
    with pytest.raises(ValueError, match="size 2 gets 0 of the coalitions, expected at least 2"):
        sampling_strata.stratified_reuse(game, 12, rng, size_law=np.array([0, 1, 1e-6, 1e-6, 1, 0]))
