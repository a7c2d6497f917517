r"""Shapley values: the definitions as loops, and the form that is fast.

``s_i`` is in the units of the utility U. It is positive where a player raises the utility; the values sum to U([N]) - U(empty).
The loops evaluate the game once on each of the 2**n coalitions and then follow the definition word for word.
"""

from __future__ import annotations

from itertools import combinations, permutations
from math import comb, factorial, fsum, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .arrays import checked_generator
from .axioms import marginal_gains
from .estimates import utilities_of
from .games import Game, tabulate
from .tables import Array, checked_table, mask_of, sums_by_member


def shapley_by_permutations(game: Game) -> Array:
    r"""Average what each player adds on arrival, over all orders of arrival.

    .. math:: s_i = E_\pi [ U(\pi_{\le i}) - U(\pi_{< i}) ]  \qquad (10.11)

    Args:
        game: n players; n * n! steps, so n up to about 9.

    Returns:
        Shapley values, shape (n,).

    Raises:
        ValueError: the game returns utilities that are not finite or of another shape.

    Example:
        >>> from reference_impl.games import glove
        >>> shapley_by_permutations(glove(1, 2)).round(4)
        array([0.6667, 0.1667, 0.1667])

    Source: chapter, Definition 10.2.2, which prints the same set twice; the second is the set strictly before i (erratum E4).
    """
    table, n = tabulate(game), game.n_players
    total = np.zeros(n)
    for order in permutations(range(n)):
        before = 0  # mask of those already there
        for player in order:
            total[player] += table[before | 1 << player] - table[before]
            before |= 1 << player
    return total / factorial(n)


def shapley_by_subsets(game: Game) -> Array:
    r"""Weigh what each player adds to every coalition of the others.

    .. math:: s_i = \frac{1}{N} \sum_{S \subseteq [N] \setminus \{i\}} \frac{U(S \cup \{i\}) - U(S)}{\binom{N-1}{|S|}}  \qquad (10.12)

    Args:
        game: n players; n * 2**(n-1) steps, so n up to about 16.

    Returns:
        Shapley values, shape (n,).

    Raises:
        ValueError: the game returns utilities that are not finite or of another shape.

    Example:
        >>> from reference_impl.games import linear
        >>> shapley_by_subsets(linear([1, 2, 4], constant=10))
        array([1., 2., 4.])

    Source: chapter, Theorem 10.2.4, which prints {S}! for the factorial of the size of S (erratum E4).
    """
    table, n = tabulate(game), game.n_players
    values = np.zeros(n)
    for player in range(n):
        others = [other for other in range(n) if other != player]
        for size in range(n):
            weight = 1 / (n * comb(n - 1, size))
            for coalition in combinations(others, size):
                mask = mask_of(coalition)
                values[player] += weight * (table[mask | 1 << player] - table[mask])
    return values


class Moments(NamedTuple):
    """Mean and standard deviation of one draw of a random process."""

    mean: float
    sd: float


def two_step_moments(game: Game, player: int) -> Moments:
    r"""Find mean and standard deviation of one draw of the two-step process, exactly (see `draw_two_step`).

    .. math:: E[g] = \frac{1}{N} \sum_{k=0}^{N-1} \operatorname{mean}_{|S| = k,\, i \notin S} [ U(S \cup \{i\}) - U(S) ]

    Raises:
        ValueError: no such player, or a bad game.

    Example:
        >>> from reference_impl.games import unanimity
        >>> two_step_moments(unanimity(2, (0, 1)), player=0)
        Moments(mean=0.5, sd=0.5)

    Source: chapter, Definition 10.2.3.
    """
    n = game.n_players
    gains = marginal_gains(tabulate(game), player)  # (2**(n-1),), by the mask of S among the others
    sizes = np.bitwise_count(np.arange(gains.size))
    by_size = [gains[sizes == k] for k in range(n)]
    mean = fsum(float(group.mean()) for group in by_size) / n
    variance = fsum(float(((group - mean) ** 2).mean()) for group in by_size) / n
    return Moments(mean, sqrt(variance))


def shapley_by_two_step(game: Game) -> Array:
    """Take the exact expectation of the two-step process for every player (see `two_step_moments`).

    Returns:
        Shapley values, shape (n,).

    Raises:
        ValueError: a bad game.

    Example:
        >>> from reference_impl.games import airport
        >>> shapley_by_two_step(airport([1, 3]))
        array([0.5, 2.5])

    Source: chapter, Definition 10.2.3.
    """
    return np.array([two_step_moments(game, player).mean for player in range(game.n_players)])


