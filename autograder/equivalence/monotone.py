"""Inequalities in one real variable, each answer a proof: Sturm's count for rational functions (also of one exponential), the sign of the
derivative, found the same way, with limits at the ends (`asymptotics`), and balls on what lies between (`segments`).
"""

from __future__ import annotations

import math
from typing import Any

import sympy
from flint import acb
from sympy import S

from .asymptotics import limit
from .certificates import certificate
from .evaluate import Evaluator
from .fields import Balls
from .limits import Budget, TooLarge, Undefined, nodes
from .roots import Interval, by_roots, in_exponential
from .segments import compiled, lows, named, on_closed, zero
from .world import World

MAX_DEPTH = 6
MAX_PARTS = 120
PLACES = (S.Zero, S.One, -S.One, S.Half, S(2), S.Exp1, 1 / S.Exp1)


def number(value: Any, strict: bool) -> str:
    """Whether a number is >= 0 (> 0), by exact zero or a ball."""
    if value.is_Rational:
        return "two numbers" if (value > 0 if strict else value >= 0) else ""
    if value in (S.Infinity,):
        return "two numbers"
    if value.is_finite is False or (not strict and zero(value)):
        return "two numbers" if value.is_finite else ""
    try:
        ball = Evaluator(Balls(), Budget(2000)).value(value, World())
    except (Undefined, ValueError):
        return ""
    return "two numbers" if ball.is_finite() and acb(ball).imag.contains(0) and ball.real > 0 else ""


def proved(function: Any, symbol: Any, low: Any, low_open: bool, high: Any, high_open: bool, strict: bool, budget: Budget) -> str:
    """Why the function is >= 0 (> 0) on the interval."""
    if not function.is_real and symbol.is_real is not True:
        return ""
    interval = (low, low_open, high, high_open)
    if low.is_finite and high.is_finite and not low < high:
        return ""
    function = function.replace(lambda node: isinstance(node, (sympy.sinh, sympy.cosh, sympy.tanh)), lambda node: node.rewrite(sympy.exp))
    return _sign(function, symbol, interval, strict, budget, 0) if analytic(function, symbol, interval, budget) else ""


SMOOTH = (sympy.exp, sympy.sin, sympy.cos, sympy.sinh, sympy.cosh, sympy.tanh, sympy.atan, sympy.erf)


def analytic(function: Any, symbol: Any, interval: Interval, budget: Budget) -> bool:
    """Whether the function is real analytic on the interval: no poles, no logarithm or broken power of what is not positive there.

    At an end that belongs to the interval a root or a power may be of 0, where it is continuous.
    """
    if any(isinstance(node, sympy.Function) and not isinstance(node, (*SMOOTH, sympy.log)) for node, _ in nodes(function)):
        return False
    for node, _ in nodes(function):
        if symbol not in node.free_symbols or node.is_Symbol or node.is_Add or node.is_Mul or isinstance(node, SMOOTH):
            continue
        if node.is_Pow and node.exp.is_Integer:
            if node.exp > 0 or any(_sign(sign * node.base, symbol, interval, True, budget, 3) for sign in (1, -1)):
                continue
        elif node.is_Pow or isinstance(node, sympy.log):
            inside = _opened(interval) if node.is_Pow and node.exp.is_Rational and node.exp > 0 else interval
            if _sign(node.args[0], symbol, inside, True, budget, 2):
                continue
        return False
    return True


def _opened(interval: Interval) -> Interval:
    return interval[0], True, interval[2], True


def _sign(function: Any, symbol: Any, interval: Interval, strict: bool, budget: Budget, depth: int) -> str:
    size = sum(1 for _ in nodes(function))
    if depth > MAX_DEPTH or size > MAX_PARTS:
        return ""
    budget.spend(300 + 10 * size)
    if not function.has(symbol):
        return number(function, strict)
    if below(function, symbol, interval):
        return ""
    if not (function.is_Add and function.has(sympy.log)):
        function = _stripped(function, symbol, interval, budget, depth)
    if function is None:
        return ""
    if not function.has(symbol):
        return number(function, strict)
    if (function.is_positive if strict else function.is_nonnegative) is True:
        return "every part of right - left has a sign by what is declared"
    if function.is_rational_function(symbol):
        found = by_roots(function, symbol, interval, strict)
        if found is not None:
            return found
    if function.has(sympy.exp):
        placed = in_exponential(function, symbol, interval)
        if placed is not None:
            return by_roots(*placed, strict) or ""
    if function.has(sympy.sin, sympy.cos) and _between(function, symbol, interval, strict):
        return "|sin| <= 1"
    return (
        _by_slope(function, symbol, interval, strict, budget, depth)
        or _around(function, symbol, interval, strict, budget, depth)
        or (_in_pieces(function, symbol, interval, strict, budget, depth) if depth <= 2 else "")
    )


