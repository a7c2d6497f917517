"""Terms t(v, k) as products of Gammas of linear forms, powers with linear exponents, and a polynomial; their quotients in v and in k."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import sympy

from .limits import Unsupported
from .linear import Linear, linear, of_letter
from .shifting import Element, Ring

if TYPE_CHECKING:
    from .reading import Reader

Factors = dict[Linear, int]


class Hypergeometric:
    """polynomial * product of Gamma(form) ** times * product of number ** form.

    ``step_top`` / ``step_bottom`` times ``step_number`` is the quotient of neighbours in the index, without the polynomial.
    """

    def __init__(self, ring: Ring, index: Any, ends: tuple[Linear, Linear]) -> None:
        self.v, self.index, self.ends = ring.v, index, ends
        self.prime = ring.prime
        self.gammas: Factors = {}
        self.powers: list[tuple[int, Any, Linear]] = []
        self.scale = 1
        self.polynomial: list[tuple[Any, int]] = []

    def gamma(self, form: Linear, times: int) -> None:
        for letter in (self.v, self.index):
            if form.of(letter).denominator != 1 or abs(form.of(letter)) > 6:
                raise Unsupported(f"period {form.of(letter).denominator}")
        if form.of(self.v) or form.of(self.index) or form.slopes or form.constant.denominator != 1:
            self.gammas[form] = self.gammas.get(form, 0) + times
            if not self.gammas[form]:
                del self.gammas[form]
        elif form.constant <= 0:
            raise Unsupported("Gamma at a pole")
        else:
            self.scale = self.scale * pow(math.factorial(int(form.constant) - 1) % self.prime, times, self.prime) % self.prime

    def quotient(self, letter: Any, steps: int) -> Factors:
        """t at letter + steps over t, without powers and polynomial."""
        factors: Factors = {}
        for form, times in self.gammas.items():
            slope = int(form.of(letter)) * steps
            for step in range(abs(slope)):
                factor = form + (step if slope > 0 else -step - 1)
                factors[factor] = factors.get(factor, 0) + (times if slope > 0 else -times)
        return {form: times for form, times in factors.items() if times}

    def number(self, letter: Any, steps: int) -> int:
        """The same quotient of the powers."""
        product = 1
        for base, _, form in self.powers:
            if form.of(letter).denominator != 1:
                raise Unsupported(f"period {form.of(letter).denominator}")
            product = product * pow(base, int(form.of(letter)) * steps, self.prime) % self.prime
        return product

    @property
    def step_top(self) -> Factors:
        return {form: times for form, times in self.quotient(self.index, 1).items() if times > 0}

    @property
    def step_bottom(self) -> Factors:
        return {form: -times for form, times in self.quotient(self.index, 1).items() if times < 0}

    def bottom(self, order: int) -> Factors:
        """The common denominator of t(v + j) / t(v), j = 0, ..., order."""
        common: Factors = {}
        for steps in range(1, order + 1):
            for form, times in self.quotient(self.v, steps).items():
                if times < 0:
                    common[form] = max(common.get(form, 0), -times)
        return common

    def singular(self, order: int) -> set[Linear]:
        """The forms whose zeros the equation must keep away from."""
        below = self.bottom(order)
        return {*self.step_bottom, *below, *moved(below, self.index, 1)}

    def kernel(self, ring: Ring, place: Linear) -> Element:
        """The term without its polynomial at index = place."""
        product = ring.number(self.scale)
        for form, times in self.gammas.items():
            product = ring.mul(product, ring.gamma(form.put(self.index, place), times))
        for base, name, form in self.powers:
            product = ring.mul(product, ring.exponential(base, name, form.put(self.index, place)))
        return product

    def support(self, ring: Ring, first: Linear, last: Linear) -> tuple[Linear, Linear]:
        """The range without the ends at which a Gamma in the denominator makes the term 0."""
        for form, times in self.gammas.items():
            slope = form.of(self.index)
            if times >= 0 or not slope or form.without(self.v, self.index).slopes or not form.is_integer:
                continue
            edge = form.only_without(self.index).times(-1 / slope)  # where the form is 0
            if any(value.denominator != 1 for value in (*edge.slopes.values(), edge.constant)):
                continue
            if slope < 0 and not (last - edge).without(self.v).slopes and ring.sign(last - edge) >= 0:
                last = edge - 1
            if slope > 0 and not (edge - first).without(self.v).slopes and ring.sign(edge - first) >= 0:
                first = edge + 1
        return first, last

    def check_poles(self, ring: Ring, first: Linear, last: Linear) -> None:
        """Refuse where a Gamma in the numerator may meet its poles within the range."""
        for form, times in self.gammas.items():
            if times > 0 and not form.without(self.v, self.index).slopes and form.is_integer:
                for end in (first, last):
                    value = form.put(self.index, end)
                    if not value.without(self.v).slopes and ring.sign(value) <= 0:
                        raise Unsupported("Gamma at its poles")


def moved(factors: Factors, letter: Any, steps: int) -> Factors:
    return {form.put(letter, of_letter(letter) + steps): times for form, times in factors.items()}


def read(reader: Reader, term: Any, index: Any, ends: tuple[Linear, Linear]) -> Hypergeometric:
    """The term as a hypergeometric one in v and the index, which runs between the ends.

    Raises:
        Unsupported: it is none, as far as can be seen.
    """
    found = Hypergeometric(reader.ring, index, ends)
    _collect(reader, found, term, 1)
    return found


def _collect(reader: Reader, found: Hypergeometric, term: Any, times: int) -> None:
    ring = reader.ring
    env = {found.index: of_letter(found.index)}
    if not ({found.index, ring.v} & term.free_symbols):
        value = ring.constant(reader.value(term, env))
        if value == 0:
            raise Unsupported("a factor that is 0")
        found.scale = found.scale * pow(value, times, ring.prime) % ring.prime
    elif term.is_Mul:
        for part in term.args:
            _collect(reader, found, part, times)
    elif term.is_Pow and term.exp.is_Integer:
        _collect(reader, found, term.base, times * int(term.exp))
    elif term.is_Pow:
        _power(reader, found, term.base, linear(term.exp, env).times(Fraction(times)))
    elif isinstance(term, sympy.exp):
        for part in sympy.Add.make_args(sympy.expand(term.args[0])):
            whole = [factor for factor in sympy.Mul.make_args(part) if factor.is_Rational or (factor.is_Symbol and factor.is_integer)]
            rest = sympy.Mul(*(factor for factor in sympy.Mul.make_args(part) if factor not in whole))
            name = ("exp", ring.constant(reader.value(rest, {})))
            found.powers.append((ring.unit(name), name, linear(sympy.Mul(*whole), env).times(Fraction(times))))
    elif isinstance(term, (sympy.factorial, sympy.gamma)):
        found.gamma(linear(term.args[0], env) + isinstance(term, sympy.factorial), times)
    elif isinstance(term, (sympy.RisingFactorial, sympy.FallingFactorial)):
        start, count = (linear(arg, env) for arg in term.args)
        rising = isinstance(term, sympy.RisingFactorial)
        found.gamma(start + count if rising else start + 1, times)
        found.gamma(start if rising else start - count + 1, -times)
    elif isinstance(term, sympy.binomial):
        _binomial(reader, found, term, times)
    elif term.is_polynomial(found.index, ring.v) and times > 0:
        found.polynomial.append((term, times))
    elif times < 0:
        form = linear(term, env)
        if not form.without(ring.v, found.index).slopes and _negative(ring, form.put(found.index, Linear({}, 1))):
            form, sign = form.times(Fraction(-1)), (-1) ** times
            found.scale = found.scale * sign % ring.prime
        found.gamma(form, -times)
        found.gamma(form + 1, times)
    else:
        raise Unsupported(f"{type(term).__name__} is no hypergeometric term")


def _negative(ring: Ring, form: Linear) -> bool:
    """Whether a denominator counts down, so that its opposite is what stays positive."""
    return form.of(ring.v) < 0 or (form.is_number and form.constant < 0)


def _power(reader: Reader, found: Hypergeometric, base: Any, form: Linear) -> None:
    ring = reader.ring
    if base.is_Mul and all(part.is_positive or part == -1 for part in base.args):
        for part in base.args:
            _power(reader, found, part, form)
    elif base.is_Rational and base not in (0, -1):
        for part, sign in ((sympy.Integer(abs(base.p)), 1), (sympy.Integer(base.q), -1)):
            for prime, times in sympy.factorint(part).items():
                found.powers.append((int(prime), int(prime), form.times(Fraction(sign * times))))
        if base < 0:
            found.powers.append((ring.prime - 1, -1, form))
    else:
        number = ring.constant(reader.value(base, {}))
        if number == 0:
            raise Unsupported("a power of 0")
        found.powers.append((number, -1 if number == ring.prime - 1 else number, form))


def _binomial(reader: Reader, found: Hypergeometric, term: Any, times: int) -> None:
    ring, env = reader.ring, {found.index: of_letter(found.index)}
    lower = linear(term.args[1], env)
    if lower.is_number and times > 0:
        falling = sympy.prod([term.args[0] - step for step in range(int(lower.constant))]) / sympy.factorial(int(lower.constant))
        found.polynomial.append((falling, times))
        return
    upper = linear(term.args[0], env)
    safe = not lower.without(ring.v, found.index).slopes or upper.constant.denominator != 1
    if not (safe or all(ring.nonnegative(upper.put(found.index, end)) for end in found.ends)):
        raise Unsupported("a binomial whose upper index may be negative")
    for form, sign in ((upper + 1, 1), (lower + 1, -1), (upper - lower + 1, -1)):
        found.gamma(form, times * sign)
