"""Leaving one out: closed forms against real retraining, and how far each prediction is from it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression, Ridge

from reference_impl import influence, least_squares, leave_one_out, logistic
from reference_impl.tables import Array

from .test_logistic import problem


def regression(n: int, p: int, seed: int) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    X = logistic.with_intercept(rng.standard_normal((n, p - 1)))
    return X, X @ rng.standard_normal(p) + rng.standard_normal(n)


def error(got: Array, wanted: Array) -> float:
    return float(np.linalg.norm(got - wanted) / np.linalg.norm(wanted))


# least squares


@settings(max_examples=20, deadline=None)
@given(st.integers(2, 5), st.sampled_from([0.0, 0.01, 3.0]), st.integers(0, 2**32))
def test_least_squares_without_a_point_is_least_squares_retrained(p: int, l2: float, seed: int) -> None:
    n = p + 6
    X, y = regression(n, p, seed)
    residuals = least_squares.leave_one_out_residuals(X, y, l2=l2)
    parameters = least_squares.leave_one_out_parameters(X, y, l2=l2)
    for i in range(n):
        A, b = np.delete(X, i, axis=0), np.delete(y, i)
        theirs = Ridge(alpha=n * l2, fit_intercept=False).fit(A, b) if l2 else LinearRegression(fit_intercept=False).fit(A, b)
        np.testing.assert_allclose(parameters[i], theirs.coef_, rtol=1e-7, atol=1e-7)
        assert residuals[i] == pytest.approx(y[i] - X[i] @ theirs.coef_, rel=1e-7, abs=1e-7)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 6), st.integers(0, 2**32))
def test_the_hat_matrix_is_a_projection_onto_the_columns(p: int, seed: int) -> None:
    X = np.random.default_rng(seed).standard_normal((p + 4, p))
    hat = least_squares.hat_matrix(X)
    np.testing.assert_allclose(hat @ hat, hat, atol=1e-10)
    np.testing.assert_allclose(hat @ X, X, atol=1e-10)
    np.testing.assert_allclose(hat, hat.T, atol=1e-12)
    np.testing.assert_allclose(least_squares.leverages(X), np.diag(hat), atol=1e-12)
    assert least_squares.leverages(X).sum() == pytest.approx(p)


def test_ridge_leverages_are_those_of_the_penalised_hat_matrix() -> None:
    X, y = regression(9, 3, 0)
    hat = X @ np.linalg.solve(X.T @ X + 9 * 0.2 * np.eye(3), X.T)
    np.testing.assert_allclose(least_squares.leverages(X, l2=0.2), np.diag(hat), atol=1e-12)
    np.testing.assert_allclose(hat @ y, X @ least_squares.fit_ridge(X, y, l2=0.2), atol=1e-12)


@settings(max_examples=20, deadline=None)
@given(st.integers(2, 4), st.integers(0, 2**32))
def test_cooks_distance_is_how_far_the_predictions_move(p: int, seed: int) -> None:
    X, y = regression(p + 7, p, seed)
    theta = least_squares.fit_ridge(X, y)
    variance = ((y - X @ theta) ** 2).sum() / 7
    moved = least_squares.leave_one_out_parameters(X, y)
    wanted = (((theta - moved) @ X.T) ** 2).sum(axis=1) / (p * variance)
    np.testing.assert_allclose(least_squares.cooks_distance(X, y), wanted, rtol=1e-7, atol=1e-9)


def test_leverages_keep_their_digits_where_normal_equations_lose_them() -> None:
    X = np.vander(np.linspace(0, 1, 30), 9)  # condition 1e6; its square would leave four digits
    assert abs(least_squares.leverages(X).sum() - 9) < 1e-9


def test_for_least_squares_influence_errs_by_the_leverage_alone() -> None:
    X, y = regression(20, 3, 1)
    theta = least_squares.fit_ridge(X, y)
    residuals, h = y - X @ theta, least_squares.leverages(X)
    step = np.linalg.solve(X.T @ X / 20, (-residuals[:, None] * X).T).T / 20  # inv(H) times the gradients, over n
    exact = least_squares.leave_one_out_parameters(X, y) - theta
    np.testing.assert_allclose(step / (1 - h)[:, None], exact, atol=1e-10)


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        (np.ones((3, 2)), np.ones(3), "X has dependent columns"),
        (np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 1.0]]), np.arange(3.0), "example 2 has leverage 1"),
        (np.eye(2), np.ones(2), "expected more rows than columns"),
        (np.arange(1.0, 5.0)[:, None], np.arange(1.0, 5.0), "the fit has no residuals"),
        (np.ones((3, 1)), np.ones(4), r"y has shape \(4,\), expected \(3,\)"),
    ],
)
def test_what_least_squares_cannot_do_is_refused(X: Array, y: Array, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        least_squares.cooks_distance(X, y)


# logistic regression


@pytest.fixture(scope="module")
def case() -> tuple[Array, Array, Array, Array, Array, float, list[int], Array]:
    """300 x 20, 40 test points; retrained without each of 25 points."""
    rng = np.random.default_rng(0)
    X, X_test = rng.standard_normal((300, 20)), rng.standard_normal((40, 20))
    truth = rng.standard_normal(20) / 2
    y, y_test = ((rng.random(len(A)) < 1 / (1 + np.exp(-A @ truth))).astype(np.float64) for A in (X, X_test))
    points = list(range(0, 300, 12))
    return X, y, X_test, y_test, logistic.fit_logistic(X, y, l2=1e-3), 1e-3, points, leave_one_out.retrained_without(X, y, points, l2=1e-3)


def test_each_correction_comes_nearer_to_retraining(case: tuple[Array, Array, Array, Array, Array, float, list[int], Array]) -> None:
    X, y, X_test, y_test, theta, l2, points, retrained = case
    real = logistic.logistic_losses(X_test, y_test, retrained) - logistic.logistic_losses(X_test, y_test, theta)
    test_gradients = logistic.logistic_gradients(X_test, y_test, theta)
    scores = influence.influence_matrix(logistic.logistic_gradients(X, y, theta), test_gradients, logistic.logistic_hessian(X, theta, l2=l2))
    plain = influence.predicted_removal(scores, len(y))
    known = plain / (1 - leave_one_out.logistic_leverages(X, theta, l2=l2))[:, None]
    steps = [leave_one_out.leave_one_out_changes(X, y, theta, X_test, y_test, l2=l2, points=points, n_steps=k) for k in (1, 2, 3)]
    errors = [error(change, real) for change in (plain[points], known[points], *steps)]
    assert errors == sorted(errors, reverse=True)
    assert errors[0] > 0.05
    assert errors[2] < 0.05
    assert errors[3] < 0.01


def test_steps_end_at_the_retrained_weights(case: tuple[Array, Array, Array, Array, Array, float, list[int], Array]) -> None:
    X, y, _, _, theta, l2, points, retrained = case
    moved = leave_one_out.leave_one_out_weights(X, y, theta, l2=l2, points=points, n_steps=12)
    np.testing.assert_allclose(moved, retrained, atol=1e-9)


def test_one_step_is_newtons_with_the_hessian_without_the_point(case: tuple[Array, Array, Array, Array, Array, float, list[int], Array]) -> None:
    X, y, _, _, theta, l2, points, _ = case
    moved = leave_one_out.leave_one_out_weights(X, y, theta, l2=l2, points=points)
    for point, row in zip(points[:5], moved[:5], strict=True):
        weights = np.full(len(y), 1 / len(y))
        weights[point] = 0.0
        hessian = logistic.logistic_hessian(X, theta, l2=l2, weights=weights)
        newton = theta - np.linalg.solve(hessian, logistic.logistic_risk_gradient(X, y, theta, l2=l2, weights=weights))
        np.testing.assert_allclose(row, newton, atol=1e-10)


def test_all_points_are_left_out_if_none_are_named(case: tuple[Array, Array, Array, Array, Array, float, list[int], Array]) -> None:
    X, y, _, _, theta, l2, points, _ = case
    everyone = leave_one_out.leave_one_out_weights(X, y, theta, l2=l2, n_steps=2)
    assert everyone.shape == X.shape
    np.testing.assert_allclose(everyone[points], leave_one_out.leave_one_out_weights(X, y, theta, l2=l2, points=points, n_steps=2), atol=1e-12)


def test_batches_change_nothing(case: tuple[Array, Array, Array, Array, Array, float, list[int], Array], monkeypatch: pytest.MonkeyPatch) -> None:
    X, y, _, _, theta, l2, points, _ = case
    whole = leave_one_out.leave_one_out_weights(X, y, theta, l2=l2, points=points, n_steps=3)
    monkeypatch.setattr(leave_one_out, "BATCH_NUMBERS", 700)  # two rows at a time
    np.testing.assert_allclose(leave_one_out.leave_one_out_weights(X, y, theta, l2=l2, points=points, n_steps=3), whole, atol=1e-13)


def test_leverages_sum_to_the_number_of_parameters_without_penalty() -> None:
    X, y, _ = problem(60, 4, 0)
    theta = logistic.fit_logistic(X, y, l2=0.0)
    assert leave_one_out.logistic_leverages(X, theta, l2=0.0).sum() == pytest.approx(4)
    assert leave_one_out.logistic_leverages(X, theta, l2=0.1).sum() < 4


def test_a_free_intercept_is_left_free() -> None:
    X, y, _ = problem(60, 3, 1)
    l2 = [0.1, 0.1, 0.0]
    theta = logistic.fit_logistic(X, y, l2=l2)
    moved = leave_one_out.leave_one_out_weights(X, y, theta, l2=l2, points=[5], n_steps=15)
    np.testing.assert_allclose(moved, leave_one_out.retrained_without(X, y, [5], l2=l2), atol=1e-9)


@pytest.mark.parametrize(
    ("points", "n_steps", "message"),
    [
        ([60], 1, r"points holds 60, expected integers in 0\.\.59"),
        ([-1], 1, "points holds -1"),
        ([], 1, r"points has shape \(0,\)"),
        ([0.5], 1, "dtype float64, expected"),
        ([0], 0, "n_steps is 0, expected an integer >= 1"),
    ],
)
def test_bad_points_and_steps_are_refused(points: list[int], n_steps: int, message: str) -> None:
    X, y, _ = problem(60, 3, 1)
    with pytest.raises(ValueError, match=message):
        leave_one_out.leave_one_out_weights(X, y, np.zeros(3), l2=0.1, points=points, n_steps=n_steps)
