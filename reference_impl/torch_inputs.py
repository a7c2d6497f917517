"""Single tensors, fills of a picture and generators, as they come in."""

from __future__ import annotations

import torch
from torch import Tensor


def checked_floating(x: Tensor, name: str) -> None:
    """Refuse what is no tensor of floating numbers.

    Example:
        >>> checked_floating(torch.tensor([1]), "x")
        Traceback (most recent call last):
        ValueError: x is torch.int64, expected a tensor of floating dtype
    """
    if not isinstance(x, Tensor) or not x.dtype.is_floating_point:
        raise ValueError(f"{name} is {x.dtype if isinstance(x, Tensor) else type(x).__name__}, expected a tensor of floating dtype")


def cut(x: Tensor) -> Tensor:
    """Cut a tensor from any graph: the same memory, or a copy of a tensor of inference mode, with which no gradient can be taken.

    Example:
        >>> cut(torch.ones(2, requires_grad=True))
        tensor([1., 1.])
    """
    with torch.inference_mode(False):
        return x.clone() if x.is_inference() else x.detach()


def checked_fill(fill: float | Tensor, name: str, like: Tensor) -> Tensor:
    """Read what replaces parts of a picture: a number, or a tensor that broadcasts to it.

    Raises:
        ValueError: not real, not finite, or of a shape that does not broadcast.

    Example:
        >>> checked_fill(0.5, "fill", torch.zeros(1, 2))
        tensor([[0.5000, 0.5000]])
    """
    given = torch.as_tensor(fill, device=like.device)
    if given.is_complex():
        raise ValueError(f"{name} has dtype {given.dtype}, expected real numbers")
    if not torch.isfinite(given).all():
        raise ValueError(f"{name} holds {given[~torch.isfinite(given)][0].item()}, expected finite numbers")
    try:
        return given.to(like.dtype).expand(like.shape)
    except RuntimeError:
        raise ValueError(f"{name} has shape {tuple(given.shape)}, expected one that broadcasts to {tuple(like.shape)}") from None


def checked_torch_generator(rng: torch.Generator) -> torch.Generator:
    """Refuse what is no generator: a seed, or None, which torch takes for the global one.

    Raises:
        ValueError: not a `torch.Generator`.

    Example:
        >>> checked_torch_generator(None)
        Traceback (most recent call last):
        ValueError: rng is None, expected a torch.Generator, such as torch.Generator().manual_seed(0)
    """
    if not isinstance(rng, torch.Generator):
        raise ValueError(f"rng is {rng!r}, expected a torch.Generator, such as torch.Generator().manual_seed(0)")
    return rng
