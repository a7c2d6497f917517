"""Attribution at a module: the head undoes the split, whatever the network looks like, and methods agree where they must."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from reference_impl import gradients, layer_attribution, path_methods
from reference_impl.layer_attribution import activations, attribute_at, head_at
from reference_impl.torch_models import Model

X = torch.linspace(-1, 1, 2 * 2 * 6 * 6, dtype=torch.float64).reshape(2, 2, 6, 6)


class Branches(nn.Module):
    """A network that is no sequence: a skip around a block, one activation used twice, a reshape by the number of rows."""

    def __init__(self) -> None:
        super().__init__()
        self.stem, self.block, self.shared = nn.Conv2d(2, 3, 3, padding=1), nn.Conv2d(3, 3, 3, padding=1), nn.ReLU()
        self.pair, self.unused, self.classes = nn.LSTM(6, 2), nn.ReLU(), nn.Linear(3, 4)

    def forward(self, x: Tensor) -> Tensor:
        rows = x.size(0)
        z = self.shared(self.stem(x))
        z = self.shared(z + self.block(z))
        result: Tensor = self.classes(z.mean(dim=(2, 3)).view(rows, -1))
        return result


def sequence() -> nn.Sequential:
    torch.manual_seed(0)
    features = nn.Sequential(nn.Sequential(nn.Conv2d(2, 3, 3), nn.ReLU()), nn.Conv2d(3, 4, 3), nn.ReLU())
    return nn.Sequential(features, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 5)).double()


def branches() -> Branches:
    torch.manual_seed(0)
    return Branches().double()


def cut_points() -> list[tuple[nn.Module, nn.Module]]:
    one, two = sequence(), branches()
    return [(one, one[0][0][0]), (one, one[0][0]), (one, one[0]), (one, one[3]), (one, one), (two, two.stem), (two, two.block), (two, two.shared)]


@pytest.mark.parametrize("case", range(8))
def test_the_head_at_the_activations_is_the_network(case: int) -> None:
    model, module = cut_points()[case]
    a = activations(model, module, X, batch_size=1)
    for i in range(2):
        torch.testing.assert_close(head_at(model, module, X[i : i + 1])(a[i : i + 1]), model(X[i : i + 1]), rtol=1e-12, atol=1e-12)


def through_hooks(model: nn.Module) -> nn.Module:
    """The same network, hidden from the shortcut for sequences."""

    class Hidden(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = model

        def forward(self, x: Tensor) -> Tensor:
            result: Tensor = self.inner(x)
            return result

    return Hidden()


def test_the_shortcut_for_sequences_and_the_general_way_agree_on_other_activations() -> None:
    model = sequence()
    hidden = through_hooks(model)
    for module in (model[0][0][0], model[0][0], model[0], model[1]):
        a = activations(model, module, X)
        other = torch.cat([a, 2 * a, a.flip(0)])
        calls = 0

        def count(*_: object) -> None:
            nonlocal calls
            calls += 1

        heads = [head_at(one, module, X[:1]) for one in (model, hidden)]
        handle = model[0][0][0].register_forward_hook(count)
        torch.testing.assert_close(heads[0](other), heads[1](other), rtol=1e-12, atol=1e-12)
        handle.remove()
        assert calls == 1  # the general way alone runs what lies below
        got = [gradients.gradient(head, other, target=2) for head in heads]
        torch.testing.assert_close(got[0], got[1], rtol=1e-12, atol=1e-14)


def test_a_shared_module_is_read_at_its_last_call() -> None:
    model = branches()
    seen: list[Tensor] = []
    handle = model.shared.register_forward_hook(lambda _module, _arguments, output: seen.append(output))
    model(X)
    handle.remove()
    assert len(seen) == 2
    assert torch.equal(activations(model, model.shared, X), seen[-1])


def test_a_module_used_twice_in_a_sequence_is_read_at_its_last_place() -> None:
    shared = nn.Softplus()
    model = nn.Sequential(shared, nn.Flatten(), shared).double()
    assert torch.equal(activations(model, shared, X), model(X))
    a = torch.ones(1, 72, dtype=torch.float64)
    assert torch.equal(head_at(model, shared, X[:1])(a), a)


def test_a_pooled_linear_head_makes_three_methods_one() -> None:
    model = sequence()  # gradient times input, integrated gradients, and the class activation map with its cells' removal
    a = activations(model, model[0], X)
    product = attribute_at(lambda h, b, _: gradients.gradient_times_input(h, b, target=3), model, model[0], X)
    integral = attribute_at(lambda h, b, zero: path_methods.integrated_gradients(h, b, zero, target=3, n_nodes=3).attribution, model, model[0], X)
    torch.testing.assert_close(product, integral, rtol=1e-12, atol=1e-14)
    cam = (model[3].weight[3].detach()[None, :, None, None] * a) / 4  # four cells
    torch.testing.assert_close(product, cam, rtol=1e-12, atol=1e-14)
    scores = model(X)[:, 3].detach()
    torch.testing.assert_close(product.flatten(1).sum(dim=1) + model[3].bias[3].detach(), scores, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("case", [0, 1, 2, 5, 6, 7])
def test_completeness_at_every_layer(case: int) -> None:
    model, module = cut_points()[case]
    baseline = torch.full_like(X, 0.3)

    def method(head: Model, a: Tensor, zero: Tensor) -> Tensor:
        return path_methods.integrated_gradients(head, a, zero, target=1, n_nodes=400, rule="midpoint").attribution

    found = attribute_at(method, model, module, X, baseline)
    if case in (6, 7):  # a branch around the module sees x at both ends
        heads = [head_at(model, module, X[i : i + 1]) for i in range(2)]
        ends = activations(model, module, baseline)
        change = torch.stack([(model(X[i : i + 1]) - heads[i](ends[i : i + 1]))[0, 1] for i in range(2)])
    else:
        change = (model(X) - model(baseline))[:, 1]
    torch.testing.assert_close(found.flatten(1).sum(dim=1), change.detach(), rtol=0, atol=2e-3)


def test_input_as_a_layer_is_the_input() -> None:
    model = nn.Sequential(nn.Identity(), sequence())
    at_layer = attribute_at(lambda h, a, _: gradients.gradient(h, a, target=0), model, model[0], X)
    torch.testing.assert_close(at_layer, gradients.gradient(model, X, target=0), rtol=1e-12, atol=1e-14)


def test_modules_that_cannot_be_read_are_refused() -> None:
    model = branches()
    with pytest.raises(ValueError, match="module is ReLU, expected one of the modules of the model"):
        activations(model, nn.ReLU(), X)
    with pytest.raises(ValueError, match="the module is not called when the model runs"):
        activations(model, model.unused, X)
    with pytest.raises(ValueError, match=r"x has shape \(2, 2, 6, 6\), expected one row"):
        head_at(model, model.stem, X)
    with pytest.raises(ValueError, match="the attribution has shape"):
        attribute_at(lambda h, a, _: a[:, :1], model, model.stem, X)
    tuples = through_hooks(nn.LSTM(6, 2, batch_first=True).double())
    with pytest.raises(ValueError, match="the module returned tuple, expected a tensor with 2 rows"):
        activations(tuples, next(iter(tuples.children())), X[:, 0])
    with pytest.raises(ValueError, match=r"baseline has shape \(1, 2, 6, 6\)"):
        layer_attribution.attribute_at(lambda h, a, _: a, model, model.stem, X, X[:1])
