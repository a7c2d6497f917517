r"""Integrated gradients that adds nodes until a stated error is met.

With t = s^2 the integral is taken by the trapezoid rule in s at 8, 16, 32, ... equal parts; every doubling uses all gradients taken
before it, so that the last rule has cost no more than itself. The estimate of the error is the distance between the last two
maps: where doubling at least halves the error, as it does for the piecewise smooth gradients of a network, the last map's own error
is no larger. The completeness gap is a poor guide to it, since errors of opposite sign cancel in the sum.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from .arrays import checked_count
from .path_methods import integrated_at
from .quadrature import Nodes, denser_at_zero, midpoint, right
from .torch_models import Model, Target, checked_inputs, checked_target

FIRST = 8  # parts of the first rule


class RefinedAttribution(NamedTuple):
    """Attributions, shape (n, ...); per row, shape (n,), the completeness gap, the estimated relative l2 error of the map, the number of
    gradients, and whether the stated error was met."""

    attribution: Tensor
    gap: Tensor
    error: Tensor
    gradients: Tensor
    met: Tensor


def integrated_gradients_to(
    model: Model,
    x: Tensor,
    baseline: Tensor,
    *,
    tolerance: float,
    max_gap: float = float("inf"),
    max_gradients: int = 1024,
    target: Target = None,
    batch_size: int = 8,
) -> RefinedAttribution:
    r"""Double the nodes until two successive maps differ by at most the stated error.

    .. math:: \| a^{(2n)} - a^{(n)} \|_2 \le \epsilon \| a^{(2n)} \|_2 \text{ and } |\text{gap}| \le \text{max\_gap}

    Args:
        model: maps (m, ...) to (m,) or (m, classes).
        x: shape (n, ...).
        baseline: x', shape of x.
        tolerance: epsilon > 0, relative to the map.
        max_gap: largest completeness gap allowed, in the units of the score.
        max_gradients: per row; no doubling goes beyond it. At least 16.
        target: class, or one per row.
        batch_size: points at a time.

    Returns:
        See `RefinedAttribution`. Where max_gradients ended the search, ``met`` is False and ``error`` says how far it came.

    Raises:
        ValueError: tolerance or max_gap not positive, max_gradients < 16, or what `path_methods.integrated_gradients` refuses.

    Example:
        >>> one = torch.ones(1, 1, dtype=torch.float64)
        >>> found = integrated_gradients_to(lambda z: torch.sigmoid(20 * z[:, 0] - 8), one, 0 * one, tolerance=1e-3)
        >>> found.gradients.tolist(), found.met.tolist(), found.error.item() < 1e-3, abs(found.gap.item()) < 1e-3
        ([32], [True], True, True)

    Source: chapter 10.4.1 asks for the integral; none of the common libraries says how well it is met.
    """
    x = checked_inputs(x)
    baseline = checked_inputs(baseline, "baseline", like=x)
    classes = checked_target(target, x)
    checked_count(max_gradients, "max_gradients", least=2 * FIRST)
    if not (tolerance > 0 and max_gap > 0):
        raise ValueError(f"tolerance, max_gap are {tolerance}, {max_gap}, expected positive numbers")
    found = [
        _refine(model, x[i : i + 1], baseline[i : i + 1], None if classes is None else int(classes[i]), tolerance, max_gap, max_gradients, batch_size)
        for i in range(len(x))
    ]
    return RefinedAttribution(*(torch.cat(parts) for parts in zip(*found, strict=True)))


def _refine(
    model: Model, x: Tensor, baseline: Tensor, target: int | None, tolerance: float, max_gap: float, max_gradients: int, batch_size: int
) -> RefinedAttribution:
    parts, old = FIRST, integrated_at(model, x, baseline, _trapezoid(FIRST), target=target, batch_size=batch_size)
    change = old.attribution.sum() - old.gap  # F(x) - F(x')
    before = old.attribution
    while True:
        between = integrated_at(model, x, baseline, denser_at_zero(midpoint(parts)), target=target, batch_size=batch_size)
        now, parts = (before + between.attribution) / 2, 2 * parts
        error = (now - before).norm() / now.norm().clamp(min=torch.finfo(now.dtype).tiny)
        gap = now.sum() - change
        met = bool(error <= tolerance and gap.abs() <= max_gap)
        if met or 2 * parts > max_gradients:
            return RefinedAttribution(now, gap.reshape(1), error.reshape(1), torch.tensor([parts]), torch.tensor([met]))
        before = now


def _trapezoid(parts: int) -> Nodes:
    """The trapezoid rule in s, t = s^2: the node s = 0 has weight 0 and is left out."""
    s, weights = right(parts)
    weights[-1] /= 2
    return denser_at_zero(Nodes(s, weights))
