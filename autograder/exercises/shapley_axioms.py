"""Exercises on what a rule of payment must keep: the four checkers of the axioms, and the smallest carrier."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from reference_impl import axioms as ref
from reference_impl.shapley import shapley_values

from .model import Case, FunctionExercise, Misconception
from .shapley_games import (
    AIRPORT,
    BYSTANDER,
    GLOVE,
    HEAD_START,
    LATE_PAIR,
    LEVEL_END,
    RULES,
    SPOILER,
    Array,
    n_players,
    random_table,
    table,
    with_null_player,
    with_twins,
)

Rng = np.random.Generator
SHAPLEY, BANZHAF, ORDER, EQUAL, SQUARED = RULES
TOLERANCE = 1e-9


def _one_game(call: str, label: str, u: Array, rule: str) -> Case:
    return Case(f"{rule} in {label}", {"u": table(u), "pay": table(RULES[rule](u))}, call=call, part=call)


def _payments(pay_u: Array, pay_v: Array, pay_sum: Array) -> Case:
    args = {"pay_u": table(pay_u), "pay_v": table(pay_v), "pay_sum": table(pay_sum)}
    return Case("payments whose totals do not add up", args, call="additive", part="additive")


def _two_games(label: str, u: Array, v: Array, rule: str) -> Case:
    pay = RULES[rule]
    args = {"pay_u": table(pay(u)), "pay_v": table(pay(v)), "pay_sum": table(pay(u + v))}
    return Case(f"{rule}, {label}", args, call="additive", part="additive")


PAIR, LATE = np.array([0.0, 1.0, 2.0, 5.0]), np.array([0.0, 3.0, 0.0, 4.0])

PUBLIC = (
    _one_game("efficient", "the glove game", GLOVE, SHAPLEY),
    _one_game("efficient", "the glove game", GLOVE, BANZHAF),
    _one_game("efficient", "a game with U(empty) = 2", HEAD_START, SHAPLEY),
    _one_game("efficient", "a game with U(empty) = 1", BYSTANDER, EQUAL),
    Case("payments 4 and 5 in a game with U(empty) = 2", {"u": table(HEAD_START), "pay": table([4.0, 5.0])}, "efficient", "efficient"),
    _one_game("symmetric", "the airport game", AIRPORT, SHAPLEY),
    _one_game("symmetric", "the airport game", AIRPORT, ORDER),
    _one_game("symmetric", "a game where 0 and 1 are worth the same alone", LATE_PAIR, SHAPLEY),
    _one_game("symmetric", "a game where 0 and 1 are missed as much at the end", LEVEL_END, SHAPLEY),
    _one_game("symmetric", "the glove game", GLOVE, ORDER),
    _one_game("symmetric", "a game with no two players alike", SPOILER, EQUAL),
    _one_game("null_player", "a game with a bystander", BYSTANDER, SHAPLEY),
    _one_game("null_player", "a game with a bystander", BYSTANDER, EQUAL),
    _one_game("null_player", "the spoiler game", SPOILER, EQUAL),
    _one_game("null_player", "the glove game", GLOVE, SHAPLEY),
    _one_game("null_player", "a game with a bystander", BYSTANDER, SQUARED),
    _two_games("two games of 2 players", PAIR, LATE, SHAPLEY),
    _two_games("two games of 2 players", PAIR, LATE, SQUARED),
    _two_games("two games of 3 players", GLOVE, SPOILER, BANZHAF),
    _two_games("two games of 3 players", GLOVE, SPOILER, SQUARED),
    _two_games("two games of 3 players", GLOVE, SPOILER, ORDER),
    _payments(np.array([1.0, 2.0]), np.array([3.0, 1.0]), np.array([4.0, 4.0])),
)


def _hidden(rng: Rng) -> list[Case]:
    """Every rule against every axiom, on games where the axiom has something to say."""
    plain = random_table(rng, 3)
    other = random_table(rng, 3)
    twins = with_twins(random_table(rng, 4), 1, 3)
    null = with_null_player(random_table(rng, 3), int(rng.integers(4)))
    cases: list[Case] = []
    for rule in RULES:
        cases += [
            _one_game("efficient", "a random game", plain, rule),
            _one_game("symmetric", "a random game with twins", twins, rule),
            _one_game("symmetric", "a random game", plain, rule),
            _one_game("null_player", "a random game with a null player", null, rule),
            _two_games("two random games", plain, other, rule),
        ]
    late = random_table(rng, 3)
    late[2] = late[1]  # alike alone, not with player 2
    late[6] = late[5] + 7.0
    cases.append(_one_game("symmetric", "a random game where 0 and 1 are worth the same alone", late, SHAPLEY))
    pay_u, pay_v = rng.integers(-5, 6, (2, 3)).astype(np.float64)
    cases.append(_payments(pay_u, pay_v, pay_u + pay_v + np.array([0.0, 2.0, 0.0])))
    return cases


def _efficient_as_printed(u: Array, pay: Array) -> bool:
    return bool(abs(sum(pay) - u[-1]) < TOLERANCE)


def _symmetric_on(u: Array, pay: Array, others_present: bool) -> bool:
    """Symmetry that compares two players on one coalition alone: with nobody else, or with everybody else."""
    everybody = len(u) - 1
    for i, j in combinations(range(len(pay)), 2):
        rest = everybody & ~(1 << i) & ~(1 << j) if others_present else 0
        if abs(u[rest | 1 << i] - u[rest | 1 << j]) < TOLERANCE and abs(pay[i] - pay[j]) > TOLERANCE:
            return False
    return True


def _symmetric_converse(u: Array, pay: Array) -> bool:
    alike = set(ref.symmetric_pairs(u))
    return all((pair in alike) == (abs(pay[pair[0]] - pay[pair[1]]) < TOLERANCE) for pair in combinations(range(len(pay)), 2))


def _null_if_worthless_alone(u: Array, pay: Array) -> bool:
    return all(abs(pay[i]) < TOLERANCE for i in range(len(pay)) if abs(u[1 << i] - u[0]) < TOLERANCE)


def _additive_in_total(pay_u: Array, pay_v: Array, pay_sum: Array) -> bool:
    return bool(abs(sum(pay_u) + sum(pay_v) - sum(pay_sum)) < TOLERANCE)


CHECKERS: dict[str, Any] = {
    "efficient": lambda u, pay: ref.is_efficient(u, pay),
    "symmetric": lambda u, pay: ref.is_symmetric(u, pay),
    "null_player": lambda u, pay: ref.pays_null_players_nothing(u, pay),
    "additive": lambda pay_u, pay_v, pay_sum: bool(np.abs(pay_u + pay_v - pay_sum).max() <= TOLERANCE),
}

axioms = FunctionExercise(
    id="shapley.axioms",
    title="Four axioms, four checkers",
    points=5,
    stars=2,
    minutes=35,
    answers=("efficient", "symmetric", "null_player", "additive"),
    reference=CHECKERS,
    parts={"efficient": 0.2, "symmetric": 0.4, "null_player": 0.2, "additive": 0.2},
    public=PUBLIC,
    hidden=_hidden,
    misconceptions=(
        Misconception(
            "efficient_as_printed",
            "The payments are compared with U([N]), as the source text prints the axiom. With U(empty) other than 0 the Shapley "
            "values themselves would fail that test: what the players bring about together is U([N]) - U(empty).",
            {**CHECKERS, "efficient": _efficient_as_printed},
        ),
        Misconception(
            "one_coalition_symmetry",
            "Players i and j are compared on one coalition only, with nobody else present. The axiom asks U(S+i) = U(S+j) for "
            "*every* S without i and j; two players can be worth the same alone and differ in company.",
            {**CHECKERS, "symmetric": lambda u, pay: _symmetric_on(u, pay, others_present=False)},
        ),
        Misconception(
            "last_coalition_symmetry",
            "Players i and j are compared on one coalition only, with everybody else present. The axiom asks U(S+i) = U(S+j) for "
            "*every* S without i and j, down to the empty one.",
            {**CHECKERS, "symmetric": lambda u, pay: _symmetric_on(u, pay, others_present=True)},
        ),
        Misconception(
            "symmetry_both_ways",
            "Your checker also rejects equal payments to players who are not symmetric. The axiom runs one way: symmetric players "
            "must be paid the same; others may be.",
            {**CHECKERS, "symmetric": _symmetric_converse},
        ),
        Misconception(
            "worthless_alone",
            "A player is taken for a null player because it adds nothing to the empty coalition. A null player adds nothing to "
            "*any* coalition; the right-hand gloves are worth nothing alone and yet are needed.",
            {**CHECKERS, "null_player": _null_if_worthless_alone},
        ),
        Misconception(
            "totals_only",
            "Only the totals are compared. Additivity is a statement about every single player: an efficient rule always gets the "
            "totals right and may still move money between players when two games are merged.",
            {**CHECKERS, "additive": _additive_in_total},
        ),
    ),
)


def _inside_and_zero(u: Array, values: Array) -> tuple[list[int], list[int]]:
    zero = [i for i in range(n_players(u)) if abs(values[i]) <= TOLERANCE]
    return list(ref.smallest_carrier(u)), zero


def _value_zero_is_outside(u: Array, values: Array) -> tuple[list[int], list[int]]:
    zero = [i for i in range(n_players(u)) if abs(values[i]) <= TOLERANCE]
    return [i for i in range(n_players(u)) if i not in zero], zero


def _worthless_alone_is_outside(u: Array, values: Array) -> tuple[list[int], list[int]]:
    inside = [i for i in range(n_players(u)) if abs(u[1 << i] - u[0]) > TOLERANCE]
    return inside, _inside_and_zero(u, values)[1]


def _outside_for_zero(u: Array, values: Array) -> tuple[list[int], list[int]]:
    inside, _ = _inside_and_zero(u, values)
    return inside, [i for i in range(n_players(u)) if i not in inside]


def _carrier_case(label: str, u: Array) -> Case:
    return Case(label, {"u": table(u), "values": table(np.round(shapley_values(u), 12) + 0.0)})


def _spoiled(rng: Rng) -> Array:
    """A random game in which player 2 has gains that cancel, with a null player put in at random."""
    a, b, gain = rng.integers(1, 9, 3).astype(float)
    c = float(rng.integers(1, 5))
    u = np.array([c, c + a, c + b, c + a + b, c, c + a + gain, c + b - gain, c + a + b])
    return with_null_player(u, int(rng.integers(4)))


def _nulled(rng: Rng, n: int) -> Array:
    return with_null_player(random_table(rng, n), int(rng.integers(n + 1)))


carrier = FunctionExercise(
    id="shapley.carrier",
    title="Who matters, and who is paid nothing",
    points=2,
    stars=1,
    minutes=15,
    answers=("carrier",),
    reference=_inside_and_zero,
    public=(
        _carrier_case("a game with a bystander", BYSTANDER),
        _carrier_case("spoiler game", SPOILER),
        _carrier_case("glove game", GLOVE),
        _carrier_case("spoiler game with a bystander", with_null_player(SPOILER, 0)),
        _carrier_case("constant game, 2 players", np.array([3.0, 3.0, 3.0, 3.0])),
    ),
    hidden=lambda rng: [
        *(_carrier_case("random game with a null player", _nulled(rng, n)) for n in (1, 2, 3)),
        _carrier_case("random game, 3 players", random_table(rng, 3)),
        _carrier_case("random game with gains that cancel", _spoiled(rng)),
    ],
    misconceptions=(
        Misconception(
            "zero_value_is_outside",
            "A player whose value is 0 is put outside the carrier. In the spoiler game player 2 gains with one partner what it "
            "costs the other: its value is 0, yet without it U changes. Outside is only who never changes U at all.",
            _value_zero_is_outside,
        ),
        Misconception(
            "worthless_alone_is_outside",
            "A player is put outside the carrier because it adds nothing to the empty coalition. It may still matter in company, "
            "as the right-hand gloves do; look at its gain for every coalition.",
            _worthless_alone_is_outside,
        ),
        Misconception(
            "outside_for_zero",
            "The second list repeats the players outside the carrier. Those are paid 0, but others may be paid 0 too: read it off values.",
            _outside_for_zero,
        ),
    ),
)
