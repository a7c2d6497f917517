"""The corner detector as a network: the same game on zeros and ones, another function between them."""

from __future__ import annotations

import numpy as np
import torch

from reference_impl import games, shapley, text_games
from reference_impl.corner_network import corner_network


def test_on_zeros_and_ones_it_is_the_game() -> None:
    images = games.coalition_matrix(4)
    outputs = corner_network()(torch.tensor(images, dtype=torch.float64)).detach().numpy().ravel()
    np.testing.assert_allclose(outputs, text_games.corner_detector()(images), rtol=0, atol=0)


def test_gradient_integrated_gradient_and_shapley_values_at_the_image() -> None:
    image = torch.tensor([1.0, 1.0, 1.0, 0.0], dtype=torch.float64)
    model = corner_network()
    x = image.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(model(x[None]).sum(), x)
    assert gradient.tolist() == [1.0, 1.0, 1.0, 0.0]
    points = ((torch.arange(3000, dtype=torch.float64) + 0.5) / 3000)[:, None] * image  # midpoints; the kink at 2/3 lies between two
    points.requires_grad_()
    (slopes,) = torch.autograd.grad(model(points).sum(), points)
    attributions = image * slopes.mean(dim=0)
    np.testing.assert_allclose(attributions.numpy(), [1 / 3, 1 / 3, 1 / 3, 0], rtol=0, atol=1e-12)
    values = shapley.shapley_values(games.tabulate(text_games.corner_detector()))
    np.testing.assert_allclose(attributions.numpy(), values, rtol=0, atol=1e-12)
