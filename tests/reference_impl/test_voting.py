"""Weighted voting by dynamic programming: the Security Council, brute force, the size of an electoral college."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl import games, shapley, text_games, voting


def test_un_security_council() -> None:
    values = voting.weighted_voting_shapley([7] * 5 + [1] * 10, quota=39)
    assert values == (Fraction(421, 2145),) * 5 + (Fraction(4, 2145),) * 10
    table = games.tabulate(text_games.security_council())
    np.testing.assert_allclose(shapley.shapley_values(table), [float(value) for value in values], rtol=0, atol=1e-12)
    rows = games.coalition_matrix(15)
    assert np.array_equal(table == 1, rows[:, :5].all(axis=1) & (rows.sum(axis=1) >= 9))


@given(st.lists(st.integers(0, 6), min_size=1, max_size=8), st.integers(1, 30))
def test_it_is_the_value_of_the_game(weights: list[int], quota: int) -> None:
    table = games.tabulate(games.weighted_voting([float(weight) for weight in weights], quota=quota))
    for exact, float_values in (
        (voting.weighted_voting_shapley(weights, quota), shapley.shapley_values(table)),
        (voting.weighted_voting_banzhaf(weights, quota), shapley.banzhaf_values(table)),
    ):
        np.testing.assert_allclose([float(value) for value in exact], float_values, rtol=0, atol=1e-12)
    assert sum(voting.weighted_voting_shapley(weights, quota)) == (1 if sum(weights) >= quota else 0)


def test_quota_reached_exactly_wins() -> None:
    assert voting.weighted_voting_shapley([2, 1], quota=2) == (Fraction(1), Fraction(0))
    assert voting.weighted_voting_shapley([2, 1], quota=3) == (Fraction(1, 2), Fraction(1, 2))


def test_fifty_one_voters_with_538_votes() -> None:
    many = [*[11] * 4, *[10] * 5, *[9] * 2, *[8] * 3, *[7] * 2, *[6] * 6, *[5] * 2, *[4] * 7, *[3] * 7]
    weights = [54, 40, 30, 28, 19, 19, 17, 16, 16, 15, 14, 13, 12, *many]
    assert (len(weights), sum(weights)) == (51, 538)
    values = voting.weighted_voting_shapley(weights, quota=270)
    assert sum(values) == 1
    assert max(values) == values[0] > Fraction(54, 538)  # the largest has more power than votes


@pytest.mark.parametrize(("weights", "quota", "message"), [([1, -1], 1, "weights holds -1"), ([0.5], 1, "weights holds 0.5"), ([1], 0, "quota is 0")])
def test_what_cannot_be_counted_is_refused(weights: list[int], quota: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        voting.weighted_voting_shapley(weights, quota)
