"""The key of chapter 03: its formulas against numbers, and the counterexamples to what is printed."""

from __future__ import annotations

import numpy as np
import pytest
from sympy import symbols

from autograder.exercises import neumann_solvers as solvers
from autograder.exercises import neumann_statements as statements

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
