"""Influence: its definition as a derivative, symmetry, invariance, and what happens without a minimum or a definite Hessian."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_digits

from reference_impl import influence, logistic
from reference_impl.tables import Array

from .test_logistic import problem


def parts(n: int, p: int, seed: int, l2: float = 0.1) -> tuple[Array, Array, Array, Array, Array]:
    X, y, _ = problem(n, p, seed)
    theta = logistic.fit_logistic(X, y, l2=l2)
    return X, y, theta, logistic.logistic_gradients(X, y, theta), logistic.logistic_hessian(X, theta, l2=l2)


def definite(p: int, seed: int) -> Array:
    root = np.random.default_rng(seed).standard_normal((p, p))
    return root @ root.T + 0.1 * np.eye(p)


@pytest.mark.parametrize("seed", range(4))
def test_influence_is_the_derivative_of_the_test_loss_by_the_weight(seed: int) -> None:
    X, y, _, gradients, hessian = parts(15, 3, seed)
    scores = influence.influence_matrix(gradients, gradients[:4], hessian)
    step = 1e-4
    for i in range(5):
        ends = []
        for sign in (1, -1):
            weights = np.full(15, 1 / 15)
            weights[i] += sign * step
            ends.append(logistic.logistic_losses(X[:4], y[:4], logistic.fit_logistic(X, y, l2=0.1, weights=weights)))
        np.testing.assert_allclose(scores[i], (ends[0] - ends[1]) / (2 * step), rtol=1e-5, atol=1e-7)  # central differences: error of order step**2


def test_the_factorisation_gives_what_the_inverse_gives() -> None:
    rng = np.random.default_rng(0)
    train, test, hessian = rng.standard_normal((7, 4)), rng.standard_normal((3, 4)), definite(4, 1)
    wanted = -train @ np.linalg.inv(hessian + 0.3 * np.eye(4)) @ test.T
    np.testing.assert_allclose(influence.influence_matrix(train, test, hessian, damping=0.3), wanted, rtol=1e-10, strict=True)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 6), st.integers(0, 2**32))
def test_a_point_lowers_its_own_loss_and_influence_is_mutual(p: int, seed: int) -> None:
    gradients = np.random.default_rng(seed).standard_normal((5, p))
    scores = influence.influence_matrix(gradients, gradients, definite(p, seed))
    np.testing.assert_allclose(scores, scores.T, atol=1e-8 * np.abs(scores).max())
    assert (np.diag(scores) < 0).all()
    np.testing.assert_allclose(influence.self_influence(gradients, definite(p, seed)), -np.diag(scores), rtol=1e-8)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 5), st.integers(0, 2**32))
def test_other_coordinates_for_the_parameters_change_nothing(p: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    train, test, hessian = rng.standard_normal((4, p)), rng.standard_normal((3, p)), definite(p, seed)
    A = definite(p, seed + 1)  # theta = A theta': gradients become A' g, the Hessian A' H A
    moved = influence.influence_matrix(train @ A, test @ A, A.T @ hessian @ A)
    scores = influence.influence_matrix(train, test, hessian)
    np.testing.assert_allclose(moved, scores, atol=1e-7 * np.abs(scores).max())


def test_influences_of_all_points_cancel_without_penalty() -> None:
    X, y, _ = problem(40, 3, 0)
    theta = logistic.fit_logistic(X, y, l2=0.0)
    scores = influence.influence_matrix(logistic.logistic_gradients(X, y, theta), X[:2], logistic.logistic_hessian(X, theta))
    np.testing.assert_allclose(scores.sum(axis=0), 0, atol=1e-8)  # the gradients sum to 0 at the minimum


def test_removal_is_minus_one_nth() -> None:
    np.testing.assert_array_equal(influence.predicted_removal([[2.0, -4.0]], 4), [[-0.5, 1.0]])


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 6), st.floats(0.01, 10), st.integers(0, 2**32))
def test_smallest_damping_is_enough_and_no_larger(p: int, margin: float, seed: int) -> None:
    root = np.random.default_rng(seed).standard_normal((p, p))
    hessian = root + root.T
    lowest = np.linalg.eigvalsh(influence.damped_hessian(hessian, influence.smallest_damping(hessian, margin)))[0]
    untouched = np.linalg.eigvalsh(hessian)[0]
    assert lowest == pytest.approx(max(margin, untouched), abs=1e-9)


def test_an_indefinite_hessian_is_refused_until_it_is_damped() -> None:
    saddle = np.diag([1.0, -0.5])
    with pytest.raises(ValueError, match=r"eigenvalue -0\.5, expected all > 0: more damping"):
        influence.influence_matrix(np.ones((1, 2)), np.ones((1, 2)), saddle)
    assert influence.influence_matrix(np.ones((1, 2)), np.ones((1, 2)), saddle, damping=1.0) == pytest.approx(-(1 / 2 + 1 / 0.5))


def test_flipped_labels_of_digits_are_found_by_self_influence() -> None:
    images, digits = load_digits(return_X_y=True)
    keep = np.isin(digits, (4, 9))
    X = logistic.with_intercept(images[keep] / 16)
    y = (digits[keep] == 9).astype(np.float64)
    flipped = np.zeros(len(y), dtype=np.bool_)
    flipped[np.random.default_rng(0).choice(len(y), size=len(y) // 20, replace=False)] = True
    y[flipped] = 1 - y[flipped]
    theta = logistic.fit_logistic(X, y, l2=0.01)
    scores = influence.self_influence(logistic.logistic_gradients(X, y, theta), logistic.logistic_hessian(X, theta, l2=0.01))
    assert influence.recall_at(scores, flipped, 0.1) > 0.9
    assert influence.recall_at(-scores, flipped, 0.1) == 0.0  # sorted the wrong way round


def test_recall_of_everything_is_one_and_of_half_is_counted() -> None:
    scores, wanted = np.array([3.0, 1.0, 2.0, 0.0]), np.array([True, False, False, True])
    assert [influence.recall_at(scores, wanted, share) for share in (0.25, 0.5, 0.75, 1.0)] == [0.5, 0.5, 0.5, 1.0]
    assert influence.recall_at(np.arange(100.0), np.arange(100) >= 71, 0.29) == 1.0  # 0.29 * 100 is 28.999... in floating point


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"train_gradients": np.ones((3, 3))}, r"train_gradients has shape \(3, 3\), expected \(n, 2\)"),
        ({"test_gradients": np.ones(2)}, r"test_gradients has shape \(2,\), expected \(k, 2\)"),
        ({"hessian": np.ones((2, 3))}, r"hessian has shape \(2, 3\), expected \(p, p\)"),
        ({"hessian": np.array([[1.0, 0.5], [0.0, 1.0]])}, "hessian differs from its transpose by 0.5"),
        ({"hessian": np.diag([1.0, np.nan])}, r"hessian holds nan at \(1, 1\)"),
        ({"damping": -1.0}, "damping is -1.0, expected a finite number >= 0"),
        ({"damping": np.nan}, "damping is nan, expected a finite number >= 0"),
    ],
)
def test_bad_input_is_refused_by_name(arguments: dict[str, Any], message: str) -> None:
    good: dict[str, Any] = {"train_gradients": np.ones((3, 2)), "test_gradients": np.ones((1, 2)), "hessian": np.eye(2)}
    with pytest.raises(ValueError, match=message):
        influence.influence_matrix(**{**good, **arguments})


def test_other_bad_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="n is 0, expected an integer >= 1"):
        influence.predicted_removal([1.0], 0)
    with pytest.raises(ValueError, match="margin is 0, expected a finite number > 0"):
        influence.smallest_damping(np.eye(2), 0)
    with pytest.raises(ValueError, match=r"share is 1\.5, expected 0 < share <= 1"):
        influence.recall_at([1.0], np.array([True]), 1.5)
    with pytest.raises(ValueError, match="wanted has dtype int64"):
        influence.recall_at([1.0], np.array([1]), 1.0)
