r"""Influence functions for a network whose Hessian is never formed, and what they predict: real retraining.

Signs and scale as in `influence`. Here the risk has a penalty l2/2 times the square of all parameters, whose share of the Hessian is l2 times the
identity: for a network trained with it, l2 is the damping. More damping is needed where training stopped short of a minimum.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from .hessian_products import directional_derivatives, hvp_for_solvers, per_example_gradients
from .inverse_hvp import block_conjugate_gradient, conjugate_gradient
from .leave_one_out import checked_points
from .network_training import fit_network, weighted_loss
from .tables import Array
from .torch_parameters import Loss, flat, losses_at, prepared, shaped


class NetworkInfluences(NamedTuple):
    """Influences, shape (n, k); the relative residual of each test example's linear system, shape (k,); Hessian-vector products."""

    values: Array
    relative_residuals: Array
    products: int


def network_influences(
    model: nn.Module,
    loss: Loss,
    train: tuple[Tensor, Tensor],
    test: tuple[Tensor, Tensor],
    *,
    damping: float,
    tolerance: float = 1e-6,
    max_products: int = 100_000,
    batch_size: int = 256,
) -> NetworkInfluences:
    r"""Find the influence of every training example on every test example of a torch module.

    .. math:: I(x, z) = -\nabla \ell(x)^\top s_z, \quad (H + \lambda I) s_z = \nabla \ell(z)

    The systems of all z are solved together by block conjugate gradient; the products with all x are then derivatives along s_z, by forward
    mode. Memory: p numbers for each z and one batch of intermediate results; neither the Hessian nor the training gradients are held.

    Args:
        model: at a minimum of its risk; left as it was.
        loss: outputs and targets to one loss for each example.
        train: inputs (n, ...) and targets (n, ...).
        test: inputs (k, ...) and targets (k, ...).
        damping: lambda >= 0, the penalty the network was trained with or more.
        tolerance: relative residual of the systems.
        max_products: stops before it would take more; the residuals show it.
        batch_size: examples at a time.

    Returns:
        Influences, residuals and the count of products.

    Raises:
        ValueError: examples or a loss that do not fit, no trainable parameters, or a damped Hessian that is not positive definite.

    Example:
        >>> layer = nn.Linear(1, 1, bias=False).double()
        >>> _ = layer.weight.data.fill_(2.0)  # the minimum for (1, 1) and (1, 3): H = 2, gradients 2 and -2
        >>> data = torch.ones(2, 1).double(), torch.tensor([1.0, 3.0]).double()
        >>> network_influences(layer, lambda out, y: (out[:, 0] - y) ** 2, data, data, damping=0.0).values
        array([[-2.,  2.],
               [ 2., -2.]])

    Source: chapter, Theorem 10.1.2 and section 10.1; Koh and Liang 2017.
    """
    test_gradients = per_example_gradients(model, loss, *test, batch_size=min(batch_size, 64))
    hvp = hvp_for_solvers(model, loss, *train, batch_size=batch_size)
    right = np.asarray(test_gradients.double().cpu().numpy()).T
    found = block_conjugate_gradient(hvp, right, damping=damping, tolerance=tolerance, max_products=max_products)
    directions = torch.as_tensor(found.x).to(test_gradients)  # (p, k)
    along = directional_derivatives(model, loss, *train, directions, batch_size=batch_size)
    return NetworkInfluences(-along.double().cpu().numpy(), found.relative_residuals, found.products)


