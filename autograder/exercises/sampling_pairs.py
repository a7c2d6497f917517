"""Exercises on differences of values: the theorem as a sum, and group testing, where one evaluation serves every pair."""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import Any

import numpy as np

from autograder.student.games import TableGame
from reference_impl.differences import difference_of_values
from reference_impl.sampling_groups import draw_groups, group_testing_draws
from reference_impl.tables import mask_of

from .model import Case, FunctionExercise, Limit, Misconception
from .shapley_games import AIRPORT, GLOVE, HEAD_START, LATE_PAIR, Array, Weight, from_function, game, n_players, random_table

Rng = np.random.Generator


def _pair_case(label: str, u: Array, i: int, j: int, *, limited: bool = False) -> Case:
    count = 2 ** (n_players(u) - 1)
    limit = Limit("evaluations", count, f"more than {count} = 2^(N-1) utilities were asked for; those with exactly one of the two are enough")
    said = f"{label}: s_{i} - s_{j}" + ", evaluations counted" * limited
    return Case(said, {"game": game(u), "i": i, "j": j}, limits=(limit,) if limited else ())


def _pair_hidden(rng: Rng) -> list[Case]:
    cases = []
    for n in (2, 3, 4, 5, 6):
        u, (i, j) = random_table(rng, n), rng.permutation(n)[:2].tolist()
        cases += [_pair_case(f"random game, {n} players", u, i, j, limited=limited) for limited in (False, True)]
    return cases


def _weighted(game: TableGame, i: int, j: int, weight: Weight) -> float:
    """Sum over the coalitions of the others of a weight times what the exchange of j for i changes."""
    n, table = game.n_players, game.table
    others = [player for player in range(n) if player not in (i, j)]
    return sum(
        weight(n, size) * float(table[mask_of(s) | 1 << i] - table[mask_of(s) | 1 << j]) for size in range(n - 1) for s in combinations(others, size)
    )


def _holds_either(game: TableGame, i: int, j: int) -> float:
    n, table = game.n_players, game.table
    total = 0.0
    for mask in range(2**n):
        if (size := mask.bit_count()) <= n - 2:
            total += float(table[mask | 1 << i] - table[mask | 1 << j]) / ((n - 1) * comb(n - 2, size))
    return total


FIVE = from_function(5, lambda s: float(len(s) ** 2 + 3 * (0 in s and 4 in s) - 2 * (1 in s) + 1))

difference = FunctionExercise(
    id="sampling.difference",
    title="Who is worth more, and by how much",
    points=3,
    stars=1,
    minutes=20,
    answers=("difference",),
    reference=lambda game, i, j: difference_of_values(game.table, i, j),
    public=(
        _pair_case("glove game", GLOVE, 0, 2),
        _pair_case("2 players, U(empty) = 2", HEAD_START, 1, 0),
        _pair_case("airport game, 4 players", AIRPORT, 3, 1),
        _pair_case("3 players, 0 and 1 equal alone", LATE_PAIR, 0, 1),
        _pair_case("5 players", FIVE, 1, 4),
        _pair_case("airport game, 4 players", AIRPORT, 3, 1, limited=True),
        _pair_case("5 players", FIVE, 1, 4, limited=True),
    ),
    hidden=_pair_hidden,
    misconceptions=(
        Misconception(
            "holds_one_of_them",
            "S runs through coalitions that hold i or j already. There U(S + i) is U(S), and something else is added up: the theorem's S hold "
            "neither of the two.",
            _holds_either,
        ),
        Misconception(
            "binomial_of_others",
            "The binomial is C(N-1,|S|). S is drawn from N-2 players, so there are C(N-2,|S|) of its size.",
            lambda game, i, j: _weighted(game, i, j, lambda n, size: 1 / ((n - 1) * comb(n - 1, size))),
        ),
        Misconception(
            "no_mean_over_sizes",
            "The sum is N-1 times too large: the sizes 0, ..., N-2 have equal weight 1/(N-1), and that factor is missing.",
            lambda game, i, j: _weighted(game, i, j, lambda n, size: 1 / comb(n - 2, size)),
        ),
        Misconception(
            "one_over_n",
            "The factor in front is 1/N. There are N-1 sizes, from 0 to N-2, as one player more is left out than in the formula for one value.",
            lambda game, i, j: _weighted(game, i, j, lambda n, size: 1 / (n * comb(n - 2, size))),
        ),
        Misconception(
            "last_size_left_out",
            "The largest S is left out: all others together, N-2 of them. Its size counts like every other; a range ends before its last number.",
            lambda game, i, j: _weighted(game, i, j, lambda n, size: (size < n - 2) / ((n - 1) * comb(n - 2, size))),
        ),
        Misconception(
            "other_way_round",
            "This is the value of j less that of i: in the theorem U(S with i) comes with a plus.",
            lambda game, i, j: difference_of_values(game.table, j, i),
        ),
        Misconception(
            "through_both_values",
            "The numbers are right, but more utilities are asked for than the theorem needs, as when both values are computed and "
            "subtracted. Coalitions with both players, or with neither, do not matter.",
            breaks="evaluations",
        ),
    ),
)


