r"""Cascading randomisation: does a map still look the same when the network has forgotten what it learnt?

The modules are randomised from the top of the network down, each on top of those before; a map that does not change does not
depend on what was learnt.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from .torch_inputs import checked_torch_generator


def redraw(module: nn.Module, rng: torch.Generator) -> None:
    """Replace every parameter of a module by normal numbers of the same mean and standard deviation, in place.

    The scale of what the module returns stays what it was, so that what follows works where it did; what was learnt is gone. A constant
    parameter stays as it is.

    Args:
        module: any.
        rng: on the device of the parameters.

    Raises:
        ValueError: rng is no `torch.Generator` (None would mean the global one).

    Example:
        >>> layer = nn.Linear(100, 100)
        >>> before = layer.weight.std().item()
        >>> redraw(layer, torch.Generator().manual_seed(0))
        >>> abs(layer.weight.std().item() / before - 1) < 0.05
        True

    Source: Adebayo et al. 2018, with the layer's own scale instead of its initialisation; thesis 3.2.
    """
    checked_torch_generator(rng)
    with torch.no_grad():
        for parameter in module.parameters():
            if parameter.numel() > 1:
                noise = torch.randn(parameter.shape, dtype=parameter.dtype, device=parameter.device, generator=rng)
                parameter.copy_(parameter.mean() + parameter.std() * noise)


def cascading_randomisation(modules: Sequence[nn.Module], attribute: Callable[[], Tensor], redraw_one: Callable[[nn.Module], None]) -> Tensor:
    """Randomise modules one after another from the top, and take the map after each.

    Args:
        modules: in the order of the forward pass; the last is randomised first.
        attribute: takes the map with the network as it then is, always of one shape.
        redraw_one: replaces a module's parameters in place, for instance ``lambda module: redraw(module, rng)``.

    Returns:
        Shape (k + 1, ...): the map of the trained network, then with the top 1, 2, ..., k modules randomised. Whatever happens, all
        parameters and buffers of the modules are put back.

    Raises:
        ValueError: no modules.

    Example:
        >>> net = nn.Sequential(nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False))
        >>> for layer, weight in zip(net, (2.0, 3.0)):
        ...     _ = nn.init.constant_(layer.weight, weight)
        >>> def one(module: nn.Module) -> None:
        ...     _ = nn.init.ones_(module.weight)
        >>> cascading_randomisation(list(net), lambda: net(torch.ones(1)).detach(), one)
        tensor([[6.],
                [2.],
                [1.]])

    Source: thesis 3.2, Figures 3.3 and 3.4; Adebayo et al. 2018.
    """
    if not modules:
        raise ValueError("modules is empty, expected at least one module")
    kept = [{name: value.clone() for name, value in module.state_dict().items()} for module in modules]
    maps = [attribute().detach().clone()]
    try:
        for module in reversed(modules):
            redraw_one(module)
            maps.append(attribute().detach().clone())
    finally:
        with torch.no_grad():
            for module, state in zip(modules, kept, strict=True):
                for name, value in module.state_dict().items():
                    value.copy_(state[name])
    return torch.stack(maps)
