"""SmoothGrad: the three averages told apart, their expectations, standard errors that are true."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from reference_impl import gradients, smoothgrad
from reference_impl.smoothgrad import draw_noise

X = torch.tensor([[1.0, -2.0], [0.5, 3.0]], dtype=torch.float64)


def cubic(z: Tensor) -> Tensor:
    return z[:, 0] ** 3 + z[:, 0] * z[:, 1]


def noise(n_samples: int, noise_sd: float = 0.5, seed: int = 0) -> Tensor:
    return draw_noise(X, noise_sd=noise_sd, n_samples=n_samples, rng=torch.Generator().manual_seed(seed))


def test_every_average_is_the_mean_over_the_noisy_copies() -> None:
    e = noise(7)
    points = X + e
    slopes = torch.stack([gradients.gradient(cubic, p) for p in points])
    for function, drawn in (
        (smoothgrad.smoothgrad, slopes),
        (smoothgrad.smoothgrad_times_input, slopes * points),
        (smoothgrad.smoothgrad_squared, slopes**2),
    ):
        for batch_size in (1, 3, 16):
            found = function(cubic, X, e, batch_size=batch_size)
            torch.testing.assert_close(found.value, drawn.mean(dim=0), rtol=1e-12, atol=1e-12)
            torch.testing.assert_close(found.standard_error, drawn.std(dim=0) / 7**0.5, rtol=1e-10, atol=1e-12)
            assert found.evaluations == 14


def test_expectations_within_five_standard_errors() -> None:
    sd, x, y = 0.5, X[:, 0], X[:, 1]
    e = noise(4000, sd, seed=1)
    published = torch.stack([3 * (x**2 + sd**2) + y, x], dim=1)  # the gradient of E[F(x + e)]
    worded = torch.stack([3 * (x**3 + 3 * x * sd**2) + x * y, x * y], dim=1)
    for found, wanted in ((smoothgrad.smoothgrad(cubic, X, e), published), (smoothgrad.smoothgrad_times_input(cubic, X, e), worded)):
        assert (found.standard_error > 0).all()
        assert ((found.value - wanted).abs() < 5 * found.standard_error).all()
    assert not torch.allclose(worded, published * X, rtol=0.05)  # the thesis's average is not the published one times the input


def test_standard_errors_are_what_repetitions_show() -> None:
    runs = [smoothgrad.smoothgrad(cubic, X, noise(20, seed=seed)) for seed in range(200)]
    spread = torch.stack([run.value for run in runs]).std(dim=0)
    said = torch.stack([run.standard_error for run in runs]).mean(dim=0)
    torch.testing.assert_close(said, spread, rtol=0.2, atol=0)  # two hundred repetitions tell a deviation to about 5%


def test_without_noise_all_is_as_at_the_point() -> None:
    still = torch.zeros(3, *X.shape, dtype=X.dtype)
    slope = gradients.gradient(cubic, X)
    torch.testing.assert_close(smoothgrad.smoothgrad(cubic, X, still).value, slope)
    torch.testing.assert_close(smoothgrad.smoothgrad_times_input(cubic, X, still).value, slope * X)
    assert smoothgrad.smoothgrad(cubic, X, still).standard_error.abs().max() == 0


def test_a_linear_score_is_left_alone_by_smoothing() -> None:
    weights = torch.tensor([2.0, -1.0], dtype=torch.float64)
    found = smoothgrad.smoothgrad(lambda z: z @ weights, X, noise(5))
    torch.testing.assert_close(found.value, weights.expand(2, 2))


def test_noise_is_drawn_from_its_generator_alone() -> None:
    assert torch.equal(noise(3, seed=4), noise(3, seed=4))
    assert not torch.equal(noise(3, seed=4), noise(3, seed=5))
    drawn = noise(4000, 0.5)
    assert drawn.std().item() == pytest.approx(0.5, rel=0.03)
    assert abs(drawn.mean().item()) < 5 * 0.5 / 16000**0.5


def test_bad_noise_is_refused() -> None:
    for e, message in (
        (torch.zeros(3, 2, dtype=X.dtype), r"noise has shape \(3, 2\), expected \(m, 2, 2\)"),
        (torch.zeros(1, 2, 2, dtype=X.dtype), "with m >= 2"),
        (torch.zeros(3, 2, 2), "noise has dtype torch.float32, expected torch.float64"),
        (torch.full((3, 2, 2), torch.inf, dtype=X.dtype), "noise holds inf"),
    ):
        with pytest.raises(ValueError, match=message):
            smoothgrad.smoothgrad(cubic, X, e)
    with pytest.raises(ValueError, match="noise_sd is -1, expected a finite number >= 0"):
        noise(3, -1)
    with pytest.raises(ValueError, match="n_samples is 0, expected an integer >= 1"):
        noise(0)
