"""Torch modules: derivatives against torch's own and the closed forms, influences against retraining, the model left as it was."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from scipy.stats import spearmanr
from torch import Tensor, nn
from torch.nn import functional as F

from reference_impl import hessian_products, influence, inverse_hvp, leave_one_out, logistic, network_influence, network_training, torch_parameters
from reference_impl.tables import Array

Examples = tuple[Tensor, Tensor]


def cross_entropy(outputs: Tensor, targets: Tensor) -> Tensor:
    return F.cross_entropy(outputs, targets, reduction="none")


def logistic_loss(outputs: Tensor, targets: Tensor) -> Tensor:
    return F.binary_cross_entropy_with_logits(outputs[:, 0], targets, reduction="none")


def small_network(seed: int = 0, dtype: torch.dtype = torch.float64) -> nn.Module:
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Dropout(0.5), nn.Linear(4, 2)).to(dtype)


def convolutional() -> nn.Module:
    torch.manual_seed(1)
    layers = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Softplus(), nn.AvgPool2d(2), nn.Flatten(), nn.Linear(8, 3)).double()
    layers(torch.randn(9, 1, 6, 6).double())  # running statistics that are not 0 and 1
    return layers


def examples(n: int, shape: tuple[int, ...] = (3,), classes: int = 2, dtype: torch.dtype = torch.float64) -> Examples:
    generator = torch.Generator().manual_seed(n)
    return torch.randn(n, *shape, generator=generator).to(dtype), torch.randint(classes, (n,), generator=generator)


CASES: list[tuple[Callable[[], nn.Module], Examples]] = [(small_network, examples(7)), (convolutional, examples(5, (1, 6, 6), 3))]


def by_torch(model: nn.Module, data: Examples) -> tuple[Tensor, Tensor]:
    """Gradients one by one and the Hessian, by torch.autograd.functional with parameters in the model's own place."""
    model = copy.deepcopy(model).eval()
    start = torch_parameters.flat(torch_parameters.trainable(model))

    def risk(vector: Tensor, rows: slice = slice(None)) -> Tensor:
        parameters = torch_parameters.shaped(vector, torch_parameters.trainable(model))
        return cross_entropy(torch.func.functional_call(model, parameters, (data[0][rows],)), data[1][rows]).mean()

    gradients = [torch.autograd.functional.jacobian(lambda q, i=i: risk(q, slice(i, i + 1)), start) for i in range(len(data[0]))]  # type: ignore[no-untyped-call,misc]
    hessian: Tensor = torch.autograd.functional.hessian(risk, start)  # type: ignore[no-untyped-call]
    return torch.stack(gradients), hessian


@pytest.mark.parametrize(("build", "data"), CASES)
def test_gradients_hessian_and_both_products_are_torchs_own(build: Callable[[], nn.Module], data: Examples) -> None:
    model = build()
    gradients, hessian = by_torch(model, data)
    V = torch.randn(len(hessian), 3, generator=torch.Generator().manual_seed(0)).double()
    close: dict[str, Any] = {"atol": 1e-10, "rtol": 1e-8}
    torch.testing.assert_close(hessian_products.per_example_gradients(model, cross_entropy, *data), gradients, **close)
    torch.testing.assert_close(hessian_products.directional_derivatives(model, cross_entropy, *data, V), gradients @ V, **close)
    torch.testing.assert_close(hessian_products.hessian_of_risk(model, cross_entropy, *data), hessian, **close)
    torch.testing.assert_close(hessian_products.hvp_forward_over_reverse(model, cross_entropy, *data, V), hessian @ V, **close)
    torch.testing.assert_close(hessian_products.hvp_forward_over_reverse(model, cross_entropy, *data, V[:, 0]), hessian @ V[:, 0], **close)
    torch.testing.assert_close(hessian_products.hvp_double_backward(model, cross_entropy, *data, V[:, 0]), hessian @ V[:, 0], **close)


@pytest.mark.parametrize("batch_size", [1, 3, 100])
def test_batches_change_nothing(batch_size: int) -> None:
    model, data = CASES[1][0](), CASES[1][1]
    v = torch.ones(sum(p.numel() for p in model.parameters())).double()
    for function in (hessian_products.hvp_double_backward, hessian_products.hvp_forward_over_reverse):
        torch.testing.assert_close(function(model, cross_entropy, *data, v, batch_size=batch_size), function(model, cross_entropy, *data, v))
    rows = hessian_products.per_example_gradients(model, cross_entropy, *data, batch_size=batch_size)
    torch.testing.assert_close(rows, hessian_products.per_example_gradients(model, cross_entropy, *data))


