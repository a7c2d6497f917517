"""Instances filled with values that obey what is given: equations between values of utilities, axioms of rules."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from sympy import Eq

from .evaluate import Evaluator
from .fields import Element, Field
from .games import mask, parts
from .letters import Letters
from .limits import Budget, Unsupported
from .payments import Axiom, ForAll, Payment
from .rules import ONE, Row, Unknowns, payer
from .values import ValueAt
from .world import World


def is_law(condition: Any) -> bool:
    """An equation between values of utilities, given for one coalition or for all."""
    return isinstance(condition, ForAll) or (isinstance(condition, Eq) and condition.has(ValueAt))


class Pair:
    """Two sides with what is given of their letters.

    Attributes:
        laws: equations between values; axioms: names of those given; plain: every other condition.
        lumps: whether many players may stand for few (no law speaks of payments, which are tied to one rule there).
    """

    def __init__(self, left: Any, right: Any, letters: Letters, given: tuple[Any, ...]) -> None:
        self.left, self.right, self.letters = left, right, letters
        self.laws = tuple(condition for condition in given if is_law(condition))
        self.axioms = frozenset(condition.axiom for condition in given if isinstance(condition, Axiom))
        self.plain = tuple(condition for condition in given if not is_law(condition) and not isinstance(condition, Axiom))
        self.lumps = not any(law.has(Payment) for law in self.laws)

    def fill(self, world: World, field: Field, draw: Callable[[Hashable], Element], budget: Budget) -> tuple[World, Unknowns]:
        """The instance with values for all utilities, payments and free numbers: drawn by ``draw`` where the laws leave them free."""
        rows = [row for law in self.laws for row in law_rows(law, world, field, budget)]
        values = Unknowns(rows, field, draw)
        pay = payer(world.n or 0, self.axioms, field, draw) if self.letters.rules else None
        numbers = {symbol: draw(("number", symbol)) for symbol in self.letters.numbers}
        return world.but(unknowns=numbers, value=lambda name, members: values((name, members)), payment=pay), values


def law_rows(law: Any, world: World, field: Field, budget: Budget) -> list[Row]:
    """The linear equations between values that a law gives at this instance."""
    ev = Evaluator(field, budget)
    if not isinstance(law, ForAll):
        return [_row(law, world, field, ev)]
    letter, universe = law.args[1].args
    rows = []
    for _, split, members in parts(world, mask(ev, universe, world)):
        inner = split.with_set(letter, members)
        if all(ev.holds(condition, inner) for condition in law.args[2:]):
            rows.append(_row(law.args[0], inner, field, ev))
    return rows


def _row(equation: Any, world: World, field: Field, ev: Evaluator) -> Row:
    """One equation as a linear row, by probing: all values 0, then each 1 in turn; checked at a random point."""
    asked: dict[Hashable, Element] = {}

    def probe(values: dict[Hashable, Element]) -> Element:
        def value(name: str, members: Hashable) -> Element:
            asked.setdefault((name, members), field.number(0))
            return values.get((name, members), field.number(0))

        inner = world.but(value=value)
        return ev.value(equation.lhs, inner) - ev.value(equation.rhs, inner)

    constant = probe({})
    row: Row = {key: probe({key: field.number(1)}) - constant for key in list(asked)}
    row[ONE] = constant
    point = {key: field.random() for key in asked}
    total = constant
    for key, value in point.items():
        total = total + row[key] * value
    if probe(point) != total:
        raise Unsupported("what is given is not linear in the values")
    return {key: value for key, value in row.items() if value != 0}
