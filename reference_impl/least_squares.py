r"""Least squares, where leaving an example out has a closed form: hat matrix, leverages, residuals without the example, Cook's distance.

The risk is :math:`\frac{1}{2n} \sum_i (y_i - x_i^\top \theta)^2 + \frac{\lambda}{2} |\theta|^2`, its Hessian :math:`X^\top X / n + \lambda I`.
Leaving an example out sets its weight 1/n to 0 and changes nothing else. All is computed by QR, so that the condition of X enters once, not squared.
Residuals are y minus prediction, in the units of y. A column of ones in X is the intercept (`logistic.with_intercept`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import solve_triangular

from .arrays import checked_array, checked_range
from .tables import Array


def fit_ridge(X: ArrayLike, y: ArrayLike, *, l2: float = 0.0) -> Array:
    r"""Minimise the penalised squared risk.

    .. math:: (X^\top X + n \lambda I) \theta = X^\top y

    Args:
        X: design, shape (n, p).
        y: shape (n,).
        l2: lambda >= 0; 0 is ordinary least squares.

    Returns:
        Parameters, shape (p,).

    Raises:
        ValueError: shapes that do not fit, entries that are not finite, or columns of X that are dependent while l2 = 0.

    Example:
        >>> fit_ridge([[1.0], [1.0]], [1.0, 3.0]), fit_ridge([[1.0], [1.0]], [1.0, 3.0], l2=1.0)
        (array([2.]), array([1.]))
    """
    Q, R, n = _augmented_qr(X, l2)
    targets = checked_array(y, "y", (n,))
    theta: Array = solve_triangular(R, Q[:n].T @ targets)
    return theta


def hat_matrix(X: ArrayLike, *, l2: float = 0.0) -> Array:
    r"""Find the matrix that turns the y into the predictions.

    .. math:: \hat y = P y, \quad P = X (X^\top X + n \lambda I)^{-1} X^\top

    Returns:
        Shape (n, n); symmetric; with l2 = 0 a projection of trace p.

    Raises:
        ValueError: see `fit_ridge`.

    Example:
        >>> hat_matrix([[1.0], [1.0]])
        array([[0.5, 0.5],
               [0.5, 0.5]])

    Source: Cook and Weisberg 1982, chapter 2.
    """
    Q, _, n = _augmented_qr(X, l2)
    hat: Array = Q[:n] @ Q[:n].T
    return hat


def leverages(X: ArrayLike, *, l2: float = 0.0) -> Array:
    r"""Find the leverage of every example, the diagonal of the hat matrix, without the matrix: memory n p.

    .. math:: h_i = x_i^\top (X^\top X + n \lambda I)^{-1} x_i \in [0, 1]

    Returns:
        Shape (n,); with l2 = 0 they sum to p.

    Raises:
        ValueError: see `fit_ridge`.

    Example:
        >>> leverages([[1.0, 0.0], [1.0, 0.0], [1.0, 2.0]])
        array([0.5, 0.5, 1. ])

    Source: Cook and Weisberg 1982, chapter 2.
    """
    Q, _, n = _augmented_qr(X, l2)
    return np.asarray((Q[:n] ** 2).sum(axis=1))


def leave_one_out_residuals(X: ArrayLike, y: ArrayLike, *, l2: float = 0.0) -> Array:
    r"""Find the residual of every example under the model trained without it, exactly, from one fit.

    .. math:: y_i - x_i^\top \theta_{-i} = \frac{e_i}{1 - h_i}

    Returns:
        Shape (n,).

    Raises:
        ValueError: see `fit_ridge`; an example of leverage 1, without which there is no unique fit.

    Example:
        >>> leave_one_out_residuals([[1.0], [1.0], [1.0]], [0.0, 3.0, 6.0])  # the mean of the other two, taken off
        array([-4.5,  0. ,  4.5])

    Source: Cook and Weisberg 1982, chapter 2; by the Sherman-Morrison formula.
    """
    residuals, h = _residuals_and_leverages(X, y, l2)
    return residuals / (1 - h)


def leave_one_out_parameters(X: ArrayLike, y: ArrayLike, *, l2: float = 0.0) -> Array:
    r"""Find the parameters trained without each example in turn, exactly, from one fit.

    .. math:: \theta_{-i} = \theta - (X^\top X + n \lambda I)^{-1} x_i \frac{e_i}{1 - h_i}

    Returns:
        Shape (n, p); row i is the model without example i.

    Raises:
        ValueError: see `leave_one_out_residuals`.

    Example:
        >>> leave_one_out_parameters([[1.0], [1.0], [1.0]], [0.0, 3.0, 6.0]).round(12)
        array([[4.5],
               [3. ],
               [1.5]])

    Source: Cook and Weisberg 1982, chapter 2.
    """
    residuals, h = _residuals_and_leverages(X, y, l2)
    Q, R, n = _augmented_qr(X, l2)
    directions = solve_triangular(R, Q[:n].T)  # column i is inv(X'X + n l2 I) x_i, since x_i = R' q_i
    without: Array = fit_ridge(X, y, l2=l2) - (directions * (residuals / (1 - h))).T
    return without


def cooks_distance(X: ArrayLike, y: ArrayLike) -> Array:
    r"""Measure how far all predictions move when an example is left out of ordinary least squares.

    .. math:: D_i = \frac{|X(\theta - \theta_{-i})|^2}{p s^2} = \frac{e_i^2}{p s^2} \frac{h_i}{(1 - h_i)^2}, \quad s^2 = \frac{|e|^2}{n - p}

    Args:
        X: design, shape (n, p), n > p; p counts the intercept's column if there is one.
        y: shape (n,).

    Returns:
        Distances, shape (n,), without units; 0 where nothing moves.

    Raises:
        ValueError: see `leave_one_out_residuals`; n <= p; a fit without residuals, for which s is 0.

    Example:
        >>> cooks_distance([[1.0], [1.0], [1.0]], [0.0, 3.0, 6.0]).round(4)
        array([0.75, 0.  , 0.75])

    Source: Cook and Weisberg 1982, section 3.1.
    """
    design = checked_array(X, "X", ("n", "p"))
    n, p = design.shape
    if n <= p:
        raise ValueError(f"X has shape {design.shape}, expected more rows than columns")
    residuals, h = _residuals_and_leverages(design, y, 0.0)
    variance = residuals @ residuals / (n - p)
    if variance <= (1e-14 * np.abs(np.asarray(y, dtype=np.float64)).max()) ** 2:
        raise ValueError("the fit has no residuals, expected examples that do not all lie on it")
    return np.asarray(residuals**2 * h / (p * variance * (1 - h) ** 2))


def _augmented_qr(X: ArrayLike, l2: float) -> tuple[Array, Array, int]:
    """QR of X with sqrt(n l2) I below it, so that R'R = X'X + n l2 I and X = Q[:n] R."""
    design = checked_array(X, "X", ("n", "p"))
    n, p = design.shape
    ridge = np.sqrt(n * checked_range(l2, "l2", least=0)) * np.eye(p)
    Q, R = np.linalg.qr(np.vstack([design, ridge]))
    size = np.abs(np.diag(R))
    if size.min() <= 1e-12 * size.max():
        raise ValueError(f"X has dependent columns (shape {design.shape}) and l2 is {l2:g}, expected full column rank or l2 > 0")
    return Q, R, n


def _residuals_and_leverages(X: ArrayLike, y: ArrayLike, l2: float) -> tuple[Array, Array]:
    Q, _, n = _augmented_qr(X, l2)
    targets = checked_array(y, "y", (n,))
    h = np.asarray((Q[:n] ** 2).sum(axis=1))
    if h.max() >= 1 - 1e-12:
        raise ValueError(f"example {int(h.argmax())} has leverage 1, expected a fit that exists without it")
    return targets - Q[:n] @ (Q[:n].T @ targets), h
