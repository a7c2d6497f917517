"""Exercises on orders of arrival: the plain estimate at its cost, and orders in pairs and in rotation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.student.games import TableGame
from reference_impl.estimates import mean_and_error
from reference_impl.sampling_permutations import evaluations_of_orders, gains_in_orders, random_orders, rotations

from .model import Case, FunctionExercise, Limit, Misconception
from .shapley_games import AIRPORT, GLOVE, HEAD_START, Array, from_function, game, n_players, random_table

Rng = np.random.Generator


def _orders(rows: Any) -> dict[str, Any]:
    """Orders as data; the builder makes an array of integers of them."""
    return {"array": np.asarray(rows).tolist(), "dtype": "int64"}


def _one_pass(n: int, m: int) -> Limit:
    count = evaluations_of_orders(n, m)
    return Limit("evaluations", count, f"more than {count} = m (N-1) + 2 utilities were asked for, with m = {m} orders of N = {n} players")


def _case(label: str, u: Array, orders: Any, *, limited: bool = False, call: str = "") -> Case:
    limits = (_one_pass(n_players(u), len(orders)),) if limited else ()
    return Case(label, {"game": game(u), "orders": _orders(orders)}, call=call, part=call, limits=limits)


def _counted(values: Callable[[Array], Array], count: Callable[[int, int], int]) -> Callable[[TableGame, Any], tuple[Array, int]]:
    """An estimate made of the gains, shape (m, N), with a count of evaluations made of N and m."""

    def estimate(game: TableGame, orders: Any) -> tuple[Array, int]:
        return values(gains_in_orders(game, orders)), count(game.n_players, len(orders))

    return estimate


def _mean(gains: Array) -> Array:
    mean: Array = gains.mean(axis=0)
    return mean


def _by_place(game: TableGame, orders: Any) -> tuple[Array, int]:
    in_line = np.take_along_axis(gains_in_orders(game, orders), orders, axis=1)
    return in_line.mean(axis=0), evaluations_of_orders(game.n_players, len(orders))


def _empty_is_zero(game: TableGame, orders: Any) -> tuple[Array, int]:
    gains = gains_in_orders(game, orders)
    gains[np.arange(len(orders)), orders[:, 0]] += game.table[0]
    return gains.mean(axis=0), evaluations_of_orders(game.n_players, len(orders)) - 1


RING = [[0, 1, 2, 3], [1, 2, 3, 0], [3, 0, 1, 2]]
FIVE = from_function(5, lambda s: float(len(s) ** 2 + 3 * (0 in s and 4 in s) - 2 * (1 in s) + 1))
SIX_ORDERS = [[4, 2, 0, 1, 3], [0, 1, 2, 3, 4], [3, 1, 4, 0, 2], [1, 0, 4, 3, 2], [2, 4, 3, 1, 0], [4, 0, 2, 1, 3]]


def _estimate_hidden(rng: Rng) -> list[Case]:
    cases = []
    for n, m in ((1, 2), (3, 4), (5, 6)):
        u, orders = random_table(rng, n), random_orders(n, m, rng)
        cases.append(_case(f"random game, {n} players, {m} orders", u, orders))
        cases.append(_case(f"random game, {n} players, {m} orders, evaluations counted", u, orders, limited=True))
    return cases


permutation = FunctionExercise(
    id="sampling.permutation",
    title="One pass through an order serves everybody",
    points=4,
    stars=2,
    minutes=25,
    answers=("estimate_from_orders",),
    reference=_counted(_mean, evaluations_of_orders),
    public=(
        _case("glove game, 2 orders", GLOVE, [[0, 1, 2], [2, 1, 0]]),
        _case("2 players, U(empty) = 2, one order", HEAD_START, [[1, 0]]),
        _case("airport game, 3 orders", AIRPORT, RING),
        _case("5 players, 6 orders", FIVE, SIX_ORDERS),
        _case("5 players, 6 orders, evaluations counted", FIVE, SIX_ORDERS, limited=True),
        _case("airport game, 3 orders, evaluations counted", AIRPORT, RING, limited=True),
    ),
    hidden=_estimate_hidden,
    misconceptions=(
        Misconception(
            "two_for_each_player",
            "For every player in every order two utilities are asked for, 2 m N in all. Whoever is there after one arrival is there before the "
            "next: each utility on the way serves two players, if you keep it.",
            _counted(_mean, lambda n, m: 2 * m * n),
        ),
        Misconception(
            "ends_every_time",
            "Every order begins at the empty coalition and ends with everybody, and both utilities are asked for again each time, m (N+1) in "
            "all. They are the same two in every order: ask once.",
            _counted(_mean, lambda n, m: m * (n + 1)),
        ),
        Misconception(
            "empty_every_time",
            "U(empty) is asked for in every order, and so are all the others but the last: m N + 1 in all. It is the same number in every order.",
            _counted(_mean, lambda n, m: m * n + 1),
        ),
        Misconception(
            "place_in_line",
            "The gains are added up by place in the line: first, second, third. They belong to the player who stands there; "
            "in one order that is player order[0], in the next another.",
            _by_place,
        ),
        Misconception(
            "no_average",
            "The gains of all orders are added up and not divided by the number of orders, so the estimate grows with m.",
            _counted(lambda gains: gains.sum(axis=0), evaluations_of_orders),
        ),
        Misconception(
            "empty_is_zero",
            "Whoever comes first is paid all of U({i}), as if U(empty) were 0. What it adds is U({i}) - U(empty).",
            _empty_is_zero,
        ),
        Misconception(
            "count_not_kept",
            "The values are right, but the game was asked for more utilities than one pass needs: m (N-1) + 2. Whatever you return as a "
            "count, the game counts for itself.",
            breaks="evaluations",
        ),
    ),
)


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
    return [_case(label, u, orders, call=call) for call in ("antithetic", "stratified")]


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
