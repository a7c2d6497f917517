"""Votes with two conditions against brute force over all coalitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl.double_majority import double_majority_shapley, pivotal_counts
from reference_impl.games import coalition_matrix
from reference_impl.shapley import shapley_values
from reference_impl.voting import weighted_voting_shapley

WEIGHTS = st.lists(st.integers(0, 6), min_size=1, max_size=6)


@given(WEIGHTS, st.integers(1, 20), st.integers(0, 7))
@settings(max_examples=60, deadline=None)
def test_brute_force(weights: list[int], quota: int, members: int) -> None:
    rows = coalition_matrix(len(weights))
    table = ((rows @ np.array(weights) >= quota) & (rows.sum(axis=1) >= members)).astype(np.float64)
    expected = shapley_values(table)
    np.testing.assert_allclose([float(x) for x in double_majority_shapley(weights, quota, members)], expected, atol=1e-12)


@given(WEIGHTS, st.integers(1, 20))
@settings(max_examples=40, deadline=None)
def test_without_a_number_of_members_it_is_a_weighted_vote(weights: list[int], quota: int) -> None:
    assert double_majority_shapley(weights, quota, 0) == weighted_voting_shapley(weights, quota)


@pytest.mark.parametrize(("quota", "members"), [(0, 1), (2, -1), (1.5, 1)])
def test_no_such_rule(quota: float, members: int) -> None:
    with pytest.raises(ValueError, match="quota and members"):
        pivotal_counts([1, 2], quota, members)  # type: ignore[arg-type]
