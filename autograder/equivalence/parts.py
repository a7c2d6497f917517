"""Integrals of unknown functions: linear changes of variable, integration by parts, and a primitive for what is left."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S
from sympy.core.function import AppliedUndef

from .limits import Unsupported

PLACE = sympy.Symbol("u", real=True)
MAX_STEPS = 24


def unknown(function: Any, t: Any, low: Any, high: Any) -> Any:
    """The integral as values at its ends.

    Raises:
        Unsupported: functions of several variables, or of others than one linear form in t.
    """
    if low.has(sympy.oo) or high.has(sympy.oo):
        raise Unsupported("an unknown function up to infinity")
    function = named(function)
    along = _along_a_path(function, t, low, high)
    if along is not None:
        return along
    total = S.Zero
    for term in sympy.Add.make_args(sympy.expand(function)):
        outside, inside = term.as_independent(t, as_Add=False)
        total += outside * _one(inside, t, low, high)
    return total


def named(side: Any) -> Any:
    """Derivatives of unknown functions, at any place, written as functions of their own: f~1, f~2; several variables: F~1,0."""
    if not side.has(AppliedUndef) or not side.has(sympy.Derivative, sympy.Subs):
        return side
    side = side.replace(lambda node: isinstance(node, sympy.Subs), _of_subs)
    return side.replace(lambda node: isinstance(node, sympy.Derivative) and isinstance(node.expr, AppliedUndef), _of_derivative)


def _of_derivative(node: Any) -> Any:
    inner = node.expr
    for letter, _ in node.variable_count:
        if [arg for arg in inner.args if letter in arg.free_symbols] != [letter]:
            return node
    counts = [sum(count for letter, count in node.variable_count if letter == arg) for arg in inner.args]
    if sum(counts) != node.derivative_count or not all(sympy.Integer(count) == count for count in counts):
        return node
    return _derived(inner.func, *(int(count) for count in counts))(*inner.args)


def _of_subs(node: Any) -> Any:
    inner = node.expr.replace(lambda part: isinstance(part, sympy.Derivative) and isinstance(part.expr, AppliedUndef), _of_derivative)
    if inner.has(sympy.Derivative, sympy.Subs):
        return node
    return inner.xreplace(dict(zip(node.variables, node.point, strict=True)))


def _derived(function: Any, *times: int) -> Any:
    name, _, before = str(function).partition("~")
    counts = [int(count) for count in before.split(",")] if before else [0] * len(times)
    return sympy.Function(f"{name}~{','.join(str(old + new) for old, new in zip(counts, times, strict=True))}")


def _along_a_path(function: Any, t: Any, low: Any, high: Any) -> Any:
    """c d/dt F(x(t)) for a function F of several variables: c (F at the end - F at the beginning)."""
    for call in sorted(function.atoms(AppliedUndef), key=str):
        name, _, counts = str(call.func).partition("~")
        if len(call.args) < 2 or sum(map(int, counts.split(","))) != 1 if counts else True:
            continue
        whole = sympy.Function(name)(*call.args)
        slopes = [
            sympy.diff(arg, t) * _derived(whole.func, *(int(place == other) for other in range(len(call.args))))(*call.args)
            for place, arg in enumerate(call.args)
        ]
        path = sympy.expand(sympy.Add(*slopes))
        share = sympy.cancel(sympy.expand(function).coeff(call) / path.coeff(call)) if path.coeff(call) != 0 else S.Zero
        if share != 0 and t not in share.free_symbols and sympy.expand(function - share * path) == 0:
            return share * (whole.subs(t, high) - whole.subs(t, low))
    return None


def _order(function: Any) -> tuple[str, int]:
    name, _, times = str(function).partition("~")
    return name, sum(int(count) for count in times.split(",")) if times else 0


def _one(function: Any, t: Any, low: Any, high: Any) -> Any:
    """One product of functions of one linear form in t."""
    calls = [call for call in function.atoms(AppliedUndef) if t in call.free_symbols]
    arguments = {argument for call in calls for argument in call.args if t in argument.free_symbols}
    if not arguments:
        return _primitive(function.xreplace({t: PLACE}), low, high)
    if any(len(call.args) != 1 for call in calls):
        raise Unsupported("an unknown function of several variables")
    slopes = [(argument, sympy.diff(argument, t)) for argument in sorted(arguments, key=str)]
    if any(t in slope.free_symbols or slope == 0 for _, slope in slopes):
        raise Unsupported("an unknown function of a form that is not linear")
    first, slope = slopes[0]
    offset = sympy.expand(first - slope * t)
    changed = sympy.expand(function.xreplace({t: (PLACE - offset) / slope}) / slope) if (first != t) else function.xreplace({t: PLACE})
    changed = changed.replace(
        lambda node: isinstance(node, AppliedUndef), lambda node: node.func(*(sympy.expand(sympy.cancel(arg)) for arg in node.args))
    )
    ends = [sympy.expand(first.subs(t, end)) for end in (low, high)]
    total = S.Zero
    for term in sympy.Add.make_args(sympy.expand(changed)):
        outside, inside = term.as_independent(PLACE, as_Add=False)
        total += outside * _by_parts(inside, ends[0], ends[1])
    return total


def _by_parts(function: Any, low: Any, high: Any) -> Any:
    """Derivatives moved away from the first function that has one, as long as it is not the last."""
    ends, work = S.Zero, function
    for _ in range(MAX_STEPS):
        move = next((found for term in sympy.Add.make_args(work) if (found := _movable(term)) is not None), None)
        if move is None:
            break
        term, whole = move
        ends += whole
        work = sympy.expand(work - _differentiated(whole))
    else:
        raise Unsupported("integration by parts without end")
    total = ends.subs(PLACE, high) - ends.subs(PLACE, low)
    for term in sympy.Add.make_args(work):
        outside, inside = term.as_independent(PLACE, as_Add=False)
        if inside != 1 or outside != 0:
            total += outside * _primitive(inside, low, high)
    return total


def _movable(term: Any) -> tuple[Any, Any] | None:
    """A term c * f' * rest with f the first of its functions, and the product whose derivative holds it."""
    names = sorted({_order(call.func)[0] for call in term.atoms(AppliedUndef)})
    factors = sympy.Mul.make_args(term)
    for call in sorted((factor for factor in factors if isinstance(factor, AppliedUndef)), key=str):
        name, times = _order(call.func)
        if times == 0 or call.args != (PLACE,) or name != names[0]:
            continue
        lower = (sympy.Function(f"{name}~{times - 1}") if times > 1 else sympy.Function(name))(PLACE)
        rest = sympy.Mul(*(factor for factor in factors if factor is not call))
        if rest.has(call.func) or any(_order(other.func) > (name, times) and _order(other.func)[0] == name for other in rest.atoms(AppliedUndef)):
            continue
        place = sympy.Dummy("f")
        inside = rest.xreplace({lower: place})
        if not inside.is_polynomial(place) or (names[1:] == [] and any(_order(other.func)[1] for other in inside.atoms(AppliedUndef))):
            continue
        return term, sympy.integrate(sympy.Poly(inside, place).as_expr(), place).xreplace({place: lower})
    return None


