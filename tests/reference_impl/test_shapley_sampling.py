"""Every sampling estimator against the same demands: right on average, honest about its error and cost, and axioms it cannot miss."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl import games, shapley
from reference_impl import shapley_sampling as sampling
from reference_impl.games import Game
from reference_impl.sampling_permutations import orders_within
from reference_impl.shapley_sampling import Estimate
from reference_impl.tables import Array

Estimator = Callable[[Game, int, np.random.Generator], Estimate]


def by_orders(game: Game, evaluations: int, rng: np.random.Generator) -> Estimate:
    return sampling.permutation_sampling(game, orders_within(game.n_players, evaluations), rng)


def by_pairs(game: Game, evaluations: int, rng: np.random.Generator) -> Estimate:
    return sampling.antithetic_sampling(game, orders_within(game.n_players, evaluations) // 2, rng)


def by_rotations(game: Game, evaluations: int, rng: np.random.Generator) -> Estimate:
    return sampling.stratified_orders_sampling(game, orders_within(game.n_players, evaluations) // game.n_players, rng)


def plain_groups(game: Game, evaluations: int, rng: np.random.Generator) -> Estimate:
    return sampling.group_testing(game, evaluations, rng, baseline=False)


def unpaired_regression(game: Game, evaluations: int, rng: np.random.Generator) -> Estimate:
    return sampling.kernel_regression(game, evaluations, rng, paired=False)


UNBIASED: list[Estimator] = [by_orders, by_pairs, by_rotations, sampling.group_testing, plain_groups]
OTHERS: list[Estimator] = [sampling.stratified_reuse, sampling.kernel_regression, unpaired_regression, sampling.surrogate_sampling]
WITHOUT_REPETITION: list[Estimator] = OTHERS


def voting(n: int = 7) -> games.FormulaGame:
    return games.weighted_voting([float(weight) for weight in range(1, n + 1)], quota=n * (n + 1) / 4)


def smooth(n: int = 7) -> games.FormulaGame:
    weights = np.random.default_rng(1).standard_normal(n)
    return games.FormulaGame(n, lambda coalitions: np.tanh(coalitions @ weights + 0.3))


def exact(game: Game) -> Array:
    return shapley.shapley_values(games.tabulate(game))


@pytest.mark.parametrize("estimator", UNBIASED + OTHERS)
@pytest.mark.parametrize("game", [voting(), smooth()], ids=["voting", "smooth"])
def test_right_on_average_with_the_error_it_states(estimator: Estimator, game: Game) -> None:
    truth, repetitions = exact(game), 150 if estimator is not sampling.surrogate_sampling else 4
    runs = [estimator(game, 92, np.random.default_rng(seed)) for seed in range(repetitions)]
    values = np.array([run.values for run in runs])
    stated = np.sqrt(np.mean([run.standard_errors**2 for run in runs], axis=0))
    bias = np.abs(values.mean(axis=0) - truth)
    assert (bias < 5 * stated / repetitions**0.5 + 0.02 * np.abs(truth).max()).all()
    if estimator is not sampling.surrogate_sampling:
        found = np.sqrt(((values - truth) ** 2).mean())
        assert 0.7 < found / np.sqrt((stated**2).mean()) < 1.3  # 7 * 150 values tell a standard error to some per cent


@pytest.mark.parametrize("estimator", UNBIASED + OTHERS)
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_efficiency_of_every_single_estimate(estimator: Estimator, seed: int) -> None:
    game = games.random_game(5, np.random.default_rng(seed))
    got = estimator(game, 60, np.random.default_rng(seed + 1)).values
    share = game.table[-1] - game.table[0]
    assert got.sum() == pytest.approx(share, abs=1e-9)


@pytest.mark.parametrize("estimator", UNBIASED + OTHERS)
def test_evaluations_are_counted_and_kept_to(estimator: Estimator) -> None:
    game = games.CountingGame(smooth(6))
    got = estimator(game, 64 if estimator is by_rotations else 61, np.random.default_rng(0))
    assert got.evaluations == game.evaluations <= 64
    assert got.values.shape == got.standard_errors.shape == (6,)


@pytest.mark.parametrize("estimator", WITHOUT_REPETITION)
def test_all_coalitions_give_exact_values_and_no_error(estimator: Estimator) -> None:
    for game in (voting(6), smooth(5)):
        got = estimator(game, 2**game.n_players, np.random.default_rng(0))
        np.testing.assert_allclose(got.values, exact(game), rtol=0, atol=1e-9)
        assert got.standard_errors.max() < 1e-9
        assert got.evaluations == 2**game.n_players


@pytest.mark.parametrize("estimator", [e for e in UNBIASED + OTHERS if e is not plain_groups])
def test_linear_games_are_exact(estimator: Estimator) -> None:
    weights = [1.0, -2.0, 4.0, 0.0, 3.0]
    got = estimator(games.linear(weights, constant=7.0), 60, np.random.default_rng(0))
    tolerance = {sampling.group_testing: 3.0, sampling.stratified_reuse: 0.5, sampling.surrogate_sampling: 0.2}.get(estimator, 1e-9)
    np.testing.assert_allclose(got.values, weights, rtol=0, atol=tolerance)


@pytest.mark.parametrize("estimator", UNBIASED + OTHERS)
def test_the_generator_decides(estimator: Estimator) -> None:
    first, again = (estimator(smooth(5), 50, np.random.default_rng(3)).values for _ in range(2))
    assert np.array_equal(first, again)


@pytest.mark.parametrize("estimator", UNBIASED + OTHERS)
def test_bad_games_and_budgets_are_refused(estimator: Estimator) -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match=r"the game's answer has shape \(3,\)"):
        estimator(games.FormulaGame(5, lambda coalitions: np.zeros(3)), 100, rng)
    with pytest.raises(ValueError, match="the game's answer holds nan"):
        estimator(games.FormulaGame(5, lambda coalitions: np.full(len(coalitions), np.nan)), 100, rng)
    with pytest.raises(ValueError, match="expected an integer >= "):
        estimator(smooth(5), 3, rng)


def test_a_constant_game_pays_nobody() -> None:
    for estimator in OTHERS:
        got = estimator(games.linear([0.0] * 6, constant=5.0), 40, np.random.default_rng(0))
        np.testing.assert_allclose(got.values, np.zeros(6), rtol=0, atol=1e-12)
        assert np.isfinite(got.standard_errors).all()
