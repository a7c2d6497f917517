"""The value of an expression at a plain point: letters by name, rational numbers, exact; nothing for what has no such value."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from flint import fmpq
from sympy import Symbol

from ..equivalence.evaluate import Evaluator
from ..equivalence.fields import Rationals
from ..equivalence.letters import letters
from ..equivalence.limits import Budget, TooLarge, Undefined, Unsupported
from ..equivalence.world import World


def letters_of(*expressions: Any) -> tuple[str, ...]:
    """The names of the numbers that occur, in alphabetical order."""
    return tuple(sorted({str(symbol) for one in expressions for symbol in one.free_symbols if type(symbol) is Symbol}))


def plain_points(names: tuple[str, ...], count: int = 60) -> Iterator[dict[str, int]]:
    """Small whole numbers for the letters, all different, the plainest first: 2, 3, 4, ... in the order of the names, then in others."""
    for first in (2, 3, 4):
        values = tuple(range(first, first + len(names)))
        turned = (values[turn:] + values[:turn] for turn in range(len(values)))
        for order in itertools.islice(itertools.permutations(values) if len(names) <= 4 else turned, count):
            yield dict(zip(names, order, strict=True))


def value_at(expression: Any, point: Mapping[str, int]) -> fmpq | None:
    """The value at the point; None if it has none, or is no rational number that can be computed, or holds another letter."""
    found = letters(expression)
    if found.of_games or not all(str(symbol) in point for symbol in (*found.integers, *found.numbers)):
        return None
    world = World(
        numbers={symbol: point[str(symbol)] for symbol in found.integers},
        unknowns={symbol: fmpq(point[str(symbol)]) for symbol in found.numbers},
    )
    try:
        return Evaluator(Rationals(), Budget(50_000, 5.0)).value(expression, world)
    except (Undefined, TooLarge, Unsupported):
        return None
