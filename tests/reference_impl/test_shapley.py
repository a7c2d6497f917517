"""Shapley values: closed forms, the definitions against each other, exact arithmetic, axioms, evaluation counts."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations, permutations
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from reference_impl import axioms, games, shapley
from reference_impl.games import Game
from reference_impl.tables import Array

EIGHTHS = st.integers(-800, 800).map(lambda k: k / 8)
LOOPS = (shapley.shapley_by_permutations, shapley.shapley_by_subsets, shapley.shapley_by_two_step)


def tables(least: int = 1, most: int = 5) -> st.SearchStrategy[Array]:
    return st.integers(least, most).flatmap(lambda n: arrays(np.float64, 2**n, elements=EIGHTHS))


def exactly(table: Array) -> list[Fraction]:
    """The subset formula in fractions: an oracle without rounding."""
    n = table.size.bit_length() - 1
    values = []
    for i in range(n):
        total = Fraction(0)
        for mask in range(table.size):
            if not mask >> i & 1:
                total += (Fraction(table[mask | 1 << i]) - Fraction(table[mask])) / comb(n - 1, mask.bit_count())
        values.append(total / n)
    return values


def close(got: Array, wanted: object, scale: float = 1.0) -> None:
    np.testing.assert_allclose(got, np.array(wanted, dtype=np.float64), rtol=0, atol=1e-12 * scale, strict=True)


def every_way(game: Game) -> list[Array]:
    return [*(loop(game) for loop in LOOPS), shapley.shapley_values(games.tabulate(game))]


# closed forms


def test_glove_with_one_left_hand() -> None:
    for got in every_way(games.glove(1, 2)):
        close(got, [2 / 3, 1 / 6, 1 / 6])


def test_glove_with_one_left_hand_and_any_number_of_right_ones() -> None:
    for rights in range(1, 7):  # the left glove earns unless it comes first; the right ones share what is left
        close(every_way(games.glove(1, rights))[-1], [rights / (rights + 1)] + [1 / (rights * (rights + 1))] * rights)


@pytest.mark.parametrize("members", [m for size in range(1, 5) for m in combinations(range(4), size)])
def test_unanimity_shares_equally_among_its_members(members: tuple[int, ...]) -> None:
    for got in every_way(games.unanimity(4, members)):
        close(got, [1 / len(members) if i in members else 0.0 for i in range(4)])


@given(st.lists(EIGHTHS.map(abs), min_size=1, max_size=6))
def test_airport_shares_each_stretch_among_those_who_need_it(costs: list[float]) -> None:
    n = len(costs)
    ordered = sorted(costs)
    stretches = [(c - before) / (n - k) for k, (before, c) in enumerate(zip([0.0, *ordered], ordered, strict=False))]
    wanted = [sum(stretches[: ordered.index(c) + 1]) for c in costs]
    for got in every_way(games.airport(costs)):
        close(got, wanted, scale=100)


@given(st.lists(EIGHTHS, min_size=1, max_size=6), EIGHTHS)
def test_linear_game_pays_everyone_its_weight(weights: list[float], constant: float) -> None:
    for got in every_way(games.linear(weights, constant)):
        close(got, weights, scale=100)


def test_un_security_council() -> None:
    council = games.tabulate(games.weighted_voting([7.0] * 5 + [1.0] * 10, quota=39.0))
    got = shapley.shapley_values(council)
    close(got, [421 / 2145] * 5 + [4 / 2145] * 10)


def test_pricing_table_of_the_chapter() -> None:
    table = np.array([0.0, 50, 20, 75, 25, 80, 90, 100])  # none, A, B, AB, C, AC, BC, ABC (Problem 10.5.1)
    for got in every_way(games.TableGame(table)):
        close(got, [115 / 3, 85 / 3, 100 / 3], scale=100)


# the definitions, the fast form, exact arithmetic


@given(tables())
def test_definitions_and_fast_form_agree(table: Array) -> None:
    wanted = exactly(table)
    for got in every_way(games.TableGame(table)):
        close(got, wanted, scale=100)


@settings(max_examples=30)
@given(st.integers(1, 8), st.integers(0, 2**32), st.sampled_from([1.0, 1e-9, 1e9]), st.sampled_from([0.0, 1.0, 1e6]))
def test_fast_form_keeps_its_digits(n: int, seed: int, scale: float, offset: float) -> None:
    table = scale * (np.random.default_rng(seed).standard_normal(2**n) + offset)
    close(shapley.shapley_values(table), exactly(table), scale=float(np.abs(table).max()))


def test_fast_form_keeps_its_digits_at_twenty_players() -> None:
    weights = np.random.default_rng(1).standard_normal(20)
    table = games.tabulate(games.linear(weights.tolist(), constant=3.0))
    close(shapley.shapley_values(table), weights)


@given(tables())
def test_arguments_are_not_modified(table: Array) -> None:
    before = table.copy()
    table.setflags(write=False)
    for function in (shapley.shapley_values, shapley.banzhaf_values, axioms.smallest_carrier):
        function(table)
    assert np.array_equal(table, before)


# axioms, and what they imply


@given(tables())
def test_efficiency(table: Array) -> None:
    assert axioms.is_efficient(table, shapley.shapley_values(table))


@given(st.integers(1, 4).flatmap(lambda n: st.tuples(*[arrays(np.float64, 2**n, elements=EIGHTHS)] * 2)))
def test_linearity(both: tuple[Array, Array]) -> None:
    u, v = both
    su, sv, total = (shapley.shapley_values(t) for t in (u, v, u + v))
    assert axioms.is_additive(u, v, su, sv, total)
    close(shapley.shapley_values(2.5 * u - v), 2.5 * su - sv, scale=1000)


@given(st.lists(st.sampled_from([1.0, 2.0, 3.0]), min_size=2, max_size=6), st.integers(1, 12))
def test_symmetry_and_null_players_in_votes(weights: list[float], quota: int) -> None:
    table = games.tabulate(games.weighted_voting(weights, quota))
    payments = shapley.shapley_values(table)
    assert axioms.is_symmetric(table, payments)
    assert axioms.pays_null_players_nothing(table, payments)
    for i, j in combinations(range(len(weights)), 2):  # a heavier vote is never worth less
        if weights[i] >= weights[j]:
            assert payments[i] >= payments[j] - 1e-12


@given(st.integers(2, 4).flatmap(lambda n: st.tuples(tables(n, n), st.permutations(range(n)))))
def test_names_of_players_do_not_matter(drawn: tuple[Array, list[int]]) -> None:
    table, order = drawn
    game = games.TableGame(table)
    renamed = games.FormulaGame(len(order), lambda coalitions: game(coalitions[:, order]))  # player order[i] now plays i's part
    close(shapley.shapley_values(games.tabulate(renamed))[order], shapley.shapley_values(table), scale=100)


@given(st.integers(1, 4).flatmap(lambda n: st.tuples(arrays(np.float64, 2**n, elements=EIGHTHS), st.integers(0, n - 1), EIGHTHS.map(abs))))
def test_monotonicity_of_young(drawn: tuple[Array, int, float]) -> None:
    table, player, bonus = drawn
    n = table.size.bit_length() - 1
    richer = table + bonus * games.coalition_matrix(n)[:, player] * (1 + games.coalition_matrix(n).sum(axis=1) % 2)
    assert (axioms.marginal_gains(richer, player) >= axioms.marginal_gains(table, player)).all()
    assert shapley.shapley_values(richer)[player] >= shapley.shapley_values(table)[player] - 1e-10


@given(tables(2, 5))
def test_difference_of_two_values(table: Array) -> None:
    n = table.size.bit_length() - 1  # Theorem 10.2.8
    values = shapley.shapley_values(table)
    for i, j in permutations(range(n), 2):
        without = [mask for mask in range(table.size) if not (mask >> i | mask >> j) & 1]
        wanted = sum((table[m | 1 << i] - table[m | 1 << j]) / comb(n - 2, m.bit_count()) for m in without) / (n - 1)
        assert values[i] - values[j] == pytest.approx(wanted, abs=1e-10)


# the two rules that refute Observation 2.31 of the thesis (erratum E14)


def monotone(rule: Callable[[Array], Array], table: Array, rng: np.random.Generator) -> bool:
    """Raise one player's gains everywhere, at random, and see that its payment does not fall."""
    n = table.size.bit_length() - 1
    matrix = games.coalition_matrix(n)
    for player in range(n):
        raised = table + matrix[:, player] * rng.integers(0, 9, size=table.size)
        assert (axioms.marginal_gains(raised, player) >= axioms.marginal_gains(table, player)).all()
        if rule(raised)[player] < rule(table)[player] - 1e-9:
            return False
    return True


