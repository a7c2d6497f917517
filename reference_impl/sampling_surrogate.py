r"""A smooth model of the game, its exact Shapley values, and a correction from the model's own held-out errors.

The model is a Gaussian process on coalitions. Two coalitions are alike when few important players tell them apart, or when few
important players tell one from the other's complement:

.. math:: k(S, T) = \tfrac{1}{2} (1 + w) \prod_{i \in S \triangle T} \rho_i - \tfrac{1}{2} (1 - w) \prod_{i \notin S \triangle T} \rho_i,
    \quad \rho_i = e^{-l_i}

w is the weight of the even part of the game, U(S) + U(complement), which Shapley values do not depend on; at w = 0 the model is odd.
The lengths l_i, w and the noise are those with the smallest leave-one-out error, which has a closed form. The model's values are a
one-dimensional integral of a polynomial, exact by Gauss-Legendre quadrature. The leave-one-out errors are utilities that the model
did not see; stratified sample reuse on them (`sampling_strata.reuse`) takes away what the model gets wrong on average. Of a size of
which a share h was asked for, the average is h times that of the residuals there and 1 - h times that of the leave-one-out errors.
"""

from __future__ import annotations

from itertools import product
from math import comb
from typing import NamedTuple

import numpy as np
from scipy.linalg import cho_solve, lapack

from .arrays import checked_count
from .estimates import Estimate
from .games import Coalitions, Game
from .sampling_designs import even_law
from .sampling_strata import reuse, sampled_game, shared_out
from .tables import Array

TUNED_ON = 400  # coalitions used to choose the kernel
REFINED_ON = 1500  # and to refine it
LENGTHS = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8)
EVEN_WEIGHTS = (0.05, 0.3, 1.0)
NOISES = (1e-6, 1e-3, 1e-2, 1e-1, 1.0)  # in the units of the kernel
POWERS = (0.5, 1.0)  # of a player's effect, in its length


class Kernel(NamedTuple):
    """The choices that make a model: lengths of the players, shape (n,), weight of the even part, variance of the noise."""

    lengths: Array
    even_weight: float
    noise: float


def kernel_matrix(rows: Coalitions, columns: Coalitions, kernel: Kernel) -> Array:
    """Compute how alike coalitions are, without the noise.

    Returns:
        Shape (len(rows), len(columns)).

    Example:
        >>> kernel_matrix(np.array([[True, True]]), np.array([[True, True], [False, True]]), Kernel(np.log([2.0, 4.0]), 1.0, 0.0))
        array([[1. , 0.5]])
    """
    weighted = rows * kernel.lengths  # (m, n)
    apart: Array = (kernel.lengths - 2 * weighted) @ columns.T  # (m, k)
    apart += weighted.sum(axis=1, keepdims=True)  # summed lengths of S triangle T
    alike = np.exp(np.negative(apart, out=apart), out=apart)  # in place: the matrix may be large
    other = (1 - kernel.even_weight) / 2 * np.exp(-kernel.lengths.sum()) / alike
    alike *= (1 + kernel.even_weight) / 2
    alike -= other
    return alike


def leave_one_out(matrix: Array, utilities: Array, noise: float) -> tuple[Array, Array]:
    r"""Fit the model, and find the errors it would make at each coalition had it not seen it, in closed form.

    .. math:: a = (K + \nu I)^{-1} y, \quad r_j = a_j / ((K + \nu I)^{-1})_{jj}

    Returns:
        Coefficients a and errors r, both (m,).

    Raises:
        ValueError: K + noise * I is not positive definite in float64.

    Example:
        >>> leave_one_out(np.eye(2), np.array([1.0, 2.0]), noise=1.0)
        (array([0.5, 1. ]), array([1., 2.]))

    Source: Rasmussen and Williams 2006, (5.12).
    """
    noisy = matrix.copy()
    noisy.flat[:: len(matrix) + 1] += noise
    factor, failed = lapack.dpotrf(noisy.T, lower=True, clean=True, overwrite_a=True)  # the transpose is laid out as LAPACK wants
    if failed:
        raise ValueError(f"matrix has a leading minor of order {failed} that is not positive, expected positive definite")
    coefficients: Array = cho_solve((factor, True), utilities)
    inverse, _ = lapack.dpotri(factor, lower=True, overwrite_c=True)
    return coefficients, coefficients / np.diag(inverse)


