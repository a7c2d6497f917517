"""Linear forms in letters with rational coefficients: what stands in factorials, binomials, exponents and ends of ranges."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from sympy import Rational, Symbol

from .limits import Unsupported


class Linear:
    """sum of coefficient * letter, and a constant. Immutable; equal forms are equal and have one hash."""

    __slots__ = ("constant", "slopes")

    def __init__(self, slopes: Mapping[Symbol, Fraction], constant: Fraction | int = 0) -> None:
        self.slopes = {letter: slope for letter, slope in slopes.items() if slope}
        self.constant = Fraction(constant)

    def __hash__(self) -> int:
        return hash((frozenset(self.slopes.items()), self.constant))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Linear) and self.slopes == other.slopes and self.constant == other.constant

    def __add__(self, other: Linear | Fraction | int) -> Linear:
        if not isinstance(other, Linear):
            return Linear(self.slopes, self.constant + other)
        slopes = dict(self.slopes)
        for letter, slope in other.slopes.items():
            slopes[letter] = slopes.get(letter, Fraction(0)) + slope
        return Linear(slopes, self.constant + other.constant)

    def __sub__(self, other: Linear | Fraction | int) -> Linear:
        return self + (other.times(Fraction(-1)) if isinstance(other, Linear) else -other)

    def times(self, factor: Fraction) -> Linear:
        return Linear({letter: slope * factor for letter, slope in self.slopes.items()}, self.constant * factor)

    def of(self, letter: Symbol) -> Fraction:
        """The coefficient of a letter."""
        return self.slopes.get(letter, Fraction(0))

    def without(self, *letters: Symbol) -> Linear:
        """The part with neither these letters nor the constant."""
        return Linear({other: slope for other, slope in self.slopes.items() if other not in letters})

    def put(self, letter: Symbol, value: Linear) -> Linear:
        """The form with one letter replaced."""
        slope = self.of(letter)
        return self.only_without(letter) + value.times(slope) if slope else self

    def only_without(self, letter: Symbol) -> Linear:
        return Linear({other: slope for other, slope in self.slopes.items() if other is not letter}, self.constant)

    @property
    def is_number(self) -> bool:
        return not self.slopes

    @property
    def is_integer(self) -> bool:
        """A whole number at all integers."""
        return self.constant.denominator == 1 and all(slope.denominator == 1 and letter.is_integer for letter, slope in self.slopes.items())

    def expr(self) -> Any:
        """The form as an expression."""
        total: Any = _rational(self.constant)
        for letter, slope in self.slopes.items():
            total += _rational(slope) * letter
        return total


def _rational(value: Fraction) -> Any:

    return Rational(value.numerator, value.denominator)


Env = dict[Symbol, Linear]


def of_letter(letter: Symbol) -> Linear:
    return Linear({letter: Fraction(1)})


def linear(expression: Any, env: Env) -> Linear:
    """An expression as a linear form, letters replaced by what ``env`` says.

    Raises:
        Unsupported: it is none.
    """
    if expression.is_Rational:
        return Linear({}, Fraction(int(expression.p), int(expression.q)))
    if expression.is_Symbol:
        return env.get(expression) or of_letter(expression)
    if expression.is_Add:
        total = Linear({})
        for part in expression.args:
            total = total + linear(part, env)
        return total
    if expression.is_Mul:
        forms = [linear(part, env) for part in expression.args]
        numbers = [form for form in forms if form.is_number]
        rest = [form for form in forms if not form.is_number]
        product = Fraction(1)
        for form in numbers:
            product *= form.constant
        if not rest or product == 0:
            return Linear({}, product)
        if len(rest) == 1:
            return rest[0].times(product)
    if expression.is_Pow and expression.exp.is_Integer:
        base = linear(expression.base, env)
        if base.is_number and (base.constant or expression.exp > 0) and abs(expression.exp) < 64:
            return Linear({}, base.constant ** int(expression.exp))
        if expression.exp == 1:
            return base
    raise Unsupported(f"{expression} is no linear form")


def at(env: Env, letter: Symbol, value: Linear) -> Env:
    """The same letters with one more."""
    return {**env, letter: value}


def ahead(env: Env, v: Symbol, steps: int) -> Env:
    """The same letters at v + steps."""
    return {letter: form.put(v, of_letter(v) + steps) for letter, form in env.items()}
