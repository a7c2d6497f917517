"""A table as a game, and the data from which arguments are built."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.student.builders import build
from autograder.student.games import TableGame, all_coalitions


@given(st.integers(0, 6), st.integers(0, 1000))
def test_a_table_is_its_game_on_all_coalitions(n: int, seed: int) -> None:
    table = np.random.default_rng(seed).normal(size=2**n)
    game = TableGame(table)
    np.testing.assert_array_equal(game(all_coalitions(n)), table)
    for mask, row in enumerate(all_coalitions(n)):
        assert game.value(np.flatnonzero(row).tolist()) == table[mask]


def test_one_row_gives_one_number() -> None:
    assert TableGame([0, 1, 2, 4])(np.array([True, True])) == 4


@pytest.mark.parametrize("values", [[], [1, 2, 3], [[1, 2], [3, 4]]])
def test_a_table_has_two_to_the_n_entries(values: list[float]) -> None:
    with pytest.raises(ValueError, match="2\\*\\*n"):
        TableGame(values)


def test_wrong_questions_are_refused() -> None:
    game = TableGame([0, 1, 2, 4])
    with pytest.raises(ValueError, match="expected \\(m, 2\\)"):
        game(np.ones((3, 3), dtype=bool))
    with pytest.raises(ValueError, match="boolean"):
        game([[0, 2]])
    with pytest.raises(ValueError, match="no player 2"):
        game.value([2])
    with pytest.raises(ValueError, match="no player -1"):
        game.value([-1])


def test_a_table_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        TableGame([0, 1]).table[0] = 3


def test_build() -> None:
    assert build({"game": "table", "values": {"array": [0, 1]}}).value([0]) == 1
    assert build({"game": "table", "values": [0, 1], "asked": 7}).evaluations == 7
    assert build({"a": [1, "x", {"b": None}]}) == {"a": [1, "x", {"b": None}]}
    assert build({"array": [[1, 2]], "dtype": "int64"}).dtype == np.int64
    assert build({"$": "tuple", "items": [1, 2]}) == (1, 2)
    assert build({"rng": 3}).integers(1000) == np.random.default_rng(3).integers(1000)
    with pytest.raises(ValueError, match="no game of the sort 'chess'"):
        build({"game": "chess"})


def test_every_build_is_fresh() -> None:
    data = {"x": {"array": [1.0, 2.0]}, "y": [1]}
    first = build(data)
    first["x"][0] = 9
    first["y"].append(2)
    assert build(data)["x"].tolist() == [1, 2]
    assert build(data)["y"] == [1]
