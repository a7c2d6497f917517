"""left <= right for integers where both sides are positive products of powers, factorials and binomials: their quotient is at least 1.

For log(right/left) as a sequence in one of the integers: it starts at >= 0 and rises; or ends at >= 0 and falls before; or is concave
between two ends at which it is >= 0; or falls towards a limit >= 0. Along a move only what stays true is used (see `variation`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy
from sympy import S

from .asymptotics import limit
from .certificates import Fact
from .limits import nodes
from .monotone import number
from .variation import directions, kept, within

if TYPE_CHECKING:
    from .bounds import Prover

MAX_DEPTH = 3
Parts = dict[Any, Any]  # what a logarithm is taken of, and how often it is added


def proved(left: Any, right: Any, strict: bool, prover: Prover, depth: int = 0) -> str:
    """Why left <= right (left < right), or an empty text."""
    parts = logarithm(right / left, prover)
    if parts is None or sum(1 for _ in nodes(left - right)) > 80:
        return ""
    return _at_least_one(parts, strict, prover, depth)


def logarithm(product: Any, prover: Prover) -> Parts | None:
    """log(product) as a sum of multiples of logarithms of factorials and of numbers; None unless every factor is known to be positive."""
    parts: Parts = {}

    def add(inside: Any, times: Any) -> None:
        parts[inside] = sympy.expand(parts.get(inside, S.Zero) + times)

    for factor in sympy.Mul.make_args(sympy.expand_power_base(sympy.factor_terms(product), force=False)):
        base, exponent = factor.as_base_exp()
        if isinstance(base, sympy.binomial):
            n, k = base.args
            if not (n.is_integer and k.is_integer and prover.knows(k, False) and prover.knows(n - k, False)):
                return None
            for inside, sign in ((n, 1), (k, -1), (sympy.expand(n - k), -1)):
                add(sympy.factorial(inside), sign * exponent)
        elif isinstance(base, sympy.factorial):
            if not (base.args[0].is_integer and prover.knows(base.args[0], False)):
                return None
            add(sympy.factorial(sympy.expand(base.args[0])), exponent)
        elif isinstance(base, sympy.Product) and len(base.args) == 2 and _factors_positive(base, prover):
            add(base, exponent)
        elif base.has(sympy.factorial, sympy.binomial, sympy.Sum, sympy.Product) or not prover.knows(base, True) or exponent.is_real is not True:
            return None
        else:
            add(base, exponent)
    return {inside: times for inside, times in parts.items() if times != 0 and inside != 1}


def _factors_positive(product: Any, prover: Prover) -> bool:
    index, low, high = product.args[1].args
    running = sympy.Dummy(index.name, integer=True, positive=low.is_positive, nonnegative=low.is_nonnegative)
    inner = prover.with_facts((running - low, False, ""), (high - running, False, ""))
    return bool(prover.knows(high - low + 1, False) and inner.nonnegative(product.function.subs(index, running), True))


def _at_least_one(parts: Parts, strict: bool, prover: Prover, depth: int) -> str:
    symbols = {symbol for inside, times in parts.items() for symbol in (inside.free_symbols | times.free_symbols)}
    plain = _plain(parts)
    if plain is not None:
        why = prover.nonnegative(plain, strict)
        if why or not symbols:
            return why
    if depth > MAX_DEPTH:
        return ""
    for symbol in sorted((symbol for symbol in symbols if symbol.is_integer), key=str):
        step = _change(parts, symbol, prover)
        if step is None:
            continue
        why = (
            _from_end(parts, step, symbol, strict, prover, depth)
            or _between(parts, step, symbol, strict, prover, depth)
            or (_to_limit(parts, step, symbol, prover) if len(symbols) == 1 else "")
        )
        if why:
            return why
    return ""


def _plain(parts: Parts) -> Any:
    """The sum of logarithms where no factorial is left; small multiples of logarithms of rational functions as one product."""
    if any(inside.has(sympy.factorial, sympy.Product) for inside in parts):
        return None
    if all(times.is_Integer and abs(times) <= 6 for times in parts.values()):
        above = sympy.prod((inside**times for inside, times in parts.items() if times > 0), start=S.One)
        below = sympy.prod((inside**-times for inside, times in parts.items() if times < 0), start=S.One)
        return above - below
    return sympy.Add(*(times * sympy.log(inside) for inside, times in parts.items()))


def _change(parts: Parts, symbol: Any, prover: Prover) -> Parts | None:
    """log(right/left) at symbol + 1 minus that at symbol."""
    change: Parts = {}
    for inside, times in parts.items():
        if isinstance(inside, sympy.factorial):
            slope = sympy.diff(inside.args[0], symbol)
            if not slope.is_Integer or abs(slope) > 4 or times.has(symbol):
                return None
            top = inside.args[0] if slope > 0 else inside.args[0] + slope
            for j in range(1, abs(int(slope)) + 1):
                factor = sympy.expand(top + j)
                change[factor] = change.get(factor, S.Zero) + times * sympy.sign(slope)
            continue
        if isinstance(inside, sympy.Product):
            index, low, high = inside.args[1].args
            if sympy.diff(high, symbol) != 1 or low.has(symbol) or inside.function.has(symbol) or times.has(symbol):
                return None
            factor = sympy.factor(inside.function.subs(index, high + 1))
            change[factor] = change.get(factor, S.Zero) + times
            continue
        for place, sign in ((symbol + 1, 1), (symbol, -1)):
            factor = sympy.factor(inside.subs(symbol, place)) if inside.has(symbol) else inside
            change[factor] = sympy.expand(change.get(factor, S.Zero) + sign * times.subs(symbol, place))
    return {inside: times for inside, times in change.items() if times != 0 and inside != 1}


def _turned(parts: Parts) -> Parts:
    return {inside: -times for inside, times in parts.items()}


def _placed(parts: Parts, symbol: Any, place: Any) -> Parts | None:
    found: Parts = {}
    for inside, times in parts.items():
        if isinstance(inside, sympy.Product):
            low, high = inside.args[1].args[1:]
            if not (high.subs(symbol, place) - low).is_Integer or high.subs(symbol, place) - low > 5:
                return None
            inside = inside.subs(symbol, place).doit()
        value, often = sympy.expand(inside.subs(symbol, place)), sympy.expand(times.subs(symbol, place))
        if value.has(sympy.zoo, sympy.nan) or often.has(sympy.zoo, sympy.nan) or value == 0:
            return None
        found[value] = sympy.expand(found.get(value, S.Zero) + often)
    return {inside: times for inside, times in found.items() if times != 0 and inside != 1}


def _sign(parts: Parts, prover: Prover) -> bool:
    """Whether a sum of logarithms is >= 0."""
    plain = _plain(parts)
    return plain is not None and bool(prover.nonnegative(plain, False))


def _from_end(parts: Parts, step: Parts, symbol: Any, strict: bool, prover: Prover, depth: int) -> str:
    for sign, end, open_ in directions(symbol, prover):
        if open_ or not end.is_integer or not within(symbol, end, sign, prover):
            continue
        facts = kept(symbol, sign, prover)
        at = _placed(parts, symbol, end)
        there = prover.with_only([(fact.subs(symbol, end), strictly, name) for fact, strictly, name in facts])
        if at is None:
            continue
        if sign > 0:  # from symbol to symbol + 1, which is still at most the symbol of the claim
            moved = [(fact.subs(symbol, symbol + 1), strictly, name) for fact, strictly, name in facts]
            way = prover.with_only([*moved, (symbol - end, False, "")])
        else:
            way = prover.with_only([*facts, (end - 1 - symbol, False, "")])
        if _sign(step if sign > 0 else _turned(step), way) and _at_least_one(at, strict, there, depth + 1):
            return f"induction over {symbol} from {end}, by the quotient of neighbours"
    return ""


def _between(parts: Parts, step: Parts, symbol: Any, strict: bool, prover: Prover, depth: int) -> str:
    """A concave sequence of logarithms between two ends."""
    ends = [(sign, end) for sign, end, open_ in directions(symbol, prover) if not open_ and end.is_integer and within(symbol, end, sign, prover)]
    bend = _change(step, symbol, prover)
    rest = [fact for fact in prover.facts if symbol not in fact[0].free_symbols]
    if bend is None:
        return ""
    for low in (end for sign, end in ends if sign > 0):
        for high in (end for sign, end in ends if sign < 0):
            values = _placed(parts, symbol, low), _placed(parts, symbol, high)
            there = prover.with_only([*rest, (high - low, False, "")])
            way: list[Fact] = [*rest, (symbol - low, False, ""), (high - symbol - 2, False, "")]
            if None in values or not _sign(_turned(bend), prover.with_only(way)):
                continue
            if all(value is not None and _at_least_one(value, strict, there, depth + 1) for value in values):
                return f"right/left is log-concave in {symbol}, and at least 1 at {low} and at {high}"
    return ""


def _to_limit(parts: Parts, step: Parts, symbol: Any, prover: Prover) -> str:
    """right/left falls, and its limit is at least 1; then it is above 1 if it falls strictly, at least 1 in any case."""
    total = sympy.Add(*(times * sympy.log(inside) for inside, times in parts.items()))
    plain = _plain(_turned(step))
    if plain is None or prover.refutes(plain):
        return ""
    found = limit(total, symbol, S.Infinity, "-", prover.budget)
    if found is None or not number(found, False):
        return ""
    ahead = prover.with_only(kept(symbol, -1, prover))
    return f"right/left falls towards its limit for large {symbol}, which is at least 1" if ahead.nonnegative(plain, True) else ""
