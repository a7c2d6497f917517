"""A prover of inequalities: ``Prover(facts).nonnegative(difference)`` from what is declared and given.

Tried in turn, each a proof by itself: signs that sympy derives from declarations; cases of absolute values, maxima and floors;
monotonicity in one real variable (`monotone`); the signs of the factors of numerator and denominator; certificates from facts, named
lemmas and squares (`certificates`, `lemmas`); separate minima. Changes of form and induction are in `proofs`.
"""

from __future__ import annotations

import time
from typing import Any

import sympy
from sympy import S

from . import monotone
from .certificates import Fact, certificate
from .lemmas import lemmas, lower_terms
from .limits import nodes

SECONDS = 0.3
MAX_DEPTH = 5
MAX_PARTS = 160


class Prover:
    """Looks for a proof, within a time that all its parts share."""

    def __init__(self, facts: list[Fact], ends: float | None = None, depth: int = 0) -> None:
        self.facts = facts
        self.ends = time.process_time() + SECONDS if ends is None else ends
        self.depth = depth

    def with_facts(self, *facts: Fact) -> Prover:
        return Prover([*self.facts, *facts], self.ends, self.depth + 1)

    def knows(self, expression: Any, strict: bool) -> bool:
        """Whether an expression is >= 0 (> 0) by declarations or by a plain certificate."""
        sign = expression.is_positive if strict else expression.is_nonnegative
        if sign is not None:
            return bool(sign)
        if not expression.is_polynomial() or time.process_time() > self.ends:
            return False
        return bool(certificate(expression, self._relevant(expression), strict))

    def _relevant(self, expression: Any) -> list[Fact]:
        """The facts that reach the letters of the expression, itself or through others."""
        reached, found = set(expression.free_symbols), []
        for _ in range(2):
            found = [fact for fact in self.facts if not fact[0].free_symbols.isdisjoint(reached)]
            reached |= {symbol for fact in found for symbol in fact[0].free_symbols}
        return found[:14]

    def nonnegative(self, difference: Any, strict: bool) -> str:
        """Why difference >= 0 (> 0 if ``strict``); empty if no proof was found."""
        if time.process_time() > self.ends or self.depth > MAX_DEPTH or sum(1 for _ in nodes(difference)) > MAX_PARTS:
            return ""
        if (difference.is_positive if strict else difference.is_nonnegative) is True:
            return "every part of right - left has a sign by what is declared"
        if difference.is_number:
            return monotone.number(difference, strict)
        cases = self._cases(difference, strict)
        if cases is not None:
            return cases
        return self._one_variable(difference, strict) or self.product(difference, strict) or self._separate(difference, strict)

    def _cases(self, difference: Any, strict: bool) -> str | None:
        """A proof in each case of one absolute value, maximum or floor; None where there is none in the expression."""
        node = next((node for node, _ in nodes(difference) if isinstance(node, CASES)), None)
        if node is None:
            return None
        if isinstance(node, (sympy.floor, sympy.ceiling)):
            rest = sympy.Dummy("rest", real=True)
            inner = self.with_facts((rest, False, "0 <= x - floor(x) < 1"), (1 - rest, True, "0 <= x - floor(x) < 1"))
            placed = node.args[0] - rest if isinstance(node, sympy.floor) else node.args[0] + rest
            return inner.nonnegative(sympy.expand(difference.xreplace({node: placed})), strict)
        if isinstance(node, sympy.Abs):
            choices = [(node.args[0], [node.args[0]]), (-node.args[0], [-node.args[0]])]
        else:
            sign = 1 if isinstance(node, sympy.Max) else -1
            choices = [(arg, [sign * (arg - other) for other in node.args if other != arg]) for arg in node.args]
        for value, conditions in choices:
            inner = self.with_facts(*((sympy.expand(condition), False, "cases") for condition in conditions))
            if not inner.nonnegative(difference.xreplace({node: value}), strict):
                return ""
        return "case by case"

    def product(self, difference: Any, strict: bool) -> str:
        """The signs of the factors of numerator and denominator."""
        plain, facts = letters_for_terms(difference, self)
        prover = Prover(facts, self.ends, self.depth)
        top, bottom = sympy.fraction(sympy.together(plain))
        if not (top.is_polynomial() and bottom.is_polynomial()):
            return ""
        below = prover.sign(bottom, True)
        if not below:
            return ""
        why = certificate(sympy.expand(below * top), prover._relevant(top), strict)
        if why:
            return why
        return "the signs of the factors of right - left" if prover.sign(top, strict) == below else ""

    def sign(self, polynomial: Any, strict: bool) -> int:
        """1 or -1 where every factor has a known sign, else 0."""
        if time.process_time() > self.ends or sum(1 for _ in nodes(polynomial)) > MAX_PARTS:
            return 0
        number, factors = sympy.factor_list(polynomial)
        total = 1 if number > 0 else -1
        for factor, power in factors:
            if power % 2 == 0:
                if strict and not (self._signed(factor, True)):
                    return 0
                continue
            found = self._signed(factor, strict)
            if not found:
                return 0
            total *= found
        return total

    def _signed(self, factor: Any, strict: bool) -> int:
        for sign in (1, -1):
            if (sign * factor).is_positive or (not strict and (sign * factor).is_nonnegative):
                return sign
        for sign in (1, -1):
            if certificate(sympy.expand(sign * factor), self._relevant(factor), strict):
                return sign
        return 0

    def _one_variable(self, difference: Any, strict: bool) -> str:
        if len(difference.free_symbols) != 1:
            return ""
        (symbol,) = difference.free_symbols
        return monotone.proved(difference, symbol, *self.range(symbol), strict, self.ends)

    def range(self, symbol: Any) -> tuple[Any, bool, Any, bool]:
        """The interval that the facts give a symbol: low, whether it is left out, high, whether it is left out."""
        low, low_open, high, high_open = -S.Infinity, True, S.Infinity, True
        for fact, open_, _ in self.facts:
            if fact.free_symbols != {symbol} or not fact.is_polynomial(symbol) or sympy.degree(fact, symbol) != 1:
                continue
            slope = fact.coeff(symbol, 1)
            end = -fact.coeff(symbol, 0) / slope
            if slope > 0 and (end > low or (end == low and open_)):
                low, low_open = end, open_
            elif slope < 0 and (end < high or (end == high and open_)):
                high, high_open = end, open_
        return low, low_open, high, high_open

    def _separate(self, difference: Any, strict: bool) -> str:
        """A sum of functions of one variable each: the sum of their minima."""
        parts: dict[Any, Any] = {}
        rest: Any = S.Zero
        for term in sympy.Add.make_args(sympy.expand(difference)):
            free = tuple(term.free_symbols)
            if len(free) > 1:
                return ""
            if free:
                parts[free[0]] = parts.get(free[0], S.Zero) + term
            else:
                rest += term
        if len(parts) < 2:
            return ""
        for symbol, part in parts.items():
            least = monotone.least(part, symbol, *self.range(symbol), self.ends)
            if least is None:
                return ""
            rest += least
        return "the least value of each summand" if monotone.number(rest, strict) else ""


