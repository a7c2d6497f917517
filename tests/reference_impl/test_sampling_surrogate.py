"""The Gaussian-process model: its leave-one-out errors by really leaving out, its Shapley values by its table, and its accuracy."""

from __future__ import annotations

import numpy as np
import pytest

from reference_impl import games, shapley
from reference_impl import sampling_surrogate as surrogate
from reference_impl.sampling_permutations import orders_within, permutation_sampling


def some_kernel(n: int, even_weight: float = 0.4) -> surrogate.Kernel:
    return surrogate.Kernel(np.random.default_rng(7).random(n), even_weight, 1e-3)


def test_kernel_by_its_definition() -> None:
    kernel, rows = some_kernel(4), games.coalition_matrix(4)
    matrix = surrogate.kernel_matrix(rows, rows[:5], kernel)
    for i in range(16):
        for j in range(5):
            apart = rows[i] ^ rows[j]
            odd, even = np.exp(-kernel.lengths[apart].sum()), np.exp(-kernel.lengths[~apart].sum())
            assert matrix[i, j] == pytest.approx((odd - even) / 2 + 0.4 * (odd + even) / 2, abs=1e-12)


def test_errors_are_those_of_really_leaving_one_out() -> None:
    kernel = some_kernel(4)
    rows = games.coalition_matrix(4)[:9]
    utilities = np.random.default_rng(0).standard_normal(9)
    _, errors = surrogate.leave_one_out(surrogate.kernel_matrix(rows, rows, kernel), utilities, kernel.noise)
    for j in range(9):
        rest = np.delete(np.arange(9), j)
        matrix = surrogate.kernel_matrix(rows[rest], rows[rest], kernel) + kernel.noise * np.eye(8)
        predicted = surrogate.kernel_matrix(rows[j : j + 1], rows[rest], kernel) @ np.linalg.solve(matrix, utilities[rest])
        assert errors[j] == pytest.approx(utilities[j] - predicted[0], abs=1e-9)


@pytest.mark.parametrize("n", [1, 2, 5, 8])
def test_values_of_the_model_are_the_values_of_its_table(n: int) -> None:
    rng = np.random.default_rng(n)
    kernel, rows = some_kernel(n), games.coalition_matrix(n)[rng.permutation(2**n)[:6]]
    coefficients = rng.standard_normal(len(rows))
    table = surrogate.kernel_matrix(games.coalition_matrix(n), rows, kernel) @ coefficients
    got = surrogate.kernel_values(rows, coefficients, kernel.lengths)
    np.testing.assert_allclose(got, shapley.shapley_values(table), rtol=0, atol=1e-12)


def test_a_matrix_that_is_not_positive_definite_is_refused() -> None:
    with pytest.raises(ValueError, match="leading minor of order 1 that is not positive"):
        surrogate.leave_one_out(-np.eye(2), np.ones(2), noise=0.0)


def test_null_players_are_left_out_of_the_lengths() -> None:
    weights = np.array([3.0, -2.0, 1.0, 2.0, 0, 0, 0, 0, 0, 0])
    game = games.FormulaGame(10, lambda coalitions: np.tanh(coalitions @ weights))
    drawn = np.random.default_rng(0).permutation(games.coalition_matrix(10))[:150]
    utilities = game(drawn)
    kernel = surrogate.chosen_kernel(drawn, (utilities - utilities.mean()) / utilities.std())
    assert kernel.lengths[4:].max() < 0.6 * kernel.lengths[:4].min()


def test_half_of_the_error_of_plain_orders_on_a_smooth_game() -> None:
    weights = np.random.default_rng(2).standard_normal(12)
    game = games.FormulaGame(12, lambda coalitions: np.tanh(coalitions @ weights))
    truth = shapley.shapley_values(games.tabulate(game))
    got = [surrogate.surrogate_sampling(game, 200, np.random.default_rng(seed)) for seed in range(3)]
    plain = [permutation_sampling(game, orders_within(12, 200), np.random.default_rng(seed)) for seed in range(3)]
    ours, theirs = (float(np.mean([((run.values - truth) ** 2).sum() for run in runs])) for runs in (got, plain))
    assert ours < theirs / 4
    z = np.array([(run.values - truth) / run.standard_errors for run in got])
    assert np.abs(z).max() < 5
    assert 0.3 < float(np.sqrt((z**2).mean())) < 2
