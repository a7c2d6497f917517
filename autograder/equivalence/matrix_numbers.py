"""Values of functions of numbers inside matrix expressions: smooth, ordered, counting and unknown ones, at numbers and at power series."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import sympy
from flint import acb, fmpq

from .dense import Dense, entries, total
from .limits import TooLarge, Undefined, Unsupported
from .series import Jet, lifted
from .spectrum import SpectralWord

SMOOTH: dict[Any, Callable[[acb], acb]] = {
    sympy.exp: lambda x: x.exp(),
    sympy.log: lambda x: x.log(),
    sympy.sin: lambda x: x.sin(),
    sympy.cos: lambda x: x.cos(),
    sympy.tan: lambda x: x.tan(),
    sympy.sinh: lambda x: x.sinh(),
    sympy.cosh: lambda x: x.cosh(),
    sympy.tanh: lambda x: x.tanh(),
    sympy.atan: lambda x: x.atan(),
    sympy.erf: lambda x: x.erf(),
}
ORDERED = (sympy.Abs, sympy.sign, sympy.Heaviside, sympy.Max, sympy.Min, sympy.Piecewise)
COUNTED = (sympy.KroneckerDelta, sympy.floor, sympy.ceiling, sympy.Mod, sympy.factorial, sympy.binomial, sympy.harmonic)


def needs_balls(node: Any) -> bool:
    """Whether a head has values that are not rational."""
    rational = not node.is_Pow or node.exp.is_Integer or node.exp.is_integer
    return type(node) in SMOOTH or isinstance(node, (sympy.NumberSymbol, SpectralWord)) or bool(getattr(node, "is_Float", False)) or not rational


def smooth(ev: Any, node: Any, value: Any) -> Any:
    variable = sympy.Symbol("t_")

    def derivative(order: int, at: Any) -> Any:
        if order:
            return ev.with_(variable, at).number(node.func(variable).diff(variable, order))
        if not isinstance(at, acb):
            raise Unsupported(f"{type(node).__name__} outside the reals")
        if node.func is sympy.log and not at.real > 0:
            raise Undefined("a logarithm of what is not positive")
        return SMOOTH[node.func](at)

    return lifted(value, derivative)


def unknown(ev: Any, node: Any) -> Any:
    """Unknown functions stand for random polynomials, so that their derivatives follow."""
    flat = [entry for arg in node.args for entry in entries(ev.value(arg))]
    terms = ev.functions.setdefault(f"{node.func}/{len(flat)}", [])
    if not terms:
        draw = (lambda: ev.field.number(random.randrange(-2, 3))) if ev.field.exact else ev.field.random
        terms.extend([[draw() for _ in flat] for _ in range(3 if ev.field.exact else 9)])
    ev.budget.spend(60 * len(flat))
    return total(total(a * b for a, b in zip(weights, flat, strict=True)) ** (power + 1) for power, weights in enumerate(terms)) + 1


def ordered(ev: Any, node: Any) -> Any:
    if isinstance(node, sympy.Piecewise):
        return ev.number(next((value for value, holds in node.args if _holds(ev, holds)), sympy.nan))
    values = [ev.number(arg) for arg in node.args]
    if isinstance(node, sympy.Abs) and isinstance(values[0], acb):
        return acb(abs(values[0].real))
    signs = [0] if isinstance(node, (sympy.Max, sympy.Min)) else [sign_of(value) for value in values]
    if isinstance(node, sympy.Heaviside):
        if signs[0] == 0:
            raise Undefined("a step at 0")
        return ev.field.number(int(signs[0] > 0))
    if isinstance(node, sympy.sign):
        return ev.field.number(signs[0])
    if isinstance(node, sympy.Abs):
        return values[0] if signs[0] >= 0 else -values[0]
    best = values[0]
    for value in values[1:]:
        if isinstance(best, acb) and isinstance(value, acb) and (value - best).contains(0):
            best = acb(best.real.union(value.real))  # one of the two, whichever it is
            continue
        above = sign_of(value - best)
        best = value if (above > 0) == isinstance(node, sympy.Max) and above else best
    return best


def _holds(ev: Any, condition: Any) -> bool:
    if condition in (sympy.true, sympy.false):
        return bool(condition)
    if not isinstance(condition, sympy.core.relational.Relational):
        raise Unsupported("a condition of several parts")
    place = sign_of(ev.number(condition.lhs) - ev.number(condition.rhs))
    return bool(condition.func(sympy.Integer(place), 0))


def counted(ev: Any, node: Any) -> Any:
    places = [ev.size(arg) for arg in node.args]
    if max(map(abs, places)) > 200:
        raise TooLarge(f"{node} at large numbers")
    found = node.func(*places)
    return ev.value(found)


def root(ev: Any, base: Any, exponent: Any) -> Any:
    if isinstance(base, Dense):
        if base.shape != (1, 1):
            raise Unsupported("a root of a matrix")
        base = base.rows[0][0]

    def derivative(order: int, at: Any) -> Any:
        factor, power = sympy.ff(exponent, order), exponent - order
        if isinstance(at, fmpq):
            raise Unsupported("a root outside the reals")
        if not at.real > 0:
            raise Undefined("a root of what is not positive")
        return at ** acb(fmpq(int(power.p), int(power.q))) * acb(fmpq(int(factor.p), int(factor.q)))

    return lifted(base, derivative)


def sign_of(value: Any) -> int:
    """-1, 0 or 1; of a ball only where it is sure."""
    if isinstance(value, Jet):
        return sign_of(value.parts[0])
    if isinstance(value, acb):
        if value.real > 0 or value.real < 0:
            return 1 if value.real > 0 else -1
        raise Undefined("a sign that the digits do not show")
    if not isinstance(value, fmpq):
        raise Unsupported("an order modulo a prime")
    return int(value > 0) - int(value < 0)