def _by_slope(function: Any, symbol: Any, interval: Interval, strict: bool, budget: Budget, depth: int) -> str:
    """The value at one end, and the direction from there."""
    low, low_open, high, high_open = interval
    slope = sympy.diff(function, symbol)
    for sign, end, open_ in ((1, low, low_open), (-1, high, high_open)):
        if slope == 0 or below(sign * slope, symbol, interval):
            continue
        at = _end(function, symbol, end, "+" if sign > 0 else "-", budget)
        if at is None or not number(at, False):
            continue
        steep = strict and not number(at, True)
        if (steep and not open_) or not _sign(sign * slope, symbol, _opened(interval), False, budget, depth + 1):
            continue
        return f"right - left is {at} at {symbol} = {end} and {'rises' if sign > 0 else 'falls towards it'}"
    return ""


def _around(function: Any, symbol: Any, interval: Interval, strict: bool, budget: Budget, depth: int) -> str:
    """A place at which the function is least: it falls until there and rises from there."""
    low, _, high, _ = interval
    slope = sympy.diff(function, symbol)
    places = [place for x in lows(function, symbol, low, high) for place in named(x)]
    for place in dict.fromkeys(places):
        if not low < place < high or not zero(slope.subs(symbol, place)):
            continue
        at = function.subs(symbol, place)
        if not number(at, strict):
            continue
        ways = ((slope, (place, True, high, True)), (-slope, (low, True, place, True)))
        if all(_sign(part, symbol, piece, False, budget, depth + 1) for part, piece in ways):
            return f"right - left falls until {symbol} = {place}, where it is {sympy.expand(at)}, and rises from there"
    return ""


def _in_pieces(function: Any, symbol: Any, interval: Interval, strict: bool, budget: Budget, depth: int) -> str:
    """A closed piece in the middle by balls, what is left at the ends by the slope."""
    low, low_open, high, high_open = interval
    found = lows(function, symbol, low, high)
    wide = sympy.Rational(max([4, *(math.ceil(2 * abs(x)) for x in found if abs(x) < 1e4)]))
    ends = []
    for end, open_, other, sign in ((low, low_open, high, 1), (high, high_open, low, -1)):
        if end.is_finite and end.is_Rational and not (strict and open_) and _finite(function, symbol, end):
            ends.append(end)
        elif end.is_finite:
            near = sympy.Rational(str(end.evalf(12)))
            ends.append(near + sign * (abs(other - near) if other.is_finite else 4) * sympy.Rational(1, 64))
        else:
            ends.append((other if other.is_finite else 0) - sign * wide)
    start, stop = (sympy.Rational(str(end.evalf(12))) if not end.is_Rational else end for end in ends)
    if not start < stop:
        return ""
    zeros = [place for x in found for place in named(x)] + [start, stop]
    if not on_closed(function, symbol, start, stop, strict, list(dict.fromkeys(zeros)), budget):
        return ""
    for piece in ((low, low_open, start, False), (stop, False, high, high_open)):
        if piece[0] != piece[2] and not _by_slope(function, symbol, piece, strict, budget, depth + 1):
            return ""
    return f"balls hold right - left at >= 0 for {symbol} from {start} to {stop}, its slope does beyond"


def _finite(function: Any, symbol: Any, end: Any) -> bool:
    return all(bool(part.subs(symbol, end).is_finite) for part in (function, sympy.diff(function, symbol)))


