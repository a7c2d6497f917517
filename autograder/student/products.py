"""Matrices of which a student's function may use nothing but products with vectors, counted: stand-ins for the Hessian of a network."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


class Product:
    """The product of one matrix with vectors.

    Attributes:
        size: p, the length of the vectors.
        evaluations: products taken so far.

    Example:
        >>> hvp = Product([[2.0, 0.0], [0.0, 3.0]])
        >>> hvp(np.array([1.0, 1.0])), hvp.evaluations
        (array([2., 3.]), 1)
    """

    def __init__(self, matrix: ArrayLike) -> None:
        table = np.array(matrix, dtype=np.float64)
        if table.ndim != 2 or table.shape[0] != table.shape[1]:
            raise ValueError(f"matrix has shape {table.shape}, expected (p, p)")
        self._matrix = table
        self.size = len(table)
        self.evaluations = 0

    def __call__(self, u: ArrayLike) -> Array:
        """The product, shape (p,).

        Raises:
            ValueError: u is no vector of p numbers.
        """
        self.evaluations += 1
        return np.asarray(self._matrix @ _vector(u, self.size))


class SampleProduct:
    """The products of the matrices of n examples with vectors: ``hvp(k, u)`` is that of example k.

    Attributes:
        n_examples: n; examples are numbered from 0.
        size: p, the length of the vectors.
        evaluations: products taken so far.

    Example:
        >>> hvp = SampleProduct([[[2.0]], [[4.0]]])
        >>> hvp(1, np.array([1.0])), hvp.n_examples, hvp.evaluations
        (array([4.]), 2, 1)
    """

    def __init__(self, matrices: ArrayLike) -> None:
        table = np.array(matrices, dtype=np.float64)
        if table.ndim != 3 or table.shape[1] != table.shape[2]:
            raise ValueError(f"matrices has shape {table.shape}, expected (n, p, p)")
        self._matrices = table
        self.n_examples, self.size = table.shape[:2]
        self.evaluations = 0

    def __call__(self, example: int, u: ArrayLike) -> Array:
        """The product with the matrix of one example, shape (p,).

        Raises:
            ValueError: no such example, or u is no vector of p numbers.
        """
        if np.ndim(example) or not 0 <= example < self.n_examples:
            raise ValueError(f"example is {example}, expected one whole number from 0 to {self.n_examples - 1}")
        self.evaluations += 1
        return np.asarray(self._matrices[int(example)] @ _vector(u, self.size))


def solve_with_products(hvp: Callable[[Array], Array], v: ArrayLike) -> Array:
    """Solve ``hvp(x) = v`` for x, shape (p,), by scipy's conjugate gradient: the product has to be that of a positive definite matrix.

    Raises:
        ValueError: v is no vector, or no solution was found within ten products for each of its entries.

    Example:
        >>> solve_with_products(Product([[2.0, 0.0], [0.0, 4.0]]), [1.0, 1.0]).round(9)
        array([0.5 , 0.25])
    """
    from scipy.sparse.linalg import LinearOperator, cg

    right = np.asarray(v, dtype=np.float64)
    if right.ndim != 1:
        raise ValueError(f"v has shape {right.shape}, expected (p,)")
    x, unfinished = cg(LinearOperator((len(right), len(right)), matvec=hvp, dtype=np.float64), right, rtol=1e-12, maxiter=10 * len(right))
    if unfinished:
        raise ValueError("conjugate gradient found no solution: the product is that of no positive definite matrix, or of one near to singular")
    return np.asarray(x)


def _vector(u: ArrayLike, size: int) -> Array:
    vector = np.asarray(u, dtype=np.float64)
    if vector.shape != (size,):
        raise ValueError(f"u has shape {vector.shape}, expected ({size},)")
    return vector
