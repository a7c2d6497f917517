"""Instances filled with values that obey what is given: equations between values of utilities, axioms of rules."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from sympy import Eq

from .evaluate import Evaluator
from .fields import Element, Field
from .games import mask, subsets
from .letters import Letters
from .limits import Budget, Unsupported
from .payments import ForAll
from .rules import ONE, Row, Unknowns, payer
from .values import ValueAt
from .world import World


def is_law(condition: Any) -> bool:
    """An equation between values of utilities, given for one coalition or for all."""
    return isinstance(condition, ForAll) or (isinstance(condition, Eq) and condition.has(ValueAt))


def fill(
    world: World,
    letters: Letters,
    laws: tuple[Any, ...],
    axioms: frozenset[str],
    field: Field,
    draw: Callable[[Hashable], Element],
    budget: Budget,
) -> tuple[World, Unknowns]:
    """The instance with values for all utilities, payments and free numbers: drawn by ``draw`` where the laws leave them free."""
    rows = [row for law in laws for row in law_rows(law, world, field, budget)]
    values = Unknowns(rows, field, draw)
    pay = payer(world.n or 0, axioms, field, draw) if letters.rules else None
    numbers = {symbol: draw(("number", symbol)) for symbol in letters.numbers}
    return world.but(unknowns=numbers, value=lambda name, members: values((name, members)), payment=pay), values


def law_rows(law: Any, world: World, field: Field, budget: Budget) -> list[Row]:
    """The linear equations between values that a law gives at this instance."""
    ev = Evaluator(field, budget)
    if not isinstance(law, ForAll):
        return [_row(law, world, field, ev)]
    letter, universe = law.args[1].args
    rows = []
    for members in subsets(mask(ev, universe, world)):
        inner = world.with_set(letter, members)
        if all(ev.holds(condition, inner) for condition in law.args[2:]):
            rows.append(_row(law.args[0], inner, field, ev))
    return rows


def _row(equation: Any, world: World, field: Field, ev: Evaluator) -> Row:
    """One equation as a linear row, by probing: all values 0, then each 1 in turn; checked at a random point."""
    asked: dict[Hashable, Element] = {}

    def probe(values: dict[Hashable, Element]) -> Element:
        def value(name: str, members: int) -> Element:
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
