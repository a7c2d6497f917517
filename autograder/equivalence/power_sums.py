r"""Sums without end in closed form: a polynomial times :math:`z^k` where :math:`|z| < 1` is sure, or times :math:`z^k / k!`; and :math:`k^{-s}`."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S

from .integrals import positive

MAX_FIRST = 40
MAX_DEGREE = 12


def closed(side: Any, given: tuple[Any, ...]) -> Any:
    """The side with every such sum replaced; what is not surely convergent stays."""
    if not side.has(sympy.Sum) or not side.has(sympy.oo):
        return side
    return side.replace(lambda node: isinstance(node, sympy.Sum) and len(node.args) == 2, lambda node: _value(node, given))


def _value(total: Any, given: tuple[Any, ...]) -> Any:
    index, low, high = total.args[1].args
    if high != sympy.oo or not low.is_Integer or not 0 <= low <= MAX_FIRST or total.args[0].has(sympy.Sum, sympy.Integral):
        return total
    outside, inside = total.args[0].as_independent(index, as_Add=False)
    if inside.is_Pow and inside.base == index and inside.exp.is_Integer and inside.exp <= -2 and low >= 1:
        return outside * (sympy.zeta(-inside.exp) - sympy.Add(*(sympy.Integer(k) ** inside.exp for k in range(1, int(low)))))
    z, constant, polynomial, over_factorial = S.One, S.One, S.One, False
    for part in sympy.Mul.make_args(inside):
        base, exponent = part.as_base_exp()
        slope = sympy.expand(exponent).coeff(index, 1)
        if index not in base.free_symbols and slope.is_Integer and index not in sympy.expand(exponent - slope * index).free_symbols:
            z, constant = z * base**slope, constant * base ** sympy.expand(exponent - slope * index)
        elif part == 1 / sympy.factorial(index) and not over_factorial:
            over_factorial = True
        elif part.is_polynomial(index):
            polynomial *= part
        else:
            return total
    z = sympy.expand(z)
    if not over_factorial and not (positive(1 - z, given) and positive(1 + z, given)):
        return total
    coefficients = _falling(polynomial, index)
    if coefficients is None:
        return total
    value = S.Zero
    for power, factor in enumerate(coefficients):
        value += factor * (z**power * sympy.exp(z) if over_factorial else sympy.factorial(power) * z**power / (1 - z) ** (power + 1))
    for k in range(int(low)):
        value -= polynomial.subs(index, k) * z**k / (sympy.factorial(k) if over_factorial else 1)
    return outside * constant * value


def _falling(polynomial: Any, index: Any) -> list[Any] | None:
    """The coefficients of k (k - 1) ... (k - j + 1)."""
    rest, coefficients = sympy.Poly(polynomial, index), []
    if rest.degree() > MAX_DEGREE:
        return None
    for place in range(rest.degree() + 1):
        rest, remainder = rest.div(sympy.Poly(index - place, index))
        coefficients.append(remainder.as_expr())
    return coefficients
