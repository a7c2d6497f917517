r"""Solve :math:`(H + \lambda I) x = v` with nothing of H but its products with vectors, and count the products.

A product is one ``H @ u`` with one vector; a block of k vectors counts k. For H of a network see `hessian_products`; for the number of terms
that the series needs, `neumann_errors`. For a relative error epsilon conjugate gradient takes about :math:`\sqrt\kappa \log(2/\epsilon)/2` products,
the series :math:`\kappa \log(1/\epsilon)`, kappa the condition number of H + damping I.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import qr

from .arrays import checked_array, checked_count, checked_range
from .tables import Array

Hvp = Callable[[Array], Array]  # u, shape (p,), to H @ u; for blocks also (p, k) to (p, k)


class Solution(NamedTuple):
    """What an iterative solver found: x, shape as v; the residual of each column over the column's length; what it cost."""

    x: Array
    relative_residuals: Array
    products: int
    converged: bool


class CountingHvp:
    """A product that counts how often it is taken; a block of k vectors counts k.

    Example:
        >>> hvp = CountingHvp(lambda u: 2 * u)
        >>> hvp(np.ones(3)), hvp(np.ones((3, 5))).shape, hvp.products
        (array([2., 2., 2.]), (3, 5), 6)
    """

    def __init__(self, hvp: Hvp) -> None:
        self.hvp = hvp
        self.products = 0

    def __call__(self, u: Array) -> Array:
        self.products += 1 if u.ndim == 1 else u.shape[1]
        return self.hvp(u)


def neumann_solve(hvp: Hvp, v: ArrayLike, *, n_terms: int, scale: float = 1.0, damping: float = 0.0) -> Array:
    r"""Sum the first terms of the Neumann series of the inverse, applied to v.

    .. math:: x_r = \alpha \sum_{i=0}^{r-1} (I - \alpha (H + \lambda I))^i v

    Args:
        hvp: maps u, shape (p,), to H @ u, shape (p,); H symmetric.
        v: right-hand side, shape (p,).
        n_terms: number of terms r >= 1; costs r - 1 products.
        scale: alpha > 0; the series converges if alpha times every eigenvalue of H + damping*I lies in (0, 2).
        damping: lambda >= 0, in the units of H.

    Returns:
        x_r, shape (p,). Relative error at most rho**r, rho the spectral norm of I - alpha (H + lambda I).

    Raises:
        ValueError: n_terms < 1, scale <= 0, damping < 0, v no finite vector, a product of another shape, or a series that overflows.

    Example:
        >>> neumann_solve(lambda u: 0.5 * u, np.array([1.0]), n_terms=3)
        array([1.75])

    Source: chapter, Problem 10.1.3; its text names the powers of H where those of I - H are meant (erratum E3).
    """
    alpha, lam, right, product = checked_problem(hvp, v, n_terms=n_terms, scale=scale, damping=damping)
    term = total = alpha * right
    for _ in range(n_terms - 1):
        term = term - alpha * (product(term) + lam * term)
        total = total + term
    return total


def conjugate_gradient(hvp: Hvp, v: ArrayLike, *, damping: float = 0.0, tolerance: float = 1e-8, max_products: int = 1000) -> Solution:
    r"""Solve by conjugate gradient: after j products, the best x in the span of v, Av, ..., A^(j-1) v.

    .. math:: \| x_j - x \|_A \le 2 \left( \frac{\sqrt\kappa - 1}{\sqrt\kappa + 1} \right)^j \| x \|_A, \quad A = H + \lambda I

    Args:
        hvp: maps u, shape (p,), to H @ u; H symmetric.
        v: right-hand side, shape (p,).
        damping: lambda >= 0 such that A is positive definite.
        tolerance: stops once the residual is this share of v.
        max_products: stops then at the latest; ``converged`` says which.

    Returns:
        The solution; its residual is that of the recursion, true to rounding.

    Raises:
        ValueError: see `neumann_solve`; a direction along which A is not positive.

    Example:
        >>> found = conjugate_gradient(lambda u: np.array([1.0, 4.0]) * u, np.array([1.0, 2.0]))
        >>> found.x.round(12), found.products, found.converged
        (array([1. , 0.5]), 2, True)

    Source: Hestenes and Stiefel 1952.
    """
    _, lam, right, product = checked_problem(hvp, v, damping=damping)
    x, residual, products = np.zeros_like(right), right, 0
    direction, size = residual, float(residual @ residual)
    enough = checked_range(tolerance, "tolerance", least=0) ** 2 * size
    checked_count(max_products, "max_products", least=0)
    while size > enough and products < max_products:
        image = product(direction) + lam * direction
        products += 1
        curvature = float(direction @ image)
        if curvature <= 0:
            raise ValueError(f"H + damping * I has curvature {curvature / (direction @ direction):.3g} along a direction, expected > 0: more damping")
        x = x + (size / curvature) * direction
        residual = residual - (size / curvature) * image
        size, before = float(residual @ residual), size
        direction = residual + (size / before) * direction
    relative = np.sqrt(size / max(float(right @ right), np.finfo(float).tiny))
    return Solution(x, np.array([relative]), products, size <= enough)


