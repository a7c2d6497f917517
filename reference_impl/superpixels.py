r"""Superpixels: connected pieces of a picture as the players of a game. Present players keep their pixels, absent ones are filled.

Utilities are the scores of the masked pictures. The same game serves the cells of a layer: its activations are the picture, each
spatial place a superpixel of all its channels, the rest of the network (`layer_attribution.head_at`) the model.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from skimage.measure import label
from torch import Tensor

from .arrays import checked_array, checked_count
from .games import Coalitions, checked_coalitions, tabulate
from .shapley import shapley_values
from .tables import Array
from .torch_inputs import checked_fill
from .torch_models import Model, checked_inputs, checked_target, chosen_scores, slices, undisturbed

Labels = NDArray[np.int_]


def checked_labels(labels: ArrayLike, shape: tuple[int, int] | None = None) -> tuple[Labels, int]:
    """Read a labelling of pixels by the numbers 0..l-1, each of them used.

    Returns:
        The labels, shape (h, w), and l.

    Raises:
        ValueError: no integers, another shape, or a number left out.

    Example:
        >>> checked_labels([[0, 2]])
        Traceback (most recent call last):
        ValueError: labels holds the numbers [0, 2], expected all of 0..1
    """
    array = np.asarray(labels)
    if array.ndim != 2 or array.size == 0 or (shape is not None and array.shape != shape):
        raise ValueError(f"labels has shape {array.shape}, expected {shape or '(h, w)'}")
    if not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"labels has dtype {array.dtype}, expected integers")
    used = np.unique(array)
    if not np.array_equal(used, np.arange(used.size)):
        raise ValueError(f"labels holds the numbers {used[:8].tolist()}, expected all of 0..{used.size - 1}")
    return array.astype(np.int_), used.size


def is_segmentation(labels: ArrayLike) -> bool:
    """Say whether every label's pixels hang together by common sides (corners do not count).

    Args:
        labels: integers, shape (h, w).

    Raises:
        ValueError: not a matrix of integers.

    Example:
        >>> is_segmentation([[0, 1], [0, 1]]), is_segmentation([[0, 1], [1, 0]])
        (True, False)

    Source: thesis, Definition 2.22.
    """
    array = np.asarray(labels)
    if array.ndim != 2 or array.size == 0 or not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"labels has shape {array.shape} and dtype {array.dtype}, expected a matrix of integers")
    used, numbered = np.unique(array, return_inverse=True)
    pieces = label(numbered.reshape(array.shape), connectivity=1, background=-1, return_num=True)[1]
    return bool(pieces == used.size)


def masked_image(image: ArrayLike, labels: ArrayLike, kept: ArrayLike, *, fill: float) -> Array:
    r"""Fill the superpixels that are not kept.

    .. math:: m(z)_{ijk} = x_{ijk} \text{ if } z_{h(i,j)} = 1, \text{ else } r

    Args:
        image: x, shape (h, w, d).
        labels: h, numbers 0..l-1, shape (h, w).
        kept: z, shape (l,), True where the superpixel stays.
        fill: r.

    Returns:
        Shape (h, w, d).

    Raises:
        ValueError: shapes that do not fit; kept not boolean.

    Example:
        >>> masked_image([[[5.0], [6.0]]], [[0, 1]], [True, False], fill=-1).ravel()
        array([ 5., -1.])

    Source: thesis, Definition 2.24.
    """
    x = checked_array(image, "image", ("h", "w", "d"))
    h, n = checked_labels(labels, (x.shape[0], x.shape[1]))
    z = np.asarray(kept)
    if z.shape != (n,) or z.dtype != np.bool_:
        raise ValueError(f"kept has shape {z.shape} and dtype {z.dtype}, expected ({n},) and bool")
    return np.where(z[h][:, :, None], x, float(fill))


def distances_to_fill(image: ArrayLike, labels: ArrayLike, *, fill: float) -> Array:
    r"""Measure how far masking moves each superpixel.

    .. math:: d_p = \Big( \sum_{h(i,j) = p} \sum_k (x_{ijk} - r)^2 \Big)^{1/2}, \qquad |m(z) - m(z')|^2 = \sum_p d_p^2 (z_p - z'_p)^2

    The mask map is injective if and only if every d_p > 0, and an isometry if and only if every d_p = 1 (erratum E13).

    Returns:
        Shape (l,).

    Raises:
        ValueError: shapes that do not fit.

    Example:
        >>> distances_to_fill([[[3.0], [0.0]]], [[0, 1]], fill=0)
        array([3., 0.])

    Source: thesis, Observation 2.26, which claims both for every picture.
    """
    x = checked_array(image, "image", ("h", "w", "d"))
    h, n = checked_labels(labels, (x.shape[0], x.shape[1]))
    squares = ((x - fill) ** 2).sum(axis=2)
    return np.sqrt(np.bincount(h.ravel(), weights=squares.ravel(), minlength=n))


class SuperpixelGame:
    """The game whose players are the superpixels of one picture, or the cells of one layer.

    Args:
        model: maps (m, c, h, w) to (m,) or (m, classes).
        x: the picture, shape (1, c, h, w), on any device.
        labels: superpixel of each pixel, 0..l-1, shape (h, w).
        fill: what an absent superpixel shows: a number, or a tensor that broadcasts to (1, c, h, w).
        target: the class.
        batch_size: masked pictures at a time, which is all that is held.

    Raises:
        ValueError: bad input; when called, what `torch_models.chosen_scores` refuses.

    Example:
        >>> game = SuperpixelGame(lambda z: z.sum(dim=(1, 2, 3)), torch.tensor([[[[1.0, 2.0]]]]), [[0, 1]], fill=0.0)
        >>> game(np.array([[False, False], [True, False], [True, True]]))
        array([0., 1., 3.])

    Source: thesis 2.4, f_x(I).
    """

    def __init__(self, model: Model, x: Tensor, labels: ArrayLike, *, fill: float | Tensor, target: int | None = None, batch_size: int = 16) -> None:
        self.x = checked_inputs(x)
        if x.ndim != 4 or len(x) != 1:
            raise ValueError(f"x has shape {tuple(x.shape)}, expected (1, c, h, w)")
        numbers, self.n_players = checked_labels(labels, (x.shape[2], x.shape[3]))
        self.labels = torch.as_tensor(numbers, device=x.device)
        self.fill = checked_fill(fill, "fill", x)
        self.model, self.target, self.batch_size = model, target, checked_count(batch_size, "batch_size")

    def __call__(self, coalitions: Coalitions, /) -> Array:
        """Scores, shape (m,), of the pictures that keep the coalitions' superpixels; coalitions of shape (m, l)."""
        chosen = torch.as_tensor(checked_coalitions(coalitions, self.n_players), device=self.x.device)
        utilities = torch.empty(len(chosen), dtype=torch.float64)
        with undisturbed(self.model, self.x), torch.inference_mode():
            for rows in slices(len(chosen), self.batch_size):
                kept = chosen[rows][:, self.labels]  # (m, l) -> (m, h, w)
                masked = torch.where(kept[:, None], self.x, self.fill)
                scores = chosen_scores(self.model(masked), checked_target(self.target, masked), len(masked))
                utilities[rows] = scores.cpu().double()
        return utilities.numpy()


def superpixel_values(model: Model, x: Tensor, labels: ArrayLike, *, fill: float | Tensor, target: int | None = None, batch_size: int = 16) -> Array:
    """Find the Shapley values of a picture's superpixels exactly, by all 2**l maskings.

    Args:
        As for `SuperpixelGame`; l up to about 12, for a network. For more, any estimator of `shapley_sampling` takes the game.

    Returns:
        Shape (l,), in the units of the score; they sum to F(x) - F(everything filled).

    Raises:
        ValueError: see `SuperpixelGame`.

    Example:
        >>> superpixel_values(lambda z: z.prod(dim=3).sum(dim=(1, 2)), torch.tensor([[[[2.0, 3.0]]]]), [[0, 1]], fill=0.0)
        array([3., 3.])

    Source: thesis 2.4 and 3.3.
    """
    return shapley_values(tabulate(SuperpixelGame(model, x, labels, fill=fill, target=target, batch_size=batch_size)))
