"""Functions of one integer v as elements of a ring in which v -> v + 1 is known: the ground of `recurrent`.

An element is a polynomial in generators (powers, Gammas, harmonic numbers, sums, products, values of unknown functions) with rational
functions of v as coefficients, all modulo one random prime; a generator knows only what it becomes at v + 1. Every other letter is a random
number, and what is not rational in it (Gamma(m + 1), x**m, f(m)) is a random number of its own. So whatever vanishes here vanishes for
what these stand for; what is true by relations between them is not found.

What holds only from some v on (the sign of a linear form) raises ``start``; what divides is kept in ``poles``.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Hashable
from fractions import Fraction
from typing import Any

from flint import nmod_poly
from sympy import Symbol

from .limits import Budget, TooLarge, Undefined, Unsupported
from .linear import Linear
from .ratios import Poly, Ratio

MAX_MONOMIALS = 60
MAX_SHIFT = 60
Monomial = tuple[tuple[int, int], ...]


Element = dict[Monomial, Ratio]


class Ring:
    """Elements over one prime in one letter ``v``, with what is known of their shifts."""

    def __init__(self, prime: int, v: Symbol, budget: Budget) -> None:
        self.prime, self.v, self.budget = prime, v, budget
        self.start = 0
        self.poles: list[Poly] = []
        self.names: dict[Hashable, int] = {}
        self.rows: dict[int, Any] = {}
        self.units: dict[Hashable, int] = {}
        self.harmonics: dict[int, list[int]] = {}

    # numbers

    def unit(self, key: Hashable) -> int:
        """A random number for something that does not depend on v, the same at every call."""
        if key not in self.units:
            self.units[key] = 2 + secrets.randbelow(self.prime - 3)
        return self.units[key]

    def fraction(self, value: Fraction | int) -> int:
        value = Fraction(value)
        return value.numerator * pow(value.denominator, -1, self.prime) % self.prime

    def harmonic(self, n: int, order: int) -> int:
        """1 + 1/2**order + ... + 1/n**order."""
        known = self.harmonics.setdefault(order, [0])
        self.budget.spend(max(n + 1 - len(known), 1))
        while len(known) <= n:
            known.append((known[-1] + pow(len(known), -order, self.prime)) % self.prime)
        return known[n]

    def poly(self, *coefficients: int) -> Poly:
        return nmod_poly([value % self.prime for value in coefficients], self.prime)

    def ratio(self, value: int) -> Ratio:
        return Ratio(self.poly(value), self.poly(1))

    def number(self, value: int) -> Element:
        return {(): self.ratio(value)} if value % self.prime else {}

    def constant_of(self, form: Linear) -> int:
        """A linear form without v as a number."""
        total = self.fraction(form.constant)
        for letter, slope in form.slopes.items():
            if letter is not self.v:
                total += self.fraction(slope) * self.unit(("letter", letter))
        return total % self.prime

    def form(self, form: Linear) -> Ratio:
        """A linear form as a rational function."""
        return Ratio(self.poly(self.constant_of(form), self.fraction(form.of(self.v))), self.poly(1))

    # arithmetic

    def add(self, *elements: Element) -> Element:
        total: Element = {}
        for element in elements:
            for monomial, ratio in element.items():
                value = total[monomial] + ratio if monomial in total else ratio
                if value.zero:
                    total.pop(monomial, None)
                else:
                    total[monomial] = value
        if len(total) > MAX_MONOMIALS:
            raise TooLarge("too many parts")
        return total

    def mul(self, left: Element, right: Element) -> Element:
        self.budget.spend(1 + 2 * len(left) * len(right))
        if len(left) * len(right) > 4 * MAX_MONOMIALS:
            raise TooLarge("too many parts")
        parts = [{_joined(a, b): x * y} for a, x in left.items() for b, y in right.items()]
        return parts[0] if len(parts) == 1 else self.add(*parts)

    def scale(self, element: Element, ratio: Ratio) -> Element:
        return {} if ratio.zero else {monomial: value * ratio for monomial, value in element.items()}

    def power(self, element: Element, exponent: int) -> Element:
        if len(element) == 1:
            ((monomial, ratio),) = element.items()
            if exponent < 0:
                self.divides(ratio.top)
            return {tuple((name, times * exponent) for name, times in monomial if exponent): ratio.power(exponent)}
        if not element and exponent < 0:
            raise Undefined("a division by zero")
        if not 0 <= exponent <= 12:
            raise Unsupported("a power of a sum")
        product = self.number(1)
        for _ in range(exponent):
            product = self.mul(product, element)
        return product

    def divides(self, poly: Poly) -> None:
        """Note what may vanish at some v."""
        if poly.degree() > 0:
            self.poles.append(poly)

    def constant(self, element: Element) -> int:
        """The number that an element is.

        Raises:
            Unsupported: it depends on v.
        """
        if not element:
            return 0
        if len(element) > 1 or () not in element or element[()].top.degree() > 0 or element[()].bottom.degree() > 0:
            raise Unsupported("depends on the running letter")
        return int(element[()].top[0]) * pow(int(element[()].bottom[0]), -1, self.prime) % self.prime

    # generators and the shift

    def generator(self, key: Hashable, row: Any) -> Element:
        """The generator of this key; ``row`` is called once for what it is at v + 1."""
        if key not in self.names:
            if len(self.names) > MAX_MONOMIALS:
                raise TooLarge("too many parts")
            self.names[key] = len(self.names)
            self.rows[self.names[key]] = row
        return {((self.names[key], 1),): self.ratio(1)}

    def shifted(self, element: Element) -> Element:
        """The element at v + 1."""
        along = self.poly(1, 1)
        results = []
        for monomial, ratio in element.items():
            part: Element = {(): Ratio(ratio.top(along), ratio.bottom(along))}
            self.divides(part[()].bottom)
            for name, times in monomial:
                if callable(self.rows[name]):
                    self.rows[name] = self.rows[name]()
                    for value in self.rows[name].values():
                        self.divides(value.bottom)
                part = self.mul(part, self.power(self.rows[name], times))
            results.append(part)
        return self.add(*results)

    # signs

    def sign(self, form: Linear) -> int:
        """The sign that a linear form in v alone has from ``start`` on, which is raised if need be."""
        slope = form.of(self.v)
        if form.without(self.v).slopes:
            raise Unsupported("a sign that depends on several letters")
        if slope:
            self.start = max(self.start, math.floor(-form.constant / slope) + 1)
            return 1 if slope > 0 else -1
        return (form.constant > 0) - (form.constant < 0)

    def nonnegative(self, form: Linear) -> bool:
        """Whether a linear form is surely >= 0 from ``start`` on, whatever the other letters are."""
        slope = form.of(self.v)
        others = form.without(self.v).slopes
        if slope < 0 or not all(value > 0 and letter.is_nonnegative for letter, value in others.items()):
            return False
        if slope:
            self.start = max(self.start, math.ceil(-form.constant / slope))
            return True
        return form.constant >= 0

    # Gamma and powers

    def gamma(self, form: Linear, exponent: int) -> Element:
        """Gamma(form) ** exponent."""
        if not exponent:
            return self.number(1)
        slope = form.of(self.v)
        others = form.without(self.v)
        whole = math.ceil(form.constant) - 1
        rest = form.constant - whole
        if abs(whole) > MAX_SHIFT * 4:
            raise Unsupported("a shift that is too large")
        if not slope and not others.slopes and rest == 1:
            return self._factorial(whole, exponent)
        if slope.denominator != 1 or abs(slope) > 12:
            raise Unsupported(f"period {slope.denominator}")
        if not others.slopes and rest == 1 and self.sign(form) < 0:  # an integer for every v: at poles
            if exponent > 0:
                raise Unsupported("Gamma at its poles")
            return {}
        base = others + rest + Linear({self.v: slope})
        between = self.rising(base, whole)
        self.divides(between.top)
        self.divides(between.bottom)
        key = ("gamma", base)
        core = self.number(self.unit(key)) if not slope else self.generator(key, lambda: {((self.names[key], 1),): self.rising(base, int(slope))})
        return self.scale(self.power(core, exponent), between.power(exponent))

    def _factorial(self, n: int, exponent: int) -> Element:
        if n < 0:
            if exponent > 0:
                raise Undefined("the factorial of a negative number")
            return {}
        return self.number(pow(math.factorial(n) % self.prime, exponent, self.prime))

    def rising(self, form: Linear, steps: int) -> Ratio:
        """Gamma(form + steps) / Gamma(form)."""
        product = self.ratio(1)
        for step in range(abs(steps)):
            product = product * self.form(form + (step if steps > 0 else -step - 1))
        return product if steps >= 0 else product.inverse()

    def exponential(self, base: int, name: Hashable, exponent: Linear) -> Element:
        """base ** exponent for a number base other than 0; ``name`` tells bases apart where the exponent has other letters."""
        slope = exponent.of(self.v)
        if slope.denominator != 1:
            raise Unsupported(f"period {slope.denominator}")
        minus = base == self.prime - 1
        product = self.number(1)
        for letter, value in exponent.without(self.v).slopes.items():
            value = value % 2 if minus and letter.is_integer else value
            if value:
                unit = self.unit(("power", name, letter, Fraction(1, value.denominator)))
                product = self.scale(product, self.ratio(pow(unit, value.numerator, self.prime)))
        constant = exponent.constant
        if constant.denominator != 1:
            product = self.scale(product, self.ratio(self.unit(("root", name, constant - math.floor(constant)))))
        product = self.scale(product, self.ratio(pow(base, math.floor(constant), self.prime)))
        along = pow(base, int(slope), self.prime)
        if along == 1:
            return product
        key = ("power", along)
        return self.mul(product, self.generator(key, lambda: {((self.names[key], 1),): self.ratio(along)}))


def _joined(left: Monomial, right: Monomial) -> Monomial:
    if not left or not right:
        return left or right
    powers = dict(left)
    for name, times in right:
        powers[name] = powers.get(name, 0) + times
    return tuple(sorted((name, times) for name, times in powers.items() if times))
