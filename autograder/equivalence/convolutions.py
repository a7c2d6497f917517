r"""Sums over how many of u players go to one of two atoms, :math:`\sum_j \binom{u}{j} g(j, u-j)`, in closed form where there is one.

Polynomials times powers by the binomial theorem, other hypergeometric terms by the certificates of `telescopes`.

Guarantee: `vanishes` says True only if the expression is 0 for all nonnegative integers at which its parts have a value.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import sympy
from sympy import S

from .limits import Budget, Unsupported, nodes
from .telescopes import by_recurrence, summed
from .terms import quotient, zero

MAX_EXPLICIT = 12
MAX_SPLITS = 6
RUNNING = sympy.Dummy("j", integer=True, nonnegative=True)


class Delta(sympy.Function):  # type: ignore[misc]  # sympy has no types
    """1 where its argument, an integer, is 0, otherwise 0."""

    is_integer = True
    is_nonnegative = True

    @classmethod
    def eval(cls, gap: Any) -> Any:
        gap = sympy.expand(gap)
        constant, rest = gap.as_coeff_Add()
        if rest == 0:
            return S.One if constant == 0 else S.Zero
        if (rest.is_nonnegative and constant > 0) or (rest.is_nonpositive and constant < 0):
            return S.Zero
        return None


def falling(base: Any, times: int) -> Any:
    return sympy.Mul(*(base - step for step in range(times)))


def merged(expression: Any, first: Any, second: Any, size: Any, budget: Budget) -> Any:
    """Two atoms made one of the given size: the sum over all ways to deal its players to them."""
    ways = (first, expression.xreplace({second: size - first})), (second, expression.xreplace({first: size - second}))
    first, summand = min(ways, key=lambda way: sympy.count_ops(way[1]))
    summand = sympy.expand_mul(summand)
    if size.is_Integer:
        if size > MAX_EXPLICIT:
            raise Unsupported("a sum with too many terms")
        return sympy.Add(*(sympy.binomial(size, value) * summand.xreplace({first: sympy.Integer(value)}) for value in range(int(size) + 1)))
    found = []
    for term in sympy.Add.make_args(summand):
        budget.spend(100)
        found.append(closed(term, first, size, budget))
    return sympy.Add(*found)


def closed(term: Any, index: Any, size: Any, budget: Budget) -> Any:
    """The sum over j = 0..u of C(u, j) times one product; a `Sum` where no closed form is known."""
    for factor in sympy.Mul.make_args(term):
        if isinstance(factor, Delta) and index in factor.free_symbols:
            if factor.args[0] not in (index, -index, size - index, index - size):
                raise Unsupported("a sum of what is nearly always 0")
            return (term / factor).xreplace({index: S.Zero if factor.args[0] in (index, -index) else size})
    constant, polynomial, ratio, other = S.One, S.One, S.One, S.One
    for factor in sympy.Mul.make_args(term):
        base, exponent = factor.as_base_exp()
        if index not in factor.free_symbols:
            constant *= factor
        elif isinstance(factor, sympy.Sum):
            raise Unsupported("a sum in a sum")
        elif exponent.is_Integer and exponent > 0 and base.is_polynomial(index):
            polynomial *= factor
        elif index not in base.free_symbols and sympy.expand(exponent).is_polynomial(index) and sympy.degree(sympy.expand(exponent), index) == 1:
            slope = sympy.expand(exponent).coeff(index, 1)
            ratio *= base**slope
            constant *= base ** sympy.expand(exponent - slope * index)
        else:
            other *= factor
    if index in ratio.free_symbols or index in constant.free_symbols:
        raise Unsupported("a power that is no power of the size")
    ratio = sympy.cancel(ratio) if ratio.is_rational_function() else ratio
    if other != 1:
        budget.spend(1000)
        inner = sympy.binomial(size, index) * other
        if ratio == 1 and quotient(inner, index) == 1:
            return constant * other.xreplace({index: S.Zero}) * without_weights(polynomial, index, size)
        return constant * sympy.Sum((inner * polynomial * ratio**index).xreplace({index: RUNNING}), (RUNNING, 0, size))
    whole = sympy.together(1 + ratio)
    found = []
    for power, weight in enumerate(newton(polynomial, index)):
        if weight != 0:
            rest = Delta(size - power) if whole == 0 else powered(whole, size - power)
            found.append(weight * falling(size, power) * ratio**power * rest)
    return constant * sympy.Add(*found)


def powered(base: Any, exponent: Any) -> Any:
    top, bottom = sympy.fraction(sympy.cancel(base))
    return top**exponent / bottom**exponent


def newton(polynomial: Any, index: Any) -> list[Any]:
    """The coefficients of the falling powers of j."""
    degree = sympy.Poly(polynomial, index).degree() if polynomial.has(index) else 0
    if degree > MAX_EXPLICIT:
        raise Unsupported("a polynomial of high degree")
    row = [polynomial.xreplace({index: sympy.Integer(value)}) for value in range(degree + 1)]
    found = []
    for power in range(degree + 1):
        found.append(sympy.expand(row[0]) / sympy.factorial(power))
        row = [right - left for left, right in itertools.pairwise(row)]
    return found


def without_weights(polynomial: Any, index: Any, size: Any) -> Any:
    """The sum of a polynomial over j = 0..u."""
    return sympy.Add(*(weight * falling(size + 1, power + 1) / (power + 1) for power, weight in enumerate(newton(polynomial, index))))


def vanishes(expression: Any, possible: Callable[[dict[Any, Any]], bool], budget: Budget, splits: int = MAX_SPLITS) -> bool:
    """Whether an expression in sizes is 0 for all of them. ``possible``: whether there are such sizes, after a substitution."""
    budget.spend(200)
    if expression == 0:
        return True
    deltas = [node for node, _ in nodes(expression) if isinstance(node, Delta)]
    if deltas:
        if splits == 0:
            return False
        letter = min(deltas[0].free_symbols, key=str)
        for value in (S.Zero, letter + 1):
            if not possible({letter: value}):
                continue
            narrowed = expression.subs(letter, value)
            if not vanishes(narrowed, lambda more, value=value: possible({letter: value} | more), budget, splits - 1):  # type: ignore[misc]
                return False
        return True
    expression = together(explicit(expression))
    totals = sorted({node for node, _ in nodes(expression) if isinstance(node, sympy.Sum)}, key=str)
    if not totals:
        return zero(one_sign(expression)) is True
    for total in totals:
        budget.spend(2000)
        better = summed(total)
        if better is not None:
            return vanishes(expression.xreplace({total: better}), possible, budget, splits)
    return len(totals) == 1 and by_recurrence(expression, totals[0], budget)


def one_sign(expression: Any) -> Any:
    """Powers of 1 - p and of p - 1 as powers of one of them."""

    def turned(node: Any) -> Any:
        return (-1) ** node.exp * (-node.base) ** node.exp

    return expression.replace(
        lambda node: node.is_Pow and node.base.is_Add and not node.exp.is_number and node.base.could_extract_minus_sign(), turned
    )


def together(expression: Any) -> Any:
    """Sums from j = 0 on, and those over one range left out that add up to 0 term by term."""
    expression = expression.replace(lambda node: isinstance(node, sympy.Sum) and len(node.args) == 2, from_zero)
    totals = [node for node in expression.atoms(sympy.Sum) if len(node.args) == 2]
    if len(totals) < 2 or len({total.args[1] for total in totals}) > 1:
        return expression
    names = {total: sympy.Dummy("S") for total in totals}
    linear = sympy.collect(sympy.expand(expression.xreplace(names)), list(names.values()), evaluate=False)
    rest = linear.pop(S.One, S.Zero)
    if set(linear) != set(names.values()):
        return expression
    return rest if zero(sympy.Add(*(linear[name] * total.args[0] for total, name in names.items()))) else expression


def from_zero(total: Any) -> Any:
    index, low, high = total.args[1].args
    return sympy.Sum(total.args[0].subs(index, RUNNING + low), (RUNNING, 0, sympy.expand(high - low)))


def explicit(expression: Any) -> Any:
    """Sums whose ends are numbers carried out."""

    def carried(node: Any) -> Any:
        index, low, high = node.args[1].args
        if not (low.is_Integer and high.is_Integer and high - low <= MAX_EXPLICIT):
            return node
        return sympy.Add(*(node.args[0].xreplace({index: sympy.Integer(value)}) for value in range(int(low), int(high) + 1)))

    return expression.replace(lambda node: isinstance(node, sympy.Sum), carried)
