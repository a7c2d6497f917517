"""The chapter's games and numbers; callables that score a subset; counters."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from reference_impl import counting, games, shapley, text_games


def test_corner_detector() -> None:
    values = shapley.shapley_values(games.tabulate(text_games.corner_detector()))
    np.testing.assert_allclose(values, [1 / 3, 1 / 3, 1 / 3, 0], rtol=0, atol=1e-12)


def test_dataset_pricing() -> None:
    table = text_games.dataset_pricing().table
    values = shapley.shapley_values(table)
    np.testing.assert_allclose(values, [115 / 3, 85 / 3, 100 / 3], rtol=0, atol=1e-12)
    assert text_games.bought_by_rank(values, [1, 1, 1], 2) == (0, 2)  # by value: A and C, 80
    assert text_games.best_affordable(table, [1, 1, 1], 2) == (1, 2)  # best: B and C, 90
    assert text_games.best_affordable(table, [1, 1, 1], 1) == (0,)


def test_best_affordable_by_brute_force() -> None:
    rng = np.random.default_rng(0)
    for _ in range(30):
        table, prices, budget = rng.standard_normal(32), rng.random(5).tolist(), float(rng.random() * 2)
        fits = [c for size in range(6) for c in combinations(range(5), size) if sum(prices[i] for i in c) <= budget]
        wanted = max(fits, key=lambda c: table[sum(1 << i for i in c)])
        assert text_games.best_affordable(table, prices, budget) == wanted


def test_matched_pair_alone_harms_and_together_does_not() -> None:
    game = text_games.matched_pair()
    table = games.tabulate(game)
    assert game.evaluations == 64
    easy = 0b111100
    neither, a, b, both = (float(table[easy | pair]) for pair in range(4))
    assert neither == both == 1.0
    assert a == b == pytest.approx(0.85, abs=0.05)
    values = shapley.shapley_values(table)
    assert values[0] == pytest.approx(values[1], abs=1e-12)  # mirror images
    assert values.sum() == pytest.approx(1.0 - table[0])


def test_scored_subsets_are_scored_once() -> None:
    asked = []

    def score(players: np.ndarray) -> float:  # type: ignore[type-arg]
        asked.append(tuple(players.tolist()))
        return float(len(players))

    game = text_games.subset_game(3, score)
    rows = np.array([[True, False, True], [True, False, True], [False, False, False]])
    assert game(rows).tolist() == game(rows).tolist() == [2.0, 2.0, 0.0]
    assert sorted(asked) == [(), (0, 2)]
    assert game.evaluations == 2


@pytest.mark.parametrize("score", [float("nan"), np.array([1.0, 2.0])])
def test_scores_that_are_no_numbers_are_refused(score: object) -> None:
    game = text_games.subset_game(2, lambda players: score)  # type: ignore[arg-type, return-value]
    with pytest.raises(ValueError, match=r"score of \[1\] is .*, expected a finite number"):
        game(np.array([[False, True]]))


def test_counters_count_coalitions_and_calls() -> None:
    game = counting.CountingGame(games.glove(1, 1))
    game(games.coalition_matrix(2))
    game(games.coalition_matrix(2)[:1])
    assert (game.evaluations, game.calls) == (5, 2)


def test_prices_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match=r"prices has shape \(1,\), expected \(2,\)"):
        text_games.best_affordable([0, 1, 1, 2], [1], 3)
    with pytest.raises(ValueError, match="budget is -1, expected a finite number >= 0"):
        text_games.best_affordable([0, 1, 1, 2], [1, 1], -1)
