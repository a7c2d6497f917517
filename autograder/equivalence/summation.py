"""Sums and products over a range against bounds: term by term, by the largest term, by the whole of the binomial theorem."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S

from .bounds import Prover
from .certificates import Fact


def proved(left: Any, right: Any, strict: bool, facts: list[Fact]) -> str:
    """Why left <= right (left < right), or an empty text."""
    for side, other, sign in ((left, right, 1), (right, left, -1)):
        number, total = sympy.factor_terms(side).as_independent(sympy.Sum, as_Add=False)
        if not isinstance(total, sympy.Sum) or len(total.args) != 2 or not Prover(facts).knows(number, True):
            continue
        why = (
            _term_by_term(number, total, other, sign, strict, facts)
            or _by_largest(number, total, other, sign, strict, facts)
            or (_of_binomials(number, total, other, strict, facts) if sign > 0 else "")
        )
        if why:
            return why
    return ""


def within(total: Any, facts: list[Fact]) -> tuple[Any, list[Fact]]:
    """The term of a sum with a running index that is declared an integer, and what is known of it."""
    index, low, high = total.args[1].args
    positive = bool(low.is_positive)
    running = sympy.Dummy(index.name, integer=True, positive=positive or None, nonnegative=bool(low.is_nonnegative) or None)
    known: list[Fact] = [(running - low, False, "")]
    if high.is_finite is not False:
        known.append((high - running, False, ""))
    return total.function.xreplace({index: running}), [*facts, *known]


def _term_by_term(number: Any, total: Any, other: Any, sign: int, strict: bool, facts: list[Fact]) -> str:
    """Two sums over the same range, or over indices shifted so that it is the same."""
    _, low, high = total.args[1].args
    if high.is_finite is not False and not Prover(facts).knows(high - low + 1, False):
        return ""
    scale, second = sympy.factor_terms(other).as_independent(sympy.Sum, as_Add=False)
    if strict or not isinstance(second, sympy.Sum) or len(second.args) != 2 or second.args[1].args[1:] != total.args[1].args[1:]:
        return ""
    first, known = within(total, facts)
    index = next(iter(known[len(facts)][0].free_symbols - total.args[1].args[1].free_symbols))
    gap = sign * (scale * second.function.subs(second.args[1].args[0], index) - number * first)
    return "term by term" if Prover(known).nonnegative(gap, False) else ""


def _by_largest(number: Any, total: Any, other: Any, sign: int, strict: bool, facts: list[Fact]) -> str:
    """Every term is at most (at least) its value at an end or a plain bound, and that times their number is enough."""
    index, low, high = total.args[1].args
    if high.is_finite is False or not Prover(facts).knows(high - low + 1, False):
        return ""
    term, known = within(total, facts)
    count = high - low + 1
    ends = [total.function.subs(index, end) for end in (low, high)]
    bounds = [
        bound
        for bound in (*ends, S.One, sympy.cancel(other / (number * count)) if other.is_rational_function() else S.Zero)
        if bound.is_finite is not False
    ]
    for bound in dict.fromkeys(bounds):
        enough = sign * (other - number * count * bound)
        if Prover(facts).nonnegative(enough, strict) and Prover(known).nonnegative(sign * (bound - term), False):
            return f"every term is at {'most' if sign > 0 else 'least'} {bound}, and there are {count}"
    return ""


def _of_binomials(number: Any, total: Any, other: Any, strict: bool, facts: list[Fact]) -> str:
    """Some of the terms of (x + y)**n, all of which are >= 0."""
    index, low, high = total.args[1].args
    rest, chosen = total.function.as_independent(sympy.binomial, as_Add=False)
    if not isinstance(chosen, sympy.binomial) or chosen.args[1] != index or chosen.args[0].has(index):
        return ""
    n, prover = chosen.args[0], Prover(facts)
    ratio = sympy.powsimp(sympy.cancel(sympy.powsimp(rest.subs(index, index + 1) / rest)))
    if ratio.has(index) or not (prover.knows(ratio, False) and prover.knows(low, False) and prover.knows(n - high, False)):
        return ""
    whole = number * rest.subs(index, 0) * (1 + ratio) ** n
    if not prover.knows(rest.subs(index, 0), False):
        return ""
    return "a part of the binomial theorem" if (other == whole and not strict) or prover.nonnegative(other - whole, strict) else ""
