"""Orders of arrival: gains of given orders, and where reverses and rotations help and hurt."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from reference_impl import games, shapley
from reference_impl import sampling_permutations as orders
from reference_impl.games import Game
from reference_impl.shapley_sampling import Estimate


def test_gains_of_given_orders() -> None:
    game = games.random_game(4, np.random.default_rng(0))
    some = np.array([[2, 0, 3, 1], [1, 3, 0, 2]])
    wanted = [shapley.fixed_order_values(game.table, tuple(order)) for order in some.tolist()]
    np.testing.assert_allclose(orders.gains_in_orders(game, some), wanted, rtol=0, atol=1e-12)


def test_all_orders_give_the_exact_values() -> None:
    game = games.random_game(5, np.random.default_rng(1))
    gains = orders.gains_in_orders(game, np.array(list(permutations(range(5)))))
    np.testing.assert_allclose(gains.mean(axis=0), shapley.shapley_values(game.table), rtol=0, atol=1e-12)


def test_one_pass_an_order_and_the_ends_once() -> None:
    game = games.CountingGame(games.airport([1, 2, 3, 4, 5]))
    orders.gains_in_orders(game, orders.random_orders(5, 7, np.random.default_rng(0)))
    assert game.evaluations == 7 * 4 + 2 == orders.evaluations_of_orders(5, 7)


def test_many_orders_are_taken_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    game = games.random_game(4, np.random.default_rng(2))
    some = orders.random_orders(4, 50, np.random.default_rng(0))
    at_once = orders.gains_in_orders(game, some)
    monkeypatch.setattr(orders, "ENTRIES_AT_ONCE", 100)
    assert np.array_equal(orders.gains_in_orders(game, some), at_once)


def variance(estimator: object, game: Game, count: int) -> float:
    runs: list[Estimate] = [estimator(game, count, np.random.default_rng(seed)) for seed in range(200)]  # type: ignore[operator]
    assert len({run.evaluations for run in runs}) == 1
    return float(np.var([run.values for run in runs], axis=0).sum())


def test_reverses_help_where_gains_fall_with_size_and_hurt_odd_games() -> None:
    falling = games.FormulaGame(6, lambda coalitions: np.sqrt(coalitions @ np.arange(1.0, 7.0)))
    assert variance(orders.antithetic_sampling, falling, 5) < 0.5 * variance(orders.permutation_sampling, falling, 10)
    odd = games.weighted_voting([1, 2, 3, 4, 5], quota=8)  # of 15: who does not win, loses
    table = games.tabulate(odd)
    assert np.array_equal(table + table[::-1], np.ones(32))
    ratio = variance(orders.antithetic_sampling, odd, 5) / variance(orders.permutation_sampling, odd, 10)
    assert 1.6 < ratio < 2.5  # every reverse repeats its order: half of the evaluations are wasted, the variance is twice as large


def test_pairs_are_one_draw_each() -> None:
    odd = games.weighted_voting([1, 2, 3, 4, 5], quota=8)
    pairs = [orders.antithetic_sampling(odd, 40, np.random.default_rng(seed)) for seed in range(200)]
    found = np.std([run.values for run in pairs], axis=0)
    stated = np.sqrt(np.mean([run.standard_errors**2 for run in pairs], axis=0))
    assert 0.85 < float(found.mean() / stated.mean()) < 1.15  # independent orders would state 0.71 of it


def test_rotations_take_away_what_comes_from_sizes() -> None:
    by_size = games.FormulaGame(6, lambda coalitions: np.maximum(coalitions.sum(axis=1) - 4.0, 0.0))
    got = orders.stratified_orders_sampling(by_size, 2, np.random.default_rng(0))
    np.testing.assert_allclose(got.values, np.full(6, 1 / 3), rtol=0, atol=1e-12)
    nearly = games.weighted_voting([3, 3, 3, 4, 4, 4], quota=11)
    assert variance(orders.stratified_orders_sampling, nearly, 2) < 0.5 * variance(orders.permutation_sampling, nearly, 12)


@pytest.mark.parametrize("bad", [np.array([0, 1, 2]), np.array([[0, 1]]), np.array([[0, 0, 1]]), np.array([[1, 2, 3]])])
def test_orders_that_are_none_are_refused(bad: np.ndarray) -> None:  # type: ignore[type-arg]
    with pytest.raises(ValueError, match=r"orders has shape .*, expected \(m, 3\), every row an order of the players 0..2"):
        orders.gains_in_orders(games.glove(1, 2), bad)


def test_one_order_tells_no_error() -> None:
    with pytest.raises(ValueError, match="n_orders is 1, expected an integer >= 2"):
        orders.permutation_sampling(games.glove(1, 2), 1, np.random.default_rng(0))
