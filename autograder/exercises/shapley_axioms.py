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
    from_function,
    gains,
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


def _payments(pay_u: Array, pay_v: Array, pay_sum: Array, label: str = "payments whose totals do not add up") -> Case:
    args = {"pay_u": table(pay_u), "pay_v": table(pay_v), "pay_sum": table(pay_sum)}
    return Case(label, args, call="additive", part="additive")


def _two_games(label: str, u: Array, v: Array, rule: str) -> Case:
    pay = RULES[rule]
    args = {"pay_u": table(pay(u)), "pay_v": table(pay(v)), "pay_sum": table(pay(u + v))}
    return Case(f"{rule}, {label}", args, call="additive", part="additive")


def _paid(call: str, label: str, u: Array, pay: Array) -> Case:
    return Case(label, {"u": table(u), "pay": table(pay)}, call=call, part=call)


# 0.1 + 0.2 and 0.3 differ in the last digit: with 1e-9 they count as equal
THIRD = 0.1 + 0.2
TWINS_BUT_FOR_ROUNDING = np.array([0.0, 0.3, THIRD, 1.0])
IDLE_BUT_FOR_ROUNDING = np.array([0.0, 0.3, 0.0, THIRD])
ALL_NEEDED_OF_TWO = np.array([0.0, 0.0, 0.0, 1.0])
PAIR, LATE = np.array([0.0, 1.0, 2.0, 5.0]), np.array([0.0, 3.0, 0.0, 4.0])

# players 0 and 2 are alike, the one between them is not
FIRST_AND_LAST_ALIKE = np.array([0.0, 1.0, 3.0, 4.0, 1.0, 2.0, 4.0, 5.0])
# everybody is alike alone and at the end; the pair 0, 2 is worth 2 more than other pairs, in CROSSED the pair 1, 3 as well
PAIR_APART = np.array([0.0, 1.0, 1.0, 4.0, 1.0, 6.0, 4.0, 9.0, 1.0, 4.0, 4.0, 9.0, 4.0, 9.0, 9.0, 16.0])
CROSSED = PAIR_APART + 2.0 * (np.arange(16) == 0b1010)
LOWERS = np.array([0.0, 5.0, -2.0, 3.0])  # player 1 lowers every utility by 2

