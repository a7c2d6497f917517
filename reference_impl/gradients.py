r"""Attribution by one gradient: vanilla gradient, gradient times input, and the linear attribution they come from.

An attribution has the shape of the input. Signed attributions are in the units of the score F (for a plain gradient: of F per unit
of input) and positive where the input raises it. The *completeness gap* is what they sum to minus F(x) - F(x').
"""

from __future__ import annotations

import torch
from torch import Tensor

from .torch_models import Model, Target, checked_inputs, checked_target, gradient_of_batch, scores_of, slices, undisturbed


def gradient(model: Model, x: Tensor, *, target: Target = None, batch_size: int = 16) -> Tensor:
    r"""Take the gradient of the target's score by the input.

    .. math:: \nabla F(x)_i = \partial F(x) / \partial x_i

    Args:
        model: maps (m, ...) to (m,) or (m, classes); its scores, not their softmax, are what is differentiated.
        x: shape (n, ...).
        target: class, or one per row; None for a single output.
        batch_size: rows at a time.

    Returns:
        Shape of x; signed.

    Raises:
        ValueError: bad input; a model with several outputs and no target; scores that do not depend on x.

    Example:
        >>> gradient(lambda z: z[:, 0] ** 2 - z[:, 1], torch.tensor([[3.0, 5.0]]))
        tensor([[ 6., -1.]])

    Source: chapter 10.4; thesis 2.3.
    """
    x = checked_inputs(x)
    classes = checked_target(target, x)
    result = torch.empty_like(x)
    with undisturbed(model, x):
        for rows in slices(len(x), batch_size):
            result[rows] = gradient_of_batch(model, x[rows], None if classes is None else classes[rows])
    return result


def vanilla_gradient(model: Model, x: Tensor, *, target: Target = None, batch_size: int = 16) -> Tensor:
    r"""Take the magnitude of the gradient.

    .. math:: S(x) = | \partial F(x) / \partial x |

    Returns:
        Shape of x; never negative, so it cannot be complete.

    Raises:
        ValueError: see `gradient`.

    Example:
        >>> vanilla_gradient(lambda z: z[:, 0] ** 2 - z[:, 1], torch.tensor([[3.0, 5.0]]))
        tensor([[6., 1.]])

    Source: chapter 10.4, Vanilla Gradient; Simonyan, Vedaldi and Zisserman 2014.
    """
    return gradient(model, x, target=target, batch_size=batch_size).abs()


def gradient_times_input(model: Model, x: Tensor, *, target: Target = None, batch_size: int = 16) -> Tensor:
    r"""Multiply the gradient by the input, entry by entry.

    .. math:: x_i \, \partial F(x) / \partial x_i

    Returns:
        Shape of x. Sums to F(x) if F is homogeneous of degree 1 (a ReLU network without biases).

    Raises:
        ValueError: see `gradient`.

    Example:
        >>> gradient_times_input(lambda z: torch.relu(z[:, 0]) + z[:, 1], torch.tensor([[-50.0, 2.0]]))
        tensor([[-0., 2.]])

    Source: thesis 2.3; the example is its Example 2.6, a flat point.
    """
    return gradient(model, x, target=target, batch_size=batch_size) * x.detach()


def linear_attribution(weights: Tensor, x: Tensor, baseline: Tensor) -> Tensor:
    r"""Attribute a linear function: each coordinate gets its own term.

    .. math:: w_i (x_i - x'_i)

    Args:
        weights: w, shape (...).
        x: shape (n, ...).
        baseline: x', shape of x.

    Returns:
        Shape of x; sums to F(x) - F(x') for F(x) = w.x + b.

    Raises:
        ValueError: bad input or shapes that differ.

    Example:
        >>> linear_attribution(torch.tensor([2.0, -1.0]), torch.tensor([[1.0, 1.0]]), torch.zeros(1, 2))
        tensor([[ 2., -1.]])

    Source: thesis, Proposition 2.11.
    """
    x = checked_inputs(x)
    baseline = checked_inputs(baseline, "baseline", like=x)
    return checked_inputs(weights[None], "weights", like=x[:1]) * (x - baseline)


def taylor_attribution(model: Model, x: Tensor, baseline: Tensor, *, target: Target = None, batch_size: int = 16) -> Tensor:
    r"""Attribute the first-order expansion of the score about the baseline.

    .. math:: (x_i - x'_i) \, \partial F(x') / \partial x_i

    Args:
        model: see `gradient`.
        x: shape (n, ...).
        baseline: x', shape of x; where the gradient is taken.
        target: class, or one per row.
        batch_size: rows at a time.

    Returns:
        Shape of x. Its completeness gap is minus the error of the expansion, and can be all there is.

    Raises:
        ValueError: see `gradient`; shapes that differ.

    Example:
        >>> points = torch.tensor([[0.0, 1.0]], dtype=torch.float64), torch.tensor([[0.0, -3.0]], dtype=torch.float64)
        >>> taylor_attribution(lambda z: torch.sigmoid(10 * z[:, 1]), *points)
        tensor([[0.0000e+00, 3.7430e-12]], dtype=torch.float64)

    Source: thesis 2.3, equation (2.1) and Example 2.13.
    """
    x = checked_inputs(x)
    baseline = checked_inputs(baseline, "baseline", like=x)
    return gradient(model, baseline, target=target, batch_size=batch_size) * (x - baseline)


def completeness_gap(model: Model, attribution: Tensor, x: Tensor, baseline: Tensor, *, target: Target = None, batch_size: int = 16) -> Tensor:
    r"""Say by how much an attribution misses completeness.

    .. math:: \sum_i a_i - (F(x) - F(x'))

    Args:
        model: see `gradient`.
        attribution: shape of x.
        x: shape (n, ...).
        baseline: x', shape of x.
        target: class, or one per row.
        batch_size: rows at a time.

    Returns:
        Shape (n,); positive where the attribution gives out too much.

    Raises:
        ValueError: see `gradient`; shapes that differ.

    Example:
        >>> one = torch.ones(1, 2)
        >>> completeness_gap(lambda z: z.prod(dim=1), one, one, 0 * one)
        tensor([1.])

    Source: thesis, Definition 2.8; chapter 10.4.1.
    """
    x = checked_inputs(x)
    baseline = checked_inputs(baseline, "baseline", like=x)
    given = checked_inputs(attribution, "attribution", like=x)
    change = scores_of(model, x, target=target, batch_size=batch_size) - scores_of(model, baseline, target=target, batch_size=batch_size)
    return given.flatten(1).sum(dim=1) - change
