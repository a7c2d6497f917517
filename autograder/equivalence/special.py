"""Functions that only balls have: roots, logarithms, Gamma and its kin, real and imaginary parts, and heads that need an order of the reals.

While a quadrature asks (``Evaluator.analytic``), a ball on which a function is not analytic has no value, so that the quadrature cuts there.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, Any

import sympy
from flint import acb, arb, fmpq
from sympy.core.function import AppliedUndef

from .fields import Balls, Element
from .limits import Undefined, Unsupported
from .world import World

if TYPE_CHECKING:
    from .evaluate import Evaluator

Handler = Callable[["Evaluator", Any, World], Element]

PLACES = {  # where a function has a plain rational value: the argument, the value
    "log": (1, 0),
    **dict.fromkeys(("cos", "cosh", "sec", "sech"), (0, 1)),
    **dict.fromkeys(("sin", "tan", "sinh", "tanh", "asin", "atan", "asinh", "atanh", "erf"), (0, 0)),
}
CUT = ("log", "sqrt")
PLAIN = {
    sympy.loggamma: "lgamma",
    sympy.digamma: "digamma",
    sympy.erfc: "erfc",
    sympy.erfi: "erfi",
    sympy.LambertW: "lambertw",
    sympy.polylog: "polylog",
    **{getattr(sympy, name): name for name in ("sin", "cos", "tan", "sec", "csc", "cot", "sinh", "cosh", "tanh", "sech", "csch", "coth")},
    **{getattr(sympy, name): name for name in ("asin", "acos", "atan", "asinh", "acosh", "atanh", "erf", "zeta")},
}


def _balls(ev: Evaluator, expression: Any) -> None:
    if not isinstance(ev.field, Balls):
        raise Unsupported(f"{type(expression).__name__} has no exact value")


def named(name: str) -> Handler:
    """A function of one argument that balls have under this name."""

    def handler(ev: Evaluator, expression: Any, world: World) -> Element:
        if ev.field.exact and name in PLACES and ev.rational(expression.args[0], world) == PLACES[name][0]:
            return ev.field.number(PLACES[name][1])
        _balls(ev, expression)
        if len(expression.args) != 1:
            raise Unsupported(f"{type(expression).__name__} of several arguments is not known")
        at = ev.value(expression.args[0], world)
        if ev.analytic and name in CUT:
            return getattr(at, name)(analytic=True)
        if ev.analytic and name in ("asin", "acos", "atan", "asinh", "acosh", "atanh", "lgamma", "lambertw") and not at.imag.contains(0):
            return acb("nan")
        return getattr(at, name)()

    return handler


def power(ev: Evaluator, base: Element, exponent: Element) -> Element:
    """base ** exponent by the principal logarithm."""
    return base.pow(exponent, analytic=ev.analytic) if isinstance(base, acb) and isinstance(exponent, acb) else base**exponent


def constant(value: Callable[[], Element]) -> Handler:
    def handler(ev: Evaluator, expression: Any, world: World) -> Element:
        _balls(ev, expression)
        return value()

    return handler


def through(rule: Callable[[list[fmpq]], Any], ball: Callable[[list[acb], bool], acb] | None = None) -> Handler:
    """A head that needs the order of the rationals: exactly where the arguments are rational numbers, otherwise by real balls."""

    def handler(ev: Evaluator, expression: Any, world: World) -> Element:
        try:
            return ev.field.number(fmpq(rule([ev.rational(arg, world) for arg in expression.args])))
        except Unsupported:
            if ball is None or not isinstance(ev.field, Balls):
                raise
        values = [ev.value(arg, world) for arg in expression.args]
        if not all(isinstance(value, acb) for value in values) or not (ev.analytic or all(value.imag.contains(0) for value in values)):
            raise Undefined(f"{type(expression).__name__} of a number that is not real")
        return ball(values, ev.analytic)

    return handler


def floor_of(values: list[acb], analytic: bool) -> acb:
    return values[0].real_floor(analytic=analytic)


def ceiling_of(values: list[acb], analytic: bool) -> acb:
    return values[0].real_ceil(analytic=analytic)


def sign_of(values: list[acb], analytic: bool) -> acb:
    return values[0].real_sgn(analytic=analytic)


def largest(values: list[acb], analytic: bool) -> acb:
    return reduce(lambda a, b: a.real_max(b, analytic=analytic), values)


def smallest(values: list[acb], analytic: bool) -> acb:
    return reduce(lambda a, b: a.real_min(b, analytic=analytic), values)


def rest_of(values: list[acb], analytic: bool) -> acb:
    return values[0] - values[1] * (values[0] / values[1]).real_floor(analytic=analytic)


def step(values: list[fmpq]) -> fmpq:
    return fmpq(1) if values[0] > 0 else fmpq(0) if values[0] < 0 else values[1] if len(values) > 1 else fmpq(1, 2)


def step_of(values: list[acb], analytic: bool) -> acb:
    return (values[0].real_sgn(analytic=analytic) + 1) / 2


def absolute(ev: Evaluator, expression: Any, world: World) -> Element:
    if not isinstance(ev.field, Balls):
        return ev.field.number(abs(ev.rational(expression.args[0], world)))
    at = ev.value(expression.args[0], world)
    return at.real_abs(analytic=True) if ev.analytic else acb(abs(at))


def part(name: str) -> Handler:
    """Real part, imaginary part, conjugate, argument; of rational numbers these are plain."""

    def handler(ev: Evaluator, expression: Any, world: World) -> Element:
        if not isinstance(ev.field, Balls):
            at = ev.rational(expression.args[0], world)
            if name == "arg" and at <= 0:
                raise Unsupported("the argument of a negative number is no rational number")
            return ev.field.number(at if name in ("real", "conjugate") else 0)
        at = ev.value(expression.args[0], world)
        if ev.analytic:
            return at if name == "conjugate" else acb("nan")
        return acb(at.conjugate() if name == "conjugate" else getattr(at, name)() if name == "arg" else getattr(at, name))

    return handler


def beta(ev: Evaluator, expression: Any, world: World) -> Element:
    """B(a, b) = Gamma(a) Gamma(b) / Gamma(a + b)."""
    first, second = expression.args if len(expression.args) == 2 else expression.args * 2
    gamma = sympy.gamma
    return (
        ev.value(gamma(first, evaluate=False), world)
        * ev.value(gamma(second, evaluate=False), world)
        / ev.value(gamma(first + second, evaluate=False), world)
    )


def polygamma(ev: Evaluator, expression: Any, world: World) -> Element:
    _balls(ev, expression)
    return acb(ev.value(expression.args[1], world)).polygamma(ev.value(expression.args[0], world))


SALT = secrets.token_bytes(16)


def unknown(ev: Evaluator, expression: Any, world: World) -> Element:
    """A value of an unknown function, of its derivative, or of an indexed letter: one random number for each place, the same all through a draw."""
    inside, kind = expression, ""
    if isinstance(expression, sympy.Derivative):
        inside = expression.expr
        if not isinstance(inside, AppliedUndef) or not all(arg.is_Symbol for arg in inside.args):
            raise Unsupported("a derivative that has no exact value")
        kind = f"D{sorted((inside.args.index(letter), str(count)) for letter, count in expression.variable_count if letter in inside.args)}"
    ev.budget.spend(20)
    if ev.only_letters or isinstance(ev.field, Balls):
        raise Unsupported(f"{expression} has no exact value")
    name, places = (inside.base, inside.indices) if isinstance(inside, sympy.Indexed) else (inside.func, inside.args)
    text = f"{ev.draw} {name}{kind}{[str(ev.value(place, world)) for place in places]}"
    drawn = int.from_bytes(hashlib.sha256(SALT + text.encode()).digest()[:8])
    return ev.field.number(fmpq(1 + drawn % 19, 1 + drawn // 19 % 3) if ev.field.exact else drawn)


HANDLERS: dict[Any, Handler] = {
    **{head: named(name) for head, name in PLAIN.items()},
    sympy.log: named("log"),
    type(sympy.pi): constant(acb.pi),
    type(sympy.E): constant(lambda: acb(1).exp()),
    type(sympy.EulerGamma): constant(lambda: acb(arb.const_euler())),
    type(sympy.Catalan): constant(lambda: acb(arb.const_catalan())),
    type(sympy.GoldenRatio): constant(lambda: (1 + acb(5).sqrt()) / 2),
    type(sympy.I): constant(lambda: acb(0, 1)),
    sympy.floor: through(lambda v: v[0].floor(), floor_of),
    sympy.ceiling: through(lambda v: v[0].ceil(), ceiling_of),
    sympy.sign: through(lambda v: (v[0] > 0) - (v[0] < 0), sign_of),
    sympy.Max: through(max, largest),
    sympy.Min: through(min, smallest),
    sympy.Mod: through(lambda v: v[0] - v[1] * (v[0] / v[1]).floor(), rest_of),
    sympy.Heaviside: through(step, step_of),
    sympy.KroneckerDelta: through(lambda v: int(v[0] == v[1])),
    sympy.Abs: absolute,
    sympy.re: part("real"),
    sympy.im: part("imag"),
    sympy.conjugate: part("conjugate"),
    sympy.arg: part("arg"),
    sympy.beta: beta,
    sympy.polygamma: polygamma,
}
