"""Named lemmas on single terms, each with its conditions, as facts ``expression >= 0`` (or ``> 0``) for a certificate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import sympy

from .certificates import Fact

Known = Callable[[Any, bool], bool]  # whether an expression is known to be >= 0 (> 0 if True)


def lemmas(atom: Any, known: Known) -> Iterator[Fact]:
    """What is known of one term whatever its arguments, as far as ``known`` confirms the conditions."""
    match atom:
        case sympy.exp():
            yield from _exponential(atom, atom.args[0], known)
        case sympy.log():
            inside = atom.args[0]
            if known(inside, True):
                yield inside - 1 - atom, False, "log(x) <= x - 1"
                if known(inside - 1, False):
                    yield atom, False, "log(x) >= 0 for x >= 1"
        case sympy.sin() | sympy.cos():
            if atom.args[0].is_real:
                yield 1 - atom, False, "|sin| <= 1"
                yield 1 + atom, False, "|sin| <= 1"
        case sympy.tanh() if atom.args[0].is_real:
            yield 1 - atom, True, "|tanh| < 1"
            yield 1 + atom, True, "|tanh| < 1"
        case sympy.factorial() if atom.args[0].is_integer and known(atom.args[0], False):
            yield atom - 1, False, "n! >= 1"
            yield atom - atom.args[0], False, "n! >= n"
            if known(atom.args[0] - 1, False):
                n = atom.args[0]
                yield atom - sympy.sqrt(2 * sympy.pi) * sympy.sqrt(n) * (n / sympy.E) ** n, True, "Stirling's lower bound"
                yield sympy.E * sympy.sqrt(n) * (n / sympy.E) ** n - atom, False, "Stirling's upper bound"
        case sympy.binomial():
            yield from _binomial(atom, atom.args[0], atom.args[1], known)
        case sympy.harmonic():
            yield from _harmonic(atom, atom.args, known)
        case sympy.Sum():
            yield from _powers_added(atom)
        case sympy.Pow():
            yield from _power(atom, atom.args[0], atom.args[1], known)


def _exponential(atom: Any, inside: Any, known: Known) -> Iterator[Fact]:
    if not inside.is_real:
        return
    yield atom, True, "exp > 0"
    yield atom - 1 - inside, False, "exp(x) >= 1 + x"
    if known(-inside, False):
        yield 1 - atom, False, "exp(x) <= 1 for x <= 0"
    if known(inside, False):
        yield atom - 1 - inside - inside**2 / 2, False, "exp(x) >= 1 + x + x**2/2 for x >= 0"


def _binomial(atom: Any, n: Any, k: Any, known: Known) -> Iterator[Fact]:
    if not (n.is_integer and k.is_integer and known(n, False)):
        return
    yield atom, False, "C(n, k) >= 0"
    yield 2**n - atom, False, "C(n, k) <= 2**n"
    if known(k, False):
        yield n**k - atom, False, "C(n, k) <= n**k"
        yield n**k / sympy.factorial(k) - atom, False, "C(n, k) <= n**k/k!"
        if sympy.expand(n - 2 * k) == 0:
            yield 4**k - atom, False, "C(2k, k) <= 4**k"
            yield (2 * k + 1) * atom - 4**k, False, "C(2k, k) >= 4**k/(2k + 1)"
        if known(n - k, False):
            yield atom - 1, False, "C(n, k) >= 1 for 0 <= k <= n"
        if known(k - 1, False):
            yield (sympy.E * n / k) ** k - atom, True, "C(n, k) < (e n/k)**k"
            if known(n - k, False):
                yield atom - (n / k) ** k, False, "C(n, k) >= (n/k)**k for 1 <= k <= n"
            if known(n - 1 - k, False):
                yield atom - n, False, "C(n, k) >= n for 1 <= k <= n - 1"
                yield n**n - atom * k**k * (n - k) ** (n - k), True, "a term of the binomial theorem for n**n"


def _harmonic(atom: Any, args: Any, known: Known) -> Iterator[Fact]:
    n = args[0]
    if len(args) > 1 or not (n.is_integer and known(n, False)):
        return
    yield atom, False, "H_n >= 0"
    yield n - atom, False, "H_n <= n"
    yield atom - sympy.log(n + 1), False, "H_n >= log(n + 1)"
    if known(n - 1, False):
        yield 1 + sympy.log(n) - atom, False, "H_n <= 1 + log(n)"


def _powers_added(atom: Any) -> Iterator[Fact]:
    """1 + 1/2**s + ... + 1/n**s < zeta(s), rounded up."""
    index, low, _ = atom.args[1].args
    base, exponent = atom.args[0].as_base_exp()
    if len(atom.args) == 2 and base == index and exponent.is_Integer and exponent <= -2 and low == 1:
        above = sympy.Rational(int(1000 * sympy.zeta(-exponent).evalf()) + 1, 1000)
        yield above - atom, True, "a sum of 1/k**s is below zeta(s)"


def _power(atom: Any, base: Any, exponent: Any, known: Known) -> Iterator[Fact]:
    if not (base.is_real and exponent.is_real):
        return
    if exponent.is_Number and not (exponent.is_Rational and exponent.q != 1):
        if known(base, True):
            yield atom, True, "powers of positive numbers are positive"
        return
    if known(base, True):
        yield atom, True, "powers of positive numbers are positive"
    elif known(base, False):
        yield atom, False, "powers of numbers >= 0 are >= 0"
    if not known(exponent, False):
        return
    if known(base, False):
        yield sympy.exp(sympy.expand(exponent * (base - 1))) - atom, False, "x**n <= exp(n (x - 1))"
    if known(base - 1, False):
        yield atom - 1, False, "x**n >= 1 for x >= 1"
    elif known(base, False) and known(1 - base, False):
        yield 1 - atom, False, "x**n <= 1 for 0 <= x <= 1"
        if known(exponent - 1, False):
            yield base - atom, False, "x**n <= x for 0 <= x <= 1"
    if exponent.is_integer and known(base, False):
        yield atom - 1 - exponent * (base - 1), False, "Bernoulli's inequality"
    if exponent == base and exponent.is_integer:
        yield atom - sympy.factorial(base), False, "n! <= n**n"


def lower_terms(expression: Any) -> list[Any]:
    """The terms of the expression that are no polynomials in symbols, and so become letters of their own."""
    found: dict[Any, None] = {}

    def visit(node: Any) -> None:
        if node.is_Add or node.is_Mul or (node.is_Pow and node.exp.is_Integer and node.exp > 0):
            for arg in node.args:
                visit(arg)
        elif not (node.is_Number or node.is_Symbol):
            found[node] = None

    visit(expression)
    return list(found)
