"""Small data sets that come with scikit-learn: rows of float64, integer labels, names."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class DataSet(NamedTuple):
    """Features, shape (n, p); labels, shape (n,); the features' and the classes' names."""

    X: NDArray[np.float64]
    y: NDArray[np.int64]
    features: list[str]
    classes: list[str]


def load_breast_cancer() -> DataSet:
    """569 tumours by 30 measurements, malignant (0) or benign (1); every column with mean 0 and standard deviation 1.

    Example:
        >>> data = load_breast_cancer()
        >>> data.X.shape, data.classes
        ((569, 30), ['malignant', 'benign'])
    """
    from sklearn.datasets import load_breast_cancer as load

    found = load()
    X = np.asarray(found.data, dtype=np.float64)
    return DataSet((X - X.mean(axis=0)) / X.std(axis=0), found.target.astype(np.int64), found.feature_names.tolist(), found.target_names.tolist())


def load_digits(classes: tuple[int, ...] = tuple(range(10))) -> DataSet:
    """Handwritten digits of 8 x 8 pixels, brightness in [0, 1], flattened row by row.

    Args:
        classes: which digits; a label is the digit's place in this list.

    Returns:
        Up to 1,797 rows of 64 pixels.

    Raises:
        ValueError: no digits, or one that is not 0..9, or twice the same.

    Example:
        >>> data = load_digits((3, 8))
        >>> data.X.shape, np.unique(data.y), data.classes
        ((357, 64), array([0, 1]), ['3', '8'])
    """
    from sklearn.datasets import load_digits as load

    if not classes or len(set(classes)) < len(classes) or not set(classes) <= set(range(10)):
        raise ValueError(f"classes is {classes}, expected different digits from 0 to 9")
    found = load()
    rows = np.isin(found.target, classes)
    places = np.full(10, -1)
    places[list(classes)] = np.arange(len(classes))
    pixels = [f"pixel {i},{j}" for i in range(8) for j in range(8)]
    return DataSet(found.data[rows] / 16.0, places[found.target[rows]].astype(np.int64), pixels, [str(digit) for digit in classes])
