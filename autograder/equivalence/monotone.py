"""Inequalities in one real variable: Sturm's count for rational functions, and otherwise the sign of the derivative, found the same way."""

from __future__ import annotations

import time
from typing import Any

import sympy
from flint import acb
from sympy import S
from sympy.polys.polyerrors import BasePolynomialError

from .certificates import certificate
from .evaluate import Evaluator
from .fields import Balls
from .limits import Budget, Undefined, nodes
from .world import World

MAX_DEPTH = 5
PLACES = (S.Zero, S.One, -S.One, S.Half, S(2), S.Exp1)


def number(value: Any, strict: bool) -> str:
    """Whether a number is >= 0 (> 0), by exact zero or a ball."""
    if value.is_Rational:
        return "two numbers" if (value > 0 if strict else value >= 0) else ""
    if value in (S.Infinity,):
        return "two numbers"
    if not strict and sympy.expand(value) == 0:
        return "two numbers"
    try:
        ball = Evaluator(Balls(), Budget(2000)).value(value, World())
    except (Undefined, ValueError):
        return ""
    return "two numbers" if ball.is_finite() and acb(ball).imag.contains(0) and ball.real > 0 else ""


def proved(function: Any, symbol: Any, low: Any, low_open: bool, high: Any, high_open: bool, strict: bool, ends: float) -> str:
    """Why the function is >= 0 (> 0) on the interval."""
    if not function.is_real and symbol.is_real is not True:
        return ""
    interval = (low, low_open, high, high_open)
    return _sign(function, symbol, interval, strict, ends, 0) if analytic(function, symbol, interval, ends) else ""


SMOOTH = (sympy.exp, sympy.sin, sympy.cos, sympy.sinh, sympy.cosh, sympy.tanh, sympy.atan, sympy.erf)


def analytic(function: Any, symbol: Any, interval: Interval, ends: float) -> bool:
    """Whether the function is real analytic on the interval: no poles, no logarithm or broken power of what is not positive there."""
    for node, _ in nodes(function):
        if symbol not in node.free_symbols or node.is_Symbol or node.is_Add or node.is_Mul or isinstance(node, SMOOTH):
            continue
        if node.is_Pow and node.exp.is_Integer:
            if node.exp > 0 or any(_sign(sign * node.base, symbol, interval, True, ends, 3) for sign in (1, -1)):
                continue
        elif (node.is_Pow or isinstance(node, sympy.log)) and _sign(node.args[0], symbol, interval, True, ends, 2):
            continue
        return False
    return True


Interval = tuple[Any, bool, Any, bool]


def _sign(function: Any, symbol: Any, interval: Interval, strict: bool, ends: float, depth: int) -> str:
    if depth > MAX_DEPTH or time.process_time() > ends or sum(1 for _ in nodes(function)) > 90:
        return ""
    if not function.has(symbol):
        return number(function, strict)
    if not (function.is_Add and function.has(sympy.log)):
        function = _stripped(function, symbol, interval, ends, depth)
    if function is None:
        return ""
    if not function.has(symbol):
        return number(function, strict)
    if (function.is_positive if strict else function.is_nonnegative) is True:
        return "every part of right - left has a sign by what is declared"
    if function.is_rational_function(symbol):
        why = by_roots(function, symbol, interval, strict)
        if why or not function.has(sympy.log):
            return why
    if function.has(sympy.sin, sympy.cos) and _between(function, symbol, interval, strict):
        return "|sin| <= 1"
    low, low_open, high, high_open = interval
    slope = sympy.diff(function, symbol)
    for place in PLACES:
        if (low < place < high) and function.subs(symbol, place) == 0 and not strict:
            right = _sign(slope, symbol, (place, False, high, high_open), False, ends, depth + 1)
            left = right and _sign(-slope, symbol, (low, low_open, place, False), False, ends, depth + 1)
            return f"right - left falls until {symbol} = {place}, where it is 0, and rises from there" if left else ""
    for sign, end, open_ in ((1, low, low_open), (-1, high, high_open)):
        at = _end(function, symbol, end, "+" if sign > 0 else "-")
        if at is None:
            continue
        weak = strict and not (open_ and at == 0) and not number(at, True)
        if not weak and number(at, False) and slope != 0 and _sign(sign * slope, symbol, interval, False, ends, depth + 1):
            return f"right - left is {at} at {symbol} = {end} and {'rises' if sign > 0 else 'falls towards it'}"
    return ""


def _between(function: Any, symbol: Any, interval: Interval, strict: bool) -> bool:
    """A certificate from |sin| <= 1, |cos| <= 1 and the ends of the interval."""
    names = {node: sympy.Dummy(f"t{place}") for place, node in enumerate(function.atoms(sympy.sin, sympy.cos))}
    facts = [(1 + sign * letter, False, "") for letter in names.values() for sign in (1, -1)]
    low, low_open, high, high_open = interval
    facts += [(symbol - low, low_open, "")] if low.is_Rational else []
    facts += [(high - symbol, high_open, "")] if high.is_Rational else []
    return bool(certificate(sympy.expand(function.xreplace(names)), facts, strict))