def test_a_hessian_of_a_loss_linear_in_the_parameters_is_zero() -> None:
    model = nn.Linear(2, 1).double()
    v = torch.ones(3).double()
    for function in (hessian_products.hvp_double_backward, hessian_products.hvp_forward_over_reverse):
        assert not function(model, lambda out, y: out[:, 0] * y, torch.ones(4, 2).double(), torch.ones(4).double(), v).any()


def test_frozen_parameters_do_not_count() -> None:
    model = small_network()
    model[0].weight.requires_grad_(False)  # type: ignore[index]
    whole = hessian_products.hessian_of_risk(small_network(), cross_entropy, *examples(7))
    torch.testing.assert_close(hessian_products.hessian_of_risk(model, cross_entropy, *examples(7)), whole[12:, 12:])


def test_the_model_is_left_as_it_was() -> None:
    model, data = convolutional(), examples(6, (1, 6, 6), 3)
    model.train()
    model[0].eval()  # type: ignore[index]
    model[5].bias.requires_grad_(False)  # type: ignore[index]
    calls: list[int] = []
    model[1].register_forward_hook(lambda *_: calls.append(1))  # type: ignore[index]
    cross_entropy(model(data[0]), data[1]).mean().backward()
    state, gradients = copy.deepcopy(model.state_dict()), [None if p.grad is None else p.grad.clone() for p in model.parameters()]
    modes, flags = [m.training for m in model.modules()], [p.requires_grad for p in model.parameters()]
    network_influence.network_influences(model, cross_entropy, data, data, damping=5.0)
    network_influence.changes_by_newton_step(model, cross_entropy, data, data, [0], damping=5.0)
    network_training.fit_network(model, cross_entropy, *data, l2=5.0, tolerance=1e-3)
    assert all(torch.equal(now, state[name]) for name, now in model.state_dict().items())
    assert [m.training for m in model.modules()] == modes
    assert [p.requires_grad for p in model.parameters()] == flags
    for parameter, before in zip(model.parameters(), gradients, strict=True):
        assert (parameter.grad is None) == (before is None)
        assert before is None or (parameter.grad is not None and torch.equal(parameter.grad, before))
    assert len(model[1]._forward_hooks) == 1  # type: ignore[index]


def test_the_model_is_left_as_it_was_after_an_error() -> None:
    model = small_network().train()
    with pytest.raises(RuntimeError):
        hessian_products.per_example_gradients(model, cross_entropy, torch.zeros(2, 5).double(), torch.zeros(2, dtype=torch.int64))
    assert model.training


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_results_have_the_parameters_dtype(dtype: torch.dtype) -> None:
    model, data = small_network(dtype=dtype), examples(4, dtype=dtype)
    assert hessian_products.hessian_of_risk(model, cross_entropy, *data).dtype == dtype
    assert hessian_products.per_example_gradients(model, cross_entropy, *data).dtype == dtype


# influences


@pytest.fixture(scope="module")
def logistic_case() -> tuple[nn.Module, Examples, Examples, Array, Array]:
    """A torch layer at the minimum that `logistic` finds, with its numbers."""
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((40, 3)), (rng.random(40) < 0.5).astype(np.float64)
    theta = logistic.fit_logistic(X, y, l2=0.1)
    layer = nn.Linear(3, 1, bias=False).double()
    layer.weight.data = torch.tensor(theta[None])
    train = torch.tensor(X), torch.tensor(y)
    return layer, train, (train[0][:6], train[1][:6]), X, y


def test_of_a_logistic_layer_they_are_those_of_logistic_regression(logistic_case: tuple[nn.Module, Examples, Examples, Array, Array]) -> None:
    layer, train, test, X, y = logistic_case
    theta = layer.weight.detach().numpy()[0]  # type: ignore[union-attr,operator]
    gradients = logistic.logistic_gradients(X, y, theta)
    wanted = influence.influence_matrix(gradients, gradients[:6], logistic.logistic_hessian(X, theta, l2=0.1))
    found = network_influence.network_influences(layer, logistic_loss, train, test, damping=0.1, tolerance=1e-10)
    np.testing.assert_allclose(found.values, wanted, atol=1e-9)
    assert found.products <= 6  # three independent gradients, two steps at most
    assert (found.relative_residuals <= 1e-10).all()


def test_a_newton_step_of_a_logistic_layer_is_the_leverage_corrected_one(logistic_case: tuple[nn.Module, Examples, Examples, Array, Array]) -> None:
    layer, train, test, X, y = logistic_case
    theta = layer.weight.detach().numpy()[0]  # type: ignore[union-attr,operator]
    wanted = leave_one_out.leave_one_out_changes(X, y, theta, X[:6], y[:6], l2=0.1, points=[3, 8])
    step = network_influence.changes_by_newton_step(layer, logistic_loss, train, test, [3, 8], damping=0.1, tolerance=1e-10)
    np.testing.assert_allclose(step, wanted, atol=1e-9)


