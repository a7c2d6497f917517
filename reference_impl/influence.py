r"""Influence functions: what one training example does to the loss on another, from gradients and a Hessian.

Signs and scale, everywhere: :math:`I(x, z)` is the change of the loss on z per unit of weight given to x, in units of loss per unit of weight.
Weights are 1/n, so taking x out is -1/n of a unit and changes the loss on z by about -I(x, z)/n. A useful example has I(x, z) < 0.
Matrices have a row for each training example and a column for each test example. Gradients are those of single examples, without penalty;
the Hessian is that of the whole risk, a mean, with penalty.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import cho_factor, cho_solve, eigvalsh, solve_triangular

from .arrays import checked_array, checked_count, checked_range
from .tables import Array

SYMMETRIC = 1e-8  # relative; rounding of a float32 Hessian stays below


def influence_matrix(train_gradients: ArrayLike, test_gradients: ArrayLike, hessian: ArrayLike, *, damping: float = 0.0) -> Array:
    r"""Find the influence of every training example on every test example, with one factorisation and no inverse.

    .. math:: I(x, z) = -\nabla \ell(z)^\top (H + \lambda I)^{-1} \nabla \ell(x)  \qquad (10.10)

    Args:
        train_gradients: of the examples x, shape (n, p).
        test_gradients: of the examples z, shape (k, p).
        hessian: of the risk at its minimum, shape (p, p).
        damping: lambda >= 0, in the units of the Hessian.

    Returns:
        Shape (n, k).

    Raises:
        ValueError: shapes that do not fit, entries that are not finite, or a damped Hessian that is not positive definite.

    Example:
        >>> influence_matrix([[1.0], [3.0]], [[2.0]], [[4.0]])
        array([[-0.5],
               [-1.5]])

    Source: chapter, Theorem 10.1.2.
    """
    H = damped_hessian(hessian, damping)
    G = checked_array(train_gradients, "train_gradients", ("n", len(H)))
    Z = checked_array(test_gradients, "test_gradients", ("k", len(H)))
    influences: Array = -G @ cho_solve((_factor(H), True), Z.T)  # (n, p) @ (p, k) -> (n, k)
    return influences


def self_influence(gradients: ArrayLike, hessian: ArrayLike, *, damping: float = 0.0) -> Array:
    r"""Find how strongly every training example holds its own loss down: :math:`-I(x, x)`, never negative.

    .. math:: -I(x, x) = \nabla \ell(x)^\top (H + \lambda I)^{-1} \nabla \ell(x)

    Taking x out raises the loss on x by about this over n. Mislabelled examples come first when it is sorted from large to small.

    Args:
        gradients: shape (n, p).
        hessian: shape (p, p).
        damping: lambda >= 0.

    Returns:
        Shape (n,).

    Raises:
        ValueError: see `influence_matrix`.

    Example:
        >>> self_influence([[1.0], [3.0]], [[4.0]])
        array([0.25, 2.25])

    Source: chapter, Theorem 10.1.2 with z = x; Koh and Liang 2017, section 5.4.
    """
    H = damped_hessian(hessian, damping)
    G = checked_array(gradients, "gradients", ("n", len(H)))
    half = solve_triangular(_factor(H), G.T, lower=True)  # L half = G^T, so that the columns' squares are G inv(H) G^T's diagonal
    lengths: Array = (half**2).sum(axis=0)
    return lengths


def predicted_removal(influences: ArrayLike, n: int) -> Array:
    r"""Predict how a loss changes when a training example is taken out.

    .. math:: \ell(z, \theta_{-x}) - \ell(z, \theta) \approx -\tfrac{1}{n} I(x, z)

    Args:
        influences: I(x, z), any shape.
        n: number of training examples; the weight taken away is 1/n.

    Returns:
        Changes of the loss, the same shape.

    Raises:
        ValueError: n < 1, or influences that are not finite.

    Example:
        >>> predicted_removal([[-0.5], [-1.5]], 2)
        array([[0.25],
               [0.75]])

    Source: chapter, Definition 10.1.1 with epsilon = -1/n.
    """
    values = checked_array(influences, "influences", tuple("abcd"[: np.ndim(influences)]))
    return -values / checked_count(n, "n")


def damped_hessian(hessian: ArrayLike, damping: float = 0.0) -> Array:
    """Read a symmetric Hessian and add the damping to its diagonal.

    Args:
        hessian: shape (p, p); not changed.
        damping: lambda >= 0.

    Raises:
        ValueError: not square, not symmetric within 1e-8 of its largest entry, not finite, or a negative damping.

    Example:
        >>> damped_hessian([[1.0, 0.0], [0.0, -1.0]], 2.0)
        array([[3., 0.],
               [0., 1.]])

    Source: chapter, section 10.1.
    """
    H = checked_array(hessian, "hessian", ("p", "p"))
    if H.shape[0] != H.shape[1]:
        raise ValueError(f"hessian has shape {H.shape}, expected (p, p)")
    skew = np.abs(H - H.T).max()
    if skew > SYMMETRIC * np.abs(H).max():
        raise ValueError(f"hessian differs from its transpose by {skew:.2g}, expected a symmetric matrix")
    return (H + H.T) / 2 + checked_range(damping, "damping", least=0) * np.eye(len(H))


def smallest_damping(hessian: ArrayLike, margin: float) -> float:
    r"""Find the least damping that lifts every eigenvalue to the margin.

    .. math:: \lambda = \max(0, \; m - \lambda_{\min}(H))

    Args:
        hessian: symmetric, shape (p, p), definite or not.
        margin: m > 0.

    Raises:
        ValueError: see `damped_hessian`; margin <= 0.

    Example:
        >>> smallest_damping([[2.0, 0.0], [0.0, -1.0]], margin=0.5)
        1.5
        >>> smallest_damping([[2.0]], margin=0.5)
        0.0

    Source: chapter, section 10.1.
    """
    lowest = float(eigvalsh(damped_hessian(hessian), subset_by_index=[0, 0])[0])
    return max(0.0, checked_range(margin, "margin", above=0) - lowest)


def recall_at(scores: ArrayLike, wanted: ArrayLike, share: float) -> float:
    """Find the share of the wanted examples among those inspected first, from the largest score down; equal scores in their given order.

    Args:
        scores: shape (n,).
        wanted: True for the examples sought, shape (n,); at least one.
        share: of the n examples that is inspected, in (0, 1]; rounded down to whole examples.

    Raises:
        ValueError: shapes that do not fit, no example sought, or a share outside.

    Example:
        >>> recall_at([0.1, 0.9, 0.8, 0.2], [False, True, False, True], share=0.5)
        0.5
    """
    values = checked_array(scores, "scores", ("n",))
    sought = np.asarray(wanted)
    if sought.dtype != np.bool_ or sought.shape != values.shape or not sought.any():
        raise ValueError(
            f"wanted has dtype {sought.dtype}, shape {sought.shape} and {int(sought.sum())} True, expected bool, {values.shape}, at least 1"
        )
    if not 0 < share <= 1:
        raise ValueError(f"share is {share}, expected 0 < share <= 1")
    inspected = np.argsort(-values, kind="stable")[: int(share * values.size + 1e-9)]
    return float(sought[inspected].sum() / sought.sum())


def _factor(hessian: Array) -> Array:
    """Lower Cholesky factor of a damped Hessian."""
    try:
        factor: Array = cho_factor(hessian, lower=True)[0]
    except np.linalg.LinAlgError:
        lowest = eigvalsh(hessian, subset_by_index=[0, 0])[0]
        raise ValueError(f"the damped Hessian has eigenvalue {lowest:.2g}, expected all > 0: more damping is needed") from None
    return factor
