r"""Stratified sample reuse: for every player and size, those who hold the player against those who do not.

.. math:: s_i = \frac{1}{N} \sum_{k=0}^{N-1} \left( E[ U(T) : |T| = k+1, i \in T ] - E[ U(T) : |T| = k, i \notin T ] \right)

Every utility serves every player: those inside through the first mean, those outside through the second.
"""

from __future__ import annotations

from math import comb

import numpy as np

from .arrays import checked_count
from .estimates import Estimate, utilities_of
from .games import Coalitions, Game
from .sampling_designs import checked_law, draw_coalitions, even_law
from .tables import Array


def stratum_means(coalitions: Coalitions, utilities: Array) -> tuple[Array, Array]:
    r"""Average utilities over the coalitions of each size that hold each player, and find the variances of these means.

    .. math:: \operatorname{var} \bar U = \frac{v}{c} \left( 1 - \frac{c}{C} \right)

    with c coalitions drawn without replacement of the C there are, and v their variance. A stratum of one coalition, or of none, takes v,
    and one of none its mean too, from all coalitions of its size.

    Args:
        coalitions: different ones, shape (m, n).
        utilities: shape (m,).

    Returns:
        Means and their variances, both (n + 1, n): row = size, column = player. Row 0 holds nobody and means nothing.

    Example:
        >>> means, _ = stratum_means(np.array([[True, False], [False, True], [True, True]]), np.array([1.0, 3.0, 9.0]))
        >>> means[1:]
        array([[1., 3.],
               [9., 9.]])
    """
    n = coalitions.shape[1]
    sizes = coalitions.sum(axis=1)
    of_size = (sizes == np.arange(n + 1)[:, None]).astype(np.float64)  # (n + 1, m)
    numbers = np.maximum(of_size.sum(axis=1), 1)
    centre = of_size @ utilities / numbers  # (n + 1,)
    apart = utilities - centre[sizes]  # taken off and put back: keeps the digits of the squares
    spread = (of_size @ apart**2) / np.maximum(numbers - 1, 1)
    counts = of_size @ coalitions  # (n + 1, m) @ (m, n) -> (n + 1, n)
    known = np.maximum(counts, 1)
    means = (of_size * apart) @ coalitions / known
    squares = np.maximum((of_size * apart**2) @ coalitions - counts * means**2, 0)
    variances = np.where(counts > 1, squares / np.maximum(counts - 1, 1), spread[:, None])
    there = np.array([max(comb(n - 1, size - 1), 1) if size else 1 for size in range(n + 1)], dtype=np.float64)[:, None]
    return means + centre[:, None], variances / known * np.where(counts > 0, 1 - counts / there, 1.0)


def reuse(coalitions: Coalitions, utilities: Array) -> tuple[Array, Array]:
    """Estimate values and their standard errors from the utilities of coalitions drawn without replacement within each size.

    Args:
        coalitions: different ones, the empty and the full among them, shape (m, n).
        utilities: shape (m,).

    Returns:
        Values and standard errors, both (n,). With all 2**n coalitions the values are exact and the errors 0.

    Example:
        >>> from reference_impl.games import coalition_matrix
        >>> reuse(coalition_matrix(2), np.array([0.0, 1.0, 1.0, 3.0]))
        (array([1.5, 1.5]), array([0., 0.]))
    """
    n = coalitions.shape[1]
    inside, inside_variance = stratum_means(coalitions, utilities)
    outside, outside_variance = stratum_means(~coalitions, utilities)  # row n - k: coalitions of size k without the player
    values = (inside[1:] - outside[:0:-1]).sum(axis=0) / n
    return values, np.sqrt((inside_variance[1:] + outside_variance[:0:-1]).sum(axis=0)) / n


def shared_out(values: Array, total: float) -> Array:
    """Move all values by the same amount, so that they add up to what the players gain together.

    Example:
        >>> shared_out(np.array([1.0, 2.0]), 5.0)
        array([2., 3.])
    """
    moved: Array = values + (total - values.sum()) / values.size
    return moved


def stratified_reuse(game: Game, evaluations: int, rng: np.random.Generator, *, size_law: Array | None = None) -> Estimate:
    """Estimate Shapley values by stratified sample reuse.

    Args:
        game: n >= 2 players.
        evaluations: in all, at least 2 * n, two coalitions of each size, without which no error can be told; fewer are made where
            there are fewer coalitions.
        rng: for the coalitions.
        size_law: weights of the sizes, shape (n + 1,), > 0 between the ends; even by default.

    Returns:
        Values whose sum is U([N]) - U(empty). Unbiased where every stratum has a coalition, exact where all coalitions are asked for.
        Standard errors from the variances within strata; evaluations.

    Raises:
        ValueError: fewer than 2 players, too few evaluations, a law by which a size gets fewer than two coalitions, or a bad game.

    Example:
        >>> from reference_impl.games import airport
        >>> stratified_reuse(airport([1, 3]), 5, np.random.default_rng(0)).values
        array([0.5, 2.5])

    Source: the sampling of Kolpaczki, Bengs, Muschalik and Huellermeier 2024 (SVARM), with both strata of every player read from every
    coalition, and coalitions drawn without replacement.
    """
    n = checked_count(game.n_players, "n_players", least=2)
    budget = checked_count(evaluations, "evaluations", least=2 * n)
    coalitions, utilities = sampled_game(game, budget, even_law(n) if size_law is None else checked_law(size_law, n), rng)
    values, errors = reuse(coalitions, utilities)
    return Estimate(shared_out(values, float(utilities[-1] - utilities[0])), errors, len(coalitions))


def sampled_game(game: Game, evaluations: int, size_law: Array, rng: np.random.Generator) -> tuple[Coalitions, Array]:
    """Draw coalitions by a size law and ask for their utilities; the empty one is the first row, the full one the last.

    Raises:
        ValueError: a size gets fewer than two coalitions though there are more, or a bad game.

    Example:
        >>> from reference_impl.games import linear
        >>> sampled_game(linear([1, 2]), 4, even_law(2), np.random.default_rng(0))[1]
        array([0., 1., 2., 3.])
    """
    n = game.n_players
    drawn = draw_coalitions(size_law, evaluations - 2, rng)
    got = np.bincount(drawn.sum(axis=1), minlength=n + 1)
    if few := [size for size in range(1, n) if got[size] < min(2, comb(n, size))]:
        raise ValueError(f"size {few[0]} gets {got[few[0]]} of the coalitions, expected at least 2: more evaluations or a more even size_law")
    coalitions = np.concatenate([np.zeros((1, n), dtype=np.bool_), drawn, np.ones((1, n), dtype=np.bool_)])
    return coalitions, utilities_of(game, coalitions)
