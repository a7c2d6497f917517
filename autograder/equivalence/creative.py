r"""Sums and products over a range that moves with v, as elements of a `shifting.Ring`.

A sum whose terms are free of v changes by its new terms alone. Where the terms hold v they are hypergeometric, or it is not read here:
coefficients c_j(v) and a rational R(v, k) are found (Zeilberger's equation, one of linear algebra over rational functions of v) with

.. math:: \sum_{j=0}^{J} c_j(v)\, t(v + j, k) = G(v, k + 1) - G(v, k), \qquad G = R(v, k)\, t(v, k)

so that the equation holds by construction. It is added up only over those k at which nothing in it is singular; the few other terms are
written out one by one.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import sympy

from . import doubles
from .hypergeometric import Factors, Hypergeometric, read
from .limits import Unsupported
from .linear import Env, Linear, ahead, at, linear, of_letter
from .ratios import Ratio
from .shifting import Element, Ring
from .telescopers import telescoper

if TYPE_CHECKING:
    from .reading import Reader

MAX_ORDER = 3
MAX_PEELED = 6
INDEX = sympy.Dummy("index", integer=True)


def running(reader: Reader, term: Any, index: Any, first: Linear, last: Linear, env: Env, product: bool) -> Element:
    """The sum or product of ``term`` for index = first, ..., last, its length positive and growing with v."""
    ring = reader.ring
    term = term.xreplace({letter: form.expr() for letter, form in env.items() if letter is not index})
    outside: list[Any] = []
    inside: list[Any] = []
    for part in sympy.Mul.make_args(term):
        (inside if index in part.free_symbols else outside).append(part)
    if outside and not product:
        factor = reader.value(sympy.Mul(*outside), {})
        if not inside:
            return ring.mul(factor, {(): ring.form(last - first + 1)})
        return ring.mul(factor, running(reader, sympy.Mul(*inside), index, first, last, {}, product))
    if ring.v in term.free_symbols:
        turned = term.xreplace({index: (first + last).expr() - index})
        if ring.v not in turned.free_symbols:
            term = turned
    if not product and term.has(sympy.KroneckerDelta):
        place = doubles.single(ring, term, index, first, last)
        if place is not None:
            return reader.value(place, {})
    if ring.v not in term.free_symbols:
        return _by_last_terms(reader, term, index, first, last, product)
    if product:
        return _linear_product(reader, term, index, first, last)
    others = first.without(ring.v)
    if others.slopes:  # counted from 0 in the other letters, so that these are gone where a factor is 0 at an end
        term, first, last = term.xreplace({index: index + others.expr()}), first - others, last - others
    try:
        return _definite(reader, term, index, first, last)
    except Unsupported:
        other = doubles.rewritten(ring, term, index, first, last)
        if other is None:
            raise
        return ring.add(*(running(reader, part, index, low, high, {}, product) for part, low, high in other))


def _by_last_terms(reader: Reader, term: Any, index: Any, first: Linear, last: Linear, product: bool) -> Element:
    """A sum of terms free of v: at v + 1 it has its new terms more."""
    ring = reader.ring
    key = ("product" if product else "sum", term.xreplace({index: INDEX}), first, last)
    join = ring.mul if product else ring.add

    def row() -> Element:
        was, reader.inside = reader.inside, True
        try:
            total: Element = {((ring.names[key], 1),): ring.ratio(1)}
            for step in range(1, int(last.of(ring.v)) + 1):
                total = join(total, reader.value(term, {index: last + step}))
            for step in range(int(first.of(ring.v))):
                part = reader.value(term, {index: first + step})
                total = ring.mul(total, ring.power(part, -1)) if product else ring.add(total, ring.scale(part, ring.ratio(-1)))
            return total
        finally:
            reader.inside = was

    if first.of(ring.v) < 0 or last.of(ring.v) < 0:
        raise Unsupported("a range that grows downwards")
    return ring.generator(key, row)


def _linear_product(reader: Reader, term: Any, index: Any, first: Linear, last: Linear) -> Element:
    """A product of linear factors as quotients of Gammas."""
    ring, product = reader.ring, reader.ring.number(1)
    for part in sympy.Mul.make_args(sympy.factor(sympy.together(term))):
        base, exponent = part.as_base_exp()
        if not exponent.is_Integer:
            raise Unsupported("a product whose factors are not rational")
        form = linear(base, {})
        slope = form.of(index)
        if slope == 0:
            raised = reader.value(sympy.Pow(base, (last - first + 1).expr(), evaluate=False), {})
            product = ring.mul(product, ring.power(raised, int(exponent)))
            continue
        rest = form.only_without(index).times(1 / abs(slope))
        top, bottom = (rest + last + 1, rest + first) if slope > 0 else (rest - first + 1, rest - last)
        size = reader.value(sympy.Pow(sympy.Rational(abs(slope)), (last - first + 1).expr(), evaluate=False), {})
        gammas = ring.mul(ring.gamma(top, 1), ring.gamma(bottom, -1))
        product = ring.mul(product, ring.power(ring.mul(size, gammas), int(exponent)))
    return product


def _definite(reader: Reader, term: Any, index: Any, first: Linear, last: Linear) -> Element:
    ring = reader.ring
    found = read(reader, term, index, (first, last))
    first, last = found.support(ring, first, last)
    found.check_poles(ring, first, last)
    for order in range(MAX_ORDER + 1):
        solved = telescoper(ring, found, order)
        if solved is not None:
            break
    else:
        raise Unsupported("no recurrence of small order was found")
    coefficients, numerator = solved
    low = first + max(0, int(first.of(ring.v)) * order)
    high = last + min(0, int(last.of(ring.v)) * order)
    low, high = _away(ring, found, order, low, high)
    if not ring.nonnegative(high - low + 1):
        raise Unsupported("a range too short for its singular ends")
    start_terms = [_extra(reader, term, index, step, first, last, low, high) for step in range(order + 1)]
    between = ring.add(
        _certificate(ring, found, order, numerator, high + 1), ring.scale(_certificate(ring, found, order, numerator, low), ring.ratio(-1))
    )
    total = ring.add(between, *(ring.scale(part, value) for part, value in zip(start_terms, coefficients, strict=True)))
    lead = coefficients[-1].inverse()
    ring.divides(lead.bottom)
    if order == 0:
        return ring.scale(total, lead)
    keys = [("definite", term, index, first, last, place) for place in range(order)]
    elements: list[Element] = []
    for place, key in enumerate(keys):

        def row(place: int = place) -> Element:
            if place + 1 < order:
                return elements[place + 1]
            others = [ring.scale(element, -value) for element, value in zip(elements, coefficients, strict=False)]
            return ring.scale(ring.add(total, *others), lead)

        elements.append(ring.generator(key, row))
    return elements[0]


def _extra(reader: Reader, term: Any, index: Any, step: int, first: Linear, last: Linear, low: Linear, high: Linear) -> Element:
    """The terms at v + step outside the range that is added up."""
    v = reader.ring.v
    begins, ends = (form.put(v, of_letter(v) + step) for form in (first, last))
    env = ahead({v: of_letter(v)}, v, step)
    before = [begins + place for place in range(int((low - begins).constant))]
    behind = [high + 1 + place for place in range(int((ends - high).constant))]
    return reader.ring.add(*(reader.value(term, at(env, index, place)) for place in (*before, *behind)))


def _away(ring: Ring, found: Hypergeometric, order: int, low: Linear, high: Linear) -> tuple[Linear, Linear]:
    """The range without the ends at which something in the equation is singular."""
    ahead_low, ahead_high = 0, 0
    for form in found.singular(order):
        slope = form.of(found.index)
        if form.without(ring.v, found.index).slopes:
            continue  # never 0 where the other letters are general
        if slope == 0:
            ring.sign(form.only_without(found.index))
            continue
        place = form.only_without(found.index).times(-1 / slope)
        after, before = place - low, high + 1 - place
        if after.without(ring.v).slopes:
            continue
        if after.of(ring.v) < 0 or (after.is_number and after.constant < 0) or before.of(ring.v) < 0 or (before.is_number and before.constant < 0):
            ring.sign(after)
            ring.sign(before)
        elif after.is_number:
            ahead_low = max(ahead_low, math.floor(after.constant) + 1)
        elif before.is_number:
            ahead_high = max(ahead_high, math.floor(before.constant) + 1)
        else:
            raise Unsupported("a term that is singular within the range")
    if max(ahead_low, ahead_high) > MAX_PEELED:
        raise Unsupported("singular terms far from the ends")
    return low + ahead_low, high - ahead_high


def _certificate(ring: Ring, found: Hypergeometric, order: int, numerator: list[Ratio], place: Linear) -> Element:
    """G(v, place): Q(place - 1) X(place) / Bottom(place) times the term without its polynomial."""
    position = ring.form(place)
    value, power = ring.ratio(0), ring.ratio(1)
    for coefficient in numerator:
        value = value + coefficient * power
        power = power * position
    bottom: Factors = found.bottom(order)
    for form, times in found.step_bottom.items():
        value = value * ring.form(form.put(found.index, place - 1)).power(times)
    for form, times in bottom.items():
        value = value * ring.form(form.put(found.index, place)).power(-times)
    ring.divides(value.bottom)
    return ring.scale(found.kernel(ring, place), value)
