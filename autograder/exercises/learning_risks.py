"""Exercises on losses: empirical risks, and the likelihood of logistic regression."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from reference_impl import learning as ref

from .model import Case, FunctionExercise, Misconception

Array = NDArray[np.float64]
Rng = np.random.Generator


def array(values: Any, dtype: str = "float64") -> dict[str, Any]:
    """An array as a case's data."""
    return {"array": np.asarray(values).tolist(), "dtype": dtype}


# ------------------------------------------------------------------------------------------------------------------ risks


def _risk(call: str, label: str, predictions: Any, y: Any) -> Case:
    kind = "float64" if call == "squared_risk" else "int64"
    return Case(label, {"predictions": array(predictions, kind), "y": array(y, kind)}, call=call, part=call, keeps=True)


def _risks_hidden(rng: Rng) -> list[Case]:
    cases = []
    for n in (1, 5, 8):
        y = rng.normal(scale=3.0, size=n).round(3)
        cases.append(_risk("squared_risk", f"{n} numbers drawn at random", (y + rng.normal(size=n)).round(3), y))
    for n in (5, 7, 11):
        classes = rng.integers(0, 3, n)
        wrong = np.arange(n) < (n + 3) // 4  # fewer wrong than right
        cases.append(_risk("misclassification_risk", f"{n} classes drawn at random", np.where(wrong, classes + 1, classes), classes))
    return cases


def _each(squared: Any = None, misclassified: Any = None) -> dict[str, Any]:
    return {"squared_risk": squared, "misclassification_risk": misclassified}


risks = FunctionExercise(
    id="learning.risks",
    title="Two empirical risks",
    points=2,
    stars=1,
    minutes=10,
    answers=("squared_risk", "misclassification_risk"),
    parts={"squared_risk": 0.5, "misclassification_risk": 0.5},
    reference=_each(ref.squared_risk, ref.misclassification_risk),
    public=(
        _risk("squared_risk", "one prediction right, one off by 3", [1.0, 2.0], [1.0, 5.0]),
        _risk("squared_risk", "three predictions, off by 1, -2 and 0", [2.0, 1.0, 0.5], [1.0, 3.0, 0.5]),
        _risk("misclassification_risk", "one of four is wrong", [0, 1, 2, 2], [0, 1, 1, 2]),
        _risk("misclassification_risk", "five right", [3, 1, 1, 0, 2], [3, 1, 1, 0, 2]),
        _risk("misclassification_risk", "two of five wrong, one by three classes", [3, 1, 1, 0, 2], [0, 1, 1, 1, 2]),
    ),
    hidden=_risks_hidden,
    misconceptions=(
        Misconception(
            "counts_the_right",
            "This is the share of examples that are classified rightly, as the thesis prints it. A loss is paid for mistakes: five right out "
            "of five is a risk of 0.",
            _each(None, lambda predictions, y: float(np.mean(predictions == y))),
        ),
        Misconception(
            "sums",
            "The losses are added up and not averaged. A risk is a mean: it must not grow when the same data come twice.",
            _each(lambda predictions, y: float(np.sum((predictions - y) ** 2)), lambda predictions, y: int(np.sum(predictions != y))),
        ),
        Misconception(
            "classes_as_numbers",
            "The distance between two classes has come in. Classes are names: taking 3 for 0 is one mistake, just like taking 1 for 0.",
            _each(None, lambda predictions, y: float(np.mean(np.abs(predictions - y)))),
        ),
        Misconception(
            "halved",
            "There is a factor 1/2 too much. Some books write the squared loss with it to make its gradient tidy; here the loss is the bare square.",
            _each(lambda predictions, y: float(np.mean((predictions - y) ** 2) / 2)),
        ),
        Misconception(
            "absolute",
            "The errors enter by their absolute value. The squared loss squares each one before the mean is taken.",
            _each(lambda predictions, y: float(np.mean(np.abs(predictions - y)))),
        ),
    ),
)

# --------------------------------------------------------------------------------------------------------------- logistic


def _sigma(z: Array) -> Array:
    probability: Array = 1 / (1 + np.exp(-z))
    return probability


def _logistic(X: Array, y: Array, theta: Array) -> tuple[float, Array]:
    found = ref.logistic_negative_log_likelihood(X, y, theta)
    return found.value, found.gradient


