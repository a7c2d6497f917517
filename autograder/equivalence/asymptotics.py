"""Limits of functions of one variable by expansions in the scale ``exp(E(y)) * y**a * log(y)**b`` as y goes to infinity.

Guarantee: a limit that is returned is the limit. Every expansion carries the size of what it leaves out; where terms cancel down to that
size, where a coefficient's sign is not certain, or where a function is not known, there is no answer.
"""

from __future__ import annotations

from functools import cmp_to_key
from typing import Any

import sympy
from sympy import Rational, S

from .limits import Budget

KEPT = 6  # terms of an expansion
Growth = tuple[tuple[Any, int, Any], ...]  # the exponent E: a sum of c * y**a * log(y)**b as (a, b, c), the largest first
Key = tuple[Growth, Any, int]
ONE: Key = ((), S.Zero, 0)


class Unknown(ArithmeticError):
    """No expansion is found."""


def limit(function: Any, symbol: Any, end: Any, side: str, budget: Budget) -> Any:
    """The limit at an end (from the right for "+", from the left for "-"): a number, oo or -oo; None if it is not found."""
    y = sympy.Dummy("y", positive=True)
    if end.is_finite:
        placed = function.subs(symbol, end + (1 / y if side == "+" else -1 / y))
    else:
        placed = function.subs(symbol, y if end == S.Infinity else -y)
    try:
        found = Expander(y, budget).of(placed)
    except Unknown:
        return None
    if not found.terms:
        return S.Zero if found.error is None or compare(found.error, ONE) < 0 else None
    key, number = found.terms[0]
    order = compare(key, ONE)
    if order < 0:
        return S.Zero
    if order == 0:
        return number
    return S.Infinity * sign(number)


def sign(number: Any) -> int:
    """The sign of a number, 0 only where it is 0 exactly.

    Raises:
        Unknown: it is not certain.
    """
    if number.is_Rational:
        return int(sympy.sign(number))
    if not number.is_number or not number.is_extended_real:
        raise Unknown
    number = sympy.expand(number)
    if number == 0:
        return 0
    if number.is_positive or number.is_negative:
        return 1 if number.is_positive else -1
    raise Unknown


def compare(first: Key, second: Key) -> int:
    """Which of two terms of the scale is larger."""
    rest: dict[tuple[Any, int], Any] = {(a, b): c for a, b, c in first[0]}
    for a, b, c in second[0]:
        rest[a, b] = rest.get((a, b), S.Zero) - c
    for place in sorted(rest, reverse=True):
        found = sign(rest[place])
        if found:
            return found
    if first[1] != second[1]:
        return 1 if first[1] > second[1] else -1
    return (first[2] > second[2]) - (first[2] < second[2])


def times(first: Key, second: Key) -> Key:
    return _growth([*first[0], *second[0]]), first[1] + second[1], first[2] + second[2]


def power(key: Key, exponent: Any) -> Key:
    b = key[2] * exponent
    if not b.is_Integer:
        raise Unknown
    return _growth([(a, n, c * exponent) for a, n, c in key[0]]), key[1] * exponent, int(b)


def _growth(parts: list[tuple[Any, int, Any]]) -> Growth:
    total: dict[tuple[Any, int], Any] = {}
    for a, b, c in parts:
        total[a, b] = sympy.expand(total.get((a, b), S.Zero) + c)
    return tuple((*place, total[place]) for place in sorted(total, reverse=True) if sign(total[place]))


def _smaller_first(one: tuple[Key, Any], other: tuple[Key, Any]) -> int:
    return compare(one[0], other[0])


