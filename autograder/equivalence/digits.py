"""Sums and integrals without end at a point: whether they are seen to diverge, and their value in digits."""

from __future__ import annotations

import itertools
from typing import Any

import mpmath  # type: ignore[import-untyped]
import sympy

from .terms import quotient


def diverging(side: Any, at: dict[Any, Any]) -> list[Any]:
    """The sums without end in a side that diverge at a point, by the quotient of their neighbours (None known: not listed).

    Of integrals those whose integrand is seen to grow: no proof, but reason enough to leave a line to a person.
    """
    found = [part for part in side.atoms(sympy.Integral) if _grows(part, at)]
    for total in side.atoms(sympy.Sum):
        index, _, high = total.args[1].args
        term = total.args[0].subs({symbol: sympy.Rational(str(number)) for symbol, number in at.items()})
        if len(total.args) > 2 or high != sympy.oo or term.free_symbols != {index}:
            continue
        ratio = quotient(term, index)
        if ratio is None:
            continue
        top, bottom = (sympy.Poly(part, index) for part in sympy.fraction(ratio))
        ahead = top.degree() - bottom.degree()
        lead = abs(top.LC() / bottom.LC())
        if ahead > 0 or (ahead == 0 and lead > 1) or (ratio == 1) or (lead == 1 and ahead == 0 and _slow(top, bottom)):
            found.append(total)
    return found


def _grows(integral: Any, at: dict[Any, Any]) -> bool:
    """Whether the integrand gets larger and larger on the way to an endless end."""
    letter, *ends = integral.args[1].args
    inside = integral.args[0].xreplace({symbol: sympy.Rational(str(number)) for symbol, number in at.items()})
    if len(integral.args) > 2 or len(ends) != 2 or inside.free_symbols != {letter}:
        return False
    for end in {sympy.oo, -sympy.oo} & set(ends):
        sizes = [abs(inside.xreplace({letter: (1 if end > 0 else -1) * sympy.Integer(place)}).evalf(15)) for place in (8, 16, 32, 64)]
        if all(size.is_Float for size in sizes) and sizes[0] > 1 and all(2 * one < other for one, other in itertools.pairwise(sizes)):
            return True
    return False


def _slow(top: Any, bottom: Any) -> bool:
    """Terms of one sign whose quotient is 1 - s/k + ... with s <= 1: their sum diverges; of either sign for s <= 0."""
    size = top.degree()
    second = [poly.coeff_monomial(poly.gen ** (size - 1)) / poly.LC() if size else 0 for poly in (top, bottom)]
    fall = second[1] - second[0]
    return bool(fall <= 0 or (fall <= 1 and top.LC() * bottom.LC() > 0))


def value(side: Any, at: dict[Any, Any], digits: int) -> Any:
    """A value by mpmath; None where it does not converge."""
    placed = side.xreplace({symbol: sympy.Rational(str(number)) for symbol, number in at.items()})
    try:
        found = placed.evalf(digits, maxn=200)
    except (ValueError, TypeError, ArithmeticError, NotImplementedError, mpmath.libmp.NoConvergence):
        return None
    return mpmath.mp.make_mpf(found._mpf_) if found.is_Float and found.is_finite else None
