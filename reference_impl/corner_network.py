r"""The corner detector as a network: one ReLU unit that fires when the three pixels of the corner are on.

.. math:: f(x) = \operatorname{relu}(x_{TL} + x_{TR} + x_{BL} - 2)

On images of zeros and ones it is the game `text_games.corner_detector`. Between them it is another function, so that gradients, integrated
gradients and Shapley values answer different questions: at the image (1, 1, 1, 0) the gradient is 1 for each pixel of the corner, while
both others share the output 1 among the three.
"""

from __future__ import annotations

import torch
from torch import nn


def corner_network(*, dtype: torch.dtype = torch.float64) -> nn.Sequential:
    """Build the detector as a module that takes images (m, 4), pixels TL, TR, BL, BR, to outputs (m, 1).

    Args:
        dtype: of the weights.

    Example:
        >>> corner_network()(torch.tensor([[1.0, 1, 1, 0], [1, 1, 0, 1]], dtype=torch.float64)).detach().flatten()
        tensor([1., 0.], dtype=torch.float64)

    Source: chapter, Problem 10.5.2.
    """
    unit = nn.Linear(4, 1, dtype=dtype)
    with torch.no_grad():
        unit.weight.copy_(torch.tensor([[1.0, 1.0, 1.0, 0.0]]))
        unit.bias.fill_(-2.0)
    return nn.Sequential(unit, nn.ReLU())