def _groups(rows: Any) -> dict[str, Any]:
    return {"array": np.asarray(rows).astype(int).tolist(), "dtype": "bool"}


def _group_case(label: str, u: Array, groups: Any, *, limited: bool = True) -> Case:
    count = len(groups) + 2
    limit = Limit("evaluations", count, f"more than {count} utilities were asked for: one a group, and the two ends, are enough")
    return Case(label, {"game": game(u), "groups": _groups(groups)}, limits=(limit,) if limited else ())


def _means(game: TableGame, groups: Any, total: float | None = None) -> Array:
    """The estimate, with U([N]) - U(empty) or another sum."""
    table = game.table
    whole = float(table[-1] - table[0]) if total is None else total
    mean: Array = group_testing_draws(groups, game(groups), whole).mean(axis=0)
    return mean


def _half(game: TableGame, groups: Any) -> Array:
    equal = (game.table[-1] - game.table[0]) / game.n_players
    halved: Array = equal + (_means(game, groups) - equal) / 2
    return halved


def _inside_alone(game: TableGame, groups: Any) -> Array:
    n, u = game.n_players, game(groups)
    z = 2 * (1 / np.arange(1, n)).sum()
    alone: Array = (game.table[-1] - game.table[0]) / n + z * (u[:, None] * groups).mean(axis=0)
    return alone


def _group_hidden(rng: Rng) -> list[Case]:
    return [_group_case(f"random game, {n} players, {m} groups", random_table(rng, n), draw_groups(n, m, rng)) for n, m in ((2, 3), (4, 6), (6, 9))]


GLOVE_GROUPS = [[1, 0, 0], [1, 1, 0], [0, 1, 1], [1, 0, 1]]
AIRPORT_GROUPS = [[1, 0, 1, 0], [0, 0, 0, 1], [1, 1, 1, 0], [0, 1, 0, 0], [0, 1, 1, 1]]
FIVE_GROUPS = [[1, 0, 0, 0, 0], [1, 1, 0, 1, 1], [0, 1, 1, 0, 0], [0, 0, 0, 1, 0], [1, 0, 1, 0, 1], [0, 1, 1, 1, 1]]

group_testing = FunctionExercise(
    id="sampling.group_testing",
    title="All values from one evaluation a sample",
    points=5,
    stars=2,
    minutes=35,
    answers=("group_testing",),
    reference=_means,
    public=(
        _group_case("glove game, 4 groups", GLOVE, GLOVE_GROUPS),
        _group_case("2 players, U(empty) = 2, 1 group", HEAD_START, [[0, 1]]),
        _group_case("airport game, 5 groups", AIRPORT, AIRPORT_GROUPS),
        _group_case("5 players, 6 groups", FIVE, FIVE_GROUPS),
    ),
    hidden=_group_hidden,
    misconceptions=(
        Misconception(
            "efficiency_not_restored",
            "The values sum to 0. Differences say only by how much one player is worth more than another; that all values together are "
            "U([N]) - U(empty) has to be put in: each gets an equal share of it besides.",
            lambda game, groups: _means(game, groups, 0.0),
        ),
        Misconception(
            "empty_not_taken_off",
            "The values sum to U([N]). What there is to share out is U([N]) - U(empty).",
            lambda game, groups: _means(game, groups, float(game.table[-1])),
        ),
        Misconception(
            "half_the_normaliser",
            "The differences are half of what they should be: Z is the sum of 1/k + 1/(N-k) over k = 1, ..., N-1, so twice the sum of 1/k.",
            _half,
        ),
        Misconception(
            "outside_forgotten",
            "Only the players inside a group hear of its utility. Whoever is outside does as well, with the other sign: i in T against all j "
            "outside gives 1[i in T] - |T|/N. As it is, the values do not sum to U([N]) - U(empty).",
            _inside_alone,
        ),
        Misconception(
            "pair_by_pair",
            "The numbers are right, but the utility of a group is asked for again and again, as when one pair of players after another is "
            "estimated. Ask once for each group; that number serves every pair.",
            breaks="evaluations",
        ),
    ),
)