@given(tables(2, 4), st.integers(0, 2**32))
def test_one_fixed_order_is_efficient_monotone_linear_with_carrier(table: Array, seed: int) -> None:
    n = table.size.bit_length() - 1

    def rule(t: Array) -> Array:
        return shapley.fixed_order_values(t, tuple(range(n)))

    assert axioms.is_efficient(table, rule(table))
    assert axioms.pays_null_players_nothing(table, rule(table))
    assert axioms.is_additive(table, 3 * table, rule(table), rule(3 * table), rule(4 * table))
    assert monotone(rule, table, np.random.default_rng(seed))


def test_one_fixed_order_is_not_symmetric() -> None:
    table = games.tabulate(games.unanimity(2, (0, 1)))
    assert not axioms.is_symmetric(table, shapley.fixed_order_values(table, (0, 1)))


@given(tables(2, 4), st.integers(0, 2**32))
def test_shapley_plus_constants_is_efficient_and_monotone(table: Array, seed: int) -> None:
    constants = np.zeros(table.size.bit_length() - 1)
    constants[:2] = 1.0, -1.0

    def rule(t: Array) -> Array:
        return shapley.shapley_values(t) + constants

    assert abs(rule(table).sum() - (table[-1] - table[0])) < 1e-9
    assert monotone(rule, table, np.random.default_rng(seed))


