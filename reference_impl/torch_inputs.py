"""What comes in beside a torch model and its inputs: what fills parts of a picture, and generators."""

from __future__ import annotations

import torch
from torch import Tensor


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
