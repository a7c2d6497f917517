"""Sets of players, sums over them and payments at one instance with few players: everything is listed, nothing is counted by formula."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import TYPE_CHECKING, Any

import sympy
from flint import fmpq
from sympy.core.relational import Relational

from .fields import Element
from .limits import TooLarge, Undefined, Unsupported
from .orders import Before
from .sets import EMPTY, Coalition, In, Meet, Minus, Nonempty, Player, Players, PlayerSet, ProperSubset, SameSet, Subset, UnionOf
from .world import World

if TYPE_CHECKING:
    from .evaluate import Evaluator

MAX_PLAYERS = 12
MAX_ORDERED = 7

__all__ = ["EMPTY", "Player", "holds", "mask"]


def mask(ev: Evaluator, expression: Any, world: World) -> int:
    """The coalition that a set expression stands for, as a bit mask."""
    ev.budget.spend()
    match expression:
        case Coalition():
            if expression not in world.sets:
                raise Unsupported(f"the set {expression} is not known here")
            return world.sets[expression]
        case Players():
            count = ev.integer(expression.args[0], world)
            if not 0 <= count <= MAX_PLAYERS:
                raise TooLarge(f"{count} players listed one by one") if count > 0 else Undefined(f"{count} players")
            return (1 << count) - 1
        case PlayerSet():
            return _listed(ev, expression, world)
        case UnionOf():
            return mask(ev, expression.args[0], world) | mask(ev, expression.args[1], world)
        case Minus():
            return mask(ev, expression.args[0], world) & ~mask(ev, expression.args[1], world)
        case Meet():
            return mask(ev, expression.args[0], world) & mask(ev, expression.args[1], world)
        case Before():
            return _before(ev, expression, world)
    raise Unsupported(f"{type(expression).__name__} is no set of players")


def _listed(ev: Evaluator, expression: Any, world: World) -> int:
    found = 0
    for member in expression.args:
        player = ev.integer(member, world)
        if not 1 <= player <= MAX_PLAYERS:
            raise Undefined(f"there is no player {player}")
        found |= 1 << (player - 1)
    return found


def _before(ev: Evaluator, expression: Any, world: World) -> int:
    if world.order is None:
        raise Unsupported("Before stands outside an OrderMean")
    player = ev.integer(expression.args[0], world)
    if player not in world.order:
        raise Undefined(f"player {player} is not in the order")
    return sum(1 << (other - 1) for other in world.order[: world.order.index(player)])


def holds(ev: Evaluator, condition: Any, world: World) -> bool:
    """Whether a condition on sets or on rational numbers holds."""
    match condition:
        case sympy.logic.boolalg.BooleanTrue():
            return True
        case sympy.logic.boolalg.BooleanFalse():
            return False
        case In():
            return bool(mask(ev, condition.args[1], world) >> (ev.integer(condition.args[0], world) - 1) & 1)
        case Nonempty():
            return mask(ev, condition.args[0], world) != 0
        case Subset() | ProperSubset() | SameSet():
            left, right = (mask(ev, arg, world) for arg in condition.args)
            inside = left & ~right == 0
            return left == right if isinstance(condition, SameSet) else inside and (isinstance(condition, Subset) or left != right)
        case sympy.Not():
            return not holds(ev, condition.args[0], world)
        case sympy.And():
            return all(holds(ev, arg, world) for arg in condition.args)
        case sympy.Or():
            return any(holds(ev, arg, world) for arg in condition.args)
        case Relational():
            return _compare(condition, ev.rational(condition.lhs, world), ev.rational(condition.rhs, world))
    raise Unsupported(f"{type(condition).__name__} is no condition that is known")


def _compare(condition: Any, left: fmpq, right: fmpq) -> bool:
    answers = {"==": left == right, "!=": left != right, "<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}
    return bool(answers[condition.rel_op])


def card(ev: Evaluator, expression: Any, world: World) -> Element:
    return ev.field.number(mask(ev, expression.args[0], world).bit_count())


def value_at(ev: Evaluator, expression: Any, world: World) -> Element:
    return world.value(expression.args[0].name, mask(ev, expression.args[1], world))


def bare_utility(ev: Evaluator, expression: Any, world: World) -> Element:
    if world.coalition is None:
        raise Unsupported(f"{expression} is a game; its value at S is written {expression}(S)")
    return world.value(expression.name, world.coalition)


def bare_unanimity(ev: Evaluator, expression: Any, world: World) -> Element:
    if world.coalition is None:
        raise Unsupported("u(T) is a game; its value at S is written Unanimity(T)(S)")
    return ev.field.number(int(mask(ev, expression.args[0], world) & ~world.coalition == 0))


def indicator(ev: Evaluator, expression: Any, world: World) -> Element:
    return ev.field.number(int(holds(ev, expression.args[0], world)))


def subsets(members: int) -> Iterator[int]:
    """All subsets of a mask, the smallest number first."""
    subset = 0
    while True:
        yield subset
        if subset == members:
            return
        subset = (subset - members) & members


def subset_sum(ev: Evaluator, expression: Any, world: World) -> Element:
    letter, universe = expression.args[1].args
    total = ev.field.number(0)
    for subset in subsets(mask(ev, universe, world)):
        inner = world.with_set(letter, subset)
        if all(holds(ev, condition, inner) for condition in expression.args[2:]):
            total = total + ev.value(expression.args[0], inner)
    return total


def player_sum(ev: Evaluator, expression: Any, world: World) -> Element:
    letter, universe = expression.args[1].args
    listed = mask(ev, universe, world)
    total = ev.field.number(0)
    for player in range(1, listed.bit_length() + 1):
        inner = world.with_number(letter, player)
        if listed >> (player - 1) & 1 and all(holds(ev, condition, inner) for condition in expression.args[2:]):
            total = total + ev.value(expression.args[0], inner)
    return total


def _orders(ev: Evaluator, universe: Any, world: World) -> list[tuple[int, ...]]:
    listed = mask(ev, universe, world)
    if listed.bit_count() > MAX_ORDERED:
        raise TooLarge(f"the orders of {listed.bit_count()} players listed one by one")
    return list(permutations([bit + 1 for bit in range(listed.bit_length()) if listed >> bit & 1]))


def order_count(ev: Evaluator, expression: Any, world: World) -> Element:
    members, player, universe = expression.args
    wanted, last = mask(ev, members, world), ev.integer(player, world)
    count = 0
    for order in _orders(ev, universe, world):
        if last in order:
            count += sum(1 << (other - 1) for other in order[: order.index(last)]) == wanted
    return ev.field.number(count)


def order_mean(ev: Evaluator, expression: Any, world: World) -> Element:
    orders = _orders(ev, expression.args[1], world)
    total = ev.field.number(0)
    for order in orders:
        total = total + ev.value(expression.args[0], world.but(order=order))
    return total / ev.field.number(len(orders))


def payment(ev: Evaluator, expression: Any, world: World) -> Element:
    """What the instance's rule pays in the game whose table the line gives."""
    rule, player, game = expression.args
    if world.payment is None or world.n is None:
        raise Unsupported("payments need Players(N) in the line")
    table = tuple(ev.value(game, world.but(coalition=members)) for members in range(1 << world.n))
    return world.payment(rule.name, ev.integer(player, world), table)
