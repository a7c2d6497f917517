"""A value split by a partner: against all orders, and against the Shapley value itself."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from reference_impl.pair_gains import gains_by_partner
from reference_impl.shapley import shapley_values


@pytest.mark.parametrize("n", [2, 3, 5])
def test_split_is_the_mean_over_the_orders_with_the_partner_before_and_after(n: int) -> None:
    table = np.random.default_rng(n).normal(size=2**n)
    before: dict[bool, list[float]] = {True: [], False: []}
    for order in permutations(range(n)):
        place = order.index(1)
        mask = sum(1 << player for player in order[:place])
        before[0 in order[:place]].append(table[mask | 2] - table[mask])
    found = gains_by_partner(table, 0, 1)[1]
    np.testing.assert_allclose(found[1:], [np.mean(before[True]), np.mean(before[False])], atol=1e-12)


@pytest.mark.parametrize("pair", [(0, 3), (2, 1)])
def test_value_is_the_mean_of_both(pair: tuple[int, int]) -> None:
    table = np.random.default_rng(0).normal(size=16)
    found = gains_by_partner(table, *pair)
    np.testing.assert_allclose(found[:, 0], shapley_values(table)[list(pair)], atol=1e-12)
    np.testing.assert_allclose(found[:, 1:].mean(axis=1), found[:, 0], atol=1e-12)


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match="players"):
        gains_by_partner([0, 1, 2, 3], 0, 0)
    with pytest.raises(ValueError, match="table"):
        gains_by_partner([0, 1, 2], 0, 1)
