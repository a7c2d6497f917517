r"""Sums :math:`S(l) = \sum_{j=0}^{l+c} t(l, j)` of hypergeometric terms with parameters, over sizes: all letters are integers >= 0.

A certificate is a rational function R(j) with

.. math:: c_0\, t(l, j) + c_1\, t(l + 1, j) = R(j + 1)\, t(l, j + 1) - R(j)\, t(l, j)

found by Gosper's and Zeilberger's equations (c_1 = 0: a closed form) and verified. It is used for j inside the range only, where neither
R nor the quotients of t have a pole, so that nothing has to be said of terms beyond their support.

Guarantee: `summed` and `by_recurrence` speak for all sizes at which the terms of the sum have a value.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sympy
from sympy import QQ, S
from sympy.polys.matrices import DomainMatrix

from .limits import Budget
from .terms import quotient, zero

MAX_SHIFT = 6
MAX_UNKNOWNS = 8


@dataclass(frozen=True)
class Certificate:
    """c_0, ..., c_order, and R as a fraction of polynomials in j over the field of the other letters."""

    factors: list[Any]
    top: Any
    bottom: Any

    def denominators(self) -> list[Any]:
        """What must not be 0 for the identity to hold."""
        parts = [*self.factors, self.top.as_expr(), 1 / self.bottom.as_expr()]
        return [sympy.denom(sympy.together(part)) for part in parts]

    def at(self, value: Any) -> Any:
        """R(j)."""
        return sympy.cancel(self.top.as_expr().subs(self.top.gen, value) / self.bottom.as_expr().subs(self.top.gen, value))


@lru_cache(maxsize=200)
def certificate(over: Any, along: Any, j: Any, order: int) -> Certificate | None:
    """From t(j + 1)/t(j) and t(l + 1, j)/t(l, j); None if there is none of this kind."""
    letters = sorted((over.free_symbols | along.free_symbols) - {j}, key=str)
    field = QQ.frac_field(*letters) if letters else QQ
    parts = [tuple(sympy.Poly(side, j, domain=field) for side in sympy.fraction(part)) for part in (S.One, along)[: order + 1]]
    bottom = parts[-1][1]
    tops = [parts[-1][0]] if order == 0 else [bottom, parts[-1][0]]
    step, back = sympy.Poly(j + 1, j, domain=field), sympy.Poly(j - 1, j, domain=field)
    above, below = (sympy.Poly(side, j, domain=field) for side in sympy.fraction(over))
    ratio = above * bottom, below * bottom.compose(step)
    up, down, carried = normal(*ratio)
    if not (up * carried.compose(step) * ratio[1] - down * carried * ratio[0]).is_zero:
        return None
    before = down.compose(back)
    degree = carried.degree() + max(top.degree() for top in tops) - max(up.degree(), down.degree()) + 1
    if degree < 0 or degree + order > MAX_UNKNOWNS:
        return None
    columns = [carried * top for top in tops]
    columns += [before * sympy.Poly(j**power, j, domain=field) - up * step**power for power in range(degree + 1)]
    rows = max(column.degree() for column in columns) + 1
    lists = [[field.zero] * (rows - len(column)) + column for column in ([*one.rep.to_list()] for one in columns)]
    matrix = DomainMatrix([list(row) for row in zip(*lists, strict=True)], (rows, len(columns)), field)
    for solution in matrix.nullspace().to_list():
        factors, inner = solution[: order + 1], solution[order + 1 :]
        if factors[-1] != 0:
            top = before * sympy.Poly([*reversed(inner)], j, domain=field)
            return Certificate([field.to_sympy(factor) for factor in factors], top, carried * bottom)
    return None


def normal(top: Any, bottom: Any) -> tuple[Any, Any, Any]:
    """A, B, C with top/bottom = A(j)/B(j) * C(j + 1)/C(j), and A, B free of factors that are whole numbers apart (few of them)."""
    (first, ups), (second, downs) = (
        [part[0], [one for one, power in part[1] for _ in range(power)]] for part in (top.factor_list(), bottom.factor_list())
    )
    first, second = (sympy.prod([one.LC() for one in parts], start=start) for start, parts in ((first, ups), (second, downs)))
    ups, downs = [one.monic() for one in ups], [one.monic() for one in downs]
    carried = one = top.one
    for up in list(ups):
        for down in downs:
            gap = shift(up, down)
            if gap >= 0:
                ups.remove(up)
                downs.remove(down)
                for times in range(1, gap + 1):
                    carried = carried * (up - times)
                break
    return sympy.prod(ups, start=one * first), sympy.prod(downs, start=one * second), carried


def shift(up: Any, down: Any) -> int:
    """The whole number h >= 0 with up(j) = down(j + h), both monic; -1 if there is none, or a large one."""
    if up.degree() != down.degree() or up.degree() < 1:
        return -1
    gap = (up - down).as_expr() if up.degree() == 1 else S.Zero if up == down else S.NegativeOne
    return int(gap) if gap.is_Integer and 0 <= gap <= MAX_SHIFT else -1


def never_zero(bottom: Any, index: Any, letter: Any, offset: Any) -> bool:
    """Whether a polynomial has no zero for 0 <= j <= letter + offset: with the difference as a letter all its coefficients have one sign."""
    rest = sympy.Dummy("p", nonnegative=True, integer=True)
    placed = sympy.expand(bottom.subs(letter, index + rest - offset) if index in bottom.free_symbols else bottom)
    terms = sympy.Poly(placed, *placed.free_symbols).as_dict() if placed.free_symbols else {(): placed}
    return len({value > 0 for value in terms.values() if value != 0}) == 1 and any(not any(powers) for powers in terms)


def safe(parts: list[Any], index: Any, letter: Any, offset: Any) -> bool:
    """Whether polynomials have no zero in the range 0 <= j <= letter + offset."""
    return all(never_zero(factor, index, letter, offset) for part in parts for factor, _ in sympy.factor_list(part)[1])


def taken(total: Any) -> tuple[Any, Any, Any, Any] | None:
    """A sum j = 0..letter + offset as summand, j, letter and offset."""
    if len(total.args) != 2:
        return None
    index, low, high = total.args[1].args
    offset, letter = high.as_coeff_Add()
    if low != 0 or not letter.is_Symbol or not letter.is_nonnegative or not offset.is_Integer or offset < 0:
        return None
    return total.args[0], index, letter, offset


@lru_cache(maxsize=200)
def summed(total: Any) -> Any:
    """A sum in closed form; None if there is none.

    With t = R(j+1) t(j+1) - R t up to j = u - 1: the sum is t(u) (1 + R(u)) - R(0) t(0).
    """
    found = taken(total)
    over = None if found is None else quotient(found[0], found[1])
    proof = None if found is None or over is None else certificate(over, S.One, found[1], 0)
    if found is None or proof is None:
        return None
    term, index, letter, offset = found
    (factor,), high = proof.factors, letter + offset
    bottoms = [*proof.denominators(), sympy.numer(sympy.together(factor))]
    if not safe(bottoms, index, letter, offset) or not safe([sympy.denom(over)], index, letter, offset - 1):
        return None
    last, first = (term.subs(index, value) for value in (high, 0))
    return last * (1 + proof.at(high) / factor) - first * proof.at(S.Zero) / factor


def by_recurrence(expression: Any, total: Any, budget: Budget) -> bool:
    """Whether an expression with one sum is 0: both satisfy c_0 S(l) + c_1 S(l + 1) = what the ends leave, and agree at l = 0."""
    found = taken(total)
    name = sympy.Dummy("S")
    linear = sympy.collect(sympy.expand(expression.xreplace({total: name})), name, evaluate=False)
    factor, rest = linear.pop(name, S.Zero), linear.pop(S.One, S.Zero)
    if found is None or linear or factor == 0:
        return False
    term, index, letter, offset = found
    start = sympy.Add(*(term.subs({index: value, letter: 0}) for value in range(int(offset) + 1)))
    claimed, high = -rest / factor, letter + offset
    if not zero(claimed.subs(letter, 0) - start):
        return False
    over, along = quotient(term, index), quotient(term, letter)
    budget.spend(4000)
    proof = None if over is None or along is None else certificate(over, along, index, 1)
    if proof is None:
        return False
    before, after = proof.factors
    bottoms = [*proof.denominators(), sympy.denom(along), sympy.numer(sympy.together(after))]
    if not safe(bottoms, index, letter, offset) or not safe([sympy.denom(over)], index, letter, offset - 1):
        return False
    further = term.subs(letter, letter + 1)
    ends = proof.at(high) * term.subs(index, high) - proof.at(S.Zero) * term.subs(index, 0)
    ends += before * term.subs(index, high) + after * (further.subs(index, high) + further.subs(index, high + 1))
    return bool(zero(before * claimed + after * claimed.subs(letter, letter + 1) - ends))
