r"""Convolution as networks mean it: a kernel slides over an image, without being flipped, only where it fits; its matrix; pooling.

Images have shape (height, width, channels), kernels (height, width, channels), banks of s kernels (s, height, width, channels); one channel may be
left out of both. Rows and columns are counted from 0.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike
from scipy.sparse import csr_array

from .arrays import checked_array, checked_count
from .tables import Array


def output_size(size: int, kernel: int, *, stride: int = 1) -> int:
    r"""Find how often a kernel fits along one side of an image.

    .. math:: \lfloor (n - k) / s \rfloor + 1

    Raises:
        ValueError: a number below 1, or a kernel longer than the side.

    Example:
        >>> output_size(1024, 3), output_size(7, 3), output_size(7, 3, stride=2)
        (1022, 5, 3)

    Source: thesis, section 1.3, which loses one row and one column: 1021, and n - k (erratum E11).
    """
    n, k = checked_count(size, "size"), checked_count(kernel, "kernel")
    if k > n:
        raise ValueError(f"kernel is {k}, expected at most the size, {n}")
    return (n - k) // checked_count(stride, "stride") + 1


def convolve_by_loops(image: ArrayLike, kernel: ArrayLike) -> Array:
    r"""Slide one kernel over an image: the definition, a loop over places.

    .. math:: A_{ij} = \sum_{a, b, c} M_{i+a, \, j+b, \, c} \, K_{abc}

    Args:
        image: shape (n, m) or (n, m, d).
        kernel: shape (k, l) or (k, l, d).

    Returns:
        Shape (n - k + 1, m - l + 1).

    Raises:
        ValueError: other shapes, channels that differ, a kernel that does not fit, or entries that are not finite.

    Example:
        >>> convolve_by_loops([[1, 2, 3], [4, 5, 6]], [[1, 10]])
        array([[21., 32.],
               [54., 65.]])

    Source: thesis, section 1.3, in the words "sliding M2 through all the spatial locations"; its formula (1.12) flips the kernel.
    """
    M, K = _checked_pair(image, kernel)
    (k, l, _), (n, m, _) = K.shape, M.shape
    result = np.empty((output_size(n, k), output_size(m, l)))
    for i in range(result.shape[0]):
        for j in range(result.shape[1]):
            result[i, j] = (M[i : i + k, j : j + l] * K).sum()
    return result


def convolve(image: ArrayLike, kernels: ArrayLike, *, stride: int = 1) -> Array:
    """Slide a bank of kernels over an image: one product of matrices.

    Args:
        image: shape (n, m, d).
        kernels: shape (s, k, l, d).
        stride: from one place to the next, both ways.

    Returns:
        Feature maps, shape (output_size(n, k), output_size(m, l), s).

    Raises:
        ValueError: see `convolve_by_loops`.

    Example:
        >>> convolve(np.ones((4, 4, 2)), np.ones((3, 2, 2, 2)), stride=2)[:, :, 0]
        array([[8., 8.],
               [8., 8.]])

    Source: thesis, section 1.3.
    """
    M, bank = checked_array(image, "image", ("n", "m", "d")), checked_array(kernels, "kernels", ("s", "k", "l", "d"))
    _checked_pair(M, bank[0])
    step = checked_count(stride, "stride")
    windows = sliding_window_view(M, bank.shape[1:3], axis=(0, 1))[::step, ::step]  # (n', m', d, k, l)
    maps: Array = np.tensordot(windows, bank, axes=([3, 4, 2], [1, 2, 3]))  # -> (n', m', s)
    return maps


def convolution_matrix(kernel: ArrayLike, height: int, width: int) -> csr_array:
    r"""Write the convolution with one kernel as a sparse matrix.

    Each row has the kernel's entries, k l d of them, so there are n' m' k l d nonzeros at most, against n' m' n m d entries.

    Args:
        kernel: shape (k, l) or (k, l, d).
        height: n, rows of the image.
        width: m, columns of the image.

    Returns:
        Shape (n' m', n m d), such that ``matrix @ image.ravel()`` is the convolution, ravelled. Zeros of the kernel are not stored.

    Raises:
        ValueError: see `convolve_by_loops`.

    Example:
        >>> convolution_matrix([[1, 10]], height=1, width=3).toarray()
        array([[ 1., 10.,  0.],
               [ 0.,  1., 10.]])

    Source: thesis, section 1.3, sparse connectivity and parameter sharing.
    """
    K = _with_channels(kernel, "kernel")
    k, l, d = K.shape
    rows, columns = output_size(height, k), output_size(width, l)
    a, b, c = np.nonzero(K)
    corner = (np.arange(rows)[:, None] * width + np.arange(columns)).reshape(-1, 1) * d  # of each place in the ravelled image
    entries = corner + (a * width + b) * d + c  # (n' m', nonzeros of K)
    starts = np.arange(rows * columns + 1) * a.size
    shape = (rows * columns, height * width * d)
    return csr_array((np.tile(K[a, b, c], rows * columns), entries.ravel(), starts), shape=shape)


def max_pool(image: ArrayLike, size: int) -> Array:
    r"""Take the largest value in each square, channel by channel.

    .. math:: \max \{ M_{i'j'k} : s i \le i' < s (i + 1), \; s j \le j' < s (j + 1) \}

    Args:
        image: shape (n, m, d).
        size: side s of the squares; rows and columns beyond the last whole square are left out.

    Returns:
        Shape (n // s, m // s, d).

    Raises:
        ValueError: another shape, entries that are not finite, or a square larger than the image.

    Example:
        >>> max_pool([[[1], [2]], [[3], [4]]], 2)
        array([[[4.]]])

    Source: thesis, section 1.3.
    """
    return np.asarray(_squares(image, size).max(axis=(1, 3)))


def average_pool(image: ArrayLike, size: int) -> Array:
    """Take the mean of each square, channel by channel (see `max_pool`).

    Raises:
        ValueError: see `max_pool`.

    Example:
        >>> average_pool([[[1], [2]], [[3], [4]]], 2)
        array([[[2.5]]])

    Source: thesis, section 1.3.
    """
    return np.asarray(_squares(image, size).mean(axis=(1, 3)))


def translate(image: ArrayLike, down: int, right: int) -> Array:
    r"""Shift an image; what leaves it is lost, what enters is 0.

    .. math:: (g M)_{ij} = M_{i - a, \, j - b}, \text{ or 0 outside}

    Args:
        image: shape (n, m) or (n, m, d), which the result has too.
        down: a, negative for upwards.
        right: b, negative for leftwards.

    Raises:
        ValueError: another shape, or entries that are not finite.

    Example:
        >>> translate([[1, 2], [3, 4]], down=1, right=0)
        array([[0., 0.],
               [1., 2.]])

    Source: thesis, section 1.3, equivariance.
    """
    M = checked_array(image, "image", ("n", "m", "d")[: max(2, np.ndim(image))])
    moved = np.zeros_like(M)
    n, m = M.shape[:2]
    for i in range(max(0, down), min(n, n + down)):
        for j in range(max(0, right), min(m, m + right)):
            moved[i, j] = M[i - down, j - right]
    return moved


def equivariance_gap(before: ArrayLike, after: ArrayLike, down: int, right: int) -> float:
    r"""Measure how far a layer is from commuting with a shift, away from the border: 0 if shifting first is shifting afterwards.

    .. math:: \max | f(g M) - g f(M) | \text{ over the places whose value under } g \text{ is not one that entered}

    A convolution without stride has gap 0 if no part of the image is lost; with a stride or pooling it need not.

    Args:
        before: the layer's map of the image, f(M), shape (n, m).
        after: the layer's map of the shifted image, f(g M), shape (n, m).
        down, right: the shift, shorter than the map's sides.

    Raises:
        ValueError: maps of different shapes, or a shift that leaves nothing to compare.

    Example:
        >>> image = np.arange(16.0).reshape(4, 4)
        >>> maps = [convolve_by_loops(M, [[1, 2]]) for M in (image, translate(image, 1, 0))]
        >>> equivariance_gap(*maps, down=1, right=0)
        0.0

    Source: thesis, section 1.3; true without stride and away from the border only (erratum E12).
    """
    first = checked_array(before, "before", ("n", "m"))
    second = checked_array(after, "after", first.shape)
    entered = translate(np.ones_like(first), down, right) == 0
    if entered.all():
        raise ValueError(f"the shift is ({down}, {right}), expected one shorter than the sides of the map, {first.shape}")
    return float(np.abs(second - translate(first, down, right))[~entered].max())


def _with_channels(array: ArrayLike, name: str) -> Array:
    return checked_array(np.atleast_3d(array) if np.ndim(array) == 2 else array, name, ("n", "m", "d"))


def _checked_pair(image: ArrayLike, kernel: ArrayLike) -> tuple[Array, Array]:
    M, K = _with_channels(image, "image"), _with_channels(kernel, "kernel")
    if M.shape[2] != K.shape[2]:
        raise ValueError(f"kernel has {K.shape[2]} channels, expected {M.shape[2]}, as many as image")
    if K.shape[0] > M.shape[0] or K.shape[1] > M.shape[1]:
        raise ValueError(f"kernel has shape {K.shape}, expected one that fits the image, {M.shape}")
    return M, K


def _squares(image: ArrayLike, size: int) -> Array:
    M = checked_array(image, "image", ("n", "m", "d"))
    s = checked_count(size, "size")
    rows, columns = M.shape[0] // s, M.shape[1] // s
    if min(rows, columns) == 0:
        raise ValueError(f"size is {s}, expected at most the sides of the image, {M.shape[:2]}")
    return M[: rows * s, : columns * s].reshape(rows, s, columns, s, -1)
