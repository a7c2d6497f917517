"""The exercise on the decomposition into unanimity games: all coefficients in N*2^N steps, and the game back from them."""

from __future__ import annotations

import numpy as np

from reference_impl import moebius as ref

from .model import Case, FunctionExercise, Limit, Misconception
from .shapley_games import AIRPORT, GLOVE, HEAD_START, Array, random_table, table

PLAYERS = 12
BUDGET = 8 * PLAYERS * 2**PLAYERS  # 393,216 lines; a loop over pairs S in T visits 3**12 = 531,441 pairs
STEPS = Limit(
    "steps",
    BUDGET,
    f"more than 8 N 2^N = {BUDGET:,} Python lines ran for N = {PLAYERS}: work that grows like 3^N, one step for every pair of "
    "S inside T, does not fit",
)


def _cases(label: str, u: Array, limits: tuple[Limit, ...] = ()) -> list[Case]:
    return [
        Case(f"coefficients of {label}", {"table": table(u)}, "coefficients", "coefficients", limits, keeps=True),
        Case(
            f"{label} back from its coefficients",
            {"coeffs": table(ref.moebius_transform(u))},
            "game_from_coefficients",
            "game",
            limits,
            keeps=True,
        ),
    ]


def _big(seed: int) -> Array:
    values: Array = np.random.default_rng(seed).integers(0, 10, 2**PLAYERS).astype(np.float64)
    return values


def _hidden(rng: np.random.Generator) -> list[Case]:
    cases = [case for n in (1, 2, 4) for case in _cases(f"a random game, {n} players", random_table(rng, n))]
    cases += _cases("a random game with fractions, 5 players", random_table(rng, 5) + rng.integers(0, 4, 32) / 4)
    return cases + _cases(f"a random game, {PLAYERS} players", _big(int(rng.integers(2**31))), (STEPS,))


FRACTIONS = np.array([0.5, 1.25, 2.0, 4.75, -1.5, 0.25, 2.5, 7.75])


def _back(coeffs: Array) -> Array:
    return ref.inverse_moebius(coeffs)


def _forth(coeffs: Array) -> Array:
    return ref.moebius_transform(coeffs)


def _loops_exchanged(table: Array, sign: int) -> Array:
    """The players in the inner loop: a coalition loses (sign -1) or gets (1) what is by then stored for it without one player."""
    out = table.copy()
    for mask in range(len(out)):
        for i in range(mask.bit_length()):
            if mask >> i & 1:
                out[mask] += sign * out[mask ^ 1 << i]
    return out


def _signs_by_size(table: Array) -> Array:
    """The sign (-1)^|S| in place of (-1)^(|T|-|S|)."""
    masks = np.arange(len(table))
    odd = np.array([int(mask).bit_count() % 2 for mask in masks])
    return np.asarray(np.where(odd == 1, -1.0, 1.0) * ref.moebius_transform(table))


moebius = FunctionExercise(
    id="shapley.moebius",
    title="All coefficients at once",
    points=4,
    stars=2,
    minutes=30,
    answers=("coefficients", "game_from_coefficients"),
    reference={"coefficients": ref.moebius_transform, "game_from_coefficients": _back},
    parts={"coefficients": 0.5, "game": 0.5},
    public=tuple(
        _cases("a 2-player game with U(empty) = 2", HEAD_START)
        + _cases("the glove game", GLOVE)
        + _cases("the airport game", AIRPORT)
        + _cases("a game with fractions", FRACTIONS)
        + _cases(f"a random game, {PLAYERS} players", _big(7), (STEPS,))
    ),
    hidden=_hidden,
    misconceptions=(
        Misconception(
            "three_to_the_n",
            "The numbers are right on small games, but every pair of coalitions S inside T is visited: 3^N pairs. Go through the "
            "players instead: for one player after another, let every coalition with the player lose what the same coalition "
            "without the player has at that moment. That is N passes over the table.",
            breaks="steps",
        ),
        Misconception(
            "run_twice",
            "The transform has been run twice: every entry with a player has lost the entry without it two times. Each player's "
            "pass may be made once only; see that no entry is visited from both of its ends.",
            {
                "coefficients": lambda table: ref.moebius_transform(ref.moebius_transform(table)),
                "game_from_coefficients": lambda coeffs: ref.inverse_moebius(ref.inverse_moebius(coeffs)),
            },
        ),
        Misconception(
            "sums_for_differences",
            "The two directions are exchanged: finding coefficients takes differences (inclusion and exclusion), going back to "
            "the game takes sums over subsets.",
            {"coefficients": lambda table: ref.inverse_moebius(table), "game_from_coefficients": _forth},
        ),
        Misconception(
            "signs_by_size",
            "The sign is (-1)^|S|. It has to be (-1)^(|T|-|S|), so that U(T) itself comes with a plus for every T.",
            {"coefficients": _signs_by_size, "game_from_coefficients": _back},
        ),
        Misconception(
            "loops_exchanged",
            "The players are in the inner loop, the coalitions in the outer one. A coalition then meets others that are finished already, "
            "and counts things twice. One player's pass has to go through all coalitions before the next player's begins.",
            {
                "coefficients": lambda table: _loops_exchanged(table, -1),
                "game_from_coefficients": lambda coeffs: _loops_exchanged(coeffs, 1),
            },
        ),
        Misconception(
            "truncates",
            "Everything after the decimal point is cut off before the work begins: an array of integers cannot hold 0.5. Make the copy one "
            "of floats.",
            {
                "coefficients": lambda table: ref.moebius_transform(np.trunc(table)),
                "game_from_coefficients": lambda coeffs: ref.inverse_moebius(np.trunc(coeffs)),
            },
        ),
        Misconception(
            "in_place",
            "The numbers are right, but they were written into the array that was passed in: whoever passed it in no longer has the game. "
            "Begin with a copy.",
            breaks="keeps",
        ),
    ),
)