def changes_by_retraining(
    model: nn.Module,
    loss: Loss,
    train: tuple[Tensor, Tensor],
    test: tuple[Tensor, Tensor],
    points: Sequence[int],
    *,
    l2: float,
    tolerance: float = 1e-8,
    batch_size: int = 256,
) -> Array:
    """Train again without each of the given examples, from the model's parameters on, and see how the test losses change.

    Args:
        model: at a minimum of the risk with penalty l2 (`fit_network`); left as it was.
        points: indices of the m training examples left out, one at a time; the weights of the others stay 1/n.
        l2: penalty.
        tolerance: length of the gradient at the end. The others as in `network_influences`.

    Returns:
        Loss without the example minus loss with it, shape (m, k).

    Raises:
        ValueError: see `fit_network`; no such example.

    Example:
        >>> layer = nn.Linear(1, 1, bias=False).double()
        >>> _ = layer.weight.data.fill_(2.0)
        >>> data = torch.ones(2, 1).double(), torch.tensor([1.0, 3.0]).double()
        >>> changes_by_retraining(layer, lambda out, y: (out[:, 0] - y) ** 2, data, data, [0], l2=0.0).round(6)
        array([[ 3., -1.]])

    Source: chapter, section 10.1.
    """
    n = len(train[0])
    before = _losses(model, loss, test)
    changes = []
    for point in checked_points(points, n):
        weights = np.full(n, 1 / n)
        weights[point] = 0.0
        fitted = fit_network(model, loss, *train, l2=l2, weights=weights, tolerance=tolerance, batch_size=batch_size)
        changes.append(_losses(fitted, loss, test) - before)
    return np.array(changes)


def changes_by_newton_step(
    model: nn.Module,
    loss: Loss,
    train: tuple[Tensor, Tensor],
    test: tuple[Tensor, Tensor],
    points: Sequence[int],
    *,
    damping: float,
    tolerance: float = 1e-6,
    batch_size: int = 256,
) -> Array:
    r"""Predict the same by one Newton step without the example, the losses evaluated at the moved weights.

    .. math:: (H_{-x} + \lambda I) \, \delta = \tfrac{1}{n} \nabla \ell(x), \quad \ell(z, \theta + \delta) - \ell(z, \theta)

    Against the plain prediction -I(x, z)/n it knows that the Hessian loses the example too, and that the loss on z is curved. For logistic
    regression that is nearer; for networks mostly, by a factor of 1.4 to 4, but not where the risk is nearly flat along a direction,
    which the step then overshoots. One solution by conjugate gradient for each example.

    Args:
        damping: the penalty the network was trained with or more. The others as in `changes_by_retraining`.

    Returns:
        Shape (m, k).

    Raises:
        ValueError: see `network_influences`.

    Example:
        >>> layer = nn.Linear(1, 1, bias=False).double()
        >>> _ = layer.weight.data.fill_(2.0)
        >>> data = torch.ones(2, 1).double(), torch.tensor([1.0, 3.0]).double()
        >>> changes_by_newton_step(layer, lambda out, y: (out[:, 0] - y) ** 2, data, data, [0], damping=0.0).round(6)
        array([[ 3., -1.]])
    """
    inputs, targets = train
    n, examples, before = len(inputs), torch.arange(len(inputs), device=inputs.device), _losses(model, loss, test)
    changes = []
    for point in checked_points(points, n):
        weights = np.full(n, 1 / n)
        weights[point] = 0.0
        hvp = hvp_for_solvers(model, weighted_loss(loss, targets, weights), inputs, examples, batch_size=batch_size)
        gradient = per_example_gradients(model, loss, inputs[[point]], targets[[point]])[0]
        step = conjugate_gradient(hvp, gradient.double().cpu().numpy() / n, damping=damping, tolerance=tolerance)
        changes.append(_losses(model, loss, test, torch.as_tensor(step.x).to(gradient)) - before)
    return np.array(changes)


def _losses(model: nn.Module, loss: Loss, examples: tuple[Tensor, Tensor], step: Tensor | None = None) -> Array:
    """Losses of examples, shape (k,), with the parameters moved by a step if one is given."""
    with prepared(model, *examples) as parameters, torch.no_grad():
        moved = parameters if step is None else shaped(flat(parameters) + step, parameters)
        losses = losses_at(model, loss, moved, *examples)
    return np.asarray(losses.double().cpu().numpy())
