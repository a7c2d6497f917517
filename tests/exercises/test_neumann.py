"""The key of chapter 03: its formulas against numbers, and the counterexamples to what is printed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sympy import Abs, Max, symbols

from autograder import judge
from autograder.exercises import neumann_matrices as matrices
from autograder.exercises import neumann_solvers as solvers
from autograder.exercises import neumann_statements as statements
from autograder.exercises.model import Exercise
from autograder.student import kinds
from autograder.student.derivation import Derivation
from autograder.student.results import Result

SPECTRA = [(0.2, 1.9, 0.0), (0.5, 3.0, 0.1), (1.0, 40.0, 0.5)]


def numbers(low: float, high: float, damping: float) -> dict[object, float]:
    return dict(zip((statements.low, statements.high, statements.lam), (low, high, damping), strict=True))


def rate(alpha: float, low: float, high: float, damping: float) -> float:
    return max(abs(1 - alpha * (x + damping)) for x in (low, high))


@pytest.mark.parametrize(("low", "high", "damping"), SPECTRA)
def test_no_scale_is_faster_than_the_best(low: float, high: float, damping: float) -> None:
    wanted = statements.scaling.expressions["scaling"]
    best = float(wanted["best"].subs(numbers(low, high, damping)))
    fastest = rate(best, low, high, damping)
    assert fastest == pytest.approx(float(wanted["rate"].subs(numbers(low, high, damping))))
    assert all(rate(best * factor, low, high, damping) > fastest for factor in (0.5, 0.99, 1.01, 1.5))


@pytest.mark.parametrize(("low", "high", "damping"), SPECTRA)
def test_powers_of_the_bracket_times_the_factor_are_the_inverse(low: float, high: float, damping: float) -> None:
    wanted = statements.scaling.expressions["scaling"]
    alpha = float(wanted["best"].subs(numbers(low, high, damping)))
    put = {symbols("lambda", positive=True): damping, statements.alpha: alpha}
    gamma, delta, factor = (float(wanted[name].subs(put)) for name in ("gamma", "delta", "factor"))
    for x in (low, high):
        total = sum((gamma - delta * x) ** i for i in range(4000))
        assert factor * total == pytest.approx(1 / (x + damping), rel=1e-9)


@pytest.mark.parametrize("case", solvers.terms.public, ids=lambda case: case.label)
def test_no_fewer_terms_are_enough(case: solvers.Case) -> None:
    given = case.args
    found = solvers.terms.reference(**given)  # type: ignore[operator]
    rho = rate(given["scale"], given["smallest"], given["largest"], 0.0)
    assert rho**found <= given["relative_error"] < rho ** (found - 1) or found == 1


@pytest.mark.parametrize("first_terms", [True, False])
def test_the_printed_bound_fails_in_either_counting_and_the_corrected_one_holds(first_terms: bool) -> None:
    A = np.diag([0.3, 0.9])
    for r in range(1, 9):
        terms = r if first_terms else r + 1
        left = np.linalg.norm(np.linalg.inv(A) - sum(np.linalg.matrix_power(np.eye(2) - A, i) for i in range(terms)), 2)
        assert left > 0.1 ** (r + 1) / 0.9
        assert left == pytest.approx(0.7**terms / 0.3)
    assert np.linalg.norm(np.linalg.inv(A) - np.eye(2), 2) == pytest.approx(7 / 3)


def test_the_series_diverges_from_two_on() -> None:
    for x, bounded in ((1.99, True), (2.01, False), (-0.01, False)):
        assert (abs(1 - x) ** 5000 < 1) is bounded


def marks(entry: Exercise, answers: dict[str, Any]) -> list[Result]:
    """The results by the notebook's record and by that of the grading."""
    specs = (judge.record(entry), judge.record(entry, np.random.default_rng(1)))
    return [judge.decide(spec, kinds.collect(judge.question(spec), answers)) for spec in specs]


def test_the_best_rate_may_be_written_as_a_size_or_as_the_larger_of_two() -> None:
    low, high, lam, best = statements.low, statements.high, statements.lam, statements.BEST
    right = statements.scaling.expressions["scaling"]
    for rate_in_words in (Abs(high - low) * best / 2, Max(1 - best * (low + lam), best * (high + lam) - 1)):
        shown, graded = marks(statements.scaling, {"scaling": {**right, "rate": rate_in_words}})
        assert shown.status in ("correct", "needs_manual_grade")
        assert graded.status == "correct"


def test_a_list_is_told_that_a_dict_is_wanted() -> None:
    for result in marks(statements.scaling, {"scaling": list(statements.scaling.expressions["scaling"].values())}):
        assert result.points == 0
        assert {row.note.split(",")[0] for row in result.rows} in ({"A dict is wanted"}, {"Could not be read: a sympy expression is wanted"})


def test_the_right_value_under_the_wrong_relation_is_told_truly() -> None:
    chain = Derivation(matrices.bound.id).start(matrices.bound.start).step(matrices.bound.goal, "smallest eigenvalue", "<=")
    for result in marks(matrices.bound, {"error_from_0_to_r": chain}):
        notes = [row.note for row in result.rows if row.label.endswith("the goal")]
        assert notes == ["The relations of the lines do not add up to the one that is asked between start and goal: an equality."]
