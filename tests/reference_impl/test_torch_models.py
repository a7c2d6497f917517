"""Models are left as they were found, rows and targets are read rightly, and bad input is refused by name."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from reference_impl import gradients, layer_attribution, path_methods, smoothgrad, torch_models

X = torch.linspace(-1, 1, 3 * 2 * 8 * 8, dtype=torch.float64).reshape(3, 2, 8, 8)


def network() -> nn.Sequential:
    torch.manual_seed(0)
    convolution = nn.Sequential(nn.Conv2d(2, 4, 3), nn.BatchNorm2d(4), nn.ReLU())
    return nn.Sequential(convolution, nn.Dropout(0.5), nn.Flatten(), nn.Linear(4 * 36, 5)).double()


def everything(model: nn.Module) -> list[object]:
    """All that a method could leave behind."""
    state = [value.clone() for value in model.state_dict().values()]
    flags = [(p.requires_grad, p.grad) for p in model.parameters()]
    modes = [(module.training, len(module._forward_hooks), len(module._forward_pre_hooks), len(module._backward_hooks)) for module in model.modules()]
    return [*(tuple(value.flatten().tolist()) for value in state), *flags, *modes]


@pytest.mark.parametrize("training", [False, True])
def test_every_method_leaves_the_model_as_it_was(training: bool) -> None:
    model = network().train(training)
    model[0][0].weight.requires_grad_(False)
    model[3].train(not training)
    x, noise = X.clone().requires_grad_(True), torch.zeros(2, *X.shape, dtype=X.dtype)
    before = everything(model)
    torch_models.scores_of(model, x, target=1)
    gradients.gradient(model, x, target=1)
    smoothgrad.smoothgrad(model, x, noise, target=1)
    path_methods.integrated_gradients(model, x, torch.zeros_like(X), target=1, n_nodes=3)
    layer_attribution.attribute_at(lambda h, a, _: gradients.gradient(h, a, target=1), model, model[0], x)
    assert everything(model) == before
    assert x.grad is None


def test_a_model_that_fails_is_left_as_it_was() -> None:
    model = network().train()
    before = everything(model)
    for call in (
        lambda: gradients.gradient(model, X),
        lambda: gradients.gradient(model, X, target=7),
        lambda: layer_attribution.activations(model, model[0], X[:, :1]),
    ):
        with pytest.raises((ValueError, RuntimeError)):
            call()
        assert everything(model) == before


def test_evaluation_mode_makes_rows_independent_and_repeatable() -> None:
    model = network().train()
    whole = gradients.gradient(model, X, target=2)
    alone = torch.cat([gradients.gradient(model, X[i : i + 1], target=2) for i in range(3)])
    torch.testing.assert_close(whole, alone, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("batch_size", [1, 2, 3, 50])
def test_no_batch_is_larger_than_said_and_the_size_changes_nothing(batch_size: int) -> None:
    inner, seen = network().eval(), []

    def model(z: Tensor) -> Tensor:
        seen.append(len(z))
        result: Tensor = inner(z)
        return result

    noise = torch.randn(4, *X.shape, dtype=X.dtype, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(torch_models.scores_of(model, X, target=1, batch_size=batch_size), inner(X)[:, 1].detach())
    got = gradients.gradient(model, X, target=1, batch_size=batch_size)
    torch.testing.assert_close(got, gradients.gradient(inner, X, target=1))
    smooth = smoothgrad.smoothgrad(model, X, noise, target=1, batch_size=batch_size)
    torch.testing.assert_close(smooth, smoothgrad.smoothgrad(inner, X, noise, target=1))
    path = path_methods.integrated_gradients(model, X, 0 * X, target=1, n_nodes=5, batch_size=batch_size)
    torch.testing.assert_close(path, path_methods.integrated_gradients(inner, X, 0 * X, target=1, n_nodes=5))
    assert max(seen) <= batch_size


def test_a_target_per_row() -> None:
    model = network()
    rows = [gradients.gradient(model, X[i : i + 1], target=k)[0] for i, k in enumerate((4, 0, 2))]
    for target in ([4, 0, 2], torch.tensor([4, 0, 2])):
        torch.testing.assert_close(gradients.gradient(model, X, target=target), torch.stack(rows))


@pytest.mark.parametrize("shape", [(3,), (3, 1)])
def test_a_single_output_needs_no_target(shape: tuple[int, ...]) -> None:
    got = gradients.gradient(lambda z: z.flatten(1).sum(dim=1).reshape(shape), X)
    assert torch.equal(got, torch.ones_like(X))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_dtype_is_kept(dtype: torch.dtype) -> None:
    model, x = network().to(dtype), X.to(dtype)
    assert gradients.gradient(model, x, target=0).dtype == dtype
    assert path_methods.integrated_gradients(model, x, 0 * x, target=0, n_nodes=2).attribution.dtype == dtype


def test_bad_input_is_refused_by_name() -> None:
    model = network()
    for x, message in (
        (X.long(), "x is torch.int64, expected a tensor of floating dtype"),
        (X.numpy(), "x is ndarray, expected a tensor"),
        (X[0, 0, 0], r"x has shape \(8,\), expected \(n, d, ...\)"),
        (X[:0], r"x has shape \(0, 2, 8, 8\)"),
        (X * torch.nan, "x holds nan, expected finite numbers"),
    ):
        with pytest.raises(ValueError, match=message):
            gradients.gradient(model, x, target=0)  # type: ignore[arg-type]
    for target, message in (
        (None, "returned 5 outputs and target is None, expected one of 0..4"),
        (5, r"target is \[5\], expected classes 0..4"),
        (-1, r"target is \[-1\], expected classes 0..4"),
        ([0, 1], "expected a class or 3 of them"),
        (1.0, "target is 1.0, expected a class"),
    ):
        with pytest.raises(ValueError, match=message):
            gradients.gradient(model, X, target=target)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="batch_size is 0, expected an integer >= 1"):
        gradients.gradient(model, X, target=0, batch_size=0)


def test_bad_models_are_refused_by_what_they_return() -> None:
    for model, message in (
        (lambda z: z, r"the model returned shape \(3, 2, 8, 8\), expected \(3,\) or \(3, classes\)"),
        (lambda z: z.sum(), r"the model returned shape \(\), expected"),
        (lambda z: (z, z), "the model returned tuple, expected"),
        (lambda z: z.flatten(1).sum(dim=1) / 0, "scores that are not finite"),
        (lambda z: z.flatten(1).sum(dim=1).detach(), "do not depend on its input by differentiable operations"),
        (lambda z: torch.ones(3, dtype=z.dtype, requires_grad=True), "do not depend on its input"),
        (lambda z: (z.flatten(1).sum(dim=1) * 0).sqrt(), "the gradient holds numbers that are not finite"),
    ):
        with pytest.raises(ValueError, match=message):
            gradients.gradient(model, X)  # type: ignore[arg-type]


@pytest.mark.parametrize("device", ["cpu", "meta"])
def test_slices_and_rows_stay_on_their_device(device: str) -> None:
    numbers = torch_models.per_row(torch.ones(3), torch.zeros(3, 4, dtype=torch.float64, device=device))
    assert numbers.device.type == device
    assert numbers.dtype == torch.float64