PUBLIC = (
    _paid("efficient", "payments 1 and 1 where 5 is gained", PAIR, np.array([1.0, 1.0])),
    _paid("symmetric", "payments 1, 3 and 0 where players 0 and 2 are alike", FIRST_AND_LAST_ALIKE, np.array([1.0, 3.0, 0.0])),
    _one_game("symmetric", "a game where one pair of four players is worth more", PAIR_APART, SHAPLEY),
    _paid("symmetric", "payments 1, 2, 1 and 2 where two pairs of four are worth more", CROSSED, np.array([1.0, 2.0, 1.0, 2.0])),
    _one_game("null_player", "a game where player 1 only does harm", LOWERS, EQUAL),
    _one_game("null_player", "the airport game", AIRPORT, SHAPLEY),
    _one_game("efficient", "the glove game", GLOVE, SHAPLEY),
    _one_game("efficient", "the glove game", GLOVE, BANZHAF),
    _one_game("efficient", "a game with U(empty) = 2", HEAD_START, SHAPLEY),
    _one_game("efficient", "a game with U(empty) = 1", BYSTANDER, EQUAL),
    Case("payments 4 and 5 in a game with U(empty) = 2", {"u": table(HEAD_START), "pay": table([4.0, 5.0])}, "efficient", "efficient"),
    _paid("efficient", "payments 0.1 and 0.2 where 0.3 is gained", np.array([0.0, 0.1, 0.2, 0.3]), np.array([0.1, 0.2])),
    _one_game("symmetric", "the airport game", AIRPORT, SHAPLEY),
    _one_game("symmetric", "the airport game", AIRPORT, ORDER),
    _one_game("symmetric", "a game where 0 and 1 are worth the same alone", LATE_PAIR, SHAPLEY),
    _one_game("symmetric", "a game where 0 and 1 are missed as much at the end", LEVEL_END, SHAPLEY),
    _one_game("symmetric", "the glove game", GLOVE, ORDER),
    _one_game("symmetric", "a game with no two players alike", SPOILER, EQUAL),
    _paid("symmetric", "payments 0.3 and 0.7 in a game that needs both players", ALL_NEEDED_OF_TWO, np.array([0.3, 0.7])),
    _paid("symmetric", "payments 0.4 and 0.6 to twins, alike but for rounding", TWINS_BUT_FOR_ROUNDING, np.array([0.4, 0.6])),
    _paid("symmetric", "payments 0.1 + 0.2 and 0.3 in a game that needs both players", ALL_NEEDED_OF_TWO, np.array([THIRD, 0.3])),
    _one_game("null_player", "a game with a bystander", BYSTANDER, SHAPLEY),
    _one_game("null_player", "a game with a bystander", BYSTANDER, EQUAL),
    _one_game("null_player", "the spoiler game", SPOILER, EQUAL),
    _paid("null_player", "Shapley values 3.5, 0.5 and 0 in the spoiler game", SPOILER, np.array([3.5, 0.5, 0.0])),
    _one_game("null_player", "the glove game", GLOVE, SHAPLEY),
    _paid("null_player", "payments 0.2 and 0.1, the second player idle but for rounding", IDLE_BUT_FOR_ROUNDING, np.array([0.2, 0.1])),
    _paid("null_player", "payments 0.7 and 0.1 + 0.2 - 0.3", np.array([0.0, 0.7, 0.0, 0.7]), np.array([0.7, THIRD - 0.3])),
    _one_game("null_player", "a game with a bystander", BYSTANDER, SQUARED),
    _two_games("two games of 2 players", PAIR, LATE, SHAPLEY),
    _two_games("two games of 2 players", PAIR, LATE, SQUARED),
    _two_games("two games of 3 players", GLOVE, SPOILER, BANZHAF),
    _two_games("two games of 3 players", GLOVE, SPOILER, SQUARED),
    _two_games("two games of 3 players", GLOVE, SPOILER, ORDER),
    _payments(np.array([1.0, 2.0]), np.array([3.0, 1.0]), np.array([4.0, 4.0])),
    _payments(np.array([0.1, 0.5]), np.array([0.2, 0.5]), np.array([0.3, 1.0]), "payments 0.1 and 0.2, together 0.3"),
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
    return cases + _hidden_slips(rng, twins, null)


def _noise(rng: Rng, n: int) -> Array:
    """Rounding errors, as a sum in another order leaves them."""
    noise: Array = rng.uniform(0.5, 1.0, n) * rng.choice([-1e-12, 1e-12], n)
    return noise


def _hidden_slips(rng: Rng, twins: Array, null: Array) -> list[Case]:
    """Games that tell an axiom from its converse and from its misprint, and comparisons within the tolerance from exact ones."""
    worth = float(rng.integers(2, 9))
    needed = from_function(3, lambda s: worth * (len(s) == 3))
    spoiled = _spoiled(rng)
    fair, idle = RULES[SHAPLEY](twins), RULES[EQUAL](null)
    plain = random_table(rng, 3)
    gained = RULES[EQUAL](plain)
    return [
        _paid("symmetric", "unequal payments in a game that needs all three", needed, worth * np.array([0.5, 0.3, 0.2])),
        _paid("symmetric", "unequal payments to twins, alike but for rounding", twins + _noise(rng, 16), fair + np.arange(4.0)),
        _paid("symmetric", "equal payments to twins but for rounding", twins, fair + _noise(rng, 4)),
        _paid("null_player", "payments 0 to one who matters", spoiled, RULES[SHAPLEY](spoiled)),
        _paid("null_player", "equal payments, one player idle but for rounding", null + _noise(rng, 16), np.where(idle == 0, 1.0, idle)),
        _paid("efficient", "payments that are efficient but for rounding", plain, gained + 1e-12),
        _payments(gained, fair[:3], gained + fair[:3] + _noise(rng, 3), "payments that add up but for rounding"),
    ]


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


def _symmetric_on_all(u: Array, pay: Array) -> bool:
    """Symmetry with the condition asked for every S, those with i or j in them too."""
    masks = np.arange(len(u))
    for i, j in combinations(range(len(pay)), 2):
        alike = bool((np.abs(u[masks | 1 << i] - u[masks | 1 << j]) <= TOLERANCE).all())
        if alike and abs(pay[i] - pay[j]) > TOLERANCE:
            return False
    return True


def _null_both_ways(u: Array, pay: Array) -> bool:
    inside = ref.smallest_carrier(u)
    return all((i in inside) == (abs(pay[i]) > TOLERANCE) for i in range(len(pay)))


def _symmetric_exactly(u: Array, pay: Array) -> bool:
    masks = np.arange(len(u))
    for i, j in combinations(range(len(pay)), 2):
        without = masks[(masks >> i & 1 == 0) & (masks >> j & 1 == 0)]
        if (u[without | 1 << i] == u[without | 1 << j]).all() and pay[i] != pay[j]:
            return False
    return True


def _null_exactly(u: Array, pay: Array) -> bool:
    return all(pay[i] == 0 or gains(u, i)[0].any() for i in range(len(pay)))


EXACTLY: dict[str, Any] = {
    "efficient": lambda u, pay: bool(np.sum(pay) == u[-1] - u[0]),
    "symmetric": _symmetric_exactly,
    "null_player": _null_exactly,
    "additive": lambda pay_u, pay_v, pay_sum: bool((pay_u + pay_v == pay_sum).all()),
}

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
            "all_coalitions_symmetry",
            "Players i and j are compared on every coalition, those with i or j in them too, as the thesis prints the axiom. For S = {i} that "
            "asks U({i}) = U({i,j}), which has nothing to do with being alike: hardly any two players pass. S is without i and without j.",
            {**CHECKERS, "symmetric": _symmetric_on_all},
        ),
        Misconception(
            "null_both_ways",
            "Your checker also rejects a payment of 0 to a player who is no null player. The axiom runs one way: null players are paid 0; "
            "others may be, as the spoiler is, whose gains cancel.",
            {**CHECKERS, "null_player": _null_both_ways},
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
        Misconception(
            "no_tolerance",
            "Numbers are compared exactly. 0.1 + 0.2 is not 0.3 in floating point, and a payment that took many steps to compute seldom ends "
            "on the very same digits: let a difference of 1e-9 pass, in the utilities as in the payments.",
            EXACTLY,
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


def _exactly(u: Array, values: Array) -> tuple[list[int], list[int]]:
    players = range(n_players(u))
    return [i for i in players if gains(u, i)[0].any()], [i for i in players if values[i] == 0]


def _swapped(u: Array, values: Array) -> tuple[list[int], list[int]]:
    inside, zero = _inside_and_zero(u, values)
    return zero, inside


def _rounded_case(rng: Rng) -> Case:
    """A random game with a null player, rounding errors left in the utilities and in the values."""
    u = _nulled(rng, 2)
    noise = rng.uniform(0.5, 1.0, 11) * 1e-12
    return Case("random game with rounding errors", {"u": table(u + noise[:8]), "values": table(shapley_values(u) + noise[8:])})


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
        Case(
            "2 players, 0.1 + 0.2 in one place and 0.3 in another",
            {"u": table([0.3, THIRD, 1.3, 1.3]), "values": table([(THIRD - 0.3) / 2, 1.0])},
        ),
    ),
    hidden=lambda rng: [
        *(_carrier_case("random game with a null player", _nulled(rng, n)) for n in (1, 2, 3)),
        _carrier_case("random game, 3 players", random_table(rng, 3)),
        _carrier_case("random game with gains that cancel", _spoiled(rng)),
        _rounded_case(rng),
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
        Misconception(
            "lists_swapped",
            "Both lists are right, in the wrong order: first the players of the carrier, then those whose value is 0.",
            _swapped,
        ),
        Misconception(
            "no_tolerance",
            "Numbers are compared exactly. 0.1 + 0.2 is not 0.3 in floating point: utilities and values that differ by less than 1e-9 count "
            "as equal here.",
            _exactly,
        ),
    ),
)
