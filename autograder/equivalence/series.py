"""Power series in a small quantity, cut off after a fixed number of terms, over any ring. With two terms they are dual numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .dense import Dense, is_unit
from .limits import Undefined


class Jet:
    """The coefficients of 1, e, e**2, ...; those not kept are dropped. Coefficients may be series themselves, in another quantity."""

    __slots__ = ("name", "parts")

    def __init__(self, parts: tuple[Any, ...], name: int) -> None:
        self.parts, self.name = parts, name

    def _other(self, other: Any) -> tuple[Any, ...]:
        if isinstance(other, Jet) and other.name == self.name:
            return other.parts
        zero = self.parts[0] * 0
        return (zero + other, *(zero for _ in self.parts[1:]))

    def _deeper(self, other: Any) -> bool:
        """Whether the other number is a series in a later quantity, whose coefficients this one belongs to."""
        return isinstance(other, Jet) and other.name > self.name

    def __add__(self, other: Any) -> Any:
        if self._deeper(other):
            return other + self
        return Jet(tuple(a + b for a, b in zip(self.parts, self._other(other), strict=True)), self.name)

    __radd__ = __add__

    def __neg__(self) -> Jet:
        return Jet(tuple(-part for part in self.parts), self.name)

    def __sub__(self, other: Any) -> Any:
        return self + (-other)

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        if self._deeper(other):
            return other * self
        if not isinstance(other, Jet) or other.name != self.name:
            return Jet(tuple(part * other for part in self.parts), self.name)
        result = [self.parts[0] * other.parts[0]]
        for k in range(1, len(self.parts)):
            term = self.parts[0] * other.parts[k]
            for i in range(1, k + 1):
                term = term + self.parts[i] * other.parts[k - i]
            result.append(term)
        return Jet(tuple(result), self.name)

    __rmul__ = __mul__

    def inverse(self) -> Jet:
        if not is_unit(self.parts[0]):
            raise Undefined("a division by what vanishes with the small quantity")
        first = 1 / self.parts[0]
        result = [first]
        for k in range(1, len(self.parts)):
            term = self.parts[1] * result[k - 1]
            for i in range(2, k + 1):
                term = term + self.parts[i] * result[k - i]
            result.append(-(term * first))
        return Jet(tuple(result), self.name)

    def __truediv__(self, other: Any) -> Any:
        return self * (other.inverse() if isinstance(other, Jet) else 1 / other)

    def __rtruediv__(self, other: Any) -> Any:
        return self.inverse() * other

    def __pow__(self, exponent: int) -> Any:
        base: Any = self.inverse() if exponent < 0 else self
        result: Any = self * 0 + 1
        for digit in bin(abs(exponent))[2:]:
            result = result * result
            result = result * base if digit == "1" else result
        return result

    def __eq__(self, other: object) -> bool:
        return all(a == b for a, b in zip(self.parts, self._other(other), strict=True))

    __hash__ = None  # type: ignore[assignment]


def lifted(value: Any, derivative: Callable[[int, Any], Any]) -> Any:
    """A function of a series, by Taylor's formula.

    Args:
        value: a number, or a series.
        derivative: the order k and a number or a series of fewer quantities -> the k-th derivative there.
    """
    if not isinstance(value, Jet):
        return derivative(0, value)
    small = Jet((value.parts[0] * 0, *value.parts[1:]), value.name)
    result: Any = value * 0
    power, factor = value * 0 + 1, 1
    for k in range(len(value.parts)):
        factor *= max(k, 1)
        at = lifted(value.parts[0], lambda order, where, k=k: derivative(order + k, where))  # type: ignore[misc]
        result = result + power * at / (power.parts[0] * 0 + factor)
        power = power * small
    return result


def coefficient(value: Any, name: int, k: int) -> Any:
    """The k-th coefficient in one quantity, of a number or of every entry of a matrix."""
    if isinstance(value, Dense):
        return value.apply(lambda entry: coefficient(entry, name, k))
    if isinstance(value, Jet) and value.name == name:
        return value.parts[k]
    return value if k == 0 else value * 0