def test_shapley_plus_constants_breaks_carrier_and_linearity() -> None:
    table = games.tabulate(games.unanimity(3, (2,)))
    paid = shapley.shapley_values(table) + np.array([1.0, -1.0, 0.0])
    double = shapley.shapley_values(2 * table) + np.array([1.0, -1.0, 0.0])
    assert not axioms.pays_null_players_nothing(table, paid)
    assert not axioms.is_additive(table, table, paid, paid, double)


@given(tables(2, 4))
def test_all_orders_together_give_the_shapley_values(table: Array) -> None:
    n = table.size.bit_length() - 1
    mean = np.mean([shapley.fixed_order_values(table, order) for order in permutations(range(n))], axis=0)
    close(mean, shapley.shapley_values(table), scale=100)


# Banzhaf


@given(tables())
def test_banzhaf_is_the_plain_mean_of_the_gains(table: Array) -> None:
    n = table.size.bit_length() - 1
    close(shapley.banzhaf_values(table), [axioms.marginal_gains(table, i).mean() for i in range(n)], scale=100)


def test_banzhaf_agrees_with_shapley_up_to_two_players_only() -> None:
    rng = np.random.default_rng(3)
    for n, same in ((1, True), (2, True), (3, False)):
        table = rng.standard_normal(2**n)
        assert np.allclose(shapley.banzhaf_values(table), shapley.shapley_values(table)) is same


# the two-step process


@given(tables())
def test_two_step_moments_are_those_of_all_outcomes(table: Array) -> None:
    n = table.size.bit_length() - 1
    game = games.TableGame(table)
    for player in range(n):
        gains = axioms.marginal_gains(table, player)
        chances = np.array([1 / (n * comb(n - 1, mask.bit_count())) for mask in range(gains.size)])
        assert chances.sum() == pytest.approx(1, abs=1e-12)
        mean, sd = shapley.two_step_moments(game, player)
        assert mean == pytest.approx(chances @ gains, abs=1e-10)
        assert sd**2 == pytest.approx(chances @ (gains - mean) ** 2, abs=1e-8)


def test_two_step_draws_have_the_moments_that_are_said() -> None:
    game = games.random_game(5, np.random.default_rng(5))
    rng = np.random.default_rng(6)
    m = 20_000
    draws = np.array([shapley.draw_two_step(game, 2, rng) for _ in range(m)])
    mean, sd = shapley.two_step_moments(game, 2)
    assert abs(draws.mean() - mean) < 5 * sd / m**0.5  # five standard errors
    assert draws.std() == pytest.approx(sd, rel=0.05)


# evaluations, bad input


def test_evaluation_counts() -> None:
    for loop in LOOPS[:2]:
        game = games.CountingGame(games.glove(2, 3))
        loop(game)
        assert game.evaluations == 2**5
    game = games.CountingGame(games.glove(2, 3))
    shapley.draw_two_step(game, 0, np.random.default_rng(0))
    assert game.evaluations == 2


def test_no_players_no_payments() -> None:
    assert shapley.shapley_values([3.0]).shape == shapley.banzhaf_values([3.0]).shape == (0,)


@pytest.mark.parametrize("function", [shapley.shapley_values, shapley.banzhaf_values])
def test_bad_tables_are_refused(function: Callable[[Array], Array]) -> None:
    for table in (np.zeros(3), np.zeros((4, 1)), np.array([0.0, np.nan]), np.array([0, 1j])):
        with pytest.raises(ValueError, match="table"):
            function(table)


def test_players_and_orders_that_do_not_exist_are_refused() -> None:
    game = games.glove(1, 2)
    with pytest.raises(ValueError, match=r"player is 3, expected one of 0..2"):
        shapley.draw_two_step(game, 3, np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"player is -1, expected one of 0..2"):
        shapley.two_step_moments(game, -1)
    with pytest.raises(ValueError, match=r"order is \(0, 0, 1\), expected an order of the players 0..2"):
        shapley.fixed_order_values(games.tabulate(game), (0, 0, 1))
