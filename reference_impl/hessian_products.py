r"""Derivatives of the risk of any torch module by its parameters: per example, the Hessian times a vector, and the Hessian itself.

The risk is the mean of `loss(outputs, targets)` over n examples; its variables are the p numbers of `torch_parameters`. Vectors and results
have the parameters' dtype and device. The model is evaluated in evaluation mode with parameters passed in from outside, and is left as it
was: mode, gradients, requires_grad and hooks. Examples go through in batches of `batch_size`, and only one batch's intermediate results
are held, 16 times over for blocks of vectors: that is the bound on memory.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.func import grad, jvp, vmap

from .inverse_hvp import Hvp
from .tables import Array
from .torch_models import slices
from .torch_parameters import Loss, Parameters, checked_directions, flat, load_forward_mode, losses_at, prepared, shaped, trainable

COLUMNS = 16  # directions carried through the model at a time


def per_example_gradients(model: nn.Module, loss: Loss, inputs: Tensor, targets: Tensor, *, batch_size: int = 64) -> Tensor:
    """Find the gradient of every example's loss by the parameters, many examples at a time.

    Args:
        model: any module; its parameters are those of `torch_parameters`.
        loss: one loss for each example.
        inputs: shape (n, ...).
        targets: shape (n, ...).
        batch_size: examples at a time; a batch takes batch_size * p numbers.

    Returns:
        Shape (n, p).

    Raises:
        ValueError: inputs and targets that do not fit or are not finite, a loss that is not per example, no trainable parameters.

    Example:
        >>> layer = nn.Linear(1, 1, bias=False)
        >>> _ = layer.weight.data.fill_(2.0)
        >>> per_example_gradients(layer, lambda out, y: (out[:, 0] - y) ** 2, torch.tensor([[3.0], [1.0]]), torch.tensor([5.0, 1.0]))
        tensor([[6.],
                [2.]])
    """

    def one(parameters: Parameters, x: Tensor, y: Tensor) -> Tensor:
        return losses_at(model, loss, parameters, x[None], y[None])[0]

    rows = []
    with prepared(model, inputs, targets) as parameters:
        for part in slices(len(inputs), batch_size):
            each = vmap(grad(one), in_dims=(None, 0, 0))(parameters, inputs[part], targets[part])
            rows.append(torch.cat([each[name].flatten(1) for name in parameters], dim=1))
    return torch.cat(rows)


def directional_derivatives(model: nn.Module, loss: Loss, inputs: Tensor, targets: Tensor, V: Tensor, *, batch_size: int = 256) -> Tensor:
    r"""Find how every example's loss changes along given directions, by forward mode: no gradient is ever formed.

    .. math:: D_{ij} = \nabla \ell_i(\theta)^\top v_j

    Args:
        V: directions, shape (p, k). The other arguments as in `per_example_gradients`.

    Returns:
        Shape (n, k).

    Raises:
        ValueError: see `per_example_gradients`; V of another shape.

    Example:
        >>> layer = nn.Linear(1, 1, bias=False)
        >>> _ = layer.weight.data.fill_(2.0)
        >>> V = torch.tensor([[1.0, 10.0]])
        >>> directional_derivatives(layer, lambda out, y: (out[:, 0] - y) ** 2, torch.tensor([[3.0]]), torch.tensor([5.0]), V)
        tensor([[ 6., 60.]])
    """
    load_forward_mode()
    rows = []
    with prepared(model, inputs, targets) as parameters:
        directions = checked_directions(V, parameters)
        for part in slices(len(inputs), batch_size):

            def along(v: Tensor, x: Tensor = inputs[part], y: Tensor = targets[part]) -> Tensor:
                change: Tensor = jvp(lambda q: losses_at(model, loss, q, x, y), (parameters,), (shaped(v, parameters),))[1]
                return change

            rows.append(vmap(along, in_dims=1, chunk_size=COLUMNS)(directions).T)
    return torch.cat(rows)


def hvp_double_backward(model: nn.Module, loss: Loss, inputs: Tensor, targets: Tensor, v: Tensor, *, batch_size: int = 256) -> Tensor:
    r"""Multiply the Hessian of the risk with a vector: the gradient of the gradient's product with it. No Hessian is formed.

    .. math:: H v = \nabla_\theta \left( \nabla_\theta R(\theta)^\top v \right)

    Args:
        v: shape (p,). The other arguments as in `per_example_gradients`.

    Returns:
        Shape (p,).

    Raises:
        ValueError: see `per_example_gradients`; v of another shape.

    Example:
        >>> layer = nn.Linear(2, 1, bias=False)
        >>> hvp_double_backward(layer, lambda out, y: out[:, 0] ** 2, torch.tensor([[1.0, 2.0]]), torch.zeros(1), torch.tensor([1.0, 0.0]))
        tensor([2., 4.])

    Source: chapter, section 10.1; Pearlmutter 1994.
    """
    with prepared(model, inputs, targets) as found, torch.enable_grad():
        parameters = {name: p.clone().requires_grad_() for name, p in found.items()}
        leaves = tuple(parameters.values())
        directions = checked_directions(_as_column(v), found)[:, 0]
        product = torch.zeros_like(directions)
        for part in slices(len(inputs), batch_size):
            share = losses_at(model, loss, parameters, inputs[part], targets[part]).sum() / len(inputs)
            gradient = torch.autograd.grad(share, leaves, create_graph=True, materialize_grads=True)
            along = torch.cat([g.reshape(-1) for g in gradient]) @ directions
            if along.requires_grad:  # not where the loss is linear in the parameters
                second = torch.autograd.grad(along, leaves, materialize_grads=True)
                product += torch.cat([s.reshape(-1) for s in second])
    return product


def hvp_forward_over_reverse(model: nn.Module, loss: Loss, inputs: Tensor, targets: Tensor, V: Tensor, *, batch_size: int = 256) -> Tensor:
    r"""Multiply the Hessian of the risk with one vector or many: the derivative of the gradient along them, by forward mode.

    .. math:: H v = \left. \frac{d}{d\epsilon} \nabla R(\theta + \epsilon v) \right|_{\epsilon = 0}

    Args:
        V: shape (p,) or (p, k). The other arguments as in `per_example_gradients`; 16 directions at a time share each batch.

    Returns:
        The shape of V.

    Raises:
        ValueError: see `hvp_double_backward`.

    Example:
        >>> layer = nn.Linear(2, 1, bias=False)
        >>> hvp_forward_over_reverse(layer, lambda out, y: out[:, 0] ** 2, torch.tensor([[1.0, 2.0]]), torch.zeros(1), torch.eye(2))
        tensor([[2., 4.],
                [4., 8.]])

    Source: Pearlmutter 1994.
    """
    load_forward_mode()
    with prepared(model, inputs, targets) as parameters:
        directions = checked_directions(_as_column(V), parameters)
        product = torch.zeros_like(directions)
        for part in slices(len(inputs), batch_size):

            def along(v: Tensor, x: Tensor = inputs[part], y: Tensor = targets[part]) -> Tensor:
                gradient = grad(lambda q: losses_at(model, loss, q, x, y).sum() / len(inputs))
                return flat(jvp(gradient, (parameters,), (shaped(v, parameters),))[1])

            product += vmap(along, in_dims=1, chunk_size=COLUMNS)(directions).T
    return product.reshape(V.shape)


def hessian_of_risk(model: nn.Module, loss: Loss, inputs: Tensor, targets: Tensor, *, batch_size: int = 256) -> Tensor:
    """Form the whole Hessian, for models small enough: p products.

    Returns:
        Shape (p, p).

    Raises:
        ValueError: see `per_example_gradients`.

    Example:
        >>> hessian_of_risk(nn.Linear(2, 1, bias=False), lambda out, y: out[:, 0] ** 2, torch.tensor([[1.0, 2.0]]), torch.zeros(1))
        tensor([[2., 4.],
                [4., 8.]])
    """
    vector = flat(trainable(model))
    return hvp_forward_over_reverse(model, loss, inputs, targets, torch.eye(len(vector)).to(vector), batch_size=batch_size)


def hvp_for_solvers(model: nn.Module, loss: Loss, inputs: Tensor, targets: Tensor, *, batch_size: int = 256) -> Hvp:
    """Give the product in the form that the solvers of `inverse_hvp` take: float64 vectors, or blocks (p, k), in and out.

    Example:
        >>> hvp = hvp_for_solvers(nn.Linear(2, 1, bias=False), lambda out, y: out[:, 0] ** 2, torch.tensor([[1.0, 2.0]]), torch.zeros(1))
        >>> hvp(np.array([1.0, 0.0]))
        array([2., 4.])
    """
    kind = flat(trainable(model))

    def product(u: Array) -> Array:
        image = hvp_forward_over_reverse(model, loss, inputs, targets, torch.as_tensor(u).to(kind), batch_size=batch_size)
        return np.asarray(image.double().cpu().numpy())

    return product


def _as_column(v: Tensor) -> Tensor:
    return v[:, None] if isinstance(v, Tensor) and v.ndim == 1 else v
