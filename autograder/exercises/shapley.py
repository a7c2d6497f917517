"""Answer key of chapter 04: Shapley values and their axioms. The exercises in the order of the notebook."""

from __future__ import annotations

import numpy as np

from .model import Case, CounterexampleExercise
from .shapley_axioms import axioms, carrier
from .shapley_derivations import coefficient, linear_model, unanimity, uniqueness
from .shapley_formulas import permutations, subsets, two_step, vectorised
from .shapley_games import GLOVE, HEAD_START, SPOILER, Array, n_players, random_table, table, with_null_player, with_twins
from .shapley_moebius import moebius

CHAPTER = "04_shapley"

empty_set = CounterexampleExercise(
    id="shapley.empty_set",
    title="When the payments do not sum to U([N])",
    points=2,
    stars=1,
    minutes=10,
    answers=("broken", "repaired"),
    property="empty_set",
)


def raised(u: Array, player: int, rise: Array) -> Array:
    """The game in which the player gains more by ``rise[T]``, T the others already there (by mask over all players)."""
    masks = np.arange(len(u))
    has = masks >> player & 1 == 1
    return np.where(has, u + rise[masks & ~(1 << player)], u)


def _games_to_pay(rng: np.random.Generator, n: int) -> list[Array]:
    """Games that compare: alike players, null players, two games and their sum, a player whose gains are raised or left as they are."""
    u, v = random_table(rng, n, empty=0.0), random_table(rng, n, empty=0.0)
    player = int(rng.integers(n))
    more = raised(u, player, rng.integers(0, 4, 2**n).astype(np.float64))
    masks = np.arange(2**n)
    without_player = random_table(rng, n, empty=0.0)[masks & ~(1 << player)]
    twins = with_twins(random_table(rng, n, empty=0.0), 0, n - 1)
    null = with_null_player(random_table(rng, n - 1, empty=0.0), player)
    return [u, v, u + v, more, u + without_player, twins, null, null + u, np.zeros(2**n), random_table(rng, n)]


def _cases(games: list[Array]) -> list[Case]:
    return [Case(f"game {number}, {n_players(u)} players", {"table": table(u)}) for number, u in enumerate(games, start=1)]


PUBLIC_GAMES = [
    HEAD_START,
    np.array([0.0, 1.0, 1.0, 2.0]),
    np.array([0.0, 1.0, 0.0, 1.0]),
    np.array([0.0, 2.0, 1.0, 3.0]),
    np.array([0.0, 0.0, 0.0, 1.0]),
    np.array([0.0, 1.0, 1.0, 3.0]),
    GLOVE,
    SPOILER,
    GLOVE + SPOILER,
    *_games_to_pay(np.random.default_rng(2), 3),
]

monotonicity = CounterexampleExercise(
    id="shapley.monotonicity",
    title="What monotonicity does not give",
    points=3,
    stars=3,
    minutes=30,
    answers=("asymmetric_rule", "shifted_rule"),
    property="monotonicity",
    public=tuple(_cases(PUBLIC_GAMES)),
    hidden=lambda rng: _cases([*_games_to_pay(rng, 2), *_games_to_pay(rng, 3), *_games_to_pay(rng, 4)]),
)

EXERCISES = (
    permutations,
    subsets,
    coefficient,
    two_step,
    axioms,
    empty_set,
    unanimity,
    moebius,
    uniqueness,
    vectorised,
    monotonicity,
    carrier,
    linear_model,
)
