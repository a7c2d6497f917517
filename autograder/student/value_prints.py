r"""Fingerprints: enough to say whether a value is the right one, not what the right one is.

An exact entry is written as a fraction in lowest terms and hashed with the exercise's id, the value's name and the entry's place as salt.
A real entry x with tolerance t is rounded to ``q = round(x / t)`` and q is hashed; an answer is right if its own q or a neighbour has that
hash, so all answers within t are taken and none further than 2 t. A search over small answers can invert such a hash: it keeps the answer
from the eye, no more.
"""

from __future__ import annotations

import hashlib
import math
from fractions import Fraction
from typing import Any

import numpy as np

LARGEST_DENOMINATOR = 10**6
LARGEST_ROUNDED = 1000  # largest denominator of a fraction that is recognised in a rounded number


def fingerprint(salt: str, entry: Any, step: float | None) -> str:
    """Hash of one entry: exact if ``step`` is None, otherwise of its rounding to a multiple of it."""
    return _hash(salt, _rounded(entry, step))


def matches(salt: str, print_: str, entry: Any, step: float | None) -> bool:
    """Whether an entry has this fingerprint, or, with a step, the rounding beside it."""
    mine = _rounded(entry, step)
    near = (mine, mine - 1, mine + 1) if isinstance(mine, int) and not isinstance(mine, bool) and step is not None else (mine,)
    return any(_hash(salt, one) == print_ for one in near)


def _rounded(entry: Any, step: float | None) -> Any:
    if isinstance(entry, bool | str):
        return entry
    if step is None:
        exact = as_fraction(entry)
        return str(entry) if exact is None else exact
    number = float(entry)
    return round(number / step) if math.isfinite(number) else str(number)


def _hash(salt: str, said: Any) -> str:
    return hashlib.sha256(f"{salt}|{said}".encode()).hexdigest()[:32]


def as_fraction(entry: Any) -> Fraction | None:
    """A number as a fraction. A float stands for the fraction with a denominator up to a million that it is the rounding of, if any.

    Example:
        >>> as_fraction(115 / 3), as_fraction(0.1 + 0.2), as_fraction(float("nan"))
        (Fraction(115, 3), Fraction(3, 10), None)
    """
    if isinstance(entry, int | Fraction):
        return Fraction(entry)
    if not isinstance(entry, float) or not math.isfinite(entry):
        return None
    near = Fraction(entry).limit_denominator(LARGEST_DENOMINATOR)
    return near if abs(near - Fraction(entry)) <= Fraction(1, 10**14) * abs(near) else Fraction(entry)


def rounded_to(salt: str, print_: str, entry: Any) -> int:
    """Decimals, two or more, to which a float is the rounding, or the cut, of the fraction with this fingerprint; 0 if it is none.

    Example:
        >>> rounded_to("", fingerprint("", Fraction(115, 3), None), 38.3333)
        4
    """
    written = repr(entry)
    places = len(written.partition(".")[2])
    if not isinstance(entry, float) or not math.isfinite(entry) or "e" in written or places < 2:
        return 0
    given, unit = Fraction(entry), Fraction(1, 10**places)
    for bottom in range(2, LARGEST_ROUNDED + 1):
        one = Fraction(round(entry * bottom), bottom)
        cut = 0 <= abs(one) - abs(given) < unit
        if one.denominator == bottom and (cut or abs(one - given) <= unit / 2) and matches(salt, print_, one, None):
            return places
    return 0


def entries(value: Any) -> tuple[list[int], str, list[Any]] | None:
    """Shape, sort ("real", "boolean", "complex", "text") and the entries in order; None for what is no number, text or array of them.

    A complex entry is two: real part, imaginary part. Fractions and whole numbers stay exact.

    Example:
        >>> entries([1, Fraction(1, 3)])
        ([2], 'real', [1, Fraction(1, 3)])
    """
    shape: list[int] = []
    flat = [value]
    while flat and all(_is_row(item) for item in flat):
        lengths = {len(item) for item in flat}
        if len(lengths) != 1:
            return None
        shape.append(lengths.pop())
        flat = [inner for item in flat for inner in item]
    flat = [_number(item) for item in flat]
    sorts = {_sort(item) for item in flat}
    if not sorts or "" in sorts or (len(sorts) > 1 and sorts != {"real", "complex"}):
        return None
    if "complex" in sorts:
        return shape, "complex", [part for item in flat for part in (complex(item).real, complex(item).imag)]
    return shape, sorts.pop(), flat


def _is_row(item: Any) -> bool:
    return isinstance(item, list | tuple) or (isinstance(item, np.ndarray) and item.ndim > 0)


def _number(item: Any) -> Any:
    if isinstance(item, np.generic | np.ndarray):
        return item.item()
    if getattr(item, "is_Rational", False) is True:
        return Fraction(int(item.p), int(item.q))
    if getattr(item, "is_number", False) is True and getattr(item, "is_real", False) is True:
        return float(item)
    return item


def _sort(item: Any) -> str:
    if isinstance(item, bool):
        return "boolean"
    if isinstance(item, int | float | Fraction):
        return "real"
    return "complex" if isinstance(item, complex) else "text" if isinstance(item, str) else ""
