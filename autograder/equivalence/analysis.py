"""Way 6: exp, log, roots, trigonometric functions, integrals and limits, by balls of rising precision at many points.

Guarantee: a refusal is a proof (two balls that do not meet, at an admissible point). An acceptance says that the balls meet at every
point that was tried, to some hundred digits where no quadrature is needed; it has no error bound. Derivatives are taken by sympy first,
limits by sympy where it finds one; integrals and sums without end are computed by mpmath to 30 digits, and then a difference counts only
if it is plain.
"""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import mpmath  # type: ignore[import-untyped]
import sympy
from flint import acb, arb, ctx, fmpq
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from . import digits, recurrent
from .evaluate import Evaluator
from .fields import Balls
from .instances import integer_worlds
from .letters import Letters
from .limits import Budget, TooLarge, Undefined, Unsupported, nodes
from .points import landmarks, meets_all, rational_points
from .terms import zero
from .verdict import Verdict, undecided
from .world import World

ORDERED = (sympy.Max, sympy.Min, sympy.floor, sympy.ceiling, sympy.Mod, sympy.Heaviside, sympy.sign)
MAX_POINTS = 25  # at which an integral, or a sum without end, is looked at
BESIDE = ((0, 21), (22, 65), (66, 210), (217, 659))  # sevenths: imaginary parts short of pi, 3 pi, 30 and 30 pi
PRECISION = (160, 1200)  # bits: first to refute fast, then to accept
DIGITS = 30


def equal(left: Any, right: Any, letters: Letters, given: tuple[Any, ...]) -> Verdict:
    """Judge an identity by balls."""
    left, right = prepare(left), prepare(right)
    if endless(left) or endless(right):
        return _by_digits(left, right, letters, given)
    agreed = 0
    budget = Budget(60_000)
    try:
        free = unreal(left, right, letters, given)
        for world, at in worlds(letters, given, landmarks(left, right, *given), free):
            a, b = value(left, world, PRECISION[0], budget), value(right, world, PRECISION[0], budget)
            if a is not None and b is not None and a.overlaps(b) and not sympy_integral(left, right):
                a, b = value(left, world, PRECISION[1], budget), value(right, world, PRECISION[1], budget)
            if a is None or b is None:
                continue
            if not a.overlaps(b):
                return Verdict(False, "refuted", "the two sides differ", 0.0, f"{described(at)}{both(a, b)}")
            if close(a, b):
                agreed += 1
            if agreed >= MAX_POINTS and sympy_integral(left, right):
                break
    except TooLarge as limit:
        if agreed < 4 and sympy_integral(left, right):
            return _by_digits(left, right, letters, given)
        if agreed < 4:
            return undecided(str(limit))
    if agreed < (6 if letters.numbers or letters.integers else 1):
        return undecided("too few points were found at which both sides have a value")
    tested = Verdict(True, "tested", f"equal to {DIGITS} digits or more at {agreed} points; there is no bound on the error", None)
    return _exactly(left, right, letters, given) or tested


def _exactly(left: Any, right: Any, letters: Letters, given: tuple[Any, ...]) -> Verdict | None:
    """What balls agree on, by Gamma's recurrence or by recurrences in an integer; None where neither tells."""
    if sympy_integral(left, right) or sum(1 for side in (left, right) for _ in nodes(side)) > 120:
        return None
    gap = (left - right).replace(lambda node: isinstance(node, sympy.beta) and len(node.args) == 2, _by_gammas)
    if gap.has(sympy.gamma, sympy.factorial, sympy.binomial) and zero(gap):
        return Verdict(True, "proved", "the same sum of terms, by the recurrence of the Gamma function", 0.0)
    why = recurrent.vanishes(gap, letters, given) if letters.integers else ""
    return Verdict(True, "tested", f"{why}; error below 2^-60", recurrent.ERROR) if why else None


