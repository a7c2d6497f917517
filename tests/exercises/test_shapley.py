"""The key of chapter 04: its games, its hidden cases, the properties of its counterexamples, and what its text says in numbers."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from math import comb
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import judge
from autograder.exercises import exercise
from autograder.exercises import shapley_games as games
from autograder.exercises.shapley import PUBLIC_GAMES, _games_to_pay, raised
from autograder.exercises.shapley_games import Array
from autograder.student import kinds
from autograder.student.kinds.verdicts import near
from autograder.student.properties import empty_set, monotonicity
from reference_impl import axioms, moebius
from reference_impl.shapley import banzhaf_values, marginal_gains, shapley_values

UTILITIES = st.integers(-20, 20).map(float)
TABLES = st.integers(2, 4).flatmap(lambda n: st.lists(UTILITIES, min_size=2**n, max_size=2**n)).map(np.array)


# ------------------------------------------------------------------------------------------------------------------- games


@given(TABLES)
def test_rules_of_the_key_agree_with_the_reference(u: Array) -> None:
    np.testing.assert_allclose(games.RULES["Shapley values"](u), shapley_values(u), atol=1e-10)
    np.testing.assert_allclose(games.RULES["Banzhaf values"](u), banzhaf_values(u), atol=1e-10)


@given(TABLES, st.integers(0, 4))
def test_with_null_player_adds_one_who_never_gains(u: Array, seat: int) -> None:
    player = min(seat, games.n_players(u))
    longer = games.with_null_player(u, player)
    assert not marginal_gains(longer, player).any()
    others = [i for i in range(games.n_players(u) + 1) if i != player]
    np.testing.assert_allclose(shapley_values(longer)[others], shapley_values(u), atol=1e-10)


@given(TABLES)
def test_with_twins_makes_two_players_alike(u: Array) -> None:
    last = games.n_players(u) - 1
    assert (0, last) in axioms.symmetric_pairs(games.with_twins(u, 0, last))


@given(TABLES, st.lists(st.integers(0, 5).map(float), min_size=16, max_size=16), st.integers(0, 1))
def test_raised_raises_the_gains_of_one_player(u: Array, rise: list[float], player: int) -> None:
    more = raised(u, player, np.array(rise)[: len(u)] if len(u) <= 16 else np.zeros(len(u)))
    assert (marginal_gains(more, player) >= marginal_gains(u, player)).all()


def test_spoiler_matters_and_is_paid_nothing() -> None:
    assert axioms.smallest_carrier(games.SPOILER) == (0, 1, 2)
    assert shapley_values(games.SPOILER)[2] == pytest.approx(0, abs=1e-12)
    assert sorted(marginal_gains(games.SPOILER, 2)) == [-3.0, 0.0, 0.0, 3.0]


# ------------------------------------------------------------------------------------------------------------ hidden cases


@pytest.mark.parametrize("seed", range(20))
def test_no_constant_answer_passes_a_checker(seed: int) -> None:
    spec = judge.record(exercise("shapley.axioms"), np.random.default_rng(seed))
    for hidden in (False, True):
        for part in spec["parts"]:
            verdicts = {case["expected"] for case in spec["cases"] if case["part"] == part and case["hidden"] == hidden}
            assert verdicts == {True, False}, (part, hidden)


@pytest.mark.parametrize("seed", range(20))
def test_hidden_draws_tell_the_laws_of_sizes_apart(seed: int) -> None:
    spec = judge.record(exercise("shapley.two_step"), np.random.default_rng(seed))
    draws = [case for case in spec["cases"] if case["repeat"] and case["hidden"]]
    for one in ("binomial_size", "size_stops_early", "size_starts_at_one", "player_among_them"):
        assert any(one in case["wrong"] and not near(case["wrong"][one]) for case in draws), one


@pytest.mark.parametrize("seed", range(10))
def test_every_rule_breaks_one_axiom_on_the_hidden_games(seed: int) -> None:
    spec = judge.record(exercise("shapley.axioms"), np.random.default_rng(seed))
    refused = [case for case in spec["cases"] if case["expected"] is False]
    broken = [{case["part"] for case in refused if case["label"].startswith(rule)} for rule in games.RULES]
    assert broken == [set(), {"efficient"}, {"symmetric"}, {"null_player"}, {"additive"}]


# -------------------------------------------------------------------------------------------------------------- properties


def ok(findings: list[Any]) -> bool:
    return all(finding.ok for finding in findings)


@given(TABLES)
def test_subtracting_the_empty_utility_repairs(u: Array) -> None:
    findings = empty_set({"broken": u, "repaired": u - u[0]})
    assert ok(findings) == bool(u[0])


@given(TABLES, st.integers(0, 15), st.integers(1, 9))
def test_changing_one_utility_is_no_repair(u: Array, mask: int, change: int) -> None:
    repaired = u - u[0]
    repaired[mask % len(u)] += change
    assert not ok(empty_set({"broken": u, "repaired": repaired}))


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"broken": [1, 2, 3], "repaired": [0, 1, 2]},
        {"broken": [2, 3], "repaired": [0, 1]},
        {"broken": "game", "repaired": None},
        {"broken": [1, 1, 1, float("nan")], "repaired": [0, 0, 0, 0]},
        {"broken": [1, 2, 3, 4], "repaired": [0.0] * 8},
        {"broken": [1 + 1j] * 4, "repaired": [0] * 4},
    ],
)
def test_empty_set_refuses_what_is_no_table(answers: dict[str, Any]) -> None:
    findings = empty_set(answers)
    assert findings
    assert not ok(findings)
    assert all(finding.text for finding in findings)


def in_orders(u: Array, weights: dict[tuple[int, ...], float]) -> Array:
    return sum((weight * games.in_one_order(u, order) for order, weight in weights.items()), np.zeros(games.n_players(u)))


def first_heavy(u: Array) -> Array:
    """Gains averaged over all orders, those that begin with player 0 counted three times."""
    orders = list(permutations(range(games.n_players(u))))
    weights = np.array([3.0 if order[0] == 0 else 1.0 for order in orders])
    return in_orders(u, dict(zip(orders, weights / weights.sum(), strict=True)))


def shifted(u: Array) -> Array:
    return shapley_values(u) + np.linspace(-1, 1, games.n_players(u))


def curved(u: Array) -> Array:
    """Player 0 is paid a bent function of its value, player 1 the rest; monotone only for 0."""
    pay = shapley_values(u)
    bent = np.tanh(pay[0])
    pay[1] += pay[0] - bent
    pay[0] = bent
    return pay


GAMES = PUBLIC_GAMES + [u for seed in range(3) for n in (2, 3, 4) for u in _games_to_pay(np.random.default_rng(seed), n)]
CASES = [{"label": "", "call": "", "args": {"table": games.table(u)}, "hidden": False} for u in GAMES]


def judged(asymmetric: Any, shift: Any) -> list[Any]:
    return monotonicity({"asymmetric_rule": [asymmetric(u) for u in GAMES], "shifted_rule": [shift(u) for u in GAMES]}, CASES)


def test_monotone_rules_without_symmetry_or_null_players_are_found_right() -> None:
    assert ok(judged(first_heavy, shifted))
    assert ok(judged(games.RULES["gains in the order 0, 1, 2, ..."], lambda u: first_heavy(u) + one_to_another(u)))


def one_to_another(u: Array) -> Array:
    shift = np.zeros(games.n_players(u))
    shift[0], shift[-1] = 0.5, -0.5
    return shift


@pytest.mark.parametrize(
    ("asymmetric", "shift", "said"),
    [
        (shapley_values, shifted, "keeps symmetry"),
        (banzhaf_values, shifted, "not efficient"),
        (games.RULES["equal split"], shifted, "not monotone"),
        (games.RULES["shares by squared gains"], shifted, "asymmetric_rule"),
        (shifted, shifted, "which it has to keep"),
        (first_heavy, first_heavy, "keeps null player"),
        (first_heavy, games.RULES["equal split"], "not monotone"),
        (first_heavy, curved, "not monotone"),
        (first_heavy, lambda u: shifted(u) + 1, "not efficient"),
    ],
)
def test_other_rules_are_refused_with_the_reason(asymmetric: Any, shift: Any, said: str) -> None:
    findings = judged(asymmetric, shift)
    assert any(not finding.ok and said in finding.text for finding in findings), findings


def test_a_failed_call_is_refused() -> None:
    outputs = [first_heavy(u) for u in GAMES]
    assert not ok(monotonicity({"asymmetric_rule": [None, *outputs[1:]], "shifted_rule": None}, CASES))


def test_no_answer_is_shown_for_hidden_games() -> None:
    spec = judge.record(exercise("shapley.monotonicity"), np.random.default_rng(1))
    rule = games.RULES["equal split"]
    data = kinds.collect(judge.question(spec), {"asymmetric_rule": rule, "shifted_rule": rule})
    result = judge.decide(spec, data)
    assert result.points == 0
    assert any(row.hidden for row in result.rows)


# ------------------------------------------------------------------------------------------------------- further chains


def uniqueness(first: bool, second: bool) -> Any:
    """The two chains of the exercise, given or not."""
    from autograder.exercises.shapley_derivations import R, T, U, c, everyone, i, phi
    from autograder.student import Card, Derivation, In, SubsetSum, Unanimity

    chain = Derivation("shapley.uniqueness").start(phi(i, U))
    chain.step(SubsetSum(c(T) * phi(i, Unanimity(T)), (T, everyone)))
    chain.step(SubsetSum(c(T) / Card(T), (T, everyone), In(i, T)))
    minimal = Derivation("shapley.uniqueness.minimal").start(SubsetSum(c(R) * Unanimity(R)(T), (R, everyone)))
    minimal.step(SubsetSum(c(R), (R, T))).step(c(T))
    spec = judge.record(exercise("shapley.uniqueness"))
    answers = {"payment_of_i": chain if first else None, "minimal_coefficient": minimal if second else None}
    return judge.decide(spec, kinds.collect(judge.question(spec), answers))


def test_two_chains_of_one_exercise_earn_their_own_points() -> None:
    assert (uniqueness(False, False).status, uniqueness(False, False).points) == ("not_attempted", 0)
    only_second = uniqueness(False, True)
    assert (only_second.status, only_second.points) == ("partial", 1)
    with_gap = uniqueness(True, True)  # the first is short and lacks the comparison of the members: it restates the goal
    assert (with_gap.status, with_gap.points) == ("partial", 1)


# ----------------------------------------------------------------------------------------------- what the text says in numbers


def test_numbers_in_the_text() -> None:
    np.testing.assert_allclose(shapley_values(games.GLOVE), [2 / 3, 1 / 6, 1 / 6])
    assert sum(order[0] != 0 for order in permutations(range(3))) == 4  # player 0 completes the pair unless it comes first
    all_needed = games.from_function(5, lambda s: 6.0 * (len(s) == 5))
    np.testing.assert_allclose(shapley_values(all_needed), 6 / 5)
    assert sum(banzhaf_values(all_needed)) == pytest.approx(float(Fraction(15, 8)))
    assert (3**12, 12 * 2**12) == (531_441, 49_152)
    assert (round(3**20 / 1e9, 1), round(20 * 2**20 / 1e6)) == (3.5, 21)
    for gap, values in ((0, (8, 2)), (4, (6, 4)), (6, (5, 5))):
        np.testing.assert_allclose(shapley_values([0, 6, gap, 10]), values)
    for n in range(1, 8):  # the weights of one player sum to 1
        assert sum(comb(n - 1, k) * games.shapley_weight(n, k) for k in range(n)) == pytest.approx(1)


def test_printed_definition_of_the_thesis_is_no_unanimity_game() -> None:
    """T = {2}, S = {1}: neither lies in the other, so (2.10) gives 1, and u_T(S) is 0."""
    s, t = {1}, {2}
    assert not s <= t
    assert not t <= s


@settings(max_examples=30)
@given(TABLES)
def test_symmetry_for_all_coalitions_says_nothing_of_unanimity_games(u: Array) -> None:
    """Asked for C that holds i, too, U(C+i) = U(C+j) becomes U(C+i) = U(C+i+j), which members of a unanimity game break."""
    n = games.n_players(u)
    top = moebius.inverse_moebius(np.eye(2**n)[-1])  # everybody needed
    everyone = 2**n - 1
    assert top[everyone & ~1] != top[everyone]
    assert (0, 1) in axioms.symmetric_pairs(top)


@given(TABLES)
def test_dividends_shared_equally_are_shapley_values(u: Array) -> None:
    np.testing.assert_allclose(moebius.shapley_from_moebius(moebius.moebius_transform(u)), shapley_values(u), atol=1e-9)
