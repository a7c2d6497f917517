"""How likely an exact test at a random point modulo a random prime is to accept a false identity, by degrees and sizes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import sympy

from .limits import nodes
from .payments import Payment
from .values import Utility, ValueAt

PRIMES = 2.0**55  # at least so many primes lie where `random_prime` draws
FIELD = 2.0**61


@dataclass(frozen=True)
class Size:
    """Bounds for an expression written as a fraction of integer polynomials: total degrees, and bits of the coefficients."""

    top: float
    bottom: float
    bits: float


def size(expression: Any, unknown: frozenset[Any], terms: float = 4096.0) -> Size:
    """Bounds read off the tree. ``unknown``: the symbols drawn at random; what holds none of them, nor a value of a utility, is a number.

    ``terms`` bounds the number of terms of a running sum with denominators.
    """
    if expression.is_Rational:
        return Size(0, 0, int(expression.p).bit_length() + int(expression.q).bit_length())
    if expression.free_symbols.isdisjoint(unknown) and not expression.has(ValueAt, Utility, Payment):
        return Size(0, 0, 256)
    if expression.is_Symbol or isinstance(expression, (ValueAt, Utility, Payment)):
        return Size(1, 0, 1)
    if expression.is_Pow and expression.exp.is_Integer:
        inner, times = size(expression.base, unknown, terms), abs(int(expression.exp))
        top, bottom = (inner.top, inner.bottom) if expression.exp > 0 else (inner.bottom, inner.top)
        return Size(top * times, bottom * times, (inner.bits + 1) * times)
    parts = [size(arg, unknown, terms) for arg in expression.args if isinstance(arg, sympy.Expr)]
    bits = sum(part.bits for part in parts) + len(parts)
    bottom = sum(part.bottom for part in parts)
    if expression.is_Mul:
        return Size(sum(part.top for part in parts), bottom, bits)
    if expression.is_Add:
        return Size(max(part.top + bottom - part.bottom for part in parts), bottom, bits)
    top = sum(part.top for part in parts) + 1
    return Size(top + bottom * terms, bottom * terms, bits * (terms if bottom else 1) + 64)


def false_accept(left: Any, right: Any, unknown: frozenset[Any], primes: int = 2) -> float:
    """Bound on the probability that left = right at random points modulo ``primes`` independent primes though left and right differ.

    For each prime: at most degree / p for the point, and at most (bits of a coefficient / 61) / (number of primes) that p divides them all.
    """
    one, other = size(left, unknown), size(right, unknown)
    degree = max(one.top + other.bottom, other.top + one.bottom)
    once = degree / FIELD + (one.bits + other.bits + 2) / 61 / PRIMES
    return float(min(1.0, once) ** primes)


def in_words(error: float) -> str:
    """``2^-103`` rounded up; 0 is ``0``."""
    return "0" if error == 0 else f"2^{math.ceil(math.log2(error))}"


def modest(expression: Any, degree: int = 80, parts: int = 400) -> bool:
    """Whether multiplying out by sympy is sure to be quick."""
    if sum(1 for _ in nodes(expression)) > parts or len(expression.free_symbols) > 5:
        return False
    bounds = size(expression, frozenset(expression.free_symbols))
    return bounds.top + bounds.bottom <= degree and bounds.bits < 20_000
