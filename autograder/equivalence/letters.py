"""What the letters of a pair are: integers, players, coalitions, utilities, rules, or free numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import Symbol

from .limits import nodes
from .orders import OrderCount, OrderMean
from .payments import Axiom, ForAll, Payment, Rule
from .sets import Coalition, In, Player, Players, PlayerSet, SetExpr
from .values import SetSum, Utility

COMBINATORIAL = (sympy.factorial, sympy.binomial, sympy.gamma, sympy.harmonic, sympy.RisingFactorial, sympy.FallingFactorial)
RUNNING = (sympy.Sum, sympy.Product)


@dataclass(frozen=True)
class Letters:
    """The free letters of a pair, each kind sorted by name.

    Attributes:
        integers: symbols that stand for integers, declared or by where they stand (argument of a factorial, bound of a sum).
        counted: those among them that stand where only 0, 1, 2, ... make sense.
        numbers: every other symbol.
        players, coalitions, utilities, rules: as named.
        named: players written as numbers, such as the 1 of ``U({1})``.
        ordered: the pair speaks of orders of the players.
    """

    integers: tuple[Symbol, ...]
    counted: frozenset[Symbol]
    numbers: tuple[Symbol, ...]
    players: tuple[Player, ...]
    coalitions: tuple[Coalition, ...]
    utilities: tuple[Utility, ...]
    rules: tuple[Rule, ...]
    universe: tuple[Any, ...]
    named: tuple[int, ...]
    ordered: bool

    @property
    def of_games(self) -> bool:
        return bool(self.coalitions or self.utilities or self.rules or self.universe or self.ordered)


def _by_name(found: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(found, key=str))


def _counting(node: Any) -> Any:
    """The parts of a node that must be integers 0, 1, 2, ..."""
    if isinstance(node, sympy.binomial):
        return node.args if node.args[1].free_symbols else ()
    if isinstance(node, (sympy.factorial, sympy.harmonic)):
        return node.args[:1]
    if isinstance(node, (sympy.RisingFactorial, sympy.FallingFactorial)):
        return node.args[1:]
    if isinstance(node, RUNNING):
        return [bound for limit in node.args[1:] for bound in limit.args[1:]]
    if isinstance(node, Players):
        return node.args
    return ()


def _free(node: Any) -> set[Any]:
    """The players and coalitions that no sum and no "for all" around them runs over."""
    if isinstance(node, (Player, Coalition)):
        return {node}
    if not isinstance(node, (SetSum, ForAll)):
        return {letter for part in node.args for letter in _free(part)}
    letter, universe = node.args[1].args
    inside = {free for part in (node.args[0], *node.args[2:]) for free in _free(part)}
    return (inside - {letter}) | _free(universe)


def letters(*expressions: Any) -> Letters:
    """Read the letters of the expressions and of what is given with them."""
    free: set[Symbol] = set()
    kinds: dict[type, set[Any]] = {Player: set(), Coalition: set(), Utility: set(), Rule: set(), Players: set()}
    unbound: set[Any] = set()
    counted: set[Symbol] = set()
    named: set[int] = set()
    ordered = False
    for expression in expressions:
        free |= expression.free_symbols
        unbound |= _free(expression)
        for node, _ in nodes(expression):
            for kind, found in kinds.items():
                if isinstance(node, kind):
                    found.add(node)
            if isinstance(node, PlayerSet):
                named |= {int(member) for member in node.args if member.is_Integer}
            for part in _counting(node):
                counted |= part.free_symbols
            ordered = ordered or isinstance(node, (OrderCount, OrderMean))
    numbers = {symbol for symbol in free if not isinstance(symbol, Player)}
    integers = {symbol for symbol in numbers if symbol.is_integer or (symbol in counted and symbol.is_integer is None)}
    return Letters(
        integers=_by_name(integers),
        counted=frozenset(counted & integers),
        numbers=_by_name(numbers - integers),
        players=_by_name(kinds[Player] & unbound),
        coalitions=_by_name(kinds[Coalition] & unbound),
        utilities=_by_name(kinds[Utility]),
        rules=_by_name(kinds[Rule]),
        universe=_by_name(kinds[Players]),
        named=tuple(sorted(named)),
        ordered=ordered,
    )


def is_axiom(given: Any) -> bool:
    return isinstance(given, Axiom)


def speaks_of_games(expression: Any) -> bool:
    """Whether any head belongs to `vocabulary`."""
    return any(isinstance(node, (SetExpr, Utility, Payment, OrderCount, OrderMean, In)) for node, _ in nodes(expression))