def kernel_values(coalitions: Coalitions, coefficients: Array, lengths: Array) -> Array:
    r"""Find the Shapley values of the model, exactly.

    A random coalition that holds every player with probability p meets the factor A_i = p + (1 - p) rho_i of a player inside T, and
    B_i = 1 - p + p rho_i of one outside; the value of S -> k(S, T) is the integral over p of the derivative in one player's p:

    .. math:: s_i = \int_0^1 (1 - \rho_i) \prod_{j \ne i} (A_j \text{ or } B_j) \, dp \text{ inside } T, \text{ minus that outside}

    The even part has none, so the even weight does not appear.

    Args:
        coalitions: T, shape (m, n).
        coefficients: of k(., T), shape (m,).
        lengths: of the players, shape (n,).

    Returns:
        Shape (n,).

    Example:
        >>> kernel_values(np.array([[True, False]]), np.array([1.0]), np.log([2.0, 4.0]))
        array([ 0.3125, -0.5625])

    Source: Owen 1972 for the integral over p.
    """
    n = coalitions.shape[1]
    rho = np.exp(-lengths)
    held = coalitions.astype(np.float64)
    nodes, weights = np.polynomial.legendre.leggauss(n // 2 + 1)  # exact for the polynomial of degree n - 1
    values = np.zeros(n)
    for p, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
        inside, outside = p + (1 - p) * rho, 1 - p + p * rho
        scaled = weight * coefficients * np.exp(held @ np.log(inside) + (1 - held) @ np.log(outside))  # (m,)
        with_player = scaled @ held  # (m,) @ (m, n) -> (n,)
        values += (1 - rho) * (with_player / inside - (scaled.sum() - with_player) / outside)
    return values


def _best(coalitions: Coalitions, utilities: Array, kernels: list[Kernel]) -> tuple[Kernel, Array]:
    """The kernel with the smallest mean square leave-one-out error, and its coefficients; noises run fastest."""
    least, found = np.inf, None
    matrix, before = np.empty(0), None
    for kernel in kernels:
        if before is None or kernel.lengths is not before.lengths or kernel.even_weight != before.even_weight:
            matrix, before = kernel_matrix(coalitions, coalitions, kernel), kernel
        try:
            coefficients, errors = leave_one_out(matrix, utilities, kernel.noise)
        except ValueError:
            continue
        if (error := float((errors**2).mean())) < least:
            least, found = error, (kernel, coefficients)
    if found is None:
        raise ValueError(f"utilities of {len(utilities)} coalitions fit no kernel, expected different coalitions")
    return found


def chosen_kernel(coalitions: Coalitions, utilities: Array) -> Kernel:
    """Choose a kernel by leave-one-out error: first one length for all players, then lengths that grow with the players' effects.

    Args:
        coalitions: different ones, shape (m, n).
        utilities: of mean square about 1, shape (m,).

    Example:
        >>> from reference_impl.games import coalition_matrix
        >>> chosen_kernel(coalition_matrix(3), coalition_matrix(3)[:, 0] - 0.5).lengths.argmax()
        np.int64(0)
    """
    n = coalitions.shape[1]
    alike = [np.full(n, length) for length in LENGTHS]
    first, coefficients = _best(coalitions, utilities, [Kernel(*choice) for choice in product(alike, EVEN_WEIGHTS, NOISES)])
    effects = np.abs(kernel_values(coalitions, coefficients, first.lengths))
    shapes = [(effects / max(effects.max(), 1e-300) + 0.02) ** power for power in POWERS]
    unlike = [shape / shape.mean() * first.lengths.mean() * factor for shape in shapes for factor in (0.5, 1.0, 2.0)]
    noises = [first.noise * factor for factor in (0.1, 1.0, 10.0)]
    return _best(coalitions, utilities, [first, *(Kernel(*choice) for choice in product(unlike, (first.even_weight,), noises))])[0]


def refined_kernel(coalitions: Coalitions, utilities: Array, kernel: Kernel) -> Kernel:
    """Choose lengths and noise near a kernel's anew, by leave-one-out error on more coalitions.

    Example:
        >>> from reference_impl.games import coalition_matrix
        >>> first = Kernel(np.ones(3), 1.0, 1e-3)
        >>> refined_kernel(coalition_matrix(3), coalition_matrix(3).sum(axis=1) - 1.5, first).lengths
        array([0.5, 0.5, 0.5])
    """
    lengths = [kernel.lengths * factor for factor in (1.0, 0.5, 0.7, 1.4, 2.0)]
    noises = [kernel.noise * factor for factor in (1.0, 0.1, 0.01)]
    return _best(coalitions, utilities, [Kernel(*choice) for choice in product(lengths, (kernel.even_weight,), noises)])[0]


def surrogate_sampling(game: Game, evaluations: int, rng: np.random.Generator) -> Estimate:
    """Estimate Shapley values by a corrected Gaussian-process model of the game.

    Args:
        game: n >= 2 players.
        evaluations: in all, m >= 2 * n; takes memory of about 16 * m**2 bytes and time of m**3: half a minute at 10,000.
        rng: for the coalitions, and for those that choose the kernel.

    Returns:
        Values whose sum is U([N]) - U(empty); standard errors from the leave-one-out errors within strata, which leave out the small
        dependence between them; evaluations.

    Raises:
        ValueError: fewer than 2 players, too few evaluations, or a bad game.

    Example:
        >>> from reference_impl.games import glove
        >>> surrogate_sampling(glove(2, 3), 40, np.random.default_rng(0)).values.round(3)
        array([0.65 , 0.65 , 0.233, 0.233, 0.233])

    Source: regression adjustment of sampled values as in Witter, Liu and Musco 2025, with a Gaussian process on the odd and the even part.
    """
    n = checked_count(game.n_players, "n_players", least=2)
    budget = checked_count(evaluations, "evaluations", least=2 * n)
    coalitions, utilities = sampled_game(game, budget, even_law(n), rng)
    by_size = size_means(coalitions, utilities)
    apart = utilities - by_size[coalitions.sum(axis=1)]  # a function of the size alone pays everyone alike
    scale = float(np.sqrt((apart**2).mean()))
    total = float(utilities[-1] - utilities[0])
    if scale <= 1e-12 * float(np.abs(utilities).max()):
        return Estimate(np.full(n, total / n), np.zeros(n), len(coalitions))
    tuned_on = rng.permutation(len(coalitions))[:TUNED_ON]
    kernel = chosen_kernel(coalitions[tuned_on], apart[tuned_on] / scale)
    if len(coalitions) > TUNED_ON:  # more coalitions bear shorter lengths and less noise
        tuned_on = rng.permutation(len(coalitions))[:REFINED_ON]
        kernel = refined_kernel(coalitions[tuned_on], apart[tuned_on] / scale, kernel)
    coefficients, errors = leave_one_out(kernel_matrix(coalitions, coalitions, kernel), apart / scale, kernel.noise)
    share = share_of_size(coalitions)
    missed = share * kernel.noise * coefficients + (1 - share) * errors  # what was asked for is known, what was not is like the errors
    values = kernel_values(coalitions, coefficients, kernel.lengths) + reuse(coalitions, missed)[0]
    return Estimate(shared_out(scale * values, total), scale * reuse(coalitions, errors)[1], len(coalitions))


def share_of_size(coalitions: Coalitions) -> Array:
    """Give for every coalition the share of all coalitions of its size that are among these.

    Example:
        >>> share_of_size(np.array([[True, False, False], [False, True, False], [True, True, True]])).round(3)
        array([0.667, 0.667, 1.   ])
    """
    sizes, n = coalitions.sum(axis=1), coalitions.shape[1]
    there = np.array([comb(n, size) for size in range(n + 1)], dtype=np.float64)
    share: Array = (np.bincount(sizes, minlength=n + 1) / there)[sizes]
    return share


def size_means(coalitions: Coalitions, utilities: Array) -> Array:
    """Average utilities over the coalitions of each size; 0 where there is none.

    Example:
        >>> size_means(np.array([[True, False], [False, True]]), np.array([1.0, 3.0]))
        array([0., 2., 0.])
    """
    sizes, n = coalitions.sum(axis=1), coalitions.shape[1]
    return np.bincount(sizes, weights=utilities, minlength=n + 1) / np.maximum(np.bincount(sizes, minlength=n + 1), 1)
