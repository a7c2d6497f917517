"""Sets of players, sums over them and payments at one instance.

With few players everything is listed: subsets, orders, tables of games. With many, players that nothing tells apart are lumped into cells
(see `World`), a sum over subsets runs over how many of each cell are in, and every such choice counts as often as there are subsets of
that kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import comb
from typing import TYPE_CHECKING, Any

import sympy
from flint import acb, fmpq
from sympy.core.relational import Relational

from .fields import Balls, Element
from .limits import TooLarge, Undefined, Unsupported
from .orders import Before
from .sets import EMPTY, Coalition, In, Meet, Minus, Nonempty, Player, Players, PlayerSet, ProperSubset, SameSet, SetExpr, Subset, UnionOf
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
            if world.cells is not None and count == world.n:
                return (1 << len(world.cells)) - 1
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
        case sympy.Eq() | sympy.Ne() if isinstance(condition.lhs, SetExpr) and isinstance(condition.rhs, SetExpr):
            same = mask(ev, condition.lhs, world) == mask(ev, condition.rhs, world)
            return same is isinstance(condition, sympy.Eq)
        case Relational():
            return _relation(ev, condition, world)
    raise Unsupported(f"{type(condition).__name__} is no condition that is known")


def _relation(ev: Evaluator, condition: Any, world: World) -> bool:
    """A relation between numbers: exactly where they are rational, otherwise by balls that must not overlap."""
    try:
        return _compare(condition, ev.rational(condition.lhs, world), ev.rational(condition.rhs, world))
    except Unsupported:
        if not isinstance(ev.field, Balls) or ev.analytic:
            raise
    gap = ev.value(condition.lhs, world) - ev.value(condition.rhs, world)
    if gap.overlaps(acb(0)) or not gap.imag.contains(0):
        raise Undefined("a relation that balls do not decide")
    return _compare(condition, fmpq(int(gap.real > 0)), fmpq(int(gap.real < 0)))


def _compare(condition: Any, left: fmpq, right: fmpq) -> bool:
    answers = {"==": left == right, "!=": left != right, "<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}
    return bool(answers[condition.rel_op])


def card(ev: Evaluator, expression: Any, world: World) -> Element:
    return ev.field.number(world.size(mask(ev, expression.args[0], world)))


def value_at(ev: Evaluator, expression: Any, world: World) -> Element:
    if ev.only_letters:
        raise Unsupported(f"{expression} stands where an integer is wanted")
    return world.value(expression.args[0].name, world.key(mask(ev, expression.args[1], world)))


def bare_utility(ev: Evaluator, expression: Any, world: World) -> Element:
    if world.coalition is None:
        raise Unsupported(f"{expression} is a game; its value at S is written {expression}(S)")
    return world.value(expression.name, world.key(world.coalition))


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


def parts(world: World, members: int) -> Iterator[tuple[int, World, int]]:
    """All subsets of a coalition by kind: how many there are of it, the instance in which one of them is a set of bits, and that set."""
    lumps = [bit for bit in range(members.bit_length()) if members >> bit & 1 and world.cells is not None and world.cells[bit] > 1]
    single = members & ~sum(1 << bit for bit in lumps)
    counts = [range(world.cells[bit] + 1) for bit in lumps] if world.cells is not None else []
    for taken in product(*counts):
        inner, ways, chosen = world, 1, 0
        for bit, first in zip(lumps, taken, strict=True):
            whole = world.size(1 << bit)
            ways *= comb(whole, first)
            chosen |= 1 << bit if first else 0
            inner = inner.split(bit, first) if 0 < first < whole else inner
        for subset in subsets(single):
            yield ways, inner, chosen | subset


def subset_sum(ev: Evaluator, expression: Any, world: World) -> Element:
    letter, universe = expression.args[1].args
    total = ev.field.number(0)
    for ways, inner, subset in parts(world, mask(ev, universe, world)):
        placed = inner.with_set(letter, subset)
        if all(holds(ev, condition, placed) for condition in expression.args[2:]):
            value = ev.value(expression.args[0], placed)
            total = total + (value if ways == 1 else ways * value)
    return total


def player_sum(ev: Evaluator, expression: Any, world: World) -> Element:
    letter, universe = expression.args[1].args
    listed = mask(ev, universe, world)
    total = ev.field.number(0)
    for bit in range(listed.bit_length()):
        if not listed >> bit & 1:
            continue
        ways = world.size(1 << bit)
        inner = (world if ways == 1 else world.split(bit, 1)).with_number(letter, bit + 1)
        if all(holds(ev, condition, inner) for condition in expression.args[2:]):
            total = total + ways * ev.value(expression.args[0], inner)
    return total