def _end(function: Any, symbol: Any, end: Any, side: str) -> Any:
    """The value or the limit at an end of the interval; None if it is not found."""
    try:
        value = function.subs(symbol, end) if end.is_finite else None
        if value is not None and value.is_finite and value.is_real and not value.has(S.NaN):
            return value
        if sum(1 for _ in nodes(function)) > 40:
            return None
        value = sympy.limit(function, symbol, end, side)
    except (NotImplementedError, ValueError, TypeError, ArithmeticError, RecursionError, sympy.PoleError):
        return None
    return value if value.is_real or value in (S.Infinity, -S.Infinity) else None


def _stripped(function: Any, symbol: Any, interval: Interval, ends: float, depth: int) -> Any:
    """The function without positive factors and positive denominators; None if a denominator has no known sign."""
    top, bottom = sympy.fraction(sympy.together(function))
    if bottom.has(symbol):
        sign = _constant_sign(bottom, symbol, interval, ends, depth)
        if sign == 0:
            return None
        top = sign * top
    elif bottom.is_negative:
        top = -top
    kept: Any = S.One
    for factor in sympy.Mul.make_args(sympy.factor_terms(sympy.factor(top) if sum(1 for _ in nodes(top)) < 40 else top)):
        if factor.is_positive or (factor.is_Pow and isinstance(factor.base, sympy.exp)):
            continue
        sign = _constant_sign(factor, symbol, interval, ends, depth) if factor.has(symbol) and factor != top else 0
        kept *= sign or factor
    return kept


def _constant_sign(factor: Any, symbol: Any, interval: Interval, ends: float, depth: int) -> int:
    if factor.is_positive:
        return 1
    if factor.is_negative:
        return -1
    for sign in (1, -1):
        if all(_sign_of_factor(sign, part, symbol, interval, ends, depth) for part in [factor]):
            return sign
    return 0


def _sign_of_factor(sign: int, part: Any, symbol: Any, interval: Interval, ends: float, depth: int) -> bool:
    base, power = part.as_base_exp()
    if power.is_Integer and power % 2 == 0:
        return sign > 0 and any(_sign(side * base, symbol, interval, True, ends, depth + 2) for side in (1, -1))
    return bool(_sign(sign * part, symbol, interval, True, ends, depth + 2))


def by_roots(function: Any, symbol: Any, interval: Interval, strict: bool) -> str:
    """A proof by Sturm's count for a rational function."""
    low, low_open, high, high_open = interval
    if not all(end.is_Rational or end.is_infinite for end in (low, high)):
        return ""
    middle = S.Zero if low == -sympy.oo and high == sympy.oo else high - 1 if low == -sympy.oo else low + 1 if high == sympy.oo else (low + high) / 2
    top, bottom = sympy.fraction(sympy.together(function))
    try:
        numerator, denominator = (sympy.Poly(side, symbol, domain="QQ") for side in (top, bottom))
    except BasePolynomialError:
        return ""
    odd = sympy.prod([factor for factor, power in numerator.factor_list()[1] if power % 2], start=sympy.Poly(1, symbol, domain="QQ"))
    closed = [end for end, open_ in ((low, low_open), (high, high_open)) if not open_ and end.is_finite]
    if any(denominator.eval(end) == 0 for end in closed):
        return ""
    at = function.subs(symbol, middle)
    if not strict and at == 0:
        middle += sympy.Rational(1, 97)
        at = function.subs(symbol, middle)
    roots = strictly_inside(numerator if strict else odd, low, high) + strictly_inside(denominator, low, high)
    if roots == 0 and at.is_positive and (not strict or all(numerator.eval(end) != 0 for end in closed)):
        return f"right - left has no change of sign between {low} and {high} (Sturm), and is {at} at {symbol} = {middle}"
    return ""


def strictly_inside(polynomial: Any, low: Any, high: Any) -> int:
    """The number of roots of a polynomial between two ends, these left out."""
    if polynomial.degree() <= 0:
        return 0
    count = int(polynomial.count_roots(None if low == -sympy.oo else low, None if high == sympy.oo else high))
    return count - sum(1 for end in (low, high) if end.is_finite and polynomial.eval(end) == 0)


def least(function: Any, symbol: Any, low: Any, low_open: bool, high: Any, high_open: bool, ends: float) -> Any:
    """A value that the function takes at a plain place and never goes below; None if none is found."""
    for place in (*PLACES, *(end for end in (low, high) if end.is_finite)):
        if low <= place <= high:
            value = function.subs(symbol, place)
            if value.is_real and value.is_finite and proved(function - value, symbol, low, low_open, high, high_open, False, ends):
                return value
    return None
