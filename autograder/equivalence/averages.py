"""Means over random sets, orders, listed values and numbers, written out as sums and integrals, which the other ways judge.

Each rewriting is an identity: E f(S) = sum over S of P(S) f(S); Var = E f**2 - (E f)**2; conditional means as quotients. Integrals and
derivatives in p are drawn into sums over coalitions, where the integral of p**a (1 - p)**b over [0, 1] is a! b! / (a + b + 1)!.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy
from sympy import S

from .limits import Unsupported, nodes
from .orders import OrderMean
from .probability import (
    Chance,
    Covariance,
    Expectation,
    Finite,
    Probability,
    RandomOrder,
    RandomSubset,
    SubsetBySize,
    SubsetOfSize,
    Uniform,
    Variance,
)
from .sets import Minus, Players, PlayerSet
from .values import Card, Indicator, SetSum, SubsetSum

MAX_OUTCOMES = 400


def written_out(expression: Any) -> Any:
    """The expression with every mean over a law written as a sum or an integral; means of random variables are left as they are."""
    if not any(_to_do(node) for node, _ in nodes(expression)):
        return expression
    if isinstance(expression, Chance) and expression.sources:
        return _mean_of(expression)
    args = [written_out(arg) for arg in expression.args]
    if isinstance(expression, sympy.Integral) and any(isinstance(node, (SetSum, Card)) for node, _ in nodes(args[0])):
        return _integrals(args[0], args[1:])
    if isinstance(expression, sympy.Derivative) and any(isinstance(node, SetSum) for node, _ in nodes(args[0])):
        for variable, count in (limit.args for limit in args[1:]):
            for _ in range(min(int(count), 4)):
                args[0] = _derivative(args[0], variable)
        return args[0]
    return expression.func(*args)


def _to_do(node: Any) -> bool:
    if isinstance(node, (sympy.Integral, sympy.Derivative)):
        return any(isinstance(inner, (Chance, SetSum, Card)) for inner, _ in nodes(node))
    return isinstance(node, Chance) and bool(node.sources)


def _mean_of(chance: Any) -> Any:
    conditions = tuple(written_out(condition) for condition in chance.conditions)
    inside = [written_out(part) for part in chance.inside]

    def mean(expression: Any) -> Any:
        below = _mean(S.One, chance.sources, conditions) if conditions else S.One
        return _mean(expression, chance.sources, conditions) / below

    match chance:
        case Expectation():
            return mean(inside[0])
        case Variance():
            return mean(inside[0] ** 2) - mean(inside[0]) ** 2
        case Covariance():
            return mean(inside[0] * inside[1]) - mean(inside[0]) * mean(inside[1])
        case Probability():
            return mean(bracket(inside[0]))
    raise Unsupported(f"{type(chance).__name__} is no mean that is known")


def bracket(condition: Any) -> Any:
    """1 where the condition holds, otherwise 0; a number where that is plain."""
    if condition in (sympy.true, sympy.false):
        return S.One if condition == sympy.true else S.Zero
    return Indicator(condition)


def _mean(expression: Any, sources: Any, conditions: tuple[Any, ...]) -> Any:
    """The mean of the expression times the indicator of the conditions."""
    if len(sources) == 1 and isinstance(sources[0][1], (RandomSubset, SubsetOfSize, SubsetBySize)):
        return _over_subsets(expression, sources[0][0], sources[0][1], conditions)
    for condition in conditions:
        expression = expression * bracket(condition)
    for letter, law in reversed(sources):
        if isinstance(law, (RandomSubset, SubsetOfSize, SubsetBySize)):
            expression = _over_subsets(expression, letter, law, ())
        elif isinstance(law, RandomOrder):
            expression = OrderMean(expression, law.args[0])
        elif isinstance(law, Finite):
            expression = _over_values(expression, letter, law)
        elif isinstance(law, Uniform):
            low, high = law.args
            expression = _integral(expression, letter, low, high) / (high - low)
        else:
            raise Unsupported(f"{type(law).__name__} is no law that is known")
    return expression


def count(universe: Any) -> Any:
    """The number of members, as a number where a line would write it so."""
    if isinstance(universe, Players):
        return universe.args[0]
    if isinstance(universe, PlayerSet):
        return sympy.Integer(len(universe.args)) if len(set(universe.args)) == len(universe.args) else Card(universe)
    if isinstance(universe, Minus) and isinstance(universe.args[0], Players) and isinstance(universe.args[1], PlayerSet):
        listed = universe.args[1].args
        if all(not member.is_Integer for member in listed) and len(set(listed)) == len(listed):
            return universe.args[0].args[0] - len(listed)
    return Card(universe)


def _over_subsets(expression: Any, letter: Any, law: Any, conditions: tuple[Any, ...]) -> Any:
    universe, n, size = law.args[0], count(law.args[0]), Card(letter)
    if isinstance(law, SubsetOfSize):
        return SubsetSum(expression, (letter, universe), sympy.Eq(size, law.args[1]), *conditions) / sympy.binomial(n, law.args[1])
    if isinstance(law, SubsetBySize):
        index, weight = law.args[1:]
        return SubsetSum(expression * weight.xreplace({index: size}) / sympy.binomial(n, size), (letter, universe), *conditions)
    if len(law.args) == 1:
        return SubsetSum(expression, (letter, universe), *conditions) / 2**n
    p = law.args[1]
    return SubsetSum(expression * p**size * (1 - p) ** (n - size), (letter, universe), *conditions)


def _over_values(expression: Any, letter: Any, law: Any) -> Any:
    if len(law.args) > MAX_OUTCOMES:
        raise Unsupported(f"{len(law.args)} listed values")
    total = sum(chance for _, chance in (outcome.args for outcome in law.args))
    if sympy.cancel(total - 1) != 0:
        raise Unsupported(f"the probabilities listed add up to {total}, not 1")
    return sympy.Add(*(chance * _decided(expression.xreplace({letter: value})) for value, chance in (outcome.args for outcome in law.args)))


def _decided(expression: Any) -> Any:
    return expression.replace(lambda node: isinstance(node, Indicator), lambda node: bracket(node.args[0]))


def _integrals(body: Any, limits: Any) -> Any:
    for limit in limits:
        if len(limit.args) != 3:
            raise Unsupported("an integral without bounds over sums over coalitions")
        body = _integral(body, *limit.args)
    return body


def _terms(expression: Any, symbol: Any) -> Iterator[tuple[Any, Any]]:
    """Terms as (factor without the symbol or under no sum, sum over sets or 1)."""
    for term in sympy.Add.make_args(expression):
        if term.is_Mul and any(part.is_Add and any(isinstance(node, SetSum) for node, _ in nodes(part)) for part in term.args):
            yield from _terms(sympy.expand_mul(term), symbol)
            continue
        sums = [part for part in sympy.Mul.make_args(term) if isinstance(part, (SetSum, OrderMean)) and symbol in part.free_symbols]
        if len(sums) > 1:
            raise Unsupported("a product of sums over coalitions under an integral or a derivative")
        yield (term, S.One) if not sums else (term / sums[0], sums[0])


def _without_sums(expression: Any) -> None:
    if any(isinstance(node, (SetSum, OrderMean)) for node, _ in nodes(expression)):
        raise Unsupported("a sum over coalitions inside a power or a function, under an integral or a derivative")


def _drawn_in(factor: Any, total: Any) -> Any:
    return total.func(factor * total.args[0], *total.args[1:])


def _integral(body: Any, symbol: Any, low: Any, high: Any) -> Any:
    parts = []
    for factor, total in _terms(body, symbol):
        if total is S.One:
            parts.append(_powers(factor, symbol, low, high))
            continue
        outer, inner = factor.as_independent(symbol, as_Add=False)
        whole = _drawn_in(inner, total)
        parts.append(outer * whole.func(_integral(whole.args[0], symbol, low, high), *whole.args[1:]))
    return sympy.Add(*parts)


def _powers(term: Any, p: Any, low: Any, high: Any) -> Any:
    """The integral of c p**a (1 - p)**b; over [0, 1] the exponents may be sizes of sets."""
    if p not in term.free_symbols:
        return term * (high - low)
    _without_sums(term)
    constant, a, b = S.One, S.Zero, S.Zero
    for part in sympy.Mul.make_args(term):
        base, exponent = part.as_base_exp()
        if p not in part.free_symbols:
            constant *= part
        elif base == p and p not in exponent.free_symbols:
            a += exponent
        elif sympy.expand(base - 1 + p) == 0 and p not in exponent.free_symbols:
            b += exponent
        elif part.is_polynomial(p) and any(isinstance(node, Card) for node, _ in nodes(term)):
            rest = term / part
            return sympy.Add(*(_powers(one * rest, p, low, high) for one in sympy.Add.make_args(sympy.expand(part))))
        else:
            return sympy.Integral(term, (p, low, high))
    if a.is_number and b.is_number:
        return constant * sympy.Integral(p**a * (1 - p) ** b, (p, low, high)).doit()
    if (low, high) != (0, 1):
        raise Unsupported("an integral over sums over coalitions, not from 0 to 1")
    return constant * sympy.factorial(a) * sympy.factorial(b) / sympy.factorial(a + b + 1)


def _derivative(expression: Any, symbol: Any) -> Any:
    parts = []
    for factor, total in _terms(expression, symbol):
        if total is S.One:
            outer, inner = factor.as_independent(symbol, as_Add=False)
            _without_sums(inner)
            parts.append(outer * sympy.diff(inner, symbol))
            continue
        inner = total.func(_derivative(total.args[0], symbol), *total.args[1:])
        parts.append(factor * inner + sympy.diff(factor, symbol) * total)
    return sympy.Add(*parts)


def without_roots(expressions: tuple[Any, ...], p: Any) -> tuple[tuple[Any, ...], Any] | None:
    """The expressions with p a fraction of t > 0 that makes sqrt(p) and sqrt(1 - p) fractions too; None where nothing of p is rooted.

    sqrt(p) = 2 (1 + t) / ((1 + t)**2 + 1) and sqrt(1 - p) = ((1 + t)**2 - 1) / ((1 + t)**2 + 1): every p in (0, 1) is met by one t > 0.
    """
    t = sympy.Symbol("t", positive=True)
    first, second = 2 * (1 + t) / ((1 + t) ** 2 + 1), ((1 + t) ** 2 - 1) / ((1 + t) ** 2 + 1)
    found = False

    def power(base: Any, exponent: Any) -> Any:
        nonlocal found
        if p not in base.free_symbols or exponent.is_integer:
            return None
        number, factors = sympy.factor_list(sympy.together(base).as_numer_denom()[0])
        below, divisors = sympy.factor_list(sympy.together(base).as_numer_denom()[1])
        number, product = number / below, S.One
        for part, times in [*factors, *((part, -times) for part, times in divisors)]:
            if part == p:
                product *= first ** sympy.expand(2 * times * exponent)
            elif sympy.expand(part - 1 + p) == 0 or sympy.expand(part + 1 - p) == 0:
                product *= second ** sympy.expand(2 * times * exponent)
                number *= (-1) ** times if sympy.expand(part + 1 - p) == 0 else 1
            else:
                raise Unsupported("a root of p that is not one of p and 1 - p")
        found = True
        return number**exponent * product

    def change(node: Any) -> Any:
        if node == p:
            return first**2
        if not node.args or p not in node.free_symbols:
            return node
        if node.is_Pow and (rewritten := power(*node.args)) is not None:
            return rewritten
        return node.func(*(change(arg) for arg in node.args))

    changed = tuple(change(expression) for expression in expressions)
    return (changed, first**2) if found else None
