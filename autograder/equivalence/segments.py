"""Signs of a function of one real variable on a closed interval, by balls: where it is positive, and how it leaves a zero.

Every answer is a proof: balls enclose all values, zeros are found exact by sympy, and the first derivative that does not vanish at a zero
keeps its sign on the piece beside it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import sympy
from flint import acb, arb, fmpq
from sympy import S

from . import floats
from .evaluate import Evaluator
from .fields import Balls
from .limits import Budget, TooLarge, Undefined, Unsupported
from .world import World

ORDER = 6  # derivatives that are looked at beside a zero
PIECES = 400


def enclosed(function: Any, symbol: Any, low: Any, high: Any, budget: Budget) -> arb | None:
    """A ball that holds every value of the function between two rational numbers; None where there is none."""
    place = arb(fmpq(int((low + high).p), int((low + high).q)) / 2, fmpq(int((high - low).p), int((high - low).q)) / 2)
    return at_ball(function, symbol, acb(place), budget)


def at_ball(function: Any, symbol: Any, place: acb, budget: Budget) -> arb | None:
    try:
        found = Evaluator(Balls(), budget).value(function, World(unknowns={symbol: place}))
    except (Undefined, Unsupported, ValueError, OverflowError) as problem:
        if isinstance(problem, TooLarge):
            raise
        return None
    return found.real if found.is_finite() and found.imag.contains(0) else None


def positive(function: Any, symbol: Any, low: Any, high: Any, budget: Budget) -> bool:
    """Whether the function is positive from low to high, both included."""
    slope = sympy.diff(function, symbol)
    pieces = [(low, high)]
    for _ in range(PIECES):
        if not pieces:
            return True
        start, stop = pieces.pop()
        middle = (start + stop) / 2
        here = enclosed(function, symbol, middle, middle, budget)
        if here is None or not here > 0:
            return False
        whole = enclosed(function, symbol, start, stop, budget)
        if whole is not None and whole > 0:
            continue
        steep = enclosed(slope, symbol, start, stop, budget)
        if steep is not None:
            reach = arb(0, fmpq(int((stop - start).p), int((stop - start).q)) / 2)
            if here + steep * reach > 0:
                continue
        if stop - start < (high - low) / 10**6:
            return False
        pieces += [(start, middle), (middle, stop)]
    return False


def zero(value: Any) -> bool:
    """Whether a number is 0 exactly."""
    value = sympy.expand(value)
    return bool(value == 0 or (value.is_number and not value.is_Rational and sympy.expand(sympy.powsimp(sympy.expand_log(value, force=False))) == 0))


def leaves(function: Any, symbol: Any, place: Any, side: int, reach: Any, budget: Budget) -> Any:
    """A rational number beside an exact zero up to which the function is > 0, the zero left out; None if none is found."""
    slope = function
    for order in range(1, ORDER + 1):
        slope = sympy.diff(slope, symbol)
        budget.spend(100)
        at = slope.subs(symbol, place)
        if not (at.is_number and at.is_finite):
            return None
        if zero(at):
            continue
        turned = slope * side**order
        for _ in range(12):
            stop = rational(place) + side * reach
            near, far = sorted((rational(place) - side * abs(rational(place)) / 10**9, stop))
            found = enclosed(turned, symbol, near, far, budget)
            if found is not None and found > 0:
                return stop
            reach = reach / 2
        return None
    return None


def rational(place: Any) -> Any:
    """The number itself, or a rational number close to it (within one part in 10**10)."""
    return place if place.is_Rational else sympy.Rational(str(place.evalf(20)))


def on_closed(function: Any, symbol: Any, low: Any, high: Any, strict: bool, zeros: list[Any], budget: Budget) -> bool:
    """Whether the function is >= 0 (> 0) on a closed interval with rational ends, given the places where it may be exactly 0."""
    if strict:
        return positive(function, symbol, low, high, budget)
    free = low
    for place in sorted(zeros):
        if not (low <= place <= high) or not zero(function.subs(symbol, place)):
            continue
        reach = (high - low) / 8
        if place > low:
            stop = leaves(function, symbol, place, -1, reach, budget)
            if stop is None or (stop > free and not positive(function, symbol, free, stop, budget)):
                return False
        if place == high:
            return True
        free = leaves(function, symbol, place, 1, reach, budget)
        if free is None:
            return False
    return free >= high or positive(function, symbol, free, high, budget)


def lows(function: Any, symbol: Any, low: Any, high: Any) -> list[float]:
    """Where the function seems to have local minima, by floating point (no proof)."""
    value = compiled(function, symbol)
    grid = list(_grid(low, high))
    values = [value(x) for x in grid]
    found = []
    for place in range(1, len(grid) - 1):
        left, here, right = values[place - 1 : place + 2]
        if not math.isnan(here) and (math.isnan(left) or here <= left) and (math.isnan(right) or here <= right):
            found.append(_golden(value, grid[place - 1], grid[place + 1]))
    return found[:4]


def compiled(function: Any, symbol: Any) -> Callable[[float], float]:
    run = floats.compiled(function)
    return lambda x: run({symbol: x})


def _grid(low: Any, high: Any) -> Iterator[float]:
    steps = 33
    if low.is_finite and high.is_finite:
        yield from (float(low) + (float(high) - float(low)) * (step + 0.5) / steps for step in range(steps))
    elif low.is_finite or high.is_finite:
        for step in range(steps):
            away = 2.0 ** ((step - 16) / 2)
            yield float(low) + away if low.is_finite else float(high) - 2.0 ** ((16 - step) / 2)
    else:
        yield from (math.sinh((step - steps // 2) / 4 + 0.01) for step in range(steps))


def _golden(value: Callable[[float], float], low: float, high: float) -> float:
    ratio = (math.sqrt(5) - 1) / 2
    for _ in range(45):
        first, second = high - ratio * (high - low), low + ratio * (high - low)
        if value(first) < value(second):
            high = second
        else:
            low = first
    return (low + high) / 2


def named(x: float) -> list[Any]:
    """Plain numbers that lie close to a floating one: fractions, and fractions with e, pi, roots and logarithms."""
    ways: list[tuple[float, Callable[[Any], Any]]] = [
        (x, lambda r: r),
        (x * math.e, lambda r: r / S.Exp1),
        (x / math.e, lambda r: r * S.Exp1),
        (x / math.pi, lambda r: r * sympy.pi),
        (math.copysign(x * x, x), lambda r: sympy.sign(r) * sympy.sqrt(abs(r))),
        (math.exp(x) if abs(x) < 20 else math.nan, lambda r: sympy.log(r)),
        (math.log(x) if x > 0 else math.nan, lambda r: sympy.exp(r)),
    ]
    found = []
    for number, back in ways:
        if math.isnan(number) or math.isinf(number):
            continue
        near = sympy.Rational(number).limit_denominator(24) if abs(number) < 1e6 else S.Zero
        if abs(float(near) - number) < 2e-5 * max(1.0, abs(number)) and (near > 0 or back(S(2)).is_Rational or back(S(2)) != sympy.log(2)):
            found.append(back(near))
    return found
