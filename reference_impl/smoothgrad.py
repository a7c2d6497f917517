r"""SmoothGrad: gradients averaged over noisy copies of the input, and the averages that are mistaken for it.

With e normal of mean 0 and standard deviation ``noise_sd`` in every coordinate, and g = \nabla F:

- as published, the mean of gradients: E[g(x+e)], which is the gradient of the smoothed score E[F(x+e)];
- as the thesis words it, the mean of gradient times input at the noisy points: E[g(x+e) * (x+e)] (erratum E16);
- squared, E[g(x+e)^2], never negative.

Every function returns the mean over the noises, its standard error entry by entry, and the count of gradients.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from .arrays import checked_count, checked_range
from .torch_inputs import checked_floating, checked_torch_generator
from .torch_models import Model, Target, TorchEstimate, checked_inputs, checked_target, gradient_of_batch, slices, undisturbed


def draw_noise(x: Tensor, *, noise_sd: float, n_samples: int, rng: torch.Generator) -> Tensor:
    """Draw independent normal noise for every entry.

    Args:
        x: shape (n, ...); only its shape, dtype and device count.
        noise_sd: standard deviation, in the units of x.
        n_samples: noisy copies per input.
        rng: on the device of x.

    Returns:
        Shape (n_samples, n, ...).

    Raises:
        ValueError: x not floating, noise_sd negative or not finite, n_samples < 1, rng no `torch.Generator` (None would mean the global one).

    Example:
        >>> draw_noise(torch.zeros(2, 3), noise_sd=0.1, n_samples=5, rng=torch.Generator().manual_seed(0)).shape
        torch.Size([5, 2, 3])
    """
    checked_floating(x, "x")
    checked_count(n_samples, "n_samples")
    checked_range(noise_sd, "noise_sd", least=0)
    checked_torch_generator(rng)
    return noise_sd * torch.randn(n_samples, *x.shape, dtype=x.dtype, device=x.device, generator=rng)


def smoothgrad(model: Model, x: Tensor, noise: Tensor, *, target: Target = None, batch_size: int = 16) -> TorchEstimate:
    r"""Average the gradient over noisy copies of the input.

    .. math:: \frac{1}{m} \sum_{s=1}^m \nabla F(x + e_s)

    Args:
        model: maps (k, ...) to (k,) or (k, classes).
        x: shape (n, ...).
        noise: e, shape (m, n, ...), m >= 2 (see `draw_noise`).
        target: class, or one per row of x.
        batch_size: noisy copies at a time.

    Returns:
        Mean and standard error, each of the shape of x, and m * n gradients.

    Raises:
        ValueError: bad input; noise of another shape; a model with several outputs and no target.

    Example:
        >>> x = torch.tensor([[3.0]])
        >>> smoothgrad(lambda z: z[:, 0] ** 2, x, torch.tensor([[[1.0]], [[-1.0]], [[0.0]]])).value
        tensor([[6.]])

    Source: Smilkov et al. 2017. Thesis 2.3 describes `smoothgrad_times_input` under this name (erratum E16).
    """
    return _average(model, x, noise, target, batch_size, lambda gradient, _: gradient)


def smoothgrad_times_input(model: Model, x: Tensor, noise: Tensor, *, target: Target = None, batch_size: int = 16) -> TorchEstimate:
    r"""Average gradient times input over noisy copies, each gradient times its own noisy copy.

    .. math:: \frac{1}{m} \sum_{s=1}^m (x + e_s) \nabla F(x + e_s)

    Args, Returns and Raises as for `smoothgrad`.

    Example:
        >>> x = torch.tensor([[3.0]])
        >>> smoothgrad_times_input(lambda z: z[:, 0] ** 2, x, torch.tensor([[[1.0]], [[-1.0]]])).value  # 2 * (16 + 4) / 2, not 3 * 6
        tensor([[20.]])

    Source: thesis 2.3, there called SmoothGrads (erratum E16).
    """
    return _average(model, x, noise, target, batch_size, lambda gradient, points: gradient * points)


def smoothgrad_squared(model: Model, x: Tensor, noise: Tensor, *, target: Target = None, batch_size: int = 16) -> TorchEstimate:
    r"""Average the square of the gradient over noisy copies.

    .. math:: \frac{1}{m} \sum_{s=1}^m (\nabla F(x + e_s))^2

    Args, Returns and Raises as for `smoothgrad`.

    Example:
        >>> smoothgrad_squared(lambda z: z[:, 0] ** 2, torch.tensor([[3.0]]), torch.tensor([[[1.0]], [[-1.0]]])).value
        tensor([[40.]])

    Source: Hooker et al. 2019.
    """
    return _average(model, x, noise, target, batch_size, lambda gradient, _: gradient**2)


def _average(model: Model, x: Tensor, noise: Tensor, target: Target, batch_size: int, quantity: Callable[[Tensor, Tensor], Tensor]) -> TorchEstimate:
    """Mean and standard error of ``quantity(gradient, points)`` over the noises, batch by batch: only sums are kept."""
    x = checked_inputs(x)
    if not isinstance(noise, Tensor):
        raise ValueError(f"noise is {type(noise).__name__}, expected a tensor (m, {', '.join(map(str, x.shape))}) with m >= 2")
    if noise.ndim != x.ndim + 1 or noise.shape[1:] != x.shape or len(noise) < 2:
        raise ValueError(f"noise has shape {tuple(noise.shape)}, expected (m, {', '.join(map(str, x.shape))}) with m >= 2")
    checked_inputs(noise.flatten(0, 1), "noise", like=x.expand(len(noise), *x.shape).flatten(0, 1))
    classes = checked_target(target, x)
    m, mean, spread = len(noise), torch.zeros_like(x), torch.zeros_like(x)  # spread: sum of squared distances from the mean
    with undisturbed(model, x):
        for i in range(len(x)):
            for rows in slices(m, batch_size):
                points = x[i] + noise[rows, i]
                drawn = quantity(gradient_of_batch(model, points, None if classes is None else classes[i].expand(len(points))), points)
                there, here = rows.start, len(drawn)
                step = drawn.mean(dim=0) - mean[i]
                mean[i] += step * here / (there + here)
                spread[i] += ((drawn - drawn.mean(dim=0)) ** 2).sum(dim=0) + step**2 * there * here / (there + here)
    return TorchEstimate(mean, (spread / (m * (m - 1))).sqrt(), m * len(x))