def test_fitting_a_logistic_layer_finds_the_minimum_of_logistic_regression(logistic_case: tuple[nn.Module, Examples, Examples, Array, Array]) -> None:
    _, train, _, X, y = logistic_case
    start = nn.Linear(3, 1, bias=False).double()
    weights = np.random.default_rng(1).random(40)
    fitted = network_training.fit_network(start, logistic_loss, *train, l2=0.1, weights=weights, batch_size=7)
    np.testing.assert_allclose(fitted.weight.detach().numpy()[0], logistic.fit_logistic(X, y, l2=0.1, weights=weights), atol=1e-6)  # type: ignore[operator,union-attr]


def test_of_a_network_they_order_points_as_retraining_does() -> None:
    generator = torch.Generator().manual_seed(0)
    torch.manual_seed(0)
    X, X_test = (torch.randn(rows, 3, generator=generator).double() for rows in (60, 8))
    train, test = ((inputs, (inputs[:, 0] * inputs[:, 1] > 0).long()) for inputs in (X, X_test))
    model = nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 2)).double()
    model = network_training.fit_network(model, cross_entropy, *train, l2=0.05)
    points = [0, 10, 20, 30]
    real = network_influence.changes_by_retraining(model, cross_entropy, train, test, points, l2=0.05)
    found = network_influence.network_influences(model, cross_entropy, train, test, damping=0.05, tolerance=1e-8)
    plain = influence.predicted_removal(found.values, 60)[points]
    newton = network_influence.changes_by_newton_step(model, cross_entropy, train, test, points, damping=0.05)
    errors = [float(np.linalg.norm(guess - real) / np.linalg.norm(real)) for guess in (plain, newton)]
    assert spearmanr(plain.ravel(), real.ravel()).statistic > 0.95
    assert errors[1] < errors[0] / 2 < 0.1


def test_solving_from_torch_products_is_solving_with_the_hessian() -> None:
    model, data = small_network(), examples(9)
    hessian = hessian_products.hessian_of_risk(model, cross_entropy, *data).numpy()
    counted = inverse_hvp.CountingHvp(hessian_products.hvp_for_solvers(model, cross_entropy, *data))
    v = np.random.default_rng(0).standard_normal(len(hessian))
    found = inverse_hvp.conjugate_gradient(counted, v, damping=1.0, tolerance=1e-10)
    np.testing.assert_allclose(found.x, np.linalg.solve(hessian + np.eye(len(v)), v), atol=1e-8)
    assert found.products == counted.products


# refusals


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"loss": lambda out, y: F.cross_entropy(out, y)}, r"the loss returned shape \(\), expected \(7,\)|expected \(1,\): one loss"),
        ({"inputs": torch.full((7, 3), torch.nan).double()}, "inputs holds numbers that are not finite"),
        ({"targets": torch.zeros(6, dtype=torch.int64)}, "targets has length 6, expected 7"),
        ({"inputs": torch.zeros(0, 3).double()}, r"inputs is \(0, 3\), expected a tensor \(n, \.\.\.\)"),
        ({"v": torch.zeros(5).double()}, r"V has shape \(5, 1\), expected \(26, k\)"),
        ({"v": torch.zeros(26)}, "V is torch.float32 on cpu, expected torch.float64 on cpu"),
        ({"v": torch.full((26,), torch.inf).double()}, "V holds numbers that are not finite"),
        ({"batch_size": 0}, "batch_size is 0, expected an integer >= 1"),
        ({"model": nn.Tanh()}, "expected one kind, and at least one"),
    ],
)
def test_bad_input_is_refused_by_name(arguments: dict[str, Any], message: str) -> None:
    inputs, targets = examples(7)
    good: dict[str, Any] = {
        "model": small_network(), "loss": cross_entropy, "inputs": inputs, "targets": targets, "v": torch.zeros(26).double()
    }  # fmt: skip
    with pytest.raises(ValueError, match=message):
        hessian_products.hvp_double_backward(**{**good, **arguments})


def test_an_indefinite_hessian_is_refused_until_it_is_damped() -> None:
    model, data = small_network(3), examples(7)
    lowest = float(torch.linalg.eigvalsh(hessian_products.hessian_of_risk(model, cross_entropy, *data))[0])
    assert lowest < 0
    with pytest.raises(ValueError, match="expected > 0: more damping"):
        network_influence.network_influences(model, cross_entropy, data, data, damping=0.0, max_products=400)
    network_influence.network_influences(model, cross_entropy, data, data, damping=0.1 - lowest)
