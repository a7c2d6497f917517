"""Steps as an examiner would choose them: none is judged wrongly, whatever the letters and the order of the sides; few stay undecided."""

from __future__ import annotations

import random
from typing import Any

import pytest
import sympy

from autograder.equivalence import equivalent
from benchmarks.equivalence import examiner, examiner_traps

STEPS = {f"{kind} {place}": steps for place, module in enumerate((examiner, examiner_traps)) for kind, steps in module.STEPS.items()}
ALL = [step for steps in STEPS.values() for step in steps]
SWAPPED = {"=": "=", "<=": ">=", "<": ">", ">=": "<=", ">": "<"}
LETTERS = ["A", "B", "D", "K", "L", "T", "W", "a", "b", "c", "d", "e", "g", "h", "i", "j", "l", "m", "o", "p", "q", "r", "u", "v", "w", "x", "y", "z"]
UNDECIDED = {"counts": 0.05, "rational": 0.1, "analysis": 0.3, "matrices": 0.1, "order": 0.35}


def test_the_set_is_balanced() -> None:
    true = sum(step[4] for step in ALL)
    assert len(ALL) >= 500
    assert abs(2 * true - len(ALL)) <= 40


@pytest.mark.parametrize("kind", STEPS)
def test_no_wrong_verdict(kind: str) -> None:
    said = [(step, equivalent(step[0], step[2], step[1], step[3]).equal) for step in STEPS[kind]]
    assert [str(step) for step, equal in said if equal is not None and equal is not step[4]] == []
    assert sum(equal is None for _, equal in said) <= UNDECIDED[kind.split()[0]] * len(said)


@pytest.mark.parametrize("place", range(0, len(ALL), 11))
def test_other_letters_and_swapped_sides_make_no_verdict_wrong(place: int) -> None:
    left, relation, right, given, true = ALL[place]
    letters = sorted({symbol for side in (left, right, *given) for symbol in _letters(side)}, key=str)
    names = random.Random(place).sample(LETTERS, len(letters))
    fresh = {old: sympy.Symbol(name, **old.assumptions0) for old, name in zip(letters, names, strict=True)}
    renamed = [sympy.sympify(side).xreplace(fresh) for side in (left, right, *given)]
    assert equivalent(renamed[1], renamed[0], SWAPPED[relation], renamed[2:]).equal in (true, None)


def _letters(side: Any) -> set[sympy.Symbol]:
    return {symbol for symbol in sympy.sympify(side).atoms(sympy.Symbol) if type(symbol) is sympy.Symbol and symbol.name.isalpha()}