def _overflows(X: Array, y: Array, theta: Array) -> tuple[float, Array]:
    z = X @ theta[:-1] + theta[-1]
    return float(np.sum(np.log(1 + np.exp(z)) - y * z)), _logistic(X, y, theta)[1]


def _log_of_zero(X: Array, y: Array, theta: Array) -> tuple[float, Array]:
    p = _sigma(X @ theta[:-1] + theta[-1])
    return float(-np.sum(y * np.log(p) + (1 - y) * np.log(1 - p))), _logistic(X, y, theta)[1]


def _without_intercept(X: Array, y: Array, theta: Array) -> tuple[float, Array]:
    z = X @ theta[:-1]
    return float(np.sum(np.logaddexp(0, z) - y * z)), (_sigma(z) - y) @ X


def _intercept_first(X: Array, y: Array, theta: Array) -> tuple[float, Array]:
    value, gradient = _logistic(X, y, np.roll(theta, -1))
    return value, np.roll(gradient, 1)


def _changed(value: float, gradient: float) -> Any:
    def wrong(X: Array, y: Array, theta: Array) -> tuple[float, Array]:
        right = _logistic(X, y, theta)
        return value * right[0], gradient * right[1]

    return wrong


def _mean(X: Array, y: Array, theta: Array) -> tuple[float, Array]:
    value, gradient = _logistic(X, y, theta)
    return value / len(y), gradient / len(y)


def _regression(label: str, X: Any, y: Any, theta: Any) -> Case:
    return Case(label, {"X": array(X), "y": array(y), "theta": array(theta)}, keeps=True)


def _logistic_hidden(rng: Rng) -> list[Case]:
    cases = []
    for n, d, size, said in ((4, 2, 1.0, "small margins"), (6, 3, 2.0, "larger margins"), (3, 1, 900.0, "margins in the thousands")):
        theta = rng.normal(size=d + 1).round(2)
        theta[-1] += 0.5
        y = np.arange(n) % 2
        cases.append(_regression(f"{n} random examples, {said}", (size * rng.normal(size=(n, d))).round(2), y, theta))
    return cases


logistic = FunctionExercise(
    id="learning.logistic",
    title="Logistic regression that does not overflow",
    points=3,
    stars=2,
    minutes=25,
    answers=("logistic_loss",),
    reference=_logistic,
    public=(
        _regression("theta = 0, two examples", [[2.0], [4.0]], [1, 0], [0.0, 0.0]),
        _regression("three examples, two features", [[1.0, -1.0], [0.5, 2.0], [-2.0, 0.0]], [1, 0, 1], [0.5, -1.0, 0.25]),
        _regression("margins of 1000, both ways", [[1000.0], [-1000.0], [1.0]], [1, 0, 0], [1.0, 0.5]),
        _regression("margins of 800 on the wrong side", [[800.0], [-800.0]], [0, 1], [1.0, -1.0]),
    ),
    hidden=_logistic_hidden,
    misconceptions=(
        Misconception(
            "overflows",
            "exp(z) is infinite in float64 from z = 710 on, and so is this loss. log(1 + e^z) itself is then z, but for a rounding error: "
            "take the larger of 0 and z out of the logarithm first.",
            _overflows,
        ),
        Misconception(
            "log_of_zero",
            "The probabilities are right, and their logarithms are not: beyond z = 37 a probability is rounded to 1, and log(1 - 1) is infinite. "
            "Work with the margin z, and never take the logarithm of a rounded probability.",
            _log_of_zero,
        ),
        Misconception(
            "gradient_sign",
            "The gradient points downhill: its sign is that of the log-likelihood, and the function returned is the negative one. Where the "
            "label is 0, a larger margin raises the loss.",
            _changed(1, -1),
        ),
        Misconception(
            "intercept_forgotten",
            "The last entry of theta has no effect. It belongs to a feature that is 1 for every example, so that it enters each margin, and the "
            "gradient has an entry for it.",
            _without_intercept,
        ),
        Misconception(
            "intercept_first",
            "The first entry of theta is taken for the intercept. Here the column of ones stands last, in theta and in the gradient.",
            _intercept_first,
        ),
        Misconception(
            "averaged",
            "This is the mean over the examples. A likelihood of independent examples is a product, so its logarithm is a sum.",
            _mean,
        ),
    ),
)
