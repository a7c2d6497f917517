"""Rational functions of one letter modulo a prime, in lowest terms."""

from __future__ import annotations

from typing import Any

from .limits import Undefined

Poly = Any  # flint.nmod_poly


class Ratio:
    """A rational function of v modulo the prime."""

    __slots__ = ("bottom", "top")

    def __init__(self, top: Poly, bottom: Poly) -> None:
        if bottom.degree() > 0:
            common = top.gcd(bottom)
            if common.degree() > 0:
                top, bottom = top // common, bottom // common
        self.top, self.bottom = top, bottom

    def __add__(self, other: Ratio) -> Ratio:
        if self.bottom == other.bottom:
            return Ratio(self.top + other.top, self.bottom)
        return Ratio(self.top * other.bottom + other.top * self.bottom, self.bottom * other.bottom)

    def __mul__(self, other: Ratio) -> Ratio:
        return Ratio(self.top * other.top, self.bottom * other.bottom)

    def __neg__(self) -> Ratio:
        return Ratio(-self.top, self.bottom)

    @property
    def zero(self) -> bool:
        return bool(self.top.degree() < 0)

    def inverse(self) -> Ratio:
        if self.zero:
            raise Undefined("a division by zero")
        return Ratio(self.bottom, self.top)

    def power(self, exponent: int) -> Ratio:
        base = self if exponent >= 0 else self.inverse()
        return Ratio(base.top ** abs(exponent), base.bottom ** abs(exponent))
