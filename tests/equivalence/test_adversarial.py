"""Steps written against the judge: none is judged wrongly, whatever the letters and the order of the sides; few stay undecided."""

from __future__ import annotations

from typing import Any

import pytest
import sympy

from autograder.equivalence import equivalent
from benchmarks.equivalence.adversarial import STEPS, Step

ALL = [(f"{kind} {place}", step) for kind, steps in STEPS.items() for place, step in enumerate(steps)]
SWAPPED = {"=": "=", "<=": ">=", "<": ">", ">=": "<=", ">": "<"}


@pytest.mark.parametrize("kind", STEPS)
def test_no_wrong_verdict_and_few_undecided(kind: str) -> None:
    said = [(step, equivalent(step[0], step[2], step[1], step[3]).equal) for step in STEPS[kind]]
    assert [str(step) for step, equal in said if equal is not None and equal is not step[4]] == []
    assert sum(equal is None for _, equal in said) <= 0.05 * len(said)


@pytest.mark.parametrize(("name", "step"), ALL[::9], ids=[name for name, _ in ALL[::9]])
def test_other_letters_and_swapped_sides_change_no_verdict(name: str, step: Step) -> None:
    left, relation, right, given, true = step
    renamed = [_renamed(side) for side in (left, right, *given)]
    verdict = equivalent(renamed[1], renamed[0], SWAPPED[relation], renamed[2:])
    assert verdict.equal in (true, None)


def _renamed(side: Any) -> Any:
    side = sympy.sympify(side)
    letters = {symbol for symbol in side.atoms(sympy.Symbol) if type(symbol) is sympy.Symbol}
    return side.xreplace({symbol: sympy.Symbol(f"{symbol.name}_1", **symbol.assumptions0) for symbol in letters})


def test_a_sum_whose_condition_is_not_given_is_not_accepted() -> None:
    x, k = sympy.Symbol("x", real=True), sympy.Symbol("k", integer=True)
    verdict = equivalent(sympy.Sum(x**k, (k, 0, sympy.oo)), 1 / (1 - x))
    assert verdict.equal is None
    assert "x = 2" in verdict.why


def test_sums_are_proved_by_certificates() -> None:
    n, k = sympy.symbols("n k", integer=True, nonnegative=True)
    C = sympy.binomial
    for left, right in (
        (sympy.Sum(k * C(n, k), (k, 0, n)), n * 2 ** (n - 1)),
        (sympy.Sum((-1) ** k * C(n, k) / (k + 1), (k, 0, n)), 1 / (n + 1)),
        (sympy.Sum(sympy.harmonic(k), (k, 1, n)), (n + 1) * sympy.harmonic(n) - n),
    ):
        assert equivalent(left, right).how == "proved"
        assert equivalent(left, right + C(n, 45)).equal is False
