"""Path methods: closed forms, completeness, the axioms, erratum E8 and E9, and the mode that meets a stated error."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from reference_impl import games, gradients, path_methods, path_refinement, quadrature, shapley

ONE = torch.ones(1, 2, dtype=torch.float64)
NUMBERS = st.integers(-24, 24).map(lambda k: k / 8)


def row(*numbers: float) -> Tensor:
    return torch.tensor([numbers], dtype=torch.float64)


def net(seed: int = 0, activation: type[nn.Module] = nn.Tanh) -> nn.Sequential:
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(3, 8), activation(), nn.Linear(8, 2)).double()


@given(st.integers(1, 6), st.integers(1, 6), NUMBERS, NUMBERS)
def test_monomials_in_closed_form(p: int, q: int, x: float, y: float) -> None:
    def score(z: Tensor) -> Tensor:
        return z[:, 0] ** p * z[:, 1] ** q

    found = path_methods.integrated_gradients(score, row(x, y), row(0, 0), n_nodes=6)
    whole = x**p * y**q  # from 0 along the straight line each coordinate is paid in proportion to its degree
    torch.testing.assert_close(found.attribution, row(p * whole / (p + q), q * whole / (p + q)), rtol=1e-11, atol=1e-11)
    assert abs(found.gap.item()) <= 1e-11 * max(1, abs(whole))
    assert found.gradients == 6


@settings(max_examples=20)
@given(st.integers(0, 2**32), st.sampled_from([0, 1]))
def test_completeness_of_a_smooth_network(seed: int, target: int) -> None:
    model = net(seed)
    x, baseline = torch.randn(2, 2, 3, dtype=torch.float64).unbind()
    found = path_methods.integrated_gradients(model, x, baseline, target=target, n_nodes=40)
    assert found.gap.abs().max().item() < 1e-6
    torch.testing.assert_close(found.gap, gradients.completeness_gap(model, found.attribution, x, baseline, target=target), rtol=1e-9, atol=1e-14)


def test_completeness_of_a_relu_network_off_its_kinks() -> None:
    model = net(1, nn.ReLU)  # erratum E8: differentiable at almost every point of the path is enough
    x, baseline = row(1, -2, 0.5), row(-1, 1, 2)
    coarse, fine = (path_methods.integrated_gradients(model, x, baseline, target=0, n_nodes=n, rule="midpoint").gap.abs().item() for n in (8, 512))
    assert fine < coarse / 8
    assert fine < 1e-3


def test_a_path_inside_a_kink_leaves_the_attribution_to_the_choice_of_a_gradient() -> None:
    ways = (lambda z: z[:, 1] + torch.relu(z[:, 0] - z[:, 1]), lambda z: z[:, 0] + torch.relu(z[:, 1] - z[:, 0]))
    found = [path_methods.integrated_gradients(score, row(1, 1), row(0, 0), n_nodes=4).attribution.round(decimals=9).tolist() for score in ways]
    assert found == [[[0, 1]], [[1, 0]]]  # both scores are max(x, y), which is not differentiable anywhere on the path (erratum E8)
    off = [path_methods.integrated_gradients(score, row(1, 0.5), row(0, 0), n_nodes=4).attribution.round(decimals=9).tolist() for score in ways]
    assert off == [[[1, 0]], [[1, 0]]]


def test_dummy_linearity_and_sensitivity() -> None:
    model = net(2)
    x, baseline = row(1, 2, -1), row(0, 0.5, 1)

    def blind(z: Tensor) -> Tensor:
        return model(z * torch.tensor([1.0, 0.0, 1.0], dtype=torch.float64))[:, 0]

    assert path_methods.integrated_gradients(blind, x, baseline).attribution[0, 1] == 0
    parts = [path_methods.integrated_gradients(model, x, baseline, target=k).attribution for k in (0, 1)]
    both = path_methods.integrated_gradients(lambda z: 3 * model(z)[:, 0] - model(z)[:, 1], x, baseline).attribution
    torch.testing.assert_close(both, 3 * parts[0] - parts[1])
    moved = baseline.clone()
    moved[0, 2] = 4
    found = path_methods.integrated_gradients(model, moved, baseline, target=0, n_nodes=30).attribution
    assert found[0, :2].tolist() == [0, 0]
    assert found[0, 2].item() == pytest.approx((model(moved) - model(baseline))[0, 0].item(), abs=1e-8)


def test_linear_functions_need_one_node() -> None:
    weights, x, baseline = torch.tensor([2.0, -3.0], dtype=torch.float64), row(1, 4), row(5, 5)  # thesis, Observation 2.17
    found = path_methods.integrated_gradients(lambda z: z @ weights + 1, x, baseline, n_nodes=1)
    torch.testing.assert_close(found.attribution, gradients.linear_attribution(weights, x, baseline))


def test_the_same_function_computed_in_another_way_gets_the_same() -> None:
    x, baseline = row(0.3, -1), row(1, 1)
    one = path_methods.integrated_gradients(lambda z: torch.tanh(z).sum(dim=1), x, baseline).attribution
    two = path_methods.integrated_gradients(lambda z: (1 - 2 / (1 + torch.exp(2 * z))).sum(dim=1), x, baseline).attribution
    torch.testing.assert_close(one, two, rtol=1e-10, atol=1e-12)


def test_saturation_that_defeats_one_gradient_is_seen() -> None:
    found = path_methods.integrated_gradients(lambda z: torch.sigmoid(10 * z[:, 1]), row(0, 1), row(0, -3), n_nodes=200)
    assert found.attribution[0, 0] == 0
    assert found.attribution[0, 1].item() == pytest.approx(0.99995, abs=1e-5)  # against 3.74e-12 (thesis, Example 2.13)


def test_a_bent_path_is_complete_and_not_symmetric() -> None:
    def score(z: Tensor) -> Tensor:
        return z.prod(dim=1)

    path = path_methods.power_path(ONE[0], 0 * ONE[0], torch.tensor([1.0, 3.0], dtype=torch.float64))
    found = path_methods.path_attribution(score, path, nodes=quadrature.gauss_legendre(4))
    torch.testing.assert_close(found.attribution, row(0.25, 0.75))
    assert abs(found.gap.item()) < 1e-12


@given(st.lists(NUMBERS, min_size=2, max_size=2), st.integers(0, 2**32))
def test_one_rule_meets_the_letter_of_symmetry_and_is_not_straight(ends: list[float], seed: int) -> None:
    end, start = ends  # erratum E9: coordinates that agree at both ends get the same exponent, so the same attribution
    x, baseline = torch.tensor([end, end, 1.0], dtype=torch.float64), torch.tensor([start, start, -2.0], dtype=torch.float64)
    exponents = 1 + (x - baseline).abs()
    torch.manual_seed(seed)
    a, b = torch.randn(2, dtype=torch.float64)

    def score(z: Tensor) -> Tensor:  # symmetric in the first two coordinates
        return torch.sin(a * (z[:, 0] + z[:, 1]) + z[:, 2]) + b * z[:, 0] * z[:, 1]

    path = path_methods.power_path(x, baseline, exponents)
    found = path_methods.path_attribution(score, path, nodes=quadrature.gauss_legendre(40)).attribution
    assert found[0, 0].item() == pytest.approx(found[0, 1].item(), abs=1e-9)
    middle = path.point(torch.tensor([0.5], dtype=torch.float64))[0]
    assert not torch.allclose(middle, (x + baseline) / 2)


def test_corner_paths_pay_in_order_and_their_mean_is_shapleys() -> None:
    model = net(3)
    x, baseline = row(1, 2, -1), row(0, -1, 1)
    found = []
    for order in permutations(range(3)):
        corners = baseline.repeat(4, 1)
        for place, i in enumerate(order):
            corners[place + 1 :, i] = x[0, i]
        leg = path_methods.corner_attribution(model, corners, target=0, n_nodes=30)
        assert abs(leg.gap.item()) < 1e-7
        found.append(leg.attribution[0])
    coalitions = torch.as_tensor(games.coalition_matrix(3))
    table = model(torch.where(coalitions, x, baseline))[:, 0].detach().numpy()
    torch.testing.assert_close(torch.stack(found).mean(dim=0), torch.as_tensor(shapley.shapley_values(table)), rtol=1e-6, atol=1e-7)


def test_integrated_gradients_of_the_multilinear_extension_are_shapley_values() -> None:
    game = games.random_game(4, np.random.default_rng(0))
    coalitions, table = torch.as_tensor(games.coalition_matrix(4)), torch.as_tensor(game.table)

    def extension(p: Tensor) -> Tensor:
        chances = torch.where(coalitions, p[:, None], 1 - p[:, None]).prod(dim=2)  # (m, 16, 4) -> (m, 16)
        return chances @ table

    whole = torch.ones(1, 4, dtype=torch.float64)
    found = path_methods.integrated_gradients(extension, whole, 0 * whole, n_nodes=2)  # degree 3 along the diagonal: two nodes are exact
    torch.testing.assert_close(found.attribution[0], torch.as_tensor(shapley.shapley_values(game.table)), rtol=0, atol=1e-12)


def test_memory_does_not_grow_with_the_nodes_and_rows_keep_apart() -> None:
    model = net(4)
    x, baseline = torch.randn(2, 3, 3, dtype=torch.float64).unbind()
    whole = path_methods.integrated_gradients(model, x, baseline, target=[0, 1, 0], n_nodes=7, batch_size=4)
    for i, k in enumerate((0, 1, 0)):
        alone = path_methods.integrated_gradients(model, x[i : i + 1], baseline[i : i + 1], target=k, n_nodes=7)
        torch.testing.assert_close(whole.attribution[i : i + 1], alone.attribution)
    assert whole.gradients == 21


# the mode that meets a stated error


@pytest.mark.parametrize("tolerance", [0.1, 0.01, 0.001])
@pytest.mark.parametrize("activation", [nn.Tanh, nn.ReLU])
def test_the_stated_error_is_met(tolerance: float, activation: type[nn.Module]) -> None:
    model = net(5, activation)
    x, baseline = row(2, -3, 1), row(-1, 0, 2)
    calls = 0

    def counted(z: Tensor) -> Tensor:
        nonlocal calls
        calls += len(z) * z.requires_grad
        result: Tensor = model(z)
        return result

    found = path_refinement.integrated_gradients_to(counted, x, baseline, tolerance=tolerance, target=1, max_gradients=4096)
    converged = path_methods.integrated_gradients(model, x, baseline, target=1, n_nodes=20_000, rule="midpoint", batch_size=1000).attribution
    assert found.met.all()
    assert ((found.attribution - converged).norm() / converged.norm()).item() <= tolerance
    assert found.error.item() <= tolerance
    assert calls == found.gradients.item()
    torch.testing.assert_close(found.gap, gradients.completeness_gap(model, found.attribution, x, baseline, target=1), rtol=1e-6, atol=1e-12)


def test_doubling_is_the_trapezoid_rule_in_the_square_root_of_time() -> None:
    model, x, baseline = net(6), row(1, 2, 3), row(0, 0, 0)
    found = path_refinement.integrated_gradients_to(model, x, baseline, tolerance=1e-12, max_gradients=64, target=0)
    rule = quadrature.denser_at_zero(quadrature.trapezoid(65))
    torch.testing.assert_close(found.attribution, path_methods.integrated_at(model, x, baseline, rule, target=0).attribution)
    assert found.gradients.tolist() == [64]
    assert found.met.tolist() == [False]  # and it says so


def test_the_gap_can_be_asked_for_too_and_every_row_stops_by_itself() -> None:
    def score(z: Tensor) -> Tensor:
        return torch.sigmoid(50 * z[:, 0] - 25) + z[:, 1]

    x = torch.tensor([[1.0, 0.0], [0.0, 1.0]], dtype=torch.float64)
    found = path_refinement.integrated_gradients_to(score, x, 0 * x, tolerance=0.5, max_gap=1e-6)
    assert found.met.all()
    assert found.gap.abs().max().item() <= 1e-6
    assert found.gradients[0] > found.gradients[1] == 16
    nothing = path_refinement.integrated_gradients_to(score, x, x, tolerance=0.01)
    assert nothing.attribution.abs().max() == 0
    assert nothing.met.all()


def test_bad_input_is_refused() -> None:
    model, x = net(), row(1, 2, 3)
    with pytest.raises(ValueError, match=r"baseline has shape \(1, 2\), expected \(1, 3\)"):
        path_methods.integrated_gradients(model, x, ONE, target=0)
    with pytest.raises(ValueError, match="rule is 'riemann'"):
        path_methods.integrated_gradients(model, x, x, target=0, rule="riemann")
    with pytest.raises(ValueError, match="2 outputs and target is None"):
        path_methods.integrated_gradients(model, x, x)
    with pytest.raises(ValueError, match=r"exponents holds 0\.5, expected numbers >= 1"):
        path_methods.power_path(x[0], x[0], torch.tensor([1.0, 0.5, 1.0]))
    with pytest.raises(ValueError, match="expected one"):
        path_methods.power_path(x[0], ONE[0], ONE[0])
    with pytest.raises(ValueError, match="expected at least two rows"):
        path_methods.corner_attribution(model, x, target=0)
    with pytest.raises(ValueError, match="tolerance, max_gap are 0, inf, expected positive numbers"):
        path_refinement.integrated_gradients_to(model, x, x, tolerance=0, target=0)
    with pytest.raises(ValueError, match="max_gradients is 8, expected an integer >= 16"):
        path_refinement.integrated_gradients_to(model, x, x, tolerance=0.1, max_gradients=8, target=0)
