r"""LiSSA: the Neumann series with the Hessians of a few examples at a time, for risks whose whole Hessian is too dear even to multiply with."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .arrays import checked_count, checked_generator
from .inverse_hvp import checked_problem
from .tables import Array

SampleHvp = Callable[[NDArray[np.intp], Array], Array]  # indices of examples and u to the mean of the products of their Hessians with u


class Estimate(NamedTuple):
    """What a random solver found: the mean over repeats, its standard error entry by entry, and what it cost."""

    value: Array
    standard_error: Array
    products: int


def lissa(
    sample_hvp: SampleHvp,
    v: ArrayLike,
    *,
    n_examples: int,
    n_terms: int,
    n_repeats: int,
    rng: np.random.Generator,
    batch_size: int = 1,
    scale: float = 1.0,
    damping: float = 0.0,
) -> Estimate:
    r"""Estimate the truncated series from Hessians of a few examples at a time, each draw fresh.

    .. math:: x_1 = v, \quad x_{j+1} = v + (I - \alpha (H_{B_j} + \lambda I)) x_j, \quad \text{result } \alpha x_r

    The draws B_j are independent, so the expectation obeys the same recursion with H: the estimate is unbiased for `inverse_hvp.neumann_solve`,
    not for the inverse. Using one draw for all steps would be biased, since the mean of a power is not the power of the mean.

    Args:
        sample_hvp: maps indices, shape (b,), and u, shape (p,), to the mean of the examples' products.
        v: right-hand side, shape (p,).
        n_examples: indices are drawn from 0..n_examples-1, with replacement.
        n_terms: number of terms r >= 1.
        n_repeats: runs that are averaged, >= 2 so that their spread gives the standard error.
        rng: source of the draws.
        batch_size: examples a draw, b >= 1.
        scale: alpha > 0, small enough for the Hessians of single draws: alpha times their largest eigenvalue below 2 is safe.
        damping: lambda >= 0.

    Returns:
        Mean, standard error, and the count of products with Hessians of single examples: n_repeats * (n_terms - 1) * batch_size.

    Raises:
        ValueError: see `inverse_hvp.neumann_solve`; n_examples < 1, n_repeats < 2 or batch_size < 1.

    Example:
        >>> found = lissa(lambda batch, u: 0.5 * u, np.array([1.0]), n_examples=9, n_terms=3, n_repeats=2, rng=np.random.default_rng(0))
        >>> found
        Estimate(value=array([1.75]), standard_error=array([0.]), products=4)

    Source: Agarwal, Bullins and Hazan 2017; Koh and Liang 2017, section 3.
    """
    checked_count(n_examples, "n_examples")
    checked_count(n_repeats, "n_repeats", least=2)
    checked_count(batch_size, "batch_size")
    checked_generator(rng)

    def drawn(u: Array) -> Array:
        return sample_hvp(rng.integers(n_examples, size=batch_size), u)

    alpha, lam, right, product = checked_problem(drawn, v, n_terms=n_terms, scale=scale, damping=damping)
    runs = []
    for _ in range(n_repeats):
        x = right
        for _ in range(n_terms - 1):
            x = right + x - alpha * (product(x) + lam * x)
        runs.append(alpha * x)
    spread = np.std(runs, axis=0, ddof=1) / np.sqrt(n_repeats)
    return Estimate(np.mean(runs, axis=0), spread, n_repeats * (n_terms - 1) * batch_size)
