"""One instance of a line on random variables: each takes two or three values, every mean is summed outcome by outcome.

What is given holds at every instance (it is checked there, exactly); what is not given is free: draws that are not declared independent may
all be the same, events may exclude each other.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import sympy
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from .limits import Budget, nodes
from .probability import (
    AllOf,
    AnyOf,
    Chance,
    Covariance,
    Draw,
    Event,
    Expectation,
    Independent,
    Occurs,
    RandomVariable,
    Variance,
    Within,
)

half, fifth = Fraction(1, 2), Fraction(1, 5)
Law = tuple[tuple[Fraction, Fraction], ...]


MAX_OUTCOMES = 300
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


class Unfit(Exception):
    """This instance gives no value."""


@dataclass
class Setting:
    """One instance: numbers for letters, a law for the variables, and how they hang together; ``flat``: unknown functions are 0."""

    numbers: dict[Any, Fraction]
    law: Law
    mode: str
    given: tuple[Any, ...]
    budget: Budget
    outcome: dict[Any, tuple[Fraction, Fraction]] | None = None
    flat: bool = False
    laws: dict[Any, Law] = field(default_factory=dict)

    def value(self, node: Any) -> Any:
        """The value: a fraction, or a float where it is irrational. Of a condition: whether it holds."""
        self.budget.spend()
        if node.is_Rational:
            return Fraction(int(node.p), int(node.q))
        if node.is_Symbol:
            if node not in self.numbers:
                raise Unfit
            return self.numbers[node]
        if isinstance(node, (Draw, RandomVariable, Occurs, Event)):
            return self._drawn(node)
        if isinstance(node, Chance):
            return self.mean(node)
        if isinstance(node, (sympy.Sum, AnyOf, AllOf)):
            return self._running(node)
        if isinstance(node, AppliedUndef):
            if self.flat and not (node.is_positive or node.is_nonzero):
                return Fraction(0)
            return Fraction(1 + (sum(map(ord, node.func.__name__)) + int(sum(self.value(arg) for arg in node.args))) % 3)
        return self._joined(node, [self.value(arg) for arg in node.args])

    def _joined(self, node: Any, args: list[Any]) -> Any:
        match node:
            case sympy.Add():
                return sum(args)
            case sympy.Mul():
                return math.prod(args)
            case sympy.Pow():
                return power(*args)
            case sympy.Abs():
                return abs(args[0])
            case sympy.Max():
                return max(args)
            case sympy.Min():
                return min(args)
            case sympy.exp():
                return math.exp(args[0]) if args[0] else Fraction(1)
            case sympy.log() if args[0] > 0:
                return math.log(args[0])
            case Relational():
                if any(isinstance(arg, float) for arg in args) and abs(args[0] - args[1]) <= 1e-9 * (1 + abs(args[0])):
                    raise Unfit
                return COMPARE[node.rel_op](*args)
            case sympy.And():
                return all(args)
            case sympy.Or():
                return any(args)
            case sympy.Not():
                return not args[0]
            case sympy.logic.boolalg.BooleanAtom():
                return node == sympy.true
        if node == sympy.E:
            return math.e
        raise Unfit

    def _running(self, node: Any) -> Any:
        index, low, high = node.args[-1].args
        inner = node.args[0] if len(node.args) == 2 else node.func(*node.args[:-1])
        first, last = self.value(low), self.value(high)
        if (
            isinstance(first, float)
            or isinstance(last, float)
            or first.denominator != 1
            or last.denominator != 1
            or not first - 1 <= last <= first + 12
        ):
            raise Unfit
        before = self.numbers
        found = []
        for place in range(int(first), int(last) + 1):
            self.numbers = {**before, index: Fraction(place)}
            found.append(self.value(inner))
        self.numbers = before
        return sum(found, Fraction(0)) if isinstance(node, sympy.Sum) else any(found) if isinstance(node, AnyOf) else all(found)

    def place(self, draw: Any) -> tuple[Any, tuple[Any, ...]]:
        return (draw.args[0], tuple(self.value(index) for index in draw.args[1:])) if isinstance(draw, (Draw, Occurs)) else (draw, ())

    def place_of(self, drawn: Any) -> tuple[Any, list[tuple[Fraction, ...]]]:
        """The variable, and the indices (but for the last) at which its laws may differ, as far as they are looked at."""
        variable = drawn.args[0] if isinstance(drawn, Draw) else drawn
        sides = [side for fact in self.given for side in fact.args if isinstance(side, Chance) and isinstance(side.args[0], Draw)]
        depth = {len(side.args[0].args) - 2 for side in sides}
        return variable, [tuple(map(Fraction, places)) for count in depth or {0} for places in itertools.product((1, 2, 3, 4), repeat=min(count, 2))]

    def source(self, variable: Any, indices: tuple[Any, ...]) -> Any:
        """What decides this draw: draws with the same source come out together."""
        if self.mode == "apart" or any(isinstance(fact, Independent) and variable in fact.args for fact in self.given):
            return (variable, indices)
        return "one"

    def law_of(self, variable: Any, prefix: tuple[Any, ...]) -> Law:
        """The law, moved to the mean and scaled to the variance that is given as a number here."""
        if (variable, prefix) in self.laws:
            return self.laws[variable, prefix]
        law = self.law
        for fact in self.given:
            for side, value in ((fact.lhs, fact.rhs), (fact.rhs, fact.lhs)) if isinstance(fact, sympy.Eq) else ():
                if isinstance(side, (Expectation, Variance)) and len(side.args) == 1 and not value.has(Chance):
                    law = self._fitted(law, type(side), side.args[0], value, variable, prefix)
        self.laws[variable, prefix] = law
        return law

    def _fitted(self, law: Law, kind: type, inside: Any, value: Any, variable: Any, prefix: tuple[Any, ...]) -> Law:
        if inside != variable and not (isinstance(inside, Draw) and inside.args[0] == variable):
            return law
        before = self.numbers
        if isinstance(inside, Draw):
            self.numbers = {**before, **{place: at for place, at in zip(inside.args[1:-1], prefix, strict=False) if place.is_Symbol}}
        try:
            wanted = self.value(value)
        finally:
            self.numbers = before
        mean = sum(x * p for x, p in law)
        if kind is Expectation:
            return tuple((x - mean + wanted, p) for x, p in law)
        spread = sum((x - mean) ** 2 * p for x, p in law)
        scale = power(wanted / spread, half) if spread and wanted >= 0 else Fraction(0)
        if isinstance(scale, float):
            raise Unfit
        return tuple((mean + (x - mean) * scale, p) for x, p in law)

    def _drawn(self, draw: Any) -> Any:
        if self.outcome is None:
            raise Unfit
        variable, indices = self.place(draw)
        source = self.source(variable, indices)
        if source not in self.outcome:
            raise Unfit
        where, _ = self.outcome[source]
        if isinstance(variable, Event):
            if source == "one" and self.mode == "exclusive":
                return where == (sum(indices) if indices else Fraction(ord(variable.name[0]) % 4 + 1))
            return where == 0
        law = self.law_of(variable, indices[:-1])
        place = int(where) % len(law)
        if self.mode == "opposite" and variable.name > "X":
            place = len(law) - 1 - place
        return law[place][0]

    def mean(self, chance: Any) -> Any:
        if chance.sources or chance.conditions:
            raise Unfit
        if isinstance(chance, (Variance, Covariance)):
            one, other = chance.args[0], chance.args[-1]
            return self.mean(Expectation(one * other)) - self.mean(Expectation(one)) * self.mean(Expectation(other))
        inside = chance.args[0]
        sources = sorted(self._sources(inside), key=str)
        outcomes = [self._outcomes(source) for source in sources]
        if math.prod(map(len, outcomes)) > MAX_OUTCOMES:
            raise Unfit
        before, result = self.outcome, Fraction(0)
        for drawn in itertools.product(*outcomes):
            self.outcome = dict(zip(sources, drawn, strict=True))
            result += math.prod((chance for _, chance in drawn), start=Fraction(1)) * self.value(inside)
        self.outcome = before
        return result

    def _outcomes(self, source: Any) -> list[tuple[Fraction, Fraction]]:
        if self.mode == "exclusive" and source == "one":
            return [(Fraction(place), Fraction(1, 5)) for place in range(5)]
        return [(Fraction(place), chance) for place, (_, chance) in enumerate(self.law)]

    def _sources(self, node: Any) -> set[Any]:
        if isinstance(node, (Draw, RandomVariable, Occurs, Event)):
            return {self.source(*self.place(node))}
        if isinstance(node, Chance):
            return set()
        if isinstance(node, (sympy.Sum, AnyOf, AllOf)):
            index, low, high = node.args[-1].args
            inner = node.args[0] if len(node.args) == 2 else node.func(*node.args[:-1])
            found: set[Any] = set()
            before = self.numbers
            for place in range(int(self.value(low)), min(int(self.value(high)), int(self.value(low)) + 12) + 1):
                self.numbers = {**before, index: Fraction(place)}
                found |= self._sources(inner)
            self.numbers = before
            return found
        return {source for arg in node.args for source in self._sources(arg)}

    def holds(self, fact: Any) -> bool:
        """Whether something given holds here."""
        if isinstance(fact, Independent):
            return True
        if isinstance(fact, Within):
            variable, places = self.place_of(fact.args[0])
            low, high = (self.value(bound) for bound in fact.args[1:])
            return all(low <= x <= high for prefix in places for x, _ in self.law_of(variable, prefix))
        return all(self._at(places).holds_here(fact) for places in self._everywhere(fact))

    def _everywhere(self, fact: Any) -> Iterator[dict[Any, Fraction]]:
        """The first few values of indices that what is given leaves free: it is given for all of them."""
        indexed = (node for node, _ in nodes(fact) if isinstance(node, (Draw, Occurs)))
        free = sorted({letter for node in indexed for index in node.args[1:] for letter in index.free_symbols} - set(self.numbers), key=str)
        yield from (dict(zip(free, map(Fraction, places), strict=True)) for places in itertools.product((1, 2, 3), repeat=len(free)))

    def _at(self, places: dict[Any, Fraction]) -> Setting:
        return replace(self, numbers={**self.numbers, **places}) if places else self

    def holds_here(self, fact: Any) -> bool:
        """Whether something given holds, its indices fixed."""
        return self._always(fact)

    def _always(self, fact: Any) -> bool:
        """Whether a condition holds for every outcome of the draws that stand in it."""
        sources = sorted(self._sources(fact), key=str)
        before, found = self.outcome, []
        for drawn in itertools.product(*(self._outcomes(source) for source in sources)):
            self.outcome = dict(zip(sources, drawn, strict=True))
            found.append(bool(self.value(fact)))
        self.outcome = before
        return all(found)


def power(base: Any, exponent: Any) -> Any:
    if isinstance(base, float) or isinstance(exponent, float):
        return float(base) ** float(exponent)
    if exponent.denominator == 1:
        if abs(exponent) > 60 or (base == 0 and exponent < 0):
            raise Unfit
        return base ** int(exponent)
    if base < 0:
        raise Unfit
    if exponent.denominator == 2:
        roots = [math.isqrt(part) for part in (base.numerator, base.denominator)]
        if Fraction(roots[0] ** 2, roots[1] ** 2) == base:
            return Fraction(roots[0], roots[1]) ** int(2 * exponent)
    return float(base) ** float(exponent)
