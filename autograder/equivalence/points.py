"""Small rational points within what symbols declare and what is given, the plainest first."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from typing import Any

from flint import fmpq
from sympy import Symbol

from .instances import meets
from .limits import Budget
from .world import World

PLAIN = [fmpq(2), fmpq(3), fmpq(1), fmpq(1, 2), fmpq(-1), fmpq(1, 3), fmpq(-2), fmpq(5), fmpq(0), fmpq(-1, 2), fmpq(7, 3)]


def admissible(symbol: Symbol, value: fmpq) -> bool:
    """Whether the value meets what the symbol declares of its sign and kind."""
    declared = (
        (symbol.is_positive, value > 0),
        (symbol.is_negative, value < 0),
        (symbol.is_nonnegative, value >= 0),
        (symbol.is_nonpositive, value <= 0),
        (symbol.is_zero, value == 0),
        (symbol.is_integer, value.q == 1),
    )
    return all(wanted is None or wanted == truth or (symbol.is_integer is False and wanted is False) for wanted, truth in declared)


def rational_points(
    symbols: tuple[Symbol, ...], given: tuple[Any, ...], budget: Budget, count: int = 400, rng: random.Random | None = None
) -> Iterator[dict[Symbol, fmpq]]:
    """Points for the symbols: plain numbers, then random ones. A seeded ``rng`` where the same counterexample is wanted every time."""
    plain = [[value for value in PLAIN if admissible(symbol, value)] for symbol in symbols]
    rng = rng or random.SystemRandom()
    first = (
        [tuple(choices[(place + shift) % len(choices)] for place, choices in enumerate(plain)) for shift in range(4)] if all(plain) else []
    )
    drawn = ([_draw(symbol, rng) for symbol in symbols] for _ in range(count))
    for values in itertools.chain(first, drawn):
        point = dict(zip(symbols, values, strict=True))
        if meets(World(unknowns=dict(point)), given, budget):
            yield point


def _draw(symbol: Symbol, rng: random.Random) -> fmpq:
    for _ in range(60):
        value = fmpq(rng.randint(-12, 12), 1 if symbol.is_integer else rng.choice((1, 1, 2, 3, 4, 5, 10, 20)))
        if admissible(symbol, value):
            return value
    return fmpq(1)
