r"""Harmonic analysis of a game under random subsets: each player in with probability p, independently.

.. math:: \phi_i(x) = \frac{x_i - \mu}{\sigma}, \quad \mu = 2p - 1, \quad \sigma = 2 \sqrt{p (1-p)}, \quad
    \phi_T = \prod_{i \in T} \phi_i, \quad U = \sum_T \hat U(T) \phi_T

with x_i = +1 for a player in and -1 for one out. The characters phi_T are orthonormal, so the best linear model takes the
coefficients of size 0 and 1, and what it misses is the sum of the squares of all others.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .arrays import checked_count, checked_generator, checked_range
from .estimates import Estimate, mean_and_error, utilities_of
from .games import Game
from .tables import Array, checked_table


def checked_probability(p: float) -> float:
    """Refuse a probability at which some players are always, or never, in.

    Raises:
        ValueError: p not in (0, 1).

    Example:
        >>> checked_probability(1.0)
        Traceback (most recent call last):
        ValueError: p is 1.0, expected a probability strictly between 0 and 1
    """
    if not 0 < checked_range(p, "p") < 1:
        raise ValueError(f"p is {p}, expected a probability strictly between 0 and 1")
    return float(p)


def chances(n: int, p: float) -> Array:
    r"""Give the probability of every coalition.

    .. math:: p^{|S|} (1-p)^{n - |S|}

    Returns:
        By mask, shape (2**n,).

    Example:
        >>> chances(2, 0.25)
        array([0.5625, 0.1875, 0.1875, 0.0625])
    """
    probability = np.ones(1)
    for _ in range(n):
        probability = np.concatenate([(1 - checked_probability(p)) * probability, p * probability])
    return probability


def transform(table: ArrayLike, p: float) -> Array:
    r"""Find the coefficients of all characters, one player at a time: n * 2**n steps.

    .. math:: \hat U(T) = E[ U(S) \phi_T(S) ]; \quad \text{per player } (u_0, u_1) \to
        ((1-p) u_0 + p u_1, \; \sqrt{p(1-p)} (u_1 - u_0))

    Args:
        table: utilities by mask, shape (2**n,); not changed.
        p: probability that a player is in.

    Returns:
        Coefficients by mask of T, shape (2**n,), in the units of U.

    Raises:
        ValueError: a bad table, or p not in (0, 1).

    Example:
        >>> transform([0, 0, 0, 4], 0.5)
        array([1., 1., 1., 1.])

    Source: Saunshi, Gupta, Braverman and Arora 2023.
    """
    utilities, n = checked_table(table)
    root = np.sqrt(checked_probability(p) * (1 - p))
    coefficients = utilities.copy()
    for player in range(n):
        halves = coefficients.reshape(-1, 2, 2**player)  # a view; axes: bits above, the player's bit, bits below
        out, joined = halves[:, 0].copy(), halves[:, 1].copy()
        halves[:, 0], halves[:, 1] = (1 - p) * out + p * joined, root * (joined - out)
    return coefficients


def best_linear(table: ArrayLike, p: float) -> tuple[float, Array]:
    r"""Find the best linear model in plus and minus one under the p-biased measure.

    .. math:: \theta_i = \tfrac{1}{2} ( E[U \mid i \in S] - E[U \mid i \notin S] ) = \tfrac{1}{2} E[ U(S \cup \{i\}) - U(S \setminus \{i\}) ]

    Returns:
        Intercept theta_0 = E U - (2p - 1) sum theta_i, and theta, shape (n,).

    Raises:
        ValueError: a bad table, or p not in (0, 1).

    Example:
        >>> best_linear([10, 12, 14, 16], 0.5)
        (13.0, array([1., 2.]))

    Source: Saunshi, Gupta, Braverman and Arora 2023; chapter, section 10.3.
    """
    coefficients = transform(table, p)
    n = coefficients.size.bit_length() - 1
    theta = coefficients[1 << np.arange(n)] / (2 * np.sqrt(p * (1 - p)))
    return float(coefficients[0] - (2 * p - 1) * theta.sum()), theta


def weights_by_degree(table: ArrayLike, p: float) -> Array:
    r"""Sum the squared coefficients of all characters of each degree.

    .. math:: W_k = \sum_{|T| = k} \hat U(T)^2, \quad \sum_{k \ge 1} W_k = \operatorname{var} U

    Returns:
        Shape (n + 1,), in the units of U squared.

    Raises:
        ValueError: a bad table, or p not in (0, 1).

    Example:
        >>> weights_by_degree([0, 0, 0, 4], 0.5)
        array([1., 2., 1.])

    Source: Saunshi, Gupta, Braverman and Arora 2023.
    """
    coefficients = transform(table, p)
    sizes = np.bitwise_count(np.arange(coefficients.size, dtype=np.uint32))
    return np.bincount(sizes, weights=coefficients**2).astype(np.float64)


def noise_stability(table: ArrayLike, p: float, rho: float) -> float:
    r"""Find the mean product of two outputs whose subsets agree on each player with probability rho, and else are drawn anew.

    .. math:: E[ U(S) U(S_\rho) ] = \sum_k \rho^k W_k

    Raises:
        ValueError: a bad table, p not in (0, 1), or rho not in [0, 1].

    Example:
        >>> noise_stability([0, 0, 0, 4], 0.5, rho=0.5)
        2.25

    Source: Saunshi, Gupta, Braverman and Arora 2023.
    """
    if not 0 <= checked_range(rho, "rho") <= 1:
        raise ValueError(f"rho is {rho}, expected a probability")
    weights = weights_by_degree(table, p)
    return float(weights @ rho ** np.arange(weights.size))


def residual(table: ArrayLike, p: float) -> float:
    r"""Find the mean square that no linear model explains.

    .. math:: \min_\theta E[ (U - \theta_0 - x \cdot \theta)^2 ] = \sum_{|T| \ge 2} \hat U(T)^2

    Returns:
        In the units of U squared. The constant term is no part of it, nor is it of the variance.

    Raises:
        ValueError: a bad table, or p not in (0, 1).

    Example:
        >>> residual([0, 0, 0, 4], 0.5)
        1.0

    Source: Saunshi, Gupta, Braverman and Arora 2023.
    """
    return float(weights_by_degree(table, p)[2:].sum())


def residual_by_resampling(game: Game, p: float, n_samples: int, rng: np.random.Generator) -> Estimate:
    r"""Estimate the mean square that no linear model explains, without a table.

    S and S' are independent, and S_i is S with player i as in S'. Then

    .. math:: W_1 = \sum_i E[ U(S') ( U(S_i) - U(S) ) ], \qquad \text{residual} = \operatorname{var} U - W_1
        = E\Big[ \tfrac{1}{2} ( U(S) - U(S') )^2 - \sum_i ( U(S') - c ) ( U(S_i) - U(S) ) \Big]

    for any constant c; here the mean output of the other samples.

    Args:
        game: n players.
        p: probability that a player is in.
        n_samples: m >= 2.
        rng: for the subsets.

    Returns:
        The residual and its standard error, both of shape (1,); unbiased, so that it may come out below 0; m * (n + 2) evaluations.

    Raises:
        ValueError: p not in (0, 1), n_samples < 2, or a bad game.

    Example:
        >>> from reference_impl.games import unanimity
        >>> residual_by_resampling(unanimity(2, (0, 1)), 0.5, 20_000, np.random.default_rng(0)).values.round(3)  # exactly 0.0625
        array([0.062])

    Source: the sampling of Saltelli et al. 2010 for the first-order part; Saunshi, Gupta, Braverman and Arora 2023 for the question.
    """
    n, m = game.n_players, checked_count(n_samples, "n_samples", least=2)
    first, second = (checked_generator(rng).random((m, n)) < checked_probability(p) for _ in range(2))
    mixed = np.where(np.eye(n, dtype=np.bool_)[:, None, :], second, first)  # (n, m, n): first, but for one player
    u, v = utilities_of(game, first), utilities_of(game, second)
    changed = utilities_of(game, mixed.reshape(-1, n)).reshape(n, m) - u  # (n, m)
    others = (u.sum() + v.sum() - u - v) / (2 * m - 2)
    draws = (u - v) ** 2 / 2 - (v - others) * changed.sum(axis=0)
    values, errors = mean_and_error(draws[:, None])
    return Estimate(values, errors, m * (n + 2))
