"""The core: who would leave, by hand and by linear programming."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl import core, games, shapley
from reference_impl.tables import mask_of

GLOVES = games.tabulate(games.glove(1, 2))


def test_one_left_glove_takes_everything() -> None:
    assert core.is_in_core(GLOVES, [1.0, 0.0, 0.0])
    assert not core.is_in_core(GLOVES, shapley.shapley_values(GLOVES))
    assert core.excesses(GLOVES, shapley.shapley_values(GLOVES)).max() == pytest.approx(1 / 6)  # left glove and one right one
    found = core.least_core(GLOVES)
    np.testing.assert_allclose(found.payments, [1, 0, 0], rtol=0, atol=1e-9)
    assert found.excess == pytest.approx(0, abs=1e-9)


def test_majority_of_three_has_no_core() -> None:
    found = core.least_core(games.tabulate(games.weighted_voting([1, 1, 1], quota=2)))
    np.testing.assert_allclose(found.payments, [1 / 3] * 3, rtol=0, atol=1e-9)
    assert found.excess == pytest.approx(1 / 3)


def test_payments_must_share_out_exactly_the_gain() -> None:
    table = games.tabulate(games.linear([1.0, 2.0], constant=5.0))
    assert core.is_in_core(table, [1.0, 2.0])
    assert not core.is_in_core(table, [1.0, 2.1])
    assert not core.is_in_core(table, [1.0, 1.9])


@settings(max_examples=25)
@given(st.integers(1, 6), st.integers(0, 2**32))
def test_shapley_values_of_convex_games_are_in_the_core(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)  # a sum of unanimity games with coefficients >= 0 is convex (Shapley 1971)
    table = sum(rng.random() * games.tabulate(games.unanimity(n, np.flatnonzero(rng.random(n) < 0.5).tolist())) for _ in range(5))
    assert core.is_in_core(np.asarray(table), shapley.shapley_values(np.asarray(table)))


@settings(max_examples=25)
@given(st.integers(1, 5), st.integers(0, 2**32))
def test_the_least_core_attains_its_excess_and_sharing_alike_does_no_better(n: int, seed: int) -> None:
    table = games.random_game(n, np.random.default_rng(seed)).table
    found = core.least_core(table)
    inner = core.excesses(table, found.payments)[1:-1]
    assert found.payments.sum() == pytest.approx(table[-1] - table[0], abs=1e-8)
    if n > 1:
        assert inner.max() == pytest.approx(found.excess, abs=1e-7)
        assert found.excess <= core.excesses(table, shapley.shapley_values(table))[1:-1].max() + 1e-8
        assert core.is_in_core(table, found.payments, tolerance=1e-7) is (found.excess <= 1e-7)


def test_payments_of_coalitions_are_sums() -> None:
    paid = np.array([1.0, -2.0, 4.0, 0.5])
    sums = core.payments_of_coalitions(paid)
    assert sums[mask_of((0, 2))] == 5.0
    np.testing.assert_allclose(sums, games.tabulate(games.linear(paid.tolist())), rtol=0, atol=1e-12)


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match=r"payments has shape \(2,\), expected \(3,\)"):
        core.is_in_core(GLOVES, [1.0, 0.0])
    with pytest.raises(ValueError, match="expected at least one player"):
        core.least_core([3.0])
