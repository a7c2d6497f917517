"""Sums within sums brought into a form that `creative` reads: opened, summed in closed form, or dealt with in the other order."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S

from .limits import Unsupported
from .linear import Linear, linear
from .shifting import Ring
from .terms import quotient

MAX_TERMS = 24
Part = tuple[Any, Linear, Linear]  # a summand, and the range of the index


def rewritten(ring: Ring, term: Any, index: Any, first: Linear, last: Linear) -> list[Part] | None:
    """The sum of the term as other sums over the same index; None if nothing can be done."""
    if term.has(sympy.Sum):
        opened = sympy.expand(term.replace(lambda node: isinstance(node, sympy.Sum), lambda node: _opened(ring, node, index, first, last)))
        if opened != term:
            return _listed(opened, first, last)
        exchanged = _exchanged(term, index, first, last)
        return None if exchanged is None else [exchanged]
    expanded = sympy.expand(term)
    return None if expanded == term else _listed(expanded, first, last)


def _listed(expression: Any, first: Linear, last: Linear) -> list[Part]:
    parts = sympy.Add.make_args(expression)
    if len(parts) > MAX_TERMS:
        raise Unsupported("too many parts")
    return [(part, first, last) for part in parts]


def _never_short(ring: Ring, length: Linear, index: Any, first: Linear, last: Linear) -> bool:
    """Whether a length is >= 0 at both ends of the index, and so between them."""
    return all(ring.nonnegative(length.put(index, end)) for end in (first, last))


def _opened(ring: Ring, inner: Any, index: Any, first: Linear, last: Linear) -> Any:
    """Constants out of the inner sum, sums of sums, lengths for what is constant, (1 + z)**A for the binomial theorem."""
    if len(inner.args) != 2:
        return inner
    other, low, high = inner.args[1].args
    if inner.args[0].has(sympy.Sum, sympy.Product):
        return inner
    try:
        length = linear(sympy.expand(high - low + 1), {})
    except Unsupported:
        return inner
    total = S.Zero
    for term in sympy.Add.make_args(sympy.expand(inner.args[0])):
        outside, inside = term.as_independent(other, as_Add=False)
        if inside == 1 and _never_short(ring, length, index, first, last):
            total += outside * length.expr()
            continue
        power = _binomial_theorem(ring, inside, other, low, high, index, first, last)
        total += outside * (sympy.Sum(inside, (other, low, high)) if power is None else power)
    return total


def _binomial_theorem(ring: Ring, term: Any, other: Any, low: Any, high: Any, index: Any, first: Linear, last: Linear) -> Any:
    """t(0) (1 + z)**A where t(j + 1)/t(j) = z (A - j)/(j + 1) and j = 0, ..., A."""
    if low != 0 or not term.has(sympy.binomial, sympy.factorial):
        return None
    ratio = quotient(term, other)
    if ratio is None:
        return None
    scale = sympy.cancel(ratio * (other + 1) / (high - other))
    if other in scale.free_symbols or not _never_short(ring, linear(high, {}), index, first, last):
        return None
    return term.subs(other, 0) * (1 + scale) ** high


def _exchanged(term: Any, index: Any, first: Linear, last: Linear) -> Part | None:
    """Triangles the other way round.

    sum_{i=a..b} sum_{k=i+c..H} is sum_{k=a+c..H} sum_{i=a..k-c} where H - c <= b; a range k = L..H-i is read as one of k + i.
    """
    inner = [part for part in sympy.Mul.make_args(term) if isinstance(part, sympy.Sum)]
    if len(inner) != 1 or len(inner[0].args) != 2:
        return None
    outside = sympy.Mul(*(part for part in sympy.Mul.make_args(term) if part is not inner[0]))
    other, low, high = inner[0].args[1].args
    summand = inner[0].args[0]
    if sympy.expand(high + index).free_symbols.isdisjoint({index}) and index not in low.free_symbols:
        summand, low, high = summand.xreplace({other: other - index}), low + index, sympy.expand(high + index)
    if index not in high.free_symbols and sympy.expand(low - index).is_Integer:
        beyond = int(sympy.expand(low - index))
        top = linear(high, {})
        spare = last + beyond - top
        if not spare.is_number or spare.constant < 0:
            return None
        inside = sympy.Sum((outside * summand).xreplace({index: INNER, other: index}), (INNER, first.expr(), index - beyond))
        return inside.xreplace({INNER: other}), first + beyond, top
    if index not in low.free_symbols and index not in summand.free_symbols and sympy.expand(high - index).is_Integer and outside == 1:
        beyond = int(sympy.expand(high - index))
        gap = linear(low, {}) - beyond - first
        if not gap.is_number or gap.constant < 0:
            return None
        return (last.expr() - index + beyond + 1) * summand.xreplace({other: index}), linear(low, {}), last + beyond
    return None


INNER = sympy.Dummy("inner", integer=True)


def single(ring: Ring, term: Any, index: Any, first: Linear, last: Linear) -> Any:
    """The one term that a Kronecker delta leaves of a sum; None if it may lie outside the range."""
    for part in sympy.Mul.make_args(term):
        if isinstance(part, sympy.KroneckerDelta) and index in part.free_symbols:
            place = part.args[1] if part.args[0] == index else part.args[0]
            if index in place.free_symbols or index not in part.args:
                return None
            form = linear(place, {})
            if form.is_integer and ring.nonnegative(form - first) and ring.nonnegative(last - form):
                return sympy.Mul(*(other for other in sympy.Mul.make_args(term) if other is not part)).xreplace({index: place})
    return None