def _differentiated(whole: Any) -> Any:
    """d/du of an expression in functions of u, derivatives written as functions of their own."""
    total = S.Zero
    for call in whole.atoms(AppliedUndef):
        if PLACE not in call.free_symbols:
            continue
        if call.args != (PLACE,):
            raise Unsupported("functions of two different forms")
        place = sympy.Dummy("f")
        total += sympy.diff(whole.xreplace({call: place}), place).xreplace({place: call}) * _derived(call.func, 1)(PLACE)
    bare = whole.xreplace({call: sympy.Dummy(str(call)) for call in whole.atoms(AppliedUndef)})
    if PLACE in bare.free_symbols:
        back = {call: sympy.Dummy("f") for call in whole.atoms(AppliedUndef)}
        total += sympy.diff(whole.xreplace(back), PLACE).xreplace({place: call for call, place in back.items()})
    return total


def _primitive(function: Any, low: Any, high: Any) -> Any:
    """A primitive of its own for each integrand, at the ends."""
    if not function.has(AppliedUndef):
        return polynomial_primitive(function, high) - polynomial_primitive(function, low)
    primitive = sympy.Function(f"primitive of {function}")
    primitive.integrand = function
    primitive.fdiff = lambda call, argindex=1: function.xreplace({PLACE: call.args[0]})
    return primitive(high) - primitive(low)


def polynomial_primitive(function: Any, end: Any) -> Any:
    if not function.is_polynomial(PLACE):
        raise Unsupported("a part without unknown functions that is no polynomial")
    return sympy.integrate(function, PLACE).subs(PLACE, end)


def integrand(function: Any) -> Any:
    """What a function is the primitive of; None if it is no primitive made here."""
    return getattr(function, "integrand", None)