def _by_gammas(node: Any) -> Any:
    first, second = node.args
    return sympy.gamma(first) * sympy.gamma(second) / sympy.gamma(sympy.expand(first + second))


def sympy_integral(*sides: Any) -> bool:
    return any(side.has(sympy.Integral) for side in sides)


def prepare(side: Any) -> Any:
    """Derivatives carried out, and limits that sympy finds; only where this is sure to be quick."""
    for part in side.atoms(sympy.Derivative, sympy.Limit):
        if not slight(part) or (isinstance(part, sympy.Derivative) and part.derivative_count > 12):
            raise Unsupported(f"{type(part).__name__} of an expression as large as this is not computed")
    return side.replace(lambda node: isinstance(node, (sympy.Derivative, sympy.Limit)), _done)


def _done(part: Any) -> Any:
    """A derivative is taken term by term: sympy would sum first, and differentiate the special case of its sum with the others."""
    done = part.doit(deep=isinstance(part, sympy.Limit))
    return done if not done.has(type(part)) or part.has(AppliedUndef) else part


def slight(side: Any) -> bool:
    """Whether sympy's own algorithms, which know no limits, may be let loose on it."""
    parts = [node for node, _ in nodes(side)]
    return len(parts) <= 80 and all(abs(part.p) <= 1000 and part.q <= 1000 for part in parts if part.is_Rational)


def endless(side: Any) -> bool:
    """Whether an integral or a sum runs to infinity."""
    return any(isinstance(node, (sympy.Sum, sympy.Product, sympy.Integral)) and node.has(sympy.oo, -sympy.oo) for node, _ in nodes(side))


def worlds(
    letters: Letters, given: tuple[Any, ...], near: dict[Any, Any] | None = None, free: frozenset[Any] = frozenset()
) -> Iterator[tuple[World, dict[Any, Any]]]:
    """Instances of the integers with plain and random rational numbers for the rest; and these numbers by symbol.

    ``free``: symbols that nothing declares real; from the third point on every other one is complex in them.
    """
    if not letters.integers and not letters.numbers:
        yield World(), {}
        return
    points: list[dict[Any, Any]] = list(rational_points(letters.numbers, given, Budget(), 40, near=near)) if letters.numbers else [{}]
    turns = itertools.count()
    for count, world in enumerate(integer_worlds(letters, given, Budget(), 6)):
        chosen = points if not letters.integers else points[count % len(points) :][:2] if points else []
        for place, point in enumerate(chosen):
            if not meets_all(world.but(unknowns=dict(point)), given, Budget()):
                continue
            off = free if (place + count) % 2 and place + count > 2 else frozenset()
            turn = next(turns) if off else 0
            with bits(PRECISION[1]):  # a ball is as wide as the precision at which it was made
                drawn = {symbol: acb(number, fmpq(*_beside(turn))) if symbol in off else acb(number) for symbol, number in point.items()}
            shown = {symbol: f"{number} + {arb(drawn[symbol].imag).str(4, radius=False)} i" for symbol, number in point.items() if symbol in off}
            yield world.but(unknowns=drawn), {**world.numbers, **point, **shown}


def _beside(turn: int) -> tuple[int, int]:
    """An imaginary part of either sign: in turn below pi, between pi and 3 pi, up to 30, up to 94; a root of exp(u) or exp(u/10) shows there."""
    low, high = BESIDE[turn % len(BESIDE)]
    return secrets.choice((-1, 1)) * (low + 1 + secrets.randbelow(high - low - 1)), 7


def unreal(left: Any, right: Any, letters: Letters, given: tuple[Any, ...]) -> frozenset[Any]:
    """The symbols that may be complex: not declared real, in no order, under no sum, integral or limit."""
    ordered = (*ORDERED, sympy.Piecewise, Relational, sympy.Sum, sympy.Product, sympy.Integral, sympy.Limit)
    real = {symbol for part in (left, right, *given) for node, _ in nodes(part) if isinstance(node, ordered) for symbol in node.free_symbols}
    return frozenset(symbol for symbol in letters.numbers if symbol.is_extended_real is None and symbol not in real)


