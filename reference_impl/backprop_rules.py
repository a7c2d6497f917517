r"""Maps by changed backpropagation: deconvolution and guided backpropagation, which depend on how a function is computed.

Going back through a ReLU, y = max(z, 0), the gradient r of y becomes for z

- gradient: r where z > 0, else 0;
- deconvolution: max(r, 0), whatever z was;
- guided backpropagation: max(r, 0) where z > 0, else 0.

Only `torch.nn.ReLU` modules are changed. Two networks that are the same function can get different maps by the last two: they are not
implementation invariant, which every method made of the gradient alone is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn

from .gradients import gradient
from .torch_models import Target

Rule = Callable[[Tensor, Tensor], Tensor]  # (gradient of z by the ordinary rule, gradient of y) -> gradient of z


def deconvolution(model: nn.Module, x: Tensor, *, target: Target = None, batch_size: int = 16) -> Tensor:
    """Take the map of a deconvolutional network: going back, every ReLU cuts the signal by its own sign.

    Args:
        model: a network whose ReLUs are `torch.nn.ReLU` modules, not in place.
        x: shape (n, ...).
        target: class, or one per row.
        batch_size: rows at a time.

    Returns:
        Shape of x.

    Raises:
        ValueError: a network without such modules, or with one that works in place; what `gradients.gradient` refuses.

    Example:
        >>> import torch
        >>> net = nn.Sequential(nn.ReLU(), nn.Flatten())
        >>> deconvolution(net, torch.tensor([[-3.0]])), gradient(net, torch.tensor([[-3.0]]))
        (tensor([[1.]]), tensor([[0.]]))

    Source: thesis 2.3, Exploiting Neural Networks' Structure; Zeiler and Fergus 2014.
    """
    with _changed(model, lambda _, above: above.clamp(min=0)):
        return gradient(model, x, target=target, batch_size=batch_size)


def guided_backpropagation(model: nn.Module, x: Tensor, *, target: Target = None, batch_size: int = 16) -> Tensor:
    """Take the map of guided backpropagation: a ReLU lets back only what is positive and came through forward.

    Args, Returns and Raises as for `deconvolution`.

    Example:
        >>> import torch
        >>> guided_backpropagation(nn.Sequential(nn.ReLU(), nn.Flatten()), torch.tensor([[-3.0, 2.0]]), target=1)
        tensor([[0., 1.]])

    Source: thesis 2.3; Springenberg et al. 2015.
    """
    with _changed(model, lambda ordinary, _: ordinary.clamp(min=0)):
        return gradient(model, x, target=target, batch_size=batch_size)


@contextmanager
def _changed(model: nn.Module, rule: Rule) -> Iterator[None]:
    """Send gradients back through every ReLU by another rule, for a while."""
    rectifiers = [module for module in model.modules() if isinstance(module, nn.ReLU)]
    if not rectifiers:
        raise ValueError(f"model is {type(model).__name__} without a torch.nn.ReLU module, expected at least one")
    if any(module.inplace for module in rectifiers):
        raise ValueError("model has a ReLU that works in place, expected inplace=False: its input is needed on the way back")

    def hook(_module: nn.Module, below: Any, above: Any) -> tuple[Tensor]:
        return (rule(below[0], above[0]),)

    full = [module._is_full_backward_hook for module in rectifiers]
    handles = [module.register_full_backward_hook(hook) for module in rectifiers]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()
        for module, before in zip(rectifiers, full, strict=True):
            module._is_full_backward_hook = before  # else the module would refuse hooks of another kind ever after
