"""Photographs that come with scikit-image, cut to squares, as arrays in [0, 1] and as the network's input.

All are free to use: chelsea (Stefan van der Walt) and coffee (Rachel Michetti) under CC0, astronaut (NASA) and rocket (SpaceX) in the
public domain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor

SIDE = 224  # what the network takes
MEAN, SCALE = 127 / 255, 128 / 255  # of its inputs: (x - 127/255) / (128/255) with x in [0, 1]
NAMES = ("astronaut", "chelsea", "coffee", "rocket")

Picture = NDArray[np.float64]


def photographs() -> list[str]:
    """Names that `load_photograph` knows.

    Example:
        >>> photographs()
        ['astronaut', 'chelsea', 'coffee', 'rocket']
    """
    return list(NAMES)


def load_photograph(name: str, *, side: int = SIDE, left: int | None = None) -> Picture:
    """A square of a photograph, as high as it is, red, green and blue in [0, 1].

    Args:
        name: one of `photographs`.
        side: pixels along each side of the result.
        left: first column of the square in the photograph; None for the middle.

    Returns:
        Shape (side, side, 3).

    Raises:
        ValueError: no such photograph, or a square that lies outside it.

    Example:
        >>> load_photograph("chelsea", side=32).shape
        (32, 32, 3)
    """
    import skimage.data
    from skimage.transform import resize

    if name not in NAMES:
        raise ValueError(f"there is no photograph {name!r}; there are {', '.join(NAMES)}")
    picture = np.asarray(getattr(skimage.data, name)())[:, :, :3]
    height, width = picture.shape[:2]
    start = (width - height) // 2 if left is None else left
    if not 0 <= start <= width - height:
        raise ValueError(f"left is {left}, expected 0 to {width - height}: {name} has {width} columns and the square {height}")
    return np.asarray(resize(picture[:, start : start + height], (side, side), anti_aliasing=True), dtype=np.float64)


def two_objects() -> Picture:
    """One picture with a cat on the left and a cup of espresso on the right: the right half of chelsea beside the left half of coffee.

    The network gives the Egyptian cat (285) a probability of 0.27 and espresso (967) one of 0.32.

    Example:
        >>> two_objects().shape
        (224, 224, 3)
    """
    half = SIDE // 2
    return np.concatenate([load_photograph("chelsea", left=40)[:, half:], load_photograph("coffee", left=125)[:, :half]], axis=1)


def to_network(picture: Picture) -> Tensor:
    """A picture, or several, as the network takes them.

    Args:
        picture: in [0, 1], shape (h, w, 3) or (n, h, w, 3).

    Returns:
        float32, shape (1, 3, h, w) or (n, 3, h, w); black is -127/128, white 1, and 0 a middle grey.

    Raises:
        ValueError: another shape, or numbers outside [0, 1].

    Example:
        >>> to_network(np.ones((2, 2, 3))).tolist()[0][0]
        [[1.0, 1.0], [1.0, 1.0]]
    """
    import torch

    pixels = np.asarray(picture, dtype=np.float64)
    if pixels.ndim not in (3, 4) or pixels.shape[-1] != 3:
        raise ValueError(f"picture has shape {pixels.shape}, expected (h, w, 3) or (n, h, w, 3)")
    if not (pixels.min() >= 0 and pixels.max() <= 1):
        raise ValueError(f"picture holds numbers from {pixels.min():.3g} to {pixels.max():.3g}, expected 0 to 1")
    rows = torch.as_tensor((pixels - MEAN) / SCALE, dtype=torch.float32)
    return (rows[None] if rows.ndim == 3 else rows).permute(0, 3, 1, 2)  # a view whose pixels stay together: channels-last memory


def to_picture(x: Tensor) -> Picture:
    """The network's input as pictures again: undoes `to_network`.

    Args:
        x: shape (n, 3, h, w).

    Returns:
        In [0, 1], shape (n, h, w, 3); what lies outside (noise, for instance) is cut off.

    Example:
        >>> to_picture(to_network(np.full((1, 1, 3), 0.25))).round(6).tolist()
        [[[[0.25, 0.25, 0.25]]]]
    """
    pixels = x.detach().cpu().permute(0, 2, 3, 1).double().numpy() * SCALE + MEAN
    return np.asarray(np.clip(pixels, 0, 1))
