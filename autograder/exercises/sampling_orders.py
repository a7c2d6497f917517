"""The exercise on orders of arrival: the plain estimate at its cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.student.games import TableGame
from reference_impl.sampling_permutations import evaluations_of_orders, gains_in_orders, random_orders

from .model import Case, FunctionExercise, Limit, Misconception
from .shapley_games import AIRPORT, GLOVE, HEAD_START, Array, from_function, game, n_players, random_table

Rng = np.random.Generator


def _orders(rows: Any) -> dict[str, Any]:
    """Orders as data; the builder makes an array of integers of them."""
    return {"array": np.asarray(rows).tolist(), "dtype": "int64"}


def _one_pass(n: int, m: int) -> Limit:
    count = evaluations_of_orders(n, m)
    return Limit("evaluations", count, f"more than {count} = m (N-1) + 2 utilities were asked for, with m = {m} orders of N = {n} players")


def orders_case(label: str, u: Array, orders: Any, *, limited: bool = False, call: str = "", asked: int = 0) -> Case:
    limits = (_one_pass(n_players(u), len(orders)),) if limited else ()
    played = {**game(u), "asked": asked} if asked else game(u)
    return Case(label, {"game": played, "orders": _orders(orders)}, call=call, part=call, limits=limits)


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


def _all_ever_asked(game: TableGame, orders: Any) -> tuple[Array, int]:
    before = game.evaluations
    return gains_in_orders(game, orders).mean(axis=0), before + evaluations_of_orders(game.n_players, len(orders))


def _remembers(game: TableGame, orders: Any) -> tuple[Array, int]:
    met = {frozenset(order[:k]) for order in orders.tolist() for k in range(game.n_players + 1)}
    return gains_in_orders(game, orders).mean(axis=0), len(met)


RING = [[0, 1, 2, 3], [1, 2, 3, 0], [3, 0, 1, 2]]
FIVE = from_function(5, lambda s: float(len(s) ** 2 + 3 * (0 in s and 4 in s) - 2 * (1 in s) + 1))
SIX_ORDERS = [[4, 2, 0, 1, 3], [0, 1, 2, 3, 4], [3, 1, 4, 0, 2], [1, 0, 4, 3, 2], [2, 4, 3, 1, 0], [4, 0, 2, 1, 3]]


def _estimate_hidden(rng: Rng) -> list[Case]:
    cases = []
    for n, m in ((1, 2), (3, 4), (5, 6)):
        u, orders = random_table(rng, n), random_orders(n, m, rng)
        cases.append(orders_case(f"random game, {n} players, {m} orders", u, orders, asked=n + m))
        cases.append(orders_case(f"random game, {n} players, {m} orders, evaluations counted", u, orders, limited=True))
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
        orders_case("glove game, 2 orders", GLOVE, [[0, 1, 2], [2, 1, 0]]),
        orders_case("2 players, U(empty) = 2, one order", HEAD_START, [[1, 0]]),
        orders_case("airport game, 3 orders", AIRPORT, RING),
        orders_case("5 players, 6 orders", FIVE, SIX_ORDERS),
        orders_case("5 players, 6 orders, evaluations counted", FIVE, SIX_ORDERS, limited=True),
        orders_case("airport game, 3 orders, evaluations counted", AIRPORT, RING, limited=True),
        orders_case("glove game, 2 orders, after 7 evaluations", GLOVE, [[1, 0, 2], [2, 1, 0]], limited=True, asked=7),
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
            "all_ever_asked",
            "The count is all that the game was ever asked for: game.evaluations. It has been asked before your call; take off what the "
            "counter showed when you began.",
            _all_ever_asked,
        ),
        Misconception(
            "remembers",
            "Coalitions met in an earlier order are not asked for again, so the count depends on which orders were drawn. Ask again: the "
            "price is to be m (N-1) + 2 exactly.",
            _remembers,
        ),
        Misconception(
            "count_not_kept",
            "The values are right, but the game was asked for more utilities than one pass needs: m (N-1) + 2. Whatever you return as a "
            "count, the game counts for itself.",
            breaks="evaluations",
        ),
    ),
)
