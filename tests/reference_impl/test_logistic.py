"""Logistic regression: against torch's derivatives, scikit-learn's minimum, exact odds, and margins where exp overflows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from reference_impl import logistic
from reference_impl.tables import Array


def problem(n: int, p: int, seed: int) -> tuple[Array, Array, Array]:
    """Design with an intercept, labels of both kinds, and parameters."""
    rng = np.random.default_rng(seed)
    X = logistic.with_intercept(rng.standard_normal((n, p - 1)))
    y = (rng.random(n) < 1 / (1 + np.exp(-X @ rng.standard_normal(p)))).astype(np.float64)
    y[:2] = 0, 1
    return X, y, rng.standard_normal(p)


def risk_in_torch(X: Array, y: Array, theta: torch.Tensor, l2: Array, weights: Array) -> torch.Tensor:
    losses = torch.nn.functional.binary_cross_entropy_with_logits(torch.tensor(X) @ theta, torch.tensor(y), reduction="none")
    return (torch.tensor(weights) * losses).sum() + (torch.tensor(l2) * theta**2).sum() / 2


@settings(max_examples=20, deadline=None)
@given(st.integers(3, 12), st.integers(2, 4), st.integers(0, 2**32))
def test_risk_gradient_and_hessian_are_those_of_automatic_differentiation(n: int, p: int, seed: int) -> None:
    X, y, theta = problem(n, p, seed)
    rng = np.random.default_rng(seed)
    l2, weights = rng.random(p), rng.random(n)
    t = torch.tensor(theta, requires_grad=True)
    risk = risk_in_torch(X, y, t, l2, weights)
    gradient = torch.autograd.grad(risk, t)[0].numpy()
    hessian = torch.autograd.functional.hessian(lambda u: risk_in_torch(X, y, u, l2, weights), t.detach())  # type: ignore[no-untyped-call]
    assert logistic.logistic_risk(X, y, theta, l2=l2, weights=weights) == pytest.approx(risk.item(), rel=1e-12)
    np.testing.assert_allclose(logistic.logistic_risk_gradient(X, y, theta, l2=l2, weights=weights), gradient, atol=1e-12, strict=True)
    np.testing.assert_allclose(logistic.logistic_hessian(X, theta, l2=l2, weights=weights), hessian.numpy(), atol=1e-12, strict=True)


def test_gradients_of_examples_are_those_of_their_losses_one_by_one() -> None:
    X, y, theta = problem(6, 3, 0)
    for i, gradient in enumerate(logistic.logistic_gradients(X, y, theta)):
        t = torch.tensor(theta, requires_grad=True)
        loss = risk_in_torch(X[[i]], y[[i]], t, np.zeros(3), np.ones(1))
        np.testing.assert_allclose(gradient, torch.autograd.grad(loss, t)[0].numpy(), atol=1e-12, strict=True)


def test_mean_of_the_examples_and_the_penalty_make_the_whole() -> None:
    X, y, theta = problem(9, 3, 1)
    mean = logistic.logistic_gradients(X, y, theta).mean(axis=0)
    np.testing.assert_allclose(logistic.logistic_risk_gradient(X, y, theta, l2=0.7), mean + 0.7 * theta, atol=1e-14)


@pytest.mark.parametrize("margin", [30.0, 800.0, 1e6, 1e300])
def test_losses_at_margins_where_exp_overflows(margin: float) -> None:
    right, wrong = logistic.logistic_losses([[margin], [margin]], [1, 0], [1.0])
    assert 0 <= right < 1e-12
    assert wrong == pytest.approx(margin, rel=1e-12)


def test_many_models_at_once() -> None:
    X, y, theta = problem(5, 3, 2)
    both = logistic.logistic_losses(X, y, np.stack([theta, -theta]))
    np.testing.assert_allclose(both, np.stack([logistic.logistic_losses(X, y, theta), logistic.logistic_losses(X, y, -theta)]), atol=1e-14)


@pytest.mark.parametrize("l2", [1e-4, 1e-2, 1.0, 100.0])
def test_the_minimum_is_scikit_learns(l2: float) -> None:
    X, y, _ = problem(80, 4, 3)
    theirs = LogisticRegression(C=1 / (len(y) * l2), fit_intercept=False, tol=1e-12, solver="newton-cholesky").fit(X, y).coef_[0]
    np.testing.assert_allclose(logistic.fit_logistic(X, y, l2=l2), theirs, rtol=1e-6, atol=1e-8)


def test_a_free_intercept_is_scikit_learns() -> None:
    X, y, _ = problem(80, 4, 4)
    theirs = LogisticRegression(C=1 / (len(y) * 0.1), tol=1e-12, solver="newton-cholesky").fit(X[:, :-1], y)
    ours = logistic.fit_logistic(X, y, l2=[0.1, 0.1, 0.1, 0.0])
    np.testing.assert_allclose(ours, [*theirs.coef_[0], *theirs.intercept_], rtol=1e-6, atol=1e-8)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 50), st.integers(1, 50))
def test_a_constant_feature_finds_the_log_odds(ones: int, zeros: int) -> None:
    theta = logistic.fit_logistic(np.ones((ones + zeros, 1)), [1] * ones + [0] * zeros, l2=0.0)
    assert theta[0] == pytest.approx(np.log(ones / zeros), abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.floats(1e-8, 10), st.floats(0.1, 1000), st.integers(0, 2**32))
def test_the_gradient_vanishes_whatever_penalty_and_scale(l2: float, scale: float, seed: int) -> None:
    X, y, _ = problem(30, 3, seed)
    theta = logistic.fit_logistic(scale * X, y, l2=l2)
    assert np.abs(logistic.logistic_risk_gradient(scale * X, y, theta, l2=l2)).max() < 1e-11 * max(1.0, scale)


def test_a_weight_of_zero_is_an_absent_example_and_two_equal_ones_a_double_weight() -> None:
    X, y, _ = problem(10, 3, 5)
    weights = np.full(10, 0.1)
    weights[3], weights[4] = 0.0, 0.2
    doubled = np.delete(np.vstack([X, X[4]]), 3, axis=0)
    labels = np.delete(np.append(y, y[4]), 3)
    np.testing.assert_allclose(logistic.fit_logistic(X, y, l2=0.1, weights=weights), logistic.fit_logistic(doubled, labels, l2=0.1), atol=1e-10)


def test_separable_classes_without_penalty_have_no_minimum() -> None:
    with pytest.raises(ValueError, match="expected a minimum"):
        logistic.fit_logistic([[-1.0], [1.0]], [0, 1], l2=0.0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"X": np.ones(3)}, r"X has shape \(3,\), expected \(n, p\)"),
        ({"y": [0, 1]}, r"y has shape \(2,\), expected \(3,\)"),
        ({"y": [-1, 1, 1]}, "y holds -1.0, expected labels 0 and 1"),
        ({"theta": np.ones(3)}, r"theta has shape \(3,\), expected \(2,\)"),
        ({"theta": [0.0, np.nan]}, r"theta holds nan at \(1,\), expected finite"),
        ({"X": np.full((3, 2), np.inf)}, r"X holds inf at \(0, 0\)"),
        ({"X": np.ones((3, 2), dtype=complex)}, "X has dtype complex128, expected real"),
        ({"l2": -1.0}, "l2 holds -1.0, expected penalties >= 0"),
        ({"l2": [1.0] * 3}, r"l2 has shape \(3,\), expected \(2,\)"),
        ({"weights": [1.0, -1.0, 0.0]}, "weights holds -1.0, expected weights >= 0"),
        ({"weights": [1.0]}, r"weights has shape \(1,\), expected \(3,\)"),
    ],
)
def test_bad_input_is_refused_by_name(arguments: dict[str, Any], message: str) -> None:
    good: dict[str, Any] = {"X": np.ones((3, 2)), "y": [0, 1, 1], "theta": np.zeros(2)}
    with pytest.raises(ValueError, match=message):
        logistic.logistic_risk(**{**good, **arguments})


def test_no_argument_is_changed() -> None:
    X, y, theta = problem(6, 3, 6)
    copies = X.copy(), y.copy(), theta.copy()
    logistic.fit_logistic(X, y, l2=0.1)
    logistic.logistic_hessian(X, theta)
    for now, before in zip((X, y, theta), copies, strict=True):
        np.testing.assert_array_equal(now, before)
