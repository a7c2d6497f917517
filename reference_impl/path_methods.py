r"""Attribution by integrating the gradient along a path from a baseline x' to the input x.

.. math:: a_i = \int_0^1 \partial_i F(\gamma(t))\, \gamma_i'(t)\, dt, \qquad \gamma(0) = x',\; \gamma(1) = x

Along every piecewise smooth path the attributions sum to F(x) - F(x') if F is absolutely continuous along it and differentiable at
almost every point of it (erratum E8: true of a ReLU network unless the path runs inside a kink; differentiable alone is not enough).
Attributions are in the units of F. The quadrature's *completeness gap* is sum(a) - (F(x) - F(x')).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from . import quadrature
from .quadrature import Nodes
from .torch_inputs import checked_floating
from .torch_models import Model, Target, checked_inputs, checked_target, gradient_of_batch, per_row, scores_of, slices, undisturbed


class PathAttribution(NamedTuple):
    """Attributions, shape (n, ...); the completeness gap, shape (n,); and how many gradients were taken in all."""

    attribution: Tensor
    gap: Tensor
    gradients: int


class Path(NamedTuple):
    """A path for one input: times, shape (k,), to points and to velocities, shape (k, ...)."""

    point: Callable[[Tensor], Tensor]
    velocity: Callable[[Tensor], Tensor]


def integrated_gradients(
    model: Model,
    x: Tensor,
    baseline: Tensor,
    *,
    target: Target = None,
    n_nodes: int = 32,
    rule: str = "gauss-legendre",
    batch_size: int = 8,
) -> PathAttribution:
    r"""Integrate the gradient along the straight line, by a quadrature.

    .. math:: a_i = (x_i - x'_i) \int_0^1 \partial_i F(x' + t (x - x'))\, dt

    Args:
        model: maps (m, ...) to (m,) or (m, classes).
        x: shape (n, ...).
        baseline: x', shape of x.
        target: class, or one per row.
        n_nodes: gradients per row of x.
        rule: a name in `quadrature.RULES`.
        batch_size: points of the paths at a time.

    Returns:
        Attribution, completeness gap, n * n_nodes.

    Raises:
        ValueError: bad input; shapes that differ; a model with several outputs and no target; no such rule.

    Example:
        >>> one = torch.ones(1, 2)
        >>> integrated_gradients(lambda z: z.prod(dim=1), one, 0 * one, n_nodes=2)
        PathAttribution(attribution=tensor([[0.5000, 0.5000]]), gap=tensor([0.]), gradients=2)

    Source: chapter 10.4.1; thesis, Definition 2.15 and Proposition 2.18; Sundararajan, Taly and Yan 2017.
    """
    return integrated_at(model, x, baseline, quadrature.nodes(rule, n_nodes), target=target, batch_size=batch_size)


def integrated_at(model: Model, x: Tensor, baseline: Tensor, nodes: Nodes, *, target: Target = None, batch_size: int = 8) -> PathAttribution:
    r"""Integrate the gradient along the straight line with given nodes and weights.

    .. math:: a_i = (x_i - x'_i) \sum_k w_k\, \partial_i F(x' + t_k (x - x'))

    Sums are accumulated batch by batch: the memory does not grow with the number of nodes.

    Args, Returns and Raises as for `integrated_gradients`; ``nodes`` as in `quadrature`.

    Example:
        >>> one = torch.ones(1, 1)
        >>> integrated_at(lambda z: z[:, 0] ** 3, one, 0 * one, quadrature.denser_at_zero(quadrature.midpoint(4))).attribution
        tensor([[0.9236]])
    """
    x = checked_inputs(x)
    baseline = checked_inputs(baseline, "baseline", like=x)
    mean = _weighted_gradients(model, x, baseline, nodes, target, batch_size)
    attribution = (x - baseline) * mean
    return PathAttribution(attribution, _gap(model, attribution, x, baseline, target, batch_size), len(x) * len(nodes.t))


def path_attribution(model: Model, path: Path, *, target: int | None = None, nodes: Nodes, batch_size: int = 8) -> PathAttribution:
    r"""Integrate the gradient along any path of one input.

    .. math:: a_i = \sum_k w_k\, \partial_i F(\gamma(t_k))\, \gamma_i'(t_k)

    Args:
        model: maps (m, ...) to (m,) or (m, classes).
        path: points and velocities.
        target: the class.
        nodes: times and weights, shape (k,).
        batch_size: points at a time.

    Returns:
        Attribution, shape (1, ...), its completeness gap, shape (1,), and k.

    Raises:
        ValueError: bad points or velocities; a model with several outputs and no target.

    Example:
        >>> path = power_path(torch.ones(2), torch.zeros(2), torch.tensor([1.0, 3.0]))
        >>> path_attribution(lambda z: z.prod(dim=1), path, nodes=quadrature.gauss_legendre(3)).attribution
        tensor([[0.2500, 0.7500]])

    Source: Sundararajan, Taly and Yan 2017, section 4; thesis 2.3, after Proposition 2.18.
    """
    ends = path.point(torch.tensor([0.0, 1.0], dtype=torch.float64))
    ends = checked_inputs(ends, "the path's ends")
    start, end = ends[:1], ends[1:]
    times, weights = torch.as_tensor(nodes.t), torch.as_tensor(nodes.weights)
    total = torch.zeros_like(start)
    with undisturbed(model, start):
        for rows in slices(len(times), batch_size):
            points = checked_inputs(path.point(times[rows]), "the path's points")
            velocities = checked_inputs(path.velocity(times[rows]), "the path's velocities", like=points)
            gradients = gradient_of_batch(model, points, checked_target(target, points))
            total += (per_row(weights[rows], points) * gradients * velocities).sum(dim=0)
    return PathAttribution(total, _gap(model, total, end, start, target, batch_size), len(times))


def power_path(x: Tensor, baseline: Tensor, exponents: Tensor) -> Path:
    r"""Let every coordinate run from x'_i to x_i at its own pace.

    .. math:: \gamma_i(t) = x'_i + (x_i - x'_i)\, t^{p_i}

    Exponents 1 give the straight line; any others a path that is complete and not symmetry-preserving. The rule
    :math:`p_i = 1 + |x_i - x'_i|` meets the letter of the thesis's Definition 2.20 and is not straight (erratum E9).

    Args:
        x: shape (...), one input.
        baseline: x', shape of x.
        exponents: p, shape of x, at least 1.

    Raises:
        ValueError: shapes that differ, or an exponent below 1.

    Example:
        >>> power_path(torch.tensor([1.0, 1.0]), torch.zeros(2), torch.tensor([1.0, 2.0])).point(torch.tensor([0.5]))
        tensor([[0.5000, 0.2500]])

    Source: thesis, Proposition 2.21; erratum E9.
    """
    for name, tensor in (("x", x), ("baseline", baseline), ("exponents", exponents)):
        checked_floating(tensor, name)
    if not x.shape == baseline.shape == exponents.shape:
        raise ValueError(f"x, baseline, exponents have shapes {tuple(x.shape)}, {tuple(baseline.shape)}, {tuple(exponents.shape)}, expected one")
    if not (exponents >= 1).all():
        raise ValueError(f"exponents holds {exponents.min().item()}, expected numbers >= 1")

    def power(t: Tensor, p: Tensor) -> Tensor:
        return per_row(t, x[None]) ** p  # (k, 1, ...) ** (...) -> (k, ...)

    return Path(
        lambda t: baseline + (x - baseline) * power(t, exponents),
        lambda t: (x - baseline) * exponents * power(t, exponents - 1),
    )


def corner_attribution(
    model: Model, corners: Tensor, *, target: int | None = None, n_nodes: int = 32, rule: str = "gauss-legendre", batch_size: int = 8
) -> PathAttribution:
    r"""Integrate the gradient along the straight legs through given corners.

    Moving one coordinate after the other pays each what it adds in that order; the mean over all orders is Shapley's.

    Args:
        corners: shape (k, ...), from the baseline to the input, k >= 2.

    Other arguments as for `integrated_gradients`, for every leg.

    Returns:
        Attribution, shape (1, ...), its completeness gap, shape (1,), and (k - 1) * n_nodes.

    Raises:
        ValueError: fewer than two corners; what `integrated_gradients` refuses.

    Example:
        >>> corners = torch.tensor([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]])
        >>> corner_attribution(lambda z: z.prod(dim=1), corners, n_nodes=1).attribution
        tensor([[0., 1.]])

    Source: Sundararajan, Taly and Yan 2017, section 4.
    """
    corners = checked_inputs(corners, "corners")
    if len(corners) < 2:
        raise ValueError(f"corners has shape {tuple(corners.shape)}, expected at least two rows")
    legs = integrated_gradients(model, corners[1:], corners[:-1], target=target, n_nodes=n_nodes, rule=rule, batch_size=batch_size)
    return PathAttribution(legs.attribution.sum(dim=0, keepdim=True), legs.gap.sum(dim=0, keepdim=True), legs.gradients)


def _weighted_gradients(model: Model, x: Tensor, baseline: Tensor, nodes: Nodes, target: Target, batch_size: int) -> Tensor:
    """sum_k w_k grad F(x' + t_k (x - x')), shape of x, in batches over the n * k points of all lines."""
    times, weights = (torch.as_tensor(numbers) for numbers in nodes)
    classes, total, direction = checked_target(target, x), torch.zeros_like(x), x - baseline
    with undisturbed(model, x):
        for rows in slices(len(x) * len(times), batch_size):
            point = torch.arange(rows.start, rows.stop)
            i, k = (point // len(times)).to(x.device), point % len(times)  # which input, which node
            points = baseline[i] + per_row(times[k], x) * direction[i]
            gradients = gradient_of_batch(model, points, None if classes is None else classes[i])
            total.index_add_(0, i, per_row(weights[k], x) * gradients)
    return total


def _gap(model: Model, attribution: Tensor, x: Tensor, baseline: Tensor, target: Target, batch_size: int) -> Tensor:
    change = scores_of(model, x, target=target, batch_size=batch_size) - scores_of(model, baseline, target=target, batch_size=batch_size)
    return attribution.flatten(1).sum(dim=1) - change
