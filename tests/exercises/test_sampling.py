"""The key of chapter 05: what it measured, its slips against the reference, and what its text says in numbers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from sympy import harmonic, log, symbols

from autograder import judge
from autograder.equivalence.verdict import undecided
from autograder.exercises import exercise
from autograder.exercises import sampling_plot as plot
from autograder.exercises import sampling_voting as voting
from autograder.exercises.sampling_variance import MAJORITY, SQUARE
from autograder.student import chain_marks, changes, expressions
from autograder.student.chain import Line
from autograder.student.games import TableGame
from reference_impl.budgets import group_testing_budget, permutation_budget
from reference_impl.double_majority import double_majority_shapley
from reference_impl.sampling_permutations import gains_in_orders, random_orders

DELTA, PLAYERS, ERROR = 0.05, 40, 0.5


def test_the_errors_in_the_notebook_are_those_measured() -> None:
    for name, errors in plot.measured_errors().items():
        np.testing.assert_allclose(plot.ERRORS[name], errors, rtol=1e-3)


def test_errors_fall_like_one_over_the_root() -> None:
    for errors in plot.ERRORS.values():
        slope = np.polyfit(np.log(plot.EVALUATIONS), np.log(errors), 1)[0]
        assert slope == pytest.approx(-0.5, abs=0.05)


def test_group_testing_needs_for_the_same_error_sixteen_times_the_evaluations() -> None:
    assert plot.ERRORS["groups"][-1] < plot.ERRORS["orders"][0] < plot.ERRORS["groups"][-2]


@pytest.mark.parametrize("bound", [1.0, 3.0])
def test_costs_are_those_of_the_reference_but_for_rounding_up(bound: float) -> None:
    numbers = dict(zip(symbols("N R r L epsilon", positive=True), (PLAYERS, bound, bound, log(2 * PLAYERS / DELTA), ERROR), strict=True))
    numbers[plot.Z] = 2 * harmonic(PLAYERS - 1)
    orders = float((2 * plot.R**2 * plot.N * plot.L / plot.eps**2 * (plot.N - 1) + 2).subs(numbers))
    cost = plot.budgets.expressions["cost"]
    assert float(cost["orders"].subs(numbers)) == pytest.approx(orders)
    assert 0 <= permutation_budget(PLAYERS, bound, ERROR, DELTA) - orders <= PLAYERS
    assert 0 <= group_testing_budget(PLAYERS, bound, ERROR, DELTA) - float(cost["groups"].subs(numbers)) <= 1
    worst = group_testing_budget(PLAYERS, PLAYERS * bound, ERROR, DELTA)
    assert 0 <= worst - float(cost["worst"].subs(numbers)) <= 1
    assert worst > 10 * permutation_budget(PLAYERS, bound, ERROR, DELTA)


@pytest.mark.parametrize(("table", "holds"), [(MAJORITY, True), (SQUARE, False)])
def test_the_reverse_repeats_every_gain_exactly_in_odd_games(table: np.ndarray, holds: bool) -> None:
    orders = random_orders(TableGame(table).n_players, 20, np.random.default_rng(3))
    there, back = (gains_in_orders(TableGame(table), one) for one in (orders, orders[:, ::-1]))
    assert np.array_equal(there, back) is holds


def test_security_council() -> None:
    values = double_majority_shapley(voting.COUNCIL, 39, 0)
    assert (values[0], values[-1]) == (Fraction(421, 2145), Fraction(4, 2145))


def test_the_slips_of_counting_are_no_values() -> None:
    """Each wrong way pays something else in total, or pays somebody else."""
    weights, quota, members = [5, 3, 2, 1, 1], 7, 3
    right = voting.weighted_voting.reference(weights, quota, members)  # type: ignore[operator]
    for one in voting.weighted_voting.misconceptions:
        if not one.breaks:
            assert np.abs(one.wrong(weights, quota, members) - right).max() > 1e-3, one.id


def test_a_listed_mistake_fails_though_nothing_refutes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Instances are drawn: now and then none is found for a wrong width in Hoeffding's inequality, and the mistake is named all the same."""
    spec = judge.record(exercise("sampling.hoeffding"))["further"][0]
    start = expressions.decode(spec["start"])
    wrong = changes.from_data(next(one for one in spec["misconceptions"] if one["id"] == "half_the_width")["changes"][0])(start)
    monkeypatch.setattr(chain_marks, "judge_chain", lambda lines, given: [None, undecided("no instance refutes it")])
    marks = chain_marks.Marks(spec, [Line(start), Line(wrong, "Hoeffding", "<=")])
    assert marks.wrong == [1]
    assert marks.misconception()["id"] == "half_the_width"  # type: ignore[index]
