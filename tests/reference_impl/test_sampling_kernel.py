"""Kernel regression: exact over all coalitions; what pairing cancels and what it cannot."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import lsq_linear

from reference_impl import games, shapley
from reference_impl import sampling_kernel as regression
from reference_impl.sampling_designs import even_law


@given(st.integers(0, 7), st.integers(0, 2**32))
def test_best_linear_model_is_the_shapley_values(n: int, seed: int) -> None:
    game = games.random_game(n, np.random.default_rng(seed))
    np.testing.assert_allclose(regression.kernel_regression_exact(game), shapley.shapley_values(game.table), rtol=0, atol=1e-9)


def test_large_weights_at_both_ends_come_to_the_same_in_the_limit() -> None:
    game = games.random_game(4, np.random.default_rng(0))  # erratum E7: infinite weights are conditions
    coalitions = games.coalition_matrix(4)
    errors = []
    for large in (1e2, 1e4, 1e6):
        weights = regression.shapley_kernel(4)[coalitions.sum(axis=1)]
        root = np.sqrt(np.where(np.isinf(weights), large, weights))
        design = np.concatenate([np.ones((16, 1)), coalitions], axis=1) * root[:, None]
        fit = lsq_linear(design, game.table * root).x[1:]
        errors.append(np.abs(fit - shapley.shapley_values(game.table)).max())
    assert errors[0] > 10 * errors[1] > 100 * errors[2]


def test_pairs_take_away_all_of_the_second_order() -> None:
    quadratic = games.FormulaGame(8, lambda coalitions: (coalitions @ np.arange(8.0)) ** 2)
    wanted = [28.0 * i for i in range(8)]  # i * i and i * j shared between i and j, twice
    paired = regression.kernel_regression(quadratic, 40, np.random.default_rng(0))
    np.testing.assert_allclose(paired.values, wanted, rtol=0, atol=1e-9)
    unpaired = regression.kernel_regression(quadratic, 40, np.random.default_rng(0), paired=False)
    assert np.abs(unpaired.values - wanted).max() > 1


def test_pairs_waste_half_of_the_evaluations_on_an_odd_game() -> None:
    game = games.weighted_voting([float(weight) for weight in range(1, 10)], quota=23)  # of 45
    truth = shapley.shapley_values(games.tabulate(game))
    squares = {
        paired: sum(
            float(((regression.kernel_regression(game, 100, np.random.default_rng(s), paired=paired).values - truth) ** 2).sum()) for s in range(60)
        )
        for paired in (True, False)
    }
    assert squares[True] > 1.3 * squares[False]


def test_leverage_sampling_is_another_law_of_sizes() -> None:
    game = games.random_game(8, np.random.default_rng(3))
    got = regression.kernel_regression(game, 200, np.random.default_rng(0), size_law=even_law(8))
    assert (np.abs(got.values - shapley.shapley_values(game.table)) < 5 * got.standard_errors + 1e-9).all()


def test_laws_that_do_not_fit_are_refused() -> None:
    for law, message in (
        (np.ones(4), r"size_law has shape \(4,\), expected \(9,\)"),
        (np.arange(9.0), "expected the same weight for sizes k and n - k"),
    ):
        with pytest.raises(ValueError, match=message):
            regression.kernel_regression(games.linear([1.0] * 8), 40, np.random.default_rng(0), size_law=law)


def test_too_few_evaluations_are_refused() -> None:
    with pytest.raises(ValueError, match="evaluations is 17, expected an integer >= 18"):
        regression.kernel_regression(games.linear([1.0] * 8), 17, np.random.default_rng(0))
