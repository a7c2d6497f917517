"""Way 5: left <= right and left < right.

A false one is refuted by an exact instance (or by balls that do not meet the order). A true one is proved in two cases: a rational
function of one real symbol, by counting the real roots of numerator and denominator on the interval that is declared and given (Sturm)
and one sign between them; and a difference whose factors, or whose terms, all have a sign by what is declared. Anything else that no
instance refutes is undecided: a person looks at it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy
from flint import acb
from sympy import S

from . import analysis
from .chance import modest
from .evaluate import Evaluator
from .fields import Rationals
from .instances import game_worlds, integer_worlds
from .laws import Pair
from .letters import Letters
from .letters import letters as read_letters
from .limits import Budget, TooLarge, Undefined, Unsupported
from .points import landmarks, meets_all, rational_points
from .separate import described, small_values
from .verdict import Verdict, brief, undecided
from .world import World

INSTANCES = 400


def holds(left: Any, right: Any, strict: bool, letters: Letters, given: tuple[Any, ...], *, swapped: bool = False) -> Verdict:
    """Judge left <= right, or left < right if ``strict``. ``swapped``: the reader's sides are the other way round.

    Symbols without declaration are read as real: between other numbers there is no order.
    """
    real = {
        symbol: sympy.Symbol(symbol.name, real=True) for symbol in letters.numbers if symbol.is_real is None and symbol.is_complex is None
    }
    if real:
        left, right, *rest = (side.xreplace(real) for side in (left, right, *given))
        return holds(left, right, strict, read_letters(left, right, *rest), tuple(rest), swapped=swapped)
    found = _refuted(left, right, strict, letters, given, swapped)
    if found is not None:
        return found
    if not letters.of_games and modest(right - left):
        why = _by_signs(right - left, strict) or _by_roots(right - left, strict, letters, given)
        if why:
            return Verdict(True, "proved", why, 0.0)
    return undecided("no instance refutes it, and no proof was found")


def _refuted(left: Any, right: Any, strict: bool, letters: Letters, given: tuple[Any, ...], swapped: bool) -> Verdict | None:
    """An instance at which the inequality fails."""
    budget = Budget(100_000)
    try:
        for world, at in _instances(left, right, letters, given):
            sides = _values(left, right, world, budget)
            if sides is not None and (sides[0] > sides[1] or (strict and sides[0] == sides[1])):
                a, b = sides[::-1] if swapped else sides
                return Verdict(False, "refuted", "an instance shows the contrary", 0.0, f"{at}left {brief(a)}, right {brief(b)}")
    except TooLarge:
        return None
    except Unsupported:
        return _refuted_by_balls(left, right, strict, letters, given, swapped)
    return None


def _instances(left: Any, right: Any, letters: Letters, given: tuple[Any, ...]) -> Iterator[tuple[World, str]]:
    if letters.of_games:
        pair = Pair(left, right, letters, given)
        for world in game_worlds(letters, pair.plain, Budget(), 4):
            yield from ((filled, f"{described(world, letters, drawn)}: ") for filled, drawn in small_values(pair, world))
        return
    count, near = 0, landmarks(left, right)
    for world in integer_worlds(letters, given, Budget(), 8):
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


def _values(left: Any, right: Any, world: World, budget: Budget) -> tuple[Any, Any] | None:
    ev = Evaluator(Rationals(), budget)
    try:
        return ev.value(left, world), ev.value(right, world)
    except Undefined:
        return None


def _refuted_by_balls(left: Any, right: Any, strict: bool, letters: Letters, given: tuple[Any, ...], swapped: bool) -> Verdict | None:
    budget = Budget(60_000)
    for world, at in analysis.worlds(letters, given, near=landmarks(left, right)):
        placed = world.but(unknowns={symbol: acb(value) for symbol, value in world.unknowns.items()})
        a, b = (analysis.value(side, placed, 160, budget) for side in (left, right))
        if a is None or b is None or not (a - b).imag.contains(0):
            continue
        if (a - b).real > 0 or (strict and (a - b).real == 0):
            sides = (b, a) if swapped else (a, b)
            return Verdict(False, "refuted", "an instance shows the contrary", 0.0, f"{analysis.described(at)}{analysis.both(*sides)}")
    return None


def _by_signs(difference: Any, strict: bool) -> str:
    """A proof by signs that are declared: of every factor of the difference, or of every term of it multiplied out."""
    for form in (sympy.factor(difference), sympy.expand(difference)) if difference.is_rational_function() else (difference,):
        if (form.is_positive if strict else form.is_nonnegative) is True:
            return "every part of right - left has a sign by what is declared"
    return ""


def _by_roots(difference: Any, strict: bool, letters: Letters, given: tuple[Any, ...]) -> str:
    """A proof by Sturm's count, for one real symbol between bounds."""
    symbols = letters.numbers + letters.integers
    if len(symbols) != 1 or not difference.is_rational_function(*symbols):
        return ""
    (symbol,) = symbols
    interval = _interval(symbol, given)
    if interval is None:
        return ""
    low, high = interval.start, interval.end
    inside = S.Zero if interval == S.Reals else high - 1 if low == -sympy.oo else low + 1 if high == sympy.oo else (low + high) / 2
    top, bottom = sympy.fraction(sympy.together(difference))
    if not all(side.is_polynomial(symbol) for side in (top, bottom)) or difference.free_symbols != {symbol}:
        return ""
    numerator, denominator = sympy.Poly(top, symbol, domain="QQ"), sympy.Poly(bottom, symbol, domain="QQ")
    odd = sympy.prod([factor for factor, power in numerator.factor_list()[1] if power % 2], start=sympy.Poly(1, symbol, domain="QQ"))
    watched = numerator if strict else odd
    roots = _strictly_inside(watched, low, high) + _strictly_inside(denominator, low, high)
    at_inside = difference.subs(symbol, inside)
    ends = [end for end, is_open in ((low, interval.left_open), (high, interval.right_open)) if not is_open]
    if roots == 0 and at_inside.is_positive and (not strict or all(difference.subs(symbol, end).is_positive for end in ends)):
        return f"right - left has no change of sign between {low} and {high} (Sturm), and is {at_inside} at {symbol} = {inside}"
    return ""


def _interval(symbol: Any, given: tuple[Any, ...]) -> Any:
    """The interval that is declared and given for the symbol; None if it cannot be read."""
    low = S.Zero if symbol.is_nonnegative else -sympy.oo
    high = S.Zero if symbol.is_nonpositive else sympy.oo
    interval: Any = sympy.Interval(low, high, bool(symbol.is_positive), bool(symbol.is_negative))
    for condition in given:
        if condition.free_symbols != {symbol} or not condition.is_Relational or condition.rel_op == "!=":
            return None
        interval = interval & condition.as_set()
    return interval if isinstance(interval, sympy.Interval) else None


def _strictly_inside(polynomial: Any, low: Any, high: Any) -> int:
    if polynomial.degree() <= 0:
        return 0
    count = int(polynomial.count_roots(None if low == -sympy.oo else low, None if high == sympy.oo else high))
    return count - sum(1 for end in (low, high) if end.is_finite and polynomial.eval(end) == 0)
