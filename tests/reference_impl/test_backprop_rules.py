"""Deconvolution and guided backpropagation: the rules by hand, and that they depend on how a function is computed."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from reference_impl import backprop_rules, gradients, path_methods

X = torch.linspace(-2, 2, 12, dtype=torch.float64).reshape(3, 4)


def network() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 2)).double()


@pytest.mark.parametrize("guided", [False, True])
def test_the_rules_by_hand(guided: bool) -> None:
    model = network()
    z1 = model[0](X)
    z2 = model[2](z1.relu())
    back = model[4].weight[1].expand(3, 5).clamp(min=0) * ((z2 > 0) if guided else 1)
    back = (back @ model[2].weight).clamp(min=0) * ((z1 > 0) if guided else 1)
    function = backprop_rules.guided_backpropagation if guided else backprop_rules.deconvolution
    torch.testing.assert_close(function(model, X, target=1, batch_size=2), (back @ model[0].weight).detach())


class OneWay(nn.Module):
    """-max(x, 0) as it is written."""

    def __init__(self) -> None:
        super().__init__()
        self.relu = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = -self.relu(x)[:, 0]
        return result


class AnotherWay(OneWay):
    """The same function: -x - max(-x, 0)."""

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = -x[:, 0] - self.relu(-x)[:, 0]
        return result


def test_the_same_function_gets_different_maps_and_the_same_gradients() -> None:
    x, models = torch.tensor([[3.0], [-2.0]]), (OneWay(), AnotherWay())
    assert torch.equal(models[0](x), models[1](x))
    for function in (backprop_rules.deconvolution, backprop_rules.guided_backpropagation):
        assert [function(model, x).flatten().tolist() for model in models] == [[0, 0], [-1, -1]]
    one, two = (gradients.gradient(model, x) for model in models)
    assert torch.equal(one, two)
    one, two = (path_methods.integrated_gradients(model, x, torch.ones_like(x), n_nodes=5).attribution for model in models)
    torch.testing.assert_close(one, two)


def test_the_model_is_left_as_it_was() -> None:
    model = network().train()
    wanted = gradients.gradient(model, X, target=0)
    backprop_rules.deconvolution(model, X, target=0)
    with pytest.raises(ValueError, match="2 outputs and target is None"):
        backprop_rules.guided_backpropagation(model, X)
    assert model.training
    assert not any(module._backward_hooks for module in model.modules())
    assert torch.equal(gradients.gradient(model, X, target=0), wanted)


def test_networks_that_the_rules_do_not_reach_are_refused() -> None:
    with pytest.raises(ValueError, match=r"without a torch\.nn\.ReLU module"):
        backprop_rules.deconvolution(nn.Linear(4, 1).double(), X)
    with pytest.raises(ValueError, match="works in place"):
        backprop_rules.deconvolution(nn.Sequential(nn.ReLU(inplace=True)), X, target=0)
