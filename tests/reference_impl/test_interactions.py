"""Interaction indices: definitions, the chapter's data sets, axioms."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl import games, interactions, shapley, text_games
from reference_impl.tables import Array


def random_table(n: int, seed: int) -> Array:
    return np.random.default_rng(seed).standard_normal(2**n)


@given(st.integers(0, 6), st.integers(0, 2**32))
def test_fast_index_is_the_definition(n: int, seed: int) -> None:
    table = random_table(n, seed)
    np.testing.assert_allclose(interactions.shapley_interactions(table), interactions.interactions_by_definition(table), rtol=0, atol=1e-11)


@given(st.integers(2, 6), st.integers(0, 2**32))
def test_banzhaf_index_is_the_plain_mean(n: int, seed: int) -> None:
    table = random_table(n, seed)
    got = interactions.banzhaf_interactions(table)
    for i, j in combinations(range(n), 2):
        assert got[i, j] == got[j, i] == pytest.approx(interactions.joint_gains(table, i, j).mean(), abs=1e-11)


def test_shapley_interaction_is_the_gain_of_a_merged_pair_over_its_members_apart() -> None:
    table = random_table(5, 0)  # I_ij = value of the pair as one player, less i's without j, less j's without i
    cube = table.reshape(2, 2, 2, 2, 2)  # axes: players 4, 3, 2, 1, 0
    merged = np.stack([cube[:, :, :, 0, 0], cube[:, :, :, 1, 1]], axis=-1).ravel()
    without = [cube[:, :, :, 0, :].ravel(), cube[:, :, :, :, 0].ravel()]  # without player 1: player 0 is first; and the other way
    wanted = shapley.shapley_values(merged)[0] - sum(shapley.shapley_values(rest)[0] for rest in without)
    assert interactions.shapley_interactions(table)[0, 1] == pytest.approx(wanted, abs=1e-12)


@given(st.integers(1, 6), st.integers(0, 2**32))
def test_shapley_taylor_shares_out_the_whole_gain(n: int, seed: int) -> None:
    table = random_table(n, seed)
    assert np.triu(interactions.shapley_taylor(table)).sum() == pytest.approx(table[-1] - table[0], abs=1e-10)


def test_shapley_taylor_is_the_mean_joint_gain_at_the_arrival_of_the_first_of_the_pair() -> None:
    table = random_table(4, 1)
    got = interactions.shapley_taylor(table)
    total = np.zeros((4, 4))
    for order in permutations(range(4)):
        for i, j in combinations(range(4), 2):
            before = sum(1 << player for player in order[: min(order.index(i), order.index(j))])
            total[i, j] += table[before | 1 << i | 1 << j] - table[before | 1 << i] - table[before | 1 << j] + table[before]
    np.testing.assert_allclose(np.triu(got, 1), total / 24, rtol=0, atol=1e-12)


def test_the_data_sets_of_the_chapter() -> None:
    table = text_games.dataset_pricing().table
    assert interactions.joint_gains(table, 1, 2).tolist() == [45.0, -5.0]
    np.testing.assert_allclose(interactions.shapley_interactions(table)[1, 2], 20, rtol=0, atol=1e-12)


def test_interaction_axioms() -> None:
    table = games.tabulate(text_games.corner_detector())
    for index in (interactions.shapley_interactions, interactions.banzhaf_interactions, interactions.shapley_taylor):
        matrix = index(table)
        assert np.array_equal(matrix, matrix.T)
        assert not matrix[3].any()  # the pixel that plays no part
        assert matrix[0, 1] == pytest.approx(matrix[0, 2])
    linear = games.tabulate(games.linear([1.0, 2.0, 3.0], constant=4.0))
    np.testing.assert_allclose(interactions.shapley_interactions(linear), np.zeros((3, 3)), rtol=0, atol=1e-12)


def test_impossible_pairs_are_refused() -> None:
    with pytest.raises(ValueError, match=r"i, j are 0, 2, expected two different players of 0..1"):
        interactions.joint_gains(np.zeros(4), 0, 2)
