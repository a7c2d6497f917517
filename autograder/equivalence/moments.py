"""Means, variances and covariances of sums of draws: a normal form by linearity and independence.

An expression becomes a sum of terms ``coefficient * product of draws``, each summed over its indices. The mean of a product of draws is
the product of the means, plus the variance where two draws are the same one. That uses linearity, and independence of different draws
where it is given; where it is needed and not given, `Missing` says so. The result is a plain expression in what is given of the means and
variances, so an equality of normal forms is a proof.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

import sympy
from sympy import S

from .limits import TooLarge, Unsupported, nodes
from .probability import Chance, Covariance, Draw, Expectation, Independent, Probability, RandomVariable, Variance, Within

MAX_TERMS = 300


class Missing(Unsupported):
    """A condition that is needed and not given; the message names it."""


@dataclass(frozen=True)
class Factor:
    """One draw of a variable, or a function of one (``shape``, in the placeholder)."""

    variable: Any
    indices: tuple[Any, ...]
    shape: Any = None


@dataclass(frozen=True)
class Term:
    """coefficient * product of factors, summed over ``limits`` (index, low, high), the innermost first."""

    coefficient: Any
    factors: tuple[Factor, ...] = ()
    limits: tuple[Any, ...] = ()


PLACE = sympy.Dummy("x", real=True)


def draws(expression: Any) -> set[Any]:
    """The draws, and the variables that stand alone, in an expression."""
    if isinstance(expression, (Draw, RandomVariable)):
        return {expression}
    return {found for arg in expression.args for found in draws(arg)}


def split(draw: Any) -> tuple[Any, tuple[Any, ...]]:
    return (draw.args[0], tuple(draw.args[1:])) if isinstance(draw, Draw) else (draw, ())


@dataclass
class Facts:
    """What is given of random variables, and letters for what is not."""

    given: tuple[Any, ...]
    unknown: dict[Any, Any] = field(default_factory=dict)

    def independent(self, one: Any, other: Any) -> bool:
        return any(isinstance(fact, Independent) and one in fact.args and other in fact.args for fact in self.given)

    def bounds(self, variable: Any, indices: tuple[Any, ...]) -> tuple[Any, Any] | None:
        """The range given of a variable, for these indices."""
        for fact in self.given:
            if isinstance(fact, Within) and (change := _matched(fact.args[0], variable, indices)) is not None:
                return fact.args[1].xreplace(change), fact.args[2].xreplace(change)
        return None

    def _known(self, kind: Any, variable: Any, indices: tuple[Any, ...]) -> Any:
        for fact in self.given:
            for side, value in ((fact.lhs, fact.rhs), (fact.rhs, fact.lhs)) if isinstance(fact, sympy.Eq) else ():
                change = _matched(side.args[0], variable, indices) if type(side) is kind and len(side.args) == 1 else None
                if change is not None and not value.has(Chance):
                    return value.xreplace(change)
        return None

    def letter(self, key: Any, parameters: tuple[Any, ...] = (), *, positive: bool = False) -> Any:
        """A letter for what is not known, the same for the same key; a function of the parameters if there are any."""
        name = self.unknown.setdefault((key, bool(parameters)), sympy.Dummy(f"c{len(self.unknown) + 1}", real=True, nonnegative=positive or None))
        return sympy.Function(f"c_{name.name}", real=True)(*parameters) if parameters else name

    def mean(self, factor: Factor) -> Any:
        if factor.shape is None and (value := self._known(Expectation, factor.variable, factor.indices)) is not None:
            return value
        return self.letter(("mean", factor.variable, factor.shape), factor.indices[:-1])

    def variance(self, factor: Factor) -> Any:
        if factor.shape is None and (value := self._known(Variance, factor.variable, factor.indices)) is not None:
            return value
        return self.letter(("variance", factor.variable, factor.shape), factor.indices[:-1], positive=True)

    def covariance(self, one: Factor, other: Factor) -> Any:
        """Of two different variables that are not declared independent."""
        if one.indices != other.indices or one.shape is not None or other.shape is not None:
            raise Missing(f"{one.variable} and {other.variable} are independent")
        pair = {one.variable, other.variable}
        for fact in self.given:
            if isinstance(fact, sympy.Eq):
                for side, value in ((fact.lhs, fact.rhs), (fact.rhs, fact.lhs)):
                    if isinstance(side, Covariance) and len(side.args) == 2 and {*side.args} == pair:
                        return value
        return self.letter(("covariance", frozenset(pair)), one.indices[:-1])

    def different(self, one: Any, other: Any) -> bool:
        """Whether two indices are surely different."""
        return bool((one - other).is_nonzero) or sympy.Ne(one, other) in self.given or sympy.Ne(other, one) in self.given


def _matched(pattern: Any, variable: Any, indices: tuple[Any, ...]) -> dict[Any, Any] | None:
    """What the indices of a given fact stand for, if it speaks of this draw. A fact on the bare variable holds for each draw."""
    if not isinstance(pattern, (Draw, RandomVariable)):
        return None
    other, places = split(pattern)
    if other != variable or (places and len(places) != len(indices)):
        return None
    change: dict[Any, Any] = {}
    for place, index in itertools.islice(zip(places, indices, strict=False), max(len(places) - 1, 0)):  # draws are alike: the last index is free
        if place.is_Symbol:
            if change.setdefault(place, index) != index:
                return None
        elif place != index:
            return None
    return change


def terms(expression: Any) -> list[Term]:
    """The expression as a sum of terms.

    Raises:
        Unsupported: draws stand in no such form.
    """
    found = draws(expression)
    if not found:
        return [Term(expression)]
    if isinstance(expression, (Draw, RandomVariable)):
        return [Term(S.One, (Factor(*split(expression)),))]
    if expression.is_Add:
        return _few([term for arg in expression.args for term in terms(arg)])
    if expression.is_Mul:
        product = [Term(S.One)]
        for arg in expression.args:
            product = _few([_times(one, other) for one in product for other in terms(arg)])
        return product
    if expression.is_Pow and expression.exp.is_Integer and 0 < expression.exp <= 4 and len(found) > 0 and not _single(expression):
        return terms(sympy.Mul(*([expression.base] * int(expression.exp)), evaluate=False))
    if isinstance(expression, sympy.Sum):
        inner = terms(expression.args[0])
        return [Term(term.coefficient, term.factors, (*term.limits, *(limit.args for limit in expression.args[1:]))) for term in inner]
    if len(found) == 1 and not any(isinstance(node, (sympy.Sum, sympy.Product, Chance)) for node, _ in nodes(expression)):
        (draw,) = found
        variable, indices = split(draw)
        if expression.is_Pow and expression.base == draw and expression.exp == 2:
            return [Term(S.One, (Factor(variable, indices), Factor(variable, indices)))]
        shape = expression.xreplace({draw: PLACE})
        return [Term(S.One, (Factor(variable, indices, shape),))]
    raise Unsupported("random variables in a form that is no sum of products")


def _single(power: Any) -> bool:
    """A power of one draw: its moment."""
    return isinstance(power.base, (Draw, RandomVariable))


def _few(found: list[Term]) -> list[Term]:
    if len(found) > MAX_TERMS:
        raise TooLarge(f"more than {MAX_TERMS} products of random variables")
    return found


def _times(one: Term, other: Term) -> Term:
    """The product, with the indices of the second sum renamed."""
    other = fresh(other) if one.limits and other.limits else other
    return Term(one.coefficient * other.coefficient, one.factors + other.factors, one.limits + other.limits)


def fresh(term: Term) -> Term:
    change = {limit[0]: sympy.Dummy(str(limit[0]), integer=True) for limit in term.limits}
    return placed(term, change)


def placed(term: Term, change: dict[Any, Any]) -> Term:
    factors = tuple(Factor(factor.variable, tuple(i.xreplace(change) for i in factor.indices), factor.shape) for factor in term.factors)
    limits = tuple(tuple(part.xreplace(change) for part in limit) for limit in term.limits)
    return Term(term.coefficient.xreplace(change), factors, limits)


def total(value: Any, limits: tuple[Any, ...]) -> Any:
    """The sum over the limits; of what does not depend on the index, a product."""
    for index, low, high in limits:
        value = value * (high - low + 1) if index not in value.free_symbols else sympy.Sum(value, (index, low, high))
    return value


def mean(expression: Any, facts: Facts) -> Any:
    """E of an expression in draws, as a plain expression."""
    return sympy.Add(*(_mean_of(term, facts) for term in terms(expression)))


def covariance(one: Any, other: Any, facts: Facts) -> Any:
    """Cov of two expressions in draws, as a plain expression."""
    first, second = terms(one), terms(other)
    if any(len(term.factors) > 1 for term in first + second):
        return mean(one * other, facts) - mean(one, facts) * mean(other, facts)
    pairs = [_times(a, b) for a in first for b in second if a.factors and b.factors]
    return sympy.Add(*(_covary(term, facts) for term in _few(pairs)))


def _mean_of(term: Term, facts: Facts) -> Any:
    if len(term.factors) <= 1:
        return total(term.coefficient * sympy.Mul(*(facts.mean(factor) for factor in term.factors)), term.limits)
    if len(term.factors) == 2:
        means = sympy.Mul(*(facts.mean(factor) for factor in term.factors))
        return total(term.coefficient * means, term.limits) + _covary(term, facts)
    return _many(term, facts)


def _many(term: Term, facts: Facts) -> Any:
    """More than two factors: powers of one draw, or draws that are surely different."""
    groups: dict[Any, list[Factor]] = {}
    for factor in term.factors:
        groups.setdefault((factor.variable, factor.indices), []).append(factor)
    for (one, here), (other, there) in itertools.combinations(groups, 2):
        apart = one != other or any(facts.different(i, j) for i, j in zip(here, there, strict=False))
        if not apart:
            raise Unsupported("a product of more than two sums of random variables")
        if not facts.independent(one, other):
            raise Missing(f"{one} and {other} are independent" if one != other else f"the draws of {one} are independent")
    value = S.One
    for (variable, indices), group in groups.items():
        shape = sympy.Mul(*(PLACE if factor.shape is None else factor.shape for factor in group))
        if shape == PLACE**2:
            value *= facts.variance(group[0]) + facts.mean(group[0]) ** 2
        else:
            value *= facts.mean(Factor(variable, indices, None if shape == PLACE else shape))
    return total(term.coefficient * value, term.limits)


def _covary(term: Term, facts: Facts) -> Any:
    """coefficient * Cov(first, second), summed over the limits."""
    one, other = term.factors
    if one.variable != other.variable:
        if facts.independent(one.variable, other.variable):
            return S.Zero
        return total(term.coefficient * facts.covariance(one, other), term.limits)
    same = one.indices == other.indices
    if one.shape != other.shape or (same and one.shape is not None):
        if not same:
            raise Unsupported("two functions of draws that may be the same draw")
        first, second = (PLACE if factor.shape is None else factor.shape for factor in (one, other))
        product = facts.mean(Factor(one.variable, one.indices, first * second))
        return total(term.coefficient * (product - facts.mean(one) * facts.mean(other)), term.limits)
    if not same and not facts.independent(one.variable, one.variable):
        raise Missing(f"the draws of {one.variable} are independent")
    if len(one.indices) != len(other.indices):
        raise Unsupported("a draw beside a variable without an index")
    return _diagonal(term, facts)


def _diagonal(term: Term, facts: Facts) -> Any:
    """The sum of coefficient * variance over those indices where both factors are the same draw."""
    for place, (i, j) in enumerate(zip(term.factors[0].indices, term.factors[1].indices, strict=True)):
        if i == j:
            continue
        if facts.different(i, j):
            return S.Zero
        bound = {limit[0]: limit for limit in term.limits}
        for gone, kept in ((j, i), (i, j)):
            if gone in bound and gone not in kept.free_symbols and _covers(bound[gone], kept, bound.get(kept), {gone: kept}):
                left = Term(term.coefficient, term.factors, tuple(limit for limit in term.limits if limit[0] != gone))
                return _diagonal(placed(left, {gone: kept}), facts)
        if i in bound or j in bound:
            raise Unsupported(f"sums over different ranges of draws ({place + 1}. index)")
        raise Unsupported(f"draws {i} and {j}, which may be the same one")
    return total(term.coefficient * facts.variance(term.factors[0]), term.limits)


def _covers(limit: Any, kept: Any, own: Any, change: dict[Any, Any]) -> bool:
    """Whether an index that runs over ``limit`` meets ``kept`` exactly once."""
    low, high = (part.xreplace(change) for part in limit[1:])
    if own is not None:
        return bool((sympy.expand(low - own[1]), sympy.expand(high - own[2])) == (0, 0))
    return bool((kept - low).is_nonnegative and (high - kept).is_nonnegative)


def normal(expression: Any, facts: Facts) -> Any:
    """The expression with every mean, variance and covariance of draws in normal form; probabilities stay."""
    if not any(isinstance(node, Chance) for node, _ in nodes(expression)) or isinstance(expression, Probability):
        return expression
    if isinstance(expression, sympy.Sum):
        return _summed_means(expression, facts)
    args = [normal(arg, facts) for arg in expression.args]
    match expression:
        case Expectation() if len(args) == 1:
            return mean(args[0], facts)
        case Variance() if len(args) == 1:
            return covariance(args[0], args[0], facts)
        case Covariance() if len(args) == 2:
            return covariance(args[0], args[1], facts)
        case Chance():
            raise Unsupported("a mean of random variables under a condition")
    return expression.func(*args)


def _summed_means(expression: Any, facts: Facts) -> Any:
    """A sum of means: the index may be that of a draw, so a single mean is taken of the sum."""
    outside, inside = expression.args[0].as_independent(Chance, as_Add=False)
    limits = tuple(limit.args for limit in expression.args[1:])
    if isinstance(inside, Expectation) and len(inside.args) == 1:
        found = terms(inside.args[0])
        return sympy.Add(*(_mean_of(Term(outside * term.coefficient, term.factors, (*term.limits, *limits)), facts) for term in found))
    if isinstance(inside, (Covariance, Variance)) and len(inside.args) == inside.count:
        pairs = [_times(a, b) for a in terms(inside.args[0]) for b in terms(inside.args[-1]) if a.factors and b.factors]
        if all(len(term.factors) == 2 for term in pairs):
            placed_ = [Term(outside * term.coefficient, term.factors, (*term.limits, *limits)) for term in pairs]
            return sympy.Add(*(_covary(term, facts) for term in _few(placed_)))
    return total(normal(expression.args[0], facts), limits)
