"""Whether an answer is the expected one: type and shape before values, nothing is broadcast.

What counts as alike: a list and an array of the same shape; a whole number for a real one, and a real one that is whole for a whole one;
a Python number, a numpy number and a 0-d array; a tuple and a list; a frozenset and a set. What does not: True for 1 and 1 for True; a
complex number for a real one; shape (n, 1) for (n,); NaN for anything. Fractions are compared exactly. With ``bits`` in the tolerance an
array of noughts and ones and one of booleans are alike.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Mapping, Set
from fractions import Fraction
from typing import Any

import numpy as np

EXACT = {"rtol": 1e-9, "atol": 1e-10}


def difference(expected: Any, got: Any, tolerance: Mapping[str, float] = EXACT) -> str:
    """The first difference in words ("entry 2: expected 0.5, got 0.25"), or "" if there is none.

    Args:
        expected: of a decoded case.
        got: a decoded answer.
        tolerance: ``rtol`` and ``atol``: numbers agree if abs(got - expected) <= atol + rtol * abs(expected).
    """
    got, expected = _plain(got), _plain(expected)
    if expected is None:
        return "" if got is None else f"expected None, got {kind_of(got)}"
    if got is None:
        return f"expected {kind_of(expected)}, got None"
    if isinstance(expected, np.ndarray):
        return _array_difference(expected, got, tolerance)
    if isinstance(expected, str):
        return _unless(isinstance(got, str) and got == expected, expected, got)
    if isinstance(expected, Mapping):
        return _mapping_difference(expected, got, tolerance)
    if isinstance(expected, Set):
        return _set_difference(expected, got)
    if isinstance(expected, list | tuple):
        return _sequence_difference(expected, got, tolerance)
    return _number_difference(expected, got, tolerance)


def _plain(value: Any) -> Any:
    """0-d arrays and numpy numbers as Python numbers, sympy numbers as fractions or floats, a game as its table."""
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        return value.item()
    if getattr(value, "is_Rational", False) is True:
        return Fraction(int(value.p), int(value.q))
    if getattr(value, "is_Float", False) is True:
        return float(value)
    if hasattr(value, "_table"):
        return value._table
    return value


def kind_of(value: Any) -> str:
    """What sort of thing a value is, for a person: "a list of 3", "an array of shape (2, 2)"."""
    value = _plain(value)
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, list | tuple | Set | Mapping):
        name = {tuple: "tuple", list: "list"}.get(type(value), "dict" if isinstance(value, Mapping) else "set")
        return f"a {name} of {len(value)}"
    names = {bool: "True or False", int: "a whole number", float: "a real number", complex: "a complex number", str: "a text"}
    names |= {Fraction: "a fraction", type(None): "None"}
    return names.get(type(value), f"a value of type {type(value).__name__}")


def _number_difference(expected: Any, got: Any, tolerance: Mapping[str, float]) -> str:
    if isinstance(expected, bool) or isinstance(got, bool):
        if isinstance(expected, bool) and isinstance(got, bool):
            return _unless(expected == got, expected, got)
        return f"expected {kind_of(expected)}, got {kind_of(got)}"
    if not isinstance(expected, numbers.Number):  # what no rule above knows: an expression, a description of a figure
        return _unless(type(expected) is type(got) and bool(expected == got), expected, got)
    if not isinstance(got, numbers.Number):
        return f"expected a single number, got {kind_of(got)}"
    if isinstance(got, complex) and not isinstance(expected, complex):
        return f"expected a real number, got the complex number {number_text(got)}"
    return _unless(numbers_agree(expected, got, tolerance), expected, got)


def numbers_agree(expected: Any, got: Any, tolerance: Mapping[str, float] = EXACT) -> bool:
    """Whether two numbers agree: exactly if a whole number or a fraction is expected, within the tolerance otherwise."""
    if isinstance(expected, numbers.Rational):
        if isinstance(got, float):
            return math.isfinite(got) and Fraction(got) == expected
        return bool(got == expected)
    if not isinstance(got, complex):
        try:
            got = float(got)
        except OverflowError:
            return False
    if got == expected:
        return True
    gap = abs(got - expected)
    return math.isfinite(gap) and math.isfinite(abs(expected)) and gap <= tolerance["atol"] + tolerance["rtol"] * abs(expected)


def _array_difference(expected: np.ndarray[Any, Any], got: Any, tolerance: Mapping[str, float]) -> str:
    array = as_array(got)
    if isinstance(array, str):
        return f"expected an array of shape {expected.shape}, got {array}"
    if array.shape != expected.shape:
        return f"shape {array.shape}, expected {expected.shape}"
    if tolerance.get("bits") and {sort_of(expected), sort_of(array)} == {"real", "boolean"} and np.isin(array, (0, 1)).all():
        array = array.astype(expected.dtype)
    wanted, given = sort_of(expected), sort_of(array)
    if wanted != given and array.size and not (wanted == "complex" and given == "real"):
        return f"expected {wanted} entries, got {given} ones"
    wrong = np.argwhere(~agree(expected, array, tolerance))
    if not len(wrong):
        return ""
    index = tuple(int(i) for i in wrong[0])
    more = f" ({len(wrong)} of {expected.size} entries differ)" if len(wrong) > 1 else ""
    name = str(index[0]) if len(index) == 1 else str(index)
    return f"entry {name}: {_unless(False, expected[index], array[index])}{more}"


def as_array(value: Any) -> np.ndarray[Any, Any] | str:
    """A list, tuple or array of numbers as an array; what it is instead, in words, if it is none."""
    if isinstance(value, np.ndarray):
        return value
    if not isinstance(value, list | tuple):
        return kind_of(value)
    try:
        array = np.array(value)
        if array.dtype == object:
            array = np.array(value, dtype=np.float64)
    except (ValueError, TypeError, OverflowError):
        return f"{kind_of(value)} that is not a regular grid of numbers"
    mixed = any(isinstance(item, bool | np.bool_) for item in value) and array.dtype != np.bool_
    return f"{kind_of(value)} that mixes numbers with True and False" if mixed else array


def sort_of(array: np.ndarray[Any, Any]) -> str:
    """The sort of an array's entries: "boolean", "real", "complex" or "text"."""
    return {"b": "boolean", "c": "complex", "i": "real", "u": "real", "f": "real"}.get(array.dtype.kind, "text")


