"""Where a side has no value though the other has one: ``N = 1: the right side has no value at T = {}: |T| = 0``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from sympy import Expr

from .evaluate import Evaluator
from .fields import Rationals
from .games import mask, parts
from .laws import Pair
from .limits import Budget, TooLarge, Undefined, Unsupported
from .separate import described
from .values import PlayerSum, SubsetSum
from .verdict import Verdict, undecided
from .world import World, show


def explained(pair: Pair, worlds: Iterator[World]) -> Verdict:
    """The verdict on a pair that has nowhere a value on both sides.

    Refuted at the first instance where the left side has a value; undecided if there is none.
    """
    before = ""
    for world in islice(worlds, 40):
        field = Rationals()
        filled, _ = pair.fill(world, field, lambda key, field=field: field.random(), Budget())  # type: ignore[misc]
        left, right = (gap(side, filled) for side in (pair.left, pair.right))
        if right and not left:
            instance = described(world, pair.letters, {})
            return Verdict(False, "refuted", "one side has no value", 0.0, f"{instance}: the right side has no value{right}")
        before = before or left
    if before:
        return undecided(f"the line before has no value{before}")
    return undecided("no instance was found at which both sides have a value")


def gap(expression: Any, world: World) -> str:
    """Why the expression has no value here, from the innermost part that has none; empty if it has one."""
    ev = Evaluator(Rationals(), Budget())
    try:
        ev.value(expression, world)
        return ""
    except Undefined as problem:
        why = f": {problem}"
    except (TooLarge, Unsupported):
        return ""
    if isinstance(expression, (SubsetSum, PlayerSum)):
        return _inside(ev, expression, world) or why
    if expression.is_Pow and expression.exp.is_negative and _is_zero(ev, expression.base, world):
        return f": {expression.base} = 0"
    inner = (gap(arg, world) for arg in expression.args if isinstance(arg, Expr))
    return next((said for said in inner if said), why)


def _inside(ev: Evaluator, expression: Any, world: World) -> str:
    """The first term of a sum that has no value."""
    letter, universe = expression.args[1].args
    for _, inner, members in parts(world, mask(ev, universe, world)):
        if isinstance(expression, SubsetSum):
            placed, at = inner.with_set(letter, members), show(members)
        elif members.bit_count() == 1:
            placed, at = inner.with_number(letter, members.bit_length()), str(members.bit_length())
        else:
            continue
        if all(ev.holds(condition, placed) for condition in expression.args[2:]) and (said := gap(expression.args[0], placed)):
            return f" at {letter} = {at}{said}"
    return ""


def _is_zero(ev: Evaluator, base: Any, world: World) -> bool:
    try:
        return bool(ev.value(base, world) == 0)
    except (Undefined, Unsupported, TooLarge):
        return False
