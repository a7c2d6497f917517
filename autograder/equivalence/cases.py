"""Every case tried: maxima, absolute values, floors, binomials that vanish, before a verdict that rests on instances alone is given.

Guarantee: where a side changes its form with the sign of an expression in the letters, the sides were compared at an instance of each sign
that the declared and given conditions allow, or they are proved to allow none; on the line through a few instances along each letter every
piece was tried. Where that is not reached the verdict becomes undecided, and an instance that separates the sides refutes.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sympy
from flint import acb, fmpq
from sympy.core.relational import Relational

from . import analysis, inequalities
from .crossings import sign_of, value_at, zeros
from .instances import allowed, integer_worlds, meets
from .letters import Letters
from .limits import Budget, TooLarge, Unsupported, nodes
from .points import admissible, landmarks, rational_points
from .rounds import enclosed, rounded, unsettled
from .verdict import Verdict, brief, undecided
from .world import World

BASES = 4  # instances through which lines are laid
LARGEST = 10**7  # values that may be put for an integer


@dataclass(frozen=True)
class Break:
    """An expression in the letters at whose sign changes a side changes its form; ``jumps``: also there where it is 0."""

    gap: Any
    jumps: bool


def settled(verdict: Verdict, left: Any, right: Any, letters: Letters, given: tuple[Any, ...]) -> Verdict:
    """The verdict, where it rests on instances alone, once every case was tried."""
    if not verdict.equal or verdict.error is not None or letters.of_games:
        return verdict
    try:
        left, right = analysis.prepare(left), analysis.prepare(right)
    except Unsupported:
        return verdict
    found = list(dict.fromkeys(one for side in (left, right) for one in breaks(side, letters)))
    steps = rounded(left, right)
    if not found and not steps and not _limits(left, right):
        return verdict
    if unsettled(left, right, letters, given):
        if enclosed(left, right, letters, given) or enclosed(right, left, letters, given):
            return Verdict(True, "proved", "a whole number with what is rounded between it and the next", 0.0)
        return undecided("whole parts that change at instances too many to be tried")
    lacking = _lacking(found, given, letters)
    budget = Budget(40_000)
    try:
        for world in _instances([one.gap for one in found] + steps + _limits(left, right, *given), letters, given, (left, right)):
            values = _both(left, right, world, budget)
            if values is None:  # where an expression is 0 a side may have no value: nothing is claimed there
                lacking = {(one, sign) for one, sign in lacking if sign or sign_of(one.gap, world, budget) != 0}
                continue
            if values[0] != values[1]:
                return _refuted(values, world)
            lacking = {(one, sign) for one, sign in lacking if sign_of(one.gap, world, budget) != sign}
    except TooLarge:
        pass
    for one, sign in sorted(lacking, key=str):
        if not _excluded(one.gap, sign, letters, given):
            return undecided(f"no instance was found at which {one.gap} {'<=>'[sign + 1]} 0, nor a proof that there is none")
    return verdict


def breaks(side: Any, letters: Letters) -> Iterator[Break]:
    """What changes sign where a side changes its form; of numbers that the letters stand for, not of running indices."""
    known = {*letters.integers, *letters.numbers}
    for node, _ in nodes(side):
        for gap, jumps in _gaps(node):
            if gap.free_symbols and gap.free_symbols <= known and not gap.has(sympy.I):
                yield Break(gap, jumps)


def _gaps(node: Any) -> list[tuple[Any, bool]]:
    if isinstance(node, sympy.Abs):
        return [(node.args[0], False)] if node.args[0].is_extended_real else []
    if isinstance(node, (sympy.sign, sympy.Heaviside)):
        return [(node.args[0], True)]
    if isinstance(node, (sympy.Max, sympy.Min)):
        return [(one - other, False) for one, other in itertools.combinations(node.args, 2)]
    if isinstance(node, sympy.KroneckerDelta):
        return [(node.args[0] - node.args[1], True)]
    if isinstance(node, sympy.binomial) and node.args[0].is_integer and node.args[1].is_integer:
        return [(node.args[0] - node.args[1], False)]
    if isinstance(node, Relational) and isinstance(node.lhs, sympy.Expr) and isinstance(node.rhs, sympy.Expr):
        return [(node.lhs - node.rhs, True)]
    if isinstance(node, (sympy.Sum, sympy.Product)):
        return [(high - low + 1, False) for _, low, high in (limit.args for limit in node.args[1:] if len(limit.args) == 3) if high != sympy.oo]
    return []


def _limits(*parts: Any) -> list[Any]:
    """Where conditions begin to hold, and the arguments of logarithms and roots: lines are cut there too."""
    found = []
    for node, _ in (pair for part in parts for pair in nodes(part)):
        if isinstance(node, Relational) and isinstance(node.lhs, sympy.Expr) and isinstance(node.rhs, sympy.Expr):
            found.append(node.lhs - node.rhs)
        elif isinstance(node, sympy.log) or (node.is_Pow and node.exp.is_Rational and not node.exp.is_Integer):
            found += [node.args[0]] if node.args[0].is_extended_real else []
    return [gap for gap in dict.fromkeys(found) if gap.free_symbols]


def _lacking(found: list[Break], given: tuple[Any, ...], letters: Letters) -> set[tuple[Break, int]]:
    """The signs of each break that must be met; those that declarations exclude are left out."""
    apart = {gap for fact in given if isinstance(fact, sympy.Ne) for gap in (fact.lhs - fact.rhs, fact.rhs - fact.lhs)}
    signs = {one: (-1, 0, 1) if one.jumps and one.gap not in apart else (-1, 1) for one in found}
    return {(one, sign) for one in found for sign in signs[one] if not _declared_away(one.gap, sign)}


def _declared_away(gap: Any, sign: int) -> bool:
    facts = {-1: gap.is_nonnegative, 0: gap.is_nonzero if gap.is_real else gap.is_zero is False, 1: gap.is_nonpositive}
    return bool(facts[sign])


def _excluded(gap: Any, sign: int, letters: Letters, given: tuple[Any, ...]) -> bool:
    """Whether a proof says that the gap never has this sign."""
    if sign == 0:
        return any(inequalities.holds(low, high, True, letters, given).equal for low, high in ((sympy.S.Zero, gap), (gap, sympy.S.Zero)))
    low, high = (sympy.S.Zero, gap) if sign < 0 else (gap, sympy.S.Zero)
    return inequalities.holds(low, high, False, letters, given).equal is True


def _instances(gaps: list[Any], letters: Letters, given: tuple[Any, ...], sides: tuple[Any, Any]) -> Iterator[World]:
    """A few instances, and on the line through each along every letter one in every piece between the zeros of the gaps, and at these."""
    rng = random.Random(0)
    points = list(rational_points(letters.numbers, given, Budget(), 30, rng, landmarks(*sides, *given)))[:24] if letters.numbers else [{}]
    worlds = itertools.islice(integer_worlds(letters, given, Budget(), 3, rng), 24)
    bases = [world.but(unknowns=dict(point)) for world, point in zip(worlds, itertools.cycle(points or [{}]))]
    yield from (world for world in bases if meets(world, given, Budget()))
    for world in bases[: 2 * BASES : 2] + bases[-BASES:]:
        for symbol in (*letters.numbers, *letters.integers):
            for value in _along(gaps, symbol, world, symbol in letters.integers):
                moved = _moved(world, symbol, value, letters)
                if moved is not None and meets(moved, given, Budget()):
                    yield moved


def _moved(world: World, symbol: Any, value: Any, letters: Letters) -> World | None:
    if symbol in letters.integers:
        fits = abs(value) <= LARGEST and allowed(symbol, int(value), symbol in letters.counted)
        return world.but(numbers={**world.numbers, symbol: int(value)}) if fits else None
    number = fmpq(int(value.p), int(value.q))
    return world.but(unknowns={**world.unknowns, symbol: number}) if admissible(symbol, number) else None


def _along(gaps: list[Any], symbol: Any, world: World, whole: bool) -> list[Any]:
    """Values of one letter at and between the zeros of the gaps, the others as in the world."""
    others = {**world.numbers, **{letter: sympy.Rational(int(value.p), int(value.q)) for letter, value in world.unknowns.items()}}
    others.pop(symbol, None)
    places: set[Any] = {sympy.S.Zero} if symbol.is_positive or symbol.is_nonnegative else set()
    for gap in gaps:
        if symbol in gap.free_symbols:
            places |= zeros(gap.subs(others), symbol)
    if whole:
        return sorted(
            {value for zero in places for value in (sympy.floor(zero) - 1, sympy.floor(zero), sympy.floor(zero) + 1, sympy.floor(zero) + 2)}
        )
    ordered = sorted(places)
    if not ordered:
        return []
    between = [(one + other) / 2 for one, other in itertools.pairwise(ordered)]
    return [*ordered, *between, ordered[0] - 1, ordered[-1] + 1]


def _both(left: Any, right: Any, world: World, budget: Budget) -> tuple[Any, Any] | None:
    """The values of the sides, of the same kind; equal balls are made the same number."""
    a, b = value_at(left, world, budget), value_at(right, world, budget)
    if a is None or b is None:
        return None
    if isinstance(a, acb) or isinstance(b, acb):
        a, b = acb(a), acb(b)
        return (a, a) if a.overlaps(b) else (a, b)
    return a, b


def _refuted(values: tuple[Any, Any], world: World) -> Verdict:
    at = ", ".join(f"{symbol} = {value}" for symbol, value in {**world.numbers, **world.unknowns}.items())
    shown = analysis.both(*values) if isinstance(values[0], acb) else f"left {brief(values[0])}, right {brief(values[1])}"
    return Verdict(False, "refuted", "the two sides differ", 0.0, f"{at}: {shown}")
