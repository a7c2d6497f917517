"""Expressions read into a `shifting.Ring`: factorials, binomials, powers, harmonic numbers, sums and products with symbolic ends.

Each head is replaced by what it is for every v from ``ring.start`` on; what has no such form raises `Unsupported`. Values at one v are read
by the same rules with v replaced by the number.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from fractions import Fraction
from typing import Any

import sympy
from sympy import S

from . import creative, gammas
from .limits import Undefined, Unsupported
from .linear import Env, Linear, at, linear
from .rounding import ROUNDED, first_branch
from .shifting import Element, Ring

MAX_TERMS = 200


class Reader:
    """Reads into one ring. ``inside``: within a running sum, where a range that ends before it begins is empty."""

    def __init__(self, ring: Ring) -> None:
        self.ring = ring
        self.inside = False

    def value(self, expression: Any, env: Env) -> Element:
        """The element that an expression is."""
        self.ring.budget.spend(3)
        handler = HANDLERS.get(type(expression))
        if handler is not None:
            return handler(self, expression, env)
        if isinstance(expression, (sympy.Function, sympy.Indexed)):
            return self.named((expression.func, len(expression.args)), expression.args[isinstance(expression, sympy.Indexed) :], env)
        raise Unsupported(f"{type(expression).__name__} is not known here")

    def linear(self, expression: Any, env: Env) -> Linear:
        """A linear form; floors, remainders and the largest of several where they are one from some v on."""
        try:
            return linear(expression, env)
        except Unsupported:
            if expression.is_Add:
                total = Linear({})
                for part in expression.args:
                    total = total + self.linear(part, env)
                return total
            if expression.is_Mul and len(expression.args) == 2 and expression.args[0].is_Rational:
                return self.linear(expression.args[1], env).times(Fraction(int(expression.args[0].p), int(expression.args[0].q)))
            rule = ROUNDED.get(type(expression))
            if rule is None:
                expanded = sympy.expand(expression)
                if expanded != expression:
                    return linear(expanded, env)
                raise
            return rule(self, expression, env)

    def named(self, key: Hashable, arguments: tuple[Any, ...], env: Env) -> Element:
        """A function of which nothing is known: one number for each place."""
        ring = self.ring
        try:
            places = tuple(self.linear(argument, env) for argument in arguments)
        except Unsupported:
            values = tuple(ring.constant(self.value(argument, env)) for argument in arguments)
            return ring.number(ring.unit(("at", key, values)))
        if not any(place.of(ring.v) for place in places):
            return ring.number(ring.unit(("at", key, places)))
        return self.walking(("at", key), places)

    def walking(self, key: Hashable, places: tuple[Linear, ...]) -> Element:
        """A value at a place that moves with v; at v + 1 it is the value at the next place."""
        step = {place: place + place.of(self.ring.v) for place in places}
        return self.ring.generator((key, places), lambda: self.walking(key, tuple(step[place] for place in places)))


def _number(reader: Reader, expression: Any, env: Env) -> Element:
    return reader.ring.number(reader.ring.fraction(Fraction(int(expression.p), int(expression.q))))


def _symbol(reader: Reader, expression: Any, env: Env) -> Element:
    form = linear(expression, env)
    ratio = reader.ring.form(form)
    return {} if ratio.zero else {(): ratio}


def _add(reader: Reader, expression: Any, env: Env) -> Element:
    return reader.ring.add(*(reader.value(part, env) for part in expression.args))


def _mul(reader: Reader, expression: Any, env: Env) -> Element:
    product = reader.ring.number(1)
    for part in expression.args:
        product = reader.ring.mul(product, reader.value(part, env))
    return product


def _pow(reader: Reader, expression: Any, env: Env) -> Element:
    base, exponent = expression.args
    ring = reader.ring
    if exponent.is_Integer:
        return ring.power(reader.value(base, env), int(exponent))
    try:
        form = reader.linear(exponent, env)
    except Unsupported:
        return _curved(reader, base, exponent, env)
    if form.is_number and form.constant.denominator == 1:
        return ring.power(reader.value(base, env), int(form.constant))
    if base is S.Pi and form.is_number and form.constant.denominator == 2:
        return ring.power(ring.gamma(Linear({}, Fraction(1, 2)), 1), form.constant.numerator)
    if base == 0:
        if ring.sign(form) <= 0:
            raise Undefined("a power of 0")
        return {}
    if base.is_Mul and all(part.is_positive or part == -1 for part in base.args):
        return _mul(reader, sympy.Mul(*(sympy.Pow(part, exponent, evaluate=False) for part in base.args), evaluate=False), env)
    if base.is_Rational and base not in (-1,):
        product = ring.number(1)
        for prime, times in sympy.factorint(abs(base.p)).items() | {(b, -t) for b, t in sympy.factorint(base.q).items()}:
            product = ring.mul(product, ring.exponential(prime, prime, form.times(Fraction(times))))
        return ring.mul(product, ring.exponential(ring.prime - 1, -1, form)) if base < 0 else product
    number = ring.constant(reader.value(base, env))
    if number == 0:
        raise Undefined("a power of 0")
    return ring.exponential(number, -1 if number == ring.prime - 1 else number, form)


def _curved(reader: Reader, base: Any, exponent: Any, env: Env) -> Element:
    """base ** e(v) with e no linear form but a polynomial, by its step e(v + 1) - e(v)."""
    ring = reader.ring
    placed = sympy.expand(exponent.xreplace({letter: form.expr() for letter, form in env.items()}))
    if not placed.is_polynomial() or not base.is_positive:
        raise Unsupported("an exponent that is no polynomial")
    if ring.v not in placed.free_symbols:
        total = ring.number(1)
        for letter_part, times in placed.as_coefficients_dict().items():
            name = ("base", ring.constant(reader.value(base, env)))
            total = ring.scale(total, ring.ratio(pow(ring.unit((name, letter_part, times.q)), int(times.p), ring.prime)))
        return total if placed != 0 else ring.number(1)
    step = sympy.expand(placed.subs(ring.v, ring.v + 1) - placed)
    key = ("curved", base, placed)

    def row() -> Element:
        return ring.mul({((ring.names[key], 1),): ring.ratio(1)}, _pow(reader, sympy.Pow(base, step, evaluate=False), {}))

    return ring.generator(key, row)


def _exp(reader: Reader, expression: Any, env: Env) -> Element:
    """exp of a sum: each part is a number times a linear form times what does not depend on v."""
    ring, product = reader.ring, reader.ring.number(1)
    for part in sympy.Add.make_args(sympy.expand(expression.args[0])):
        whole = [factor for factor in sympy.Mul.make_args(part) if factor.is_Rational or (factor.as_base_exp()[0].is_Symbol and factor.is_integer)]
        rest = sympy.Mul(*(factor for factor in sympy.Mul.make_args(part) if factor not in whole))
        try:
            form = linear(sympy.Mul(*whole), env)
        except Unsupported:
            product = ring.mul(product, _curved(reader, sympy.exp(rest), sympy.Mul(*whole), env))
            continue
        name = ("exp", ring.constant(reader.value(rest, env)))
        product = ring.mul(product, ring.exponential(ring.unit(name), name, form))
    return product


def _sum(reader: Reader, expression: Any, env: Env) -> Element:
    """A sum: written out, by its last term, or by creative telescoping."""
    return _over_range(reader, expression, env, product=False)


def _product(reader: Reader, expression: Any, env: Env) -> Element:
    return _over_range(reader, expression, env, product=True)


def _over_range(reader: Reader, expression: Any, env: Env, product: bool) -> Element:
    ring = reader.ring
    index, low, high = expression.args[-1].args
    term = expression.args[0] if len(expression.args) == 2 else expression.func(*expression.args[:-1])
    first, last = reader.linear(low, env), reader.linear(high, env)
    length = last - first + 1
    was, top = reader.inside, not reader.inside
    reader.inside = True
    try:
        if length.is_number:
            return _written_out(reader, term, index, first, length.constant, env, product, top)
        slope = length.of(ring.v)
        if slope == 0 or any(form.of(ring.v).denominator != 1 for form in (first, last)):
            return ring.number(ring.unit(_whole_key(expression, first, last, env))) if not _moves(ring, expression, env) else _refuse(slope)
        if slope < 0 and not top and not length.without(ring.v).slopes:
            ring.sign(length)
            return ring.number(1 if product else 0)
        if not ring.nonnegative(length):
            raise Unsupported("a range whose length may be negative")
        return creative.running(reader, term, index, first, last, env, product)
    finally:
        reader.inside = was


def _refuse(slope: Fraction) -> Element:
    raise Unsupported("a range whose ends move by a fraction" if slope else "a range that another letter ends")


def _written_out(reader: Reader, term: Any, index: Any, first: Linear, length: Fraction, env: Env, product: bool, top: bool) -> Element:
    if length.denominator != 1:
        raise Undefined("a range between numbers that are not integers")
    if length < 0 and top:
        raise Undefined("a range that ends before it begins")
    if length > MAX_TERMS:
        raise Unsupported("a long range")
    parts = [reader.value(term, at(env, index, first + step)) for step in range(int(length))]
    if not product:
        return reader.ring.add(*parts)
    total = reader.ring.number(1)
    for part in parts:
        total = reader.ring.mul(total, part)
    return total


def _moves(ring: Ring, expression: Any, env: Env) -> bool:
    return any((env[letter].of(ring.v) if letter in env else letter is ring.v) for letter in expression.free_symbols)


def _whole_key(expression: Any, first: Linear, last: Linear, env: Env) -> Hashable:
    index = expression.args[-1].args[0]
    inner = expression.args[:-1]
    letters = {letter for part in inner for letter in part.free_symbols} - {index}
    return ("whole", expression.func, inner, index, first, last, tuple((letter, env[letter]) for letter in sorted(letters, key=str) if letter in env))


def _delta(reader: Reader, expression: Any, env: Env) -> Element:
    left, right = (reader.linear(arg, env) for arg in expression.args)
    return reader.ring.number(1 if reader.ring.sign(left - right) == 0 else 0)


def _by_form(reader: Reader, expression: Any, env: Env) -> Element:
    ratio = reader.ring.form(ROUNDED[type(expression)](reader, expression, env))
    return {} if ratio.zero else {(): ratio}


def _absolute(reader: Reader, expression: Any, env: Env) -> Element:
    sign = reader.ring.sign(reader.linear(expression.args[0], env))
    return reader.ring.scale(reader.value(expression.args[0], env), reader.ring.ratio(sign))


HANDLERS: dict[Any, Callable[[Reader, Any, Env], Element]] = {
    **dict.fromkeys((sympy.Integer, sympy.Rational, type(S.Zero), type(S.One), type(S.NegativeOne), type(S.Half)), _number),
    **dict.fromkeys((sympy.Symbol, sympy.Dummy), _symbol),
    **dict.fromkeys(
        (type(sympy.E), type(sympy.EulerGamma), type(sympy.Catalan)), lambda reader, expression, env: reader.ring.number(reader.ring.unit(expression))
    ),
    type(S.Pi): lambda reader, expression, env: reader.ring.power(reader.ring.gamma(Linear({}, Fraction(1, 2)), 1), 2),
    **dict.fromkeys(ROUNDED, _by_form),
    sympy.Add: _add,
    sympy.Mul: _mul,
    sympy.Pow: _pow,
    sympy.exp: _exp,
    **gammas.HEADS,
    sympy.Sum: _sum,
    sympy.Product: _product,
    sympy.KroneckerDelta: _delta,
    sympy.Piecewise: lambda reader, expression, env: reader.value(first_branch(reader, expression, env), env),
    sympy.Abs: _absolute,
}
