"""Coefficients of unanimity games: definition against butterflies, round trips, Shapley values from them, linear independence."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from reference_impl import games, moebius
from reference_impl.shapley import shapley_values
from reference_impl.tables import Array

EIGHTHS = st.integers(-800, 800).map(lambda k: k / 8)  # sums of these are exact in float64, so equality may be asked
TABLES = st.integers(0, 6).flatmap(lambda n: arrays(np.float64, 2**n, elements=EIGHTHS))


@given(TABLES)
def test_butterflies_are_the_definition(table: Array) -> None:
    assert np.array_equal(moebius.moebius_transform(table), moebius.moebius_by_definition(table))


@given(TABLES)
def test_there_and_back(table: Array) -> None:
    assert np.array_equal(moebius.inverse_moebius(moebius.moebius_transform(table)), table)
    assert np.array_equal(moebius.moebius_transform(moebius.inverse_moebius(table)), table)


@given(TABLES)
def test_the_game_is_the_sum_of_its_unanimity_games(table: Array) -> None:
    n = table.size.bit_length() - 1
    members = [[i for i in range(n) if mask >> i & 1] for mask in range(table.size)]
    unanimity_tables = np.array([games.tabulate(games.unanimity(n, m)) for m in members])  # (2**n, 2**n), row = T
    assert np.array_equal(moebius.moebius_transform(table) @ unanimity_tables, table)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 6])
def test_unanimity_games_are_linearly_independent(n: int) -> None:
    basis = np.array([moebius.inverse_moebius(row) for row in np.eye(2**n)])
    assert np.linalg.matrix_rank(basis) == 2**n
    assert abs(np.linalg.det(basis)) == pytest.approx(1)  # triangular with ones: the inverse has whole numbers


@pytest.mark.parametrize("mask", range(16))
def test_a_unanimity_game_has_one_coefficient(mask: int) -> None:
    game = games.unanimity(4, [i for i in range(4) if mask >> i & 1])
    assert moebius.moebius_transform(games.tabulate(game)).tolist() == [float(i == mask) for i in range(16)]


def test_a_linear_game_has_no_coefficient_beyond_single_players() -> None:
    coefficients = moebius.moebius_transform(games.tabulate(games.linear([1, 2, 4], constant=10)))
    assert coefficients.tolist() == [10, 1, 2, 0, 4, 0, 0, 0]


@given(TABLES)
def test_shares_of_coefficients_are_the_shapley_values(table: Array) -> None:
    got = moebius.shapley_from_moebius(moebius.moebius_transform(table))
    np.testing.assert_allclose(got, shapley_values(table), rtol=0, atol=1e-9, strict=True)  # coefficients are up to 2**6 * 100


@given(TABLES)
def test_arguments_are_not_modified(table: Array) -> None:
    before = table.copy()
    table.setflags(write=False)
    for function in (moebius.moebius_by_definition, moebius.moebius_transform, moebius.inverse_moebius, moebius.shapley_from_moebius):
        function(table)
    assert np.array_equal(table, before)


def test_transform_of_whole_numbers_is_whole() -> None:
    assert moebius.moebius_transform(np.array([0, 1, 1, 3])).tolist() == [0.0, 1.0, 1.0, 1.0]


def test_twenty_players_take_far_less_than_a_loop_over_coalitions() -> None:
    table = np.random.default_rng(0).standard_normal(2**20)
    start = time.process_time()
    moebius.moebius_transform(table)
    assert time.process_time() - start < 5  # measured 0.03 s; a Python loop of 3**20 steps would take an hour


def test_bad_input_is_refused_by_name() -> None:
    for function in (moebius.moebius_by_definition, moebius.moebius_transform):
        with pytest.raises(ValueError, match="table has length 5, expected a power of two"):
            function(np.zeros(5))
    for function in (moebius.inverse_moebius, moebius.shapley_from_moebius):
        with pytest.raises(ValueError, match="coefficients holds nan for coalition 1"):
            function(np.array([0.0, np.nan]))