def block_conjugate_gradient(hvp: Hvp, V: ArrayLike, *, damping: float = 0.0, tolerance: float = 1e-8, max_products: int = 100_000) -> Solution:
    r"""Solve for many right-hand sides at once: each step takes the best X in the span of all columns' directions.

    The residual block is kept as Q C, Q with orthonormal columns, so that columns that become dependent or finish early do no harm;
    right-hand sides that depend on others cost nothing. With p independent columns one step is enough.

    Args:
        hvp: maps U, shape (p, k), to H @ U, any k.
        V: right-hand sides, shape (p, k).
        damping: lambda >= 0 such that H + lambda I is positive definite.
        tolerance: stops once every column's residual is this share of the column.
        max_products: stops before it would take more than these.

    Returns:
        The solution, x of shape (p, k); rank(V) products a step.

    Raises:
        ValueError: see `conjugate_gradient`.

    Example:
        >>> found = block_conjugate_gradient(lambda U: np.array([[1.0], [4.0]]) * U, np.array([[1.0, 0.0, 2.0], [0.0, 2.0, 2.0]]))
        >>> found.x.round(12), found.products
        (array([[1. , 0. , 2. ],
               [0. , 0.5, 0.5]]), 2)

    Source: O'Leary 1980; in the form of Dubrulle 2001 (BCGrQ).
    """
    right = checked_array(V, "V", ("p", "k"))
    _, lam, _, product = checked_problem(hvp, right[:, 0], damping=damping)
    lengths = np.linalg.norm(right, axis=0)
    lengths[lengths == 0] = 1.0
    Q, R, order = qr(right / lengths, mode="economic", pivoting=True)
    rank = int((np.abs(np.diag(R)) > 1e-13).sum())
    Q, C = Q[:, :rank], np.empty((rank, right.shape[1]))
    C[:, order] = R[:rank]  # V / lengths = Q C
    X, P, products = np.zeros((len(right), right.shape[1])), Q, 0
    checked_range(tolerance, "tolerance", least=0)
    checked_count(max_products, "max_products", least=0)
    relative = np.linalg.norm(C, axis=0)
    while relative.max(initial=0.0) > tolerance and products + rank <= max_products:
        image = product(P) + lam * P  # (p, rank)
        products += rank
        step = _inverse_of_definite(P.T @ image)
        X = X + P @ (step @ C)
        Q, D = np.linalg.qr(Q - image @ step)
        C, P = D @ C, Q + P @ D.T
        relative = np.linalg.norm(C, axis=0)
    return Solution(X * lengths, relative, products, bool(relative.max(initial=0.0) <= tolerance))


def _inverse_of_definite(S: Array) -> Array:
    """Inverse of P'AP, or its pseudo-inverse where directions have become dependent."""
    values, vectors = np.linalg.eigh((S + S.T) / 2)
    if values[0] < -1e-10 * max(values[-1], 0.0) or values[-1] <= 0:
        raise ValueError(f"H + damping * I has curvature {values[0]:.3g} along a direction, expected > 0: more damping")
    kept = values > 1e-15 * values[-1]
    return np.asarray((vectors[:, kept] / values[kept]) @ vectors[:, kept].T)


def checked_problem(hvp: Hvp, v: ArrayLike, *, damping: float, scale: float = 1.0, n_terms: int = 1) -> tuple[float, float, Array, Hvp]:
    """Read what a solver is given: scale, damping, right-hand side, and the product, now with its result checked at every use.

    Raises:
        ValueError: see `neumann_solve`; later, from the product, a result of another shape or not finite.

    Example:
        >>> checked_problem(lambda u: u[:1], [1.0, 2.0], damping=0.0)[3](np.zeros(2))
        Traceback (most recent call last):
        ValueError: hvp returned shape (1,), expected (2,)
    """
    right = checked_array(v, "v", ("p",))
    checked_count(n_terms, "n_terms")

    def product(u: Array) -> Array:
        with np.errstate(over="ignore", invalid="ignore"):
            image = np.asarray(hvp(u))
        if image.shape != u.shape:
            raise ValueError(f"hvp returned shape {image.shape}, expected {u.shape}")
        if not np.can_cast(image.dtype, np.float64):
            raise ValueError(f"hvp returned dtype {image.dtype}, expected real numbers that fit float64")
        if not np.isfinite(image).all():
            raise ValueError("hvp returned numbers that are not finite: does the series diverge (is scale too large)?")
        return image

    return checked_range(scale, "scale", above=0), checked_range(damping, "damping", least=0), right, product
