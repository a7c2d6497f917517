"""Conditions as a reader writes them."""

from __future__ import annotations

from typing import Any

import sympy


def _parts(body: Any) -> tuple[Any, Any, Any]:
    """What is added, what is taken off, and the number: body = added - taken + number."""
    number, rest = sympy.expand(body).as_coeff_Add() if body.is_polynomial() else (sympy.S.Zero, body)
    terms = sympy.Add.make_args(rest)
    taken = [-term for term in terms if term.could_extract_minus_sign()]
    added = [term for term in terms if not term.could_extract_minus_sign()]
    return sympy.Add(*added), sympy.Add(*taken), number


def not_zero(body: Any) -> str:
    """The body is not 0.

    Example:
        >>> x, y = sympy.symbols("x y")
        >>> not_zero(x - 1), not_zero(y - x), not_zero(1 - x)
        ('x ≠ 1', 'y ≠ x', 'x ≠ 1')
    """
    added, taken, number = _parts(body)
    if added == 0:
        return f"{taken} ≠ {number}"
    return f"{added} ≠ {taken - number}"


def at_least(body: Any, *, strict: bool) -> str:
    """The body is at least 0, or more.

    Example:
        >>> n, k = sympy.symbols("n k", integer=True)
        >>> at_least(n - k, strict=False), at_least(n - 1, strict=False), at_least(n - k - 1, strict=False)
        ('k ≤ n', 'n ≥ 1', 'k < n')
    """
    added, taken, number = _parts(body)
    below, above = ("<", ">") if strict else ("≤", "≥")
    if taken == 0:
        return f"{added} {above} {-number}"
    if added == 0:
        return f"{taken} {below} {number}"
    if number == -1 and body.is_integer and not strict:
        return f"{taken} < {added}"
    return f"{taken - min(number, 0)} {below} {added + max(number, 0)}"


def convergent(ratio: Any) -> str:
    """A power sum with this ratio converges."""
    return f"|{ratio}| < 1"
