"""One ReLU unit: closed forms against autograd, quadrature and the game of the corner detector."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from reference_impl import corner_unit as unit
from reference_impl.games import coalition_matrix, tabulate
from reference_impl.text_games import corner_detector

SCENES = [(np.random.default_rng(seed), seed) for seed in range(12)]


@pytest.mark.parametrize("bias", [-2.0, -3.5, -11.0])
def test_units_of_all_biases_are_the_corner_detector_on_black_and_white_images(bias: float) -> None:
    images = coalition_matrix(4).astype(float)
    np.testing.assert_allclose(unit.unit_output(unit.corner_weights(bias), bias, images), tabulate(corner_detector()), atol=1e-12)


def test_a_bias_that_lets_two_pixels_pass_is_refused() -> None:
    with pytest.raises(ValueError, match=r"bias is -1\.5, expected at most -2"):
        unit.corner_weights(-1.5)


@pytest.mark.parametrize(("rng", "seed"), SCENES)
def test_gradient_and_integral_agree_with_autograd_and_midpoints(rng: np.random.Generator, seed: int) -> None:
    w, image, baseline = rng.normal(size=4), rng.uniform(size=4), rng.uniform(size=4)
    bias = float(rng.normal(scale=0.5))

    def gradients(points: np.ndarray) -> np.ndarray:
        x = torch.tensor(points, requires_grad=True)
        torch.relu(x @ torch.tensor(w) + bias).sum().backward()
        return x.grad.numpy()

    np.testing.assert_allclose(unit.unit_gradient(w, bias, image), gradients(image), atol=1e-12)
    steps = (np.arange(20_000) + 0.5) / 20_000
    mean = gradients(baseline + steps[:, None] * (image - baseline)).mean(axis=0)
    found = unit.unit_integrated_gradients(w, bias, image, baseline)
    np.testing.assert_allclose(found, (image - baseline) * mean, atol=1e-3)
    gap = unit.unit_output(w, bias, image) - unit.unit_output(w, bias, baseline)
    assert found.sum() == pytest.approx(float(gap), abs=1e-12)
    assert unit.unit_shapley(w, bias, image, baseline).sum() == pytest.approx(float(gap), abs=1e-12)


def test_a_path_of_equal_arguments_is_on_or_off_throughout() -> None:
    w = [1.0, -1.0]
    assert unit.unit_integrated_gradients(w, 0.5, [1.0, 1.0], [0.0, 0.0]).tolist() == [1.0, -1.0]
    assert unit.unit_integrated_gradients(w, -0.5, [1.0, 1.0], [0.0, 0.0]).tolist() == [0.0, 0.0]
