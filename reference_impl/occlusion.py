r"""Occlusion: how much the score falls when a patch of the picture is covered.

.. math:: F(x) - F(x \text{ with the patch replaced by the baseline})

Positive where the covered patch spoke for the class; in the units of F.
"""

from __future__ import annotations

from itertools import product
from math import ceil
from typing import NamedTuple

import torch
from torch import Tensor

from .arrays import checked_count
from .torch_inputs import checked_fill
from .torch_models import Model, Target, checked_inputs, checked_target, chosen_scores, scores_of, slices, undisturbed


class OcclusionMap(NamedTuple):
    """Drops of the score by patch, shape (n, rows, columns); their mean over the patches that cover a pixel, shape (n, h, w); evaluations."""

    by_patch: Tensor
    by_pixel: Tensor
    evaluations: int


def patch_starts(size: int, patch: int, stride: int) -> list[int]:
    """List where patches begin along a side: every ``stride`` pixels until the last pixel is covered; the last patch may stand out.

    Example:
        >>> patch_starts(7, patch=3, stride=2), patch_starts(8, patch=3, stride=3)
        ([0, 2, 4], [0, 3, 6])
    """
    return [stride * k for k in range(ceil(max(size - patch, 0) / stride) + 1)]


def occlusion(
    model: Model, x: Tensor, *, patch: int, stride: int, baseline: float | Tensor = 0.0, target: Target = None, batch_size: int = 16
) -> OcclusionMap:
    """Slide a square patch over every picture and record how far the score falls.

    Args:
        model: maps (m, c, h, w) to (m,) or (m, classes).
        x: shape (n, c, h, w).
        patch: side of the patch in pixels.
        stride: step between patches, at most ``patch``, so that every pixel is covered.
        baseline: what replaces the patch: a number, or a tensor that broadcasts to one picture, (c, h, w).
        target: class, or one per picture.
        batch_size: covered pictures at a time.

    Returns:
        See `OcclusionMap`; one evaluation for each patch and picture and one for each picture.

    Raises:
        ValueError: bad input; patch or stride below 1; a stride that leaves pixels uncovered.

    Example:
        >>> picture = torch.arange(16.0).reshape(1, 1, 4, 4)
        >>> occlusion(lambda z: z.sum(dim=(1, 2, 3)), picture, patch=2, stride=2).by_patch
        tensor([[[10., 18.],
                 [42., 50.]]])

    Source: thesis 2.4 [27]; Zeiler and Fergus 2014.
    """
    x = checked_inputs(x)
    if x.ndim != 4:
        raise ValueError(f"x has shape {tuple(x.shape)}, expected (n, c, h, w)")
    checked_count(patch, "patch")
    if checked_count(stride, "stride") > patch:
        raise ValueError(f"stride is {stride}, expected at most {patch}, the patch, so that no pixel is left out")
    fill = checked_fill(baseline, "baseline", x[0])
    height, width = x.shape[2:]
    tops, lefts = patch_starts(height, patch, stride), patch_starts(width, patch, stride)
    places = [(slice(top, top + patch), slice(left, left + patch)) for top, left in product(tops, lefts)]
    whole, classes = scores_of(model, x, target=target, batch_size=batch_size), checked_target(target, x)
    drops = torch.empty(len(x), len(places), dtype=whole.dtype, device=x.device)
    with undisturbed(model, x), torch.inference_mode():
        for i in range(len(x)):
            for rows in slices(len(places), batch_size):
                covered = x[i : i + 1].repeat(rows.stop - rows.start, 1, 1, 1)
                for one, (down, across) in zip(covered, places[rows], strict=True):
                    one[:, down, across] = fill[:, down, across]
                classes_here = None if classes is None else classes[i].expand(len(covered))
                drops[i, rows] = whole[i] - chosen_scores(model(covered), classes_here, len(covered))
    total, covers = torch.zeros(len(x), height, width, dtype=whole.dtype, device=x.device), torch.zeros(height, width, device=x.device)
    for k, (down, across) in enumerate(places):
        total[:, down, across] += drops[:, k, None, None]
        covers[down, across] += 1
    return OcclusionMap(drops.reshape(len(x), len(tops), len(lefts)), total / covers, len(x) * (len(places) + 1))
