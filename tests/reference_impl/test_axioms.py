"""The axioms accept what meets them, and find what breaks them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from reference_impl import axioms, games
from reference_impl.shapley import banzhaf_values, fixed_order_values, shapley_values
from reference_impl.tables import Array

EIGHTHS = st.integers(-800, 800).map(lambda k: k / 8)  # exact in binary: differences have no rounding to excuse


def tables(least: int = 1, most: int = 5) -> st.SearchStrategy[Array]:
    return st.integers(least, most).flatmap(lambda n: arrays(np.float64, 2**n, elements=EIGHTHS))


GLOVE = games.tabulate(games.glove(1, 2))


def equal_split(table: Array) -> Array:
    n = table.size.bit_length() - 1
    return np.full(n, (table[-1] - table[0]) / n)


def squared(table: Array) -> Array:
    """Shares the gain in proportion to the square of the Shapley values: efficient, symmetric, null players at 0, not additive."""
    weights = shapley_values(table) ** 2
    return weights / weights.sum() * (table[-1] - table[0])


def test_each_rule_breaks_the_axiom_that_it_should() -> None:
    table = games.tabulate(games.airport([0, 1, 1, 3]))
    other = games.tabulate(games.weighted_voting([0, 2, 1, 1], quota=3))
    rules = {
        "shapley": shapley_values,
        "banzhaf": banzhaf_values,
        "one order": lambda t: fixed_order_values(t, (0, 1, 2, 3)),
        "equal split": equal_split,
        "squared": squared,
    }
    verdicts = {
        name: (
            axioms.is_efficient(table, rule(table)),
            axioms.is_symmetric(table, rule(table)),
            axioms.is_additive(table, other, rule(table), rule(other), rule(table + other)),
            axioms.pays_null_players_nothing(table, rule(table)),
        )
        for name, rule in rules.items()
    }
    assert verdicts == {
        "shapley": (True, True, True, True),
        "banzhaf": (False, True, True, True),
        "one order": (True, False, True, True),
        "equal split": (True, True, True, False),
        "squared": (True, True, False, True),
    }


def test_efficiency_takes_off_the_empty_coalition() -> None:
    table = games.tabulate(games.linear([1, 2], constant=10))
    assert axioms.is_efficient(table, [1, 2])
    assert not axioms.is_efficient(table, [6, 7])  # sums to U([N]) = 13, as printed


def test_symmetry_looks_at_every_coalition() -> None:
    table = np.zeros(8)
    table[0b101] = 1.0  # players 0 and 1 differ only beside player 2
    assert axioms.symmetric_pairs(table) == ((0, 2),)
    assert axioms.is_symmetric(table, [1, 0, 1])
    assert not axioms.is_symmetric(table, [1, 0, 0])


@given(st.integers(2, 4).flatmap(lambda n: arrays(np.float64, 2**n, elements=st.sampled_from([0.0, 1.0]))))
def test_symmetric_pairs_are_the_swaps_that_leave_the_table_alone(table: Array) -> None:
    n = table.size.bit_length() - 1

    def swapped(mask: int, i: int, j: int) -> int:
        bits = (mask >> i & 1) ^ (mask >> j & 1)
        return mask ^ (bits << i | bits << j)  # exchange the bits i and j

    expected = tuple((i, j) for i in range(n) for j in range(i + 1, n) if all(table[mask] == table[swapped(mask, i, j)] for mask in range(2**n)))
    assert axioms.symmetric_pairs(table) == expected


@given(tables(1, 4), st.integers(0, 4))
def test_carrier_leaves_out_an_added_player_that_does_nothing(table: Array, place: int) -> None:
    n = table.size.bit_length() - 1
    table = table + games.tabulate(games.linear([1000.0] * n))  # now everyone else matters
    place = min(place, n)
    halves = table.reshape(-1, 2**place)
    padded = np.repeat(halves[:, None, :], 2, axis=1).ravel()  # a new player ``place`` who changes nothing
    expected = tuple(i for i in range(n + 1) if i != place)
    assert axioms.smallest_carrier(padded) == expected


@given(tables())
def test_smallest_carrier_carries_the_game_and_none_smaller_does(table: Array) -> None:
    n = table.size.bit_length() - 1
    masks = np.arange(table.size)

    def carries(players: tuple[int, ...]) -> bool:
        return np.array_equal(table, table[masks & sum(1 << i for i in players)])

    carrier = axioms.smallest_carrier(table)
    assert carries(carrier)
    assert not any(carries(tuple(j for j in range(n) if j != i)) for i in carrier)


def test_a_player_of_value_zero_may_be_in_the_carrier() -> None:
    table = np.array([0.0, 0.0, 1.0, -1.0])  # player 1 gains 1 alone and -1 beside player 0
    assert shapley_values(table)[1] == 0.0
    assert axioms.smallest_carrier(table) == (0, 1)


@given(tables())
def test_marginal_gains_are_in_order_of_the_mask(table: Array) -> None:
    n = table.size.bit_length() - 1
    for player in range(n):
        without = [mask for mask in range(table.size) if not mask >> player & 1]
        expected = [table[mask | 1 << player] - table[mask] for mask in without]
        assert axioms.marginal_gains(table, player).tolist() == expected


@given(tables(2, 4), st.floats(1e-6, 1e6))
def test_verdicts_do_not_depend_on_the_unit(table: Array, scale: float) -> None:
    payments = shapley_values(table)
    for paid in (payments, payments + 1):
        for axiom in (axioms.is_efficient, axioms.is_symmetric, axioms.pays_null_players_nothing):
            if np.abs(table).max() > 0:
                assert axiom(table, paid) == axiom(table * scale, paid * scale)


def test_bad_payments_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"payments has shape \(2,\), expected \(3,\)"):
        axioms.is_efficient(GLOVE, [1.0, 0.0])
    with pytest.raises(ValueError, match=r"payments holds nan at \(\d,\), expected finite"):
        axioms.is_symmetric(GLOVE, [1.0, 0.0, np.nan])
    with pytest.raises(ValueError, match="table_v has length 4, expected 8, that of table_u"):
        axioms.is_additive(GLOVE, np.zeros(4), np.zeros(3), np.zeros(2), np.zeros(3))
    with pytest.raises(ValueError, match=r"pay_sum has shape \(2,\)"):
        axioms.is_additive(GLOVE, GLOVE, np.zeros(3), np.zeros(3), np.zeros(2))
    with pytest.raises(ValueError, match=r"player is 3, expected one of 0..2"):
        axioms.marginal_gains(GLOVE, 3)
