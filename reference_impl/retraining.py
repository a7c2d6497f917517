r"""Training on thousands of subsets at once: Newton's method for all of them together, as products of matrices.

A fit of twenty examples is a handful of arithmetic; its price elsewhere is the call. Here the Hessians of m subsets are one product,
:math:`(m, n) \cdot (n, p^2)`, of the subsets' weights with the outer products of the examples. So the exact data values of twenty examples, from
a million fits, and data models of 10^5 subsets are affordable.

An example in the subset has weight 1/n, whatever the subset's size, one outside has 0 (as in `logistic`; in scikit-learn's terms C = 1/(n l2)).
Every parameter must have a penalty, since a subset may be empty or of one class; the empty subset's parameters are 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from .arrays import checked_array, checked_range
from .games import Coalitions, checked_coalitions
from .logistic import checked_examples, checked_penalty
from .tables import Array

BATCH_NUMBERS = 2**17  # of float64 in the largest temporary array, 1 MiB: what stays in the processor's cache
MAX_NEWTON_STEPS = 200


class SubsetFits(NamedTuple):
    """The parameters of every subset, shape (m, p), and how many Newton steps they took together."""

    parameters: Array
    newton_steps: int


def fit_logistic_subsets(X: ArrayLike, y: ArrayLike, subsets: Coalitions, *, l2: ArrayLike, tolerance: float = 1e-10) -> SubsetFits:
    r"""Fit penalised logistic regression to each of many subsets of the examples.

    .. math:: \theta_S = \arg\min_\theta \; \tfrac{1}{n} \sum_{i \in S} \ell_i(\theta) + \tfrac{1}{2} \sum_j \lambda_j \theta_j^2

    All start at 0. A step is halved where it would not make the gradient smaller; who has arrived leaves the batch.

    Args:
        X: design, shape (n, p); a column of ones is the intercept.
        y: labels 0 or 1, shape (n,).
        subsets: which examples each fit sees, boolean, shape (m, n).
        l2: penalty > 0, one number or one for each parameter, shape (p,).
        tolerance: largest entry of the gradient at the end, as a share of the largest entry of X (where that is above 1).

    Returns:
        Parameters and the count of Newton steps.

    Raises:
        ValueError: shapes that do not fit, labels other than 0 and 1, subsets that are not boolean, a penalty that is not positive.

    Example:
        >>> X, y = [[1.0], [1.0]], [1, 0]
        >>> fit_logistic_subsets(X, y, np.array([[True, True], [True, False], [False, False]]), l2=0.1).parameters.round(4)
        array([[0.    ],
               [1.1775],
               [0.    ]])

    Source: chapter, section 10.3 and Example 10.2.1.
    """
    design, labels = checked_examples(X, y)
    n, p = design.shape
    penalty = checked_positive(l2, p)
    enough = checked_range(tolerance, "tolerance", above=0) * max(1.0, float(np.abs(design).max()))
    outer = (design[:, :, None] * design[:, None, :]).reshape(n, p * p)
    subsets = checked_coalitions(subsets, n)
    parameters, steps = np.zeros((len(subsets), p)), 0
    for rows in batches(len(subsets), max(n, p * p)):
        parameters[rows], taken = _newton(design, labels, outer, subsets[rows] / n, penalty, enough)
        steps += taken
    return SubsetFits(parameters, steps)


def fit_ridge_subsets(X: ArrayLike, y: ArrayLike, subsets: Coalitions, *, l2: ArrayLike) -> Array:
    r"""Fit ridge regression to each of many subsets of the examples.

    .. math:: \left( \tfrac{1}{n} \sum_{i \in S} x_i x_i^\top + \operatorname{diag}(\lambda) \right) \theta_S = \tfrac{1}{n} \sum_{i \in S} y_i x_i

    Args:
        X: design, shape (n, p).
        y: shape (n,).
        subsets: boolean, shape (m, n).
        l2: penalty > 0, one number or one for each parameter.

    Returns:
        Parameters, shape (m, p).

    Raises:
        ValueError: shapes that do not fit, entries that are not finite, subsets that are not boolean, a penalty that is not positive.

    Example:
        >>> fit_ridge_subsets([[1.0], [1.0]], [2.0, 6.0], np.array([[True, True], [False, True]]), l2=0.5)
        array([[2.66666667],
               [3.        ]])
    """
    design = checked_array(X, "X", ("n", "p"))
    n, p = design.shape
    moments = design * checked_array(y, "y", (n,))[:, None]
    outer = (design[:, :, None] * design[:, None, :]).reshape(n, p * p)
    ridge = np.diag(checked_positive(l2, p))
    subsets = checked_coalitions(subsets, n)
    parameters = np.empty((len(subsets), p))
    for rows in batches(len(subsets), max(n, p * p)):
        weights = subsets[rows] / n
        hessians = (weights @ outer).reshape(-1, p, p) + ridge
        parameters[rows] = np.linalg.solve(hessians, (weights @ moments)[:, :, None])[:, :, 0]
    return parameters


def batches(m: int, width: int) -> Iterator[slice]:
    """Cut m rows of a given width into batches that stay in the cache.

    Example:
        >>> [(rows.start, rows.stop) for rows in batches(300, 2**10)]
        [(0, 128), (128, 256), (256, 300)]
    """
    rows = max(1, BATCH_NUMBERS // width)
    return (slice(begin, min(begin + rows, m)) for begin in range(0, m, rows))


def checked_positive(l2: ArrayLike, p: int) -> Array:
    """Read a penalty that leaves no parameter free.

    Example:
        >>> checked_positive(0.0, 2)
        Traceback (most recent call last):
        ValueError: l2 holds 0.0, expected penalties > 0: a subset may be empty or of one class
    """
    penalty = checked_penalty(l2, p)
    if (penalty <= 0).any():
        raise ValueError(f"l2 holds {penalty.min()}, expected penalties > 0: a subset may be empty or of one class")
    return penalty


def _newton(X: Array, y: Array, outer: Array, weights: Array, penalty: Array, enough: float) -> tuple[Array, int]:
    """Newton's method for one batch: weights, shape (m, n), to parameters, shape (m, p), and the count of steps."""
    m, p = len(weights), X.shape[1]
    found, steps = np.empty((m, p)), 0

    def derivatives(theta: Array, w: Array) -> tuple[Array, Array]:
        sigma = expit(theta @ X.T)  # (m, n)
        return (w * (sigma - y)) @ X + penalty * theta, w * sigma * (1 - sigma)

    rows, theta, size = np.arange(m), np.zeros((m, p)), np.ones(m)
    gradient, curvature = derivatives(theta, weights)
    for _ in range(MAX_NEWTON_STEPS):
        arrived = np.abs(gradient).max(axis=1) <= enough
        found[rows[arrived]] = theta[arrived]
        if arrived.any():
            rows, theta, size, weights, gradient, curvature = (part[~arrived] for part in (rows, theta, size, weights, gradient, curvature))
        if not rows.size:
            return found, steps
        hessians = (curvature @ outer).reshape(-1, p, p) + np.diag(penalty)
        step = np.linalg.solve(hessians, gradient[:, :, None])[:, :, 0]
        moved = theta - size[:, None] * step
        moved_gradient, moved_curvature = derivatives(moved, weights)
        nearer = (moved_gradient**2).sum(axis=1) < (gradient**2).sum(axis=1)
        theta[nearer], gradient[nearer], curvature[nearer] = moved[nearer], moved_gradient[nearer], moved_curvature[nearer]
        size = np.where(nearer, 1.0, size / 2)
        steps += len(rows)
    raise ValueError(f"{len(rows)} fits did not settle in {MAX_NEWTON_STEPS} steps; their gradient is at most {np.abs(gradient).max():.1e}")
