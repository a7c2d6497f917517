"""Concrete distributions against a line, plain ones first: what refutes it, in words."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import sympy

from .draws import Law, Setting, Unfit, fifth, half, power
from .limits import Budget, Unsupported, nodes
from .probability import AllOf, AnyOf, Chance, Event, Expectation, Independent, Probability, RandomVariable, Variance, Within

MAX_SETTINGS = 250


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
            root = power(spread, half) if exponent == 2 else spread
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
