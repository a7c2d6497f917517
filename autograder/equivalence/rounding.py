"""Floors, remainders, the largest of several, cases: as linear forms, where they are one from some v on."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import sympy
from sympy import S

from .limits import Undefined, Unsupported
from .linear import Env, Linear

if TYPE_CHECKING:
    from .reading import Reader


def first_branch(reader: Reader, expression: Any, env: Env) -> Any:
    """The value of the branch that applies from some v on."""
    for value, condition in expression.args:
        if condition == S.true or _holds(reader, condition, env):
            return value
    raise Undefined("no branch applies")


def _holds(reader: Reader, condition: Any, env: Env) -> bool:
    if isinstance(condition, sympy.And):
        return all(_holds(reader, part, env) for part in condition.args)
    if isinstance(condition, sympy.Or):
        return any(_holds(reader, part, env) for part in condition.args)
    wanted = {sympy.Lt: (-1,), sympy.Le: (-1, 0), sympy.Gt: (1,), sympy.Ge: (0, 1), sympy.Eq: (0,), sympy.Ne: (-1, 1)}.get(type(condition))
    if wanted is None:
        raise Unsupported("a condition that is not known here")
    return reader.ring.sign(reader.linear(condition.lhs, env) - reader.linear(condition.rhs, env)) in wanted


def _floor(reader: Reader, expression: Any, env: Env) -> Linear:
    form = reader.linear(expression.args[0], env)
    if form.without(reader.ring.v).slopes:
        raise Unsupported("a floor of several letters")
    if form.of(reader.ring.v).denominator != 1:
        raise Unsupported(f"period {form.of(reader.ring.v).denominator}")
    return form + (math.floor(form.constant) - form.constant)


def _ceiling(reader: Reader, expression: Any, env: Env) -> Linear:
    return _floor(reader, sympy.floor(-expression.args[0], evaluate=False), env).times(Fraction(-1))


def _rest(reader: Reader, expression: Any, env: Env) -> Linear:
    form, by = (reader.linear(arg, env) for arg in expression.args)
    if not by.is_number or by.constant <= 0 or form.without(reader.ring.v).slopes:
        raise Unsupported("a remainder of several letters")
    slope = form.of(reader.ring.v) / by.constant
    if slope.denominator != 1:
        raise Unsupported(f"period {slope.denominator}")
    return Linear({}, form.constant % by.constant)


def _largest(sign: int) -> Callable[[Reader, Any, Env], Linear]:
    def rule(reader: Reader, expression: Any, env: Env) -> Linear:
        forms = [reader.linear(arg, env) for arg in expression.args]
        best = forms[0]
        for form in forms[1:]:
            best = form if reader.ring.sign(form - best) == sign else best
        return best

    return rule


ROUNDED: dict[Any, Callable[[Reader, Any, Env], Linear]] = {
    sympy.floor: _floor,
    sympy.ceiling: _ceiling,
    sympy.Mod: _rest,
    sympy.Max: _largest(1),
    sympy.Min: _largest(-1),
}
