"""Exercises on leverages and Cook's distance in least squares, and on the damping that an indefinite Hessian needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from reference_impl import influence as ref
from reference_impl import least_squares, logistic

from .influence_cases import Array, Rng, array, symmetric
from .model import Case, FunctionExercise, Misconception, Tolerance

NEARLY = 1e-7  # two columns that differ by this much: the normal equations lose twice as many digits as QR


def _leverages_and_distances(X: Array, y: Array) -> tuple[Array, Array]:
    return least_squares.leverages(X), least_squares.cooks_distance(X, y)


def _regression(label: str, features: Any, y: Any) -> Case:
    return Case(label, {"features": array(features), "y": array(y)}, keeps=True)


def _nearly_dependent(rng: Rng) -> Case:
    column = rng.normal(size=12)
    features = np.column_stack([column, column + NEARLY * rng.normal(size=12)])
    return _regression("two columns that nearly agree", features, rng.normal(size=12))


def _hidden_regressions(rng: Rng) -> list[Case]:
    drawn = [_regression(f"{n} rows, {d} features", rng.normal(size=(n, d)), rng.normal(size=n)) for n, d in ((6, 1), (9, 3), (15, 5))]
    return [*drawn, _nearly_dependent(rng)]


def _reference(features: Array, y: Array) -> tuple[Array, Array]:
    return _leverages_and_distances(logistic.with_intercept(features), y)


def _over_n(features: Array, y: Array) -> tuple[Array, Array]:
    h, distance = _reference(features, y)
    return h, distance * (features.shape[1] + 1) / len(y)


def _one_factor(features: Array, y: Array) -> tuple[Array, Array]:
    h, distance = _reference(features, y)
    return h, distance * (1 - h)


def _distance(features: Array, y: Array, p: int, freedom: int) -> tuple[Array, Array]:
    """Leverages, and distances that divide by p times the squared residuals over ``freedom``."""
    h, distance = _reference(features, y)
    n, right = len(y), features.shape[1] + 1
    return h, distance * right / p * freedom / (n - right)


cooks_distance = FunctionExercise(
    id="influence.cooks_distance",
    title="Leverages and Cook's distance",
    points=3,
    stars=1,
    minutes=20,
    answers=("leverages_and_distances",),
    reference=_reference,
    tolerance=Tolerance(1e-5, 1e-7, "QR of columns of condition 1e8 keeps eight digits, the normal equations none"),
    public=(
        _regression("a mean of three numbers and a slope", np.array([[-1.0], [0.0], [1.0], [2.0]]), np.array([0.0, 3.0, 6.0, 4.0])),
        _regression("one far point", np.array([[0.0], [1.0], [2.0], [3.0], [20.0]]), np.array([0.0, 1.5, 1.5, 3.0, 5.0])),
        _regression("8 rows, 3 features", np.random.default_rng(3).integers(-4, 5, (8, 3)), np.random.default_rng(5).integers(-6, 7, 8)),
        _nearly_dependent(np.random.default_rng(8)),
    ),
    hidden=_hidden_regressions,
    misconceptions=(
        Misconception(
            "no_intercept",
            "The line is made to go through the origin: the features have no column of ones. The intercept is a parameter like the others, it "
            "raises every leverage by at least 1/n and counts in p.",
            lambda features, y: _leverages_and_distances(features, y),
        ),
        Misconception(
            "over_n",
            "The leverages are right; the distances are too small by the factor p/n. Cook's distance is a mean over parameters: it is divided by "
            "their number, the intercept among them, not by the number of rows.",
            _over_n,
        ),
        Misconception(
            "intercept_not_counted",
            "The leverages are right. In the distances p is the number d of features; the intercept is a parameter as well, both where the "
            "distance is divided by p and in the n - p of the noise.",
            lambda features, y: _distance(features, y, features.shape[1], len(y) - features.shape[1]),
        ),
        Misconception(
            "noise_over_n",
            "The leverages are right. In the distances the noise s^2 is the sum of squared residuals over n; the fit has used p of the n, so it "
            "is divided by n - p.",
            lambda features, y: _distance(features, y, features.shape[1] + 1, len(y)),
        ),
        Misconception(
            "one_factor_of_1_minus_h",
            "The distance has 1 - h once below, and needs it squared: the predictions move by h/(1-h) times the residual at the point, and the "
            "distance is a squared length.",
            _one_factor,
        ),
    ),
)


def _damping(hessian: Array, margin: float) -> float:
    return ref.smallest_damping(hessian, margin)


def _damped(train_gradient: Array, test_gradient: Array, hessian: Array, damping: float) -> float:
    return float(-train_gradient @ np.linalg.solve(hessian + damping * np.eye(len(hessian)), test_gradient))


def _damped_influence(train_gradient: Array, test_gradient: Array, hessian: Array, margin: float) -> float:
    return _damped(train_gradient, test_gradient, hessian, _damping(hessian, margin))


def _by_largest(hessian: Array, margin: float) -> float:
    return float(max(0.0, margin - np.linalg.eigvalsh(hessian)[-1]))


def _below_zero_too(hessian: Array, margin: float) -> float:
    return float(margin - np.linalg.eigvalsh(hessian)[0])


def _to_zero(hessian: Array, margin: float) -> float:
    return float(max(0.0, -np.linalg.eigvalsh(hessian)[0]))


def _lowest_twice(hessian: Array, margin: float) -> float:
    return float(margin + abs(np.linalg.eigvalsh(hessian)[0]))


def _damping_cases(label: str, hessian: Array, margin: float, rng: Rng) -> list[Case]:
    p = len(hessian)
    gradients = {"train_gradient": array(rng.integers(-4, 5, p)), "test_gradient": array(rng.integers(-4, 5, p))}
    return [
        Case(f"{label}: damping", {"hessian": array(hessian), "margin": margin}, call="smallest_damping", part="damping", keeps=True),
        Case(
            f"{label}: influence", {**gradients, "hessian": array(hessian), "margin": margin}, call="damped_influence", part="influence", keeps=True
        ),
    ]


def _hidden_dampings(rng: Rng) -> list[Case]:
    spectra = ([-2.0, 0.5], [-0.3, 0.0, 4.0], [1.5, 2.0, 7.0], [0.05, 1.0, 2.0, 3.0])
    return [
        case
        for number, spectrum in enumerate(spectra, 1)
        for case in _damping_cases(f"Hessian {number}", symmetric(rng, [value + float(rng.uniform(0, 0.02)) for value in spectrum]), 0.5, rng)
    ]


damping = FunctionExercise(
    id="influence.damping",
    title="How much damping",
    points=3,
    stars=1,
    minutes=15,
    answers=("smallest_damping", "damped_influence"),
    parts={"damping": 2 / 3, "influence": 1 / 3},
    reference={"smallest_damping": _damping, "damped_influence": _damped_influence},
    public=(
        *_damping_cases("eigenvalues 2 and -1", np.diag([2.0, -1.0]), 0.5, np.random.default_rng(1)),
        *_damping_cases("definite already", np.array([[3.0, 1.0], [1.0, 3.0]]), 0.5, np.random.default_rng(2)),
        *_damping_cases("definite, below the margin", np.diag([0.125, 4.0, 1.0]), 0.25, np.random.default_rng(3)),
        *_damping_cases("no eigenvalue on the diagonal", np.array([[0.0, 2.0], [2.0, 0.0]]), 0.25, np.random.default_rng(4)),
    ),
    hidden=_hidden_dampings,
    misconceptions=(
        Misconception(
            "largest_eigenvalue",
            "The largest eigenvalue decides here. Damping raises every eigenvalue by the same amount, so it is the lowest one that has to be "
            "brought up to the margin.",
            {"smallest_damping": _by_largest, "damped_influence": lambda **args: _damped(**_with_damping(_by_largest, args))},
        ),
        Misconception(
            "negative_damping",
            "Where the Hessian is far from singular your damping is negative. It then takes curvature away for nothing; a Hessian that meets the "
            "margin needs no damping.",
            {"smallest_damping": _below_zero_too, "damped_influence": lambda **args: _damped(**_with_damping(_below_zero_too, args))},
        ),
        Misconception(
            "no_margin",
            "The lowest eigenvalue is lifted to 0 and no further. A matrix with an eigenvalue of 0 still has no inverse: the margin has to come on "
            "top.",
            {"smallest_damping": _to_zero},
        ),
        Misconception(
            "absolute_value",
            "The size of the lowest eigenvalue is added to the margin whatever its sign. A positive eigenvalue is help already there and is taken "
            "off, a negative one is what has to be made up for.",
            {"smallest_damping": _lowest_twice, "damped_influence": lambda **args: _damped(**_with_damping(_lowest_twice, args))},
        ),
    ),
)


def _with_damping(rule: Callable[[Array, float], float], args: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `_damped`, the damping by a rule."""
    gradients = {name: args[name] for name in ("train_gradient", "test_gradient", "hessian")}
    return {**gradients, "damping": rule(args["hessian"], args["margin"])}
