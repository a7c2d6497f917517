r"""Leaving one example out of logistic regression: by real retraining, by influence, and by the step that knows its leverage.

Changes are "without minus with": positive where the loss rises because the example is missing. Weights stay 1/n (see `logistic`).
Of the plain prediction -I(x, z)/n two things are wrong to second order. The Hessian without x is not H; that is put right exactly by the
leverage, since one logistic example changes H by a matrix of rank one. And the loss on z is not linear; that is put right by evaluating it
at the moved weights. Repeating the corrected step leads to the retrained weights themselves.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import cho_factor, cho_solve
from scipy.special import expit

from .arrays import checked_array, checked_count
from .logistic import checked_examples, checked_penalty, fit_logistic, logistic_hessian, logistic_losses
from .tables import Array

BATCH_NUMBERS = 2**22  # of float64 in the largest temporary array: 32 MiB


def retrained_without(X: ArrayLike, y: ArrayLike, points: Sequence[int], *, l2: ArrayLike) -> Array:
    """Train again without each of the given examples, one separate fit after the other: the definition.

    Args:
        X: design, shape (n, p).
        y: labels 0 or 1, shape (n,).
        points: indices of the examples left out, one at a time.
        l2: see `logistic.logistic_risk`.

    Returns:
        Parameters, shape (m, p), a row for each of the m points.

    Raises:
        ValueError: see `logistic.fit_logistic`; no such example.

    Example:
        >>> retrained_without([[1.0], [1.0], [1.0], [1.0], [1.0]], [1, 1, 1, 0, 0], [4], l2=0.0).round(6)  # log-odds of three to one
        array([[1.098612]])

    Source: chapter, section 10.1.
    """
    design, labels = checked_examples(X, y)
    fits = []
    for point in checked_points(points, len(labels)):
        weights = np.full(len(labels), 1 / len(labels))
        weights[point] = 0.0
        fits.append(fit_logistic(design, labels, l2=l2, weights=weights))
    return np.array(fits)


def logistic_leverages(X: ArrayLike, theta: ArrayLike, *, l2: ArrayLike) -> Array:
    r"""Find the share of the curvature in its own direction that each example provides.

    .. math:: h_i = \tfrac{1}{n} \sigma(z_i)(1 - \sigma(z_i)) \, x_i^\top H^{-1} x_i \in [0, 1]

    Args:
        X: design, shape (n, p).
        theta: the minimum of the risk, shape (p,).
        l2: see `logistic.logistic_risk`.

    Returns:
        Shape (n,); without penalty they sum to p.

    Raises:
        ValueError: shapes that do not fit, or a Hessian that is not positive definite.

    Example:
        >>> logistic_leverages([[1.0], [1.0]], [0.0], l2=0.0)
        array([0.5, 0.5])

    Source: Pregibon 1981.
    """
    design = checked_array(X, "X", ("n", "p"))
    directions = cho_solve(_factor(design, checked_array(theta, "theta", (design.shape[1],)), l2), design.T)
    sigma = expit(design @ np.asarray(theta, dtype=np.float64))
    quadratic = np.einsum("ip,pi->i", design, directions)
    return np.asarray(sigma * (1 - sigma) * quadratic / len(design))


def leave_one_out_weights(
    X: ArrayLike, y: ArrayLike, theta: ArrayLike, *, l2: ArrayLike, points: Sequence[int] | None = None, n_steps: int = 1
) -> Array:
    r"""Move the parameters to where they come to lie without each example, from one factorisation.

    .. math:: \theta_{-i} \leftarrow \theta_{-i} - H_{-i}^{-1} \nabla R_{-i}(\theta_{-i}), \quad
        H_{-i}^{-1} = H^{-1} + \frac{s_i}{n} \frac{H^{-1} x_i x_i^\top H^{-1}}{1 - h_i}

    The first step starts at theta, where it is :math:`\frac{1}{n} H^{-1} \nabla \ell_i / (1 - h_i)`: the influence of i, over 1 - h_i.
    Every further step keeps H_{-i} and takes the gradient anew; each makes the error smaller by a factor of the order of the first step's length.

    Args:
        X: design, shape (n, p).
        y: labels 0 or 1, shape (n,).
        theta: the minimum of the risk, shape (p,).
        l2: see `logistic.logistic_risk`.
        points: indices of the m examples left out; all n if not given.
        n_steps: >= 1. One step costs O(m p^2), each further one O(m n p), in batches of at most 32 MiB.

    Returns:
        Parameters, shape (m, p).

    Raises:
        ValueError: shapes that do not fit, no such example, n_steps < 1, or a Hessian that is not positive definite.

    Example:
        >>> X, y = [[1.0]] * 5, [1, 1, 1, 0, 0]
        >>> theta = fit_logistic(X, y, l2=0.0)
        >>> [leave_one_out_weights(X, y, theta, l2=0.0, points=[4], n_steps=k).round(4).item() for k in (1, 2, 3, 9)]
        [1.0305, 1.0846, 1.0956, 1.0986]

    Source: chapter, Theorem 10.1.2; Pregibon 1981 for the first step.
    """
    design, labels = checked_examples(X, y)
    n, p = design.shape
    start = checked_array(theta, "theta", (p,))
    out = checked_points(range(n) if points is None else points, n)
    checked_count(n_steps, "n_steps")
    factor = _factor(design, start, l2)
    directions = cho_solve(factor, design[out].T).T  # (m, p): row i is inv(H) x_i
    sigma = expit(design[out] @ start)
    share = sigma * (1 - sigma) / n
    stretch = 1 - share * np.einsum("ip,ip->i", design[out], directions)  # 1 - h_i
    moved = start + ((sigma - labels[out]) / n / stretch)[:, None] * directions
    for _ in range(n_steps - 1):
        gradients = _gradients_without(design, labels, moved, out, checked_penalty(l2, p))
        solved = cho_solve(factor, gradients.T).T  # row i is inv(H) g_i
        along = share * np.einsum("ip,ip->i", design[out], solved) / stretch
        moved = moved - solved - along[:, None] * directions
    return np.asarray(moved)


def leave_one_out_changes(
    X: ArrayLike,
    y: ArrayLike,
    theta: ArrayLike,
    X_test: ArrayLike,
    y_test: ArrayLike,
    *,
    l2: ArrayLike,
    points: Sequence[int] | None = None,
    n_steps: int = 1,
) -> Array:
    r"""Predict how leaving each example out changes each test loss, the loss evaluated at the moved weights.

    .. math:: \ell(z, \theta_{-i}) - \ell(z, \theta)

    Args:
        X_test: design of the test examples, shape (k, p).
        y_test: their labels, shape (k,).
        n_steps: see `leave_one_out_weights`; the others too.

    Returns:
        Shape (m, k).

    Raises:
        ValueError: see `leave_one_out_weights`.

    Example:
        >>> X, y = [[1.0]] * 5, [1, 1, 1, 0, 0]
        >>> leave_one_out_changes(X, y, fit_logistic(X, y, l2=0.0), [[1.0]], [1], l2=0.0, points=[4]).round(4)  # log(3/5) - log(3/4) = -0.2231
        array([[-0.2057]])
    """
    moved = leave_one_out_weights(X, y, theta, l2=l2, points=points, n_steps=n_steps)
    changes: Array = logistic_losses(X_test, y_test, moved) - logistic_losses(X_test, y_test, theta)
    return changes


def checked_points(points: Sequence[int], n: int) -> list[int]:
    """Read indices of examples.

    Raises:
        ValueError: no index, or one that is not an integer in 0..n-1.

    Example:
        >>> checked_points([3], 3)
        Traceback (most recent call last):
        ValueError: points holds 3, expected integers in 0..2
    """
    array = np.asarray(points)
    if array.ndim != 1 or not array.size or array.dtype.kind not in "iu":
        raise ValueError(f"points has shape {array.shape} and dtype {array.dtype}, expected (m,) integers")
    if array.min() < 0 or array.max() >= n:
        raise ValueError(f"points holds {array[(array < 0) | (array >= n)][0]}, expected integers in 0..{n - 1}")
    return [int(point) for point in array]


def _gradients_without(X: Array, y: Array, thetas: Array, out: list[int], penalty: Array) -> Array:
    """Gradient at row i of thetas, shape (m, p), of the risk without example out[i]."""
    gradients = thetas * penalty
    rows = max(1, BATCH_NUMBERS // len(y))
    for begin in range(0, len(out), rows):
        batch = slice(begin, begin + rows)
        errors = (expit(thetas[batch] @ X.T) - y) / len(y)  # (rows, n)
        errors[np.arange(len(errors)), out[batch]] = 0.0
        gradients[batch] += errors @ X
    return gradients


def _factor(X: Array, theta: Array, l2: ArrayLike) -> tuple[Array, bool]:
    """Cholesky factor, as scipy's cho_solve takes it, of the Hessian of the whole risk at theta."""
    try:
        factor: tuple[Array, bool] = cho_factor(logistic_hessian(X, theta, l2=l2))
    except np.linalg.LinAlgError:
        raise ValueError("the Hessian is not positive definite, expected a minimum: is l2 = 0 and X of low rank?") from None
    return factor
