"""Superpixels and cells: segmentations, masks, erratum E13, exact values of pictures, linear heads."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from torch import Tensor, nn

from reference_impl import cells, games, gradients, layer_attribution, moebius, shapley, shapley_sampling, superpixels
from reference_impl.superpixels import SuperpixelGame, distances_to_fill, is_segmentation, masked_image

LABELS = np.array([[0, 0, 1, 1], [0, 2, 2, 1], [3, 3, 2, 2]])


def flooded(labels: np.ndarray) -> bool:
    """The definition by hand: from one pixel of each label all others of it are reached by steps up, down, left, right."""
    for p in np.unique(labels):
        pixels = {tuple(place) for place in np.argwhere(labels == p)}
        reached, edge = set(), [next(iter(pixels))]
        while edge:
            i, j = edge.pop()
            if (i, j) in pixels - reached:
                reached.add((i, j))
                edge += [(i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)]
        if reached != pixels:
            return False
    return True


@settings(max_examples=200)
@given(arrays(np.int64, st.tuples(st.integers(1, 4), st.integers(1, 4)), elements=st.integers(-1, 2)))
def test_segmentations_are_those_that_hang_together(labels: np.ndarray) -> None:
    assert is_segmentation(labels) is flooded(labels)


def test_corners_do_not_connect() -> None:
    assert not is_segmentation([[0, 1], [1, 0]])
    assert not is_segmentation([[1, 0, 1]])
    assert is_segmentation(LABELS)


@given(arrays(np.float64, (3, 4, 2), elements=st.integers(-8, 8)), st.tuples(*[st.booleans()] * 4), st.tuples(*[st.booleans()] * 4))
def test_masks_keep_what_is_present_and_move_by_the_distances(image: np.ndarray, one: tuple[bool, ...], two: tuple[bool, ...]) -> None:
    a, b = (masked_image(image, LABELS, np.array(kept), fill=0.5) for kept in (one, two))
    for p in range(4):
        assert np.array_equal(a[p == LABELS], image[p == LABELS] if one[p] else np.full_like(image[p == LABELS], 0.5))
    moved = distances_to_fill(image, LABELS, fill=0.5) * (np.array(one) != np.array(two))
    assert np.linalg.norm(a - b) == pytest.approx(np.linalg.norm(moved), abs=1e-12)


def test_the_mask_map_need_be_neither_injective_nor_an_isometry() -> None:
    image = np.ones((3, 4, 2))  # erratum E13
    image[LABELS == 3] = 0
    assert distances_to_fill(image, LABELS, fill=0).tolist() == pytest.approx([6**0.5, 6**0.5, 8**0.5, 0])
    with_, without = np.array([True] * 4), np.array([True] * 3 + [False])
    assert np.array_equal(masked_image(image, LABELS, with_, fill=0), masked_image(image, LABELS, without, fill=0))


def test_the_game_evaluates_the_masked_pictures() -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(3, 4, 2), nn.ReLU(), nn.Flatten(), nn.Dropout(), nn.Linear(24, 5)).double().train()
    x = torch.randn(1, 3, 3, 4, dtype=torch.float64)
    game = SuperpixelGame(model, x, LABELS, fill=0.25, target=3, batch_size=5)
    table = games.tabulate(game)
    assert model.training
    for mask, kept in enumerate(games.coalition_matrix(4)):
        image = masked_image(x[0].permute(1, 2, 0).numpy(), LABELS, kept, fill=0.25)
        with torch.no_grad():
            wanted = model.eval()(torch.as_tensor(image).permute(2, 0, 1)[None])[0, 3].item()
        assert table[mask] == pytest.approx(wanted, abs=1e-12)
    values = superpixels.superpixel_values(model, x, LABELS, fill=0.25, target=3)
    np.testing.assert_allclose(values, shapley.shapley_by_permutations(game), rtol=0, atol=1e-12)
    assert values.sum() == pytest.approx(table[-1] - table[0], abs=1e-12)


def test_a_score_that_needs_two_superpixels_shares_it_between_them() -> None:
    x = torch.ones(1, 1, 3, 4, dtype=torch.float64)

    def corner(z: Tensor) -> Tensor:
        return torch.relu(z[:, 0, 0, 0] + z[:, 0, 0, 3] - 1)

    assert superpixels.superpixel_values(corner, x, LABELS, fill=0.0).tolist() == pytest.approx([0.5, 0.5, 0, 0])


def test_a_picture_may_be_filled_with_another() -> None:
    x, other = torch.rand(2, 1, 2, 3, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    game = SuperpixelGame(lambda z: z.sum(dim=(1, 2, 3)), x, LABELS, fill=other)
    ends = game(np.array([[False] * 4, [True] * 4]))
    assert ends.tolist() == pytest.approx([other.sum().item(), x.sum().item()])


def test_the_game_is_for_every_estimator() -> None:
    x = torch.linspace(0, 1, 49, dtype=torch.float64).reshape(1, 1, 7, 7)
    game = games.CountingGame(SuperpixelGame(lambda z: z.sum(dim=(1, 2, 3)) ** 2, x, cells.cell_labels(7, 7), fill=0.0, batch_size=64))
    found = shapley_sampling.kernel_regression(game, 400, np.random.default_rng(0))
    assert game.evaluations == found.evaluations <= 400
    assert found.values.sum() == pytest.approx(x.sum().item() ** 2, rel=1e-9)
    np.testing.assert_allclose(found.values, x.flatten().numpy() * x.sum().item(), rtol=0, atol=1e-6)  # second order: pairs are exact


# cells under a linear head


def pooled() -> tuple[nn.Sequential, Tensor]:
    torch.manual_seed(1)
    model = nn.Sequential(nn.Conv2d(1, 6, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 4)).double()
    return model, torch.rand(1, 1, 5, 6, dtype=torch.float64)


def test_under_a_linear_head_a_cells_value_is_its_own_term() -> None:
    model, x = pooled()
    head, a = layer_attribution.head_at(model, model[1], x), layer_attribution.activations(model, model[1], x)
    game = games.CountingGame(SuperpixelGame(head, a, cells.cell_labels(3, 4), fill=0.0, target=2))
    values = cells.additive_values(game)
    assert game.evaluations == 2 * 12 + 2
    np.testing.assert_allclose(values, shapley.shapley_values(games.tabulate(game)), rtol=0, atol=1e-12)
    product = gradients.gradient_times_input(head, a, target=2).sum(dim=1).flatten()
    np.testing.assert_allclose(values, product.numpy(), rtol=0, atol=1e-12)
    terms, constant = cells.linear_head_terms(head, a, batch_size=5)
    np.testing.assert_allclose(terms[:, 2], values, rtol=0, atol=1e-12)
    np.testing.assert_allclose(constant, model[4].bias.detach().numpy(), rtol=0, atol=1e-12)


def test_the_probability_game_is_the_heads_probability() -> None:
    model, x = pooled()
    whole = nn.Sequential(*model, nn.Softmax(dim=1))
    a = layer_attribution.activations(model, model[1], x)
    head = layer_attribution.head_at(model, model[1], x)
    through_the_head = SuperpixelGame(layer_attribution.head_at(whole, model[1], x), a, cells.cell_labels(3, 4), fill=0.0, target=1)
    by_terms = cells.probability_game(*cells.linear_head_terms(head, a), target=1)
    np.testing.assert_allclose(games.tabulate(by_terms), games.tabulate(through_the_head), rtol=0, atol=1e-12)


def test_a_game_that_is_not_additive_is_refused() -> None:
    model, x = pooled()
    a = layer_attribution.activations(model, model[1], x)
    head = layer_attribution.head_at(nn.Sequential(*model, nn.Softmax(dim=1)), model[1], x)
    with pytest.raises(ValueError, match="off additivity"):
        cells.additive_values(SuperpixelGame(head, a, cells.cell_labels(3, 4), fill=0.0, target=1))
    with pytest.raises(ValueError, match="off additivity over the cells"):
        cells.linear_head_terms(head, a)
    pair = moebius.inverse_moebius([0, 1, 1, 1, 1, 1, 1, -3])  # each brings 1 alone and 0 last, 3 in all: the sum alone would not show it
    with pytest.raises(ValueError, match="off additivity"):
        cells.additive_values(games.TableGame(pair))


@settings(max_examples=30)
@given(st.lists(st.integers(-80, 80).map(lambda k: k / 8), min_size=1, max_size=6))
def test_additive_games_are_read_off(weights: list[float]) -> None:
    assert cells.additive_values(games.linear(weights, constant=3)).tolist() == pytest.approx(weights, abs=1e-12)


def test_bad_input_is_refused() -> None:
    x = torch.ones(1, 1, 3, 4, dtype=torch.float64)

    def total(z: Tensor) -> Tensor:
        return z.sum(dim=(1, 2, 3))

    for changes, message in (
        ({"x": x[0]}, r"x has shape \(1, 3, 4\), expected \(1, c, h, w\)"),
        ({"x": x.repeat(2, 1, 1, 1)}, r"x has shape \(2, 1, 3, 4\), expected \(1, c, h, w\)"),
        ({"labels": LABELS[:2]}, r"labels has shape \(2, 4\), expected \(3, 4\)"),
        ({"labels": LABELS / 1.0}, "labels has dtype float64, expected integers"),
        ({"labels": LABELS + 1}, r"labels holds the numbers \[1, 2, 3, 4\], expected all of 0..3"),
        ({"fill": float("nan")}, "fill holds nan"),
        ({"batch_size": 0}, "batch_size is 0"),
    ):
        with pytest.raises(ValueError, match=message):
            SuperpixelGame(**{"model": total, "x": x, "labels": LABELS, "fill": 0.0, **changes})
    game = SuperpixelGame(total, x, LABELS, fill=0.0)
    with pytest.raises(ValueError, match=r"coalitions has shape \(2, 3\), expected \(m, 4\)"):
        game(np.zeros((2, 3), dtype=bool))
    with pytest.raises(ValueError, match="the model returned 12 outputs and target is None"):
        SuperpixelGame(lambda z: z.flatten(1), x, LABELS, fill=0.0)(np.ones((1, 4), dtype=bool))
    with pytest.raises(ValueError, match=r"kept has shape \(4,\) and dtype int64, expected \(4,\) and bool"):
        masked_image(np.ones((3, 4, 1)), LABELS, np.ones(4, dtype=int), fill=0)
    with pytest.raises(ValueError, match="expected a matrix of integers"):
        is_segmentation(np.ones((2, 2)))
    with pytest.raises(ValueError, match=r"a has shape \(1, 3, 4\)"):
        cells.linear_head_terms(total, x[0])
    with pytest.raises(ValueError, match=r"target is 2, expected one of 0..1"):
        cells.probability_game(np.ones((3, 2)), np.zeros(2), 2)
