r"""Deletion and insertion: take away, or bring in, the places that a map calls important first, and watch the score.

A map that knows what the network looks at has a deletion curve that falls fast (small area) and an insertion curve that rises fast (large
area). The areas are means of the score over the share of places changed, in the units of the score.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor

from .arrays import checked_array, checked_count
from .tables import Array
from .torch_inputs import checked_fill
from .torch_models import Model, checked_inputs, checked_target, chosen_scores, slices, undisturbed


class Curve(NamedTuple):
    """Share of places changed, from 0 to 1, and the score there, both shape (n_steps + 1,); and the area under the score."""

    share: Array
    score: Array
    area: float


def deletion_curve(
    model: Model,
    x: Tensor,
    heat: ArrayLike,
    *,
    baseline: float | Tensor = 0.0,
    n_steps: int = 32,
    target: int | None = None,
    batch_size: int = 16,
) -> Curve:
    r"""Replace places by the baseline, the greatest in the map first.

    Args:
        model: maps (m, c, h, w) to (m,) or (m, classes); for a probability, a network that ends in a softmax.
        x: the picture, shape (1, c, h, w).
        heat: the map, shape (h, w); equal places go in reading order.
        baseline: a number, or a tensor that broadcasts to x (a blurred copy, for instance).
        n_steps: pictures between the whole and the empty one, plus one; at most h * w.
        target: the class.
        batch_size: pictures at a time.

    Returns:
        See `Curve`: scores from F(x) to F(baseline); n_steps + 1 evaluations.

    Raises:
        ValueError: shapes that do not fit; more steps than places; what `torch_models.chosen_scores` refuses.

    Example:
        >>> picture = torch.tensor([[[[1.0, 3.0]]]])
        >>> deletion_curve(lambda z: z.sum(dim=(1, 2, 3)), picture, [[1.0, 3.0]], n_steps=2)
        Curve(share=array([0. , 0.5, 1. ]), score=array([4., 1., 0.]), area=1.5)

    Source: thesis 3.1, proposed there; Petsiuk, Das and Saenko 2018.
    """
    return _curve(model, x, heat, baseline, n_steps, target, batch_size, deleting=True)


def insertion_curve(
    model: Model,
    x: Tensor,
    heat: ArrayLike,
    *,
    baseline: float | Tensor = 0.0,
    n_steps: int = 32,
    target: int | None = None,
    batch_size: int = 16,
) -> Curve:
    r"""Bring places of the picture into the baseline, the greatest in the map first.

    Args, Returns and Raises as for `deletion_curve`; scores run from F(baseline) to F(x).

    Example:
        >>> picture = torch.tensor([[[[1.0, 3.0]]]])
        >>> insertion_curve(lambda z: z.sum(dim=(1, 2, 3)), picture, [[1.0, 3.0]], n_steps=2)
        Curve(share=array([0. , 0.5, 1. ]), score=array([0., 3., 4.]), area=2.5)

    Source: thesis 3.1, proposed there; Petsiuk, Das and Saenko 2018.
    """
    return _curve(model, x, heat, baseline, n_steps, target, batch_size, deleting=False)


def _curve(
    model: Model, x: Tensor, heat: ArrayLike, baseline: float | Tensor, n_steps: int, target: int | None, batch_size: int, *, deleting: bool
) -> Curve:
    x = checked_inputs(x)
    if x.ndim != 4 or len(x) != 1:
        raise ValueError(f"x has shape {tuple(x.shape)}, expected (1, c, h, w)")
    fill = checked_fill(baseline, "baseline", x)
    importance = checked_array(heat, "heat", tuple(x.shape[2:])).ravel()
    if checked_count(n_steps, "n_steps") > importance.size:
        raise ValueError(f"n_steps is {n_steps}, expected at most {importance.size}, the number of places")
    place = np.empty(importance.size, dtype=np.int64)
    place[np.argsort(-importance, kind="stable")] = np.arange(importance.size)  # 0 for the greatest
    rank = torch.as_tensor(place.reshape(x.shape[2:]), device=x.device)
    counts = torch.round(torch.linspace(0, importance.size, n_steps + 1, dtype=torch.float64)).long().to(x.device)
    scores = torch.empty(n_steps + 1, dtype=torch.float64)
    with undisturbed(model, x), torch.inference_mode():
        for rows in slices(n_steps + 1, batch_size):
            first = (rank < counts[rows, None, None])[:, None]  # (m, 1, h, w): the places changed so far
            pictures = torch.where(first, fill, x) if deleting else torch.where(first, x, fill)
            scores[rows] = chosen_scores(model(pictures), checked_target(target, pictures), len(pictures)).cpu().double()
    share, score = counts.cpu().numpy() / importance.size, scores.numpy()
    return Curve(share, score, float(np.trapezoid(score, share)))
