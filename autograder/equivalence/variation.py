"""Inequalities in several variables, by moving one of them: to an end where the other side of the move is easier, or to where the sides meet.

Along a move only what stays true is used: a fact that the move can only improve. So every answer is a proof.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy
from sympy import S

from .certificates import Fact
from .limits import nodes
from .segments import zero

if TYPE_CHECKING:
    from .bounds import Prover

SMOOTH = (sympy.exp, sympy.log, sympy.sin, sympy.cos, sympy.tan, sympy.atan, sympy.sinh, sympy.cosh, sympy.tanh, sympy.erf)
MAX_PARTS = 90


def proved(difference: Any, strict: bool, prover: Prover) -> str:
    """Why difference >= 0 (> 0 if ``strict``), found by moving one variable; empty if nothing was found."""
    if sum(1 for _ in nodes(difference)) > MAX_PARTS or len(difference.free_symbols) < 2:
        return ""
    found = sorted((symbol for symbol in difference.free_symbols if _smooth(difference, symbol, prover)), key=lambda s: (difference.count(s), str(s)))
    for way in (_concave, _from_end, _meeting):
        for symbol in found:
            real = sympy.Dummy(symbol.name, real=True, positive=symbol.is_positive, nonnegative=symbol.is_nonnegative)
            letter = real if symbol.is_integer else symbol
            placed = difference.xreplace({symbol: letter})
            facts = [(fact.xreplace({symbol: letter}), open_, name) for fact, open_, name in prover.facts]
            why = way(placed, letter, strict, prover.with_only(facts))
            if why:
                return f"moving {symbol}: {why}"
    return ""


def _smooth(difference: Any, symbol: Any, prover: Prover) -> bool:
    """Whether the difference is differentiable in the symbol wherever the facts hold."""
    if symbol.is_real is not True:
        return False
    for node, _ in nodes(difference):
        if symbol not in node.free_symbols or node.is_Symbol or node.is_Add or node.is_Mul:
            continue
        if isinstance(node, sympy.log) and not prover.knows(node.args[0], True):
            return False
        if node.is_Pow:
            whole = node.exp.is_Integer and node.exp > 0
            if not whole and not prover.knows(node.base, True) and not (node.exp.is_Integer and prover.knows(-node.base, True)):
                return False
        elif not isinstance(node, SMOOTH):
            return False
    return True


def directions(symbol: Any, prover: Prover) -> list[tuple[int, Any, bool]]:
    """The bounds that the facts give the symbol: 1 and a lower one, or -1 and an upper one, and whether it is left out."""
    found = []
    for fact, open_, _ in prover.facts:
        if symbol not in fact.free_symbols or not fact.is_polynomial(symbol) or sympy.degree(fact, symbol) != 1:
            continue
        slope = sympy.expand(fact).coeff(symbol, 1)
        sign = 1 if prover.knows(slope, True) else -1 if prover.knows(-slope, True) else 0
        if sign:
            found.append((sign, sympy.cancel(-sympy.expand(fact).coeff(symbol, 0) / slope), open_))
    return found


def kept(symbol: Any, sign: int, prover: Prover) -> list[Fact]:
    """The facts that stay true while the symbol falls (sign 1) or rises (sign -1): those without it, and those that the move only improves."""
    found = []
    for fact, open_, name in prover.facts:
        if symbol in fact.free_symbols:
            slope = sympy.diff(fact, symbol)
            if not _smooth(fact, symbol, prover.with_only([])) or not prover.knows(-sign * slope, False):
                continue
        found.append((fact, open_, name))
    return found


def within(symbol: Any, end: Any, sign: int, prover: Prover) -> bool:
    """Whether what the symbol declares still holds on the whole way to the end."""
    if sign > 0 and symbol.is_nonnegative:
        return prover.knows(end, False)
    if sign < 0 and symbol.is_nonpositive:
        return prover.knows(-end, False)
    return True


def _from_end(difference: Any, symbol: Any, strict: bool, prover: Prover) -> str:
    """The difference at a bound of the symbol, and its slope from there."""
    slope = sympy.diff(difference, symbol)
    for sign, end, open_ in directions(symbol, prover):
        at = _at(difference, symbol, end)
        if at is None or prover.refutes(sign * slope) or not within(symbol, end, sign, prover):
            continue
        facts = kept(symbol, sign, prover)
        bound = (sign * (symbol - end), open_, "")
        there = [(placed, open_, name) for fact, open_, name in facts if (placed := _at(fact, symbol, end)) is not None]
        inner, way = prover.with_only(there), prover.with_only([*facts, bound])
        if not _smooth(difference, symbol, way):
            continue
        weak = not strict or bool(inner.nonnegative(at, True))
        if not weak and not open_:
            continue
        if inner.nonnegative(at, False) and way.nonnegative(sympy.factor_terms(sign * slope), not weak):
            return f"right - left {'rises' if sign > 0 else 'falls'}, and is {'> 0' if strict and weak else '>= 0'} at {end}"
    return ""


def _concave(difference: Any, symbol: Any, strict: bool, prover: Prover) -> str:
    """A concave function that is >= 0 at two bounds."""
    ends = directions(symbol, prover)
    lows, highs = [end for sign, end, _ in ends if sign > 0], [end for sign, end, _ in ends if sign < 0]
    if not lows or not highs:
        return ""
    bend = sympy.diff(difference, symbol, 2)
    rest = [fact for fact in prover.facts if symbol not in fact[0].free_symbols]
    for low in lows:
        if not within(symbol, low, 1, prover):
            continue
        for high in highs:
            values = _at(difference, symbol, low), _at(difference, symbol, high)
            inner = prover.with_only([*rest, (high - low, False, "")])
            between = inner.with_facts((symbol - low, False, ""), (high - symbol, False, ""))
            if None in values or between.refutes(-bend) or not _smooth(difference, symbol, between):
                continue
            if all(inner.nonnegative(value, strict) for value in values) and between.nonnegative(sympy.factor_terms(-bend), False):
                return f"right - left is concave, and has the sign at {low} and at {high}"
    return ""


def _meeting(difference: Any, symbol: Any, strict: bool, prover: Prover) -> str:
    """A place, in terms of the others, at which the sides meet and from which the difference rises both ways."""
    if strict:
        return ""
    slope = sympy.diff(difference, symbol)
    for place in _places(slope, symbol):
        at = _at(difference, symbol, place)
        if at is None or not zero(sympy.expand_log(at)) or not prover.with_only([]).domain(symbol, place):
            continue
        for sign in (1, -1):
            beside = prover.with_only([*kept(symbol, sign, prover), (sign * (symbol - place), False, "")])
            if not _smooth(difference, symbol, beside) or not beside.nonnegative(sympy.factor_terms(sign * slope), False):
                break
        else:
            return f"the sides are equal at {symbol} = {place}, and right - left rises both ways"
    return ""


def _places(slope: Any, symbol: Any) -> list[Any]:
    """Where the slope may vanish: linear factors of it, and the other symbols."""
    found = []
    top, _ = sympy.fraction(sympy.together(slope))
    if top.is_polynomial():
        for factor, _ in sympy.factor_list(top)[1]:
            if sympy.degree(factor, symbol) == 1:
                found.append(sympy.cancel(-factor.coeff(symbol, 0) / factor.coeff(symbol, 1)))
    return list(dict.fromkeys([*found, *sorted(slope.free_symbols - {symbol}, key=str), S.Zero, S.One]))


def _at(expression: Any, symbol: Any, place: Any) -> Any:
    """The expression there; None where it has no value."""
    value = expression.subs(symbol, place)
    return None if value.has(sympy.nan, sympy.zoo, sympy.oo, -sympy.oo) else value
