"""The key of chapter 06: what its notebook says in numbers, its formulas against brute force, its cases against their purpose."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.exercises import datamodels_lasso as fits
from autograder.exercises import datamodels_models as models
from autograder.exercises import datamodels_plot as plot
from autograder.exercises import datamodels_residual as residuals
from autograder.student.games import TableGame, all_coalitions
from reference_impl import p_biased
from reference_impl.datamodels import explained_share, lasso_cv, subset_design
from reference_impl.retraining import fit_logistic_subsets


def test_the_scores_in_the_notebook_are_those_of_the_reference() -> None:
    for name, values in plot.scores().items():
        np.testing.assert_allclose(plot.SCORES[name], values, rtol=0, atol=6e-4)


def test_only_the_shapley_values_add_up() -> None:
    table, scores = plot.ridge_table(), plot.scores()
    total = table[-1] - table[0]
    assert scores["Shapley"].sum() == pytest.approx(total, abs=1e-9)
    assert all(abs(values.sum() - total) > 1 for name, values in scores.items() if name != "Shapley")


def test_influence_is_the_slope_of_retraining_in_a_point_s_weight() -> None:
    """Ridge regression with the weight of one tumour made a little smaller, solved anew."""
    X, labels, x, sign = plot.tumours()
    step = 1e-6

    def margin(weights: np.ndarray) -> float:
        hessian = (X.T * weights) @ X + plot.PENALTY * np.eye(5)
        return float(sign * x @ np.linalg.solve(hessian, X.T @ (weights * labels)))

    whole = np.full(12, 1 / 12)
    slopes = [(margin(whole) - margin(whole - step * np.eye(12)[i])) / step / 12 for i in range(12)]
    np.testing.assert_allclose(plot.scores()["influence"], slopes, rtol=0, atol=1e-5)


def test_the_table_of_tumours_is_that_of_single_fits() -> None:
    X, labels, x, sign = plot.tumours()
    table = plot.ridge_table()
    for mask in (0, 1, 37, 4095):
        rows = [i for i in range(12) if mask >> i & 1]
        hessian = X[rows].T @ X[rows] / 12 + plot.PENALTY * np.eye(5)
        assert table[mask] == pytest.approx(float(sign * x @ np.linalg.solve(hessian, X[rows].T @ labels[rows] / 12)), abs=1e-10)


def test_a_tumour_s_coefficient_changes_its_sign_with_p() -> None:
    first, middle, last = (p_biased.best_linear(plot.ridge_table(), p)[1][1] for p in (0.05, 0.5, 0.95))
    assert first == pytest.approx(0.434, abs=1e-3)
    assert middle == pytest.approx(-0.181, abs=1e-3)
    assert last == pytest.approx(-0.029, abs=1e-3)


@pytest.mark.parametrize(("p", "share"), [(0.05, 0.77), (0.3, 0.39), (0.5, 0.51), (0.95, 0.93)])
def test_share_explained_on_the_tumours(p: float, share: float) -> None:
    weights = p_biased.weights_by_degree(plot.ridge_table(), p)
    assert weights[1] / weights[1:].sum() == pytest.approx(share, abs=0.01)


@pytest.mark.parametrize(("p", "share"), [(0.5, 0.0), (0.7, 0.06), (0.9, 0.60)])
def test_parity_is_nearly_linear_only_near_an_end(p: float, share: float) -> None:
    parity = np.where(all_coalitions(3).sum(axis=1) % 2 == 1, 1.0, -1.0)
    weights = p_biased.weights_by_degree(parity, p)
    assert weights[1] / weights[1:].sum() == pytest.approx(share, abs=0.005)


def test_resampling_is_unbiased_for_the_exact_residual() -> None:
    rng, p = np.random.default_rng(5), 0.3
    table = rng.standard_normal(16)
    game = TableGame(table)
    draws = np.array([residuals._estimate(game, *(rng.random((2, 50, 4)) < p), 0.2) for _ in range(400)])
    assert abs(draws.mean() - p_biased.residual(table, p)) < 5 * draws.std() / 20
    assert game.evaluations == 400 * 50 * 6


def test_two_thousand_real_models_are_explained_by_a_sum() -> None:
    """What section 3 says: nine tenths of the margins, less of the probabilities, the wrong labels among the five most harmful."""
    data = models.load_breast_cancer()
    order = np.random.default_rng(6).permutation(569)
    X, y = np.column_stack([data.X[:, :10], np.ones(569)]), data.y.copy()
    wrong = order[[3, 17, 42]]
    y[wrong] = 1 - y[wrong]
    rows = np.random.default_rng(1).choice([-1.0, 1.0], size=(2000, 60))
    test = order[302]
    margins = fit_logistic_subsets(X[order[:60]], y[order[:60]], rows > 0, l2=0.01).parameters @ X[test] * (2 * data.y[test] - 1)
    shares = []
    for outputs in (margins, 1 / (1 + np.exp(-margins))):
        model, _ = lasso_cv(rows[:1500], outputs[:1500])
        shares.append(explained_share(model, rows[1500:], outputs[1500:]))
        if len(shares) == 1:
            assert {3, 17, 42} <= set(np.argsort(model.coefficients)[:5].tolist())
    assert shares[0] == pytest.approx(0.92, abs=0.01)
    assert shares[1] == pytest.approx(0.73, abs=0.02)


@pytest.mark.parametrize("seed", range(3))
def test_cases_of_the_lasso_choose_their_penalty_clearly(seed: int) -> None:
    data = fits._drawn(np.random.default_rng(seed), 6, 30, 5)
    errors = np.sort(fits.validation_errors(data["rows"], data["outputs"], data["penalties"], data["folds"]))
    assert errors[1] > 1.01 * errors[0]


def test_design_has_the_chances_that_it_should() -> None:
    rows = models._design(np.random.default_rng(2).random((4000, 5)), 0.3)
    drawn = subset_design(5, 4000, 0.3, np.random.default_rng(2))
    np.testing.assert_array_equal(rows, drawn)
