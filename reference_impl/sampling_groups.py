r"""Group testing: one utility U(T) tells of every player inside T against every player outside.

With the size of T drawn from `sampling_designs.kernel_law` and T uniform among its size, Theorem 10.2.8 becomes

.. math:: s_i - s_j = Z\, E[ U(T) ( 1[i \in T] - 1[j \in T] ) ], \quad Z = 2 \sum_{k=1}^{N-1} \frac{1}{k}

and averaging over j, with efficiency for the sum, gives every value at once:

.. math:: s_i = \frac{U([N]) - U(\emptyset)}{N} + Z\, E\left[ U(T) \left( 1[i \in T] - \frac{|T|}{N} \right) \right]

U(T) may be replaced by U(T) - b(|T|) for any b: the bracket has mean 0 within a size. Without that the error grows with U itself,
not with its gains (erratum E6).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .arrays import checked_count, checked_generator
from .estimates import Estimate, empty_and_full, mean_and_error, utilities_of
from .games import Coalitions, Game
from .sampling_designs import kernel_law
from .tables import Array


def normaliser(n: int) -> float:
    r"""Give Z, by which the difference of inside and outside is multiplied.

    .. math:: Z = 2 \sum_{k=1}^{N-1} \frac{1}{k} \approx 2 \ln N

    Example:
        >>> normaliser(3)
        3.0
    """
    return 2 * float((1 / np.arange(1, n)).sum())


def draw_groups(n: int, count: int, rng: np.random.Generator) -> Coalitions:
    """Draw coalitions independently: first the size, by the law, then a uniform coalition of that size.

    Example:
        >>> draw_groups(5, 3, np.random.default_rng(0)).shape
        (3, 5)
    """
    sizes = checked_generator(rng).choice(n + 1, size=count, p=kernel_law(n))
    return rng.permuted(np.arange(n) < sizes[:, None], axis=1)


def group_testing_draws(groups: Coalitions, utilities: Array, total: float) -> Array:
    r"""Turn groups and their utilities into one draw of all values each.

    .. math:: x_i = \frac{U([N]) - U(\emptyset)}{N} + Z\, U(T) \left( 1[i \in T] - \frac{|T|}{N} \right)

    Args:
        groups: coalitions T by the size law, shape (m, n).
        utilities: U(T), less any function of the size of T, shape (m,).
        total: U([N]) - U(empty), which every row of the result adds up to.

    Returns:
        Shape (m, n).

    Example:
        >>> group_testing_draws(np.array([[True, False]]), np.array([1.0]), total=3.0)
        array([[2.5, 0.5]])

    Source: chapter, Problem 10.2.7.
    """
    n = groups.shape[1]
    inside = groups - groups.sum(axis=1, keepdims=True) / n  # (m, n), rows of sum 0
    draws: Array = total / n + normaliser(n) * utilities[:, None] * inside
    return draws


def means_of_the_others(utilities: Array, sizes: NDArray[np.int_]) -> Array:
    """Give every utility the mean of the other utilities of the same size, or 0 where there is no other.

    Example:
        >>> means_of_the_others(np.array([1.0, 5.0, 3.0, 7.0]), np.array([2, 2, 2, 1]))
        array([4., 2., 3., 0.])
    """
    _, groups, counts = np.unique(sizes, return_inverse=True, return_counts=True)
    others = np.bincount(groups, weights=utilities)[groups] - utilities
    return others / np.maximum(counts[groups] - 1, 1) * (counts[groups] > 1)


def group_testing(game: Game, evaluations: int, rng: np.random.Generator, *, baseline: bool = True) -> Estimate:
    r"""Estimate Shapley values by group testing, one evaluation a sample.

    Args:
        game: n >= 2 players.
        evaluations: in all, at least 4; two go to the empty and the full coalition.
        rng: for the groups.
        baseline: take off every utility the mean of the other samples of its size, besides the straight line from U(empty) to
            U([N]). Both leave the estimate unbiased. False is the method as published.

    Returns:
        Unbiased values whose sum is U([N]) - U(empty); standard errors of the means over samples; evaluations.

    Raises:
        ValueError: fewer than 2 players or 4 evaluations, or a bad game.

    Example:
        >>> from reference_impl.games import linear
        >>> group_testing(linear([5, 5], constant=3), 100, np.random.default_rng(0)).values
        array([5., 5.])

    Source: chapter, Problem 10.2.7; Jia et al. 2019.
    """
    n = checked_count(game.n_players, "n_players", least=2)
    m = checked_count(evaluations, "evaluations", least=4) - 2
    empty, full = empty_and_full(game)
    groups = draw_groups(n, m, rng)
    utilities, sizes = utilities_of(game, groups), groups.sum(axis=1)
    if baseline:
        utilities = utilities - (empty + (full - empty) * sizes / n)
        utilities = utilities - means_of_the_others(utilities, sizes)
    values, errors = mean_and_error(group_testing_draws(groups, utilities, full - empty))
    return Estimate(values, errors, evaluations)
