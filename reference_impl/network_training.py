r"""Training a torch module to a minimum of its risk, all examples at once and each with its weight, so that leaving one out can be retrained."""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import torch
from numpy.typing import ArrayLike
from scipy.optimize import minimize
from torch import Tensor, nn

from .arrays import checked_range
from .hessian_products import hvp_for_solvers
from .logistic import checked_weights
from .tables import Array
from .torch_models import slices
from .torch_parameters import Loss, flat, losses_at, prepared, shaped, trainable


def fit_network(
    model: nn.Module,
    loss: Loss,
    inputs: Tensor,
    targets: Tensor,
    *,
    l2: float,
    weights: ArrayLike | None = None,
    tolerance: float = 1e-8,
    max_steps: int = 500,
    batch_size: int = 256,
) -> nn.Module:
    r"""Minimise the penalised risk from the model's parameters on, by Newton steps in a region of trust.

    .. math:: R(\theta) = \sum_i w_i \ell_i(\theta) + \tfrac{1}{2} \lambda |\theta|^2

    Args:
        model: where to start; left as it was. float64 reaches the tolerance, float32 about its square root.
        l2: lambda >= 0.
        weights: shape (n,), each >= 0; 1/n if not given.
        tolerance: length of the gradient at the end.

    Returns:
        A copy of the model at the minimum.

    Raises:
        ValueError: inputs, targets, weights or a loss that do not fit, no trainable parameters; no minimum within max_steps.

    Example:
        >>> data = torch.ones(2, 1).double(), torch.tensor([1.0, 3.0]).double()
        >>> round(fit_network(nn.Linear(1, 1, bias=False).double(), lambda out, y: (out[:, 0] - y) ** 2, *data, l2=2.0).weight.item(), 9)
        1.0
    """
    with torch.inference_mode(False):
        fitted = deepcopy(model)
    with prepared(fitted, inputs, targets):
        pass  # says at once what does not fit
    start = trainable(fitted)
    examples, weighted = torch.arange(len(inputs), device=inputs.device), weighted_loss(loss, targets, weights)
    penalty = checked_range(l2, "l2", least=0)

    def move(theta: Array) -> None:
        for name, part in shaped(torch.as_tensor(theta).to(flat(start)), start).items():
            start[name].copy_(part)  # the copy's own memory

    def risk_and_gradient(theta: Array) -> tuple[float, Array]:
        move(theta)
        total, slope = 0.0, penalty * theta
        with prepared(fitted, inputs, examples) as found, torch.enable_grad():
            parameters = {name: p.clone().requires_grad_() for name, p in found.items()}
            for part in slices(len(inputs), batch_size):
                risk = losses_at(fitted, weighted, parameters, inputs[part], examples[part]).sum() / len(inputs)
                parts = torch.autograd.grad(risk, tuple(parameters.values()), materialize_grads=True)
                slope = slope + torch.cat([g.reshape(-1) for g in parts]).double().cpu().numpy()
                total += risk.item()
        return total + penalty * float(theta @ theta) / 2, slope

    def product(theta: Array, u: Array) -> Array:
        move(theta)
        return hvp_for_solvers(fitted, weighted, inputs, examples, batch_size=batch_size)(u) + penalty * u

    begin = np.asarray(flat(start).double().cpu().numpy())
    found = minimize(risk_and_gradient, begin, jac=True, hessp=product, method="trust-ncg", options={"gtol": tolerance, "maxiter": max_steps})
    move(found.x)
    reached = float(np.linalg.norm(found.jac))
    if reached > 10 * tolerance:  # rounding may end the search a little above the tolerance
        raise ValueError(f"the gradient has length {reached:.2g} after {found.nit} steps, expected {tolerance:g}")
    return fitted


def weighted_loss(loss: Loss, targets: Tensor, weights: ArrayLike | None) -> Loss:
    r"""Turn a loss into one whose mean over all examples is the weighted sum; its targets are the examples' indices.

    .. math:: \tfrac{1}{n} \sum_i n w_i \ell_i = \sum_i w_i \ell_i

    Example:
        >>> heavy = weighted_loss(lambda out, y: out * y, torch.tensor([1.0, 2.0]), [0.0, 3.0])
        >>> heavy(torch.tensor([5.0, 5.0]), torch.tensor([0, 1]))
        tensor([ 0., 60.])
    """
    factors = torch.as_tensor(len(targets) * checked_weights(weights, len(targets)), device=targets.device)

    def weighted(outputs: Tensor, examples: Tensor) -> Tensor:
        losses = loss(outputs, targets[examples])
        return factors[examples].to(losses.dtype) * losses

    return weighted
