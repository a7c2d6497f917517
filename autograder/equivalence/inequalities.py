"""Way 5: left <= right and left < right.

A false one is refuted by an exact instance (or by balls that do not meet the order). A true one is proved by `proofs`: signs, cases,
certificates from named lemmas, Sturm's count and monotonicity in one variable, induction. Anything else that no instance refutes is
undecided: a person looks at it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import sympy
from flint import acb, fmpq
from sympy import S
from sympy.core.relational import Relational

from . import analysis
from .certificates import Fact
from .evaluate import Evaluator
from .fields import Rationals
from .instances import game_worlds, integer_worlds, marks
from .laws import Pair
from .letters import Letters
from .letters import letters as read_letters
from .limits import GAVE_UP, Budget, OutOfTime, TooLarge, Undefined, Unsupported, ceiling
from .points import landmarks, meets_all, rational_points
from .proofs import prove
from .segments import lows, named, zero
from .separate import described, small_values
from .verdict import Verdict, brief, undecided
from .world import World

INSTANCES = 400
SECONDS = 0.7


def holds(left: Any, right: Any, strict: bool, letters: Letters, given: tuple[Any, ...], *, swapped: bool = False) -> Verdict:
    """Judge left <= right, or left < right if ``strict``. ``swapped``: the reader's sides are the other way round.

    Symbols without declaration are read as real: between other numbers there is no order.
    """
    real = {symbol: sympy.Symbol(symbol.name, real=True) for symbol in letters.numbers if symbol.is_real is None and symbol.is_complex is None}
    if real:
        left, right, *rest = (side.xreplace(real) for side in (left, right, *given))
        return holds(left, right, strict, read_letters(left, right, *rest), tuple(rest), swapped=swapped)
    found = _refuted(left, right, strict, letters, given, swapped)
    if found is not None:
        return found
    if not letters.of_games and analysis.slight(right - left):
        why = _proof(left, right, strict, letters, given)
        if why:
            return Verdict(True, "proved", why, 0.0)
    return undecided("no instance refutes it, and no proof was found")


def _proof(left: Any, right: Any, strict: bool, letters: Letters, given: tuple[Any, ...]) -> str:
    """A proof, sides multiplied out by sympy only where that is sure to be quick; letters that only count are declared so."""
    change = {symbol: sympy.Symbol(symbol.name, integer=True, nonnegative=True) for symbol in letters.counted if symbol.is_nonnegative is None}
    left, right, *rest = (side.xreplace(change) for side in (left, right, *given))
    symbols = tuple(symbol.xreplace(change) for symbol in letters.numbers + letters.integers)
    try:
        with ceiling(SECONDS):
            return prove(left, right, strict, facts_of(symbols, tuple(rest)))
    except OutOfTime:
        return ""
    except GAVE_UP:
        return ""  # sympy gave up on a form; that is no proof


def _cleared(gap: Any) -> Any:
    """The gap times its denominators, where these are known to be positive; logarithms of products taken apart."""
    top, bottom = sympy.fraction(sympy.together(sympy.expand_log(gap)))
    return top if bottom.is_positive else gap


def _refuted(left: Any, right: Any, strict: bool, letters: Letters, given: tuple[Any, ...], swapped: bool) -> Verdict | None:
    """An instance at which the inequality fails."""
    budget, balls = Budget(60_000), Budget(30_000)
    try:
        for world, at in _instances(left, right, letters, given):
            sides = _values(left, right, world, budget, balls)
            if sides is not None and (sides[0] > sides[1] or (strict and sides[0] == sides[1])):
                a, b = sides[::-1] if swapped else sides
                shown = f"left {brief(a)}, right {brief(b)}" if isinstance(a, fmpq) else analysis.both(acb(a), acb(b))
                return Verdict(False, "refuted", "an instance shows the contrary", 0.0, f"{at}{shown}")
    except (TooLarge, Unsupported):
        return None
    place = _equal_at(left, right, letters, given) if strict else ""
    return Verdict(False, "refuted", "the sides are equal at an instance", 0.0, place) if place else None


def _equal_at(left: Any, right: Any, letters: Letters, given: tuple[Any, ...]) -> str:
    """An admissible instance at which the two sides are exactly equal: plain ones, and where the gap of one real number seems least."""
    gap = right - left
    if letters.of_games or not analysis.slight(gap) or gap.has(sympy.Integral, sympy.Limit, sympy.Derivative):
        return ""
    places: list[dict[Any, Any]] = []
    for world, _ in itertools.islice(_instances(left, right, letters, given), 14):
        values = {symbol: sympy.Rational(int(value.p), int(value.q)) for symbol, value in world.unknowns.items()}
        places.append({**{symbol: sympy.Integer(value) for symbol, value in world.numbers.items()}, **values})
    if len(letters.numbers) == 1 and not letters.integers and not gap.has(sympy.Sum, sympy.Product):
        (symbol,) = letters.numbers
        low = S.Zero if symbol.is_nonnegative else -S.Infinity
        tests = [fact for fact in given if fact.free_symbols == {symbol}]
        touching = [place for x in lows(gap, symbol, low, S.Infinity) for place in named(x)] if len(tests) == len(given) else []
        for place in [*touching, *((sympy.pi / 2, -sympy.pi / 2, sympy.pi) if gap.has(sympy.sin, sympy.cos) and not tests else ())]:
            signed = (symbol.is_positive is not True or place > 0) and (symbol.is_nonnegative is not True or place >= 0)
            if signed and not symbol.is_negative and not symbol.is_nonpositive and all(fact.subs(symbol, place) == True for fact in tests):  # noqa: E712
                places.append({symbol: place})
    for place in places:
        value = gap.subs(place)
        if value.is_number and value.is_finite and zero(value):
            shown = ", ".join(f"{symbol} = {number}" for symbol, number in place.items())
            return f"{shown}: left {left.subs(place)}, right {right.subs(place)}"
    return ""


def _instances(left: Any, right: Any, letters: Letters, given: tuple[Any, ...]) -> Iterator[tuple[World, str]]:
    if letters.of_games:
        pair = Pair(left, right, letters, given)
        for world in game_worlds(letters, pair.plain, Budget(), 4):
            yield from ((filled, f"{described(world, letters, drawn)}: ") for filled, drawn in small_values(pair, world))
        return
    count, near = 0, landmarks(left, right, *given)
    for world in integer_worlds(letters, given, Budget(), 8, near=marks(left, right)):
        few = 200 if not letters.integers else 6
        for point in rational_points(letters.numbers, given, Budget(), few, near=near if few == 200 else None) if letters.numbers else [{}]:
            placed = world.but(unknowns=dict(point))
            if meets_all(placed, given, Budget()):
                yield placed, analysis.described({**world.numbers, **point})
            count += 1
            if count > INSTANCES:
                return
        if not letters.integers:
            return


def _values(left: Any, right: Any, world: World, budget: Budget, balls: Budget) -> tuple[Any, Any] | None:
    """Both values at an instance: exact rational numbers, otherwise real balls."""
    ev = Evaluator(Rationals(), budget)
    try:
        return ev.value(left, world), ev.value(right, world)
    except Undefined:
        return None
    except Unsupported:
        pass  # no exact value: balls, below
    a, b = (analysis.value(side, world, 160, balls) for side in (left, right))
    if a is None or b is None or not (a.imag.contains(0) and b.imag.contains(0)):
        return None
    return (a.real, b.real) if not a.real.overlaps(b.real) else None


def facts_of(symbols: tuple[Any, ...], given: tuple[Any, ...]) -> list[Fact]:
    """What is declared and given, as expressions that are >= 0 or > 0."""
    found: list[Fact] = []
    for symbol in symbols:
        if symbol.is_integer and symbol.is_positive:
            found.append((symbol - 1, False, f"{symbol} >= 1"))
        elif symbol.is_nonnegative:
            found.append((symbol, bool(symbol.is_positive), f"{symbol} {'>' if symbol.is_positive else '>='} 0"))
        elif symbol.is_nonpositive:
            found.append((-symbol, bool(symbol.is_negative), f"{symbol} {'<' if symbol.is_negative else '<='} 0"))
    for fact in given:
        parts = fact.args if isinstance(fact, sympy.And) else (fact,)
        for part in parts:
            if isinstance(part, Relational) and part.rel_op in ("<", "<=", ">", ">="):
                gap, strict = _cleared(part.gts - part.lts), part.rel_op in ("<", ">")
                if strict and gap.is_integer and gap.is_polynomial():
                    gap, strict = gap - 1, False
                found.append((sympy.expand(gap), strict, str(part)))
            elif isinstance(part, sympy.Eq):
                found += [(sign * (part.lhs - part.rhs), False, str(part)) for sign in (1, -1)]
    return found
