r"""Mean and spread of what `lissa.lissa` returns, exactly, for a few examples whose matrices are known.

With :math:`B_k = I - \alpha (A_k + \lambda I)` and fresh draws, mean and second moment of one run obey

.. math:: m_{j+1} = v + \bar B m_j, \quad M_{j+1} = v v^\top + v m_j^\top \bar B^\top + \bar B m_j v^\top + \tfrac1n \sum_k B_k M_j B_k^\top
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .arrays import checked_array, checked_count, checked_range
from .tables import Array


class Moments(NamedTuple):
    """Mean and standard deviation of a random vector, entry by entry, shapes (p,)."""

    mean: Array
    sd: Array


def lissa_moments(matrices: ArrayLike, v: ArrayLike, *, n_terms: int, n_repeats: int = 1, scale: float = 1.0, damping: float = 0.0) -> Moments:
    r"""Find mean and standard deviation of the mean of n_repeats runs of LiSSA with one example a draw.

    Args:
        matrices: Hessians of the n examples, shape (n, p, p).
        v: right-hand side, shape (p,).
        n_terms: number of terms r >= 1.
        n_repeats: independent runs that are averaged.
        scale: alpha > 0.
        damping: lambda >= 0.

    Raises:
        ValueError: shapes that do not fit, n_terms < 1, n_repeats < 1, scale <= 0 or damping < 0.

    Example:
        >>> lissa_moments([[[0.0]], [[1.0]]], [1.0], n_terms=2)
        Moments(mean=array([1.5]), sd=array([0.5]))

    Source: Agarwal, Bullins and Hazan 2017.
    """
    A, right = checked_array(matrices, "matrices", ("n", "p", "p")), checked_array(v, "v", ("p",))
    alpha, lam = checked_range(scale, "scale", above=0), checked_range(damping, "damping", least=0)
    B = np.eye(len(right)) - alpha * (A + lam * np.eye(len(right)))  # (n, p, p)
    mean, second = right, np.outer(right, right)
    for _ in range(checked_count(n_terms, "n_terms") - 1):
        moved = B.mean(axis=0) @ mean
        second = np.outer(right, right) + np.outer(right, moved) + np.outer(moved, right) + np.mean(B @ second @ B.transpose(0, 2, 1), axis=0)
        mean = right + moved
    variance = np.maximum(np.diag(second) - mean**2, 0.0) / checked_count(n_repeats, "n_repeats")
    return Moments(alpha * mean, alpha * np.sqrt(variance))
