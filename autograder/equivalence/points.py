"""Small rational points within what symbols declare and what is given, the plainest first."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from typing import Any

import sympy
from flint import fmpq
from sympy import Symbol
from sympy.core.relational import Relational

from .instances import meets
from .limits import Budget, nodes
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


BREAKING = (sympy.Abs, sympy.sign, sympy.floor, sympy.ceiling, sympy.Heaviside, sympy.Mod, sympy.KroneckerDelta)
MAX_LANDMARKS = 40
ENOUGH = 30


def landmarks(*sides: Any) -> dict[Symbol, list[fmpq]]:
    """For each symbol the numbers around which cases, floors and absolute values of it change, and the plain fractions of the sides."""
    found: dict[Symbol, list[fmpq]] = {}
    fractions: list[fmpq] = []
    for node, _ in (pair for side in sides for pair in nodes(side)):
        if node.is_Rational and max(abs(node.p), node.q) < 10**6 and abs(node) != 1 and node != 0:
            fractions.append(fmpq(int(node.p), int(node.q)))
        for argument in _breaks(node):
            for symbol in argument.free_symbols if len(argument.free_symbols) == 1 else ():
                found.setdefault(symbol, []).extend(_around(argument, symbol))
    for symbol in {symbol for side in sides for symbol in side.free_symbols}:
        more = [value for fraction in fractions for value in (fraction, -fraction, 1 / fraction, fraction + fmpq(1, 64))]
        found[symbol] = list(dict.fromkeys([*found.get(symbol, []), *more]))[:MAX_LANDMARKS]
    return found


def _breaks(node: Any) -> list[Any]:
    """What changes sign where the node changes its form."""
    if isinstance(node, BREAKING):
        return [node.args[0]]
    if isinstance(node, Relational):
        return [node.lhs - node.rhs] if isinstance(node.lhs, sympy.Expr) and isinstance(node.rhs, sympy.Expr) else []
    if isinstance(node, (sympy.Max, sympy.Min)):
        return [left - right for left, right in itertools.combinations(node.args[:5], 2)]
    return []


def _around(argument: Any, symbol: Symbol) -> list[fmpq]:
    """The rational numbers at which a linear argument is 0 or 1, with neighbours on both sides."""
    if not argument.is_polynomial(symbol) or sympy.degree(argument, symbol) != 1:
        return []
    slope, start = argument.coeff(symbol, 1), argument.coeff(symbol, 0)
    if not (slope.is_Rational and start.is_Rational):
        return []
    roots = [fmpq(int(root.p), int(root.q)) for root in ((level - start) / slope for level in (0, 1))]
    return [root + step for root in roots for step in (fmpq(0), fmpq(1, 64), fmpq(-1, 64), fmpq(7), fmpq(-7), fmpq(60))]


def rational_points(
    symbols: tuple[Symbol, ...],
    given: tuple[Any, ...],
    budget: Budget,
    count: int = 400,
    rng: random.Random | None = None,
    near: dict[Symbol, list[fmpq]] | None = None,
) -> Iterator[dict[Symbol, fmpq]]:
    """Points for the symbols: plain numbers, then those ``near`` landmarks, then random ones of several sizes.

    ``count`` random points are tried, and ten times as many where fewer than `ENOUGH` meet what is given. A seeded ``rng`` where the same
    counterexample is wanted every time.
    """
    plain = [[value for value in PLAIN if admissible(symbol, value)] for symbol in symbols]
    rng = rng or random.SystemRandom()
    first = [tuple(choices[(place + shift) % len(choices)] for place, choices in enumerate(plain)) for shift in range(4)] if all(plain) else []
    first += [(value,) * len(symbols) for value in PLAIN if all(value in choices for choices in plain)]
    marked = _marked(symbols, near or {}, rng)
    usual = itertools.chain(first, marked, ([_draw(symbol, rng) for symbol in symbols] for _ in range(count)))
    more = ([_draw(symbol, rng) for symbol in symbols] for _ in range(9 * count))
    found = 0
    for values, needed in itertools.chain(zip(usual, itertools.repeat(True)), zip(more, itertools.repeat(False))):
        if found >= ENOUGH and not needed:
            return
        point = dict(zip(symbols, values, strict=True))
        if meets(World(unknowns=dict(point)), given, budget):
            found += 1
            yield point


def _marked(symbols: tuple[Symbol, ...], near: dict[Symbol, list[fmpq]], rng: random.Random) -> Iterator[list[fmpq]]:
    """Points with one symbol at a landmark, the others anywhere."""
    for place, symbol in enumerate(symbols):
        for value in near.get(symbol, ()):
            if admissible(symbol, value):
                yield [value if other == place else _draw(letter, rng) for other, letter in enumerate(symbols)]


def meets_all(world: World, given: tuple[Any, ...], budget: Budget) -> bool:
    """Whether a whole instance meets what ties integers and numbers together."""
    kinds = set(world.numbers), set(world.unknowns)
    mixed = tuple(fact for fact in given if all(not kind.isdisjoint(fact.free_symbols) for kind in kinds))
    return not mixed or meets(world, mixed, budget)


SCALES = (1, 1, 3, 12, 12, 40, 1000)
PARTS = (1, 1, 2, 3, 4, 5, 10, 20, 17, 89, 997)


def _draw(symbol: Symbol, rng: random.Random) -> fmpq:
    for _ in range(60):
        scale, part = rng.choice(SCALES), 1 if symbol.is_integer else rng.choice(PARTS)
        value = fmpq(rng.randint(-scale * part, scale * part), part)
        if admissible(symbol, value):
            return value
    return fmpq(1)
