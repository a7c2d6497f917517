"""Instances of the letters, the smallest first: integers, numbers of players, who is who, which coalition is which."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from typing import Any

from flint import acb
from sympy import Symbol
from sympy.core.relational import Relational

from .evaluate import Evaluator
from .fields import Balls, Rationals
from .letters import COMBINATORIAL, RUNNING, Letters
from .limits import Budget, TooLarge, Undefined, Unsupported, nodes
from .world import World

SMALL = {0: 1, 1: 40, 2: 12, 3: 6, 4: 4}
PLAIN, EARLY = 24, 130  # so many of the smallest, then landmarks up to this sum
FAR = (23, 37, 64, 101, 150)


def allowed(symbol: Symbol, value: int, counted: bool) -> bool:
    """Whether an integer meets what the symbol declares; undeclared signs are read as n >= 0 where only counting makes sense."""
    declared = (
        (symbol.is_positive, value > 0),
        (symbol.is_negative, value < 0),
        (symbol.is_nonnegative, value >= 0),
        (symbol.is_nonpositive, value <= 0),
        (symbol.is_zero, value == 0),
        (symbol.is_even, value % 2 == 0),
        (symbol.is_odd, value % 2 == 1),
    )
    if any(wanted is not None and wanted != truth for wanted, truth in declared):
        return False
    return value >= 0 or not counted or bool(symbol.is_negative)


def meets(world: World, conditions: tuple[Any, ...], budget: Budget) -> bool:
    """Whether everything that is given and can be read at this instance holds; a condition on letters not yet drawn is passed over."""
    ev = Evaluator(Rationals(), budget)
    for condition in conditions:
        try:
            if not ev.holds(condition, world):
                return False
        except Undefined:
            return False
        except Unsupported:
            if not _by_balls(condition, world, budget):
                return False
    return True


def _by_balls(condition: Any, world: World, budget: Budget) -> bool:
    """A condition without exact values: False where it fails or balls do not decide it."""
    drawn = {**world.numbers, **world.unknowns}
    if not isinstance(condition, Relational) or not all(symbol in drawn for symbol in condition.free_symbols):
        return True
    unknowns = {symbol: acb(value) for symbol, value in world.unknowns.items()}
    try:
        return Evaluator(Balls(), budget).holds(condition, world.but(unknowns=unknowns))
    except (Undefined, ValueError) as problem:
        if isinstance(problem, TooLarge):
            raise
        return isinstance(problem, Unsupported)


def integer_worlds(
    letters: Letters,
    conditions: tuple[Any, ...],
    budget: Budget,
    far: int = 24,
    rng: random.Random | None = None,
    near: tuple[int, ...] = (),
) -> Iterator[World]:
    """Assignments of the integer symbols: a full range of small ones, then a few drawn far out or ``near`` landmarks, conditions met.

    Landmarks that are not far come after the first small ones, before anything is said for all integers.
    """
    span = SMALL.get(len(letters.integers), 3)
    ranges = [
        sorted(
            (value for value in range(-span // 3, span + 1) if allowed(symbol, value, symbol in letters.counted)),
            key=lambda v: (abs(v), -v),
        )
        for symbol in letters.integers
    ]
    small = sorted(itertools.product(*ranges), key=lambda values: sum(map(abs, values)))
    rng = rng or random.SystemRandom()
    drawn: list[tuple[int, ...]] = []
    marked: set[tuple[int, ...]] = set()
    for attempt in range(far * 40):
        top = FAR[attempt % len(FAR)]
        values = tuple(rng.randrange(top + 1) for _ in letters.integers)
        if all(allowed(symbol, value, True) for symbol, value in zip(letters.integers, values, strict=True)):
            world = World(numbers=dict(zip(letters.integers, values, strict=True)))
            if meets(world, conditions, budget):
                drawn.append(values)
        if len(drawn) >= far or not letters.integers:
            break
    for mark in near:
        for place in range(len(letters.integers)):
            values = tuple(mark if other == place else rng.randrange(7) for other in range(len(letters.integers)))
            if all(allowed(symbol, value, symbol in letters.counted) for symbol, value in zip(letters.integers, values, strict=True)):
                drawn.append(values)
                marked.add(values)
    for _ in range(12 if near and len(letters.integers) > 1 else 0):
        values = tuple(rng.choice(near) for _ in letters.integers)
        if all(allowed(symbol, value, symbol in letters.counted) for symbol, value in zip(letters.integers, values, strict=True)):
            drawn.append(values)
    drawn.sort(key=lambda values: sum(map(abs, values)))
    early = [values for values in drawn if values in marked and sum(map(abs, values)) <= EARLY]
    for values in dict.fromkeys([*small[:PLAIN], *early, *small[PLAIN:], *drawn]):
        world = World(numbers=dict(zip(letters.integers, values, strict=True)))
        if meets(world, conditions, budget):
            yield world


def marks(*sides: Any, beyond: int = 12) -> tuple[int, ...]:
    """Integers around which something may happen: those in the sides and beside them; far ones where nothing runs over a range."""
    found: set[int] = set()
    running = False
    for node, _ in (pair for side in sides for pair in nodes(side)):
        running = running or isinstance(node, (*RUNNING, *COMBINATORIAL))
        if node.is_Rational:
            found |= {
                value for part in (abs(int(node.p)), int(node.q)) if min(beyond, 12) < part <= 4000 for value in (part - 1, part, part + 1, 2 * part)
            }
    far = () if running else (-100_003, -997, 997, 5040, 100_003, 10**9 + 7)
    return (*sorted(found)[:24], *far)


def game_worlds(
    letters: Letters, conditions: tuple[Any, ...], budget: Budget, largest: int, rng: random.Random | None = None, *, first: int = 0
) -> Iterator[World]:
    """Instances with n = first, first + 1, ... players; who is who matters only where players are also named by number."""
    rng = rng or random.SystemRandom()
    for n in range(first, largest + 1):
        for world in _with_players(letters, n):
            found = 0
            for sets in _choices(n, len(letters.coalitions), rng):
                candidate = world.but(sets=dict(zip(letters.coalitions, sets, strict=True)))
                if meets(candidate, conditions, budget):
                    yield candidate
                    found += 1
                if found >= 24:
                    break


def _choices(n: int, letters: int, rng: random.Random) -> Iterator[tuple[int, ...]]:
    """Choices of coalitions: all of them where they are few, otherwise the first, small ones and a random sample."""
    small = sorted(range(1 << n), key=lambda members: (members.bit_count(), members))
    everything = itertools.product(small, repeat=letters)
    if letters * n <= 6:
        yield from everything
        return
    yield from itertools.islice(everything, 40)
    for _ in range(60):
        yield tuple(rng.randrange(1 << n) for _ in range(letters))


def _with_players(letters: Letters, n: int) -> Iterator[World]:
    """Worlds of n players: sizes of universes, other integers from 0 to n, letters of players."""
    counts = {universe.args[0] for universe in letters.universe}
    if any(count.is_Integer and count != n for count in counts) or n < max(letters.named, default=0):
        return
    sizes = [symbol for symbol in letters.integers if symbol in counts]
    others = [symbol for symbol in letters.integers if symbol not in counts]
    who: Any = itertools.permutations(range(1, n + 1), len(letters.players))
    if not letters.named:
        who = itertools.islice(who, 1)
    for seats in who:
        for values in itertools.islice(itertools.product(range(n + 1), repeat=len(others)), 64):
            numbers = {
                **dict.fromkeys(sizes, n),
                **dict(zip(others, values, strict=True)),
                **dict(zip(letters.players, seats, strict=True)),
            }
            if all(allowed(symbol, numbers[symbol], True) for symbol in letters.integers):
                yield World(n=n, numbers=numbers)


LUMPED = (7, 8, 10, 13, 17, 24, 40)
MOST = 300


def lumped_worlds(letters: Letters, conditions: tuple[Any, ...], budget: Budget, sizes: tuple[int, ...] = LUMPED) -> Iterator[World]:
    """Instances with many players: the named ones are cells of their own, all others are told apart by the free coalitions alone."""
    rng = random.SystemRandom()
    if letters.named or any(universe.args[0].is_Integer for universe in letters.universe):
        return
    counts = {universe.args[0] for universe in letters.universe}
    for n in sizes:
        for _ in range(12):
            numbers = {symbol: n if symbol in counts else rng.randrange(n + 1) for symbol in letters.integers}
            world = _lumped(letters, n, rng).but(numbers={**numbers, **{player: k + 1 for k, player in enumerate(letters.players)}})
            if all(allowed(symbol, numbers[symbol], True) for symbol in letters.integers) and meets(world, conditions, budget):
                yield world
                break


def _lumped(letters: Letters, n: int, rng: random.Random) -> World:
    """n players: the named ones first, the rest dealt to the regions that the free coalitions make; each coalition its regions."""
    named, regions = len(letters.players), 1 << len(letters.coalitions)
    rest = [rng.randrange(regions) for _ in range(n - named)]
    cells = [(rng.randrange(regions), 1) for _ in range(named)] + [(region, rest.count(region)) for region in range(regions) if region in rest]
    sets = {letter: sum(1 << bit for bit, (region, _) in enumerate(cells) if region >> place & 1) for place, letter in enumerate(letters.coalitions)}
    return World(n=n, sets=sets, cells=tuple(count for _, count in cells), origin=tuple(range(len(cells))))
