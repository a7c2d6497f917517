"""The smallest instance that separates two sides, in the reader's terms: ``N = 3, only U({1,2}) nonzero: left 1/2, right 1/3``."""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Iterator
from typing import Any

from flint import fmpq

from .evaluate import Evaluator
from .fields import Element, Rationals
from .laws import Pair
from .letters import Letters
from .limits import Budget, TooLarge, Undefined
from .points import admissible
from .rules import coefficients
from .verdict import Verdict, brief, undecided
from .world import World, show

Draw = Callable[[Hashable], Element]


def small_values(pair: Pair, world: World) -> Iterator[tuple[World, dict[Hashable, Element]]]:
    """The instance filled with plain values in turn: one nonzero, all 1, small random ones; with the record of what was chosen."""
    for key in [*_asked(pair, world), None, *range(12)]:
        drawn: dict[Hashable, Element] = {}
        yield pair.fill(world, Rationals(), _draw(key, drawn), Budget())[0], drawn


def separate(pair: Pair, world: World) -> Verdict:
    """Refute with the plainest values at the instance ``world``, at which the sides are known to differ at a random point."""
    budget = Budget()
    for filled, drawn in small_values(pair, world):
        try:
            ev = Evaluator(Rationals(), budget)
            a, b = ev.value(pair.left, filled), ev.value(pair.right, filled)
        except Undefined:
            continue
        except TooLarge:
            break
        if a != b:
            return Verdict(
                False, "refuted", "the two sides differ", 0.0, f"{described(world, pair.letters, drawn)}: left {brief(a)}, right {brief(b)}"
            )
    return undecided("the sides differ at a random point, but no plain instance was found that separates them")


def _draw(chosen: Any, drawn: dict[Hashable, Element]) -> Draw:
    rng = random.Random(str(chosen))

    def draw(key: Hashable) -> Element:
        if isinstance(key, tuple) and key[0] == "number":
            drawn[key] = next(v for v in (fmpq(rng.randint(-5, 7), rng.choice((1, 2, 3))) for _ in range(1000)) if admissible(key[1], v) and v != 0)
        elif isinstance(chosen, tuple):
            drawn[key] = fmpq(int(key == chosen))
        else:
            drawn[key] = fmpq(1) if chosen is None else fmpq(rng.randint(-4, 4))
        return drawn[key]

    return draw


def _asked(pair: Pair, world: World) -> list[Any]:
    """The free values that either side uses at this instance, smaller coalitions first."""
    drawn: dict[Hashable, Element] = {}
    try:
        filled, _ = pair.fill(world, Rationals(), _draw(0, drawn), Budget())
        ev = Evaluator(Rationals(), Budget())
        ev.value(pair.left, filled)
        ev.value(pair.right, filled)
    except (Undefined, TooLarge):
        pass  # what was drawn so far is what can be tried
    keys: list[Any] = [key for key in drawn if isinstance(key, tuple) and key[0] != "number"]
    return sorted(keys, key=lambda key: (len(key), key[-1].bit_count() if isinstance(key[-1], int) else 0, str(key)))[:60]


def described(world: World, letters: Letters, drawn: dict[Hashable, Element]) -> str:
    """The instance in words."""
    parts = [f"{symbol} = {value}" for symbol, value in world.numbers.items() if symbol in {*letters.integers, *letters.players}]
    if world.n is not None and letters.universe and not any(str(part).startswith(f"{letters.universe[0].args[0]} ") for part in parts):
        parts.insert(0, f"{world.n} players")
    parts += [
        f"{letter} = {show(members)}" if world.cells is None else f"|{letter}| = {world.size(members)}" for letter, members in world.sets.items()
    ]
    parts += [f"{key[1]} = {value}" for key, value in drawn.items() if isinstance(key, tuple) and key[0] == "number"]
    named = [(_name(key), value) for key, value in drawn.items() if isinstance(key, tuple) and key[0] != "number" and value != 0]
    if named and len({str(value) for _, value in named}) == 1 and len(named) == 1:
        parts.append(f"only {named[0][0]} nonzero" + ("" if named[0][1] == 1 else f" ({named[0][1]})"))
    elif named:
        parts += [f"{name} = {value}" for name, value in named[:8]] + (["..."] if len(named) > 8 else [])
    return ", ".join(parts) if parts else "always"


def _name(key: Any) -> str:
    if len(key) == 2:
        return f"{key[0]}({show(key[1])})" if isinstance(key[1], int) else f"{key[0]} of coalitions of {sum(key[1])} such players"
    rule, player, game = key
    return f"{rule}({player}, {f'u_{show(game)}' if isinstance(game, int) else _game(game)})"


def _game(table: tuple[Element, ...]) -> str:
    """A game as a sum of unanimity games: ``2*u_{1} - u_{1,2}``."""
    terms = [(factor, f"u_{show(members)}") for members, factor in enumerate(coefficients(table, len(table).bit_length() - 1)) if factor != 0]
    said = "".join(f" {'-' if factor < 0 else '+'} {'' if abs(factor) == 1 else f'{abs(factor)}*'}{game}" for factor, game in terms)
    return said.removeprefix(" + ").replace(" - ", "-", 1) if said.startswith(" - ") else said.removeprefix(" + ") or "0"