class Expansion:
    """Terms in falling order, and the size of what is left out (None: nothing)."""

    def __init__(self, terms: dict[Key, Any], error: Key | None) -> None:
        kept = [(key, sympy.expand(number)) for key, number in terms.items()]
        kept = [(key, number) for key, number in kept if sign(number) and (error is None or compare(key, error) > 0)]
        kept.sort(key=cmp_to_key(_smaller_first), reverse=True)
        if len(kept) > KEPT:
            error = kept[KEPT][0] if error is None or compare(kept[KEPT][0], error) > 0 else error
        self.terms, self.error = kept[:KEPT], error

    def lead(self) -> tuple[Key, Any]:
        if not self.terms:
            raise Unknown
        return self.terms[0]

    def plus(self, other: Expansion) -> Expansion:
        total = dict(self.terms)
        for key, number in other.terms:
            total[key] = total.get(key, S.Zero) + number
        return Expansion(total, _larger(self.error, other.error))

    def by(self, other: Expansion) -> Expansion:
        total: dict[Key, Any] = {}
        for first, one in self.terms:
            for second, two in other.terms:
                key = times(first, second)
                total[key] = total.get(key, S.Zero) + one * two
        error = None
        for left, right in ((self, other), (other, self)):
            if left.error is not None:
                size = right.terms[0][0] if right.terms else right.error
                error = _larger(error, times(left.error, size) if size is not None else None)
        return Expansion(total, error)

    def scaled(self, key: Key, number: Any) -> Expansion:
        return Expansion({times(own, key): value * number for own, value in self.terms}, times(self.error, key) if self.error is not None else None)


def _larger(first: Key | None, second: Key | None) -> Key | None:
    if first is None or second is None:
        return first or second
    return first if compare(first, second) > 0 else second


def constant(number: Any) -> Expansion:
    return Expansion({ONE: number}, None)


def _small(part: Expansion) -> Key | None:
    """The size of an expansion that goes to 0; None if it is exactly 0."""
    size = part.terms[0][0] if part.terms else part.error
    if size is not None and compare(size, ONE) >= 0:
        raise Unknown
    return size


def taylor(numbers: list[Any], part: Expansion) -> Expansion:
    """The sum of numbers[j] * part**j for a part that goes to 0, and what is left out."""
    size = _small(part)
    total, run = constant(numbers[0]), constant(S.One)
    if size is None:
        return total
    for number in numbers[1:]:
        run = run.by(part)
        total = total.plus(run.scaled(ONE, number)) if number != 0 else total
    return total.plus(Expansion({}, power(size, S(len(numbers)))))


