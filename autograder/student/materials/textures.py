"""Textures as concepts, and backgrounds as what they are told apart from: squares cut at random places from scikit-image's pictures.

Brick, grass and gravel are photographs from CC0 Textures; the backgrounds are the photographs of `photographs` and pictures that
scikit-image brings along.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .photographs import SIDE, Picture

TEXTURES = ("brick", "grass", "gravel")
BACKGROUNDS = ("astronaut", "coffee", "hubble_deep_field", "immunohistochemistry", "retina", "rocket", "camera", "coins", "moon", "page")


def load_textures(name: str, n: int, rng: np.random.Generator) -> Picture:
    """Squares from the photograph of one texture.

    Args:
        name: one of `TEXTURES`.
        n: how many.
        rng: for the places.

    Returns:
        Grey, as red, green and blue in [0, 1], shape (n, 224, 224, 3).

    Raises:
        ValueError: no such texture, n < 1.

    Example:
        >>> load_textures("brick", 2, np.random.default_rng(0)).shape
        (2, 224, 224, 3)
    """
    if name not in TEXTURES:
        raise ValueError(f"there is no texture {name!r}; there are {', '.join(TEXTURES)}")
    return _squares([name], n, rng)


def load_backgrounds(n: int, rng: np.random.Generator) -> Picture:
    """Squares from pictures of many sorts, none of them a texture of `TEXTURES`.

    Args:
        n: how many.
        rng: for the pictures and the places.

    Returns:
        Red, green and blue in [0, 1], shape (n, 224, 224, 3).

    Raises:
        ValueError: n < 1.

    Example:
        >>> load_backgrounds(3, np.random.default_rng(0)).shape
        (3, 224, 224, 3)
    """
    return _squares(BACKGROUNDS, n, rng)


def _squares(names: Sequence[str], n: int, rng: np.random.Generator) -> Picture:
    import skimage.data

    if n < 1:
        raise ValueError(f"n is {n}, expected n >= 1")
    chosen = rng.integers(len(names), size=n)
    places = rng.random((n, 2))
    loaded: dict[int, Picture] = {}
    squares = np.empty((n, SIDE, SIDE, 3))
    for row, k in enumerate(chosen):
        if k not in loaded:
            picture = np.asarray(getattr(skimage.data, names[k])(), dtype=np.float64) / 255
            picture = np.repeat(picture[:, :, None], 3, axis=2) if picture.ndim == 2 else picture[:, :, :3]
            short = [max(SIDE - size, 0) for size in picture.shape[:2]]
            loaded[int(k)] = np.pad(picture, [(0, short[0]), (0, short[1]), (0, 0)], mode="reflect")  # page and coins are not high enough
        picture = loaded[int(k)]
        top, left = ((size - SIDE + 1) * place for size, place in zip(picture.shape[:2], places[row], strict=True))
        squares[row] = picture[int(top) : int(top) + SIDE, int(left) : int(left) + SIDE]
    return squares
