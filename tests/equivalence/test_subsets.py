"""Sums over coalitions with arbitrary utilities, orders, payments under axioms."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Eq, Product, Symbol, binomial, factorial, symbols

from autograder.equivalence import equivalent
from autograder.equivalence.sets import as_set
from autograder.equivalence.vocabulary import (
    EMPTY,
    Before,
    Card,
    Efficiency,
    ForAll,
    In,
    Indicator,
    Linearity,
    Nonempty,
    NotIn,
    NullPlayer,
    OrderCount,
    OrderMean,
    Player,
    Players,
    PlayerSum,
    Rule,
    SameSet,
    SubsetSum,
    Symmetry,
    Unanimity,
    Utility,
    coalitions,
    players,
)

N = symbols("N", integer=True, positive=True)
everyone = Players(N)
i, j = players("i j")
S, T, R = coalitions("S T R")
U, c = Utility("U"), Utility("c")
phi = Rule("phi")
size = Card(S)


def shapley(player: Player) -> Any:
    return SubsetSum(factorial(size) * factorial(N - size - 1) / factorial(N) * (U(S | {player}) - U(S)), (S, everyone - {player}))


def difference(weight: Any) -> Any:
    return SubsetSum((U(S | {i}) - U(S | {j})) * weight, (S, everyone - {i, j}))


MOEBIUS = SubsetSum(SubsetSum((-1) ** (Card(T) - Card(R)) * U(R), (R, T)), (T, S))


TRUE = [
    (shapley(i), SubsetSum((U(S | {i}) - U(S)) / binomial(N - 1, size), (S, everyone - {i})) / N),
    (shapley(i), OrderMean(U(Before(i) | {i}) - U(Before(i)), everyone)),
    (shapley(i) - shapley(j), difference(1 / (N - 1) / binomial(N - 2, size))),
    (MOEBIUS, SubsetSum(U(R) * SubsetSum((-1) ** (Card(T) - Card(R)), (T, S), R <= T), (R, S))),
    (MOEBIUS, U(S)),
    (PlayerSum(shapley(i), (i, everyone)), U(everyone) - U(EMPTY)),
    (Unanimity(T)(S), Indicator(T <= S)),
    (SubsetSum(Indicator(SameSet(R, S)) * U(R), (R, S)), U(S)),
]

FALSE = [
    (shapley(i), SubsetSum((U(S | {i}) - U(S)) / binomial(N, size), (S, everyone - {i})) / N),
    (shapley(i), SubsetSum(U(S | {i}) - U(S), (S, everyone - {i})) / 2 ** (N - 1)),
    (shapley(i) - shapley(j), difference(1 / (N - 1) / binomial(N - 1, size))),
    (shapley(i), shapley(j)),
    (MOEBIUS, -U(S)),
    (PlayerSum(shapley(i), (i, everyone)), U(everyone)),
    (SubsetSum(U(S), (S, everyone)), SubsetSum(U(S), (S, everyone), Nonempty(S))),
]


@pytest.mark.parametrize(("left", "right"), TRUE, ids=str)
def test_identities(left: Any, right: Any) -> None:
    verdict = equivalent(left, right)
    assert verdict.equal is True, verdict
    assert verdict.how in ("tested", "proved")


@pytest.mark.parametrize(("left", "right"), FALSE, ids=str)
def test_false_lines_are_refuted(left: Any, right: Any) -> None:
    assert equivalent(left, right).equal is False


def test_the_counterexample_names_players_and_one_coalition() -> None:
    wrong = difference(1 / (N - 1) / binomial(N - 1, size))
    assert equivalent(shapley(i) - shapley(j), wrong).counterexample == "N = 3, i = 1, j = 2, only U({1,3}) nonzero: left 1/2, right 1/4"


def test_orders_with_given_players_before() -> None:
    share = OrderCount(S, i, everyone) / factorial(N)
    assert equivalent(share, 1 / (N * binomial(N - 1, size)), assumptions=[NotIn(i, S)]).equal is True
    assert equivalent(share, 1 / (N * binomial(N - 1, size))).equal is False


def test_equations_that_are_given_may_be_used() -> None:
    assert equivalent(PlayerSum(shapley(i), (i, everyone)), U(everyone), assumptions=[Eq(U(EMPTY), 0)]).equal is True
    minimal = ForAll(Eq(c(R), 0), (R, T), R < T)
    assert equivalent(SubsetSum(c(R), (R, T)), c(T), assumptions=[minimal]).equal is True
    assert equivalent(SubsetSum(c(R), (R, T)), c(T)).equal is False


PAID = phi(i, Unanimity(T))
BOTH = Indicator(In(i, T)) * Indicator(In(j, T))
AXIOMS = {
    "linear": (phi(i, U + 2 * Unanimity(T)), phi(i, U) + 2 * PAID, [Linearity(phi)]),
    "null": (Indicator(NotIn(i, T)) * PAID, 0, [NullPlayer(phi)]),
    "symmetric": (
        Indicator(In(i, T)) * Indicator(In(j, T)) * PAID,
        Indicator(In(i, T)) * Indicator(In(j, T)) * phi(j, Unanimity(T)),
        [Symmetry(phi)],
    ),
    "efficient": (PlayerSum(phi(j, Unanimity(T)), (j, everyone)), Indicator(Nonempty(T)), [Efficiency(phi)]),
    "all": (PAID, Indicator(In(i, T)) / (Card(T) + Indicator(SameSet(T, EMPTY))), [Symmetry(phi), NullPlayer(phi), Efficiency(phi)]),
}


@pytest.mark.parametrize("name", AXIOMS)
def test_a_step_holds_under_its_axioms_and_not_without(name: str) -> None:
    left, right, axioms = AXIOMS[name]
    here = [everyone >= T]
    assert equivalent(left, right, assumptions=[*axioms, *here]).equal is True
    assert equivalent(left, right, assumptions=[*axioms[1:], *here]).equal is False


def test_linearity_does_not_do_the_work_of_symmetry() -> None:
    spread = phi(i, PlayerSum(Unanimity({j}), (j, T)) / Card(T))
    here = [In(i, T), everyone >= T]
    assert equivalent(PAID, spread, assumptions=[Linearity(phi), *here]).equal is False
    assert equivalent(PAID, spread, assumptions=[Linearity(phi), Symmetry(phi), NullPlayer(phi), Efficiency(phi), *here]).equal is True


def test_a_product_that_vanishes_for_few_players_is_no_zero() -> None:
    k = Symbol("k", integer=True)
    vanishing = Product(N - k, (k, 1, 6))
    assert equivalent(shapley(i), shapley(i) + vanishing * U({i})).equal is False


def test_letters_of_sets_and_players_do_not_matter() -> None:
    A, B = coalitions("A B")
    a, b = players("a b")
    change = {S: A, T: B, i: a, j: b}
    for left, right in TRUE[:3] + FALSE[:4]:
        assert equivalent(left.xreplace(change), right.xreplace(change)).equal == equivalent(left, right).equal


def test_a_letter_may_be_bound_in_one_place_and_free_in_another() -> None:
    both = U(S) + SubsetSum(U(S), (S, everyone))
    assert equivalent(both, SubsetSum(U(T), (T, everyone)) + U(S)).equal is True
    rest = U(everyone) - U(EMPTY) - PlayerSum(shapley(i), (i, everyone)) + shapley(i)
    assert equivalent(shapley(i), rest).equal is True
    given = [ForAll(Eq(U(S), c(S)), (S, everyone)), everyone >= S]
    assert equivalent(U(S), c(S), assumptions=given).equal is True


def test_players_and_sizes_may_be_plain_numbers() -> None:
    three = Players(3)
    split = SubsetSum(U(S), (S, three), NotIn(1, S)) + SubsetSum(U(S), (S, three), In(1, S))
    assert equivalent(SubsetSum(U(S), (S, three)), split).equal is True
    assert equivalent(SubsetSum(U(S), (S, three)), split - U({2})).equal is False


def test_sets_are_joined_from_either_side() -> None:
    assert {i} - S == as_set({i}) - S  # a plain set of players on the left
    assert {i} | S == S | {i}
    assert {i} & S == S & {i}
    assert equivalent(Card(S ^ T), Card(S) + Card(T) - 2 * Card(S & T)).equal is True
    assert equivalent(Card({i} ^ S), Card(S - {i}), "=", (In(i, S),)).equal is True
