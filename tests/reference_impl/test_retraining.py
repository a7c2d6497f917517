"""Many fits at once: each is the separate fit, whatever the subset; their games, and what exact data values say of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import accuracy_score, log_loss

from reference_impl import games, leave_one_out, logistic, retraining, shapley, training_games
from reference_impl.tables import Array

from .test_logistic import problem


@settings(max_examples=15, deadline=None)
@given(st.integers(3, 9), st.integers(2, 4), st.sampled_from([1e-4, 0.05, 3.0]), st.integers(0, 2**32))
def test_every_fit_is_the_separate_fit(n: int, p: int, l2: float, seed: int) -> None:
    X, y, _ = problem(n, p, seed)
    subsets = games.coalition_matrix(n)[:: max(1, 2**n // 40)]
    found = retraining.fit_logistic_subsets(X, y, subsets, l2=l2)
    for subset, theta in zip(subsets, found.parameters, strict=True):
        np.testing.assert_allclose(theta, logistic.fit_logistic(X, y, l2=l2, weights=subset / n), atol=1e-7 / l2 * 1e-2 + 1e-9)
        assert np.abs(logistic.logistic_risk_gradient(X, y, theta, l2=l2, weights=subset / n)).max() <= 1e-10 * max(1.0, np.abs(X).max())


def test_a_fit_is_scikit_learns() -> None:
    X, y, _ = problem(30, 3, 0)
    subsets = np.random.default_rng(0).random((8, 30)) < 0.6
    found = retraining.fit_logistic_subsets(X, y, subsets, l2=1 / 30).parameters
    for subset, theta in zip(subsets, found, strict=True):
        theirs = LogisticRegression(C=1.0, fit_intercept=False, tol=1e-12, solver="newton-cholesky").fit(X[subset], y[subset])
        np.testing.assert_allclose(theta, theirs.coef_[0], rtol=1e-6, atol=1e-8)


def test_subsets_of_one_class_and_none() -> None:
    X, y, _ = problem(12, 3, 1)
    subsets = np.stack([y == 1, y == 0, np.zeros(12, dtype=np.bool_)])
    found = retraining.fit_logistic_subsets(X, y, subsets, l2=1e-3).parameters
    scores = found @ X.T
    assert (scores[0, y == 1] > 0).all()
    assert (scores[1, y == 0] < 0).all()
    assert not found[2].any()


@pytest.mark.parametrize("scale", [1e-3, 1e3])
@pytest.mark.parametrize("l2", [1e-9, 1e3])
def test_steps_are_halved_where_they_must_be(scale: float, l2: float) -> None:
    X, y, _ = problem(12, 3, 2)
    subsets = np.random.default_rng(0).random((50, 12)) < 0.5
    found = retraining.fit_logistic_subsets(scale * X, y, subsets, l2=l2)
    worst = max(
        np.abs(logistic.logistic_risk_gradient(scale * X, y, theta, l2=l2, weights=subset / 12)).max()
        for subset, theta in zip(subsets, found.parameters, strict=True)
    )
    assert worst <= 1e-10 * max(1.0, scale * np.abs(X).max())


def test_a_penalty_for_each_parameter() -> None:
    X, y, _ = problem(12, 3, 3)
    l2 = [0.1, 0.2, 1e-6]
    subset = np.ones((1, 12), dtype=np.bool_)
    np.testing.assert_allclose(retraining.fit_logistic_subsets(X, y, subset, l2=l2).parameters[0], logistic.fit_logistic(X, y, l2=l2), atol=1e-7)
    theta = retraining.fit_ridge_subsets(X, y, subset, l2=l2)[0]
    np.testing.assert_allclose((X.T @ X / 12 + np.diag(l2)) @ theta, X.T @ y / 12, atol=1e-12)


def test_leaving_each_out_is_a_set_of_subsets() -> None:
    X, y, _ = problem(25, 3, 4)
    found = retraining.fit_logistic_subsets(X, y, ~np.eye(25, dtype=np.bool_), l2=0.01).parameters
    np.testing.assert_allclose(found, leave_one_out.retrained_without(X, y, range(25), l2=0.01), atol=1e-8)


@settings(max_examples=15, deadline=None)
@given(st.integers(2, 8), st.integers(1, 4), st.sampled_from([1e-3, 1.0]), st.integers(0, 2**32))
def test_every_ridge_fit_is_scikit_learns(n: int, p: int, l2: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    X, y = rng.standard_normal((n, p)), rng.standard_normal(n)
    subsets = games.coalition_matrix(n)
    found = retraining.fit_ridge_subsets(X, y, subsets, l2=l2)
    assert not found[0].any()
    for row in rng.integers(1, 2**n, size=5):
        theirs = Ridge(alpha=n * l2, fit_intercept=False).fit(X[subsets[row]], y[subsets[row]])
        np.testing.assert_allclose(found[row], theirs.coef_, rtol=1e-6, atol=1e-8)


def test_batches_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    X, y, _ = problem(10, 3, 5)
    subsets = games.coalition_matrix(10)[:200]
    whole = retraining.fit_logistic_subsets(X, y, subsets, l2=0.1), retraining.fit_ridge_subsets(X, y, subsets, l2=0.1)
    monkeypatch.setattr(retraining, "BATCH_NUMBERS", 70)  # seven rows at a time
    parts = retraining.fit_logistic_subsets(X, y, subsets, l2=0.1), retraining.fit_ridge_subsets(X, y, subsets, l2=0.1)
    np.testing.assert_allclose(parts[0].parameters, whole[0].parameters, atol=1e-13)
    np.testing.assert_allclose(parts[1], whole[1], atol=1e-13)
    assert parts[0].newton_steps == whole[0].newton_steps


# games


def small_game() -> tuple[Array, Array, Array, Array]:
    X, y, _ = problem(9, 3, 6)
    X_test, y_test, _ = problem(40, 3, 7)
    return X, y, X_test, y_test


def test_utilities_are_those_of_separately_trained_models() -> None:
    X, y, X_test, y_test = small_game()
    subsets = games.coalition_matrix(9)[::37]
    accuracy = training_games.accuracy_game(X, y, X_test, y_test, l2=0.1)(subsets)
    likelihood = training_games.likelihood_game(X, y, X_test, y_test, l2=0.1)(subsets)
    for subset, share, nats in zip(subsets, accuracy, likelihood, strict=True):
        z = X_test @ logistic.fit_logistic(X, y, l2=0.1, weights=subset / 9)
        assert share == pytest.approx(accuracy_score(y_test, z > 0))
        assert nats == pytest.approx(-log_loss(y_test, 1 / (1 + np.exp(-z))), abs=1e-9)


def test_exact_data_values_share_out_what_all_examples_earn() -> None:
    X, y, X_test, y_test = small_game()
    X[4], y[4] = X[3], y[3]  # two equal examples are worth the same
    for build in (training_games.accuracy_game, training_games.likelihood_game):
        table = games.tabulate(build(X, y, X_test, y_test, l2=0.1))
        values = shapley.shapley_values(table)
        assert values.sum() == pytest.approx(table[-1] - table[0])
        assert values[3] == pytest.approx(values[4], abs=1e-9)


def test_margins_are_logits_of_the_right_class() -> None:
    X, y, X_test, y_test = small_game()
    theta = logistic.fit_logistic(X, y, l2=0.1)
    z = X_test @ theta
    right = np.where(y_test == 1, 1 / (1 + np.exp(-z)), 1 / (1 + np.exp(z)))
    np.testing.assert_allclose(training_games.margins(theta, X_test, y_test), np.log(right / (1 - right)), atol=1e-9)
    np.testing.assert_array_equal(training_games.accuracies([theta, theta], X_test, y_test), [accuracy_score(y_test, z > 0)] * 2)


def test_no_coalition_costs_nothing() -> None:
    X, y, X_test, y_test = small_game()
    assert training_games.accuracy_game(X, y, X_test, y_test, l2=0.1)(np.zeros((0, 9), dtype=np.bool_)).shape == (0,)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"subsets": np.ones((2, 4), dtype=np.bool_)}, r"coalitions has shape \(2, 4\), expected \(m, 3\)"),
        ({"subsets": np.ones((2, 3))}, "coalitions has dtype float64, expected bool"),
        ({"y": [0, 1, 2]}, r"y holds 2\.0, expected labels 0 and 1"),
        ({"X": [[1.0], [np.nan], [1.0]]}, r"X holds nan at \(1, 0\)"),
        ({"l2": 0.0}, r"l2 holds 0\.0, expected penalties > 0"),
        ({"l2": -1.0}, r"l2 holds -1\.0, expected penalties >= 0"),
        ({"tolerance": 0.0}, r"tolerance is 0\.0, expected a finite number > 0"),
    ],
)
def test_bad_input_is_refused_by_name(arguments: dict[str, Any], message: str) -> None:
    good: dict[str, Any] = {"X": np.ones((3, 1)), "y": [0, 1, 1], "subsets": np.ones((2, 3), dtype=np.bool_), "l2": 0.1}
    with pytest.raises(ValueError, match=message):
        retraining.fit_logistic_subsets(**{**good, **arguments})


def test_a_test_set_that_does_not_fit_is_refused() -> None:
    X, y, X_test, y_test = small_game()
    with pytest.raises(ValueError, match=r"theta has shape \(512, 3\), expected \(m, 2\)"):
        games.tabulate(training_games.accuracy_game(X, y, X_test[:, :2], y_test, l2=0.1))