def agree(expected: np.ndarray[Any, Any], got: np.ndarray[Any, Any], tolerance: Mapping[str, float] = EXACT) -> np.ndarray[Any, Any]:
    """Entry by entry, for arrays of one shape: boolean array of that shape."""
    if expected.dtype.kind in "biuU":
        return np.asarray(expected == got)
    with np.errstate(invalid="ignore", over="ignore"):
        wide = np.complex128 if expected.dtype.kind == "c" or got.dtype.kind == "c" else np.float64
        e, g = expected.astype(wide), got.astype(wide)
        near = np.abs(g - e) <= tolerance["atol"] + tolerance["rtol"] * np.abs(e)
        return np.asarray((near & np.isfinite(e) & np.isfinite(g)) | (e == g))


def _sequence_difference(expected: list[Any] | tuple[Any, ...], got: Any, tolerance: Mapping[str, float]) -> str:
    if not isinstance(got, list | tuple | np.ndarray):
        return f"expected {kind_of(expected)}, got {kind_of(got)}"
    if len(got) != len(expected):
        return f"length {len(got)}, expected {len(expected)}"
    for index, (one, other) in enumerate(zip(expected, got, strict=True)):
        if said := difference(one, other, tolerance):
            return f"{_place(index, expected)}: {said}"
    return ""


def _place(index: int, expected: list[Any] | tuple[Any, ...]) -> str:
    """What a person calls one of the expected things: of two or more lists, the list."""
    several = len(expected) > 1 and all(isinstance(one, list | tuple | np.ndarray) for one in expected)
    return f"list {index + 1} of {len(expected)}" if several else f"entry {index}"


def _mapping_difference(expected: Mapping[Any, Any], got: Any, tolerance: Mapping[str, float]) -> str:
    if not isinstance(got, Mapping):
        return f"expected a dict with the keys {_names(expected)}, got {kind_of(got)}"
    if missing := [key for key in expected if key not in got]:
        return f"missing key {_names(missing)}"
    if extra := [key for key in got if key not in expected]:
        return f"unexpected key {_names(extra)}"
    for key, one in expected.items():
        if said := difference(one, got[key], tolerance):
            return f"at {key!r}: {said}"
    return ""


def _set_difference(expected: Set[Any], got: Any) -> str:
    if not isinstance(got, Set):
        return f"expected a set, got {kind_of(got)}"
    if missing := expected - got:
        return f"missing from the set: {_names(missing)}"
    if extra := got - expected:
        return f"not in the expected set: {_names(extra)}"
    return ""


def _names(keys: Any) -> str:
    return ", ".join(sorted(str(sorted(k)) if isinstance(k, Set) else repr(k) for k in keys)[:6])


def _unless(alike: bool, expected: Any, got: Any) -> str:
    if alike:
        return ""
    for digits in (6, 10, 17):  # enough digits to show the difference
        one, other = number_text(expected, digits), number_text(got, digits)
        if one != other:
            break
    return f"expected {one}, got {other}"


def number_text(value: Any, digits: int = 6) -> str:
    """A number as text with at most ``digits`` significant digits; other values briefly."""
    value = _plain(value)
    if isinstance(value, float):
        return f"{value + 0.0:.{digits}g}" if value else "0"
    if isinstance(value, complex):
        sign = "-" if value.imag < 0 or (value.imag == 0 and math.copysign(1, value.imag) < 0) else "+"
        return f"{value.real + 0.0:.{digits}g} {sign} {abs(value.imag):.{digits}g}i"
    if isinstance(value, bool | int | Fraction):
        bits = max(value.numerator.bit_length(), value.denominator.bit_length())
        said = str(value) if bits < 4000 else f"a number of {bits} bits"
        return said if len(said) <= 60 else said[:60] + "..."
    if isinstance(value, str):
        said = repr(value)
        return said if len(said) <= 60 else said[:60] + "..."
    return kind_of(value)
