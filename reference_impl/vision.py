r"""Heat maps of pictures: from attributions to a map, its colours, how alike two maps are, and how specific to a class.

A map has one signed number per place, positive where the place speaks for the class. Nothing here loads or plots: pictures and maps
come in as arrays, colours go out as arrays.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import rankdata
from torch import Tensor
from torch.nn.functional import interpolate

from .arrays import checked_array
from .tables import Array
from .torch_models import checked_inputs


def heat_map(attribution: Tensor) -> Tensor:
    r"""Sum an attribution over its channels, signs and all: a complete attribution gives a complete map.

    .. math:: M_{ij} = \sum_c a_{cij}

    Args:
        attribution: shape (n, c, h, w).

    Returns:
        Shape (n, h, w).

    Raises:
        ValueError: another number of axes, not floating, not finite.

    Example:
        >>> import torch
        >>> heat_map(torch.tensor([[[[1.0]], [[-3.0]]]]))
        tensor([[[-2.]]])

    Source: thesis 3.1 and 3.2.
    """
    a = checked_inputs(attribution, "attribution")
    if a.ndim != 4:
        raise ValueError(f"attribution has shape {tuple(a.shape)}, expected (n, c, h, w)")
    return a.sum(dim=1)


def enlarged(maps: Tensor, size: tuple[int, int]) -> Tensor:
    """Bring maps of a layer to the size of the picture, by bilinear interpolation between the middles of the cells.

    Args:
        maps: shape (n, h, w).
        size: (height, width).

    Returns:
        Shape (n, height, width); the same range of values, not the same sum.

    Raises:
        ValueError: another number of axes.

    Example:
        >>> import torch
        >>> enlarged(torch.tensor([[[0.0, 1.0]]]), (1, 4))
        tensor([[[0.0000, 0.2500, 0.7500, 1.0000]]])

    Source: thesis 3.1.
    """
    m = checked_inputs(maps, "maps")
    if m.ndim != 3:
        raise ValueError(f"maps has shape {tuple(m.shape)}, expected (n, h, w)")
    return interpolate(m[:, None], size=size, mode="bilinear", align_corners=False)[:, 0]


def signed_colours(heat: ArrayLike, *, limit: float | None = None) -> Array:
    """Colour a map: white at 0, red where positive, blue where negative, full colour at plus or minus the limit.

    Args:
        heat: shape (h, w).
        limit: by default the greatest absolute value, so that signs are kept and two maps of one scale can be given one limit.

    Returns:
        Red, green, blue in [0, 1], shape (h, w, 3).

    Raises:
        ValueError: another shape, not finite, limit not positive.

    Example:
        >>> signed_colours([[2.0, 0.0, -1.0]])[0]
        array([[1. , 0. , 0. ],
               [1. , 1. , 1. ],
               [0.5, 0.5, 1. ]])

    Source: thesis 3.1.
    """
    m = checked_array(heat, "heat", ("h", "w"))
    if limit is not None and not limit > 0:
        raise ValueError(f"limit is {limit}, expected a number > 0")
    scale = float(np.abs(m).max()) if limit is None else limit
    share = np.clip(m / (scale or 1.0), -1, 1)
    fade = 1 - np.abs(share)
    return np.stack([np.where(share < 0, fade, 1.0), fade, np.where(share > 0, fade, 1.0)], axis=2)


def overlay(image: ArrayLike, heat: ArrayLike, *, opacity: float = 0.6, limit: float | None = None) -> Array:
    r"""Lay a coloured map over the grey picture.

    .. math:: (1 - o)\, \text{grey} + o\, \text{colour}, \qquad \text{grey} = 0.2125 R + 0.7154 G + 0.0721 B

    Args:
        image: red, green, blue in [0, 1], shape (h, w, 3).
        heat: shape (h, w).
        opacity: o in [0, 1].
        limit: see `signed_colours`.

    Returns:
        Shape (h, w, 3), in [0, 1].

    Raises:
        ValueError: shapes that differ, numbers outside their range.

    Example:
        >>> overlay([[[1.0, 1.0, 1.0]]], [[-3.0]], opacity=0.5)
        array([[[0.5, 0.5, 1. ]]])

    Source: thesis 3.1.
    """
    picture = checked_array(image, "image", ("h", "w", 3))
    if picture.min() < 0 or picture.max() > 1:
        raise ValueError(f"image holds numbers from {picture.min():.3g} to {picture.max():.3g}, expected 0 to 1")
    if not 0 <= opacity <= 1:
        raise ValueError(f"opacity is {opacity}, expected 0 to 1")
    m = checked_array(heat, "heat", picture.shape[:2])
    grey = picture @ np.array([0.2125, 0.7154, 0.0721])  # (h, w, 3) @ (3,) -> (h, w)
    return np.array((1 - opacity) * grey[:, :, None] + opacity * signed_colours(m, limit=limit))


def map_correlation(one: ArrayLike, other: ArrayLike) -> float:
    r"""Say how alike two maps are, whatever their scales and offsets.

    .. math:: \frac{\sum (a - \bar a)(b - \bar b)}{|a - \bar a| \, |b - \bar b|}

    Returns:
        From -1 to 1.

    Raises:
        ValueError: shapes that differ, not finite, or a map without variation, which is like nothing.

    Example:
        >>> map_correlation([[0.0, 1.0]], [[5.0, 9.0]])
        1.0
    """
    a = np.asarray(one, dtype=np.float64)
    a, b = checked_array(a, "one", a.shape), checked_array(other, "other", a.shape)
    a, b = a - a.mean(), b - b.mean()
    spread = float((a**2).sum()), float((b**2).sum())
    if min(spread) == 0:
        raise ValueError(f"one and other have spreads {spread[0]:.3g} and {spread[1]:.3g}, expected maps that vary")
    return float(np.clip((a * b).sum() / np.sqrt(spread[0] * spread[1]), -1, 1))


def rank_correlation(one: ArrayLike, other: ArrayLike) -> float:
    """Correlate the ranks of two maps (Spearman): 1 if they order the places alike. Equal numbers share their mean rank.

    Returns:
        From -1 to 1.

    Raises:
        ValueError: see `map_correlation`.

    Example:
        >>> rank_correlation([[0.0, 1.0, 2.0]], [[-5.0, 3.0, 900.0]])
        1.0

    Source: Adebayo et al. 2018, the measure of their sanity checks.
    """
    a = np.asarray(one, dtype=np.float64)
    a, b = checked_array(a, "one", a.shape), checked_array(other, "other", a.shape)
    return map_correlation(rankdata(a).reshape(a.shape), rankdata(b).reshape(b.shape))


def class_specificity(one: ArrayLike, other: ArrayLike) -> float:
    r"""Say how far the maps of two classes on one picture differ.

    .. math:: \frac{1 - \rho}{2}, \quad \rho \text{ the correlation of the maps}

    Returns:
        0 if the maps are the same up to scale and offset, 1/2 if they have nothing to do with each other, 1 if opposite.

    Raises:
        ValueError: see `map_correlation`.

    Example:
        >>> class_specificity([[0.0, 1.0]], [[1.0, 0.0]])
        1.0

    Source: thesis 3.2, Figure 3.1, as a number.
    """
    return (1 - map_correlation(one, other)) / 2


def share_inside(heat: ArrayLike, region: ArrayLike) -> float:
    r"""Say how much of what speaks for a class lies where its object is.

    .. math:: \frac{\sum_{ij \in R} \max(M_{ij}, 0)}{\sum_{ij} \max(M_{ij}, 0)}

    Args:
        heat: M, shape (h, w).
        region: R, boolean, shape (h, w).

    Returns:
        From 0 to 1; the region's share of the area is what a map that knows nothing would give.

    Raises:
        ValueError: shapes that differ, a region that is not boolean, a map without a positive entry.

    Example:
        >>> share_inside([[3.0, 1.0, -9.0]], [[True, False, False]])
        0.75

    Source: thesis 3.2, Figure 3.1, as a number.
    """
    m, inside = checked_array(heat, "heat", ("h", "w")), np.asarray(region)
    if inside.shape != m.shape or inside.dtype != np.bool_:
        raise ValueError(f"region has shape {inside.shape} and dtype {inside.dtype}, expected {m.shape} and bool")
    positive = np.maximum(m, 0)
    if positive.sum() == 0:
        raise ValueError("heat has no positive entry, expected a map with something that speaks for the class")
    return float(positive[inside].sum() / positive.sum())
