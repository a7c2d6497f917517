"""The exercise on what no linear model explains: exactly, from the transform of a table, and estimated from pairs of random subsets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.student.games import TableGame, all_coalitions
from reference_impl.p_biased import residual as exact_residual
from reference_impl.p_biased import weights_by_degree

from .model import Case, FunctionExercise, Limit, Misconception
from .shapley_games import AIRPORT, GLOVE, HEAD_START, Array, from_function, game, n_players, random_table, table

Rng = np.random.Generator


def _without_degrees(*left_out: int) -> Callable[[Array, float], float]:
    """The squared coefficients of all characters but those of some degrees."""

    def total(table: Array, p: float) -> float:
        return float(np.delete(weights_by_degree(table, p), left_out).sum())

    return total


def differences(game: TableGame, first: Array, second: Array, *, others: bool = False) -> tuple[Array, Array, Array]:
    """U(S), U(S'), and the sum over players of U(S_i) - U(S); with ``others`` all players but i are exchanged."""
    u, v = game(first), game(second)
    changed = np.zeros(len(u))
    for i in range(first.shape[1]):
        mixed = (second if others else first).copy()
        mixed[:, i] = (first if others else second)[:, i]
        changed += game(mixed) - u
    return u, v, changed


def _estimate(game: TableGame, first: Array, second: Array, centre: float) -> float:
    u, v, changed = differences(game, first, second)
    return float(np.mean((u - v) ** 2 / 2 - (v - centre) * changed))


def _whole_square(game: TableGame, first: Array, second: Array, centre: float) -> float:
    u, v, changed = differences(game, first, second)
    return float(np.mean((u - v) ** 2 - (v - centre) * changed))


def _second_moment(game: TableGame, first: Array, second: Array, centre: float) -> float:
    u, v, changed = differences(game, first, second)
    return float(np.mean((u**2 + v**2) / 2 - (v - centre) * changed))


def _others_exchanged(game: TableGame, first: Array, second: Array, centre: float) -> float:
    u, v, changed = differences(game, first, second, others=True)
    return float(np.mean((u - v) ** 2 / 2 - (v - centre) * changed))


def _variance(game: TableGame, first: Array, second: Array, centre: float) -> float:
    u, v, _ = differences(game, first, second)
    return float(np.mean((u - v) ** 2 / 2))


def _no_centre(game: TableGame, first: Array, second: Array, centre: float) -> float:
    return _estimate(game, first, second, 0.0)


def _first_times(game: TableGame, first: Array, second: Array, centre: float) -> float:
    u, v, changed = differences(game, first, second)
    return float(np.mean((u - v) ** 2 / 2 - (u - centre) * changed))


def _one_after_another(game: TableGame, first: Array, second: Array, centre: float) -> float:
    """Player after player exchanged in the same rows."""
    u, v, mixed, changed = game(first), game(second), first.copy(), np.zeros(len(first))
    for i in range(first.shape[1]):
        mixed[:, i] = second[:, i]
        changed += game(mixed) - u
    return float(np.mean((u - v) ** 2 / 2 - (v - centre) * changed))


def _overwritten(table: Array, p: float) -> float:
    """The mean is written over u_0 before the difference is taken."""
    found = np.array(table, dtype=np.float64)
    for i in range(n_players(found)):
        pairs = found.reshape(-1, 2, 2**i)
        pairs[:, 0] = (1 - p) * pairs[:, 0] + p * pairs[:, 1]
        pairs[:, 1] = np.sqrt(p * (1 - p)) * (pairs[:, 1] - pairs[:, 0])
    return float(np.sum(found[all_coalitions(n_players(found)).sum(axis=1) >= 2] ** 2))


def _second_degree(table: Array, p: float) -> float:
    return float(weights_by_degree(table, p)[2])


def _exact_case(label: str, u: Array, p: float) -> Case:
    return Case(label, {"table": table(u), "p": p}, call="residual", part="residual", keeps=True)


def _pairs_case(label: str, u: Array, first: Any, second: Any, centre: float) -> Case:
    n, m = n_players(u), len(first)
    count = m * (n + 2)
    limit = Limit("evaluations", count, f"more than {count} = m (n + 2) utilities were asked for, with m = {m} pairs of subsets of n = {n} players")
    rows = {name: {"array": np.asarray(one, dtype=int).tolist(), "dtype": "bool"} for name, one in (("first", first), ("second", second))}
    return Case(label, {"game": game(u), **rows, "centre": centre}, call="resampled", part="resampled", limits=(limit,), keeps=True)


def _hidden(rng: Rng) -> list[Case]:
    cases = []
    for n, m, p in ((2, 3, 0.4), (4, 5, 0.7), (5, 4, 0.25)):
        u = random_table(rng, n)
        cases.append(_exact_case(f"random game, {n} players, p = {p}", u, p))
        cases.append(_pairs_case(f"random game, {n} players, {m} pairs", u, rng.random((m, n)) < p, rng.random((m, n)) < p, float(u.mean().round(2))))
    return [*cases, _exact_case("random game, 8 players, p = 0.1", random_table(rng, 8), 0.1)]


LINEAR = from_function(3, lambda s: 4.0 + 2.0 * (0 in s) - (1 in s) + 3.0 * (2 in s))
PAIR = np.array([0.0, 0.0, 0.0, 4.0])

residual = FunctionExercise(
    id="datamodels.residual",
    title="What no linear model explains",
    points=4,
    stars=2,
    minutes=40,
    answers=("residual", "resampled"),
    reference={"residual": exact_residual, "resampled": _estimate},
    parts={"residual": 0.5, "resampled": 0.5},
    public=(
        _exact_case("a pair worth 4, p = 0.5", PAIR, 0.5),
        _exact_case("a linear game, p = 0.3", LINEAR, 0.3),
        _exact_case("glove game, p = 0.8", GLOVE, 0.8),
        _exact_case("airport game, p = 0.2", AIRPORT, 0.2),
        _pairs_case("a pair worth 4, 2 pairs of subsets", PAIR, [[1, 1], [0, 1]], [[0, 1], [1, 0]], 1.0),
        _pairs_case("2 players, U(empty) = 2, one pair", HEAD_START, [[1, 0]], [[0, 1]], 0.0),
        _pairs_case("airport game, 3 pairs", AIRPORT, [[1, 0, 0, 1], [0, 1, 1, 0], [1, 1, 1, 0]], [[0, 0, 1, 0], [1, 1, 0, 1], [0, 0, 0, 0]], 3.0),
    ),
    hidden=_hidden,
    misconceptions=(
        Misconception(
            "counts_the_constant",
            "The constant term is counted as unexplained. A linear model has a constant of its own, so that the mean of U costs nothing: only "
            "characters of two and more points are left.",
            {"residual": _without_degrees(1), "resampled": _second_moment},
        ),
        Misconception(
            "counts_the_linear_part",
            "This is the variance of U. The best linear model explains part of it: the characters of single points have to go as well.",
            {"residual": _without_degrees(0), "resampled": _variance},
        ),
        Misconception(
            "unbiased_at_every_p",
            "The coefficients are those of p = 1/2. At another p the characters are others, and so are the chances of the subsets.",
            {"residual": lambda table, p: exact_residual(table, 0.5), "resampled": _estimate},
        ),
        Misconception(
            "half_forgotten",
            "The squared difference of two independent utilities has twice the variance as its mean.",
            {"residual": exact_residual, "resampled": _whole_square},
        ),
        Misconception(
            "all_others_exchanged",
            "In S_i all the players but i come from the second subset. It is the first subset with i alone exchanged.",
            {"residual": exact_residual, "resampled": _others_exchanged},
        ),
        Misconception(
            "same_rows_again",
            "The rows are changed for one player after another without going back: after the last one they are S'. Each S_i begins with a new copy "
            "of the first subset.",
            {"residual": exact_residual, "resampled": _one_after_another},
        ),
        Misconception(
            "centre_left_out",
            "The number c is left out. Any constant gives the same mean over many pairs, but not the same estimate: (7) has the one given, centre.",
            {"residual": exact_residual, "resampled": _no_centre},
        ),
        Misconception(
            "first_for_second",
            "The difference U(S_i) - U(S) is multiplied by U(S) - c. In (7) stands U(S') there: it is S' that has only player i in common with S_i.",
            {"residual": exact_residual, "resampled": _first_times},
        ),
        Misconception(
            "half_overwritten",
            "The difference is taken after the mean was written over u_0. Slices of an array are views: keep copies of both halves first.",
            {"residual": _overwritten, "resampled": _estimate},
        ),
        Misconception(
            "second_degree_only",
            "Only the characters of two players are counted. Those of three and more are no part of a linear model either.",
            {"residual": _second_degree, "resampled": _estimate},
        ),
        Misconception(
            "asked_again",
            "The numbers are right, but U(S) or U(S') is asked for again with every player. Both are the same for all players: n + 2 utilities "
            "a pair are enough.",
            breaks="evaluations",
        ),
    ),
)
