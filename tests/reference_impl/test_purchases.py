"""Buying by rank: never misled where worths add up, and counted by hand elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from reference_impl.games import linear, tabulate
from reference_impl.purchases import share_misled
from reference_impl.text_games import dataset_pricing


def test_nobody_is_misled_by_equal_prices_where_worths_add_up() -> None:
    rng = np.random.default_rng(0)
    tables = [tabulate(linear(rng.uniform(0, 1, 4).tolist())) for _ in range(20)]
    for budget in range(5):
        assert share_misled(tables, [1.0] * 4, budget) == 0


def test_prices_of_the_chapter() -> None:
    table = dataset_pricing().table
    assert [share_misled([table], [1, 1, 1], budget) for budget in (0, 1, 2, 3)] == [0, 0, 1, 0]


def test_an_unbought_harm_counts() -> None:
    assert share_misled([[0, 1, -2, -1]], [1, 1], 2) == 1  # by rank both are bought


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match=r"tables has shape \(4,\), expected"):
        share_misled([0, 1, 2, 3], [1, 1], 1)
    with pytest.raises(ValueError, match="budget is -1"):
        share_misled([[0, 1, 2, 3]], [1, 1], -1)
