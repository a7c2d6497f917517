"""How large the numbers in an expression are that anything would compute which multiplies them out: found out without computing them.

Guarantee: linear in the number of parts, nothing recurses, no number of more than 64 bits is made. The estimate is an upper bound of the
binary digits for sums, products, powers, factorials and the like of numbers; other heads are taken to be small.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import sympy

MAX_DIGITS = 200_000  # binary ones
GROWING = (sympy.factorial, sympy.gamma, sympy.RisingFactorial, sympy.FallingFactorial, sympy.harmonic, sympy.fibonacci, sympy.bernoulli)


def largest(parts: Sequence[Any]) -> float:
    """The most binary digits that a number among the parts has once it is computed.

    Args:
        parts: every part of a tree, each before its own parts.

    Example:
        >>> nine = sympy.Integer(9)
        >>> tower = sympy.Pow(nine, sympy.Pow(nine, nine, evaluate=False), evaluate=False)
        >>> largest([tower, nine, tower.exp, nine, nine]) > 1e9
        True
    """
    bits: dict[Any, float | None] = {}
    most = 0.0
    for part in reversed(parts):
        if id(part) in bits:
            continue
        found = _bits(part, [bits.get(id(arg)) for arg in part.args])
        bits[id(part)] = found
        most = max(most, found or 0.0)
    return most


def _bits(part: Any, inside: list[float | None]) -> float | None:
    """Binary digits of a number, from those of its parts; None for what is no number or is taken to be small."""
    if part.is_Rational:
        return float(max(int(part.p).bit_length(), int(part.q).bit_length()))
    if part.is_Float:
        return 64.0
    if not inside or any(one is None for one in inside):
        return 64.0 if part.is_NumberSymbol else None
    known = [one for one in inside if one is not None]
    if part.is_Add or part.is_Mul:
        return sum(known) + 1
    if part.is_Pow:
        if part.base in (1, -1, 0):
            return 1.0
        return _times(known[0], _value(part.exp, known[1]))
    if isinstance(part, sympy.binomial):
        top = _value(part.args[0], known[0])
        return min(top, _times(known[0], _value(part.args[1], known[1])))
    if isinstance(part, GROWING):
        return _times(max(known), _value(part.args[-1], known[-1]) if len(known) == 2 else _value(part.args[0], known[0]))
    return 64.0


def _value(part: Any, bits: float) -> float:
    """An upper bound of the absolute value of a part with so many binary digits; exactly that of a plain number."""
    if part.is_Rational and bits < 1000:
        return abs(int(part.p)) / int(part.q)
    return 2.0**bits if bits < 1000 else math.inf


def _times(bits: float, count: float) -> float:
    return 0.0 if count == 0 else max(bits, 1.0) * count
