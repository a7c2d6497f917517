"""Exercises that compute Shapley values: by orders, by subsets, by the two-step process, and for a whole table at once."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb, factorial
from typing import Any

import numpy as np

from autograder.student.games import TableGame
from reference_impl import shapley as ref

from .model import Case, FunctionExercise, Limit, Misconception
from .shapley_games import (
    AIRPORT,
    GLOVE,
    HEAD_START,
    SPOILER,
    Array,
    Weight,
    banzhaf_weight,
    from_function,
    gains,
    game,
    n_players,
    over_orders,
    random_table,
    shapley_weight,
    table,
    weighted,
)

Rng = np.random.Generator


def _game_cases(rng: Rng, sizes: Sequence[int]) -> list[Case]:
    return [Case(f"random game, {n} players", {"game": game(random_table(rng, n))}) for n in sizes]


NAMED_GAMES = (
    Case("glove game, 3 players", {"game": game(GLOVE)}),
    Case("2 players, U(empty) = 2", {"game": game(HEAD_START)}),
    Case("airport game, 4 players", {"game": game(AIRPORT)}),
    Case("1 player, U(empty) = 4", {"game": game([4.0, 7.0])}),
)


def _by_place(u: Array) -> Array:
    """Mean gain of whoever comes first, second, ...: by place in line, not by player."""
    n = n_players(u)
    mean_at = [np.mean([u[mask] for mask in range(2**n) if mask.bit_count() == size]) for size in range(n + 1)]
    return np.diff(mean_at)


def _one_order(u: Array) -> Array:
    return np.array([u[(2 << i) - 1] - u[(1 << i) - 1] for i in range(n_players(u))])


permutations = FunctionExercise(
    id="shapley.permutations",
    title="All orders of arrival",
    points=3,
    stars=1,
    minutes=15,
    answers=("shapley_by_permutations",),
    reference=ref.shapley_by_permutations,
    public=(*NAMED_GAMES, Case("spoiler game, 3 players", {"game": game(SPOILER)})),
    hidden=lambda rng: _game_cases(rng, (1, 2, 3, 4, 5)),
    misconceptions=(
        Misconception(
            "includes_self",
            "Every payment is 0: the player is counted among its own predecessors, so the same coalition is taken twice and the "
            "difference vanishes. The second set in (10.11) holds the players strictly before i; the source text prints the same "
            "set twice.",
            lambda game: np.zeros(game.n_players),
        ),
        Misconception(
            "no_average",
            "These are the payments times N!: the gains are summed over the orders, but an expectation over a random order is "
            "their mean. Check with one efficiency test: the payments should sum to U([N]) - U(empty).",
            lambda game: over_orders(game.table, lambda u, mask, i: u[mask | 1 << i] - u[mask]),
        ),
        Misconception(
            "no_subtraction",
            "These are the mean utilities of the coalition right after i has joined. What i is paid for is the change it makes, "
            "so the utility just before it joined has to be taken off.",
            lambda game: over_orders(game.table, lambda u, mask, i: u[mask | 1 << i]) / factorial(game.n_players),
        ),
        Misconception(
            "one_order",
            "These are the gains in the one order 0, 1, 2, ... alone. Whoever comes late is then treated differently from whoever "
            "comes early; the definition takes the mean over all N! orders.",
            lambda game: _one_order(game.table),
        ),
        Misconception(
            "empty_is_zero",
            "Whoever comes first is paid U({i}), not U({i}) - U(empty): everything is right but for a share of U(empty), which is taken for 0 "
            "here. Ask the game what the empty coalition is worth.",
            lambda game: over_orders(game.table, lambda u, mask, i: u[mask | 1 << i] - (u[mask] if mask else 0.0)) / factorial(game.n_players),
        ),
        Misconception(
            "place_in_line",
            "Entry k holds the mean gain of whoever comes at place k, not the mean gain of player k. A gain belongs to the player who "
            "arrives: in the order (2, 0, 1) the first gain is that of player 2.",
            lambda game: _by_place(game.table),
        ),
    ),
)


def _skip_empty(n: int, size: int) -> float:
    return shapley_weight(n, size) if size else 0.0


FEW_LINES = Limit(
    "steps",
    200_000,
    "more than 200,000 Python lines ran for 8 players. There are 128 coalitions that a player can join, and 40,320 orders",
)


def _eight_players(seed: int) -> Case:
    digits = np.random.default_rng(seed).integers(0, 10, 2**8).astype(np.float64)
    return Case("random game, 8 players", {"game": game(digits)}, limits=(FEW_LINES,))


subsets = FunctionExercise(
    id="shapley.subsets",
    title="The subset formula",
    points=4,
    stars=2,
    minutes=20,
    answers=("shapley_by_subsets",),
    reference=ref.shapley_by_subsets,
    public=(*NAMED_GAMES, Case("spoiler game, 3 players", {"game": game(SPOILER)}), _eight_players(8)),
    hidden=lambda rng: [*_game_cases(rng, (1, 2, 3, 4, 5, 6)), _eight_players(int(rng.integers(2**31)))],
    misconceptions=(
        Misconception(
            "uniform_weight",
            "Every coalition has the same weight 1/2^(N-1) here. That is another rule, the Banzhaf value. In (10.12) every size "
            "has the same total weight 1/N, shared among the coalitions of that size; middle sizes have many coalitions, so each "
            "of those counts less.",
            lambda game: weighted(game.table, banzhaf_weight),
        ),
        Misconception(
            "wrong_factorials",
            "The weights are |S|!(N-|S|)!/N!. The players who come after i are N-|S|-1, since i itself is neither in S nor after "
            "itself; a quick test: for each player the weights of all coalitions should sum to 1.",
            lambda game: weighted(game.table, lambda n, size: factorial(size) * factorial(n - size) / factorial(n)),
        ),
        Misconception(
            "binomial_of_all",
            "The weights are 1/(N C(N,|S|)). The coalitions that i can join are drawn from the other N-1 players, so C(N-1,|S|) "
            "of them have the size of S.",
            lambda game: weighted(game.table, lambda n, size: 1 / (n * comb(n, size))),
        ),
        Misconception(
            "skips_empty_set",
            "The empty coalition is missing from the sum. It is a subset of [N] without i like any other, and joining it is what "
            "i does whenever i comes first: its weight is 1/N.",
            lambda game: weighted(game.table, _skip_empty),
        ),
        Misconception(
            "no_one_over_n",
            "The payments are N times too large: the factor 1/N in front of (10.12), one for the N equally likely sizes, is missing.",
            lambda game: weighted(game.table, lambda n, size: 1 / comb(n - 1, size)),
        ),
        Misconception(
            "through_orders",
            "The values of small games are right, but with 8 players far more steps are made than there are coalitions, as when all orders "
            "are gone through. Orders with the same players before i give the same gain: (10.12) visits every coalition once for each player.",
            breaks="steps",
        ),
    ),
)


def _moments(u: Array, player: int, weight: Weight) -> tuple[float, float]:
    """Mean and standard deviation of a gain drawn with the given weights; what is left of probability 1 is a gain of 0."""
    gain, sizes = gains(u, player)
    n = n_players(u)
    p = np.array([weight(n, size) for size in sizes.tolist()])
    mean = float(p @ gain)
    return mean, max(float(p @ gain**2) - mean**2, 0.0) ** 0.5


def _size_stops_early(n: int, size: int) -> float:
    return 0.0 if size == n - 1 and n > 1 else 1 / (max(n - 1, 1) * comb(n - 1, size))


def _size_starts_at_one(n: int, size: int) -> float:
    if n == 1:
        return 1.0
    return 1 / ((n - 1) * comb(n - 1, size)) if size else 0.0


def _player_among_them(n: int, size: int) -> float:
    return 1 / (n * comb(n, size))


def _process(weight: Weight) -> dict[str, Any]:
    return {
        "draw_gain": lambda game, player, rng: _moments(game.table, player, weight),
        "expected_gain": lambda game, player: _moments(game.table, player, weight)[0],
    }


def _draw_reference(game: TableGame, player: int, rng: Rng) -> tuple[float, float]:
    mean, sd = ref.two_step_moments(game, player)
    return mean, sd


ALL_NEEDED = from_function(5, lambda s: 6.0 * (len(s) == 5))
FIRST_TWO = from_function(4, lambda s: float(min(len(s), 2)) ** 2 + 2.0 * (3 in s) * (0 in s))
DRAWS = 2000
TWO_LOOKS = Limit("evaluations", 4, "a draw looked at more than four coalitions: the process needs two, with the player and without")


def _process_cases(u: Array, player: int, label: str, seed: int) -> list[Case]:
    return [
        Case(
            f"{label}: mean of {DRAWS} draws for player {player}",
            {"game": game(u), "player": player, "rng": {"rng": seed}},
            call="draw_gain",
            part="process",
            limits=(TWO_LOOKS,),
            repeat=DRAWS,
        ),
        Case(f"{label}: expectation for player {player}", {"game": game(u), "player": player}, call="expected_gain", part="expectation"),
    ]


def _process_hidden(rng: Rng) -> list[Case]:
    cases: list[Case] = []
    for n in (3, 4, 5):
        u = random_table(rng, n)
        u[0], u[-1] = u[0] - 100.0, u[-1] + 100.0  # a large first and last gain, so that no other law of sizes can pass for the right one
        seed = int(rng.integers(2**31))
        cases += _process_cases(u, int(rng.integers(n)), f"random game, {n} players", seed)
    return cases


two_step = FunctionExercise(
    id="shapley.two_step",
    title="First a size, then a coalition",
    points=3,
    stars=1,
    minutes=20,
    answers=("draw_gain", "expected_gain"),
    reference={"draw_gain": _draw_reference, "expected_gain": lambda game, player: ref.two_step_moments(game, player).mean},
    parts={"process": 1 / 3, "expectation": 2 / 3},
    public=(
        *_process_cases(ALL_NEEDED, 1, "5 players, all needed", 11),
        *_process_cases(FIRST_TWO, 3, "4 players, the first two count", 12),
        Case("1 player: expectation for player 0", {"game": game([4.0, 7.0]), "player": 0}, call="expected_gain", part="expectation"),
    ),
    hidden=_process_hidden,
    misconceptions=(
        Misconception(
            "binomial_size",
            "Every coalition of the others is equally likely here, so the size follows a binomial law and sits near (N-1)/2. In "
            "Definition 10.2.3 the size comes first and is uniform on 0, ..., N-1; only then is a coalition of that size drawn.",
            _process(banzhaf_weight),
        ),
        Misconception(
            "size_stops_early",
            "The size N-1 never occurs: i never joins all the others. If you draw the size with rng.integers(a, b), b itself is "
            "left out, and so it is with range.",
            _process(_size_stops_early),
        ),
        Misconception(
            "size_starts_at_one",
            "The size 0 never occurs: i never comes first. The coalition before i may be empty, and is so as often as it has any other size.",
            _process(_size_starts_at_one),
        ),
        Misconception(
            "player_among_them",
            "The coalition is drawn from all N players, so player i is often in it already and gains nothing. It has to be drawn "
            "from the other N-1.",
            _process(_player_among_them),
        ),
    ),
)


def _weight_of_the_larger(table: Array) -> Array:
    """The gain of joining S with the weight that belongs to |S| + 1, none if that is N."""
    n = n_players(table)
    sizes = np.array([mask.bit_count() for mask in range(len(table))])
    weight = np.array([shapley_weight(n, size) for size in range(n)] + [0.0])[sizes]
    halves = [(table.reshape(-1, 2, 2**i), weight.reshape(-1, 2, 2**i)) for i in range(n)]
    return np.array([np.sum(w[:, 1] * (u[:, 1] - u[:, 0])) for u, w in halves])


def _reversed(table: Array) -> Array:
    return ref.shapley_values(table)[::-1]


STEPS = Limit(
    "steps", 20_000, "more than 20,000 Python lines ran: somewhere there is still a loop over the 65,536 coalitions or a large part of them"
)


def _big_table(seed: int) -> dict[str, Any]:
    """A table of 16 players in few bytes: digits, one a coalition."""
    return table(np.random.default_rng(seed).integers(0, 10, 2**16).astype(np.float64))


vectorised = FunctionExercise(
    id="shapley.vectorised",
    title="Sixteen players without a loop over coalitions",
    points=4,
    stars=2,
    minutes=30,
    answers=("shapley_vectorised",),
    reference=ref.shapley_values,
    public=(
        Case("glove game, 3 players", {"table": table(GLOVE)}),
        Case("2 players, U(empty) = 2", {"table": table(HEAD_START)}),
        Case("airport game, 4 players", {"table": table(AIRPORT)}),
        Case("1 player, U(empty) = 4", {"table": table([4.0, 7.0])}),
        Case("random table, 16 players", {"table": _big_table(16)}, limits=(STEPS,)),
    ),
    hidden=lambda rng: [
        *(Case(f"random table, {n} players", {"table": table(random_table(rng, n))}) for n in (1, 3, 5)),
        Case("random table, 16 players", {"table": _big_table(int(rng.integers(2**31)))}, limits=(STEPS,)),
    ],
    misconceptions=(
        Misconception(
            "loop",
            "The values are right on small tables, but with 16 players your function still visits the coalitions one by one. Give "
            "every coalition its weight by indexing with its size (sizes of all masks as one array), then sum the halves that the "
            "bit of player i makes, for instance by reshape(-1, 2, 2**i).",
            breaks="steps",
        ),
        Misconception(
            "bit_order",
            "These are the right values in reverse: bit 0, the lowest, belongs to player 0. A reshape to (2,) * N puts the "
            "highest bit, that of player N-1, on axis 0.",
            _reversed,
        ),
        Misconception(
            "uniform_weight",
            "All coalitions have the same weight here, which gives Banzhaf values. The weight of a gain depends on the size of S: "
            "1/(N C(N-1,|S|)).",
            lambda table: weighted(table, banzhaf_weight) if len(table) < 2**10 else ref.banzhaf_values(table),
        ),
        Misconception(
            "size_with_i",
            "The weight is looked up by the size of S with i in it. In (10.12) it belongs to the coalition that i joins, without i: take "
            "the weights from the same half of the table as U(S).",
            _weight_of_the_larger,
        ),
    ),
)
