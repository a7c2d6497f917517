r"""Logistic regression with an L2 penalty: losses, gradients, Hessian and the exact minimum, all for weighted examples.

The risk is :math:`\sum_i w_i \ell_i(\theta) + \frac{1}{2} \sum_j \lambda_j \theta_j^2` with weights :math:`w_i = 1/n` unless others are given.
Leaving an example out sets its weight to 0 and no other one to anything new, as in the definition of influence; the penalty keeps its strength.
In scikit-learn's terms C = 1/(n l2), intercept column included. Labels are 0 and 1; losses are in nats. A column of ones in X is the intercept.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import cho_factor, cho_solve
from scipy.special import expit

from .arrays import checked_array, checked_labels
from .tables import Array

MAX_NEWTON_STEPS = 200
SETTLED = 1e-3  # at a minimum the next step moves no z; where there is none the gradient fades too, but every step still moves z by about 1


def with_intercept(features: ArrayLike) -> Array:
    """Append a column of ones, whose parameter is the intercept.

    Args:
        features: shape (n, d).

    Returns:
        Shape (n, d + 1).

    Raises:
        ValueError: not a matrix of finite numbers.

    Example:
        >>> with_intercept([[2.0], [3.0]])
        array([[2., 1.],
               [3., 1.]])

    Source: thesis, Example 1.3.
    """
    matrix = checked_array(features, "features", ("n", "d"))
    return np.column_stack([matrix, np.ones(len(matrix))])


def logistic_losses(X: ArrayLike, y: ArrayLike, theta: ArrayLike) -> Array:
    r"""Find the loss of every example, without overflow at any margin.

    .. math:: \ell_i = \log(1 + e^{z_i}) - y_i z_i, \quad z_i = x_i^\top \theta

    Args:
        X: design, shape (n, p).
        y: labels 0 or 1, shape (n,).
        theta: shape (p,), or (m, p) for m models at once.

    Returns:
        Losses, shape (n,) or (m, n).

    Raises:
        ValueError: shapes that do not fit, labels other than 0 and 1, or entries that are not finite.

    Example:
        >>> logistic_losses([[1.0], [1000.0]], [1, 0], [0.0]).round(4)
        array([0.6931, 0.6931])
        >>> logistic_losses([[1000.0]], [0], [1.0])
        array([1000.])

    Source: thesis, Example 1.3.
    """
    design, labels = checked_examples(X, y)
    z = checked_parameters(theta, design.shape[1]) @ design.T  # (p,) @ (p, n) -> (n,), or (m, p) @ (p, n) -> (m, n)
    losses: Array = np.logaddexp(0, z) - labels * z
    return losses


def logistic_gradients(X: ArrayLike, y: ArrayLike, theta: ArrayLike) -> Array:
    r"""Find the gradient of every example's loss (the penalty is no example's and has no part in it).

    .. math:: \nabla \ell_i = (\sigma(z_i) - y_i) x_i

    Returns:
        Shape (n, p).

    Raises:
        ValueError: see `logistic_losses`.

    Example:
        >>> logistic_gradients([[2.0], [4.0]], [1, 0], [0.0])
        array([[-1.],
               [ 2.]])
    """
    design, labels = checked_examples(X, y)
    z = design @ checked_array(theta, "theta", (design.shape[1],))
    gradients: Array = (expit(z) - labels)[:, None] * design
    return gradients


def logistic_risk(X: ArrayLike, y: ArrayLike, theta: ArrayLike, *, l2: ArrayLike = 0.0, weights: ArrayLike | None = None) -> float:
    r"""Find the penalised risk.

    .. math:: R(\theta) = \sum_i w_i \ell_i + \tfrac{1}{2} \sum_j \lambda_j \theta_j^2

    Args:
        l2: penalty, one number >= 0 for all parameters or one for each, shape (p,); 0 in the intercept's place leaves it free.
        weights: shape (n,), each >= 0; 1/n if not given.

    Raises:
        ValueError: see `logistic_losses`; a negative weight or penalty.

    Example:
        >>> logistic_risk([[1.0]], [1], [0.0])
        0.6931471805599453
    """
    losses = logistic_losses(X, y, theta)
    parameters = checked_array(theta, "theta", ("p",))
    penalty = checked_penalty(l2, parameters.size)
    return float(checked_weights(weights, losses.size) @ losses + penalty @ parameters**2 / 2)


def logistic_risk_gradient(X: ArrayLike, y: ArrayLike, theta: ArrayLike, *, l2: ArrayLike = 0.0, weights: ArrayLike | None = None) -> Array:
    """Find the gradient of the penalised risk, shape (p,): the weighted mean of the examples' gradients plus that of the penalty.

    Raises:
        ValueError: see `logistic_risk`.

    Example:
        >>> logistic_risk_gradient([[2.0], [4.0]], [1, 0], [0.0])
        array([0.5])
    """
    gradients = logistic_gradients(X, y, theta)
    n, p = gradients.shape
    return checked_weights(weights, n) @ gradients + checked_penalty(l2, p) * checked_array(theta, "theta", (p,))


def logistic_hessian(X: ArrayLike, theta: ArrayLike, *, l2: ArrayLike = 0.0, weights: ArrayLike | None = None) -> Array:
    r"""Find the Hessian of the penalised risk, the penalty included.

    .. math:: H = \sum_i w_i \sigma(z_i)(1 - \sigma(z_i)) x_i x_i^\top + \operatorname{diag}(\lambda)

    Returns:
        Shape (p, p). The labels have no part in it.

    Raises:
        ValueError: see `logistic_risk`.

    Example:
        >>> logistic_hessian([[2.0], [4.0]], [0.0], l2=0.5)
        array([[3.]])
    """
    design = checked_array(X, "X", ("n", "p"))
    n, p = design.shape
    sigma = expit(design @ checked_array(theta, "theta", (p,)))
    curvature = checked_weights(weights, n) * sigma * (1 - sigma)
    hessian: Array = (design.T * curvature) @ design + np.diag(checked_penalty(l2, p))
    return hessian


def fit_logistic(X: ArrayLike, y: ArrayLike, *, l2: ArrayLike, weights: ArrayLike | None = None, tolerance: float = 1e-12) -> Array:
    r"""Minimise the penalised risk by Newton's method, to rounding.

    A step is halved until it makes the gradient smaller, which a short enough Newton step does wherever the Hessian is positive definite.

    Args:
        l2: penalty, > 0 unless the examples alone have a minimum (classes that a plane separates have none).
        tolerance: largest entry of the gradient at the end, as a share of the largest entry of X (where that is above 1).

    Returns:
        Parameters, shape (p,).

    Raises:
        ValueError: see `logistic_risk`; no minimum found in 200 steps, or a singular Hessian.

    Example:
        >>> fit_logistic([[1.0], [1.0], [1.0], [1.0]], [1, 1, 1, 0], l2=0.0).round(6)  # log-odds of three to one
        array([1.098612])
    """
    design, labels = checked_examples(X, y)
    theta = np.zeros(design.shape[1])
    gradient = logistic_risk_gradient(design, labels, theta, l2=l2, weights=weights)
    enough = tolerance * max(1.0, float(np.abs(design).max()))
    for _ in range(MAX_NEWTON_STEPS):
        try:
            step = cho_solve(cho_factor(logistic_hessian(design, theta, l2=l2, weights=weights)), gradient)
        except np.linalg.LinAlgError:
            break
        if np.abs(gradient).max() <= enough and np.abs(design @ step).max() < SETTLED:
            return theta
        size = 1.0
        while True:
            moved = theta - size * step
            moved_gradient = logistic_risk_gradient(design, labels, moved, l2=l2, weights=weights)
            if np.linalg.norm(moved_gradient) < np.linalg.norm(gradient) or size < 1e-9:
                break
            size /= 2
        theta, gradient = moved, moved_gradient
    raise ValueError(f"the gradient is {np.abs(gradient).max():.1e}, expected a minimum (<= {enough:g}): are the classes separable and l2 = 0?")


def checked_examples(X: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    """Read a design (n, p) and its n labels 0 or 1.

    Raises:
        ValueError: shapes, labels or entries that do not fit.

    Example:
        >>> checked_examples([[1.0]], [2])
        Traceback (most recent call last):
        ValueError: y holds 2.0, expected labels 0 and 1
    """
    design = checked_array(X, "X", ("n", "p"))
    return design, checked_labels(y, "y", len(design))


def checked_parameters(theta: ArrayLike, p: int) -> Array:
    """Read the parameters of one model, (p,), or of m models, (m, p).

    Example:
        >>> checked_parameters([1, 2], 2)
        array([1., 2.])
    """
    return checked_array(theta, "theta", (p,) if np.ndim(theta) < 2 else ("m", p))


def checked_penalty(l2: ArrayLike, p: int) -> Array:
    """Read a penalty, one number for all parameters or one for each, as shape (p,).

    Example:
        >>> checked_penalty(0.5, 2)
        array([0.5, 0.5])
    """
    penalty = np.full(p, checked_array(l2, "l2", ())) if np.ndim(l2) == 0 else checked_array(l2, "l2", (p,))
    if (penalty < 0).any():
        raise ValueError(f"l2 holds {penalty.min()}, expected penalties >= 0")
    return penalty


def checked_weights(weights: ArrayLike | None, n: int) -> Array:
    """Read the weights of n examples, each >= 0; 1/n if none are given.

    Example:
        >>> checked_weights(None, 4)
        array([0.25, 0.25, 0.25, 0.25])
    """
    if weights is None:
        return np.full(n, 1 / n)
    w = checked_array(weights, "weights", (n,))
    if (w < 0).any():
        raise ValueError(f"weights holds {w.min()}, expected weights >= 0")
    return w
