r"""Learning as minimisation: empirical risks, the likelihoods they come from, and descent.

A risk is a mean over examples, in units of the loss; a log-likelihood is a sum over examples, in nats, and larger is better.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from .arrays import checked_array, checked_count, checked_generator, checked_labels, checked_range
from .logistic import logistic_losses, with_intercept
from .tables import Array

Order = NDArray[np.intp]


class ValueAndGradient(NamedTuple):
    """A function's value and its gradient by the parameters."""

    value: float
    gradient: Array


class Descent(NamedTuple):
    """Where a descent ended, how many steps it took, and whether its stopping rule ended it."""

    x: Array
    steps: int
    converged: bool


def squared_risk(predictions: ArrayLike, y: ArrayLike) -> float:
    r"""Average the squared errors.

    .. math:: \frac{1}{n} \sum_i (f(x_i) - y_i)^2

    Raises:
        ValueError: arrays that are not of one length, empty, or not finite.

    Example:
        >>> squared_risk([1.0, 2.0], [1.0, 5.0])
        4.5

    Source: thesis, section 1.1.
    """
    targets = checked_array(y, "y", ("n",))
    return float(np.mean((checked_array(predictions, "predictions", (targets.size,)) - targets) ** 2))


def misclassification_risk(predictions: ArrayLike, y: ArrayLike) -> float:
    r"""Find the share of examples that are classified wrongly.

    .. math:: \frac{1}{n} \sum_i [f(x_i) \ne y_i]

    Args:
        predictions: class of each example, shape (n,).
        y: the right classes, shape (n,).

    Raises:
        ValueError: arrays that are not of one length, or empty.

    Example:
        >>> misclassification_risk([0, 1, 2, 2], [0, 1, 1, 2])
        0.25

    Source: thesis, section 1.1, which gives the loss 1 to the right class (erratum E10).
    """
    targets = checked_array(y, "y", ("n",))
    return float(np.mean(checked_array(predictions, "predictions", (targets.size,)) != targets))


def gaussian_log_likelihood(predictions: ArrayLike, y: ArrayLike, *, sigma: float) -> float:
    r"""Find the log-likelihood of targets that are predictions plus independent normal errors.

    .. math:: -\frac{n}{2} \log(2 \pi \sigma^2) - \frac{1}{2 \sigma^2} \sum_i (y_i - f(x_i))^2

    Whatever sigma is, it is greatest where the squared risk is least.

    Args:
        sigma: standard deviation > 0, in the units of y.

    Raises:
        ValueError: see `squared_risk`; sigma <= 0.

    Example:
        >>> round(gaussian_log_likelihood([0.0], [0.0], sigma=1.0), 6)
        -0.918939

    Source: thesis, Proposition 1.2.
    """
    spread = checked_range(sigma, "sigma", above=0)
    n, mean = np.size(np.asarray(y)), squared_risk(predictions, y)
    return float(-n / 2 * np.log(2 * np.pi * spread**2) - n * mean / (2 * spread**2))


def logistic_negative_log_likelihood(features: ArrayLike, y: ArrayLike, theta: ArrayLike) -> ValueAndGradient:
    r"""Find the negative log-likelihood of logistic regression with an intercept, and its gradient, at any margin without overflow.

    .. math:: -\log L = \sum_i \log(1 + e^{z_i}) - y_i z_i, \quad \nabla = \sum_i (\sigma(z_i) - y_i) \bar x_i, \quad z_i = \theta^\top \bar x_i

    Args:
        features: shape (n, d); a last entry 1 is appended to each x.
        y: labels 0 or 1, shape (n,).
        theta: shape (d + 1,), the intercept last.

    Returns:
        A sum over the examples, in nats, and its gradient, shape (d + 1,).

    Raises:
        ValueError: shapes that do not fit, labels other than 0 and 1, or entries that are not finite.

    Example:
        >>> logistic_negative_log_likelihood([[2.0], [4.0]], [1, 0], [0.0, 0.0])
        ValueAndGradient(value=1.3862943611198906, gradient=array([1., 0.]))

    Source: thesis, Example 1.3.
    """
    design = with_intercept(features)
    labels = checked_labels(y, "y", len(design))
    parameters = checked_array(theta, "theta", (design.shape[1],))
    errors = expit(design @ parameters) - labels
    return ValueAndGradient(float(logistic_losses(design, labels, parameters).sum()), errors @ design)


