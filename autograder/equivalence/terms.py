"""A normal form for factorials, binomials, powers and rational functions in integer symbols: sums of hypergeometric terms.

Every product is written as a rational function times a kernel: Gamma functions of integer combinations of the symbols, and powers with
such combinations as exponents. Gamma(a + m) is Gamma(a) times m factors, so that kernels which differ by whole numbers become one, and so
do powers of the same primes. Two expressions whose terms have the same kernels are equal if, kernel by kernel, their rational functions
are: these are compared as exact polynomials.

Guarantee: `zero` says True only if the expression vanishes wherever all its parts have a value (a proof by Gamma's recurrence, valid
where the arguments of the Gammas are positive; the ranges that `integers` tests cover the rest). It says None where it finds no normal
form, or two kernels that it cannot relate.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy
from sympy import S
from sympy.polys.polyerrors import BasePolynomialError

from .chance import modest
from .limits import Unsupported

MAX_SHIFT = 60
MAX_TERMS = 200

Kernel = tuple[tuple[str, Any, Any], ...]


def zero(expression: Any) -> bool | None:
    """Whether the expression is 0 by the normal form; None if that is not known."""
    try:
        sums: dict[Kernel, list[Any]] = {}
        for term in _terms(expression):
            factor, kernel = _split(term)
            sums.setdefault(kernel, []).append(factor)
        if len(sums) > 1 and not all(_vanishes(parts) for parts in sums.values()):
            return None
        return True if all(_vanishes(parts) for parts in sums.values()) else None
    except (Unsupported, BasePolynomialError, ZeroDivisionError):
        return None


def quotient(term: Any, symbol: Any) -> Any:
    """term(n + 1) / term(n) as a rational function; None where the term is not hypergeometric in the symbol."""
    try:
        both = [part.replace(lambda node: isinstance(node, HEADS), _as_gammas) for part in (term.subs(symbol, symbol + 1), term)]
        factor, kernel = _split(sympy.Mul(*_factors(both[0]), *(1 / part for part in _factors(both[1]))))
    except (Unsupported, BasePolynomialError, ZeroDivisionError):
        return None
    return sympy.cancel(factor) if not kernel and factor.is_rational_function() else None


def _factors(product: Any) -> Iterator[Any]:
    for part in sympy.Mul.make_args(product):
        base, exponent = part.as_base_exp()
        if base.is_Mul and exponent.is_Integer:
            yield from (inner**exponent for inner in _factors(base))
        else:
            yield part


def _vanishes(parts: list[Any]) -> bool:
    """Whether rational functions add up to 0: their common numerator, multiplied out exactly."""
    if not modest(sympy.Add(*parts, evaluate=False)):
        raise Unsupported("too large to multiply out")
    numerator, _ = sympy.fraction(sympy.together(sympy.Add(*parts)))
    return bool(sympy.expand(numerator) == 0)


def _terms(expression: Any) -> Iterator[Any]:
    """The products that the expression is a sum of, brackets with kernels in them multiplied out and no others."""
    rewritten = expression.replace(lambda node: isinstance(node, HEADS), _as_gammas)
    yield from _distributed(rewritten)


def _distributed(expression: Any) -> list[Any]:
    if expression.is_rational_function():
        return [expression]
    if expression.is_Add:
        return [term for part in expression.args for term in _distributed(part)]
    factors = list(expression.args) if expression.is_Mul else [expression]
    if expression.is_Pow and expression.base.is_Add and expression.exp.is_Integer and 0 < expression.exp <= 6:
        factors = [expression.base] * int(expression.exp)
    elif not expression.is_Mul:
        return [expression]
    terms = [S.One]
    for factor in factors:
        terms = [left * right for left in terms for right in _distributed(factor)]
        if len(terms) > MAX_TERMS:
            raise Unsupported("too many terms")
    return terms


HEADS = (sympy.factorial, sympy.binomial, sympy.RisingFactorial, sympy.FallingFactorial)


def _as_gammas(node: Any) -> Any:
    match node:
        case sympy.factorial():
            return sympy.gamma(node.args[0] + 1, evaluate=False)
        case sympy.binomial():
            n, k = node.args
            return _gamma(n + 1) / _gamma(k + 1) / _gamma(n - k + 1)
        case sympy.RisingFactorial():
            x, k = node.args
            return _gamma(x + k) / _gamma(x)
    x, k = node.args
    return _gamma(x + 1) / _gamma(x - k + 1)


def _gamma(argument: Any) -> Any:
    return sympy.gamma(sympy.expand(argument), evaluate=False)


def _split(term: Any) -> tuple[Any, Kernel]:
    """One product as rational function and kernel."""
    factor: Any = S.One
    gammas: dict[Any, Any] = {}
    powers: dict[Any, Any] = {}
    for part in sympy.Mul.make_args(term):
        base, exponent = part.as_base_exp()
        if isinstance(base, sympy.gamma) and exponent.is_Integer:
            main, shift = _linear(base.args[0])
            factor *= _shifted(main, shift) ** exponent
            if main != 0:
                gammas[main] = gammas.get(main, 0) + exponent
        elif exponent.is_Integer and base.is_rational_function():
            factor *= part
        elif base.is_Rational and base != 0:
            main, shift = _linear(exponent)
            factor *= base**shift
            for prime, power in _primes(base).items():
                powers[prime] = sympy.expand(powers.get(prime, 0) + power * main)
        elif base.is_Symbol or base.is_Add:
            main, shift = _linear(exponent)
            factor *= base**shift
            powers[base] = sympy.expand(powers.get(base, 0) + main)
        else:
            raise Unsupported(f"{part} is no hypergeometric factor")
    if -1 in powers:
        powers[-1] = _parity(powers[-1])
    kernel = [("gamma", main, power) for main, power in gammas.items() if power != 0]
    kernel += [("power", base, exponent) for base, exponent in powers.items() if exponent != 0]
    return factor, tuple(sorted(kernel, key=str))


def _primes(base: Any) -> dict[Any, int]:
    found = {sympy.Integer(prime): power for prime, power in sympy.factorint(abs(base.p)).items()}
    for prime, power in sympy.factorint(base.q).items():
        found[sympy.Integer(prime)] = found.get(sympy.Integer(prime), 0) - power
    return {**found, **({S.NegativeOne: 1} if base < 0 else {})}


def _parity(exponent: Any) -> Any:
    """An exponent of -1: even multiples of integer symbols drop out."""
    kept = [
        (coefficient % 2) * symbol for symbol, coefficient in exponent.as_coefficients_dict().items() if symbol.is_integer and coefficient.is_Integer
    ]
    return sympy.Add(*kept) if len(kept) == len(sympy.Add.make_args(exponent)) or exponent == 0 else exponent


def _linear(argument: Any) -> tuple[Any, int]:
    """An argument as a combination of symbols without constant, and the whole number added to it."""
    argument = sympy.expand(argument)
    constant, main = argument.as_coeff_Add()
    if not constant.is_Rational or not main.is_polynomial():
        raise Unsupported(f"{argument} is no integer combination")
    whole = int(sympy.floor(constant))
    if abs(whole) > MAX_SHIFT:
        raise Unsupported("a shift that is too large")
    return main + (constant - whole), whole


def _shifted(main: Any, shift: int) -> Any:
    """Gamma(main + shift) / Gamma(main), or the factorial if nothing but the number is left."""
    if main == 0:
        if shift <= 0:
            raise Unsupported("a pole")
        return sympy.factorial(shift - 1)
    if shift >= 0:
        return sympy.Mul(*(main + step for step in range(shift)))
    return 1 / sympy.Mul(*(main - step for step in range(1, -shift + 1)))
