"""Orders of the players and payments at one instance: listed for few players, counted by kind for many (see `games`)."""

from __future__ import annotations

from itertools import permutations
from math import factorial
from typing import TYPE_CHECKING, Any

from flint import fmpq

from .fields import Element
from .games import mask, parts
from .limits import TooLarge, Unsupported
from .orders import Before
from .sets import Coalition
from .world import World

if TYPE_CHECKING:
    from .evaluate import Evaluator

MAX_ORDERED = 7


def _orders(ev: Evaluator, universe: Any, world: World) -> list[tuple[int, ...]]:
    listed = mask(ev, universe, world)
    if listed.bit_count() > MAX_ORDERED:
        raise TooLarge(f"the orders of {listed.bit_count()} players listed one by one")
    return list(permutations([bit + 1 for bit in range(listed.bit_length()) if listed >> bit & 1]))


def order_count(ev: Evaluator, expression: Any, world: World) -> Element:
    members, player, universe = expression.args
    wanted, last = mask(ev, members, world), ev.integer(player, world)
    if world.cells is not None:
        return ev.field.number(_orders_by_kind(world, wanted, last, mask(ev, universe, world)))
    count = 0
    for order in _orders(ev, universe, world):
        if last in order:
            count += sum(1 << (other - 1) for other in order[: order.index(last)]) == wanted
    return ev.field.number(count)


def _orders_by_kind(world: World, before: int, player: int, universe: int) -> int:
    """How many orders of the universe have exactly these players before the given one: they in any order, then the rest in any order."""
    if before & ~universe or before >> (player - 1) & 1 or not universe >> (player - 1) & 1:
        return 0
    return factorial(world.size(before)) * factorial(world.size(universe) - world.size(before) - 1)


def order_mean(ev: Evaluator, expression: Any, world: World) -> Element:
    if world.cells is not None:
        return _mean_by_kind(ev, expression, world)
    orders = _orders(ev, expression.args[1], world)
    total = ev.field.number(0)
    for order in orders:
        total = total + ev.value(expression.args[0], world.but(order=order))
    return total / ev.field.number(len(orders))


def _mean_by_kind(ev: Evaluator, expression: Any, world: World) -> Element:
    """A mean over orders that looks at the players before one player only."""
    inside, universe = expression.args[0], mask(ev, expression.args[1], world)
    looked_at = inside.atoms(Before)
    if len(looked_at) != 1:
        raise Unsupported("a mean over orders of many players that looks at several of them")
    (before,) = looked_at
    player = ev.integer(before.args[0], world)
    letter = Coalition("players before")
    placed = inside.xreplace({before: letter})
    total = ev.field.number(0)
    for ways, inner, chosen in parts(world, universe & ~(1 << (player - 1))):
        weight = ways * factorial(inner.size(chosen)) * factorial(world.size(universe) - inner.size(chosen) - 1)
        total = total + ev.field.number(fmpq(weight, factorial(world.size(universe)))) * ev.value(placed, inner.with_set(letter, chosen))
    return total


def payment(ev: Evaluator, expression: Any, world: World) -> Element:
    """What the instance's rule pays in the game whose table the line gives.

    With many players: what the mean gain over all orders pays, since that rule meets every axiom, so that a line that follows from any of
    them holds for it.
    """
    rule, player, game = expression.args
    if world.n is None:
        raise Unsupported("payments need Players(N) in the line")
    who = ev.integer(player, world)
    if world.cells is not None:
        return _mean_gain(ev, game, world, who)
    if world.payment is None:
        raise Unsupported("no rule is known here")
    table = tuple(ev.value(game, world.but(coalition=members)) for members in range(1 << world.n))
    return world.payment(rule.name, who, table)


def _mean_gain(ev: Evaluator, game: Any, world: World, who: int) -> Element:
    bit, n = 1 << (who - 1), world.size((1 << len(world.cells or ())) - 1)
    total = ev.field.number(0)
    for ways, inner, chosen in parts(world, ((1 << len(world.cells or ())) - 1) & ~bit):
        weight = fmpq(ways * factorial(inner.size(chosen)) * factorial(n - inner.size(chosen) - 1), factorial(n))
        gain = ev.value(game, inner.but(coalition=chosen | bit)) - ev.value(game, inner.but(coalition=chosen))
        total = total + ev.field.number(weight) * gain
    return total
