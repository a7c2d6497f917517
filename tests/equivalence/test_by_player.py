"""Sums over all subsets of products over the players: carried out, and equal to the sum written out set by set."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Eq, Integer, symbols

from autograder.equivalence import equivalent, subsets
from autograder.equivalence.averages import written_out
from autograder.equivalence.by_player import carried_out
from autograder.equivalence.letters import letters
from autograder.equivalence.vocabulary import (
    Card,
    Expectation,
    In,
    Indicator,
    Players,
    RandomSubset,
    SubsetSum,
    Utility,
    Variance,
    coalitions,
    players,
)

N = symbols("N", integer=True, positive=True)
p, q, r = symbols("p q r", positive=True)
everyone = Players(N)
i, j = players("i j")
S, A, B, T = coalitions("S A B T")
U = Utility("U")
biased = (S, RandomSubset(everyone, p))

PRODUCTS = {
    "all": SubsetSum(1, (S, everyone)),
    "signs": SubsetSum((-1) ** Card(S), (S, everyone)),
    "signs of a set": SubsetSum((-1) ** (Card(T) - Card(S)), (S, T)),
    "outside weighs": SubsetSum(q ** Card(everyone - S), (S, everyone - A)),
    "two sets": SubsetSum(p ** Card(S & A) * q ** Card(S - B) * (1 - p) ** (2 * Card((A | B) - S)), (S, everyone)),
    "of the others": SubsetSum(p ** Card(S) * (1 - p) ** (N - 1 - Card(S)), (S, everyone - {i})),
    "two of the others": SubsetSum(p ** Card(S | {i}) * (1 - p) ** (N - Card(S - {j})), (S, everyone - {i})),
    "brackets": SubsetSum((1 + Indicator(In(i, S))) ** 2 * q ** Card(S - {i}) * (3 - Indicator(In(j, S))), (S, everyone)),
    "a sum": SubsetSum(q ** Card(S) + (-1) ** Card(S - A) * (1 + p ** Card(S)), (S, everyone)),
    "a mean": Expectation(r ** Card(S & A) * (-1 / r) ** Card(A - S), biased),
    "a spread": Variance(3 * Indicator(In(i, S)) - 1, biased),
    "in a sum": SubsetSum(U(T) * SubsetSum(q ** Card(S), (S, T)), (T, everyone)),
}
OTHERS = {
    "values": SubsetSum(U(S) * p ** Card(S), (S, everyone)),
    "a size": SubsetSum(Card(S), (S, everyone)),
    "a square of a size": SubsetSum(p ** (Card(S) ** 2), (S, everyone)),
    "a condition": SubsetSum(p ** Card(S), (S, everyone), Eq(Card(S), 2)),
    "a player by number": SubsetSum(p ** Card(S | {Integer(1)}), (S, everyone)),
    "who is in which set": SubsetSum(p ** Card(S - {i}), (S, A)),
}


@pytest.mark.parametrize("name", PRODUCTS)
def test_it_is_the_sum(name: str) -> None:
    total = written_out(PRODUCTS[name])
    closed = carried_out(total)
    assert str(closed).count("SubsetSum") < str(total).count("SubsetSum")
    verdict = subsets.equal(total, closed, letters(total, closed, In(i, everyone), In(j, everyone)), (In(i, everyone), In(j, everyone)))
    assert verdict.equal, verdict


@pytest.mark.parametrize("name", PRODUCTS)
def test_not_twice_the_sum_nor_one_set_more(name: str) -> None:
    total = written_out(PRODUCTS[name])
    assert equivalent(total, 2 * carried_out(total) + 1, "=", (In(i, everyone), In(j, everyone))).equal is False


@pytest.mark.parametrize("name", OTHERS)
def test_other_sums_are_left(name: str) -> None:
    assert carried_out(OTHERS[name]) == OTHERS[name]


def phi(members: Any) -> Any:
    return r ** Card(S & members) * (-1 / r) ** Card(members - S)


def test_independent_factors_are_proved_for_every_number_of_players() -> None:
    given = (everyone >= A, everyone >= B, Eq(p, 1 / (1 + r**2)))
    apart = Expectation(phi(A & B) ** 2, biased) * Expectation(phi(A - B), biased) * Expectation(phi(B - A), biased)
    assert equivalent(Expectation(phi(A) * phi(B), biased), apart, "=", given).how == "proved"
    assert equivalent(Expectation(phi(A) * phi(B), biased), Expectation(phi(A), biased) * Expectation(phi(B), biased), "=", given).equal is False
