"""Proofs of left <= right: directly (`bounds`), in new letters, by logarithms or squares of both sides, by induction (`induction`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import S

from . import induction, sequences, summation
from .bounds import Prover, logarithm
from .certificates import Fact
from .limits import GAVE_UP, Budget, nodes


def prove(left: Any, right: Any, strict: bool, facts: list[Fact]) -> str:
    """Why left <= right (left < right if ``strict``), or an empty text."""
    left, right = (induction.closed(side) for side in (left, right))
    difference = right - left
    ways: list[Callable[[], str]] = [
        lambda: Prover(facts).nonnegative(difference, strict),
        lambda: _substituted(difference, strict, Prover(facts)),
        lambda: _by_logarithms(left, right, strict, Prover(facts)),
        lambda: _by_squares(difference, strict, Prover(facts)),
        lambda: induction.proved(left, right, strict, Prover(facts)),
        lambda: sequences.proved(left, right, strict, Prover(facts)),
    ]
    if difference.has(sympy.Sum, sympy.harmonic, sympy.factorial, sympy.binomial, sympy.Product):
        ways = [lambda: Prover(facts, Budget(30_000)).product(difference, strict), *ways[:3:-1], *ways[:4]]
        if difference.has(sympy.Sum, sympy.harmonic):
            ways = [lambda: summation.proved(left, right, strict, facts), *ways]
    elif difference.has(sympy.exp) and (_products(left, right) or any(node.is_Pow and not node.exp.is_number for node, _ in nodes(difference))):
        ways = [ways[2], *ways[:2], *ways[3:]]
    elif any(node.is_Pow and node.exp == S.Half and node.base.free_symbols and not node.base.is_Symbol for node, _ in nodes(difference)):
        ways = [ways[3], *ways[:3], *ways[4:]]
    return next((why for way in ways if (why := _tried(way))), "")


def _products(*sides: Any) -> bool:
    return all(side.is_positive and not side.is_Add for side in sides)


def _tried(way: Callable[[], str]) -> str:
    """What a way finds within its steps."""
    try:
        return way()
    except GAVE_UP:
        return ""  # too much to compute, or sympy gave up on a form: that is no proof


def _substituted(difference: Any, strict: bool, prover: Prover) -> str:
    """New letters for square roots and exponentials of single symbols: p = P**2, exp(x/2) = X."""
    change: dict[Any, Any] = {}
    roots = {node.base for node, _ in nodes(difference) if node.is_Pow and node.exp.is_Rational and node.exp.q == 2 and node.base.is_Symbol}
    for symbol in roots:
        if symbol.is_nonnegative:
            change[symbol] = sympy.Dummy(f"root_{symbol}", positive=symbol.is_positive, nonnegative=True, real=True) ** 2
    inside = [node.args[0] for node, _ in nodes(difference) if isinstance(node, sympy.exp)]
    for symbol in {symbol for part in inside for symbol in part.free_symbols}:
        if symbol in change or not _only_in_exponents(difference, symbol) or any(symbol in fact.free_symbols for fact, *_ in prover.facts):
            continue
        slopes = [part.coeff(symbol, 1) for part in inside]
        if all(slope.is_Rational for slope in slopes):
            change[symbol] = sympy.lcm_list([slope.q for slope in slopes]) * sympy.log(sympy.Dummy(f"exp_{symbol}", positive=True))
    if not change:
        return ""
    placed = sympy.powdenest(sympy.expand_power_exp(sympy.expand(difference.xreplace(change), power_exp=True)), force=False)
    placed = placed.replace(lambda node: isinstance(node, sympy.exp), lambda node: _without_log(node))
    facts = [(fact.xreplace(change), open_, name) for fact, open_, name in prover.facts]
    facts += [(letter, bool(letter.is_positive), "") for letter in placed.free_symbols if isinstance(letter, sympy.Dummy)]
    return Prover([fact for fact in facts if fact[0].is_polynomial()], prover.budget).nonnegative(placed, strict)


def _without_log(node: Any) -> Any:
    product: Any = S.One
    for term in sympy.Add.make_args(sympy.expand(node.args[0])):
        number, rest = term.as_coeff_Mul()
        product *= rest.args[0] ** number if isinstance(rest, sympy.log) else sympy.exp(term)
    return product


def _only_in_exponents(expression: Any, symbol: Any) -> bool:
    return symbol not in expression.replace(lambda node: isinstance(node, sympy.exp), lambda node: S.One).free_symbols


def _by_logarithms(left: Any, right: Any, strict: bool, prover: Prover) -> str:
    """log left <= log right for positive sides; and a sum of logarithms >= 0 as a product >= 1."""
    difference = sympy.expand(right - left)
    terms = [term.as_coeff_Mul() for term in sympy.Add.make_args(difference)]
    if len(terms) > 1 and all(isinstance(rest, sympy.log) and number.is_Rational and prover.knows(rest.args[0], True) for number, rest in terms):
        scale = sympy.lcm_list([number.q for number, _ in terms])
        above = sympy.prod([rest.args[0] ** (number * scale) for number, rest in terms if number > 0])
        below = sympy.prod([rest.args[0] ** (-number * scale) for number, rest in terms if number < 0])
        why = prover.nonnegative(above - below, strict)
        if why:
            return f"exponentials of both sides, {why}"
    if (right.has(sympy.exp) or left.has(sympy.exp)) and prover.nonnegative(left, True) and prover.nonnegative(right, True):
        gap = logarithm(right, prover) - logarithm(left, prover)
        why = prover.nonnegative(gap, strict)
        if why:
            return f"logarithms of both sides, {why}"
    return ""


def _by_squares(difference: Any, strict: bool, prover: Prover) -> str:
    """a <= sqrt(b): a**2 <= b. sqrt(b) <= a: b <= a**2 and a >= 0."""
    terms = [term for term in sympy.Add.make_args(difference) if not term.is_number and _root_in(term)]
    roots = [term for term in terms if any(factor.base.is_Add for factor in _root_in(term))]
    root = roots[0] if len(roots) == 1 else terms[0] if terms else None
    if root is None:
        return ""
    number, _ = root.as_coeff_Mul()
    rest = difference - root
    square = sympy.expand(root**2)
    if not prover.knows(square, False) and not prover.nonnegative(square, False):
        return ""
    if number > 0:  # root >= -rest
        why = prover.nonnegative(sympy.expand(square - rest**2), strict)
    else:
        why = prover.nonnegative(rest, False) and prover.nonnegative(sympy.expand(rest**2 - square), strict)
    return f"squares of both sides, {why}" if why else ""


def _root_in(term: Any) -> list[Any]:
    return [factor for factor in sympy.Mul.make_args(term) if factor.is_Pow and factor.exp == S.Half]
