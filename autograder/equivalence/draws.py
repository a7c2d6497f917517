"""Concrete distributions against a line: every random variable takes two or three values, every mean is summed outcome by outcome.

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

from .limits import Budget, Unsupported, nodes
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
    Probability,
    RandomVariable,
    Variance,
    Within,
)

half, fifth = Fraction(1, 2), Fraction(1, 5)
Law = tuple[tuple[Fraction, Fraction], ...]


def _law(*pairs: tuple[Any, Any]) -> Law:
    return tuple((Fraction(value), Fraction(chance)) for value, chance in pairs)


LAWS: tuple[Law, ...] = (
    _law((-1, half), (1, half)),
    _law((0, half), (1, half)),
    _law((0, 1 - fifth), (1, fifth)),
    _law((-10, half), (10, half)),
    _law((-half, 1 - fifth), (2, fifth)),
    _law((0, fifth), (1, 1 - fifth)),
    _law((-Fraction(1, 4), half), (Fraction(1, 4), half)),
    _law((-2, Fraction(1, 8)), (0, Fraction(3, 4)), (2, Fraction(1, 8))),
    _law((3, 1)),
)
MAX_OUTCOMES = 300
MAX_SETTINGS = 250
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
                return _power(*args)
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
        scale = _power(wanted / spread, half) if spread and wanted >= 0 else Fraction(0)
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


def _power(base: Any, exponent: Any) -> Any:
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


def settings(left: Any, right: Any, given: tuple[Any, ...], budget: Budget) -> Iterator[Setting]:
    """Instances at which everything given holds."""
    bound = {
        part.args[0]
        for side in (left, right, *given)
        for node, _ in nodes(side)
        if isinstance(node, (sympy.Sum, AnyOf, AllOf))
        for part in node.args[1:]
    }
    letters = sorted(set().union(*(side.free_symbols for side in (left, right))) - bound, key=str)
    letters += sorted(set().union(*(fact.free_symbols for fact in given), set()) - bound - set(letters), key=str)
    letters = [letter for letter in letters if isinstance(letter, sympy.Symbol)]
    whole = [letter for letter in letters if letter.is_integer]
    rest = [letter for letter in letters if not letter.is_integer]
    for (count, number, law), mode in itertools.islice(itertools.product(_plain(bool(whole), bool(rest)), _modes(left, right, given)), MAX_SETTINGS):
        numbers = {letter: Fraction(count if letter.is_nonnegative else 1) for letter in whole}
        numbers |= {letter: -number if letter.is_negative else number for letter in rest}
        setting = Setting(numbers, law, mode, given, budget, flat=number in (1, 2))
        try:
            _tie(setting)
            if all(setting.holds(fact) for fact in given) and all(_declared(letter, setting.numbers[letter]) for letter in letters):
                yield setting
        except (Unfit, ZeroDivisionError, OverflowError, AttributeError, TypeError):
            continue


def _plain(whole: bool, rest: bool) -> list[tuple[int, Fraction, Law]]:
    """Integers, other numbers and laws, plain ones first."""
    numbers = (Fraction(1), half, Fraction(2), Fraction(1, 10))
    drawn = list(itertools.product((2, 1, 3, 4) if whole else (2,), numbers if rest else numbers[:1], LAWS))
    return sorted(drawn, key=lambda one: max((2, 1, 3, 4).index(one[0]), numbers.index(one[1]), LAWS.index(one[2]) // 3))


def _modes(left: Any, right: Any, given: tuple[Any, ...]) -> list[str]:
    """How variables and events may hang together, as far as that makes a difference here."""
    heads = {node for side in (left, right) for node, _ in nodes(side) if isinstance(node, (RandomVariable, Event))}
    free = {head for head in heads if not any(isinstance(fact, Independent) and head in fact.args for fact in given)}
    modes = ["apart"] + ["same"] * bool(free) + ["opposite"] * (len(free) > 1)
    return modes + ["exclusive"] * any(isinstance(head, Event) for head in free)


def _tie(setting: Setting) -> None:
    """Letters that what is given defines by the law: means, variances, bounds of ranges."""
    law = setting.law
    mean = sum(x * p for x, p in law)
    spread = sum((x - mean) ** 2 * p for x, p in law)
    equations = [fact for fact in setting.given if isinstance(fact, sympy.Eq)]
    for side, value in (pair for fact in equations for pair in (fact.args, fact.args[::-1])):
        base, exponent = value.as_base_exp()
        if not base.is_Symbol or exponent not in (1, 2):
            continue
        if isinstance(side, Expectation) and exponent == 1:
            setting.numbers[base] = Fraction(mean)
        elif isinstance(side, Probability) and exponent == 1:
            setting.numbers[base] = law[0][1] if setting.mode != "exclusive" else fifth
        elif isinstance(side, Variance):
            root = _power(spread, half) if exponent == 2 else spread
            if isinstance(root, float):
                raise Unfit
            setting.numbers[base] = Fraction(root)
    for fact in setting.given:
        if isinstance(fact, Within):
            variable, places = setting.place_of(fact.args[0])
            values = [x for prefix in places for x, _ in setting.law_of(variable, prefix)]
            for bound, value in zip(fact.args[1:], (min(values), max(values)), strict=True):
                if bound.is_Symbol:
                    setting.numbers[bound] = value
                elif (-bound).is_Symbol:
                    setting.numbers[-bound] = max(map(abs, values))


def _declared(letter: Any, value: Fraction) -> bool:
    signs = (
        (letter.is_positive, value > 0),
        (letter.is_negative, value < 0),
        (letter.is_nonnegative, value >= 0),
        (letter.is_nonpositive, value <= 0),
    )
    return all(wanted is None or wanted == truth for wanted, truth in signs)


def described(setting: Setting, letters: set[Any]) -> str:
    """The instance in words."""
    shown = " or ".join(f"{x} (probability {p})" for x, p in setting.law)
    ties = {"apart": "", "same": ", all draws the same one", "opposite": ", variables opposite", "exclusive": ", events that exclude each other"}
    said = [f"{letter} = {value}" for letter, value in setting.numbers.items() if letter in letters]
    about = f"every event has probability {setting.law[0][1]}" if any(isinstance(x, Event) for x in letters) else f"each draw is {shown}"
    if any(isinstance(x, Event) for x in letters) and setting.mode == "exclusive":
        about = "every event has probability 1/5"
    return ", ".join([*said, about]) + ties[setting.mode]


def separates(left: Any, right: Any, relation: str, given: tuple[Any, ...], confirm: Callable[[Any, Any], bool | None], steps: int = 50_000) -> str:
    """An instance at which ``left relation right`` fails, in words; empty if none was found within the steps.

    ``confirm``: whether two numbers are in the relation, asked exactly before anything is refuted.
    """
    budget = Budget(steps)
    heads = {node for side in (left, right) for node, _ in nodes(side) if node.is_Symbol or isinstance(node, (Event, RandomVariable))}
    try:
        for setting in settings(left, right, given, budget):
            try:
                a, b = setting.value(left), setting.value(right)
            except (Unfit, ZeroDivisionError, OverflowError, AttributeError, TypeError):
                continue
            gap = float(a) - float(b)
            close = abs(gap) <= 1e-9 * (1 + abs(float(a)))
            fails = gap > 0 if relation == "<=" else gap >= 0 if relation == "<" else gap != 0
            if not fails or (close and any(isinstance(side, float) for side in (a, b))):
                continue
            exact = [_exact(side, value, setting) for side, value in ((left, a), (right, b))]
            if confirm(*exact) is False:
                return f"{described(setting, heads)}: left {_shown(a)}, right {_shown(b)}"
    except Unsupported:
        return ""
    except ValueError:
        return ""
    return ""


def _shown(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _exact(side: Any, value: Any, setting: Setting) -> Any:
    """The side as an exact number: a fraction, or an expression with every mean replaced by its value."""
    if not isinstance(value, float):
        return sympy.Rational(value.numerator, value.denominator)
    if isinstance(side, Chance):
        raise Unfit
    if isinstance(side, sympy.Sum):
        index, low, high = side.args[-1].args
        inner = side.args[0] if len(side.args) == 2 else side.func(*side.args[:-1])
        before, found = setting.numbers, []
        for place in range(int(setting.value(low)), int(setting.value(high)) + 1):
            setting.numbers = {**before, index: Fraction(place)}
            found.append(_exact(inner, setting.value(inner), setting))
        setting.numbers = before
        return sympy.Add(*found)
    parts = [(arg, setting.value(arg)) for arg in side.args]
    return side.func(*(_exact(arg, part, setting) if side.args else part for arg, part in parts)) if parts else side


def plausible(left: Any, right: Any, relation: str, given: tuple[Any, ...]) -> bool:
    """Whether no plain choice of the letters shows that a plain inequality fails: a look before a proof is searched for."""
    budget = Budget(20_000)
    for low, step in ((half, fifth), (Fraction(1, 10), Fraction(1, 30)), (Fraction(2), Fraction(1, 3)), (Fraction(7), Fraction(2))):
        letters = sorted(set().union(*(side.free_symbols for side in (left, right, *given))), key=str)
        for turn in (1, -1):
            numbers = {letter: low + step * place for place, letter in enumerate(letters[::turn])}
            whole = {letter: Fraction(max(1, round(value))) for letter, value in numbers.items() if letter.is_integer}
            setting = Setting({**numbers, **whole}, LAWS[0], "apart", (), budget)
            try:
                if all(setting.value(fact) for fact in given):
                    gap = float(setting.value(right)) - float(setting.value(left))
                    if gap < -1e-9:
                        return False
            except (Unfit, ZeroDivisionError, OverflowError, AttributeError, TypeError, ValueError):
                continue
    return True
