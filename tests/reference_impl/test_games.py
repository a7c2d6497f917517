"""Games: masks and rows agree, constructors give their formula, bad input is refused by name."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl import games, tables


def members(mask: int, n: int) -> list[int]:
    return [i for i in range(n) if mask >> i & 1]


@pytest.mark.parametrize("n", [0, 1, 2, 5, 9, 17])
def test_row_of_the_coalition_matrix_is_its_mask(n: int) -> None:
    matrix = games.coalition_matrix(n)
    assert matrix.shape == (2**n, n)
    assert matrix.dtype == np.bool_
    for mask in np.random.default_rng(n).integers(2**n, size=20):
        assert np.flatnonzero(matrix[mask]).tolist() == members(int(mask), n)


def test_coalition_matrix_refuses_what_does_not_fit_in_memory() -> None:
    with pytest.raises(ValueError, match="n is 31, expected 0 <= n <= 30"):
        games.coalition_matrix(31)


@given(st.integers(1, 7), st.integers(0, 2**32))
def test_table_and_game_are_the_same_thing(n: int, seed: int) -> None:
    game = games.random_game(n, np.random.default_rng(seed))
    assert np.array_equal(games.tabulate(game), game.table)


def test_tabulate_evaluates_every_coalition_once() -> None:
    game = games.CountingGame(games.airport(range(10)))
    games.tabulate(game)
    assert game.evaluations == 2**10


def by_mask(game: games.Game) -> list[tuple[list[int], float]]:
    return [(members(mask, game.n_players), value) for mask, value in enumerate(games.tabulate(game).tolist())]


def test_unanimity_pays_when_all_are_there() -> None:
    for size in range(5):
        for wanted in combinations(range(4), size):
            assert all(value == (set(wanted) <= set(coalition)) for coalition, value in by_mask(games.unanimity(4, wanted)))


def test_voting_pays_at_the_quota_and_above() -> None:
    weights = [3.0, 2.0, 2.0, 1.0]
    game = games.weighted_voting(weights, quota=4.0)
    assert all(value == (sum(weights[i] for i in coalition) >= 4) for coalition, value in by_mask(game))


def test_glove_counts_pairs() -> None:
    assert all(value == min(sum(i < 2 for i in c), sum(i >= 2 for i in c)) for c, value in by_mask(games.glove(2, 3)))


def test_airport_charges_the_longest_runway() -> None:
    costs = [5.0, 1.0, 3.0]
    assert all(value == max((costs[i] for i in coalition), default=0.0) for coalition, value in by_mask(games.airport(costs)))


def test_linear_adds_up() -> None:
    weights = [1.0, -2.0, 4.0]
    assert all(value == 10 + sum(weights[i] for i in coalition) for coalition, value in by_mask(games.linear(weights, constant=10)))


def test_counting_game_counts_repeats() -> None:
    game = games.CountingGame(games.glove(1, 1))
    row = np.array([[True, True]])
    assert game(row) == game(row) == 1.0
    assert game.evaluations == 2


def test_a_random_game_is_its_generators() -> None:
    first, again = (games.random_game(4, np.random.default_rng(7)).table for _ in range(2))
    assert np.array_equal(first, again)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (np.zeros(6), "table has length 6, expected a power of two"),
        (np.zeros(0), "table has length 0, expected a power of two"),
        (np.zeros((2, 2)), r"table has shape \(2, 2\), expected \(2\*\*n,\)"),
        (np.float64(1.0), r"table has shape \(\), expected \(2\*\*n,\)"),
        (np.array([0.0, np.nan]), "table holds nan for coalition 1, expected finite"),
        (np.array([0.0, 0.0, -np.inf, 1.0]), "table holds -inf for coalition 2, expected finite"),
        (np.array([0.0, 1j]), "table has dtype complex128"),
        (np.array(["a", "b"]), "table has dtype <U1"),
    ],
)
def test_a_bad_table_is_refused_by_name(table: tables.Array, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tables.checked_table(table)


def test_coalitions_must_be_boolean_and_fit() -> None:
    game = games.glove(1, 2)
    with pytest.raises(ValueError, match=r"coalitions has shape \(3,\), expected \(m, 3\)"):
        game(np.array([True, False, True]))
    with pytest.raises(ValueError, match="coalitions has dtype int64, expected bool"):
        game(np.array([[1, 0, 1]], dtype=np.int64))  # type: ignore[arg-type]


def test_a_game_that_returns_a_wrong_shape_is_refused() -> None:
    with pytest.raises(ValueError, match=r"the game's utilities have shape \(2,\), expected \(4,\)"):
        games.tabulate(games.FormulaGame(2, lambda coalitions: np.zeros(2)))


def test_constructors_refuse_impossible_arguments() -> None:
    with pytest.raises(ValueError, match=r"members is \[0, 3\], expected players 0..2"):
        games.unanimity(3, (0, 3))
    with pytest.raises(ValueError, match="left is -1, expected an integer >= 0"):
        games.glove(-1, 2)
    with pytest.raises(ValueError, match=r"costs holds -1.0, expected costs >= 0"):
        games.airport([2.0, -1.0])
