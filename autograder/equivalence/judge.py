"""The one entry of the room: `equivalent` looks at what two expressions contain and hands them to the way that fits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Any, TypeAlias

import sympy
from sympy import Basic, Expr

from . import (
    analysis,
    by_player,
    calculus,
    cases,
    chance_steps,
    conditions,
    endless,
    inequalities,
    integers,
    matrix_lines,
    rational,
    smallness,
    subsets,
)
from .letters import COMBINATORIAL, RUNNING, letters, speaks_of_games
from .limits import GAVE_UP, Budget, OutOfTime, TooLarge, Unsupported, ceiling, check_size, nodes
from .verdict import Verdict, undecided

UNREAL = (sympy.Abs, sympy.re, sympy.im, sympy.conjugate, sympy.arg)
PLAIN_SECONDS, SECONDS = 0.9, 6.0  # of processor time; games of several players take the longer
RELATIONS = ("=", "<=", "<", ">=", ">", "~")

Given: TypeAlias = Iterable[Any] | Basic | bool | None


def equivalent(left: Any, right: Any, relation: str = "=", assumptions: Given = None, *, defined: bool = False) -> Verdict:
    """Whether ``left relation right`` holds for everything the letters may stand for.

    Args:
        left: a sympy expression (with the words of `vocabulary`) or a plain number.
        right: likewise.
        relation: ``=``, ``<=``, ``<``, ``>=``, ``>``, or ``~`` up to the ``O(eps**k)`` that one of the sides names.
        assumptions: sympy relations, conditions on sets, equations of values, axioms, one or several; what symbols declare is known anyway.
        defined: endless sums are taken to have values, and what they need for it (``|r| < 1``) stands among the verdict's conditions;
            otherwise a pair that needs it and is not given it is undecided.

    Returns:
        A `Verdict`; undecided, with a reason, for what is too large or of no known kind. Never raises for what an expression holds.

    Example:
        >>> from sympy import symbols, binomial
        >>> n, k = symbols("n k", integer=True, positive=True)
        >>> equivalent(k * binomial(n, k), n * binomial(n - 1, k)).counterexample
        'k = 1, n = 1: left 1, right 0'
    """
    if relation not in RELATIONS:
        raise ValueError(f"relation is {relation!r}, expected one of {', '.join(RELATIONS)}")
    try:
        sides = _read(left), _read(right)
        given = _facts(assumptions)
        for part in (*sides, *given):
            check_size(part)
        with ceiling(SECONDS if any(speaks_of_games(side) for side in sides) else PLAIN_SECONDS), analysis.bits(analysis.PRECISION[0]):
            return _judge(*sides, relation, given, defined)
    except OutOfTime:
        return undecided("too much to compute for one line")
    except (TooLarge, Unsupported) as problem:
        return undecided(str(problem))
    except RecursionError:
        return undecided("nested too deep")
    except (LookupError, *GAVE_UP) as problem:
        return undecided(f"sympy gave up on a form: {type(problem).__name__}")


def _facts(assumptions: Given) -> tuple[Any, ...]:
    """The facts one by one; what always holds says nothing."""
    if assumptions is None:
        return ()
    listed = (assumptions,) if isinstance(assumptions, (Basic, bool)) and not isinstance(assumptions, sympy.Tuple) else tuple(assumptions)
    single = [part for fact in listed for part in (fact.args if isinstance(fact, sympy.And) else (fact,))]
    return tuple(fact for fact in single if fact is not True and fact != sympy.true)


def _read(side: Any) -> Basic:
    if isinstance(side, (int, Fraction)):
        return sympy.Rational(side)
    if isinstance(side, float):
        return sympy.Rational(str(side))
    if isinstance(side, sympy.MatrixBase):
        return side.as_immutable()
    if not isinstance(side, Basic):
        raise Unsupported(f"a sympy expression is wanted, got {type(side).__name__}")
    return side


def _judge(left: Any, right: Any, relation: str, given: tuple[Any, ...], defined: bool = False) -> Verdict:
    if matrix_lines.speaks(left, right):
        return matrix_lines.judge(left, right, relation, given)
    if chance_steps.speaks(left, right, *given):
        return chance_steps.judge(left, right, relation, given, _judge)
    if any(isinstance(fact, sympy.Eq) for fact in given):
        left, right, given = solved(left, right, given)
    words, facts, at = endless.convergence(left, right, given)
    verdict = _related(left, right, relation, (*given, *facts))
    if not verdict.equal:
        return verdict
    if words and not defined:
        return replace(undecided(f"a sum needs a condition that is not given: {' and '.join(words)} fails{at}"), conditions=words)
    small = [letter for side in (left, right) for order in side.atoms(sympy.Order) for letter in order.variables]
    return replace(verdict, conditions=(*words, *conditions.collect(left, right, (*given, *facts), small)))


def _related(left: Any, right: Any, relation: str, given: tuple[Any, ...]) -> Verdict:
    """The verdict on the relation, without what it needs."""
    if relation == "~" or any(isinstance(node, sympy.Order) for side in (left, right) for node, _ in nodes(side)):
        if relation not in ("~", "="):
            return undecided("an order of smallness in an inequality")
        return (smallness.overstated(left, right) if relation == "=" else None) or smallness.equal(left, right, given)
    if relation == "=":
        return equal(left, right, given)
    if relation in (">", ">="):
        left, right = right, left
    return inequalities.holds(left, right, relation[-1] != "=", letters(left, right, *given), given, swapped=relation[0] == ">")


def equal(left: Any, right: Any, given: tuple[Any, ...]) -> Verdict:
    """The identity left = right."""
    if left == right:
        return Verdict(True, "proved", "the same expression", 0.0)
    if not (isinstance(left, Expr) and isinstance(right, Expr)):
        return undecided("a line is an expression, not a condition")
    if matrix_lines.speaks(left, right):
        return matrix_lines.judge(left, right, "=", given)
    left, right = calculus.plain(left, given), calculus.plain(right, given)
    verdict = cases.settled(_by_kind(left, right, given), left, right, letters(left, right, *given), given)
    return undecided("integrals that may be the same in another form") if verdict.equal is False and calculus.unsure(left, right) else verdict


def _by_kind(left: Any, right: Any, given: tuple[Any, ...]) -> Verdict:
    """The way that fits what the sides contain."""
    if left == right:
        return Verdict(True, "proved", "the same expression, integrals and derivatives carried out", 0.0)
    budget = Budget()
    found = letters(left, right, *given)
    if found.of_games or speaks_of_games(left) or speaks_of_games(right):
        left, right = by_player.carried_out(left), by_player.carried_out(right)
        return subsets.equal(left, right, letters(left, right, *given), given)
    if _rational(left) and _rational(right):
        return rational.equal(left, right, found.integers + found.numbers, given, budget)
    complex_heads = left.has(*UNREAL) or right.has(*UNREAL)
    if complex_heads and analysis.unreal(left, right, found, given):
        return analysis.equal(left, right, found, given)
    for way in (integers.equal, rational.at_points):
        try:
            return way(left, right, found, given, Budget(90_000))
        except Unsupported:
            continue
    return analysis.equal(left, right, found, given)


def solved(left: Any, right: Any, given: tuple[Any, ...]) -> tuple[Any, Any, tuple[Any, ...]]:
    """Given equations between numbers used: a letter that one fixes is replaced, and what it declares becomes a condition."""
    for fact in given:
        if not isinstance(fact, sympy.Eq) or not _rational(fact.lhs - fact.rhs):
            continue
        gap = sympy.expand(fact.lhs - fact.rhs)
        for symbol in sorted((symbol for symbol in gap.free_symbols if not symbol.is_integer), key=str):
            slope = gap.coeff(symbol, 1)
            if type(symbol) is not sympy.Symbol or not slope.is_Rational or not gap.is_polynomial(symbol) or sympy.degree(gap, symbol) != 1:
                continue
            value = -gap.coeff(symbol, 0) / slope
            kept = tuple(other.xreplace({symbol: value}) for other in given if other is not fact)
            signs = (
                (symbol.is_positive, sympy.Gt),
                (symbol.is_negative, sympy.Lt),
                (symbol.is_nonnegative, sympy.Ge),
                (symbol.is_nonpositive, sympy.Le),
            )
            more = tuple(relation(value, 0) for holds, relation in signs if holds and relation(value, 0) not in (True, False))
            return solved(left.xreplace({symbol: value}), right.xreplace({symbol: value}), (*kept, *more))
    return left, right, given


def _rational(expression: Any) -> bool:
    """Whether the expression is a rational function of its symbols."""
    for node, _ in nodes(expression):
        if isinstance(node, (*COMBINATORIAL, *RUNNING)) or not (node.is_Symbol or node.is_Number or node.is_Add or node.is_Mul or node.is_Pow):
            return False
        if node.is_Pow and not node.exp.is_Integer:
            return False
    return True
