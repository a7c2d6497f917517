"""Floors, ceilings and remainders in a verdict that rests on instances: when these are enough."""

from __future__ import annotations

from typing import Any

import sympy

from . import inequalities
from .evaluate import Evaluator
from .fields import Rationals
from .instances import allowed, meets
from .letters import Letters
from .limits import Budget, TooLarge, Undefined, Unsupported, nodes
from .world import World

ROUNDED = (sympy.floor, sympy.ceiling, sympy.frac, sympy.Mod)
PERIOD = {1: 1200, 2: 8}  # the longest period that is run through, by the number of integer letters


def rounded(*sides: Any) -> list[Any]:
    """What floors and remainders are taken of, shifted by a few whole steps: where they change their value."""
    found = []
    for node in _rounded(*sides):
        inner = node.args[0] / node.args[1] if isinstance(node, sympy.Mod) else node.args[0]
        found += [inner - step for step in (-1, 0, 1, 2)]
    return found


def _rounded(*sides: Any) -> list[Any]:
    return list(dict.fromkeys(node for side in sides for node, _ in nodes(side) if isinstance(node, ROUNDED) and node.free_symbols))


def unsettled(left: Any, right: Any, letters: Letters, given: tuple[Any, ...]) -> bool:
    """Whether floors and remainders change their value at more instances than were tried."""
    found = _rounded(left, right)
    if not found:
        return False
    names = {node: sympy.Dummy(real=True) for node in found}
    outermost = {node: name for node, name in names.items() if not any(node != other and other.has(node) for other in found)}
    if sympy.expand(left.xreplace(outermost) - right.xreplace(outermost)) == 0:
        return False
    periods = [_period(node, letters) for node in found]
    if None in periods:
        return True
    period = sympy.ilcm(1, *periods)
    inside = sorted({symbol for node in found for symbol in node.free_symbols} & set(letters.integers), key=str)
    if not inside:
        return False
    if period > PERIOD.get(len(inside), 4):
        return True
    return (
        len(inside) == 1
        and letters.integers == (inside[0],)
        and not letters.numbers
        and not _run_through(left, right, inside[0], period, letters, given)
    )


def enclosed(one: Any, other: Any, letters: Letters, given: tuple[Any, ...]) -> bool:
    """Whether one side is a floor or a ceiling, and the other the whole number beside what is rounded, by two inequalities."""
    if not isinstance(one, (sympy.floor, sympy.ceiling)) or other.has(*ROUNDED) or not other.is_integer:
        return False
    inner = one.args[0]
    up = isinstance(one, sympy.ceiling)
    pairs = ((inner, other, False), (other - 1, inner, True)) if up else ((other, inner, False), (inner, other + 1, True))
    return all(inequalities.holds(low, high, strict, letters, given).equal for low, high, strict in pairs)


def _period(node: Any, letters: Letters) -> int | None:
    """After how many integers the value begins anew, up to a polynomial; None where this is not known. 1 for numbers that are not integers."""
    inner, modulus = node.args[0], node.args[1] if isinstance(node, sympy.Mod) else sympy.S.One
    symbols = inner.free_symbols
    if not modulus.is_Rational or modulus <= 0:
        return None
    if symbols <= {symbol for symbol in symbols if symbol in letters.numbers}:
        return 1 if inner.is_polynomial(*symbols) and sympy.Poly(inner, *symbols).total_degree() == 1 and _plain(inner, symbols) else None
    if inner.is_polynomial(*symbols) and _plain(inner, symbols):
        numbers = [number / modulus for number in sympy.Poly(inner, *symbols).coeffs()]
        return int(sympy.ilcm(1, *(number.q for number in numbers)))
    whole = inner.is_integer and modulus.is_Integer
    return int(modulus) if whole and all(_power(part) for part in sympy.Add.make_args(inner)) else None


def _plain(inner: Any, symbols: set[Any]) -> bool:
    return all(number.is_Rational for number in sympy.Poly(inner, *symbols).coeffs())


def _power(part: Any) -> bool:
    """A whole number to a power that a letter tells: its remainders come again."""
    return bool(part.is_Integer or (part.is_Pow and part.base.is_Integer and part.exp.is_Symbol))


def _run_through(left: Any, right: Any, symbol: Any, period: int, letters: Letters, given: tuple[Any, ...]) -> bool:
    """Whether the sides agree at two whole periods of one integer letter."""
    field, budget = Rationals(), Budget(120_000)
    try:
        for value in range(-period if allowed(symbol, -1, symbol in letters.counted) else 0, 2 * period + 8):
            world = World(numbers={symbol: value})
            if not allowed(symbol, value, symbol in letters.counted) or not meets(world, given, budget):
                continue
            ev = Evaluator(field, budget)
            if ev.value(left, world) != ev.value(right, world):
                return False
    except (TooLarge, Unsupported, Undefined):
        return False
    return True
