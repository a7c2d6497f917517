"""Values in floating point, fast and without any guarantee: only to see where no proof need be looked for."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from typing import Any

import sympy

Value = Callable[[Mapping[Any, float]], float]
NAMES: dict[Any, Callable[[float], float]] = {
    sympy.exp: math.exp,
    sympy.log: math.log,
    sympy.sin: math.sin,
    sympy.cos: math.cos,
    sympy.tan: math.tan,
    sympy.sinh: math.sinh,
    sympy.cosh: math.cosh,
    sympy.tanh: math.tanh,
    sympy.atan: math.atan,
    sympy.erf: math.erf,
    sympy.Abs: abs,
    sympy.floor: math.floor,
    sympy.ceiling: math.ceil,
    sympy.gamma: math.gamma,
    sympy.loggamma: math.lgamma,
    sympy.factorial: lambda x: math.gamma(x + 1),
    sympy.harmonic: lambda x: sum(1 / k for k in range(1, int(x) + 1)) if x == int(x) and 0 <= x < 2000 else math.nan,
}


def compiled(expression: Any) -> Callable[[Mapping[Any, float]], float]:
    """The expression as a function of its symbols' values; not a number where it has no value or a head is not known."""
    run = _built(expression)

    def value(at: Mapping[Any, float]) -> float:
        try:
            found = run(at)
        except (ValueError, OverflowError, ArithmeticError, TypeError):
            return math.nan
        return found if isinstance(found, (int, float)) else math.nan

    return value


def _built(node: Any) -> Value:
    if node.is_Symbol:
        return lambda at: at[node]
    if node.is_number and node.is_Atom:
        number = float(node) if node.is_finite else math.nan
        return lambda at: number
    parts = [_built(arg) for arg in node.args] if isinstance(node, sympy.Expr) and not node.has(sympy.Sum, sympy.Product, sympy.Integral) else []
    if node.is_Add and parts:
        return lambda at: sum(part(at) for part in parts)
    if node.is_Mul and parts:
        return lambda at: math.prod(part(at) for part in parts)
    if node.is_Pow and parts:
        base, exponent = parts
        return lambda at: base(at) ** exponent(at)
    if isinstance(node, sympy.Max) and parts:
        return lambda at: max(part(at) for part in parts)
    if isinstance(node, sympy.Min) and parts:
        return lambda at: min(part(at) for part in parts)
    if isinstance(node, sympy.binomial) and parts:
        return lambda at: _binomial(parts[0](at), parts[1](at))
    if type(node) in NAMES and len(parts) == 1:
        name, inner = NAMES[type(node)], parts[0]
        return lambda at: name(inner(at))
    return lambda at: math.nan


def _binomial(n: float, k: float) -> float:
    if n == int(n) and k == int(k) and 0 <= n < 900:
        return float(math.comb(int(n), int(k))) if k >= 0 else 0.0
    return math.nan


SIZES = (0.02, 0.3, 0.7, 0.95, 1.0, 1.3, 2.0, 3.7, 9.0, 41.0, 600.0)


def drawn(symbols: list[Any], facts: list[tuple[Any, bool]], wanted: int = 24) -> list[dict[Any, float]]:
    """Points, the same in every call, at which the facts (>= 0, > 0) hold in floating point; few or none where they are hard to meet."""
    rng = random.Random(11)
    tests = [(compiled(fact), open_, fact.free_symbols) for fact, open_ in facts]
    found: list[dict[Any, float]] = []
    for _ in range(20 * wanted):
        point: dict[Any, float] = {}
        for symbol in symbols:
            size = rng.choice(SIZES) * rng.choice((1.0, rng.random()))
            if symbol.is_integer:
                size = float(round(size * rng.choice((1, 4))))
                size = max(size, 1.0) if symbol.is_positive else size
            point[symbol] = size if symbol.is_nonnegative else -size if symbol.is_nonpositive else rng.choice((-1, 1)) * size
        if all((value := test(point)) > 0 or (value == 0 and not open_) for test, open_, inside in tests if inside <= point.keys()):
            found.append(point)
            if len(found) == wanted:
                break
    return found


def plainly_negative(expression: Any, points: list[dict[Any, float]]) -> bool:
    """Whether some point makes the expression negative by more than rounding explains."""
    value = compiled(expression)
    return any(value(point) < -1e-7 for point in points if expression.free_symbols <= point.keys())


def extended(points: list[dict[Any, float]], made: list[tuple[Any, Any]]) -> list[dict[Any, float]]:
    """The points with the values of letters that stand for expressions in the others; a point where one has no value is left out."""
    found = [dict(point) for point in points]
    for letter, expression in made:
        value = compiled(expression)
        for point in found:
            if not expression.free_symbols <= point.keys() or math.isnan(number := value(point)):
                point.clear()
            else:
                point[letter] = number
    return [point for point in found if point]
