"""Agreement with captum and lime on the same inputs. Needs them installed: ``pip install -e '.[peers]'``, then ``pytest peers``."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from reference_impl import cells, games, gradients, layer_attribution, lime, path_methods, smoothgrad, superpixels
from reference_impl.occlusion import occlusion

attr = pytest.importorskip("captum.attr")
lime_base = pytest.importorskip("lime.lime_base")

X = torch.linspace(-1, 1, 2 * 2 * 9 * 9, dtype=torch.float64).reshape(2, 2, 9, 9).sin()
CLASSES = [1, 3]


def network() -> nn.Sequential:
    torch.manual_seed(0)
    features = nn.Sequential(nn.Conv2d(2, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Conv2d(4, 5, 3, stride=2), nn.ReLU())
    return nn.Sequential(features, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(5, 6), nn.Tanh(), nn.Linear(6, 4)).double().eval()


def same(got: Tensor, wanted: Tensor, tolerance: float = 1e-10) -> None:
    torch.testing.assert_close(got, wanted.detach(), rtol=tolerance, atol=tolerance)


def test_one_gradient() -> None:
    model, target = network(), torch.tensor(CLASSES)
    x = X.clone().requires_grad_(True)
    same(gradients.vanilla_gradient(model, X, target=CLASSES), attr.Saliency(model).attribute(x, target=target))
    same(gradients.gradient_times_input(model, X, target=CLASSES), attr.InputXGradient(model).attribute(x, target=target))


@pytest.mark.parametrize("n", [5, 50])
def test_integrated_gradients_by_gauss_legendre(n: int) -> None:
    model, target = network(), torch.tensor(CLASSES)
    baseline = torch.full_like(X, 0.2)
    theirs, delta = attr.IntegratedGradients(model).attribute(X, baseline, target=target, n_steps=n, return_convergence_delta=True)
    found = path_methods.integrated_gradients(model, X, baseline, target=CLASSES, n_nodes=n)
    same(found.attribution, theirs)
    same(found.gap, delta, 1e-9)


def test_captums_trapezoid_weights_sum_to_less_than_one_and_ours_do_not() -> None:
    weights, x = torch.tensor([2.0, -1.0], dtype=torch.float64), torch.tensor([[1.0, 1.0]], dtype=torch.float64)
    theirs = attr.IntegratedGradients(lambda z: z @ weights).attribute(x, n_steps=10, method="riemann_trapezoid")
    ours = path_methods.integrated_gradients(lambda z: z @ weights, x, 0 * x, n_nodes=10, rule="trapezoid").attribution
    same(ours, weights[None])
    same(theirs, 0.9 * weights[None], 1e-6)  # captum rounds its weights to float32


def test_smoothgrad_with_the_same_noise() -> None:
    model, x = network(), X[:1]
    for function, type_ in ((smoothgrad.smoothgrad, "smoothgrad"), (smoothgrad.smoothgrad_squared, "smoothgrad_sq")):
        torch.manual_seed(3)
        theirs = attr.NoiseTunnel(attr.Saliency(model)).attribute(x, nt_type=type_, target=1, abs=False, nt_samples=12, stdevs=0.2)
        torch.manual_seed(3)
        noise = torch.normal(0.0, torch.tensor(0.2).repeat(12, *x.shape[1:]))[:, None].to(x)  # as captum draws it
        same(function(model, x, noise, target=1).value, theirs)


@pytest.mark.parametrize(("patch", "stride"), [(3, 3), (3, 2), (4, 3), (2, 1)])
def test_occlusion_with_patches_that_overlap_and_stand_out(patch: int, stride: int) -> None:
    model = network()
    theirs = attr.Occlusion(model).attribute(X, (2, patch, patch), (2, stride, stride), baselines=0.3, target=torch.tensor(CLASSES))
    found = occlusion(model, X, patch=patch, stride=stride, baseline=0.3, target=CLASSES)
    same(found.by_pixel, theirs[:, 0].double(), 1e-6)  # captum sums in float32


def test_layers() -> None:
    model, target = network(), 2
    layer = model[0]
    same(layer_attribution.activations(model, layer, X), attr.LayerActivation(model, layer).attribute(X))
    product = layer_attribution.attribute_at(lambda h, a, _: gradients.gradient_times_input(h, a, target=target), model, layer, X)
    same(product, attr.LayerGradientXActivation(model, layer).attribute(X, target=target))
    baseline = torch.full_like(X, 0.2)
    found = layer_attribution.attribute_at(
        lambda h, a, b: path_methods.integrated_gradients(h, a, b, target=target, n_nodes=20).attribution, model, layer, X, baseline
    )
    same(found, attr.LayerIntegratedGradients(model, layer).attribute(X, baseline, target=target, n_steps=20), 1e-8)


def test_superpixels_by_all_orders() -> None:
    model, x = network(), X[:1]
    labels = np.repeat(np.arange(3), 3)[:, None] + 3 * np.repeat([0, 1], [4, 5])[None, :]
    masks = torch.as_tensor(labels)[None, None].expand_as(x).contiguous()
    ours = superpixels.superpixel_values(model, x, labels, fill=0.1, target=1)
    theirs = attr.ShapleyValues(model).attribute(x, baselines=0.1, target=1, feature_mask=masks)
    np.testing.assert_allclose(ours, [theirs[0, 0][labels == p][0].item() for p in range(6)], rtol=0, atol=1e-7)  # captum sums in float32


def test_cells_of_a_linear_head_by_ablation() -> None:
    model, x = network(), X[:1]
    linear = nn.Sequential(*model[:4])
    a = layer_attribution.activations(linear, linear[0], x)
    head = layer_attribution.head_at(linear, linear[0], x)
    labels = cells.cell_labels(*a.shape[2:])
    ours = cells.additive_values(superpixels.SuperpixelGame(head, a, labels, fill=0.0, target=4))
    theirs = attr.FeatureAblation(head).attribute(a, target=4, feature_mask=torch.as_tensor(labels)[None, None].expand_as(a))
    np.testing.assert_allclose(ours, theirs[0, 0].flatten().numpy(), rtol=0, atol=1e-10)


def test_lime_fits_the_same_ridge_and_weighs_by_the_root() -> None:
    rng = np.random.default_rng(0)
    game, rows = games.random_game(6, rng), lime.draw_lime_coalitions(6, 50, rng)
    width = 1.5
    base = lime_base.LimeBase(lambda d: np.sqrt(np.exp(-(d**2) / width**2)))  # the package's kernel
    distances = np.sqrt((~rows).sum(axis=1))
    _, theirs, _, _ = base.explain_instance_with_data(rows.astype(float), game(rows)[:, None], distances, 0, num_features=6, feature_selection="none")
    ours = lime.lime(game, rows, width=width * 2**0.5, l2=1.0).values
    np.testing.assert_allclose([dict(theirs)[i] for i in range(6)], ours, rtol=1e-9)