def gradient_descent(gradient: Callable[[Array], Array], start: ArrayLike, *, step: float, tolerance: float, max_steps: int = 100_000) -> Descent:
    r"""Walk downhill until a step is shorter than the tolerance.

    .. math:: x^{(i)} = x^{(i-1)} - \gamma \nabla F(x^{(i-1)}) \quad \text{while } \| x^{(i)} - x^{(i-1)} \| \ge \epsilon

    Args:
        gradient: maps x, shape (p,), to the gradient of F, shape (p,); one call a step.
        start: x at the beginning, shape (p,); not changed.
        step: gamma > 0.
        tolerance: epsilon > 0; the step that is shorter is still taken.
        max_steps: stops then at the latest.

    Returns:
        The last x, the count of steps, and whether the last step was shorter than the tolerance.

    Raises:
        ValueError: step or tolerance not positive, a gradient of another shape, or one that is not finite: the step is too long.

    Example:
        >>> gradient_descent(lambda x: x, [8.0], step=0.5, tolerance=1.0)
        Descent(x=array([0.5]), steps=4, converged=True)

    Source: thesis, Algorithm 1.4.
    """
    gamma, enough = checked_range(step, "step", above=0), checked_range(tolerance, "tolerance", above=0)
    x = checked_array(start, "start", ("p",))
    for count in range(1, checked_count(max_steps, "max_steps") + 1):
        move = gamma * checked_array(gradient(x), "the gradient", x.shape)
        x = x - move
        if np.linalg.norm(move) < enough:
            return Descent(x, count, converged=True)
    return Descent(x, max_steps, converged=False)


def epoch_orders(n: int, n_epochs: int, rng: np.random.Generator) -> Order:
    """Draw an order of all n examples for every epoch, each anew.

    Returns:
        Shape (n_epochs, n); every row holds each of 0..n-1 once.

    Raises:
        ValueError: a count below 1.

    Example:
        >>> np.sort(epoch_orders(4, 2, np.random.default_rng(0)), axis=1)
        array([[0, 1, 2, 3],
               [0, 1, 2, 3]])
    """
    rows = np.tile(np.arange(checked_count(n, "n")), (checked_count(n_epochs, "n_epochs"), 1))
    return np.asarray(checked_generator(rng).permuted(rows, axis=1), dtype=np.intp)


def minibatch_descent(gradient: Callable[[Array, Order], Array], start: ArrayLike, *, orders: Order, batch_size: int, step: float) -> Descent:
    r"""Walk downhill along the mean gradients of a few examples at a time, every example once an epoch.

    .. math:: x \leftarrow x - \gamma \frac{1}{|B|} \sum_{i \in B} \nabla \ell_i(x), \quad B \text{ the next batch of the epoch's order}

    Args:
        gradient: maps x and a batch's indices to the mean gradient of its examples, shape (p,).
        start: shape (p,); not changed.
        orders: shape (n_epochs, n), see `epoch_orders`; given, so that a run can be repeated.
        batch_size: examples a batch; the last of an epoch may have fewer. 1 is stochastic gradient descent, n is `gradient_descent`'s step.
        step: gamma > 0.

    Returns:
        The last x and the count of steps; ``converged`` is False, since it has no stopping rule.

    Raises:
        ValueError: an order that is not one of all examples, batch_size < 1, step <= 0, a gradient of another shape or not finite.

    Example:
        >>> points = np.array([[1.0], [3.0]])  # F is the mean of (x - point)**2 / 2
        >>> minibatch_descent(lambda x, batch: (x - points[batch]).mean(axis=0), [0.0], orders=np.array([[0, 1]]), batch_size=1, step=0.5)
        Descent(x=array([1.75]), steps=2, converged=False)

    Source: thesis, section 1.1, after Algorithm 1.4.
    """
    visits = np.asarray(orders)
    if visits.ndim != 2 or visits.dtype.kind not in "iu" or not (np.sort(visits, axis=1) == np.arange(visits.shape[1])).all():
        raise ValueError(f"orders has shape {visits.shape} and dtype {visits.dtype}, expected (n_epochs, n), each row an order of 0..n-1")
    gamma, size = checked_range(step, "step", above=0), checked_count(batch_size, "batch_size")
    x, steps = checked_array(start, "start", ("p",)), 0
    for order in visits:
        for begin in range(0, len(order), size):
            x = x - gamma * checked_array(gradient(x, order[begin : begin + size]), "the gradient", x.shape)
            steps += 1
    return Descent(x, steps, converged=False)
