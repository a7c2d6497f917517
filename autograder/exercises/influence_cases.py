"""Data of the chapter's cases: small classification problems at their minimum, gradients, Hessians, networks. All as data for `builders`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from reference_impl import logistic

Array = NDArray[np.float64]
Rng = np.random.Generator


def array(values: Any) -> dict[str, Any]:
    """An array as data, whole numbers written short."""
    return {"array": _short(np.asarray(values, dtype=np.float64).tolist())}


def _short(value: Any) -> Any:
    if isinstance(value, list):
        return [_short(item) for item in value]
    return int(value) if float(value).is_integer() else value


def indices(values: Any) -> dict[str, Any]:
    """Whole numbers as an array of int64."""
    return {"array": [int(value) for value in values], "dtype": "int64"}


def features(rng: Rng, n: int, d: int) -> Array:
    """Features with a column of ones last."""
    return np.column_stack([rng.normal(size=(n, d)).round(2), np.ones(n)])


def labels(rng: Rng, X: Array) -> Array:
    """Labels 0 and 1, both of them present, that follow the first feature with noise."""
    y = (X[:, 0] + rng.normal(size=len(X)) > 0).astype(np.float64)
    y[:2] = 0.0, 1.0
    return y


class Problem:
    """A logistic regression at its minimum, with a few test examples."""

    def __init__(self, rng: Rng, n: int, d: int, k: int, l2: float) -> None:
        self.X, self.X_test, self.l2 = features(rng, n, d), features(rng, k, d), l2
        self.y, self.y_test = labels(rng, self.X), (self.X_test[:, 0] > 0).astype(np.float64)
        self.theta = logistic.fit_logistic(self.X, self.y, l2=l2)

    def training(self) -> dict[str, Any]:
        return {"X": array(self.X), "y": array(self.y), "theta": array(self.theta)}

    def test(self) -> dict[str, Any]:
        return {"X_test": array(self.X_test), "y_test": array(self.y_test)}


def symmetric(rng: Rng, eigenvalues: list[float]) -> Array:
    """A symmetric matrix with the given eigenvalues."""
    turned = np.linalg.qr(rng.normal(size=(len(eigenvalues), len(eigenvalues))))[0]
    made: Array = (turned * np.array(eigenvalues)) @ turned.T
    return (made + made.T) / 2


def definite(rng: Rng, p: int) -> Array:
    """A positive definite matrix, entries with two decimals."""
    root = rng.normal(size=(p, 2 * p))
    made = (root @ root.T / (2 * p)).round(2)
    lifted: Array = made + np.eye(p)
    return lifted
