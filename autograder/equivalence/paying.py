"""Payments under axioms, as values: each brought down to what the rule pays in unanimity games. Guarantee: as in `branches`.

With linearity a game is taken apart into unanimity games (a bare utility by its dividends), without it only ``u_T`` and ``c(T) u_T``
are known. Null player: nothing for those outside T. Symmetry: the same for all in T, and for all outside. Efficiency: the payments of all
(with null players: of all of a set that holds T) are what the game is worth. All three: the worth over |T| for each member.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sympy
from sympy import S

from .branches import FRESH, Branch, mask_of, player_of
from .limits import Unsupported, nodes
from .payments import Payment, Unanimity
from .pulling import pulled
from .restrictions import Given, each
from .sets import EMPTY, Coalition, Player, Players
from .values import Card, SubsetSum, Utility, ValueAt


def paid(payment: Any, branch: Branch, given: Given) -> list[Branch]:
    """One payment."""
    rule, player, game = payment.args
    bit = player_of(player, branch)
    single = unanimity(game, branch)
    if single is None:
        if "linearity" not in given.axioms or given.count is None:
            raise Unsupported("a payment in a game that is not taken apart")
        new = Player(f"{player.name}.{next(FRESH)}")
        placed = replace(branch, players={**branch.players, new: bit})
        return pulled(spread(game, lambda inner: Payment(rule, new, inner), given.count), placed, given)
    factor, members = single
    if "linearity" in given.axioms and factor != 1:
        return each(pulled(factor, branch, given), lambda inner: paid(Payment(rule, player, Unanimity(game_set(game))), inner, given))
    inside = bool(members >> bit & 1)
    if "null player" in given.axioms and not inside:
        return []
    if {"null player", "symmetry", "efficiency"} <= given.axioms:
        return [found.times(1 / found.size(mask_of(game_set(game), found))) for found in pulled(factor, branch, given)]
    name = rule.name if factor == 1 else f"{rule.name} of {factor.args[0].name}"
    if "symmetry" in given.axioms:
        return [replace(branch, values=(*branch.values, (f"{name} {'inside' if inside else 'outside'}", members, -1)))]
    return [replace(branch, values=(*branch.values, (name, members, bit)))]


def total(summand: Any, letter: Any, members: int, branch: Branch, given: Given) -> list[Branch] | None:
    """A sum of payments over all players in one game, by efficiency: what the game is worth. None where that is not what is summed."""
    found: list[Branch] = []
    for term in sympy.Add.make_args(summand):
        payments = [factor for factor in sympy.Mul.make_args(term) if isinstance(factor, Payment)]
        if len(payments) != 1 or payments[0].args[1] != letter:
            return None
        rest, game = term / payments[0], payments[0].args[2]
        if letter in rest.free_symbols or letter in game.free_symbols:
            return None
        if members != branch.everyone:
            single = unanimity(game, branch)
            if single is None or "null player" not in given.axioms or single[1] & ~members:
                return None
        everyone = Coalition(f"everyone.{next(FRESH)}")
        placed = replace(branch, sets={**branch.sets, everyone: branch.everyone})
        found += pulled(rest * (worth(game, everyone) - worth(game, EMPTY)), placed, given)
    return found


def unanimity(game: Any, branch: Branch) -> tuple[Any, int] | None:
    """The game u_T or c(T) u_T as factor and T; None for another."""
    factors = sympy.Mul.make_args(game)
    games = [factor for factor in factors if isinstance(factor, Unanimity)]
    others = [factor for factor in factors if not isinstance(factor, Unanimity)]
    if len(games) != 1 or len(others) > 1:
        return None
    members = mask_of(games[0].args[0], branch)
    if not others:
        return S.One, members
    (factor,) = others
    return (factor, members) if isinstance(factor, ValueAt) and mask_of(factor.args[1], branch) == members else None


def game_set(game: Any) -> Any:
    return next(factor for factor in sympy.Mul.make_args(game) if isinstance(factor, Unanimity)).args[0]


def spread(game: Any, pay: Any, count: Any) -> Any:
    """The payment in a game as the sum of those in its unanimity games, by linearity."""
    if not any(isinstance(node, (Unanimity, Utility)) for node in heads(game)):
        return game * pay(Unanimity(EMPTY))
    match game:
        case Unanimity():
            return pay(game)
        case Utility():
            inner, outer = (Coalition(f"dividend.{next(FRESH)}") for _ in range(2))
            dividend = SubsetSum((-1) ** (Card(outer) - Card(inner)) * game(inner), (inner, outer))
            return SubsetSum(dividend * pay(Unanimity(outer)), (outer, Players(count)))
        case sympy.Add():
            return sympy.Add(*(spread(part, pay, count) for part in game.args))
        case sympy.Mul():
            inside = [part for part in game.args if any(isinstance(node, (Unanimity, Utility)) for node in heads(part))]
            if len(inside) == 1:
                return sympy.Mul(*(spread(part, pay, count) if part is inside[0] else part for part in game.args))
        case _ if hasattr(game, "letter"):
            return game.func(spread(game.args[0], pay, count), *game.args[1:])
    raise Unsupported("a game that is no combination of games")


def heads(game: Any) -> list[Any]:
    """The nodes of a game that are not inside a value."""
    found, stack = [], [game]
    while stack:
        node = stack.pop()
        found.append(node)
        stack += [] if isinstance(node, ValueAt) else node.args
    return found


def worth(game: Any, members: Any) -> Any:
    """A game's value at a coalition: its bare utilities and unanimity games taken there."""
    if isinstance(game, (Utility, Unanimity)):
        return game(members)
    if isinstance(game, (ValueAt, Payment)) or not any(isinstance(node, (Utility, Unanimity)) for node, _ in nodes(game)):
        return game
    return game.func(*(worth(arg, members) if isinstance(arg, sympy.Expr) else arg for arg in game.args))
