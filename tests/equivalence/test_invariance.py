"""A verdict belongs to the step, not to its spelling: other letters, other orders of terms, shifted indices, sides swapped."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
import sympy

from autograder.equivalence import equivalent
from autograder.equivalence.letters import speaks_of_games
from benchmarks.equivalence.adversarial import STEPS
from benchmarks.equivalence.pairs import pairs

Step = tuple[Any, str, Any, tuple[Any, ...]]
TURNED = {"=": "=", "<=": ">=", "<": ">", ">=": "<=", ">": "<", "~": "~"}
SIZE = 100


def _sample() -> list[Step]:
    rng = random.Random(3)
    steps: list[Step] = [(pair.left, "=", pair.right, pair.given) for pair in pairs(rounds=2, seed=5)]
    steps = rng.sample(steps, SIZE // 2)
    kinds = [step[:4] for kind in ("counts", "rational", "analysis", "order", "given") for step in STEPS[kind]]
    return steps + rng.sample(kinds, SIZE // 2)


SAMPLE = _sample()


def renamed(step: Step, rng: random.Random) -> Step:
    left, relation, right, given = step
    letters: set[Any] = set()
    for part in (left, right, *given):
        letters |= {letter for letter in sympy.sympify(part).atoms(sympy.Symbol) if type(letter) is sympy.Symbol}
    names = [f"{letter}{number}" for letter in "abcdefghuvwxyz" for number in range(1, 9)]
    rng.shuffle(names)
    change = {letter: sympy.Symbol(names.pop(), **letter.assumptions0) for letter in sorted(letters, key=str)}
    return tuple_of([_changed(part, change) for part in (left, right)], relation, tuple(_changed(fact, change) for fact in given))


def _changed(part: Any, change: dict[Any, Any]) -> Any:
    return sympy.sympify(part).xreplace(change)


def tuple_of(sides: list[Any], relation: str, given: tuple[Any, ...]) -> Step:
    return sides[0], relation, sides[1], given


def permuted(step: Step, rng: random.Random) -> Step:
    """Terms and factors in another order, which sympy would undo if it were let."""

    def turn(part: Any) -> Any:
        part = sympy.sympify(part)
        if not part.args or speaks_of_games(part) or isinstance(part, (sympy.Tuple, sympy.core.relational.Relational)):
            return part
        args = [turn(arg) for arg in part.args]
        if isinstance(part, (sympy.Add, sympy.Mul)) and all(isinstance(arg, sympy.Expr) for arg in args):
            rng.shuffle(args)
            return part.func(*args, evaluate=False)
        return part.func(*args) if isinstance(part, (sympy.Sum, sympy.Product)) else part

    left, relation, right, given = step
    return turn(left), relation, turn(right), given


def shifted(step: Step, rng: random.Random) -> Step:
    """Indices of finite sums and products counted from elsewhere."""
    by = rng.choice((-2, 1, 3))

    def move(part: Any) -> Any:
        part = sympy.sympify(part)
        if not part.args or speaks_of_games(part):
            return part
        if isinstance(part, (sympy.Sum, sympy.Product)) and len(part.args) == 2 and not part.has(sympy.oo):
            index, low, high = part.args[1].args
            other = sympy.Dummy(index.name, **index.assumptions0) if low.has(index) or high.has(index) else index
            term = move(part.args[0]).subs(index, other - by) if not part.args[0].has(sympy.Sum, sympy.Product) else None
            return part if term is None else part.func(term, (other, low + by, high + by))
        args = [move(arg) for arg in part.args]
        return part if all(new == old for new, old in zip(args, part.args, strict=True)) else part.func(*args)

    left, relation, right, given = step
    return move(left), relation, move(right), given


def swapped(step: Step, rng: random.Random) -> Step:
    left, relation, right, given = step
    return right, TURNED[relation], left, given


@pytest.fixture(scope="module")
def verdicts() -> list[bool | None]:
    return [equivalent(step[0], step[2], step[1], step[3]).equal for step in SAMPLE]


@pytest.mark.parametrize("spelling", [renamed, permuted, shifted, swapped], ids=lambda spelling: spelling.__name__)
def test_other_spellings_change_no_verdict(spelling: Callable[[Step, random.Random], Step], verdicts: list[bool | None]) -> None:
    rng = random.Random(11)
    changed = []
    for step, before in zip(SAMPLE, verdicts, strict=True):
        other = spelling(step, rng)
        after = equivalent(other[0], other[2], other[1], other[3]).equal
        if after is not before:
            changed.append(f"{before} became {after}: {step[0]} {step[1]} {step[2]} spelt {other[0]} {other[1]} {other[2]}")
    assert changed == []