def described(at: dict[Any, Any]) -> str:
    return ", ".join(f"{symbol} = {number}" for symbol, number in at.items()) + (": " if at else "")


@contextmanager
def bits(precision: int) -> Iterator[None]:
    """Balls computed with so many bits."""
    before = ctx.prec
    ctx.prec = precision
    try:
        yield
    finally:
        ctx.prec = before


def value(side: Any, world: World, precision: int, budget: Budget) -> acb | None:
    """The ball of one side, of the instance's numbers as balls of that precision; None where it has no value."""
    with bits(precision):
        placed = world.but(unknowns={symbol: acb(number) for symbol, number in world.unknowns.items()})
        try:
            found = Evaluator(Balls(), budget).value(side, placed)
        except (Undefined, ValueError, OverflowError) as problem:
            if isinstance(problem, (TooLarge, Unsupported)):
                raise
            return None
        return found if found.is_finite() else None


def close(a: acb, b: acb) -> bool:
    """Whether two overlapping balls are small enough to mean something."""
    scale = max(float(abs(a).mid()), 1e-300)
    return bool(float((a - b).abs_upper()) <= 10.0**-DIGITS * max(scale, 1.0))


def both(a: acb, b: acb) -> str:
    """Two balls as decimal numbers, with as many digits as show the difference."""
    for places in (8, 20, 60):
        left, right = decimal(a, places), decimal(b, places)
        if left != right:
            return f"left {left}, right {right}"
    return f"left - right = {decimal(a - b, 8)}"


def decimal(ball: acb, places: int) -> str:
    """A ball as a decimal number."""
    real = arb(ball.real).str(places, radius=False)
    return str(real if ball.imag.contains(0) else f"{real} + {arb(ball.imag).str(places, radius=False)} i")


def _by_digits(left: Any, right: Any, letters: Letters, given: tuple[Any, ...]) -> Verdict:
    """Compare sums and integrals without end by numerical values."""
    if not (slight(left) and slight(right)):
        return undecided("too large for a numerical value of a sum or an integral without end")
    points = [at for _, at in itertools.islice(worlds(letters, given), MAX_POINTS)]
    lost = [(at, part) for at in points for side in (left, right) for part in digits.diverging(side, at)]
    agreed, without = 0, f"{described(lost[0][0])}{lost[0][1]} has no value" if lost else ""
    for at in points:
        a, b = digits.value(left, at, DIGITS), digits.value(right, at, DIGITS)
        if a is None or b is None:
            empty = next((side for side, number in ((left, a), (right, b)) if number is None and side.has(sympy.Integral)), None)
            without = without or (f"{described(at)}no value was found for {empty}" if empty is not None and at else "")
            continue
        gap, scale = abs(a - b), max(abs(a), abs(b), mpmath.mpf(1))
        if gap > scale * mpmath.mpf(10) ** -6:
            return Verdict(False, "refuted", "the two sides differ", 0.0, f"{described(at)}left {mpmath.nstr(a, 8)}, right {mpmath.nstr(b, 8)}")
        if gap > scale * mpmath.mpf(10) ** (4 - DIGITS):
            return undecided("the numerical values are too close to be told apart and too far to be the same")
        agreed += 1
        if agreed >= 4:
            break
    if without:
        bare = not (letters.numbers or letters.integers or sympy_integral(left, right))
        needs = f"a sum or an integral needs a condition that is not given: {without}"
        return Verdict(False, "refuted", "a sum diverges", 0.0, without) if bare else undecided(needs)
    if agreed < (3 if letters.numbers or letters.integers else 1):
        return undecided("no numerical value could be found for a sum or an integral without end")
    return Verdict(True, "tested", f"equal to {DIGITS - 4} digits at {agreed} points; there is no bound on the error", None)
