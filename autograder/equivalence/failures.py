"""Whether a condition can fail though everything that is given holds: a search for an instance, or a short calculus for matrices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import sympy
from flint import acb, fmpq
from sympy import MatrixExpr

from . import definite
from .evaluate import Evaluator
from .fields import Balls, Rationals
from .instances import integer_worlds, meets
from .letters import Letters, letters
from .limits import Budget, Undefined, Unsupported, nodes
from .points import admissible, meets_all, rational_points
from .wording import at_least, not_zero
from .world import World

INSTANCES, WITH_POINTS, STEPS = 120, 25, 6_000
LONGEST = 100  # characters of a condition that is written out
LONG = {
    "invertible": "a matrix of this line is invertible",
    "not 0": "a divisor of this line is not 0",
    "> 0": "the argument of a logarithm, root or Gamma of this line is positive",
    ">= 0": "the argument of a root or factorial of this line is not negative",
}


@dataclass(frozen=True)
class Need:
    """``body`` is not 0, > 0 or >= 0 (``kind``), or ``body`` is a matrix with an inverse; ``within``: what running letters around it meet."""

    kind: str
    body: Any
    within: tuple[Any, ...] = ()

    @property
    def text(self) -> str:
        """In words; what would fill a line is not written out."""
        if self.kind == "invertible":
            said = f"{self.body} is invertible"
        else:
            said = not_zero(self.body) if self.kind == "not 0" else at_least(self.body, strict=self.kind == "> 0")
        return said if len(said) <= LONGEST else LONG[self.kind]

    @property
    def facts(self) -> tuple[Any, ...]:
        """What is known once it is said: a logarithm that was noticed makes its argument a divisor that is not 0."""
        if self.kind not in ("> 0", ">= 0"):
            return ()
        return ((sympy.Gt if self.kind == "> 0" else sympy.Ge)(self.body, 0, evaluate=False),)

    def fails(self, value: Any) -> bool:
        if self.kind == "not 0":
            return bool(value == 0)
        return bool(value <= 0) if self.kind == "> 0" else bool(value < 0)


def can_fail(need: Need, left: Any, right: Any, given: tuple[Any, ...], budget: Budget) -> bool:
    body = need.body
    if need.kind == "invertible":
        return not definite.invertible(body, given, left)
    if any(isinstance(node, MatrixExpr) for side in (left, right, body) for node, _ in nodes(side)):
        return not definite.positive(body, given) and sympy.Ne(body, 0) not in given
    if (need.kind == "not 0" and body.is_nonzero) or body.is_positive or (need.kind == ">= 0" and body.is_nonnegative):
        return False
    known = (*given, *need.within)
    found = _letters(need, left, right, given)
    return any(_fails_at(need, left, world, budget) for world in instances(need, found, known, budget))


def _letters(need: Need, left: Any, right: Any, given: tuple[Any, ...]) -> Letters:
    """The letters of the step; the letters that run around the condition are counted with them."""
    found = letters(left, right, need.body, *need.within, *given)
    running = {symbol for side in (left, right) for node in side.atoms(sympy.Sum, sympy.Product) for symbol in node.variables}
    more = tuple(symbol for symbol in found.numbers if symbol in running)
    numbers = tuple(symbol for symbol in found.numbers if symbol not in running)
    return replace(found, integers=(*found.integers, *more), numbers=numbers)


def instances(need: Need, found: Letters, known: tuple[Any, ...], budget: Budget) -> Iterator[World]:
    """Instances that meet what is known, those first at which the condition has to fail if it can."""
    whole = tuple(fact for fact in known if fact.free_symbols <= {*found.integers})
    for world in islice(integer_worlds(found, whole, budget, 0), WITH_POINTS if found.numbers else INSTANCES):
        if not found.numbers:
            yield world
            continue
        for point in islice(rational_points(found.numbers, (), budget, 12), 20):
            for placed in (point, *_roots(need, world, point, budget)):
                full = world.but(unknowns=dict(placed))
                if _met(full, known, budget):
                    yield full
        if not found.integers:
            return


def _met(world: World, known: tuple[Any, ...], budget: Budget) -> bool:
    return meets(world, known, budget) and meets_all(world, known, budget)


def _roots(need: Need, world: World, point: dict[Any, fmpq], budget: Budget) -> Iterator[dict[Any, fmpq]]:
    """The point with one letter moved to where the body is 0, if it is a small polynomial with a rational root in that letter."""
    if not need.body.is_polynomial() or sum(1 for _ in nodes(need.body)) > 200:
        return
    for letter in point:
        if letter not in need.body.free_symbols:
            continue
        budget.spend(100)
        others = {symbol: sympy.Rational(int(value.p), int(value.q)) for symbol, value in point.items() if symbol != letter}
        rest = sympy.Poly(need.body.xreplace({**others, **{k: sympy.Integer(v) for k, v in world.numbers.items()}}), letter)
        for root in rest.ground_roots() if 0 < rest.degree() <= 4 else ():
            value = fmpq(int(root.p), int(root.q))
            if admissible(letter, value):
                yield {**point, letter: value}


def _fails_at(need: Need, left: Any, world: World, budget: Budget) -> bool:
    """Whether the condition fails at the instance though the side before has a real value there."""
    value = real_value(need.body, world, budget)
    if value is None or not need.fails(value):
        return False
    try:
        return real_value(left, world, budget) is not None
    except Unsupported:
        return True


def real_value(side: Any, world: World, budget: Budget) -> Any:
    """The real value of a side; None where it has none.

    Raises:
        Unsupported: not known.
    """
    try:
        return Evaluator(Rationals(), budget).value(side, world)
    except Undefined:
        return None
    except Unsupported:
        placed = world.but(unknowns={symbol: acb(value) for symbol, value in world.unknowns.items()})
    try:
        ball = Evaluator(Balls(), budget).value(side, placed)
    except Undefined:
        return None
    return ball.real if ball.is_finite() and ball.imag.contains(0) else None
