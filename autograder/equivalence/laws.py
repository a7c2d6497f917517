"""Instances filled with values that obey what is given: equations between values of utilities, axioms of rules."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any

from flint import fmpq
from sympy import Eq, Symbol

from .evaluate import Evaluator
from .fields import Element, Field, Rationals
from .games import mask, parts
from .letters import Letters
from .limits import Budget, Unsupported
from .payments import Axiom, ForAll, Payment
from .rules import ONE, Row, Unknowns, payer
from .sets import Coalition
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
    letters = law.atoms(Symbol, Coalition)
    numbers = tuple((symbol, value) for symbol, value in world.numbers.items() if symbol in letters)
    sets = tuple((letter, members) for letter, members in world.sets.items() if letter in letters)
    exact = _exact_rows(law, world.n, numbers, sets, world.cells, world.origin)
    budget.spend(sum(map(len, exact)))
    return [{key: field.number(value) for key, value in row.items()} for row in exact]


@lru_cache(maxsize=2000)
def _exact_rows(law: Any, n: int | None, numbers: Any, sets: Any, cells: Any, origin: tuple[int, ...]) -> list[Row]:
    """The equations in rational numbers: the same for every prime, and for every line of a chain."""
    world = World(n=n, numbers=dict(numbers), sets=dict(sets), cells=cells, origin=origin)
    world = world.but(value=lambda name, members: Linear({(name, members): fmpq(1)}))
    ev = Evaluator(Rationals(), Budget())
    if not isinstance(law, ForAll):
        return [_row(law, world, ev)]
    letter, universe = law.args[1].args
    rows = []
    for _, split, members in parts(world, mask(ev, universe, world)):
        inner = split.with_set(letter, members)
        if all(ev.holds(condition, inner) for condition in law.args[2:]):
            rows.append(_row(law.args[0], inner, ev))
    return rows


def _row(equation: Any, world: World, ev: Evaluator) -> Row:
    """One equation as a linear row (row = 0)."""
    row = Linear({}) + ev.value(equation.lhs, world) - ev.value(equation.rhs, world)
    return {key: value for key, value in row.row.items() if value != 0}


class Linear:
    """A linear combination of values with rational coefficients, an element among others while a law is evaluated."""

    def __init__(self, row: Row) -> None:
        self.row = row

    def __add__(self, other: Any) -> Linear:
        row = dict(self.row)
        for key, value in other.row.items() if isinstance(other, Linear) else ((ONE, other),):
            row[key] = row[key] + value if key in row else value
        return Linear(row)

    def __sub__(self, other: Any) -> Linear:
        return self.__add__(other * fmpq(-1))

    def __mul__(self, other: Any) -> Linear:
        if isinstance(other, Linear):
            raise Unsupported("what is given is not linear in the values")
        return Linear({key: value * other for key, value in self.row.items()})

    def __pow__(self, other: Any) -> Linear:
        raise Unsupported("what is given is not linear in the values")

    @property
    def p(self) -> int:
        raise Unsupported("what is given is not linear in the values")

    q = p
    __radd__, __rmul__ = __add__, __mul__
