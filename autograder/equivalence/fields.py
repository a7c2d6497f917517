"""Where expressions are evaluated: the rationals, and the integers modulo a prime. Elements are python-flint's, so + - * / ** are exact."""

from __future__ import annotations

import secrets
from typing import Any, Protocol

from flint import acb, fmpq, fmpz, nmod

Element = Any


class Field(Protocol):
    """What the evaluator needs of a field besides the arithmetic of its elements."""

    exact: bool

    def number(self, value: int | fmpq) -> Element: ...

    def random(self) -> Element: ...


class Rationals:
    """Exact rational numbers."""

    exact = True

    def number(self, value: int | fmpq) -> fmpq:
        return fmpq(value)

    def random(self) -> fmpq:
        return fmpq(secrets.randbelow(2001) - 1000, 1 + secrets.randbelow(30))


class Modulo:
    """Integers modulo a prime p < 2^63."""

    exact = False

    def __init__(self, prime: int) -> None:
        self.prime = prime

    def number(self, value: int | fmpq) -> nmod:
        if isinstance(value, fmpq):
            return nmod(value.p, self.prime) / nmod(value.q, self.prime)
        return nmod(value, self.prime)

    def random(self) -> nmod:
        return nmod(2 + secrets.randbelow(self.prime - 2), self.prime)


class Balls:
    """Complex balls: a midpoint and a radius that holds every rounding error, so that two disjoint balls are two different numbers."""

    exact = False

    def number(self, value: int | fmpq) -> acb:
        return acb(value)

    def random(self) -> acb:
        return acb(fmpq(secrets.randbelow(4001) - 2000, 1 + secrets.randbelow(300)))


def random_prime() -> int:
    """A prime drawn from [2^61, 2^62], where about one number in 43 is prime: more than 2^55 of them."""
    while True:
        candidate = 2**61 + 2 * secrets.randbelow(2**60) + 1
        if fmpz(candidate).is_prime():
            return candidate
