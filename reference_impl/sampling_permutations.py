r"""Shapley values from random orders of arrival: plain, with every order's reverse, and with all positions of every player.

One pass through an order serves all players: n - 1 evaluations, since the empty and the full coalition are asked for once in all.
The values of every single order, and so their mean, add up to U([N]) - U(empty).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .arrays import checked_count, checked_generator
from .estimates import Estimate, empty_and_full, mean_and_error, utilities_of
from .games import Game
from .tables import Array

ENTRIES_AT_ONCE = 4_000_000  # of the matrices of coalitions that are built: bounds memory

Orders = NDArray[np.intp]  # (m, n): the players, first to last


def gains_in_orders(game: Game, orders: Orders) -> Array:
    r"""Find what every player adds on arrival, for every order.

    .. math:: g_{\pi, i} = U(\pi_{\le i}) - U(\pi_{< i})

    Args:
        game: n players; takes m * (n - 1) + 2 evaluations.
        orders: shape (m, n), each row the players from first to last.

    Returns:
        Shape (m, n), by player.

    Raises:
        ValueError: a row is not an order of the players, or the game returns something that is no utility.

    Example:
        >>> from reference_impl.games import glove
        >>> gains_in_orders(glove(1, 2), np.array([[0, 1, 2], [2, 1, 0]]))
        array([[0., 1., 0.],
               [1., 0., 0.]])

    Source: chapter, Definition 10.2.2.
    """
    n = game.n_players
    orders = np.asarray(orders)
    fits = orders.ndim == 2 and orders.shape[1] == n and orders.dtype.kind in "iu"
    if not fits or not np.array_equal(np.sort(orders, axis=1), np.broadcast_to(np.arange(n), orders.shape)):
        raise ValueError(f"orders has shape {orders.shape}, expected (m, {n}), every row an order of the players 0..{n - 1}, as integers")
    ends = empty_and_full(game)
    step = max(1, ENTRIES_AT_ONCE // max(1, n * n))
    parts = [_gains(game, orders[begin : begin + step], ends) for begin in range(0, len(orders), step)]
    return np.concatenate([np.empty((0, n)), *parts])


def _gains(game: Game, orders: Orders, ends: tuple[float, float]) -> Array:
    m, n = orders.shape
    arrival = np.argsort(orders, axis=1)  # (m, n): position of each player
    utilities = np.empty((m, n + 1))
    utilities[:, 0], utilities[:, n] = ends
    present = arrival[:, None, :] < np.arange(1, n)[:, None]  # (m, n - 1, n): who is there after 1..n-1 arrivals
    utilities[:, 1:n] = utilities_of(game, present.reshape(m * max(n - 1, 0), n)).reshape(m, -1)
    return np.take_along_axis(np.diff(utilities, axis=1), arrival, axis=1)


def evaluations_of_orders(n: int, n_orders: int) -> int:
    """Count the evaluations of one pass through each of some orders; both ends once in all.

    Example:
        >>> evaluations_of_orders(20, 100)
        1902
    """
    return n_orders * max(n - 1, 0) + 2


def orders_within(n: int, evaluations: int) -> int:
    """Count the orders that a number of evaluations pays for.

    Example:
        >>> orders_within(20, 2000)
        105
    """
    return max(evaluations - 2, 0) // max(n - 1, 1)


def random_orders(n: int, n_orders: int, rng: np.random.Generator) -> Orders:
    """Draw independent orders of the players.

    Example:
        >>> np.sort(random_orders(3, 2, np.random.default_rng(0)), axis=1)
        array([[0, 1, 2],
               [0, 1, 2]])
    """
    return checked_generator(rng).permuted(np.tile(np.arange(n), (n_orders, 1)), axis=1)


def permutation_sampling(game: Game, n_orders: int, rng: np.random.Generator) -> Estimate:
    r"""Estimate Shapley values by the mean over random orders.

    .. math:: \hat s_i = \frac{1}{m} \sum_{k=1}^m [ U(\pi^k_{\le i}) - U(\pi^k_{< i}) ]

    Args:
        game: n players.
        n_orders: m >= 2; costs m * (n - 1) + 2 evaluations.
        rng: for the orders.

    Returns:
        Unbiased values, the standard errors of the means over orders, evaluations.

    Raises:
        ValueError: n_orders < 2, or a bad game.

    Example:
        >>> from reference_impl.games import linear
        >>> permutation_sampling(linear([1, 2, 4]), 10, np.random.default_rng(0))
        Estimate(values=array([1., 2., 4.]), standard_errors=array([0., 0., 0.]), evaluations=22)

    Source: chapter, Lemma 10.2.6; how many orders it takes: `budgets.hoeffding_orders`.
    """
    m, n = checked_count(n_orders, "n_orders", least=2), game.n_players
    values, errors = mean_and_error(gains_in_orders(game, random_orders(n, m, rng)))
    return Estimate(values, errors, evaluations_of_orders(n, m))


def antithetic_sampling(game: Game, n_pairs: int, rng: np.random.Generator) -> Estimate:
    r"""Estimate Shapley values from random orders, each together with its reverse.

    In the reverse a player finds exactly those who came after it. What a player adds as one of the first and as one of the last then
    cancels in games where gains rise or fall with size. In odd games, U(S) + U(complement of S) constant, as with every vote by
    simple majority, the reverse repeats the same gain, and half of the evaluations are wasted.

    Args:
        game: n players.
        n_pairs: m >= 2; costs 2 * m * (n - 1) + 2 evaluations.
        rng: for the orders.

    Returns:
        Unbiased values; standard errors from the means of the m pairs (the two orders of a pair are not independent); evaluations.

    Raises:
        ValueError: n_pairs < 2, or a bad game.

    Example:
        >>> from reference_impl.games import unanimity
        >>> antithetic_sampling(unanimity(2, (0, 1)), 5, np.random.default_rng(0)).values
        array([0.5, 0.5])

    Source: Mitchell, Cooper, Frank and Holmes 2022.
    """
    m, n = checked_count(n_pairs, "n_pairs", least=2), game.n_players
    orders = random_orders(n, m, rng)
    gains = gains_in_orders(game, np.concatenate([orders, orders[:, ::-1]]))
    values, errors = mean_and_error((gains[:m] + gains[m:]) / 2)
    return Estimate(values, errors, evaluations_of_orders(n, 2 * m))


def rotations(order: Orders) -> Orders:
    """List the n rotations of an order: every player takes every position once.

    Example:
        >>> rotations(np.array([2, 0, 1]))
        array([[2, 0, 1],
               [0, 1, 2],
               [1, 2, 0]])
    """
    positions = np.arange(len(order))
    turned: Orders = np.asarray(order)[(positions[:, None] + positions) % max(len(order), 1)]
    return turned


def stratified_orders_sampling(game: Game, n_blocks: int, rng: np.random.Generator) -> Estimate:
    r"""Estimate Shapley values from blocks of orders in which every player takes every position equally often.

    A block holds a random order and its rotations, n orders in all. The part of the variance that comes from the size of the
    coalition that a player joins is gone; in a game that depends on sizes alone the estimate is exact.

    Args:
        game: n players.
        n_blocks: m >= 2; costs m * n * (n - 1) + 2 evaluations.
        rng: for the first order of each block.

    Returns:
        Unbiased values; standard errors from the means of the m blocks; evaluations.

    Raises:
        ValueError: n_blocks < 2, no players, or a bad game.

    Example:
        >>> from reference_impl.games import weighted_voting
        >>> stratified_orders_sampling(weighted_voting([1, 1, 1], quota=2), 2, np.random.default_rng(0))
        Estimate(values=array([0.33333333, 0.33333333, 0.33333333]), standard_errors=array([0., 0., 0.]), evaluations=14)

    Source: sampling stratified by size, Castro, Gomez, Molina and Tejada 2017, in the form of whole orders.
    """
    m, n = checked_count(n_blocks, "n_blocks", least=2), checked_count(game.n_players, "n_players")
    orders = np.concatenate([rotations(order) for order in random_orders(n, m, rng)])
    blocks = gains_in_orders(game, orders).reshape(m, n, n).mean(axis=1)  # axes: block, rotation, player
    values, errors = mean_and_error(blocks)
    return Estimate(values, errors, evaluations_of_orders(n, n * m))
