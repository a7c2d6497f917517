"""A model in use elsewhere: hooks of its own, gradients it holds, a caller in inference mode, a dtype that does not fit, a failure midway."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from reference_impl import (
    backprop_rules,
    concepts,
    deletion,
    gradients,
    hessian_products,
    layer_attribution,
    network_influence,
    occlusion,
    path_methods,
    path_refinement,
    quadrature,
    randomisation,
    smoothgrad,
    superpixels,
)
from reference_impl.torch_inputs import checked_fill

X = torch.randn(3, 2, 4, 4, generator=torch.Generator().manual_seed(0))
Y = torch.tensor([0, 1, 2])
HEAT = np.arange(16.0).reshape(4, 4)


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv, self.norm, self.relu = nn.Conv2d(2, 3, 3, padding=1), nn.BatchNorm2d(3), nn.ReLU()
        self.drop, self.last = nn.Dropout(), nn.Linear(48, 3)

    def forward(self, x: Tensor) -> Tensor:
        scores: Tensor = self.last(self.drop(self.relu(self.norm(self.conv(x))).flatten(1)))
        return scores


def network() -> Net:
    """In training mode but for one module, a frozen layer, gradients held, hooks of every kind."""
    model = Net().train()
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(0.3 * torch.randn(p.shape, generator=generator))
    model.drop.eval()
    model.conv.weight.requires_grad_(False)
    for p in model.parameters():
        p.grad = torch.ones_like(p)
    model.relu.register_forward_hook(lambda *_: None)
    model.conv.register_forward_pre_hook(lambda *_: None)
    model.last.register_full_backward_hook(lambda *_: None)
    return model


def losses(outputs: Tensor, targets: Tensor) -> Tensor:
    return nn.functional.cross_entropy(outputs, targets, reduction="none")


def free(model: nn.Module) -> Tensor:
    return torch.cat([p.flatten() for p in model.parameters() if p.requires_grad])


def noise() -> Tensor:
    return smoothgrad.draw_noise(X, noise_sd=0.1, n_samples=3, rng=torch.Generator().manual_seed(0))


def redraw(module: nn.Module) -> None:
    randomisation.redraw(module, torch.Generator().manual_seed(0))


METHODS: dict[str, Callable[[Net], Any]] = {
    "gradient": lambda m: gradients.gradient(m, X, target=[0, 1, 2]),
    "taylor": lambda m: gradients.taylor_attribution(m, X, 0 * X, target=1),
    "integrated": lambda m: path_methods.integrated_gradients(m, X, 0 * X, target=[0, 1, 2], n_nodes=3),
    "refined": lambda m: path_refinement.integrated_gradients_to(m, X, 0 * X, target=1, tolerance=0.5, max_gradients=16),
    "path": lambda m: path_methods.path_attribution(
        m, path_methods.power_path(X[0], 0 * X[0], 1 + X[0].abs()), target=1, nodes=quadrature.gauss_legendre(3)
    ),
    "corners": lambda m: path_methods.corner_attribution(m, X, target=1, n_nodes=2),
    "smoothgrad": lambda m: smoothgrad.smoothgrad(m, X, noise(), target=1),
    "layer": lambda m: layer_attribution.attribute_at(lambda h, a, _: gradients.gradient(h, a, target=1), m, m.relu, X),
    "sensitivities": lambda m: concepts.sensitivities(
        layer_attribution.head_at(m, m.relu, X[:1]), layer_attribution.activations(m, m.relu, X), torch.ones(48), target=1
    ),
    "occlusion": lambda m: occlusion.occlusion(m, X, patch=2, stride=2, target=1),
    "superpixels": lambda m: superpixels.superpixel_values(m, X[:1], HEAT.astype(int) // 4, fill=0.0, target=1),
    "deletion": lambda m: deletion.deletion_curve(m, X[:1], HEAT, target=1, n_steps=4),
    "deconvolution": lambda m: backprop_rules.deconvolution(m, X, target=1),
    "guided": lambda m: backprop_rules.guided_backpropagation(m, X, target=1),
    "cascade": lambda m: randomisation.cascading_randomisation([m.conv, m.last], lambda: gradients.gradient(m, X, target=1), redraw),
    "per example": lambda m: hessian_products.per_example_gradients(m, losses, X, Y),
    "double backward": lambda m: hessian_products.hvp_double_backward(m, losses, X, Y, torch.ones_like(free(m))),
    "forward over reverse": lambda m: hessian_products.hvp_forward_over_reverse(m, losses, X, Y, torch.ones_like(free(m))),
    "influences": lambda m: network_influence.network_influences(m, losses, (X, Y), (X[:1], Y[:1]), damping=100.0).values,
    "retraining": lambda m: network_influence.changes_by_retraining(m, losses, (X, Y), (X[:1], Y[:1]), [0], l2=1.0, tolerance=1e-3),
}
MODES: list[Callable[[], Any]] = [torch.no_grad, torch.inference_mode, torch.enable_grad]


def state(model: nn.Module) -> list[Any]:
    modules, parameters = list(model.modules()), list(model.parameters())
    hooks = [(len(m._forward_hooks), len(m._forward_pre_hooks), len(m._backward_hooks), m._is_full_backward_hook) for m in modules]
    numbers = [*(p.grad for p in parameters), *model.state_dict().values(), torch.get_rng_state()]
    return [[m.training for m in modules], [p.requires_grad for p in parameters], hooks, [n.tolist() for n in numbers if n is not None]]


def flat(result: Any) -> Iterator[np.ndarray]:
    for part in result if isinstance(result, tuple) else (result,):
        yield np.asarray(part)


@pytest.mark.filterwarnings("ignore:Full backward hook is firing:UserWarning")
@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("mode", MODES, ids=["no_grad", "inference", "grad"])
def test_any_mode_of_torch_gives_the_same_and_leaves_the_model_alone(name: str, mode: Callable[[], Any]) -> None:
    model = network()
    before = state(model)
    with mode():
        found = list(flat(METHODS[name](model)))
    assert state(model) == before
    plain = network().eval()
    plain.last._backward_hooks.clear()
    for one, other in zip(found, flat(METHODS[name](plain)), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", METHODS)
def test_a_failure_midway_leaves_the_model_alone(name: str) -> None:
    model = network()

    def fail(*_: Any) -> None:
        raise KeyError("midway")

    model.last.register_forward_pre_hook(fail)
    before = state(model)
    with pytest.raises(KeyError, match="midway"):
        METHODS[name](model)
    assert state(model) == before


@pytest.mark.parametrize("name", METHODS)
def test_inputs_of_another_dtype_than_the_model_are_named(name: str) -> None:
    model = network().double()
    before = state(model)
    with pytest.raises(ValueError, match=r"x has dtype torch.float32, expected torch.float64, that of the model's parameters"):
        METHODS[name](model)
    assert state(model) == before


def test_a_model_that_casts_its_input_itself_may_have_any_dtype() -> None:
    class Casting(Net):
        def forward(self, x: Tensor) -> Tensor:
            return super().forward(x.double())

    torch.manual_seed(0)
    assert gradients.gradient(Casting().double(), X, target=1).dtype == torch.float32


@pytest.mark.parametrize("rng", [None, 0, np.random.default_rng(0)])
def test_only_an_explicit_torch_generator_is_drawn_from(rng: Any) -> None:
    layer, before = nn.Linear(2, 2), torch.get_rng_state()
    with pytest.raises(ValueError, match=r"rng is .*, expected a torch.Generator"):
        smoothgrad.draw_noise(X, noise_sd=0.1, n_samples=2, rng=rng)
    with pytest.raises(ValueError, match=r"rng is .*, expected a torch.Generator"):
        randomisation.redraw(layer, rng)
    assert torch.equal(torch.get_rng_state(), before)


def test_what_is_no_tensor_or_does_not_fit_is_refused_by_name() -> None:
    model, vector = network(), np.ones(3)
    calls: list[tuple[Callable[[], Any], str]] = [
        (lambda: smoothgrad.smoothgrad(model, X, noise().numpy(), target=0), "noise is ndarray, expected a tensor"),  # type: ignore[arg-type]
        (lambda: smoothgrad.draw_noise(X.long(), noise_sd=0.1, n_samples=2, rng=torch.Generator()), "x is torch.int64"),
        (lambda: concepts.sensitivities(model, X, vector, target=0), "vector is ndarray, expected a tensor"),  # type: ignore[arg-type]
        (lambda: hessian_products.hvp_double_backward(model, losses, X, Y, vector), "V is ndarray, expected a tensor"),  # type: ignore[arg-type]
        (lambda: path_methods.power_path([1.0], X[0], X[0]), "x is list, expected a tensor"),  # type: ignore[arg-type]
        (
            lambda: occlusion.occlusion(model, X, patch=2, stride=2, baseline=torch.zeros(5), target=0),
            r"baseline has shape \(5,\)",
        ),
        (lambda: occlusion.occlusion(model, X, patch=2, stride=2, baseline=float("nan"), target=0), "baseline holds nan, expected finite"),
        (lambda: deletion.deletion_curve(model, X[:1], HEAT, baseline=torch.zeros(5), target=0), r"baseline has shape \(5,\)"),
        (lambda: superpixels.SuperpixelGame(model, X[:1], HEAT.astype(int), fill=torch.zeros(5)), r"fill has shape \(5,\)"),
        (lambda: checked_fill(torch.ones(1) * 1j, "fill", X), "fill has dtype torch.complex64, expected real"),
    ]
    for call, message in calls:
        with pytest.raises(ValueError, match=message):
            call()
