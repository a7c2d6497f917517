"""The p-biased basis: orthonormal, the best linear model against least squares, the residual both ways."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl import axioms, games, p_biased
from reference_impl.tables import Array

PROBABILITIES = st.floats(0.05, 0.95)


def characters(n: int, p: float) -> Array:
    """Row = coalition, column = T, straight from the definition."""
    x = np.where(games.coalition_matrix(n), 1.0, -1.0)
    phi = (x - (2 * p - 1)) / (2 * np.sqrt(p * (1 - p)))
    return np.stack([np.where(members, phi, 1.0).prod(axis=1) for members in games.coalition_matrix(n)], axis=1)


@given(st.integers(1, 5), PROBABILITIES, st.integers(0, 2**32))
def test_transform_is_the_expectation_against_orthonormal_characters(n: int, p: float, seed: int) -> None:
    table, phi, chance = np.random.default_rng(seed).standard_normal(2**n), characters(n, p), p_biased.chances(n, p)
    assert chance.sum() == pytest.approx(1, abs=1e-12)
    np.testing.assert_allclose(phi.T @ (chance[:, None] * phi), np.eye(2**n), rtol=0, atol=1e-9)
    np.testing.assert_allclose(p_biased.transform(table, p), phi.T @ (chance * table), rtol=0, atol=1e-10)
    np.testing.assert_allclose(phi @ p_biased.transform(table, p), table, rtol=0, atol=1e-7)


@given(st.integers(1, 5), PROBABILITIES, st.integers(0, 2**32))
def test_best_linear_model_and_residual_by_weighted_least_squares(n: int, p: float, seed: int) -> None:
    table, root = np.random.default_rng(seed).standard_normal(2**n), np.sqrt(p_biased.chances(n, p))
    rows = np.concatenate([np.ones((2**n, 1)), np.where(games.coalition_matrix(n), 1.0, -1.0)], axis=1)
    wanted, *_ = np.linalg.lstsq(rows * root[:, None], table * root, rcond=None)
    intercept, theta = p_biased.best_linear(table, p)
    np.testing.assert_allclose([intercept, *theta], wanted, rtol=0, atol=1e-7)
    left = float((((table - rows @ wanted) * root) ** 2).sum())
    assert p_biased.residual(table, p) == pytest.approx(left, abs=1e-9)


def test_coefficient_is_half_the_difference_of_means_with_and_without() -> None:
    table, p = games.random_game(4, np.random.default_rng(0)).table, 0.3
    chance, rows = p_biased.chances(4, p), games.coalition_matrix(4)
    _, theta = p_biased.best_linear(table, p)
    for i in range(4):
        inside = rows[:, i]
        means = [(chance * table)[side].sum() / chance[side].sum() for side in (inside, ~inside)]
        assert theta[i] == pytest.approx((means[0] - means[1]) / 2, abs=1e-12)
        assert theta[i] == pytest.approx(p_biased.chances(3, p) @ axioms.marginal_gains(table, i) / 2, abs=1e-12)


def test_degrees_add_up_to_the_variance_and_linear_games_leave_nothing() -> None:
    table, p = games.random_game(5, np.random.default_rng(1)).table, 0.2
    chance = p_biased.chances(5, p)
    weights = p_biased.weights_by_degree(table, p)
    assert weights[1:].sum() == pytest.approx(chance @ (table - chance @ table) ** 2, abs=1e-12)
    assert p_biased.residual(games.tabulate(games.linear([1.0, -2.0, 3.0], constant=5.0)), p) == pytest.approx(0, abs=1e-12)


def test_noise_stability_over_all_pairs_of_subsets() -> None:
    n, p, rho = 3, 0.3, 0.6
    table, chance, rows = games.random_game(n, np.random.default_rng(2)).table, p_biased.chances(n, p), games.coalition_matrix(n)
    again = np.where(rows, p, 1 - p)  # a player drawn anew
    total = 0.0
    for s in range(2**n):
        kept = np.prod(np.where(rows == rows[s], rho + (1 - rho) * again, (1 - rho) * again), axis=1)
        total += float(chance[s] * table[s] * (kept @ table))
    assert p_biased.noise_stability(table, p, rho) == pytest.approx(total, abs=1e-12)


def test_residual_by_resampling_is_unbiased_with_the_error_it_states() -> None:
    game = games.CountingGame(games.random_game(4, np.random.default_rng(3)))
    exact = p_biased.residual(games.tabulate(game.game), 0.4)
    runs = [p_biased.residual_by_resampling(game, 0.4, 200, np.random.default_rng(seed)) for seed in range(200)]
    assert game.evaluations == 200 * runs[0].evaluations == 200 * 200 * 6
    values, stated = np.array([run.values[0] for run in runs]), np.array([run.standard_errors[0] for run in runs])
    assert abs(values.mean() - exact) < 5 * values.std() / 200**0.5
    assert values.std() == pytest.approx(stated.mean(), rel=0.25)


@pytest.mark.parametrize("p", [0.0, 1.0, -0.1, float("nan")])
def test_probabilities_at_the_ends_are_refused(p: float) -> None:
    with pytest.raises(ValueError, match=r"expected a (probability strictly between 0 and 1|finite number)"):
        p_biased.transform([0, 1], p)
    with pytest.raises(ValueError, match="rho is 2, expected a probability"):
        p_biased.noise_stability([0, 1], 0.5, 2)
