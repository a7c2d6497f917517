"""Budgets: enough by simulation and by exact counting, growth in n, and the arithmetic of the proofs."""

from __future__ import annotations

from math import comb, exp, log

import numpy as np
import pytest

from reference_impl import budgets, games
from reference_impl.sampling_groups import normaliser
from reference_impl.sampling_permutations import permutation_sampling


def test_draws_keep_the_promise_for_the_worst_of_coins() -> None:
    m = budgets.hoeffding_draws(1.0, 0.1, 0.05)
    assert m == 185
    missed = sum(comb(m, heads) for heads in range(m + 1) if abs(heads / m - 0.5) >= 0.1) / 2**m  # exact
    assert missed <= budgets.hoeffding_failure(1.0, 0.1, m) <= 0.05
    assert budgets.hoeffding_failure(1.0, 0.1, m - 1) > 0.05


def test_orders_by_the_formula_of_the_lemma() -> None:
    n, bound, error, failure = 12, 2.0, 0.3, 0.1
    m = budgets.hoeffding_orders(n, bound, error, failure)
    assert m - 1 < 2 * bound**2 * n / error**2 * log(2 * n / failure) <= m
    assert n * 2 * exp(-2 * m * (error / n**0.5) ** 2 / (2 * bound) ** 2) <= failure  # union bound over n intervals of width 2 R
    assert budgets.permutation_budget(n, bound, error, failure) == m * (n - 1) + 2


def test_the_lemma_holds_in_simulation() -> None:
    game = games.glove(2, 3)
    m = budgets.hoeffding_orders(5, 1.0, 0.5, 0.2)
    truth = np.array([0.65, 0.65, 7 / 30, 7 / 30, 7 / 30])
    misses = sum(float(np.linalg.norm(permutation_sampling(game, m, np.random.default_rng(s)).values - truth)) > 0.5 for s in range(100))
    assert misses <= 20


def test_group_testing_gains_a_factor_of_n_up_to_logarithms_and_loses_it_to_the_range() -> None:
    small, large = (budgets.permutation_budget(n, 1.0, 0.1, 0.05) / budgets.group_testing_budget(n, 1.0, 0.1, 0.05) for n in (10, 1000))
    assert large / small > 10
    n = 50
    assert budgets.group_testing_budget(n, float(n), 0.1, 0.05) > budgets.permutation_budget(n, 1.0, 0.1, 0.05)


def test_a_draw_of_group_testing_lies_in_the_interval_that_is_said() -> None:
    n = 7
    inside = [1 - t / n for t in range(1, n)]
    outside = [-t / n for t in range(1, n)]
    widest = max(*inside, *(-value for value in outside))
    assert widest == pytest.approx((n - 1) / n)
    assert budgets.group_testing_budget(n, 2.0, 0.5, 0.1) == budgets.hoeffding_draws(2 * widest * normaliser(n), 0.5 / n**0.5, 0.1 / n) + 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0.0, 0.1, 0.1), "width is 0.0, expected a finite number > 0"),
        ((float("inf"), 0.1, 0.1), "width is inf, expected a finite number > 0"),
        ((1.0, -1.0, 0.1), "error is -1.0"),
        ((1.0, 0.1, 1.0), "failure is 1.0, expected"),
    ],
)
def test_impossible_demands_are_refused(arguments: tuple[float, float, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        budgets.hoeffding_draws(*arguments)
    with pytest.raises(ValueError, match="n is 1, expected an integer >= 2"):
        budgets.group_testing_budget(1, 1.0, 0.1, 0.1)
    with pytest.raises(ValueError, match="n is 0, expected an integer >= 1"):
        budgets.hoeffding_orders(0, 1.0, 0.1, 0.1)
    with pytest.raises(ValueError, match=r"failure is 5.0, expected a number in \(0, 1\)"):  # not 5 shared among ten players
        budgets.hoeffding_orders(10, 1.0, 0.1, 5.0)
    with pytest.raises(ValueError, match="width is 0, expected a finite number > 0"):
        budgets.hoeffding_failure(0, 0.1, 10)
