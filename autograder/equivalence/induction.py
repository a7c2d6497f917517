"""Inequalities over an integer by induction: two first cases, and a step by the difference or by the quotient of neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy
from sympy import S
from sympy.concrete.gosper import gosper_sum

from .asymptotics import limit
from .certificates import Fact
from .monotone import number
from .terms import quotient

if TYPE_CHECKING:
    from .bounds import Prover


def closed(side: Any) -> Any:
    """Geometric sums with the sum's own formula, sums with plain ends added up."""
    return side.replace(lambda node: isinstance(node, sympy.Sum) and len(node.args) == 2, _closed)


def _closed(total: Any) -> Any:
    index, low, high = total.args[1].args
    if total.function.is_rational_function(index) and not total.function.is_polynomial(index) and high.is_finite is not False:
        found = gosper_sum(total.function, (index, low, high))
        return total if found is None or found.has(S.NaN, S.ComplexInfinity) else sympy.factor(found)
    base, exponent = total.function.as_base_exp()
    if index in base.free_symbols or sympy.expand(exponent - index) != 0 or base.is_number or high == S.Infinity:
        return total
    return (base**low - base ** (high + 1)) / (1 - base)


def proved(left: Any, right: Any, strict: bool, prover: Prover) -> str:
    """Why left <= right (left < right) for all integers from the first one on that is declared or given."""
    difference = right - left
    for symbol in sorted((symbol for symbol in difference.free_symbols if symbol.is_integer), key=str):
        start, _, end, _ = prover.range(symbol)
        if end.is_finite or not start.is_finite or any(len(fact.free_symbols) > 1 and symbol in fact.free_symbols for fact, *_ in prover.facts):
            continue
        start = sympy.ceiling(start)
        for first in (start, start + 1):
            if all(_at(left, right, symbol, start + step, strict, prover) for step in range(int(first - start) + 1)):
                fact: Fact = (symbol - first, False, f"{symbol} >= {first}")
                inner = prover.with_facts(fact)
                if _step(left, right, symbol, inner):
                    return f"induction over {symbol} from {first}"
        if len(difference.free_symbols) == 1 and _falls(difference, symbol, strict, prover.with_facts((symbol - start, False, ""))):
            return f"right - left falls towards its limit for large {symbol}"
    return ""


def _falls(difference: Any, symbol: Any, strict: bool, prover: Prover) -> bool:
    """Whether the difference falls from each integer to the next (strictly if ``strict``), and its limit is >= 0."""
    found = limit(difference, symbol, S.Infinity, "-", prover.budget)
    return found is not None and bool(number(found, False)) and bool(prover.nonnegative(-after(difference, symbol), strict))


def _at(left: Any, right: Any, symbol: Any, value: Any, strict: bool, prover: Prover) -> bool:
    gap = (right - left).subs(symbol, value).doit()
    return bool(gap == 0 and not strict) or bool(prover.nonnegative(gap, strict))


def _step(left: Any, right: Any, symbol: Any, prover: Prover) -> bool:
    """right - left does not fall from n to n + 1; or left's quotient of neighbours is at most right's, both sides positive."""
    ratios = [quotient(side, symbol) for side in (left, right)]
    if None not in ratios and _positive(left, prover) and _positive(right, prover) and prover.nonnegative(ratios[1] - ratios[0], False):
        return True
    fall = after(right, symbol) - after(left, symbol)
    if prover.nonnegative(sympy.expand(fall), False) or prover.nonnegative(fall, False):
        return True
    if None not in ratios or left.has(sympy.Sum, sympy.harmonic) or right.has(sympy.Sum, sympy.harmonic):
        return False
    if not (_positive(left, prover) and _positive(right, prover)):
        return False
    ratios = [_ratio(side, symbol) for side in (left, right)]
    return bool(prover.nonnegative(ratios[1] - ratios[0], False)) or _by_logarithm(ratios[0], ratios[1], prover)


def _ratio(side: Any, symbol: Any) -> Any:
    found = quotient(side, symbol)
    return found if found is not None else sympy.powsimp(sympy.expand_power_exp(side.subs(symbol, symbol + 1) / side))


def _positive(side: Any, prover: Prover) -> bool:
    return prover.knows(side, True) or bool(prover.nonnegative(side, True))


def _by_logarithm(left: Any, right: Any, prover: Prover) -> bool:
    if not (left.has(sympy.exp) or right.has(sympy.exp)):
        return False
    return bool(prover.nonnegative(sympy.expand_log(sympy.log(right)) - sympy.expand_log(sympy.log(left)), False))


def after(side: Any, symbol: Any) -> Any:
    """side(n + 1) - side(n), with sums and harmonic numbers reduced to their last term."""
    total: Any = S.Zero
    for term in sympy.Add.make_args(side):
        number, rest = term.as_coeff_Mul()
        if isinstance(rest, sympy.Sum) and len(rest.args) == 2 and not rest.function.has(symbol) and rest.args[1].args[2] == symbol:
            total += number * rest.function.subs(rest.args[1].args[0], symbol + 1)
        elif isinstance(rest, sympy.harmonic) and len(rest.args) == 1 and sympy.diff(rest.args[0], symbol) in (1, 2, 3):
            total += number * sympy.Add(*(1 / (rest.args[0] + j) for j in range(1, int(sympy.diff(rest.args[0], symbol)) + 1)))
        elif isinstance(rest, sympy.log):
            total += number * sympy.log(sympy.cancel(rest.args[0].subs(symbol, symbol + 1) / rest.args[0]))
        else:
            total += term.subs(symbol, symbol + 1) - term
    return total
