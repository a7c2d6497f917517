"""What a step needs besides what is given: divisors that are not 0, inverses, logarithms, roots, ranges of factorials, convergence, exchanges.

Guarantee: a condition on numbers is named only if it can fail: an instance was found that meets what symbols declare and what is given, at
which the side before has a value and the condition fails. So what follows from the given is never named; a condition whose failure no
search finds is passed over. Conditions on matrices are named unless a short calculus of `definite` shows them. Conditions within sums over
coalitions and within cases of a Piecewise are not collected: the judge looks at every set and every case itself.

`endless.convergence` is asked before a step is judged: the step is then judged where its endless sums have values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import sympy

from .endless import exchanged
from .failures import STEPS, Need, can_fail
from .letters import speaks_of_games
from .limits import Budget, OutOfTime, TooLarge, ceiling

SECONDS = 0.2  # of processor time, a last resort: without it a remark may be missing, the verdict stands
CLOSED = (sympy.Piecewise, sympy.Limit, sympy.Derivative, sympy.Subs, sympy.Order, sympy.core.relational.Relational)


def collect(left: Any, right: Any, given: tuple[Any, ...], small: Iterable[Any] = ()) -> tuple[str, ...]:
    """What ``right`` needs that ``left`` did not and that does not follow from what is given.

    Args:
        left: the side before; that it has a value is taken as known.
        right: the side after.
        given: as for `equivalent`.
        small: letters of which only small values are meant, in a step up to ``O(eps**k)``.
    """
    if speaks_of_games(left) or speaks_of_games(right):
        return ()
    try:
        with ceiling(SECONDS):
            return tuple(sorted({*_missing(left, right, given, dict.fromkeys(small, sympy.S.Zero)), *exchanged(left, right)}))
    except OutOfTime:
        return ()


def _missing(left: Any, right: Any, given: tuple[Any, ...], at_zero: dict[Any, Any]) -> list[str]:
    """The conditions on values, in words."""
    before = {(need.kind, need.body) for need in needs(left)}
    budget = Budget(STEPS)
    found: list[str] = []
    for need in sorted(dict.fromkeys(needs(right)), key=lambda need: need.kind == "not 0"):
        body = need.body.xreplace(at_zero)
        if (need.kind, need.body) in before or (need.kind == "not 0" and ("> 0", need.body) in before) or _holds_of_reals(need):
            continue
        try:
            if can_fail(replace(need, body=body), left.xreplace(at_zero), right, given, budget):
                found.append(replace(need, body=body).text)
                given = (*given, *need.facts)
        except (TooLarge, ArithmeticError, TypeError, ValueError, AttributeError, NotImplementedError):
            continue
    return found


def _holds_of_reals(need: Need) -> bool:
    """Whether a number above 0 is wanted of an expression that is above 0 for all real matrices, by the signs of its parts."""
    if need.kind != "> 0":
        return False
    entries = {entry: sympy.Dummy(real=True) for entry in need.body.atoms(sympy.matrices.expressions.matexpr.MatrixElement)}
    return bool(entries) and need.body.xreplace(entries).is_positive is True


def needs(side: Any, within: tuple[Any, ...] = ()) -> Iterator[Need]:
    """Everything that has to hold for a side to have a real value."""
    if isinstance(side, CLOSED):
        return
    if isinstance(side, (sympy.Sum, sympy.Product, sympy.Integral)):
        for limit in side.args[1:]:
            within = (*within, *_range(limit, strict=isinstance(side, sympy.Integral)))
    elif isinstance(side, (sympy.Inverse, sympy.MatPow)):
        if side.exp.is_negative:
            yield Need("invertible", side.base)
    elif side.is_Pow and side.base.free_symbols:
        if not side.exp.is_Integer and side.exp.is_Rational:
            yield Need("> 0" if side.exp.is_negative else ">= 0", side.base, within)
        elif side.exp.is_negative:
            yield _divisor(side.base, within)
    elif isinstance(side, (sympy.log, sympy.gamma, sympy.loggamma)) and side.args[0].free_symbols:
        yield Need("> 0", side.args[0], within)
    elif isinstance(side, (sympy.factorial, sympy.harmonic, sympy.binomial)) and side.args[0].is_Add and side.args[0].free_symbols:
        yield Need(">= 0", side.args[0], within)
    for part in side.args:
        yield from needs(part, within)


def _divisor(base: Any, within: tuple[Any, ...]) -> Need:
    """A binomial coefficient below a fraction is not 0 where it counts something: 0 <= k <= n."""
    if isinstance(base, sympy.binomial):
        return Need(">= 0", base.args[0] - base.args[1], within)
    if isinstance(base, sympy.Determinant):
        return Need("invertible", base.args[0])
    return Need("not 0", base.args[0] if isinstance(base, sympy.Abs) else base, within)


def _range(limit: Any, *, strict: bool) -> tuple[Any, ...]:
    """What a running letter meets; the ends of an integral do not count."""
    if len(limit.args) != 3:
        return ()
    letter, low, high = limit.args
    below, above = (sympy.Gt, sympy.Lt) if strict else (sympy.Ge, sympy.Le)
    bounds = [below(letter, low, evaluate=False) if low.is_finite is not False else None]
    bounds += [above(letter, high, evaluate=False) if high.is_finite is not False else None]
    return tuple(bound for bound in bounds if bound is not None)