class Expander:
    """Expansions of expressions in one symbol, which goes to infinity."""

    def __init__(self, symbol: Any, budget: Budget) -> None:
        self.symbol, self.budget = symbol, budget

    def of(self, expression: Any) -> Expansion:
        self.budget.spend(60)
        if not expression.has(self.symbol):
            if not (expression.is_number and expression.is_real):
                raise Unknown
            return constant(expression)
        if expression == self.symbol:
            return Expansion({((), S.One, 0): S.One}, None)
        if expression.is_Add or expression.is_Mul:
            total = self.of(expression.args[0])
            for arg in expression.args[1:]:
                total = total.plus(self.of(arg)) if expression.is_Add else total.by(self.of(arg))
            return total
        if isinstance(expression, sympy.exp):
            return self.exp(self.of(expression.args[0]))
        if isinstance(expression, sympy.log) and isinstance(expression.args[0], sympy.factorial):
            return self.log_factorial(self.of(expression.args[0].args[0]))
        if isinstance(expression, sympy.log):
            return self.log(self.of(expression.args[0]))
        if isinstance(expression, sympy.factorial):
            return self.exp(self.log_factorial(self.of(expression.args[0])))
        if isinstance(expression, sympy.harmonic) and len(expression.args) == 1:
            return self.harmonic(self.of(expression.args[0]))
        if expression.is_Pow and expression.exp.is_Rational:
            return self.power(self.of(expression.base), expression.exp)
        if expression.is_Pow:
            return self.exp(self.of(expression.exp).by(self.log(self.of(expression.base))))
        if isinstance(expression, (sympy.sinh, sympy.cosh, sympy.tanh)):
            return self.of(expression.rewrite(sympy.exp))
        if isinstance(expression, (sympy.sin, sympy.cos, sympy.atan, sympy.erf)):
            return self.smooth(type(expression), self.of(expression.args[0]))
        raise Unknown

    def power(self, base: Expansion, exponent: Any) -> Expansion:
        key, number = base.lead()
        if not exponent.is_Integer and sign(number) < 0:
            raise Unknown
        rest = base.scaled(power(key, S.NegativeOne), 1 / number).plus(constant(S.NegativeOne))
        found = taylor([sympy.binomial(exponent, j) for j in range(KEPT)], rest)
        return found.scaled(power(key, exponent), number**exponent)

    def exp(self, part: Expansion) -> Expansion:
        if part.error is not None and compare(part.error, ONE) >= 0:
            raise Unknown
        growth, shift, factor, rest = [], S.Zero, S.One, {}
        for (inner, a, b), number in part.terms:
            if compare((inner, a, b), ONE) < 0:
                rest[inner, a, b] = number
            elif inner or (a == 0 and b > 1) or (a == 0 and b == 1 and not number.is_Rational):
                raise Unknown
            elif a == 0 and b == 1:
                shift = number
            elif a == 0:
                factor = sympy.exp(number)
            else:
                growth.append((a, b, number))
        found = taylor([Rational(1, sympy.factorial(j)) for j in range(KEPT)], Expansion(rest, part.error))
        return found.scaled((_growth(growth), shift, 0), factor)

    def log(self, part: Expansion) -> Expansion:
        key, number = part.lead()
        if key[2] != 0 or sign(number) < 0:
            raise Unknown
        rest = part.scaled(power(key, S.NegativeOne), 1 / number).plus(constant(S.NegativeOne))
        found = taylor([S.Zero, *(Rational((-1) ** (j + 1), j) for j in range(1, KEPT))], rest)
        terms: dict[Key, Any] = {((), a, b): c for a, b, c in key[0]}
        terms[(), S.Zero, 1] = terms.get(((), S.Zero, 1), S.Zero) + key[1]
        return found.plus(Expansion(terms, None)).plus(constant(sympy.log(number)))

    def log_factorial(self, part: Expansion) -> Expansion:
        """Stirling's series: z log z - z + log(2 pi z)/2 + 1/(12 z), and what is left out is of the size of z**-3."""
        self.to_infinity(part)
        log, inverse = self.log(part), self.power(part, S.NegativeOne)
        total = part.by(log).plus(part.scaled(ONE, S.NegativeOne)).plus(log.scaled(ONE, S.Half))
        total = total.plus(constant(sympy.log(2 * sympy.pi) / 2)).plus(inverse.scaled(ONE, Rational(1, 12)))
        return total.plus(Expansion({}, power(inverse.lead()[0], S(3))))

    def harmonic(self, part: Expansion) -> Expansion:
        """log z + gamma + 1/(2 z), and what is left out is of the size of z**-2."""
        self.to_infinity(part)
        inverse = self.power(part, S.NegativeOne)
        total = self.log(part).plus(constant(S.EulerGamma)).plus(inverse.scaled(ONE, S.Half))
        return total.plus(Expansion({}, power(inverse.lead()[0], S(2))))

    def to_infinity(self, part: Expansion) -> None:
        key, number = part.lead()
        if compare(key, ONE) <= 0 or sign(number) < 0:
            raise Unknown

    def smooth(self, function: Any, part: Expansion) -> Expansion:
        """A function with a Taylor series at every number, and at infinity its limit."""
        number = next((value for key, value in part.terms if compare(key, ONE) == 0), S.Zero)
        if part.terms and compare(part.terms[0][0], ONE) > 0:
            way = sign(part.terms[0][1])
            if function is sympy.atan:
                return self.smooth(function, self.power(part, S.NegativeOne)).scaled(ONE, S.NegativeOne).plus(constant(way * sympy.pi / 2))
            if function is sympy.erf:
                key = self.exp(part.by(part).scaled(ONE, S.NegativeOne)).lead()[0]
                return constant(S(way)).plus(Expansion({}, key))
            raise Unknown
        t = sympy.Dummy("t", real=True)
        slopes = [function(t)]
        for _ in range(KEPT - 1):
            slopes.append(sympy.diff(slopes[-1], t))
        numbers = [slope.subs(t, number) / sympy.factorial(j) for j, slope in enumerate(slopes)]
        return taylor(numbers, part.plus(constant(-number)))
