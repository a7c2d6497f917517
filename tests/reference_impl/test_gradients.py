"""One gradient: closed forms, finite differences, the thesis's examples, and what a gradient cannot say."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from reference_impl import gradients

NUMBERS = st.integers(-80, 80).map(lambda k: k / 8)
VECTORS = st.integers(1, 5).flatmap(lambda n: st.tuples(*[st.lists(NUMBERS, min_size=n, max_size=n)] * 3))


def row(*numbers: float) -> Tensor:
    return torch.tensor([numbers], dtype=torch.float64)


def smooth_net(seed: int = 0) -> nn.Sequential:
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 3)).double()


def test_gradient_agrees_with_central_differences() -> None:
    model, x, step = smooth_net(), torch.linspace(-1, 1, 8, dtype=torch.float64).reshape(2, 4), 1e-5
    got = gradients.gradient(model, x, target=1)
    for i in range(4):
        shift = step * torch.eye(4, dtype=torch.float64)[i]
        slope = (model(x + shift) - model(x - shift))[:, 1].detach() / (2 * step)
        torch.testing.assert_close(got[:, i], slope, rtol=0, atol=1e-9)  # the difference is of second order in the step
    assert torch.equal(gradients.vanilla_gradient(model, x, target=1), got.abs())
    assert torch.equal(gradients.gradient_times_input(model, x, target=1), got * x)


def test_the_gradient_of_a_score_is_not_that_of_its_probability() -> None:
    model, x = smooth_net(), torch.ones(1, 4, dtype=torch.float64)
    probability = gradients.gradient(lambda z: model(z).softmax(dim=1), x, target=0)
    assert not torch.allclose(gradients.gradient(model, x, target=0), probability, rtol=0.1)


@given(VECTORS)
def test_linear_functions_are_attributed_exactly(drawn: tuple[list[float], ...]) -> None:
    w, x, baseline = (row(*numbers) for numbers in drawn)

    def score(z: Tensor) -> Tensor:
        return z @ w[0] + 7

    got = gradients.linear_attribution(w[0], x, baseline)
    assert torch.equal(got, w * (x - baseline))
    assert gradients.completeness_gap(score, got, x, baseline).abs().item() < 1e-10
    torch.testing.assert_close(gradients.taylor_attribution(score, x, baseline), got)
    torch.testing.assert_close(gradients.gradient_times_input(score, x), gradients.linear_attribution(w[0], x, 0 * x))
    assert (got[w * (x - baseline) == 0] == 0).all()  # dummy


def test_a_flat_point_gets_nothing_from_its_gradient_though_the_score_depends_on_it() -> None:
    x = row(-50, 0)  # thesis, Example 2.6

    def score(z: Tensor) -> Tensor:
        return torch.relu(z[:, 0]) + z[:, 1]

    assert gradients.gradient_times_input(score, x).tolist() == [[0, 0]]
    assert gradients.gradient(score, x).tolist() == [[0, 1]]
    assert (score(x) - score(row(0, 0))).item() == 0
    assert (score(row(1, 0)) - score(x)).item() == 1


def test_taylor_attribution_of_a_saturated_logistic() -> None:
    x, baseline = row(0, 1), row(0, -3)  # thesis, Example 2.13, in the signs under which its number comes out

    def score(z: Tensor) -> Tensor:
        return torch.sigmoid(10 * z[:, 1])

    got = gradients.taylor_attribution(score, x, baseline)
    slope = 10 * math.exp(-30) / (1 + math.exp(-30)) ** 2
    assert got[0, 0].item() == 0
    assert got[0, 1].item() == pytest.approx(4 * slope, rel=1e-10)
    assert f"{got[0, 1].item():.2e}" == "3.74e-12"
    assert f"{gradients.completeness_gap(score, got, x, baseline).item():.5f}" == "-0.99995"


def test_completeness_does_not_imply_sensitivity() -> None:
    x, baseline = row(0, 0), row(0, 1)  # thesis, Example 2.10
    everything_to_the_first = row(-1, 0)
    assert gradients.completeness_gap(lambda z: z.sum(dim=1), everything_to_the_first, x, baseline).item() == 0
    assert everything_to_the_first[0, 1] == 0
    assert baseline.sum() != x.sum()


@given(st.integers(0, 2**32))
def test_gradient_times_input_is_complete_for_a_relu_network_without_biases(seed: int) -> None:
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(3, 8, bias=False), nn.ReLU(), nn.Linear(8, 1, bias=False)).double()
    x = torch.randn(2, 3, dtype=torch.float64)
    gap = gradients.completeness_gap(model, gradients.gradient_times_input(model, x), x, 0 * x)
    assert gap.abs().max().item() < 1e-12


def test_shapes_that_differ_are_refused() -> None:
    model, x = smooth_net(), torch.zeros(2, 4, dtype=torch.float64)
    for call in (
        lambda: gradients.taylor_attribution(model, x, x[:1], target=0),
        lambda: gradients.completeness_gap(model, x, x, x[:1], target=0),
        lambda: gradients.linear_attribution(torch.zeros(4, dtype=torch.float64), x, x[:1]),
    ):
        with pytest.raises(ValueError, match=r"baseline has shape \(1, 4\), expected \(2, 4\)"):
            call()
    with pytest.raises(ValueError, match=r"baseline has dtype torch.float32, expected torch.float64"):
        gradients.taylor_attribution(model, x, x.float(), target=0)
    with pytest.raises(ValueError, match=r"attribution has shape \(1, 4\), expected \(2, 4\)"):
        gradients.completeness_gap(model, x[:1], x, x, target=0)
    with pytest.raises(ValueError, match=r"weights has shape \(1, 3\), expected \(1, 4\)"):
        gradients.linear_attribution(torch.zeros(3, dtype=torch.float64), x, x)
