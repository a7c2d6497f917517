"""Factorials, binomials, Beta and harmonic numbers read into a `shifting.Ring`."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import sympy

from .counting import binomial_value
from .limits import Undefined, Unsupported
from .linear import Env, Linear
from .shifting import Element

if TYPE_CHECKING:
    from .reading import Reader


def _factorial(shift: int) -> Callable[[Reader, Any, Env], Element]:
    def handler(reader: Reader, expression: Any, env: Env) -> Element:
        return reader.ring.gamma(reader.linear(expression.args[0], env) + shift, 1)

    return handler


def _binomial(reader: Reader, expression: Any, env: Env) -> Element:
    """C(n, k) by Gammas where this is what it means: n is no negative integer, or k a plain number."""
    lower = reader.linear(expression.args[1], env)
    if lower.is_number:
        if lower.constant.denominator != 1 or lower.constant > 60:
            raise Unsupported("a binomial with such a lower index")
        return _falling(reader, reader.value(expression.args[0], env), int(lower.constant))
    upper = reader.linear(expression.args[0], env)
    return choose(reader, upper, lower)


def choose(reader: Reader, upper: Linear, lower: Linear) -> Element:
    ring = reader.ring
    if upper.is_number and lower.is_number and upper.constant.denominator == 1:
        return ring.number(binomial_value(int(upper.constant), int(lower.constant)))
    free = upper.without(ring.v).slopes
    if lower.without(ring.v).slopes and not ring.nonnegative(upper) and upper.constant.denominator == 1:
        raise Unsupported("a binomial whose upper index may be negative")
    if not free and upper.constant.denominator == 1 and ring.sign(upper + 1) <= 0:  # C(-n, k) = (-1)**k C(n + k - 1, k)
        sign = ring.exponential(ring.prime - 1, -1, lower)
        return ring.mul(sign, choose(reader, lower - upper - 1, lower))
    return ring.mul(ring.gamma(upper + 1, 1), ring.mul(ring.gamma(lower + 1, -1), ring.gamma(upper - lower + 1, -1)))


def _falling(reader: Reader, top: Element, count: int) -> Element:
    ring = reader.ring
    if count < 0:
        return {}
    product = ring.number(pow(math.factorial(count), -1, ring.prime))
    for step in range(count):
        product = ring.mul(product, ring.add(top, ring.number(-step)))
    return product


def _rising_factorial(reader: Reader, expression: Any, env: Env) -> Element:
    start, count = (reader.linear(arg, env) for arg in expression.args)
    return reader.ring.mul(reader.ring.gamma(start + count, 1), reader.ring.gamma(start, -1))


def _falling_factorial(reader: Reader, expression: Any, env: Env) -> Element:
    start, count = (reader.linear(arg, env) for arg in expression.args)
    return reader.ring.mul(reader.ring.gamma(start + 1, 1), reader.ring.gamma(start - count + 1, -1))


def _beta(reader: Reader, expression: Any, env: Env) -> Element:
    first, second = (reader.linear(arg, env) for arg in expression.args)
    ring = reader.ring
    return ring.mul(ring.mul(ring.gamma(first, 1), ring.gamma(second, 1)), ring.gamma(first + second, -1))


def _harmonic(reader: Reader, expression: Any, env: Env) -> Element:
    ring = reader.ring
    form = reader.linear(expression.args[0], env)
    order = int(expression.args[1]) if len(expression.args) > 1 and expression.args[1].is_Integer else 1
    if len(expression.args) > 1 and not (expression.args[1].is_Integer and order > 0):
        raise Unsupported("a harmonic number of such an order")
    whole = math.ceil(form.constant) if form.slopes else 0
    if not form.slopes and (form.constant < 0 or form.constant.denominator != 1):
        raise Undefined("the harmonic number of a negative number")
    slope, base = form.of(ring.v), form - whole
    if slope.denominator != 1 or (slope < 0 and not form.without(ring.v).slopes):
        raise Unsupported(f"period {slope.denominator}")
    if not form.without(ring.v).slopes and slope:
        ring.sign(form)

    def added(first: Linear, steps: int) -> Element:
        parts: list[Element] = [{(): ring.form(first + step).inverse().power(order)} for step in range(1, steps + 1)]
        for part in parts:
            ring.divides(part[()].bottom)
        return ring.add(*parts)

    def from_to(first: Linear, steps: int) -> Element:
        return added(first, steps) if steps >= 0 else ring.scale(added(first + steps, -steps), ring.ratio(-1))

    if not form.slopes:
        return ring.number(ring.harmonic(int(form.constant), order))
    key = ("harmonic", order, base)
    if not slope:
        core = ring.number(ring.unit(key))
    else:
        core = ring.generator(key, lambda: ring.add({((ring.names[key], 1),): ring.ratio(1)}, from_to(base, int(slope))))
    return ring.add(core, from_to(base, whole))


HEADS: dict[Any, Callable[[Reader, Any, Env], Element]] = {
    sympy.factorial: _factorial(1),
    sympy.gamma: _factorial(0),
    sympy.binomial: _binomial,
    sympy.RisingFactorial: _rising_factorial,
    sympy.FallingFactorial: _falling_factorial,
    sympy.beta: _beta,
    sympy.harmonic: _harmonic,
}
