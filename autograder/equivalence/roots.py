"""Signs of rational functions of one real variable, by Sturm's count."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S
from sympy.polys.polyerrors import BasePolynomialError

Interval = tuple[Any, bool, Any, bool]  # low, whether it is left out, high, whether it is left out


def by_roots(function: Any, symbol: Any, interval: Interval, strict: bool) -> str | None:
    """A proof by Sturm's count for a rational function; None where a number is not rational."""
    low, low_open, high, high_open = interval
    if not all(end.is_Rational or end.is_infinite for end in (low, high)):
        return None
    middle = S.Zero if low == -sympy.oo and high == sympy.oo else high - 1 if low == -sympy.oo else low + 1 if high == sympy.oo else (low + high) / 2
    top, bottom = sympy.fraction(sympy.together(function))
    try:
        numerator, denominator = (sympy.Poly(side, symbol, domain="QQ") for side in (top, bottom))
    except BasePolynomialError:
        return None
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


def in_exponential(function: Any, symbol: Any, interval: Interval) -> tuple[Any, Any, Interval] | None:
    """A rational function of one exponential exp(c x) in that exponential."""
    slopes = {node.args[0] / symbol for node in function.atoms(sympy.exp)}
    if not all(slope.is_Rational for slope in slopes):
        return None
    low, low_open, high, high_open = interval
    ends = [S.Zero if end == -sympy.oo else S.One if end == 0 else end if end == sympy.oo else None for end in (low, high)]
    if None in ends:
        return None
    u = sympy.Dummy("u", positive=True)
    unit = sympy.gcd_list(list(slopes))
    placed = function.replace(lambda node: isinstance(node, sympy.exp), lambda node: u ** (node.args[0] / symbol / unit))
    if placed.has(symbol) or not placed.is_rational_function(u):
        return None
    return placed, u, (ends[0], low_open or ends[0] == 0, ends[1], high_open)
