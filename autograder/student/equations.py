"""Lines that are equations: one follows from another if the sides are equal respectively, or their differences are proportional."""

from __future__ import annotations

from typing import Any

import sympy
from sympy.logic.boolalg import Boolean

from ..equivalence import Verdict, equivalent
from ..equivalence.verdict import undecided
from .values_at import letters_of, plain_points, value_at

PLAINLY = "this line is an equation or a condition; write a chain of expressions, each of which equals the one before"


def is_condition(line: Any) -> bool:
    """Whether a line is an equation or another condition; a bare symbol, which sympy lets stand for either, is an expression."""
    return isinstance(line, Boolean) and not isinstance(line, sympy.Expr)


def judge(before: Any, line: Any, relation: str, given: tuple[Any, ...]) -> Verdict:
    """The verdict on a line where it or the one before is no expression."""
    if not (isinstance(before, sympy.Eq) and isinstance(line, sympy.Eq) and relation == "="):
        return undecided(PLAINLY)
    if not all(isinstance(side, sympy.Expr) for side in (*before.args, *line.args)):
        return undecided(PLAINLY)
    sides = [equivalent(old, new, "=", given, defined=True) for old, new in zip(before.args, line.args, strict=True)]
    if all(one.equal for one in sides):
        proved = all(one.how == "proved" for one in sides)
        errors = [one.error for one in sides]
        error = None if None in errors else sum(one or 0.0 for one in errors)
        needed = tuple(dict.fromkeys(sides[0].conditions + sides[1].conditions))
        return Verdict(True, "proved" if proved else "tested", "both sides equal those of the equation before", error, "", needed)
    old, new = (sympy.Add(one.lhs, sympy.Mul(-1, one.rhs, evaluate=False), evaluate=False) for one in (before, line))
    for factor in _factors(old, new):
        scaled = equivalent(sympy.Mul(factor, old, evaluate=False), new, "=", given, defined=True)
        if scaled.equal:
            return Verdict(True, scaled.how, f"the equation before times {factor}, rearranged", scaled.error, "", scaled.conditions)
    return undecided(PLAINLY)


def _factors(old: Any, new: Any) -> list[Any]:
    """What the difference of the sides may have been multiplied by: the quotient at a plain point, or just a change of sign."""
    for point in plain_points(letters_of(old, new)):
        first, second = value_at(old, point), value_at(new, point)
        if first and second:
            factor = second / first
            return [sympy.Rational(int(factor.p), int(factor.q))]
    return [sympy.Integer(1), sympy.Integer(-1)]