CASES = (sympy.Abs, sympy.Max, sympy.Min, sympy.floor, sympy.ceiling)


def letters_for_terms(expression: Any, prover: Prover) -> tuple[Any, list[Fact]]:
    """The expression with a letter for each term that is no polynomial; what is known and what the lemmas say, with the same letters."""
    expression = smooth(expression)
    terms = lower_terms(sympy.together(expression)) if not expression.is_polynomial() else []
    raw: list[Fact] = []
    for term in dict.fromkeys([*terms, *(node for node, _ in nodes(expression) if lemma_head(node))]):
        raw += list(lemmas(term, prover.knows))
    raw = [(smooth(fact), open_, name) for fact, open_, name in raw][:24]
    raw += [(smooth(fact), open_, name) for fact, open_, name in prover.facts]
    names: dict[Any, Any] = {}
    for part in [expression, *(fact for fact, *_ in raw)]:
        for node in sorted((node for node, _ in nodes(part) if lemma_head(node)), key=lambda node: -sum(1 for _ in nodes(node))):
            names.setdefault(node, sympy.Dummy(f"t{len(names)}", real=True))
    plain = expression.xreplace(names)
    facts = [(sympy.expand(fact.xreplace(names)), open_, name) for fact, open_, name in raw]
    return plain, [fact for fact in facts if fact[0].is_polynomial()]


def lemma_head(node: Any) -> bool:
    if node.is_Pow:
        return not node.exp.is_Integer
    return isinstance(node, (sympy.Function, sympy.Sum, sympy.Product))


def smooth(expression: Any) -> Any:
    """Powers of one base brought together: exp(2x) as exp(x)**2, x**(n+1) as x x**n."""
    return sympy.powsimp(sympy.expand_power_exp(expression)) if expression.has(sympy.exp) or expression.has(sympy.Pow) else expression
