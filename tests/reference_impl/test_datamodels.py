"""Data models: the design, the lasso's conditions of optimality, scores on held-out subsets."""

from __future__ import annotations

import numpy as np
import pytest

from reference_impl import datamodels, games, p_biased


def test_design_is_plus_and_minus_one_with_the_share_asked_for() -> None:
    rows = datamodels.subset_design(10, 4000, 0.3, np.random.default_rng(0))
    assert set(np.unique(rows)) == {-1.0, 1.0}
    assert np.abs((rows == 1).mean(axis=0) - 0.3).max() < 5 * 0.46 / 4000**0.5
    assert np.abs(np.corrcoef(rows.T) - np.eye(10)).max() < 5 / 4000**0.5


def test_lasso_meets_the_conditions_of_its_minimum() -> None:
    rng = np.random.default_rng(1)
    rows = datamodels.subset_design(8, 60, 0.4, rng)
    outputs = rows @ rng.standard_normal(8) + rng.standard_normal(60) + 10
    model = datamodels.lasso(rows, outputs, penalty=0.3)
    left = outputs - datamodels.predictions(model, rows)
    assert abs(left.mean()) < 1e-9  # the intercept is free
    slopes = rows.T @ left / 60
    active = model.coefficients != 0
    np.testing.assert_allclose(slopes[active], 0.3 * np.sign(model.coefficients[active]), rtol=0, atol=1e-7)
    assert np.abs(slopes[~active]).max(initial=0) <= 0.3 + 1e-7


def test_cross_validated_fit_finds_the_best_linear_coefficients_of_a_game() -> None:
    game, p, rng = games.weighted_voting([5, 4, 3, 2, 1, 1, 0, 0], quota=8), 0.5, np.random.default_rng(2)
    rows = datamodels.subset_design(8, 6000, p, rng)
    model, penalty = datamodels.lasso_cv(rows, game(datamodels.coalitions_of(rows)))
    intercept, theta = p_biased.best_linear(games.tabulate(game), p)
    assert penalty > 0
    assert np.abs(model.coefficients - theta).max() < 0.02
    assert model.intercept == pytest.approx(intercept, abs=0.02)
    held_out = datamodels.subset_design(8, 6000, p, rng)
    share = datamodels.explained_share(model, held_out, game(datamodels.coalitions_of(held_out)))
    weights = p_biased.weights_by_degree(games.tabulate(game), p)
    assert share == pytest.approx(weights[1] / weights[1:].sum(), abs=0.03)


def test_held_out_score_is_below_the_score_on_the_subsets_of_the_fit() -> None:
    rng = np.random.default_rng(3)
    rows, noise = datamodels.subset_design(30, 40, 0.5, rng), rng.standard_normal(40)
    model = datamodels.lasso(rows, noise, penalty=0.01)
    fresh = datamodels.subset_design(30, 400, 0.5, rng)
    assert datamodels.explained_share(model, rows, noise) > 0.5
    assert datamodels.explained_share(model, fresh, rng.standard_normal(400)) < 0


def test_linear_datamodelling_score_sees_ranks_alone() -> None:
    rng = np.random.default_rng(4)
    rows, tau = datamodels.subset_design(6, 50, 0.5, rng), rng.standard_normal(6)
    outputs = datamodels.coalitions_of(rows) @ tau
    assert datamodels.linear_datamodelling_score(3 * tau, rows, np.exp(outputs)) == pytest.approx(1)
    assert datamodels.linear_datamodelling_score(-tau, rows, outputs) == pytest.approx(-1)
    both = datamodels.linear_datamodelling_score(np.stack([tau, -tau], axis=1), rows, np.stack([outputs, outputs], axis=1))
    np.testing.assert_allclose(both, [1, -1], rtol=0, atol=1e-12)


def test_bad_input_is_refused() -> None:
    rows = np.array([[1.0, 0.0], [1.0, 1.0]])
    with pytest.raises(ValueError, match=r"rows holds 0.0, expected \+1 \(in\) and -1 \(out\)"):
        datamodels.lasso(rows, np.zeros(2), penalty=1.0)
    good = np.array([[1.0, -1.0], [1.0, 1.0]])
    with pytest.raises(ValueError, match=r"penalty is 0.0, expected a finite number > 0"):
        datamodels.lasso(good, np.zeros(2), penalty=0.0)
    with pytest.raises(ValueError, match=r"outputs has shape \(3,\), expected \(2,\)"):
        datamodels.lasso(good, np.zeros(3), penalty=1.0)
    with pytest.raises(ValueError, match="outputs holds nan at"):
        datamodels.lasso(good, np.array([0.0, np.nan]), penalty=1.0)
    with pytest.raises(ValueError, match=r"folds is 5, expected 2..2"):
        datamodels.lasso_cv(good, np.zeros(2))
    with pytest.raises(ValueError, match=r"outputs are all 1.0"):
        datamodels.explained_share(datamodels.LinearModel(0.0, np.zeros(2)), good, np.ones(2))
    with pytest.raises(ValueError, match="are the same for all subsets"):
        datamodels.linear_datamodelling_score(np.zeros(2), good, np.arange(2.0))
    with pytest.raises(ValueError, match="scores, rows, outputs have shapes"):
        datamodels.linear_datamodelling_score(np.zeros(3), good, np.arange(2.0))
    with pytest.raises(ValueError, match=r"p is 1.5"):
        datamodels.subset_design(3, 2, 1.5, np.random.default_rng(0))
