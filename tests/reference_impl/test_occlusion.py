"""Occlusion: closed forms, every pixel covered, batches, bad input."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from reference_impl.occlusion import occlusion, patch_starts

X = torch.arange(2 * 3 * 5 * 7, dtype=torch.float64).reshape(2, 3, 5, 7) / 10


def total(z: Tensor) -> Tensor:
    return z.sum(dim=(1, 2, 3))


@given(st.integers(1, 40), st.integers(1, 12), st.integers(1, 12))
def test_every_pixel_is_covered_and_no_patch_is_to_spare(size: int, patch: int, stride: int) -> None:
    stride = min(stride, patch)
    starts = patch_starts(size, patch, stride)
    covered = [any(start <= pixel < start + patch for start in starts) for pixel in range(size)]
    assert all(covered)
    assert starts == list(range(0, starts[-1] + 1, stride))
    assert len(starts) == 1 or starts[-2] + patch < size


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 5), st.integers(1, 5), st.sampled_from([0.0, -1.0]), st.integers(1, 20))
def test_a_sum_falls_by_what_the_patch_held(patch: int, stride: int, baseline: float, batch_size: int) -> None:
    stride = min(stride, patch)
    found = occlusion(total, X, patch=patch, stride=stride, baseline=baseline, batch_size=batch_size)
    tops, lefts = patch_starts(5, patch, stride), patch_starts(7, patch, stride)
    assert found.by_patch.shape == (2, len(tops), len(lefts))
    assert found.evaluations == 2 * (len(tops) * len(lefts) + 1)
    pixels: dict[tuple[int, int], list[Tensor]] = {}
    for r, top in enumerate(tops):
        for c, left in enumerate(lefts):
            drop = (X - baseline)[:, :, top : top + patch, left : left + patch].sum(dim=(1, 2, 3))
            torch.testing.assert_close(found.by_patch[:, r, c], drop)
            for place in ((i, j) for i in range(top, min(top + patch, 5)) for j in range(left, min(left + patch, 7))):
                pixels.setdefault(place, []).append(drop)
    for (i, j), drops in pixels.items():
        torch.testing.assert_close(found.by_pixel[:, i, j], torch.stack(drops).mean(dim=0))


def test_patches_side_by_side_share_out_a_linear_score() -> None:
    weights = torch.linspace(-1, 1, 105, dtype=torch.float64).reshape(3, 5, 7)
    found = occlusion(lambda z: (z * weights).sum(dim=(1, 2, 3)) + 3, X, patch=2, stride=2)
    torch.testing.assert_close(found.by_patch.sum(dim=(1, 2)), (X * weights).sum(dim=(1, 2, 3)))


def test_sign_and_a_baseline_of_its_own_for_every_channel() -> None:
    grey = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)[:, None, None]
    found = occlusion(lambda z: z[:, 0, 0, 0], X, patch=1, stride=1, baseline=grey)
    assert found.by_patch[1, 0, 0].item() == pytest.approx(X[1, 0, 0, 0].item() - 1)
    assert found.by_patch.abs().sum(dim=(1, 2)).tolist() == pytest.approx([1, X[1, 0, 0, 0].item() - 1])


def test_a_class_for_every_picture_and_the_picture_untouched() -> None:
    def model(z: Tensor) -> Tensor:
        return torch.stack([total(z), -total(z)], dim=1)

    before = X.clone()
    found = occlusion(model, X, patch=3, stride=2, target=[0, 1])
    plain = occlusion(total, X, patch=3, stride=2)
    torch.testing.assert_close(found.by_patch[0], plain.by_patch[0])
    torch.testing.assert_close(found.by_patch[1], -plain.by_patch[1])
    assert torch.equal(X, before)


def test_bad_input_is_refused() -> None:
    for changes, message in (
        ({"patch": 0}, "patch is 0, expected an integer >= 1"),
        ({"stride": 0}, "stride is 0, expected an integer >= 1"),
        ({"stride": 3}, "stride is 3, expected at most 2"),
        ({"x": X[0]}, r"x has shape \(3, 5, 7\), expected \(n, c, h, w\)"),
        ({"model": lambda z: z.flatten(1)}, "105 outputs and target is None"),
    ):
        with pytest.raises(ValueError, match=message):
            occlusion(**{"model": total, "x": X, "patch": 2, "stride": 2, **changes})