def below(function: Any, symbol: Any, interval: Interval) -> bool:
    """Whether floating point finds a place in the interval where the function is plainly negative: no proof is looked for."""
    low, _, high, _ = interval
    value = compiled(function, symbol)
    if low.is_finite and high.is_finite:
        width = float(high) - float(low)
        places = [float(low) + width * part for part in (0.001, 0.03, 0.2, 0.41, 0.5, 0.63, 0.8, 0.97, 0.999)]
    elif low.is_finite or high.is_finite:
        away = (0.001, 0.03, 0.3, 0.9, 1.4, 2.2, 5.0, 23.0, 300.0)
        places = [float(low) + step if low.is_finite else float(high) - step for step in away]
    else:
        places = [-300.0, -23.0, -5.0, -1.4, -0.3, -0.01, 0.01, 0.3, 1.4, 5.0, 23.0, 300.0]
    return any(value(place) < -1e-7 for place in places)


def _between(function: Any, symbol: Any, interval: Interval, strict: bool) -> bool:
    """A certificate from |sin| <= 1, |cos| <= 1 and the ends of the interval."""
    names = {node: sympy.Dummy(f"t{place}") for place, node in enumerate(function.atoms(sympy.sin, sympy.cos))}
    facts = [(1 + sign * letter, False, "") for letter in names.values() for sign in (1, -1)]
    low, low_open, high, high_open = interval
    facts += [(symbol - low, low_open, "")] if low.is_Rational else []
    facts += [(high - symbol, high_open, "")] if high.is_Rational else []
    return bool(certificate(sympy.expand(function.xreplace(names)), facts, strict))


def _end(function: Any, symbol: Any, end: Any, side: str, budget: Budget) -> Any:
    """The value or the limit at an end of the interval; None if it is not found."""
    value = function.subs(symbol, end) if end.is_finite else None
    if value is not None and value.is_finite and value.is_real and not value.has(S.NaN):
        return value
    try:
        return limit(function, symbol, end, side, budget)
    except (ArithmeticError, AttributeError, NotImplementedError, TypeError, ValueError) as problem:
        if isinstance(problem, TooLarge):
            raise
        return None


def _stripped(function: Any, symbol: Any, interval: Interval, budget: Budget, depth: int) -> Any:
    """The function without positive factors and positive denominators; None if a denominator has no known sign."""
    top, bottom = sympy.fraction(sympy.together(function))
    if bottom.has(symbol):
        sign = _constant_sign(bottom, symbol, interval, budget, depth)
        if sign == 0:
            return None
        top = sign * top
    elif bottom.is_negative:
        top = -top
    kept: Any = S.One
    for factor in sympy.Mul.make_args(sympy.factor_terms(sympy.factor(top) if sum(1 for _ in nodes(top)) < 40 else top)):
        if factor.is_positive or (factor.is_Pow and isinstance(factor.base, sympy.exp)):
            continue
        sign = _constant_sign(factor, symbol, interval, budget, depth) if factor.has(symbol) and factor != top else 0
        kept *= sign or factor
    return kept


def _constant_sign(factor: Any, symbol: Any, interval: Interval, budget: Budget, depth: int) -> int:
    if factor.is_positive:
        return 1
    if factor.is_negative:
        return -1
    for sign in (1, -1):
        if all(_sign_of_factor(sign, part, symbol, interval, budget, depth) for part in [factor]):
            return sign
    return 0


def _sign_of_factor(sign: int, part: Any, symbol: Any, interval: Interval, budget: Budget, depth: int) -> bool:
    base, power = part.as_base_exp()
    if power.is_Integer and power % 2 == 0:
        return sign > 0 and any(_sign(side * base, symbol, interval, True, budget, depth + 2) for side in (1, -1))
    return bool(_sign(sign * part, symbol, interval, True, budget, depth + 2))


def least(function: Any, symbol: Any, low: Any, low_open: bool, high: Any, high_open: bool, budget: Budget) -> Any:
    """A value that the function takes at a plain place and never goes below; None if none is found."""
    for place in (*PLACES, *(end for end in (low, high) if end.is_finite)):
        if low <= place <= high:
            value = function.subs(symbol, place)
            if value.is_real and value.is_finite and proved(function - value, symbol, low, low_open, high, high_open, False, budget):
                return value
    return None
