"""Named lemmas on probabilities and means of random variables, each with its conditions checked: what bounds a term from above or below.

A `Bound` whose ``missing`` is empty holds. One with ``missing`` names the condition that is not given; it proves nothing and is there to be
told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import S
from sympy.core.relational import Relational

from .limits import Unsupported
from .moments import Facts, Missing, Term, covariance, draws, mean, split, terms, total
from .probability import AllOf, AnyOf, Covariance, Draw, Expectation, Probability, RandomVariable, Variance

Ask = Callable[[Any, Any, str], bool]  # whether the relation between plain expressions is sure


@dataclass(frozen=True)
class Bound:
    """``value`` bounds the term, by the lemma ``name``; ``missing`` is the condition that is not given."""

    value: Any
    name: str
    missing: str = ""


def above(node: Any, facts: Facts, ask: Ask) -> Iterator[Bound]:
    """Upper bounds of one term."""
    if isinstance(node, Probability) and len(node.args) == 1:
        yield from _event(node.args[0], facts, ask)
        yield Bound(S.One, "a probability is at most 1")
    elif isinstance(node, sympy.Abs) and isinstance(node.args[0], Expectation) and len(node.args[0].args) == 1:
        inside = node.args[0].args[0]
        yield Bound(Expectation(sympy.Abs(inside)), "triangle inequality: |E Y| <= E|Y|")
        yield from _cauchy_schwarz(inside, S.Half)
    elif isinstance(node, sympy.Abs) and isinstance(node.args[0], Covariance) and len(node.args[0].args) == 2:
        one, other = node.args[0].args
        yield Bound(sympy.sqrt(Variance(one) * Variance(other)), "Cauchy-Schwarz: |Cov(X, Y)| <= sqrt(Var X Var Y)")
    elif node.is_Pow and node.exp == 2 and isinstance(node.base, Covariance) and len(node.base.args) == 2:
        one, other = node.base.args
        yield Bound(Variance(one) * Variance(other), "Cauchy-Schwarz: Cov(X, Y)**2 <= Var X Var Y")
    elif node.is_Pow and node.exp == 2 and isinstance(node.base, Expectation) and len(node.base.args) == 1:
        yield Bound(Expectation(node.base.args[0] ** 2), "Jensen's inequality: (E Y)**2 <= E Y**2")
        yield from _cauchy_schwarz(node.base.args[0], S.One)
    elif isinstance(node, Expectation) and len(node.args) == 1:
        if isinstance(node.args[0], sympy.Abs):
            yield Bound(sympy.sqrt(Expectation(node.args[0].args[0] ** 2)), "Jensen's inequality: E|Y| <= sqrt(E Y**2)")
        yield from _jensen(node.args[0], facts, ask, convex=False)
    elif isinstance(node, Variance) and len(node.args) == 1:
        yield from _popoviciu(node.args[0], facts)


def below(node: Any, facts: Facts, ask: Ask) -> Iterator[Bound]:
    """Lower bounds of one term."""
    if isinstance(node, Probability) and len(node.args) == 1:
        for bound in above(Probability(opposite(node.args[0])), facts, ask):
            yield Bound(1 - bound.value, f"{bound.name}, for the complement", bound.missing)
        yield Bound(S.Zero, "a probability is at least 0")
    elif isinstance(node, Expectation) and len(node.args) == 1:
        inside = node.args[0]
        if isinstance(inside, sympy.Abs):
            yield Bound(sympy.Abs(Expectation(inside.args[0])), "triangle inequality: |E Y| <= E|Y|")
        if inside.is_Pow and inside.exp == 2:
            yield Bound(Expectation(inside.base) ** 2, "Jensen's inequality: (E Y)**2 <= E Y**2")
        yield from _jensen(inside, facts, ask, convex=True)
    elif isinstance(node, Variance) and len(node.args) == 1:
        yield Bound(S.Zero, "a variance is at least 0")


def opposite(event: Any) -> Any:
    """The complement of an event."""
    if isinstance(event, AllOf):
        return AnyOf(opposite(event.args[0]), event.args[1].args)
    if isinstance(event, AnyOf):
        return AllOf(opposite(event.args[0]), event.args[1].args)
    if isinstance(event, Relational):
        return event.negated
    return sympy.Not(event)


def _event(event: Any, facts: Facts, ask: Ask) -> Iterator[Bound]:
    if isinstance(event, AnyOf):
        index, low, high = event.args[1].args
        yield Bound(sympy.Sum(Probability(event.args[0]), (index, low, high)), "union bound")
    elif isinstance(event, sympy.Or):
        yield Bound(sympy.Add(*(Probability(part) for part in event.args)), "union bound")
    elif isinstance(event, sympy.And):
        for part in event.args:
            yield Bound(Probability(part), "an event is no likelier than one that it implies")
    elif isinstance(event, Relational) and event.rel_op in ("<", "<=", ">", ">="):
        yield from _tail(event.gts, event.lts, facts, ask)


def _tail(large: Any, small: Any, facts: Facts, ask: Ask) -> Iterator[Bound]:
    """P(large >= small): the random part on one side, a number t on the other."""
    if draws(large) and draws(small):
        large, small = large - small, S.Zero
    if not draws(large):  # t >= Y: -Y >= -t
        large, small = -small, -large
    threshold = small
    if large.is_Pow and large.exp == S.Half and isinstance(large.base, sympy.Sum) and len(large.base.args) == 2:
        square, limit = large.base.args
        if square.is_Pow and square.exp == 2 and ask(S.Zero, threshold, "<"):
            index, low, high = limit.args
            coordinate = AnyOf(sympy.Abs(square.base) >= threshold / sympy.sqrt(high - low + 1), (index, low, high))
            yield Bound(Probability(coordinate), "one of N coordinates is at least the length over sqrt(N)")
    number, body = large.as_coeff_Mul()
    if isinstance(body, sympy.Abs) and number > 0:
        yield from _two_sided(body.args[0], threshold / number, facts, ask)
    elif not isinstance(body, sympy.Abs):
        yield from _one_sided(large, threshold, facts, ask)
    yield from _markov(large, threshold, facts, ask)


def _centred(variable: Any, facts: Facts, ask: Ask) -> Any:
    """E of the variable, which must be 0 for a bound on its distance from its mean."""
    middle = mean(variable, facts)
    return middle if middle == 0 or not ask(middle, S.Zero, "=") else S.Zero


def _two_sided(variable: Any, threshold: Any, facts: Facts, ask: Ask) -> Iterator[Bound]:
    names = ("Chebyshev's inequality", "Hoeffding's inequality")
    try:
        if _centred(variable, facts, ask) != 0:
            yield from (Bound(S.One, name, f"the mean of {variable} is 0") for name in names)
            return
        if not ask(S.Zero, threshold, "<"):
            yield from (Bound(S.One, name, f"{threshold} > 0") for name in names)
            return
        yield Bound(covariance(variable, variable, facts) / threshold**2, names[0])
    except Missing as problem:
        yield Bound(S.One, names[0], str(problem))
    except Unsupported:
        pass
    yield from _hoeffding(variable, threshold, facts, 2)


def _one_sided(variable: Any, threshold: Any, facts: Facts, ask: Ask) -> Iterator[Bound]:
    """P(Y >= t) = P(Y - E Y >= t - E Y)."""
    try:
        gap = sympy.expand(threshold - mean(variable, facts))
    except Unsupported:
        return
    if not ask(S.Zero, gap, "<"):
        return
    yield from _hoeffding(variable, gap, facts, 1)
    try:
        spread = covariance(variable, variable, facts)
        yield Bound(spread / (spread + gap**2), "Cantelli's inequality")
        yield Bound(spread / gap**2, "Chebyshev's inequality")
    except Missing as problem:
        yield Bound(S.One, "Chebyshev's inequality", str(problem))
    except Unsupported:
        pass


def _hoeffding(variable: Any, threshold: Any, facts: Facts, factor: int) -> Iterator[Bound]:
    """factor * exp(-2 t**2 / sum of (c_k (b_k - a_k))**2) for a sum of independent c_k X_k, each X_k within [a_k, b_k]."""
    name = "Hoeffding's inequality"
    try:
        parts = [term for term in terms(sympy.expand(variable)) if term.factors]
    except Unsupported:
        return
    if any(len(term.factors) != 1 or term.factors[0].shape is not None for term in parts):
        return
    widths = []
    for place, term in enumerate(parts):
        factor_ = term.factors[0]
        bounds = facts.bounds(factor_.variable, factor_.indices)
        if bounds is None:
            yield Bound(S.One, name, f"a range of {factor_.variable}: Within({factor_.variable}, a, b)")
            return
        if (term.limits or len(parts) > 1) and not facts.independent(factor_.variable, factor_.variable):
            yield Bound(S.One, name, f"the draws of {factor_.variable} are independent")
            return
        if not _all_different(term) or any(not _apart(term, other, facts) for other in parts[:place]):
            return
        widths.append(total((term.coefficient * (bounds[1] - bounds[0])) ** 2, term.limits))
    yield Bound(factor * sympy.exp(-2 * threshold**2 / sympy.Add(*widths)), name)


def _all_different(term: Term) -> bool:
    """Whether a sum meets every draw at most once: every index that it runs over is an index of the draw."""
    return all(limit[0] in term.factors[0].indices for limit in term.limits)


def _apart(one: Term, other: Term, facts: Facts) -> bool:
    """Whether two terms surely hold independent draws."""
    (first,), (second,) = one.factors, other.factors
    if not facts.independent(first.variable, second.variable):
        return False
    if first.variable != second.variable:
        return True
    bound = {limit[0] for limit in one.limits + other.limits}
    pairs = list(zip(first.indices, second.indices, strict=False))
    return any(i not in bound and j not in bound and facts.different(i, j) for i, j in pairs)


def _markov(variable: Any, threshold: Any, facts: Facts, ask: Ask) -> Iterator[Bound]:
    name = "Markov's inequality"
    if not ask(S.Zero, threshold, "<"):
        return
    if not _nonnegative(variable, facts, ask):
        yield Bound(S.One, name, f"{variable} >= 0")
        return
    yield Bound(Expectation(variable) / threshold, name)
    if isinstance(variable, sympy.Abs):
        yield Bound(Expectation(variable.args[0] ** 2) / threshold**2, f"{name} for the square")


def _nonnegative(variable: Any, facts: Facts, ask: Ask) -> bool:
    """Whether an expression in draws is never negative: squares, distances, and sums of what has a lower bound >= 0."""
    if isinstance(variable, (sympy.Abs, sympy.exp)) or (variable.is_Pow and variable.exp.is_even):
        return True
    if isinstance(variable, (Draw, RandomVariable)):
        bounds = facts.bounds(*split(variable))
        orders = [fact for fact in facts.given if isinstance(fact, Relational) and fact.rel_op in (">", ">=", "<", "<=")]
        lows = [fact.lts for fact in orders if fact.gts in (variable, split(variable)[0])] + ([bounds[0]] if bounds else [])
        return any(ask(S.Zero, low, "<=") for low in lows)
    if variable.is_Add or variable.is_Mul:
        return all(_nonnegative(arg, facts, ask) for arg in variable.args)
    if isinstance(variable, sympy.Sum):
        return _nonnegative(variable.args[0], facts, ask)
    return not draws(variable) and ask(S.Zero, variable, "<=")


def _cauchy_schwarz(inside: Any, power: Any) -> Iterator[Bound]:
    """(E XY)**2 <= E X**2 E Y**2 for every way to cut a product in two."""
    parts = sympy.Mul.make_args(inside)
    if 2 <= len(parts) <= 5:
        for part in parts:
            rest = sympy.Mul(*(other for other in parts if other is not part))
            yield Bound((Expectation(part**2) * Expectation(rest**2)) ** power, "Cauchy-Schwarz inequality")


def _jensen(inside: Any, facts: Facts, ask: Ask, *, convex: bool) -> Iterator[Bound]:
    """f(E X) <= E f(X) where f'' >= 0 on the range of X (>= for f'' <= 0)."""
    name = f"Jensen's inequality ({'convex' if convex else 'concave'} function)"
    found = draws(inside)
    if len(found) != 1 or isinstance(inside, (Draw, RandomVariable)):
        return
    (draw,) = found
    positive = _nonnegative(draw, facts, ask)
    place = sympy.Dummy("x", positive=True) if positive else sympy.Dummy("x", real=True)  # at 0 itself, convexity follows by continuity
    function = inside.xreplace({draw: place})
    if function.has(sympy.Sum, sympy.Integral, sympy.Piecewise, sympy.floor, sympy.Abs, sympy.Max, sympy.Min, sympy.sign):
        return
    second = sympy.diff(function, place, 2)
    if ask(S.Zero, second if convex else -second, "<="):
        yield Bound(function.xreplace({place: Expectation(draw)}), name)
    else:
        yield Bound(S.One, name, f"the second derivative of {function} is {'>=' if convex else '<='} 0 where {draw} may lie")


def _popoviciu(variable: Any, facts: Facts) -> Iterator[Bound]:
    """Var X <= (b - a)**2 / 4, and (b - m)(m - a) with the mean m."""
    if isinstance(variable, (Draw, RandomVariable)):
        bounds = facts.bounds(*split(variable))
        if bounds is None:
            yield Bound(S.One, "Popoviciu's inequality", f"a range of {variable}: Within({variable}, a, b)")
            return
        low, high = bounds
        middle = Expectation(variable)
        yield Bound((high - low) ** 2 / 4, "Popoviciu's inequality")
        yield Bound((high - middle) * (middle - low), "Bhatia and Davis's inequality")


__all__ = ["Bound", "above", "below", "opposite"]
