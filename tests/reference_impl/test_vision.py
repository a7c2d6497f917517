"""Heat maps, their colours and likeness; cascading randomisation; deletion and insertion."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import pearsonr, spearmanr
from torch import Tensor, nn

from reference_impl import deletion, gradients, path_methods, randomisation, vision

MAPS = arrays(np.float64, (3, 4), elements=st.integers(-9, 9))


def test_channels_are_summed_with_their_signs() -> None:
    a = torch.tensor([[[[1.0, -2.0]], [[-1.0, -2.0]]]])
    assert vision.heat_map(a).tolist() == [[[0, -4]]]


def test_a_complete_attribution_gives_a_complete_map() -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(3, 2, 2), nn.Tanh(), nn.Flatten(), nn.Linear(8, 1)).double()
    x = torch.randn(2, 3, 3, 3, dtype=torch.float64)
    found = path_methods.integrated_gradients(model, x, 0 * x)
    torch.testing.assert_close(vision.heat_map(found.attribution).sum(dim=(1, 2)), (model(x) - model(0 * x)).detach()[:, 0], rtol=0, atol=1e-6)


@given(MAPS)
def test_colours_tell_sign_and_size(heat: np.ndarray) -> None:
    colours = vision.signed_colours(heat)
    assert colours.min() >= 0
    assert colours.max() <= 1
    share = heat / (abs(heat).max() or 1)
    np.testing.assert_allclose(colours[..., 0] - colours[..., 2], share, rtol=0, atol=1e-12)
    np.testing.assert_allclose(colours[..., 1], 1 - abs(share), rtol=0, atol=1e-12)
    np.testing.assert_array_equal(vision.signed_colours(2 * heat), colours)


def test_a_common_limit_makes_maps_comparable_and_cuts_off() -> None:
    assert vision.signed_colours([[1.0, 9.0]], limit=2.0).tolist() == [[[1, 0.5, 0.5], [1, 0, 0]]]


def test_overlay_is_grey_where_the_map_is_silent() -> None:
    image = np.random.default_rng(0).random((2, 3, 3))
    grey = image @ [0.2125, 0.7154, 0.0721]
    np.testing.assert_allclose(vision.overlay(image, np.ones((2, 3)), opacity=0), np.repeat(grey[:, :, None], 3, axis=2))
    np.testing.assert_allclose(vision.overlay(image, np.ones((2, 3)), opacity=1), vision.signed_colours(np.ones((2, 3))))


def test_enlarged_keeps_constants_and_range() -> None:
    maps = torch.tensor([[[1.0, -1.0], [3.0, 0.0]]])
    big = vision.enlarged(maps, (10, 6))
    assert big.shape == (1, 10, 6)
    assert (big.min().item(), big.max().item()) == (-1, 3)
    assert torch.equal(vision.enlarged(torch.ones(2, 7, 7), (9, 9)), torch.ones(2, 9, 9))


@given(MAPS, MAPS)
def test_correlations_are_pearsons_and_spearmans(a: np.ndarray, b: np.ndarray) -> None:
    if min(np.ptp(a), np.ptp(b)) == 0:
        with pytest.raises(ValueError, match="expected maps that vary"):
            vision.map_correlation(a, b)
        return
    assert vision.map_correlation(a, b) == pytest.approx(pearsonr(a.ravel(), b.ravel()).statistic, abs=1e-9)
    assert vision.rank_correlation(a, b) == pytest.approx(spearmanr(a.ravel(), b.ravel()).statistic, abs=1e-9)
    assert vision.class_specificity(a, 3 * a + 1) == pytest.approx(0, abs=1e-12)
    assert vision.class_specificity(a, -a) == pytest.approx(1, abs=1e-12)


def test_the_share_inside_counts_what_speaks_for_the_class() -> None:
    region = np.array([[True, True, False]])
    assert vision.share_inside([[1.0, -5.0, 3.0]], region) == 0.25
    assert vision.share_inside(np.ones((1, 3)), region) == pytest.approx(2 / 3)


def test_bad_maps_are_refused() -> None:
    for call, message in (
        (lambda: vision.heat_map(torch.ones(3, 2, 2)), r"attribution has shape \(3, 2, 2\), expected \(n, c, h, w\)"),
        (lambda: vision.enlarged(torch.ones(2, 2), (4, 4)), r"maps has shape \(2, 2\)"),
        (lambda: vision.signed_colours([1.0]), r"heat has shape \(1,\), expected \(h, w\)"),
        (lambda: vision.signed_colours([[1.0]], limit=0), "limit is 0, expected a number > 0"),
        (lambda: vision.overlay(255 * np.ones((1, 1, 3)), [[1.0]]), "image holds numbers from 255 to 255, expected 0 to 1"),
        (lambda: vision.overlay(np.ones((1, 1, 3)), [[1.0]], opacity=2), "opacity is 2, expected 0 to 1"),
        (lambda: vision.map_correlation([[1.0, 2.0]], [[1.0], [2.0]]), r"other has shape \(2, 1\), expected \(1, 2\)"),
        (lambda: vision.share_inside([[1.0]], [[1]]), "expected .* and bool"),
        (lambda: vision.share_inside([[-1.0]], [[True]]), "no positive entry"),
    ):
        with pytest.raises(ValueError, match=message):
            call()


# cascading randomisation


def network() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(1, 3, 2), nn.BatchNorm2d(3), nn.ReLU(), nn.Flatten(), nn.Linear(27, 4)).double()


def test_the_cascade_goes_from_the_top_and_leaves_the_network_as_it_was() -> None:
    model = network()
    x = torch.randn(1, 1, 4, 4, dtype=torch.float64)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    order: list[nn.Module] = []
    rng = torch.Generator().manual_seed(0)

    def redraw(module: nn.Module) -> None:
        order.append(module)
        randomisation.redraw(module, rng)

    maps = randomisation.cascading_randomisation([model[0], model[4]], lambda: gradients.gradient(model, x, target=1), redraw)
    assert order == [model[4], model[0]]
    assert maps.shape == (3, 1, 1, 4, 4)
    assert torch.equal(maps[0], gradients.gradient(model, x, target=1))
    assert not torch.allclose(maps[1], maps[0])
    assert not torch.allclose(maps[2], maps[1])
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


def test_a_failure_midway_leaves_the_network_as_it_was() -> None:
    model, calls = network(), iter([torch.zeros(1)])
    before = {name: value.clone() for name, value in model.state_dict().items()}
    with pytest.raises(StopIteration):
        randomisation.cascading_randomisation([model[4]], lambda: next(calls), lambda module: randomisation.redraw(module, torch.Generator()))
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


def test_redrawn_parameters_keep_their_scale_and_forget_the_rest() -> None:
    layer = nn.Linear(80, 60)
    before = layer.weight.detach().clone()
    randomisation.redraw(layer, torch.Generator().manual_seed(1))
    assert layer.weight.std().item() == pytest.approx(before.std().item(), rel=0.05)
    assert abs(vision.map_correlation(before.numpy(), layer.weight.detach().numpy())) < 0.1
    assert layer.weight.requires_grad
    again = nn.Linear(80, 60)
    again.load_state_dict({"weight": before, "bias": layer.bias})
    randomisation.redraw(again, torch.Generator().manual_seed(1))
    assert torch.equal(again.weight, layer.weight)


def test_no_modules_no_cascade() -> None:
    with pytest.raises(ValueError, match="modules is empty"):
        randomisation.cascading_randomisation([], lambda: torch.zeros(1), lambda module: None)


# deletion and insertion


def weighted(z: Tensor) -> Tensor:
    return (z * torch.arange(12, dtype=z.dtype).reshape(3, 4)).sum(dim=(1, 2, 3)) + 2


X = torch.ones(1, 1, 3, 4, dtype=torch.float64)


@settings(max_examples=30)
@given(MAPS, st.integers(1, 12), st.integers(1, 5))
def test_curves_follow_the_order_of_the_map(heat: np.ndarray, n_steps: int, batch_size: int) -> None:
    order = sorted(range(12), key=lambda place: (-heat.ravel()[place], place))
    counts = [round(12 * s / n_steps) for s in range(n_steps + 1)]
    deleted = [2 + sum(order[c:]) for c in counts]
    inserted = [2 + sum(order[:c]) for c in counts]
    for function, scores in ((deletion.deletion_curve, deleted), (deletion.insertion_curve, inserted)):
        found = function(weighted, X, heat, n_steps=n_steps, batch_size=batch_size)
        assert found.score.tolist() == pytest.approx(scores)
        assert found.share.tolist() == pytest.approx([c / 12 for c in counts])
        assert found.area == pytest.approx(np.trapezoid(scores, found.share))


def test_the_right_order_has_the_least_and_the_greatest_area() -> None:
    truth, rng = np.arange(12.0).reshape(3, 4), np.random.default_rng(0)
    areas = [
        (deletion.deletion_curve(weighted, X, m, n_steps=12).area, deletion.insertion_curve(weighted, X, m, n_steps=12).area)
        for m in [truth, -truth, *rng.random((20, 3, 4))]
    ]
    assert areas[0] == (min(a for a, _ in areas), max(b for _, b in areas))
    assert areas[1] == (max(a for a, _ in areas), min(b for _, b in areas))


def test_the_baseline_may_be_a_picture() -> None:
    found = deletion.deletion_curve(weighted, X, np.ones((3, 4)), baseline=3 * X, n_steps=1)
    assert found.score.tolist() == pytest.approx([2 + 66, 2 + 198])


def test_bad_curves_are_refused() -> None:
    for changes, message in (
        ({"x": X[0]}, r"x has shape \(1, 3, 4\), expected \(1, c, h, w\)"),
        ({"heat": np.ones((4, 3))}, r"heat has shape \(4, 3\), expected \(3, 4\)"),
        ({"n_steps": 13}, "n_steps is 13, expected at most 12"),
        ({"n_steps": 0}, "n_steps is 0, expected an integer >= 1"),
        ({"baseline": float("inf")}, "baseline holds inf"),
        ({"model": lambda z: z.flatten(1)}, "12 outputs and target is None"),
    ):
        with pytest.raises(ValueError, match=message):
            deletion.deletion_curve(**{"model": weighted, "x": X, "heat": np.ones((3, 4)), "n_steps": 3, **changes})
