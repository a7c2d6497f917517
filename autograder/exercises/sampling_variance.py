"""The exercise on orders in pairs and in rotation, with their standard errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.student.games import TableGame
from reference_impl.estimates import mean_and_error
from reference_impl.sampling_permutations import gains_in_orders, random_orders, rotations

from .model import Case, FunctionExercise, Misconception
from .sampling_orders import FIVE, SIX_ORDERS, orders_case
from .shapley_games import AIRPORT, Array, from_function, random_table

Rng = np.random.Generator


def _pairs(game: TableGame, orders: Any) -> tuple[Array, Array]:
    """Gains in the orders and in their reverses, both (m, N)."""
    return gains_in_orders(game, orders), gains_in_orders(game, orders[:, ::-1])


def _blocks(game: TableGame, orders: Any) -> Array:
    """Gains in all rotations of each order, axes: block, rotation, player."""
    return np.array([gains_in_orders(game, rotations(order)) for order in orders])


def _stratified(game: TableGame, orders: Any) -> tuple[Array, Array]:
    return mean_and_error(_blocks(game, orders).mean(axis=1))


def _antithetic(game: TableGame, orders: Any) -> tuple[Array, Array]:
    there, back = _pairs(game, orders)
    return mean_and_error((there + back) / 2)


def _all_independent(draws: Array) -> tuple[Array, Array]:
    return mean_and_error(draws.reshape(-1, draws.shape[-1]))


def _both(rule: Callable[[Array], Any]) -> dict[str, Any]:
    """Both answers, with another summary of the independent draws than mean and standard error."""
    return {
        "antithetic": lambda game, orders: rule(np.mean(_pairs(game, orders), axis=0)),
        "stratified": lambda game, orders: rule(_blocks(game, orders).mean(axis=1)),
    }


def _columns_reversed(game: TableGame, orders: Any) -> tuple[Array, Array]:
    gains = gains_in_orders(game, orders)
    return mean_and_error((gains + gains[:, ::-1]) / 2)


def _shuffled_seats(game: TableGame, orders: Any) -> tuple[Array, Array]:
    """Players renamed by adding 1, where places in the line were to be turned."""
    n = game.n_players
    blocks = np.array([[(order + k) % n for k in range(n)] for order in orders])
    gains = gains_in_orders(game, blocks.reshape(-1, n)).reshape(len(orders), n, n)
    return mean_and_error(gains.mean(axis=1))


def _variance_cases(label: str, u: Array, orders: Any) -> list[Case]:
    return [orders_case(label, u, orders, call=call) for call in ("antithetic", "stratified")]


def _variance_hidden(rng: Rng) -> list[Case]:
    cases = []
    for n, m in ((3, 3), (4, 5), (5, 4)):
        cases += _variance_cases(f"random game, {n} players, {m} orders", random_table(rng, n), random_orders(n, m, rng))
    return cases


SQUARE = from_function(4, lambda s: float(len(s) ** 2))
MAJORITY = from_function(5, lambda s: float(sum((3, 2, 2, 1, 1)[i] for i in s) >= 5))
FEW = [[0, 2, 1, 3], [3, 0, 2, 1], [1, 0, 3, 2]]

variance = FunctionExercise(
    id="sampling.variance",
    title="Orders in pairs, orders in rotation",
    points=4,
    stars=2,
    minutes=30,
    answers=("antithetic", "stratified"),
    reference={"antithetic": _antithetic, "stratified": _stratified},
    parts={"antithetic": 0.5, "stratified": 0.5},
    public=(
        *_variance_cases("airport game, 3 orders", AIRPORT, FEW),
        *_variance_cases("utility |S|^2, 4 players, 3 orders", SQUARE, FEW),
        *_variance_cases("majority of weights 3, 2, 2, 1, 1, 6 orders", MAJORITY, SIX_ORDERS),
        *_variance_cases("5 players, 4 orders", FIVE, SIX_ORDERS[:4]),
    ),
    hidden=_variance_hidden,
    misconceptions=(
        Misconception(
            "counted_as_independent",
            "The orders of a pair, or of a block, are counted as independent draws. They are not: one follows from the other. Independent "
            "are the pairs and the blocks, so take the mean of each first and the spread of these means after.",
            {
                "antithetic": lambda game, orders: _all_independent(np.array(_pairs(game, orders))),
                "stratified": lambda game, orders: _all_independent(_blocks(game, orders)),
            },
        ),
        Misconception(
            "spread_for_error",
            "The second array is the spread of a single pair or block. The mean of m of them varies less, by the root of m.",
            _both(lambda draws: (draws.mean(axis=0), draws.std(axis=0, ddof=1))),
        ),
        Misconception(
            "variance_for_error",
            "The second array is the square of the standard error. The variance of the mean is in squared units; (4) has a root.",
            _both(lambda draws: (draws.mean(axis=0), draws.var(axis=0, ddof=1) / len(draws))),
        ),
        Misconception(
            "divided_by_m",
            "The squares are divided by m. The mean was taken from the same m numbers, which makes them look nearer to it than they are: "
            "divide by m - 1 (ddof=1).",
            _both(lambda draws: (draws.mean(axis=0), draws.std(axis=0) / len(draws) ** 0.5)),
        ),
        Misconception(
            "payments_reversed",
            "The payments are reversed instead of the order: player i gets what player N-1-i gained. In the reversed order the same players "
            "arrive from last to first, and everybody is still paid what they add.",
            {"antithetic": _columns_reversed, "stratified": _stratified},
        ),
        Misconception(
            "players_renamed",
            "The numbers of the players are shifted, not their places. In a block of rotations the line stays as it is, and its first player "
            "goes to the end, N times.",
            {"antithetic": _antithetic, "stratified": _shuffled_seats},
        ),
    ),
)
