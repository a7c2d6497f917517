"""Way 2: factorials, binomials, harmonic numbers, powers and running sums in integer symbols.

First a normal form (`terms`): where both sides are sums of hypergeometric terms their difference is decided, and the verdict is ``proved``;
so it is where a sum has a telescoping certificate (`telescoping`), looked for once the instances below agree.
Otherwise exact values: every small assignment of the integers and a couple of dozen far ones (up to 150), other symbols drawn at random
modulo a random prime. Guarantee then: an identity is never refused; one that is accepted holds at all these instances, and the verdict
says that this is no proof.
"""

from __future__ import annotations

import itertools
import random
from typing import Any

import sympy

from . import recurrent, telescoping
from .evaluate import Evaluator
from .fields import Modulo, Rationals, random_prime
from .instances import SMALL, integer_worlds, marks
from .letters import RUNNING, Letters
from .limits import GAVE_UP, Budget, OutOfTime, TooLarge, Undefined, Unsupported, ceiling, nodes
from .points import meets_all, rational_points
from .terms import zero
from .verdict import Verdict, brief, undecided
from .world import World

MAX_PARTS = 24
SECONDS = 0.4  # for a proof in exact numbers of what is decided already
FIRST = 40
MOST_APART = 8
APART = "the sides differ at a random point, but no plain instance was found that separates them"


def equal(left: Any, right: Any, letters: Letters, given: tuple[Any, ...], budget: Budget) -> Verdict:
    """Judge an identity in integer symbols, with free numbers besides."""
    running = any(isinstance(node, RUNNING) for side in (left, right) for node, _ in nodes(side))
    if not running and _few_agree(left, right, letters, given, budget) and zero(left - right):
        return Verdict(True, "proved", "the same sum of hypergeometric terms, by the recurrence of the Gamma function", 0.0)
    tested, furthest = 0, 0
    found: Verdict | None = None
    apart = 0  # instances at which the sides differ, but not with the plain values that were tried: the next may do better
    try:
        for world in integer_worlds(letters, given, budget, near=marks(left, right, beyond=SMALL.get(len(letters.integers), 3))):
            differs = _differs(left, right, letters, world, budget)
            if differs:
                verdict = separate(left, right, letters, given, world, Budget())
                apart += 1
                if verdict.equal is False or apart == MOST_APART:
                    return verdict
            if differs is False and not apart:
                tested += 1
                furthest = max([furthest, *(abs(value) for value in world.numbers.values())])
            if tested == FIRST and not apart:
                found = _for_all(left, right, letters, given)
                if found:
                    return found
    except TooLarge as limit:
        if apart:
            return undecided(APART)
        found = _for_all(left, right, letters, given) if 3 < tested < FIRST else None
        if found or tested < 25:
            return found or undecided(str(limit))
    if apart:
        return undecided(APART)
    if tested < (4 if letters.integers else 1):
        raise Unsupported("too few instances were found at which both sides have an exact value")
    found = found or (_for_all(left, right, letters, given) if tested < FIRST else None)
    return found or Verdict(True, "tested", f"equal at {tested} instances of the integers, up to {furthest}; this is no proof", None)


def _for_all(left: Any, right: Any, letters: Letters, given: tuple[Any, ...]) -> Verdict | None:
    """The identity for all integers, by recurrences or a certificate; None if it was not found."""
    why = recurrent.vanishes(left - right, letters, given)
    if not why:
        return None
    exact = _certified(left, right)
    return Verdict(True, "proved", exact, 0.0) if exact else Verdict(True, "tested", f"{why}; error below 2^-60", recurrent.ERROR)


def _certified(left: Any, right: Any) -> str:
    """A telescoping certificate in exact numbers, looked for in small sums."""
    sides = [node for side in (left, right) for node, _ in nodes(side)]
    if not any(isinstance(node, sympy.Sum) for node in sides) or len(sides) > MAX_PARTS:
        return ""
    try:
        with ceiling(SECONDS):
            return telescoping.proved(left, right)
    except OutOfTime:
        return ""
    except GAVE_UP:
        return ""  # sympy gave up on a form


def _few_agree(left: Any, right: Any, letters: Letters, given: tuple[Any, ...], budget: Budget) -> bool:
    """A look at the first instances: the recurrence of Gamma says nothing of what happens at its poles."""
    verdicts = [_differs(left, right, letters, world, budget) for world in itertools.islice(integer_worlds(letters, given, budget), 30)]
    return True not in verdicts and False in verdicts


def _differs(left: Any, right: Any, letters: Letters, world: World, budget: Budget) -> bool | None:
    field = Modulo(random_prime())
    filled = world.but(unknowns={symbol: field.random() for symbol in letters.numbers})
    ev = Evaluator(field, budget)
    try:
        return bool(ev.value(left, filled) != ev.value(right, filled))
    except Undefined:
        return None


def separate(left: Any, right: Any, letters: Letters, given: tuple[Any, ...], world: World, budget: Budget) -> Verdict:
    """Refute at the integers of ``world`` with plain numbers for the other symbols."""
    for draw, point in enumerate(rational_points(letters.numbers, given, budget, rng=random.Random(0))):
        ev = Evaluator(Rationals(), budget, draw=draw)
        filled = world.but(unknowns=dict(point))
        if not meets_all(filled, given, budget):
            continue
        try:
            a, b = ev.value(left, filled), ev.value(right, filled)
        except (Undefined, Unsupported):
            continue
        if a != b:
            at = ", ".join(f"{symbol} = {value}" for symbol, value in {**world.numbers, **point}.items())
            return Verdict(
                False,
                "refuted",
                "the two sides differ",
                0.0,
                f"{at}: left {brief(a)}, right {brief(b)}" if at else f"left {a}, right {b}",
            )
    return undecided(APART)
