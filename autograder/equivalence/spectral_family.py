"""Eigenvalues and norms of what is made of one symmetric matrix, as numbers made of its smallest and largest eigenvalue.

A symmetric A is diagonal in some basis, and so is every f(A), with the entries f(l), l in the spectrum of A, which lies between its ends m and M
and holds both. So the largest eigenvalue of f(A) is f(M) where f rises, f(m) where it falls, and Max(f(m), f(M)) where f is convex; norms
likewise with abs(f). Rises and falls are read off the form, with the signs of its parts proved.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import MatrixSymbol

from .commuting import COMMUTE, Family, Mixed
from .matrix_letters import Setting
from .spectrum import LambdaMin, Norm, SpectralRadius, SpectralWord

Prover = Callable[[Any, Any, bool, tuple[Any, ...]], bool]


class Ends:
    """The ends of the spectrum of each symmetric letter, and what is known of them."""

    def __init__(self, setting: Setting, given: tuple[Any, ...], prove: Prover) -> None:
        self.setting, self.prove = setting, prove
        self.low: dict[Any, Any] = {}
        self.high: dict[Any, Any] = {}
        facts: list[Any] = []
        for letter in setting.matrices:
            kinds = setting.kinds.get(letter, set())
            if kinds & COMMUTE:
                positive = "positive definite" in kinds
                self.low[letter] = sympy.Symbol(f"lambda_min({letter})", **({"positive": True} if positive else {"real": True}))
                self.high[letter] = sympy.Symbol(f"lambda_max({letter})", **({"positive": True} if positive else {"real": True}))
                facts.append(sympy.Le(self.low[letter], self.high[letter]))
        self.facts: tuple[Any, ...] = tuple(facts)
        relations = [fact for fact in given if isinstance(fact, sympy.core.relational.Relational)]
        for fact in relations:
            self.facts += self._of_fact(fact)

    def _of_fact(self, fact: Any) -> tuple[Any, ...]:
        """A given relation in terms of the ends, where its words can be said so."""
        words = fact.atoms(SpectralWord)
        if not words and not fact.has(sympy.MatrixExpr):
            return (fact,)
        if not words:
            return ()
        try:
            values = {word: self.value(word) for word in words}
        except Mixed:
            return ()
        if any(value is None for value in values.values()):
            return ()
        return self._abs_free(fact.xreplace(values))

    def _abs_free(self, fact: Any) -> tuple[Any, ...]:
        """Max(|a|, |b|) < c said as a < c, -a < c, b < c, -b < c."""
        if isinstance(fact, (sympy.Lt, sympy.Le)) and isinstance(fact.lhs, (sympy.Max, sympy.Abs)):
            parts = fact.lhs.args if isinstance(fact.lhs, sympy.Max) else (fact.lhs,)
            flat = [one for part in parts for one in ((part.args[0], -part.args[0]) if isinstance(part, sympy.Abs) else (part,))]
            return tuple(found for found in (fact.func(one, fact.rhs) for one in flat) if found not in (sympy.true, sympy.false))
        return (fact,) if fact not in (sympy.true, sympy.false) else ()

    def function(self, node: Any) -> tuple[Any, Any, Any]:
        """(letter, l, f) with node = f(letter), f a function of the number l between the ends.

        Raises:
            Mixed: not made of one symmetric letter.
        """
        letters = [x for x in self.setting.matrices if node.has(x)]
        if len(letters) != 1 or letters[0] not in self.low:
            raise Mixed
        family = Family(Setting(matrices=letters, kinds=self.setting.kinds))
        value, beside = family.number(node)
        if beside != (None, None):
            raise Mixed
        at = sympy.Symbol("eigenvalue", **({"positive": True} if self.low[letters[0]].is_positive else {"real": True}))
        return letters[0], at, value.xreplace({family.letters[letters[0]]: at})

    def value(self, word: Any) -> Any:
        """The value of a word in terms of the ends; None where it could not be found."""
        inside = word.args[0]
        if isinstance(inside, MatrixSymbol) and inside in self.low and not isinstance(word, (Norm, SpectralRadius)):
            return self.low[inside] if isinstance(word, LambdaMin) else self.high[inside]
        letter, at, f = self.function(inside)
        low, high = self.low[letter], self.high[letter]
        known = (*self.facts, sympy.Ge(at, low), sympy.Le(at, high))
        return self.extent(closed(f, at), at, low, high, known, word)

    def bound(self, node: Any) -> Any:
        """A bound for the norm of a product f(A) g(A): the product of the largest absolute values; None where one is not found."""
        letter, at, f = self.function(node)
        low, high = self.low[letter], self.high[letter]
        known = (*self.facts, sympy.Ge(at, low), sympy.Le(at, high))
        parts = [part for part in sympy.Mul.make_args(closed(f, at)) if part.has(at)]
        found = [self.extent(part, at, low, high, known, Norm(node)) for part in parts]
        fixed = sympy.Mul(*(part for part in sympy.Mul.make_args(closed(f, at)) if not part.has(at)))
        return None if None in found else sympy.Abs(fixed) * sympy.Mul(*found)

    def extent(self, f: Any, at: Any, low: Any, high: Any, known: tuple[Any, ...], word: Any) -> Any:
        """The largest or smallest value of f, or of abs(f), between the ends, as the word says."""
        absolute = isinstance(word, (Norm, SpectralRadius))
        sign = self.sign(f, known) if absolute else 1
        if sign:
            f = f if sign > 0 else -f
            trend = self.trend(f, at, known)
            if trend:
                return f.xreplace({at: high if (trend > 0) != isinstance(word, LambdaMin) else low})
        base, exponent = f.as_base_exp() if absolute else (f, sympy.S.One)
        if absolute and base.is_polynomial(at) and sympy.degree(base, at) <= 1 and (exponent.is_nonnegative or self.proved(0, exponent)):
            slope = self.sign(sympy.diff(base, at), self.facts)
            first, last = (base.xreplace({at: end}) for end in ((low, high) if slope >= 0 else (high, low)))
            return (sympy.Max(last, -first) if slope else sympy.Max(sympy.Abs(first), sympy.Abs(last))) ** exponent
        return None

    def proved(self, left: Any, right: Any, known: tuple[Any, ...] | None = None, strict: bool = False) -> bool:
        return self.prove(sympy.sympify(left), sympy.sympify(right), strict, self.facts if known is None else known)

    def sign(self, f: Any, known: tuple[Any, ...]) -> int:
        """2 for positive, 1 for not negative, -1 for not positive, -2 for negative, 0 for unknown."""
        if f.is_positive:
            return 2
        if f.is_Mul:
            signs = [self.sign(part, known) for part in f.args]
            size = 2 if all(abs(sign) == 2 for sign in signs) else 1
            return 0 if 0 in signs else size * (-1) ** sum(sign < 0 for sign in signs)
        if f.is_Pow and not f.base.is_number:
            inner = self.sign(f.base, known)
            if f.exp.is_even:
                return 2 if abs(inner) == 2 else 0 if f.exp.is_negative else 1
            if inner > 0:
                return inner if inner == 2 or not f.exp.is_negative else 0
            return inner if f.exp.is_odd else 0
        for strict, size in ((True, 2), (False, 1)):
            if self.proved(0, f, known, strict):
                return size
            if self.proved(f, 0, known, strict):
                return -size
        return 0

    def trend(self, f: Any, at: Any, known: tuple[Any, ...]) -> int:
        """1 where f rises (or stays) between the ends, -1 where it falls; 0 where that is not seen."""
        if not f.has(at) or f == at:
            return 1
        if f.is_Add:
            return _common([self.trend(part, at, known) for part in f.args if part.has(at)])
        if f.is_Mul:
            fixed = sympy.Mul(*(part for part in f.args if not part.has(at)))
            flip = self.sign(fixed, known) if fixed != 1 else 1
            inner = [part for part in f.args if part.has(at)]
            if flip == 0:
                return 0
            if len(inner) == 1:
                return (1 if flip > 0 else -1) * self.trend(inner[0], at, known)
            signs = [self.sign(part, known) for part in inner]
            if 0 in signs:
                return 0
            flip = flip * (-1) ** sum(sign < 0 for sign in signs)
            sizes = [self.trend(part, at, known) * (1 if sign > 0 else -1) for part, sign in zip(inner, signs, strict=True)]
            return (1 if flip > 0 else -1) * _common(sizes)
        if f.is_Pow and not f.exp.has(at):
            sign, trend = self.sign(f.base, known), self.trend(f.base, at, known)
            if sign < 0 and f.exp.is_even:
                sign, trend = -sign, -trend
            if f.exp.is_negative:
                return -trend if sign == 2 else 0
            if (f.exp.is_nonnegative or self.proved(0, f.exp)) and (sign > 0 or f.exp.is_odd):
                return trend
        return 0


def _common(trends: list[int]) -> int:
    return trends[0] if len(set(trends)) == 1 else 0


def closed(f: Any, at: Any) -> Any:
    """Geometric sums in closed form and the parts of a sum on one denominator, so that signs and trends show."""

    def summed(node: Any) -> Any:
        body, (index, low, high) = node.args[0], node.args[1].args
        base, exponent = body.as_base_exp()
        if exponent != index or base.has(index) or len(node.args) != 2:
            raise Mixed
        return (base**low - base ** (high + 1)) / (1 - base)

    f = f.replace(lambda node: isinstance(node, sympy.Sum), summed)
    if not f.is_Add or f.is_polynomial(at):
        return f
    if f.is_rational_function(at):
        return sympy.factor(f)
    top, bottom = sympy.fraction(sympy.together(f))
    return sympy.expand_mul(top) / bottom
