r"""The parameters of a torch module as one vector, and its losses with other parameters in their place.

What counts are the parameters that require a gradient, in the order of `named_parameters`: p numbers of one dtype on one device.
The losses are those of a user's function of outputs and targets, one for each example.
"""

from __future__ import annotations

import warnings
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

import torch
from torch import Tensor, nn
from torch.autograd import forward_ad
from torch.func import functional_call

from .torch_inputs import cut
from .torch_models import undisturbed

Loss = Callable[[Tensor, Tensor], Tensor]  # outputs (b, ...) and targets (b, ...) to the losses of the b examples, shape (b,)
Parameters = dict[str, Tensor]


def trainable(model: nn.Module) -> Parameters:
    """Collect the parameters that require a gradient, cut from any graph; the same memory.

    Raises:
        ValueError: there are none, or they differ in dtype or device.

    Example:
        >>> {name: tuple(p.shape) for name, p in trainable(nn.Linear(3, 2)).items()}
        {'weight': (2, 3), 'bias': (2,)}
    """
    parameters = {name: p.detach() for name, p in model.named_parameters() if p.requires_grad}
    kinds = {(p.dtype, p.device) for p in parameters.values()}
    if len(kinds) != 1:
        raise ValueError(f"the model's trainable parameters have (dtype, device) {sorted(map(str, kinds))}, expected one kind, and at least one")
    return parameters


def flat(parameters: Parameters) -> Tensor:
    """Write parameters as one vector, shape (p,).

    Example:
        >>> flat({"a": torch.zeros(2, 2), "b": torch.ones(1)})
        tensor([0., 0., 0., 0., 1.])
    """
    return torch.cat([part.reshape(-1) for part in parameters.values()])


def shaped(vector: Tensor, like: Parameters) -> Parameters:
    """Cut a vector into parameters: the inverse of `flat`.

    Raises:
        ValueError: another length.

    Example:
        >>> shaped(torch.arange(3.0), {"a": torch.zeros(2, 1), "b": torch.zeros(1)})
        {'a': tensor([[0.],
                [1.]]), 'b': tensor([2.])}
    """
    sizes = [part.numel() for part in like.values()]
    if vector.shape != (sum(sizes),):
        raise ValueError(f"the vector has shape {tuple(vector.shape)}, expected ({sum(sizes)},)")
    return {name: piece.reshape(like[name].shape) for name, piece in zip(like, torch.split(vector, sizes), strict=True)}


def losses_at(model: nn.Module, loss: Loss, parameters: Parameters, inputs: Tensor, targets: Tensor) -> Tensor:
    """Evaluate the losses of one batch with the given parameters in the model's place.

    Returns:
        Shape (b,).

    Raises:
        ValueError: the loss returns another shape (a mean over the batch, say).

    Example:
        >>> layer = nn.Linear(1, 1, bias=False)
        >>> losses_at(layer, lambda out, y: (out[:, 0] - y) ** 2, {"weight": torch.tensor([[2.0]])}, torch.tensor([[3.0]]), torch.tensor([5.0]))
        tensor([1.])
    """
    losses = loss(functional_call(model, parameters, (inputs,)), targets)
    if not isinstance(losses, Tensor) or losses.shape != (len(inputs),):
        got = tuple(losses.shape) if isinstance(losses, Tensor) else type(losses).__name__
        raise ValueError(f"the loss returned shape {got}, expected ({len(inputs)},): one loss for each example")
    return losses


@contextmanager
def prepared(model: nn.Module, inputs: Tensor, targets: Tensor) -> Iterator[Parameters]:
    """Check the examples, hold the model undisturbed and its backward hooks silent, and give its trainable parameters.

    Raises:
        ValueError: no tensors, no examples, not finite, not as many targets as inputs, or no trainable parameters.

    Example:
        >>> with prepared(nn.Linear(2, 1), torch.zeros(3, 2), torch.zeros(2)):
        ...     pass
        Traceback (most recent call last):
        ValueError: targets has length 2, expected 3, as many as inputs
    """
    for name, tensor in (("inputs", inputs), ("targets", targets)):
        if not isinstance(tensor, Tensor) or tensor.ndim == 0 or len(tensor) == 0:
            raise ValueError(f"{name} is {tuple(tensor.shape) if isinstance(tensor, Tensor) else type(tensor).__name__}, expected a tensor (n, ...)")
        if not torch.isfinite(tensor).all():
            raise ValueError(f"{name} holds numbers that are not finite")
    parameters = trainable(model)
    if len(targets) != len(inputs):
        raise ValueError(f"targets has length {len(targets)}, expected {len(inputs)}, as many as inputs")
    hooked = [(module, module._backward_hooks, module._backward_pre_hooks) for module in model.modules()]
    with torch.inference_mode(False), undisturbed(model, inputs):
        try:
            for module, _, _ in hooked:  # forward mode and vmap cannot go through them
                module._backward_hooks, module._backward_pre_hooks = OrderedDict(), OrderedDict()
            yield parameters
        finally:
            for module, after, before in hooked:
                module._backward_hooks, module._backward_pre_hooks = after, before


def checked_directions(V: Tensor, like: Parameters) -> Tensor:
    """Read directions in the space of the parameters, shape (p, k).

    Example:
        >>> checked_directions(torch.zeros(3, 1), {"a": torch.zeros(2)})
        Traceback (most recent call last):
        ValueError: V has shape (3, 1), expected (2, k)
    """
    p, kind = sum(part.numel() for part in like.values()), next(iter(like.values()))
    if not isinstance(V, Tensor):
        raise ValueError(f"V is {type(V).__name__}, expected a tensor ({p}, k)")
    if V.ndim != 2 or V.shape[0] != p or V.shape[1] == 0:
        raise ValueError(f"V has shape {tuple(V.shape)}, expected ({p}, k)")
    if V.dtype != kind.dtype or V.device != kind.device:
        raise ValueError(f"V is {V.dtype} on {V.device}, expected {kind.dtype} on {kind.device}")
    if not torch.isfinite(V).all():
        raise ValueError("V holds numbers that are not finite")
    return cut(V)


@cache
def load_forward_mode() -> None:
    """Use torch's forward mode once: at its first use torch 2.13 warns about a way of its own that is to go.

    Example:
        >>> load_forward_mode()
    """
    with warnings.catch_warnings(), forward_ad.dual_level():
        warnings.simplefilter("ignore", DeprecationWarning)
        forward_ad.make_dual(torch.zeros(1), torch.zeros(1))  # type: ignore[no-untyped-call]