def draw_two_step(game: Game, player: int, rng: np.random.Generator) -> float:
    """Draw once: a size k uniform on 0..n-1, a coalition of k others uniform among those, and what the player adds to it.

    Two evaluations of the game. The expectation is the player's Shapley value.

    Raises:
        ValueError: no such player, or a bad game.

    Example:
        >>> from reference_impl.games import linear
        >>> draw_two_step(linear([1, 2, 4]), player=2, rng=np.random.default_rng(0))
        4.0

    Source: chapter, Definition 10.2.3.
    """
    n = game.n_players
    if not isinstance(player, int | np.integer) or not 0 <= player < n:
        raise ValueError(f"player is {player}, expected one of 0..{n - 1}")
    chosen = checked_generator(rng).choice(np.delete(np.arange(n), player), size=rng.integers(n), replace=False)
    pair = np.zeros((2, n), dtype=np.bool_)  # row 0: without the player, row 1: with
    pair[:, chosen] = True
    pair[1, player] = True
    return float(np.diff(utilities_of(game, pair))[0])


def shapley_values(table: ArrayLike) -> Array:
    r"""Find the Shapley values of a table of utilities, fast.

    .. math:: s_i = \sum_{S \ni i} (w_{|S|} + v_{|S|}) U(S) - \sum_S v_{|S|} U(S), \quad
        w_s = \frac{1}{N \binom{N-1}{s-1}}, \; v_s = \frac{1}{N \binom{N-1}{s}}, \; w_0 = v_N = 0

    This is (10.12) with each U(S) weighed once for the players inside (w) and once for those outside (v). It takes about
    3 * 2**n additions and no loop over coalitions; a million coalitions (20 players) in some hundredths of a second.

    Args:
        table: utilities by mask, shape (2**n,); not changed.

    Returns:
        Shapley values, shape (n,). Error within 1e-12 of the largest absolute utility.

    Raises:
        ValueError: not one-dimensional, length not a power of two, not real, or not finite.

    Example:
        >>> shapley_values([0, 0, 0, 1, 0, 1, 0, 1]).round(4)
        array([0.6667, 0.1667, 0.1667])

    Source: chapter, Theorem 10.2.4.
    """
    utilities, n = checked_table(table)
    inside = np.array([0.0] + [1 / (n * comb(n - 1, s - 1)) for s in range(1, n + 1)])
    outside = np.array([1 / (n * comb(n - 1, s)) for s in range(n)] + [0.0])
    sizes = np.bitwise_count(np.arange(utilities.size, dtype=np.uint32))
    gains = utilities - utilities[0]  # a constant pays nobody; taking it off first keeps the digits
    paid_outside = float(outside[sizes] @ gains)
    return sums_by_member((inside + outside)[sizes] * gains) - paid_outside


def banzhaf_values(table: ArrayLike) -> Array:
    r"""Find the Banzhaf values: the plain mean of what a player adds, every coalition weighed alike.

    .. math:: b_i = 2^{-(N-1)} \sum_{S \subseteq [N] \setminus \{i\}} (U(S \cup \{i\}) - U(S))

    They keep symmetry, linearity and the null player, and are not efficient.

    Args:
        table: utilities by mask, shape (2**n,); not changed.

    Returns:
        Banzhaf values, shape (n,).

    Raises:
        ValueError: see `shapley_values`.

    Example:
        >>> banzhaf_values([0, 0, 0, 1, 0, 1, 0, 1])
        array([0.75, 0.25, 0.25])

    Source: Banzhaf 1965; the rule that (10.12) becomes if its binomial weight is forgotten.
    """
    utilities, n = checked_table(table)
    gains = utilities - utilities[0]
    held = sums_by_member(gains)
    return (held - (float(gains.sum()) - held)) / float(2 ** max(n - 1, 0))


def fixed_order_values(table: ArrayLike, order: tuple[int, ...]) -> Array:
    r"""Pay each player what it adds on arrival in one given order.

    Efficient, linear, with the carrier property and monotone, but not symmetric: so monotonicity and efficiency do not imply symmetry.

    Args:
        table: utilities by mask, shape (2**n,).
        order: the players, first to last.

    Returns:
        Payments, shape (n,), by player.

    Raises:
        ValueError: a bad table, or an order that is not one of the n players.

    Example:
        >>> fixed_order_values([0, 1, 1, 3], order=(1, 0))
        array([2., 1.])

    Source: erratum E14, against thesis, Observation 2.31.
    """
    utilities, n = checked_table(table)
    if sorted(order) != list(range(n)) or not all(isinstance(player, int | np.integer) for player in order):
        raise ValueError(f"order is {tuple(order)}, expected an order of the players 0..{n - 1}")
    there = np.cumsum([0] + [1 << player for player in order])  # masks of those present, before and after each arrival
    payments = np.empty(n)
    payments[list(order)] = np.diff(utilities[there])
    return payments
