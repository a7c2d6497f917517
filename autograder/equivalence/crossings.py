"""Where an expression in one letter changes its sign, and its sign at an instance."""

from __future__ import annotations

import itertools
from typing import Any

import sympy
from flint import acb, fmpq

from . import analysis
from .evaluate import Evaluator
from .fields import Rationals
from .limits import Budget, TooLarge, Undefined, Unsupported
from .world import World

GRID = sorted({0, *(s * sympy.Rational(2) ** power for power in (-90, -45, -20, -8, -3, *range(0, 34, 3)) for s in (1, -1))})


def zeros(gap: Any, symbol: Any) -> set[Any]:
    """Zeros of an expression in one letter: the rational ones of a polynomial, otherwise fractions on both sides of a change of sign."""
    if gap.is_polynomial(symbol) and gap.free_symbols == {symbol}:
        poly = sympy.Poly(gap, symbol)
        if poly.degree() == 1 and all(number.is_Rational for number in poly.all_coeffs()):
            slope, start = poly.all_coeffs()
            return {-start / slope}
        if poly.degree() == 2 and all(number.is_Rational for number in poly.all_coeffs()):
            return {value for root in sympy.roots(poly) if root.is_real for value in ([root] if root.is_Rational else _beside(root))}
    tried = [(point, _sign_at(gap, symbol, point)) for point in map(sympy.Rational, GRID)]
    signs = [(point, sign) for point, sign in tried if sign is not None]
    found: set[Any] = {point for point, sign in signs if sign == 0}
    for (low, before), (high, after) in itertools.pairwise(signs):
        if before * after < 0:
            found |= set(_halved(gap, symbol, low, high, before))
    return found


def _beside(root: Any) -> list[Any]:
    near = sympy.Rational(str(sympy.N(root, 20)))
    return [near - sympy.Rational(1, 2**40), near + sympy.Rational(1, 2**40)]


def _halved(gap: Any, symbol: Any, low: Any, high: Any, before: int) -> tuple[Any, Any]:
    for _ in range(30):
        middle = (low + high) / 2
        sign = _sign_at(gap, symbol, middle)
        if sign == before:
            low = middle
        else:
            high = middle
    return low, high


def _sign_at(gap: Any, symbol: Any, point: Any) -> int | None:
    number = fmpq(int(point.p), int(point.q))
    world = World(numbers={symbol: int(point)}, unknowns={}) if symbol.is_integer and point.is_Integer else World(unknowns={symbol: number})
    return sign_of(gap, world, Budget(2000))


def sign_of(gap: Any, world: World, budget: Budget) -> int | None:
    """-1, 0 or 1; None where the gap has no value or balls do not tell."""
    found = value_at(gap, world, budget)
    if found is None:
        return None
    if not isinstance(found, acb):
        return int(found > 0) - int(found < 0)
    real = found.real
    return 1 if real > 0 else -1 if real < 0 else None


def value_at(side: Any, world: World, budget: Budget) -> Any:
    """Exact if possible, otherwise a ball; None where there is no value."""
    try:
        return Evaluator(Rationals(), budget).value(side, world)
    except (Unsupported, TooLarge):
        try:
            return analysis.value(side, world, 300, budget)
        except (Unsupported, TooLarge):
            return None
    except (Undefined, ValueError):
        return None
