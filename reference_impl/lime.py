r"""LIME: a linear model of the score about the whole picture, fitted to masked pictures that count the more the less is masked.

.. math:: \min_{b, w} \sum_j \pi_j \Big( U(S_j) - b - \sum_{i \in S_j} w_i \Big)^2 + \lambda |w|^2, \qquad
    \pi_j = \exp(-d_j^2 / \sigma^2)

d_j is the Euclidean distance of the coalition's row from the row of ones, the square root of the number of masked superpixels. The
coefficients w are in the units of U. They are not Shapley values and in general sum to anything.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .arrays import checked_array, checked_count, checked_generator, checked_range
from .estimates import utilities_of
from .games import Coalitions, Game, checked_coalitions
from .tables import Array


class LinearModel(NamedTuple):
    """Coefficients, shape (n,), their standard errors, the intercept, and how many coalitions were evaluated."""

    values: Array
    standard_errors: Array
    intercept: float
    evaluations: int


def lime_weights(coalitions: Coalitions, *, width: float) -> Array:
    r"""Weigh coalitions by the exponential kernel.

    .. math:: \pi = \exp(-d^2 / \sigma^2), \quad d^2 = \text{number of absent players}

    Args:
        coalitions: shape (m, n).
        width: sigma > 0.

    Returns:
        Shape (m,), in (0, 1].

    Raises:
        ValueError: bad coalitions, width not positive.

    Example:
        >>> lime_weights(np.array([[True, True], [True, False]]), width=1.0).round(4)
        array([1.    , 0.3679])

    Source: thesis, equation (2.3). The lime package takes the square root of this weight, that is, this with width * sqrt(2).
    """
    present = checked_coalitions(coalitions)
    checked_range(width, "width", above=0)
    return np.asarray(np.exp(-(~present).sum(axis=1) / width**2))


def weighted_fit(coalitions: Coalitions, utilities: ArrayLike, weights: ArrayLike, *, l2: float = 0.0) -> LinearModel:
    r"""Fit utilities by a linear model of presence, by weighted least squares with an intercept that is not penalised.

    .. math:: w = (\tilde X^\top \Pi \tilde X + \lambda I)^{-1} \tilde X^\top \Pi \tilde y

    with X and y less their weighted means. It is solved by an orthogonal factorisation of the rows times the roots of their weights:
    the condition of X enters once, not squared as in (2.5).

    Args:
        coalitions: X, shape (m, n).
        utilities: y, shape (m,).
        weights: pi >= 0, shape (m,), not all 0.
        l2: lambda >= 0. With 0 the coalitions must determine the coefficients.

    Returns:
        Coefficients; standard errors by the sandwich formula (for coalitions drawn independently); intercept; m.

    Raises:
        ValueError: bad input; coefficients that the coalitions do not determine.

    Example:
        >>> fit = weighted_fit(np.array([[True, True], [True, False], [False, True]]), [5.0, 3.0, 4.0], [1.0, 1.0, 1.0])
        >>> fit.values.round(9), round(fit.intercept, 9)
        (array([1., 2.]), 2.0)

    Source: thesis, equations (2.2) to (2.5), which leaves the column of ones to the reader.
    """
    present = checked_coalitions(coalitions)
    m, n = present.shape
    y, pi = checked_array(utilities, "utilities", (m,)), checked_array(weights, "weights", (m,))
    checked_range(l2, "l2", least=0)
    if (pi < 0).any() or not pi.any():
        raise ValueError(f"weights holds {pi.min()} at least and {pi.max()} at most, expected numbers >= 0, not all 0")
    share = pi / pi.sum()
    mean_x, mean_y = share @ present, float(share @ y)
    x = np.sqrt(pi)[:, None] * (present - mean_x)  # (m, n)
    rows = np.concatenate([x, np.sqrt(l2) * np.eye(n)])
    values, _, rank, _ = np.linalg.lstsq(rows, np.concatenate([np.sqrt(pi) * (y - mean_y), np.zeros(n)]), rcond=None)
    if rank < n:
        raise ValueError(f"coalitions determine {rank} of {n} coefficients, expected more coalitions or l2 > 0")
    residuals = np.sqrt(pi) * (y - mean_y) - x @ values
    influence = np.linalg.pinv(rows)[:, :m] * residuals  # (n, m): what each coalition adds to the error of the coefficients
    freedom = m / max(m - n - 1, 1)
    return LinearModel(values, np.sqrt(freedom * (influence**2).sum(axis=1)), mean_y - float(mean_x @ values), m)


def lime(game: Game, coalitions: Coalitions, *, width: float, l2: float = 0.0) -> LinearModel:
    """Explain a game by LIME from given coalitions; all 2**n of them give the value that samples scatter about.

    Args:
        game: n players (`superpixels.SuperpixelGame` for a picture).
        coalitions: shape (m, n), for instance from `draw_lime_coalitions`.
        width: sigma of the kernel.
        l2: weight of the penalty.

    Returns:
        See `weighted_fit`.

    Raises:
        ValueError: a bad game or bad coalitions, or what `weighted_fit` refuses.

    Example:
        >>> from reference_impl.games import coalition_matrix, linear
        >>> lime(linear([1, 2], constant=3), coalition_matrix(2), width=1.0).values.round(9)
        array([1., 2.])

    Source: thesis 2.4, the LIME method; Ribeiro, Singh and Guestrin 2016.
    """
    rows = checked_coalitions(coalitions, game.n_players)
    return weighted_fit(rows, utilities_of(game, rows), lime_weights(rows, width=width), l2=l2)


def draw_lime_coalitions(n: int, n_samples: int, rng: np.random.Generator) -> Coalitions:
    """Draw coalitions uniformly, each player in or out by a fair coin; the first row is the whole picture, as LIME has it.

    Raises:
        ValueError: n_samples < 1.

    Example:
        >>> draw_lime_coalitions(3, 2, np.random.default_rng(0))[0]
        array([ True,  True,  True])

    Source: thesis 2.4.
    """
    shape = checked_count(n_samples, "n_samples"), checked_count(n, "n", least=0)
    drawn = checked_generator(rng).integers(2, size=shape) == 1
    drawn[0] = True
    return np.asarray(drawn)
