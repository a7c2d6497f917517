r"""Shapley values as the best linear model of a game: by all coalitions, and by a sample of them.

.. math:: \min_s \sum_{0 < |S| < N} w_{|S|} \Big( U(S) - U(\emptyset) - \sum_{i \in S} s_i \Big)^2
    \;\text{ with } \sum_i s_i = U([N]) - U(\emptyset), \quad w_k = \frac{N - 1}{\binom{N}{k} k (N - k)}

The weight is infinite at both ends: there the fit is exact, which is two linear conditions (erratum E7). With z the row of a coalition less
its mean, the second condition falls out, and the deviations of the values from their mean solve an ordinary least squares problem.
"""

from __future__ import annotations

from math import comb

import numpy as np

from .arrays import checked_count
from .estimates import Estimate, empty_and_full, utilities_of
from .games import Coalitions, Game, coalition_matrix, tabulate
from .sampling_designs import checked_law, draw_coalitions, draw_pairs, kernel_law
from .tables import Array


def shapley_kernel(n: int) -> Array:
    r"""Give the weight of one coalition of each size in the regression.

    .. math:: w_k = \frac{N - 1}{\binom{N}{k} k (N - k)}, \quad 0 < k < N

    Returns:
        Shape (n + 1,), infinite at both ends.

    Example:
        >>> shapley_kernel(3)
        array([       inf, 0.33333333, 0.33333333,        inf])

    Source: thesis, Proposition 2.34; Lundberg and Lee 2017.
    """
    inner = [(n - 1) / (comb(n, k) * k * (n - k)) for k in range(1, n)]
    return np.array([np.inf, *inner, np.inf] if n else [np.inf])


def constrained_fit(coalitions: Coalitions, gains: Array, weights: Array, total: float) -> tuple[Array, Array]:
    r"""Fit the values by weighted least squares, their sum given.

    .. math:: s = \frac{c}{N} 1 + G^+ \sum_j w_j z_j \left( g_j - \frac{|S_j|}{N} c \right), \quad G = \sum_j w_j z_j z_j^T,
        \quad z_j = 1_{S_j} - \frac{|S_j|}{N} 1

    Args:
        coalitions: S, shape (m, n).
        gains: g = U(S) - U(empty), shape (m,).
        weights: w >= 0, shape (m,).
        total: c = U([N]) - U(empty).

    Returns:
        Values, shape (n,), the smallest ones where the coalitions do not determine them; and what each coalition adds to the
        error of the values, w_j r_j G^+ z_j with r the residuals, shape (m, n).

    Example:
        >>> constrained_fit(np.eye(2, dtype=bool), np.array([1.0, 1.0]), np.ones(2), 3.0)[0]
        array([1.5, 1.5])
    """
    n = coalitions.shape[1]
    sizes = coalitions.sum(axis=1)
    rows = coalitions - sizes[:, None] / n  # (m, n), each of sum 0
    rest = gains - total * sizes / n
    weighted = rows * weights[:, None]
    inverse = np.linalg.pinv(weighted.T @ rows, rcond=1e-10, hermitian=True)  # (n, n)
    deviations = inverse @ (weighted.T @ rest)
    residuals = rest - rows @ deviations
    return total / n + deviations, (weighted * residuals[:, None]) @ inverse


def kernel_regression_exact(game: Game) -> Array:
    """Find the Shapley values by the regression over all coalitions: 2**n evaluations.

    Returns:
        Shape (n,); equal to the Shapley values up to rounding.

    Raises:
        ValueError: a bad game.

    Example:
        >>> from reference_impl.games import glove
        >>> kernel_regression_exact(glove(1, 2)).round(4)
        array([0.6667, 0.1667, 0.1667])

    Source: thesis, Proposition 2.34, with the ends as conditions (erratum E7).
    """
    table = tabulate(game)
    gains: Array = table - table[0]
    if game.n_players < 2:
        return np.array(gains[1:])
    coalitions = coalition_matrix(game.n_players)[1:-1]
    weights = shapley_kernel(game.n_players)[coalitions.sum(axis=1)]
    return constrained_fit(coalitions, gains[1:-1], weights, float(gains[-1]))[0]


def kernel_regression(game: Game, evaluations: int, rng: np.random.Generator, *, paired: bool = True, size_law: Array | None = None) -> Estimate:
    r"""Estimate Shapley values by the regression over a sample of coalitions, sizes in fixed numbers and without repetition.

    Args:
        game: n >= 2 players.
        evaluations: in all, at least 2 * n + 2; a few fewer are made where pairs or sizes do not come out even.
        rng: for the coalitions within each size.
        paired: ask for the complement of every coalition too. The part of the game that S and its complement share, which no value
            depends on, then cancels; in odd games the complement tells nothing new (see `sampling_permutations.antithetic_sampling`).
        size_law: weights of the sizes, shape (n + 1,), symmetric, > 0 between the ends; by default `sampling_designs.kernel_law`.
            `sampling_designs.even_law` is leverage sampling. Whatever the law, each coalition weighs what its size does in the
            exact regression, divided by the share of its size that was drawn.

    Returns:
        Values whose sum is U([N]) - U(empty), biased by a term that falls faster than the standard error; standard errors by
        linearisation, from the residuals of the pairs or coalitions, 0 for sizes drawn in full; evaluations.

    Raises:
        ValueError: fewer than 2 players, too few evaluations, a law that is not symmetric or gives a size up, or a bad game.

    Example:
        >>> from reference_impl.games import linear
        >>> kernel_regression(linear([1, 2, 4], constant=1), 8, np.random.default_rng(0)).values.round(9)
        array([1., 2., 4.])

    Source: Covert and Lee 2021 (pairs, standard errors); Musco and Witter 2025 (leverage sampling, without repetition).
    """
    n = checked_count(game.n_players, "n_players", least=2)
    budget = checked_count(evaluations, "evaluations", least=2 * n + 2) - 2
    law = kernel_law(n) if size_law is None else checked_law(size_law, n)
    if not np.allclose(law, law[::-1]):
        raise ValueError(f"size_law is {law.tolist()}, expected the same weight for sizes k and n - k")
    empty, full = empty_and_full(game)
    drawn = draw_pairs(law, budget // 2, rng) if paired else draw_coalitions(law, budget, rng)
    coalitions = np.concatenate([drawn, ~drawn]) if paired else drawn
    gains = utilities_of(game, coalitions) - empty
    sizes = coalitions.sum(axis=1)
    share = np.bincount(sizes, minlength=n + 1) / np.array([comb(n, k) for k in range(n + 1)])
    values, terms = constrained_fit(coalitions, gains, shapley_kernel(n)[sizes] / share[sizes], full - empty)
    terms = terms[: len(drawn)] + terms[len(drawn) :] if paired else terms
    freedom = len(terms) / max(len(terms) - n + 1, 1)
    errors = np.sqrt(freedom * ((1 - share[sizes[: len(terms)], None]) * terms**2).sum(axis=0))
    return Estimate(values, errors, len(coalitions) + 2)
