"""Small torch networks as data, in float64 and from numpy's generators, so that they are the same on every machine.

{"network": [2, 3, 1], "activation": "tanh", "seed": 5}    layers of these widths, an activation between them
{"risk": "squares"}                                        a mean loss: "squares" or "cross entropy", of outputs and targets
{"tensor": nested list, "dtype": "int64"}                  a tensor (float64 unless said)
{"normal": [20, 30], "seed": 3}                            a tensor of that shape with normal entries
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np

WORDS = ("network", "risk", "tensor", "normal")


def build_torch(data: Mapping[str, Any]) -> Any:
    """The network, risk or tensor that data describe.

    Raises:
        ValueError: none of the four, or an activation or risk of no known name.

    Example:
        >>> build_torch({"tensor": [1, 2]})
        tensor([1., 2.], dtype=torch.float64)
    """
    import torch

    if "network" in data:
        return _network(data["network"], data.get("activation", "tanh"), data.get("seed", 0))
    if "risk" in data:
        return _risk(data["risk"])
    if "tensor" in data:
        return torch.tensor(data["tensor"], dtype=getattr(torch, data.get("dtype", "float64")))
    if "normal" in data:
        return torch.from_numpy(np.random.default_rng(data["seed"]).normal(size=data["normal"]))
    raise ValueError(f"{sorted(data)}: none of {', '.join(WORDS)}")


def _network(widths: list[int], activation: str, seed: int) -> Any:
    import torch
    from torch import nn

    kinds: dict[str, Callable[[], nn.Module]] = {"tanh": nn.Tanh, "softplus": nn.Softplus, "sigmoid": nn.Sigmoid, "identity": nn.Identity}
    if activation not in kinds:
        raise ValueError(f"no activation {activation!r}, only {', '.join(kinds)}")
    rng, layers = np.random.default_rng(seed), []
    for inside, outside in pairwise(widths):
        layer = nn.Linear(inside, outside, dtype=torch.float64)
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(rng.normal(scale=inside**-0.5, size=(outside, inside))))
            layer.bias.copy_(torch.from_numpy(rng.normal(scale=0.3, size=outside)))
        layers += [layer, kinds[activation]()]
    return nn.Sequential(*layers[:-1])


def _risk(name: str) -> Callable[..., Any]:
    from torch.nn import functional

    kinds: dict[str, Callable[..., Any]] = {"squares": functional.mse_loss, "cross entropy": functional.cross_entropy}
    if name not in kinds:
        raise ValueError(f"no risk {name!r}, only {', '.join(kinds)}")
    return kinds[name]
