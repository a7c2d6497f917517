"""Way 1: rational functions of symbols, by exact evaluation at a random point modulo random primes near 2^61.

Guarantee: an identity is never refused; a false one is accepted with at most the probability that `chance.false_accept` states, over the
judge's own choices, whatever the expressions are. A refusal always shows a rational point at which both sides are defined and differ.
"""

from __future__ import annotations

import random
from typing import Any

from flint import acb
from sympy import Symbol

from .chance import false_accept, in_words
from .evaluate import Evaluator
from .fields import Balls, Field, Modulo, Rationals, random_prime
from .instances import integer_worlds, marks
from .letters import Letters
from .limits import Budget, TooLarge, Undefined, Unsupported
from .points import landmarks, meets_all, rational_points
from .verdict import Verdict, brief, undecided
from .world import World


def difference(left: Any, right: Any, world: World, field: Field, budget: Budget) -> Any:
    """left - right at one instance."""
    ev = Evaluator(field, budget)
    return ev.value(left, world) - ev.value(right, world)


def equal(left: Any, right: Any, symbols: tuple[Symbol, ...], given: tuple[Any, ...], budget: Budget) -> Verdict:
    """Judge an identity of rational functions in ``symbols``."""
    primes, tries = 0, 0
    while primes < 2:
        tries += 1
        if tries > 20:
            return undecided("no point was found at which both sides have a value")
        field = Modulo(random_prime())
        world = World(unknowns={symbol: field.random() for symbol in symbols})
        try:
            if difference(left, right, world, field, budget) != 0:
                return refute(left, right, symbols, given, budget)
        except Undefined:
            continue
        primes += 1
    error = false_accept(left, right, frozenset(symbols))
    return Verdict(True, "tested", f"equal at random points modulo two random primes near 2^61; error probability below {in_words(error)}", error)


def refute(left: Any, right: Any, symbols: tuple[Symbol, ...], given: tuple[Any, ...], budget: Budget) -> Verdict:
    """A small rational point, within what is declared and given, at which the sides differ."""
    field = Rationals()
    for draw, point in enumerate(rational_points(symbols, given, budget, rng=random.Random(0))):
        world = World(unknowns=point)
        ev = Evaluator(field, budget, draw=draw)
        try:
            a, b = ev.value(left, world), ev.value(right, world)
        except Undefined:
            continue
        except TooLarge:
            found = _by_balls(left, right, point, budget)
            if found:
                return found
            continue
        if a != b:
            at = "".join(f"{symbol} = {value}, " for symbol, value in point.items())[:-2]
            values = f"left {brief(a)}, right {brief(b)}"
            return Verdict(False, "refuted", "the two sides differ", 0.0, f"{at}: {values}" if at else values)
    return undecided("the sides differ as rational functions, but no admissible point was found that separates them")


def _by_balls(left: Any, right: Any, point: dict[Symbol, Any], budget: Budget) -> Verdict | None:
    """The same at a point whose exact values would be too long to write down."""
    ev = Evaluator(Balls(), budget)
    world = World(unknowns={symbol: acb(number) for symbol, number in point.items()})
    try:
        a, b = ev.value(left, world), ev.value(right, world)
    except (Undefined, TooLarge):
        return None
    if not (a.is_finite() and b.is_finite()) or a.overlaps(b):
        return None
    at = ", ".join(f"{symbol} = {number}" for symbol, number in point.items())
    return Verdict(False, "refuted", "the two sides differ", 0.0, f"{at}: left {a.real.str(8, radius=False)}, right {b.real.str(8, radius=False)}")


def at_points(left: Any, right: Any, letters: Letters, given: tuple[Any, ...], budget: Budget) -> Verdict:
    """Compare at exact rational points: for heads that need the order of the numbers (floor, max, cases), where no identity test exists."""
    agreed, near = 0, landmarks(left, right, *given)
    for world in integer_worlds(letters, given, budget, 4, near=marks(left, right)[-6:]):
        for point in rational_points(letters.numbers, given, budget, 60 if not letters.integers else 2, near=None if letters.integers else near):
            ev = Evaluator(Rationals(), budget)
            placed = world.but(unknowns=dict(point))
            if not meets_all(placed, given, budget):
                continue
            try:
                a, b = ev.value(left, placed), ev.value(right, placed)
            except Undefined:
                continue
            if a != b:
                at = ", ".join(f"{symbol} = {value}" for symbol, value in {**world.numbers, **point}.items())
                return Verdict(False, "refuted", "the two sides differ", 0.0, f"{at}: left {brief(a)}, right {brief(b)}")
            agreed += 1
        if not letters.integers:
            break
    if agreed < 20:
        raise Unsupported("too few points were found at which both sides have an exact value")
    return Verdict(True, "tested", f"equal at {agreed} exact points; there is no bound on the error", None)
