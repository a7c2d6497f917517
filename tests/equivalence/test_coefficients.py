"""Sums over coalitions proved for any number of players; each true line with false neighbours."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from sympy import Eq, Integer, Ne, Product, Sum, Symbol, binomial, factorial, symbols

from autograder.equivalence import equivalent
from autograder.equivalence.branches import Branch, fresh
from autograder.equivalence.convolutions import Delta, merged, vanishes
from autograder.equivalence.limits import Budget
from autograder.equivalence.telescopes import summed
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
k = symbols("k", integer=True, nonnegative=True)
p = symbols("p", positive=True)
everyone = Players(N)
i, j = players("i j")
S, T, R = coalitions("S T R")
s, t, r = Card(S), Card(T), Card(R)
U, c = Utility("U"), Utility("c")
phi = Rule("phi")
others, gain = everyone - {i}, U(S | {i}) - U(S)
B = Before(i)
WEIGHT = factorial(s) * factorial(N - s - 1) / factorial(N)


def over(weight: Any, within: Any = others) -> Any:
    return SubsetSum(weight * gain, (S, within))


def dividend(members: Any) -> Any:
    return SubsetSum((-1) ** (Card(members) - r) * U(R), (R, members))


def worth(members: Any) -> Any:
    return Indicator(members | {i} >= T) - Indicator(members >= T)


SHAPLEY = over(WEIGHT)
BANZHAF = over(1) / 2 ** (N - 1)
SIGN = (-1) ** (t - s)
WITH_I = SubsetSum(U(S), (S, everyone), Eq(s, k), In(i, S))
WITHOUT_I = SubsetSum(U(S), (S, everyone), Eq(s, k - 1), NotIn(i, S))
SYNERGY = U(S | {i, j}) - U(S | {i}) - U(S | {j}) + U(S)
EXTENSION = p**s * (1 - p) ** (N - s)

LINES = {  # left, right, and right made false
    "factorials": (SHAPLEY, over(1 / (N * binomial(N - 1, s))), over(1 / (N * binomial(N, s)))),
    "lost 1/N": (SHAPLEY, over(1 / (binomial(N - 1, s) * N)), over(1 / binomial(N - 1, s))),
    "off by one": (
        SHAPLEY,
        over(factorial(N - s) * factorial(s) / factorial(N) / (N - s)),
        over(factorial(s + 1) * factorial(N - s - 1) / factorial(N)),
    ),
    "Banzhaf for Shapley": (SHAPLEY, SubsetSum(WEIGHT * U(S | {i}), (S, others)) - SubsetSum(WEIGHT * U(S), (S, others)), BANZHAF),
    "orders": (SHAPLEY, OrderMean(U(B | {i}) - U(B), everyone), OrderMean(U(B | {i}), everyone)),
    "one player too many": (SHAPLEY, SubsetSum(WEIGHT * gain, (S, everyone), NotIn(i, S)), SubsetSum(WEIGHT * gain, (S, everyone - {j}))),
    "through all": (
        SHAPLEY,
        SubsetSum(factorial(s - 1) * factorial(N - s) / factorial(N) * (U(S) - U(S - {i})), (S, everyone), In(i, S)),
        SubsetSum(factorial(s - 1) * factorial(N - s) / factorial(N) * (U(S) - U(S - {i})), (S, everyone), In(i, S), Ne(s, 1)),
    ),
    "complements": (SHAPLEY, SubsetSum(WEIGHT * (U(everyone - S) - U(others - S)), (S, others)), SubsetSum(WEIGHT * U(everyone - S), (S, others))),
    "efficiency": (PlayerSum(SHAPLEY, (i, everyone)), U(everyone) - U(EMPTY), U(everyone)),
    "two steps": (
        Sum(SubsetSum(gain, (S, others), Eq(s, k)) / binomial(N - 1, k), (k, 0, N - 1)) / N,
        SHAPLEY,
        SubsetSum(WEIGHT * gain, (S, others), Nonempty(S)),
    ),
    "a size too few": (
        SHAPLEY,
        Sum((WITH_I - WITHOUT_I) / binomial(N - 1, k - 1), (k, 1, N)) / N,
        Sum((WITH_I - WITHOUT_I) / binomial(N - 1, k - 1), (k, 1, N - 1)) / N,
    ),
    "dividends": (SHAPLEY, SubsetSum(dividend(T) / t, (T, everyone), In(i, T)), SubsetSum(dividend(T) / (t + 1), (T, everyone), In(i, T))),
    "Banzhaf's dividends": (BANZHAF, SubsetSum(dividend(T) / 2 ** (t - 1), (T, everyone), In(i, T)), SubsetSum(dividend(T) / 2**t, (T, everyone))),
    "interaction": (
        SubsetSum(SYNERGY * factorial(s) * factorial(N - s - 2) / factorial(N - 1), (S, everyone - {i, j})),
        SubsetSum(dividend(T) / (t - 1), (T, everyone), In(i, T), In(j, T)),
        SubsetSum(dividend(T) / t, (T, everyone), In(i, T), In(j, T)),
    ),
    "inversion": (SubsetSum(SIGN * SubsetSum(U(R), (R, S)), (S, T)), U(T), U(T) - U(EMPTY)),
    "chains": (SubsetSum(SubsetSum(U(R), (R, S)), (S, T)), SubsetSum(2 ** (t - r) * U(R), (R, T)), SubsetSum(2 ** (t - r) * U(R), (R, T), R < T)),
    "chains by size": (
        SubsetSum(SubsetSum(U(R) / binomial(t - r, s - r), (R, S)), (S, T)),
        SubsetSum((t - r + 1) * U(R), (R, T)),
        SubsetSum((t - r) * U(R), (R, T)),
    ),
    "extension": (SubsetSum(EXTENSION * U(S), (S, everyone)), SubsetSum(p**t * dividend(T), (T, everyone)), SubsetSum(p**t * U(T), (T, everyone))),
    "mean size": (SubsetSum(s * EXTENSION, (S, everyone)), N * p, N * (1 - p)),
    "unanimity": (SubsetSum(WEIGHT * worth(S), (S, others)), Indicator(In(i, T)) / t, Indicator(In(i, T)) / N),
    "sizes": (SubsetSum(U(S), (S, everyone)), Sum(SubsetSum(U(S), (S, everyone), Eq(s, k)), (k, 0, N)), SubsetSum(U(S), (S, everyone), Nonempty(S))),
    "full set": (
        SubsetSum(U(S), (S, everyone)),
        U(everyone) + SubsetSum(U(S), (S, everyone), everyone > S),
        SubsetSum(U(S), (S, everyone), everyone > S),
    ),
    "of one size": (
        SubsetSum(U(S), (S, everyone), Eq(s, k)),
        SubsetSum(U(S), (S, others), Eq(s, k)) + SubsetSum(U(S | {i}), (S, others), Eq(s, k - 1)),
        SubsetSum(U(S), (S, others), Eq(s, k)) + SubsetSum(U(S | {i}), (S, others), Eq(s, k)),
    ),
    "members of one size": (
        PlayerSum(SubsetSum(U(S), (S, everyone), Eq(s, k), In(i, S)), (i, everyone)),
        k * SubsetSum(U(S), (S, everyone), Eq(s, k)),
        (k + 1) * SubsetSum(U(S), (S, everyone), Eq(s, k)),
    ),
    "kernel": (
        SubsetSum(U(S) * (N - 1) / (binomial(N, s) * s * (N - s)), (S, everyone), Ne(s, 0), Ne(s, N)),
        SubsetSum(U(S) * factorial(s - 1) * factorial(N - s - 1) / (factorial(N - 2) * N), (S, everyone), Nonempty(S), everyone > S),
        SubsetSum(U(S) * (N - 1) / (binomial(N - 1, s) * s * (N - s)), (S, everyone), Nonempty(S), everyone > S),
    ),
    "a player left out": (
        SubsetSum(PlayerSum(U(S - {j}), (j, S)), (S, everyone), Nonempty(S)),
        SubsetSum((N - s) * U(S), (S, everyone)),
        SubsetSum((N - s) * U(S), (S, everyone), Nonempty(S)),
    ),
    "between, neither end": (
        SubsetSum(SubsetSum(U(R), (R, S), R < S, Nonempty(R)), (S, T)),
        SubsetSum((2 ** (t - r) - 1) * U(R), (R, T), Nonempty(R)),
        SubsetSum(2 ** (t - r) * U(R), (R, T), Nonempty(R)),
    ),
    "unions": (
        SubsetSum(SubsetSum(U(S | R), (R, everyone)), (S, everyone)),
        SubsetSum(3**t * U(T), (T, everyone)),
        SubsetSum(2**t * U(T), (T, everyone)),
    ),
    "one of two": (
        SubsetSum(U(S), (S, everyone), In(i, S) | In(j, S)),
        SubsetSum(U(S), (S, everyone)) - SubsetSum(U(S), (S, everyone - {i, j})),
        SubsetSum(U(S), (S, everyone)) - SubsetSum(U(S), (S, others)),
    ),
    "place in the order": (OrderMean(Card(B), everyone), (N - 1) / 2, N / 2),
    "before another": (OrderMean(Indicator(In(j, B)), everyone), Integer(1) / 2, 1 / N),
    "products of values": (
        SubsetSum(U(S) * U(everyone - S), (S, everyone), In(i, S)),
        SubsetSum(U(S) * U(everyone - S), (S, others)),
        SubsetSum(U(S) * U(others - S), (S, others)),
    ),
    "choices": (SubsetSum(binomial(s, 2), (S, everyone)), N * (N - 1) * 2 ** (N - 3), N * (N - 1) * 2 ** (N - 2)),
    "counting": (PlayerSum(SubsetSum(1 / t, (T, everyone), In(j, T)), (j, everyone)), 2**N - 1, 2**N),
    "pairs": (
        SubsetSum(U(S), (S, everyone), Eq(s, 2)),
        PlayerSum(PlayerSum(U({i, j}), (j, others)), (i, everyone)) / 2,
        PlayerSum(PlayerSum(U({i, j}), (j, everyone)), (i, everyone)) / 2,
    ),
}
GIVEN = {"unanimity": [Nonempty(T), everyone >= T], "interaction": []}


@pytest.mark.parametrize("name", LINES)
def test_true_lines_are_proved_for_any_number_of_players(name: str) -> None:
    left, right, _ = LINES[name]
    verdict = equivalent(left, right, assumptions=GIVEN.get(name))
    assert (verdict.equal, verdict.how, verdict.error) == (True, "proved", 0.0), verdict
    assert "same coefficient" in verdict.why


@pytest.mark.parametrize("name", LINES)
def test_false_neighbours_are_refuted(name: str) -> None:
    left, _, wrong = LINES[name]
    verdict = equivalent(left, wrong, assumptions=GIVEN.get(name))
    assert (verdict.equal, verdict.how) == (False, "refuted"), verdict
    assert verdict.counterexample


LAW = ForAll(Eq(U(S), SubsetSum(c(R), (R, S))), (S, T))
EVERYWHERE = ForAll(Eq(U(S), SubsetSum(c(T), (T, S))), (S, everyone))
MINIMAL = ForAll(Eq(c(R), 0), (R, T), R < T)
PAID = phi(i, Unanimity(T))
MEMBERS, ALL = PlayerSum(phi(j, Unanimity(T)), (j, T)), PlayerSum(phi(j, Unanimity(T)), (j, everyone))


def holding(summand: Any) -> Any:
    return SubsetSum(summand, (T, everyone), In(i, T))


DERIVATIONS = {
    "shapley.coefficient": (
        [In(i, everyone), everyone - {i} >= S],
        [(OrderCount(S, i, everyone) / factorial(N), []), (WEIGHT, []), (1 / (binomial(N, s) * (N - s)), []), (1 / (N * binomial(N - 1, s)), [])],
    ),
    "shapley.unanimity": (
        [LAW],
        [
            (c(T), []),
            (SubsetSum(c(R) * Indicator(SameSet(R, T)), (R, T)), []),
            (SubsetSum(c(R) * SubsetSum(SIGN, (S, T), R <= S), (R, T)), []),
            (SubsetSum(SIGN * SubsetSum(c(R), (R, S)), (S, T)), []),
            (U(T) - SubsetSum(c(R), (R, T), R < T), []),
            (SubsetSum(SIGN * U(S), (S, T)), []),
        ],
    ),
    "shapley.uniqueness": (
        [In(i, everyone), EVERYWHERE],
        [
            (phi(i, U), []),
            (phi(i, SubsetSum(c(T) * Unanimity(T), (T, everyone))), []),
            (SubsetSum(c(T) * PAID, (T, everyone)), [Linearity(phi)]),
            (holding(c(T) * PAID), [NullPlayer(phi)]),
            (holding(c(T) / t * MEMBERS), [Symmetry(phi)]),
            (holding(c(T) / t * ALL), [NullPlayer(phi)]),
            (holding(c(T) / t), [Efficiency(phi)]),
            (phi(i, U), [Linearity(phi), NullPlayer(phi), Symmetry(phi), Efficiency(phi)]),
        ],
    ),
    "shapley.uniqueness.minimal": (
        [everyone >= T, MINIMAL],
        [
            (SubsetSum(c(R) * Unanimity(R)(T), (R, everyone)), []),
            (SubsetSum(c(R), (R, T)), []),
            (c(T) + SubsetSum(c(R), (R, T), R < T), []),
            (c(T), []),
        ],
    ),
}


@pytest.mark.parametrize("name", DERIVATIONS)
def test_every_line_of_the_derivations_is_proved(name: str) -> None:
    given, lines = DERIVATIONS[name]
    for (before, _), (line, axioms) in itertools.pairwise(lines):
        verdict = equivalent(before, line, assumptions=[*given, *axioms])
        assert verdict.how == "proved", (line, verdict)


@pytest.mark.parametrize(
    ("before", "line", "axioms"),
    [
        (holding(c(T) * PAID), holding(c(T) / t * MEMBERS), [NullPlayer(phi), Linearity(phi)]),
        (holding(c(T) / t * MEMBERS), holding(c(T) / t), [Efficiency(phi)]),
        (holding(c(T) / t * ALL), holding(c(T) / N), [Efficiency(phi)]),
        (SubsetSum(c(T) * PAID, (T, everyone)), holding(c(T) * PAID), [Symmetry(phi), Linearity(phi)]),
        (phi(i, U), SubsetSum(c(T) * PAID, (T, everyone)), [Symmetry(phi), Efficiency(phi), NullPlayer(phi)]),
    ],
    ids=["no symmetry", "no null player", "share of all", "no null player first", "no linearity"],
)
def test_a_line_that_lacks_its_axiom_is_refuted(before: Any, line: Any, axioms: list[Any]) -> None:
    assert equivalent(before, line, assumptions=[EVERYWHERE, *axioms]).equal is False


def test_the_axioms_give_the_formula_for_every_game() -> None:
    axioms = [Linearity(phi), NullPlayer(phi), Symmetry(phi), Efficiency(phi)]
    assert equivalent(phi(i, U), SHAPLEY, assumptions=axioms).how == "proved"
    assert equivalent(phi(i, U), BANZHAF, assumptions=axioms).equal is False


def test_what_is_given_of_values() -> None:
    null = ForAll(Eq(U(S), U(S - {i})), (S, everyone), In(i, S))
    alike = ForAll(Eq(U(S | {i}), U(S | {j})), (S, everyone - {i, j}))
    sums = ForAll(Eq(U(S), PlayerSum(c({j}), (j, S))), (S, everyone))
    other = SHAPLEY.xreplace({i: j})
    for left, right, law in ((SHAPLEY, 0, null), (SHAPLEY, other, alike), (SHAPLEY, c({i}), sums)):
        assert equivalent(left, right, assumptions=[law]).how == "proved"
        assert equivalent(left, right).equal is False


def test_a_coefficient_that_is_right_for_few_players_only() -> None:
    index = Symbol("m", integer=True)
    for last, found in ((6, 7), (20, 24), (50, 51)):
        verdict = equivalent(SHAPLEY, SHAPLEY + Product(N - index, (index, 1, last)) * U({i}))
        assert verdict.equal is False
        assert f"N = {found}," in verdict.counterexample
        assert len(verdict.counterexample) < 200


def test_given_numbers_of_players_and_players_by_number() -> None:
    three = Players(3)
    first = SubsetSum(factorial(s) * factorial(2 - s) / 6 * (U(S | {1}) - U(S)), (S, three - {1}))
    written = (U({1}) - U(EMPTY)) / 3 + (U({1, 2}) - U({2})) / 6 + (U({1, 3}) - U({3})) / 6 + (U({1, 2, 3}) - U({2, 3})) / 3
    assert equivalent(first, written).how == "proved"
    assert equivalent(first, written - U({1}) / 6).equal is False
    with_first = SubsetSum(U(S), (S, everyone), In(1, S))
    assert equivalent(with_first, SubsetSum(U(S | {1}), (S, everyone - {1}))).how == "proved"
    assert equivalent(with_first, SubsetSum(U(S | {1}), (S, others))).equal is False


def test_letters_do_not_matter() -> None:
    A, C = coalitions("A C")
    a, b = players("a b")
    for name in ("factorials", "orders", "dividends", "two steps"):
        left, right, wrong = (side.xreplace({S: A, T: C, i: a, j: b}) for side in LINES[name])
        assert equivalent(left, right).how == "proved"
        assert equivalent(left, wrong).equal is False


def test_what_is_not_linear_in_values_stays_tested() -> None:
    square = SubsetSum(SubsetSum(U(S) * U(T), (T, everyone)), (S, everyone))
    assert equivalent(SubsetSum(U(S), (S, everyone)) ** 2, square).equal is True
    root = SubsetSum(abs(U(S)), (S, everyone))
    assert equivalent(root, SubsetSum(abs(U(T)), (T, everyone))).how != "refuted"


def test_sums_over_two_atoms() -> None:
    first, second, size = fresh(), fresh(), fresh()
    assert merged(Integer(1), first, second, size, Budget()) == 2**size
    assert merged((-1) ** first, first, second, size, Budget()) == Delta(size)
    assert merged(first, first, second, Integer(3), Budget()) == 12
    assert merged((-1) ** first * first, first, second, size, Budget()).subs(size, 1) == -1


def test_delta_is_one_at_zero_only() -> None:
    size = fresh()
    assert (Delta(Integer(0)), Delta(Integer(2)), Delta(size + 1)) == (1, 0, 0)
    assert Delta(size).subs(size, 0) == 1
    assert not vanishes(Delta(size), lambda change: True, Budget())
    assert vanishes(Delta(size) * size, lambda change: True, Budget())
    assert not vanishes(size * (size - 1), lambda change: True, Budget())


def test_a_sum_in_closed_form_agrees_with_its_terms() -> None:
    index, size, other = fresh(), fresh(), fresh()
    total = Sum(binomial(other + index, index), (index, 0, size))
    closed = summed(total)
    for value in range(5):
        for shift in range(4):
            assert closed.subs({size: value, other: shift}) == sum(binomial(shift + at, at) for at in range(value + 1))
    assert summed(Sum(1 / (index + 1), (index, 0, size))) is None


def test_a_lump_cut_keeps_its_sets() -> None:
    lump, part = fresh(), fresh()
    branch = Branch(sizes=(Integer(1), lump), origin=(0, 1), sets={S: 0b10}).cut(1, part)
    assert branch.origin == (0, 1, 1)
    assert branch.sets[S] == 0b110
    assert branch.now(lump) == branch.sizes[1] + branch.sizes[2]
    assert branch.emptied(0b001) == []
