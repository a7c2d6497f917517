r"""Definite integrals with letters in them, replaced by what they are: exactly, and only where it is sure that they converge.

Known integrands: polynomials; :math:`t^a (1-t)^b`, also with log t, on [0, 1]; :math:`t^a e^{-ct}` on [0, oo); a polynomial times
:math:`e^{-at^2+bt+c}` on the real line; a polynomial times :math:`e^{at+b}`; finite sums of these. What holds unknown functions becomes the
difference of a primitive, a function of its own for each integrand, at the two ends, after

- constants and sums are taken out, and a linear change of variable has made the first function's argument plain;
- derivatives are integrated by parts until only the last function is differentiated, so that what is a derivative becomes its ends.

Guarantee: the result equals the integral wherever that has a value (unknown functions as smooth as the line supposes).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import S
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from . import parts
from .limits import Unsupported, nodes

MAX_TERMS = 60
MAX_PARTS = 300
Rule = Callable[[Any, Any, Any, Any, tuple[Any, ...]], Any]


def closed(side: Any, given: tuple[Any, ...]) -> Any:
    """The side with every integral replaced that is known."""
    if not side.has(sympy.Integral) or sum(1 for _ in nodes(side)) > MAX_PARTS:
        return side
    if isinstance(side, sympy.Integral):
        if any(len(limit.args) != 3 for limit in side.args[1:]):
            return side
        inner = closed(side.args[0] if len(side.args) == 2 else sympy.Integral(*side.args[:-1]), given)
        variable, low, high = side.args[-1].args
        found = definite(inner, variable, closed(low, given), closed(high, given), given)
        return side if found is None else found
    if isinstance(side, sympy.Derivative):
        return side.func(closed(side.expr, given), *side.args[1:])
    if side.args and not isinstance(side, (sympy.Subs, sympy.Limit)):
        new = [closed(part, given) for part in side.args]
        return side if all(a is b for a, b in zip(new, side.args, strict=True)) else side.func(*new)
    return side


def definite(function: Any, t: Any, low: Any, high: Any, given: tuple[Any, ...]) -> Any:
    """The integral of a function over [low, high] as an expression; None if it is not known."""
    if t not in function.free_symbols:
        return function * (high - low) if low.is_finite and high.is_finite else None
    if function.has(AppliedUndef):
        try:
            return parts.unknown(function, t, low, high)
        except Unsupported:
            return None
    if isinstance(function, sympy.Sum) and all(t not in limit.free_symbols for limit in function.args[1:]) and not function.has(sympy.oo):
        bounds = [
            bound for index, first, last in (limit.args for limit in function.args[1:]) for bound in (sympy.Ge(index, first), sympy.Le(index, last))
        ]
        inner = definite(function.args[0], t, low, high, (*given, *bounds))
        return None if inner is None else sympy.Sum(inner, *function.args[1:])
    if function.is_polynomial(t):
        return polynomial(function, t, low, high) if low.is_finite is not False and high.is_finite is not False else None
    total = S.Zero
    terms = sympy.Add.make_args(_spread(function, t, low, high))
    if len(terms) > MAX_TERMS:
        return None
    for term in terms:
        outside, inside = term.as_independent(t, as_Add=False)
        found = next((value for rule in RULES if (value := rule(inside, t, low, high, given)) is not None), None)
        if found is None:
            return None
        total += outside * found
    return total


def _spread(function: Any, t: Any, low: Any, high: Any) -> Any:
    """Multiplied out; within [0, 1] powers of products of t and 1 - t taken apart, which are positive there."""
    if (low, high) == (0, 1):
        function = function.replace(
            lambda node: node.is_Pow and not node.exp.is_Integer and node.base.is_polynomial(t) and sympy.degree(node.base, t) == 2,
            lambda node: _apart(node, t),
        )
    return sympy.expand(function, power_base=False, log=False, power_exp=False)


def _apart(node: Any, t: Any) -> Any:
    """(c t (1 - t)) ** e as c**e t**e (1 - t)**e."""
    scale = sympy.cancel(node.base / (t * (1 - t)))
    if t in scale.free_symbols or not scale.is_positive:
        return node
    return sympy.Mul(scale**node.exp, t**node.exp, (1 - t) ** node.exp)


def polynomial(function: Any, t: Any, low: Any, high: Any) -> Any:
    poly = sympy.Poly(function, t)
    if poly.degree() > 200:
        return None
    return sympy.Add(*(value * (high ** (power + 1) - low ** (power + 1)) / (power + 1) for (power,), value in poly.terms()))


def positive(value: Any, given: tuple[Any, ...]) -> bool:
    """Whether an expression is surely positive, by what letters declare and what is given."""
    if value.is_positive:
        return True
    for fact in given:
        if not isinstance(fact, Relational) or not hasattr(fact, "gts"):
            continue
        gap, strict = fact.gts - fact.lts, isinstance(fact, (sympy.Gt, sympy.Lt))
        rest = sympy.expand(value - gap)
        if rest.is_positive or (strict and (rest.is_nonnegative or sympy.cancel(value / gap).is_positive)):
            return True
    return False


def _exponents(function: Any, t: Any, bases: tuple[Any, ...]) -> list[Any] | None:
    """The exponents of a product of powers of the bases; None if it holds anything else."""
    found = [S.Zero] * len(bases)
    for part in sympy.Mul.make_args(function) if function != 1 else ():
        base, exponent = part.as_base_exp()
        if base not in bases or t in exponent.free_symbols:
            return None
        found[bases.index(base)] += exponent
    return found


def _gammas(a: Any, b: Any) -> Any:
    return sympy.gamma(a) * sympy.gamma(b) / sympy.gamma(a + b)


def beta(function: Any, t: Any, low: Any, high: Any, given: tuple[Any, ...]) -> Any:
    """t**a (1 - t)**b on [0, 1], and t**a log t, (1 - t)**a log(1 - t)."""
    if (low, high) != (0, 1):
        return None
    for base, other in ((t, 1 - t), (1 - t, t)):
        if function.has(sympy.log(base)):
            rest = _exponents(sympy.cancel(function / sympy.log(base)), t, (base, other))
            if rest is None or not rest[1].is_Integer or not 0 <= rest[1] <= 30 or not positive(rest[0] + 1, given):
                return None
            return sympy.Add(*(-((-1) ** j) * sympy.binomial(rest[1], j) / (rest[0] + j + 1) ** 2 for j in range(int(rest[1]) + 1)))
    found = _exponents(function, t, (t, 1 - t))
    if found is None or not all(positive(exponent + 1, given) for exponent in found):
        return None
    return _gammas(found[0] + 1, found[1] + 1)


def _of_exponential(function: Any, t: Any) -> tuple[Any, Any]:
    """What stands before the exponential, and its exponent."""
    exponent, rest = S.Zero, S.One
    for part in sympy.Mul.make_args(function):
        if isinstance(part, sympy.exp):
            exponent += part.args[0]
        elif part.is_Pow and isinstance(part.base, sympy.exp) and part.exp.is_Integer:
            exponent += part.base.args[0] * part.exp
        else:
            rest *= part
    return rest, sympy.expand(exponent)


def exponential(function: Any, t: Any, low: Any, high: Any, given: tuple[Any, ...]) -> Any:
    """exp of a polynomial of degree 1 or 2 times powers of t."""
    rest, exponent = _of_exponential(function, t)
    if not exponent.is_polynomial(t) or t not in exponent.free_symbols:
        return None
    poly = sympy.Poly(exponent, t)
    linear, constant = poly.coeff_monomial(t), poly.coeff_monomial(1)
    if poly.degree() == 2 and (low, high) == (-sympy.oo, sympy.oo) and rest.is_polynomial(t):
        square = -poly.coeff_monomial(t**2)
        return _gauss(rest, t, square, linear) * sympy.exp(constant) if positive(square, given) else None
    if poly.degree() != 1:
        return None
    if (low, high) == (0, sympy.oo):
        found = _exponents(rest, t, (t,))
        if found is None or not positive(found[0] + 1, given) or not positive(-linear, given):
            return None
        return sympy.gamma(found[0] + 1) / (-linear) ** (found[0] + 1) * sympy.exp(constant)
    if not rest.is_polynomial(t) or low.has(sympy.oo) or high.has(sympy.oo):
        return None
    primitive, factor = S.Zero, rest
    for step in range(sympy.Poly(rest, t).degree() + 1):
        primitive += (-1) ** step * factor / linear ** (step + 1)
        factor = sympy.diff(factor, t)
    primitive *= sympy.exp(exponent)
    return primitive.subs(t, high) - primitive.subs(t, low)


def _gauss(rest: Any, t: Any, square: Any, linear: Any) -> Any:
    """The moments of exp(-square t**2 + linear t)."""
    centre, total = linear / (2 * square), S.Zero
    for (power,), value in sympy.Poly(rest, t).terms():
        moments = (
            sympy.binomial(power, 2 * j) * centre ** (power - 2 * j) * sympy.factorial2(2 * j - 1) / (2 * square) ** j for j in range(power // 2 + 1)
        )
        total += value * sympy.Add(*moments)
    return total * sympy.sqrt(sympy.pi / square) * sympy.exp(linear**2 / (4 * square))


def power(function: Any, t: Any, low: Any, high: Any, given: tuple[Any, ...]) -> Any:
    """t**a between numbers that are not negative."""
    if low.has(sympy.oo) or high.has(sympy.oo):
        return None
    if function.is_polynomial(t):
        return polynomial(function, t, low, high)
    found = _exponents(function, t, (t,))
    if found is None or not (low.is_nonnegative and high.is_nonnegative) or not positive(found[0] + 1, given):
        return None
    return (high ** (found[0] + 1) - low ** (found[0] + 1)) / (found[0] + 1)


RULES: tuple[Rule, ...] = (power, beta, exponential)
