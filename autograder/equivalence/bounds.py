"""A prover of inequalities: ``Prover(facts).nonnegative(difference)`` from what is declared and given.

Tried in turn, each a proof by itself: signs that sympy derives from declarations; cases of absolute values, maxima and floors;
monotonicity in one real variable (`monotone`); the signs of the factors of numerator and denominator; certificates from facts, named
lemmas and squares (`certificates`, `lemmas`); separate minima. Changes of form and induction are in `proofs`.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S

from . import monotone, variation
from .certificates import Fact, certificate
from .floats import drawn, extended, plainly_negative
from .limits import Budget, nodes
from .naming import letters_for_terms

STEPS = 80_000
MAX_DEPTH = 5
MAX_PARTS = 160


class Prover:
    """Looks for a proof, within a number of steps that all its parts share (`TooLarge` beyond it)."""

    def __init__(self, facts: list[Fact], budget: Budget | None = None, depth: int = 0) -> None:
        self.facts = facts
        self.budget = Budget(STEPS) if budget is None else budget
        self.depth = depth
        self._drawn: set[Any] = set()
        self._points: list[dict[Any, float]] = []

    def with_facts(self, *facts: Fact) -> Prover:
        return Prover([*self.facts, *facts], self.budget, self.depth + 1)

    def with_only(self, facts: list[Fact]) -> Prover:
        return Prover(facts, self.budget, self.depth + 1)

    def refutes(self, expression: Any) -> bool:
        """Whether floating point says that expression >= 0 does not follow from the facts: then no proof is looked for."""
        symbols = expression.free_symbols.union(*(fact.free_symbols for fact, *_ in self.facts))
        if not symbols <= self._drawn:
            self._drawn = symbols
            self._points = drawn(sorted(symbols, key=str), [(fact, open_) for fact, open_, _ in self.facts])
            self.budget.spend(400)
        return plainly_negative(expression, self._points)

    def domain(self, symbol: Any, place: Any) -> bool:
        """Whether a place has the sign that the symbol declares."""
        if symbol.is_positive or symbol.is_nonnegative:
            return self.knows(place, bool(symbol.is_positive))
        return symbol.is_nonpositive is not True

    def knows(self, expression: Any, strict: bool) -> bool:
        """Whether an expression is >= 0 (> 0) by declarations or by a plain certificate."""
        sign = expression.is_positive if strict else expression.is_nonnegative
        if sign is not None:
            return bool(sign)
        self.budget.spend(200)
        if not expression.is_polynomial():
            found = sympy.factor_terms(expression)
            return self._factors_known(found if found.as_coeff_Mul()[1].is_Mul else expression, strict)
        if self.refutes(expression):
            return False
        self.budget.spend(600)
        return bool(certificate(expression, self._relevant(expression), strict, self.budget))

    def _factors_known(self, expression: Any, strict: bool) -> bool:
        """Whether every factor of a product, or every term of a sum, is known to be >= 0 (> 0)."""
        if expression.is_Add:
            top, bottom = sympy.fraction(sympy.together(expression)) if expression.is_rational_function() else (expression, S.One)
            if bottom != 1:
                return bool(top.is_polynomial() and self.sign(bottom, True) and self.sign(top, strict) == self.sign(bottom, True))
            return all(self.knows(term, strict) for term in expression.args)
        if expression.is_Mul:
            return bool(sympy.prod(self._known_sign(part, strict) for part in expression.args) > 0)
        if expression.is_Pow and expression.exp.is_real:
            return self.knows(expression.base, strict or bool(expression.exp.is_nonnegative is not True))
        if isinstance(expression, sympy.log):
            return self.knows(sympy.together(expression.args[0] - 1), strict)
        return False

    def _known_sign(self, factor: Any, strict: bool) -> int:
        """1 or -1 for a factor that is known to be >= 0 or <= 0 (> 0 or < 0), else 0."""
        if self.knows(factor, strict):
            return 1
        if factor.is_negative or (not strict and factor.is_nonpositive) or (factor.is_Add and factor.is_polynomial() and self.knows(-factor, strict)):
            return -1
        return -1 if isinstance(factor, sympy.log) and self.knows(factor.args[0], True) and self.knows(1 - factor.args[0], strict) else 0

    def _relevant(self, expression: Any) -> list[Fact]:
        """The facts that reach the letters of the expression, itself or through others."""
        reached, found = set(expression.free_symbols), []
        for _ in range(2):
            found = [fact for fact in self.facts if not fact[0].free_symbols.isdisjoint(reached)]
            reached |= {symbol for fact in found for symbol in fact[0].free_symbols}
        own = expression.free_symbols
        return sorted(found, key=lambda fact: len(fact[0].free_symbols - own))[:14]

    def nonnegative(self, difference: Any, strict: bool) -> str:
        """Why difference >= 0 (> 0 if ``strict``); empty if no proof was found."""
        if self.depth > MAX_DEPTH or sum(1 for _ in nodes(difference)) > MAX_PARTS:
            return ""
        if (difference.is_positive if strict else difference.is_nonnegative) is True:
            return "every part of right - left has a sign by what is declared"
        self.budget.spend(300)
        if difference.is_number:
            return monotone.number(difference, strict)
        if self.refutes(difference):
            return ""
        cases = self._cases(difference, strict)
        if cases is not None:
            return cases
        ways = [self._one_variable, self._factored, self.product, self._two_terms, self._unlogged, self._scaled, self._separate, self._moved]
        if difference.has(sympy.exp, sympy.log):
            ways.insert(2, ways.pop())
        return next((why for way in ways if (why := way(difference, strict))), "")

    def _factored(self, difference: Any, strict: bool) -> str:
        """The sign of one factor, where the signs of all others are known."""
        found = sympy.factor_terms(difference)
        if not found.is_Mul or difference.is_polynomial():
            return ""
        rest: Any = S.One
        for factor in found.args:
            if self.knows(factor, True):
                continue
            rest = -rest if self._known_sign(factor, True) < 0 else rest * factor
        return self.with_only(self.facts).nonnegative(rest, strict) if rest != found and not rest.is_Mul else ""

    def _moved(self, difference: Any, strict: bool) -> str:
        return variation.proved(difference, strict, self) if self.depth <= MAX_DEPTH - 2 else ""

    def _two_terms(self, difference: Any, strict: bool) -> str:
        """first >= second, both positive: the same for their logarithms."""
        terms = sympy.Add.make_args(difference)
        if len(terms) != 2 or difference.is_polynomial():
            return ""
        first, second = terms if self.knows(terms[0], True) else terms[::-1]
        if not (self.knows(first, True) and self.knows(-second, True)):
            return ""
        gap = sympy.expand(logarithm(first, self) - logarithm(-second, self))
        if gap.count(sympy.log) > difference.count(sympy.log) + 2:
            return ""
        inner = self.with_only(self.facts)
        why = inner.nonnegative(gap, strict)
        return f"logarithms of both sides, {why}" if why else ""

    def _unlogged(self, difference: Any, strict: bool) -> str:
        """c log(A) + B >= 0 with one logarithm: A and exp(-B/c) compared."""
        terms = sympy.Add.make_args(sympy.expand(difference))
        found = [(number, rest) for number, rest in (term.as_coeff_Mul() for term in terms) if isinstance(rest, sympy.log) and rest.free_symbols]
        if len(found) != 1 or sum(1 for node, _ in nodes(difference) if isinstance(node, sympy.log) and node.free_symbols) != 1:
            return ""
        number, inside = found[0][0], found[0][1].args[0]
        if not self.knows(inside, True):
            return ""
        other = sympy.powsimp(sympy.exp(sympy.expand(-(sympy.expand(difference) - number * sympy.log(inside)) / number)))
        gap = sympy.expand(inside - other) if number > 0 else sympy.expand(other - inside)
        why = self.with_only(self.facts).nonnegative(gap, strict) if not gap.has(sympy.log) else ""
        return f"exponentials of both sides, {why}" if why else ""

    def _scaled(self, difference: Any, strict: bool) -> str:
        """A homogeneous polynomial in two numbers of which nothing but signs is known: one of them is 1."""
        symbols = sorted(difference.free_symbols, key=str)
        if (
            len(symbols) != 2
            or not difference.is_polynomial()
            or any(len(fact.free_symbols & set(symbols)) and fact not in symbols for fact, *_ in self.facts)
        ):
            return ""
        poly = sympy.Poly(difference, *symbols)
        first = symbols[0] if symbols[0].is_positive else symbols[1]
        if not poly.is_homogeneous or (first.is_positive is not True and (poly.total_degree() % 2 or strict)):
            return ""
        if symbols[0].is_real is not True or symbols[1].is_real is not True:
            return ""
        why = self.with_only([fact for fact in self.facts if first not in fact[0].free_symbols]).nonnegative(difference.subs(first, 1), strict)
        return f"with {first} = 1, since both sides grow alike: {why}" if why else ""

    def _cases(self, difference: Any, strict: bool) -> str | None:
        """A proof in each case of one absolute value, maximum or floor; None where there is none in the expression."""
        node = next((node for node, _ in nodes(difference) if isinstance(node, CASES)), None)
        if node is None:
            return None
        if isinstance(node, (sympy.floor, sympy.ceiling)):
            rest = sympy.Dummy("rest", real=True)
            inner = self.with_facts((rest, False, "0 <= x - floor(x) < 1"), (1 - rest, True, "0 <= x - floor(x) < 1"))
            parts = sympy.fraction(sympy.together(node.args[0]))[1]
            if parts.is_Integer and (parts * node.args[0]).expand().is_integer:
                inner = self.with_facts((rest, False, "0 <= x - floor(x)"), (1 - 1 / parts - rest, False, f"x - floor(x) <= 1 - 1/{parts}"))
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
        plain, facts, made = letters_for_terms(difference, self)
        prover = Prover(facts, self.budget, self.depth)
        self.refutes(difference)
        prover._points, prover._drawn = extended(self._points, made), self._drawn | {letter for letter, _ in made}
        top, bottom = sympy.fraction(sympy.together(plain))
        if not (top.is_polynomial() and bottom.is_polynomial()):
            return ""
        below = prover.sign(bottom, True)
        if not below:
            return ""
        self.budget.spend(500)
        why = certificate(sympy.expand(below * top), prover._relevant(top), strict, self.budget)
        if why:
            return why
        return "the signs of the factors of right - left" if prover.sign(top, strict) == below else ""

    def sign(self, polynomial: Any, strict: bool) -> int:
        """1 or -1 where every factor has a known sign, else 0."""
        if sum(1 for _ in nodes(polynomial)) > MAX_PARTS:
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
            if self.refutes(sign * factor):
                continue
            self.budget.spend(500)
            if certificate(sympy.expand(sign * factor), self._relevant(factor), strict, self.budget):
                return sign
        return 0

    def _one_variable(self, difference: Any, strict: bool) -> str:
        if len(difference.free_symbols) != 1:
            return ""
        (symbol,) = difference.free_symbols
        return monotone.proved(difference, symbol, *self.range(symbol), strict, self.budget)

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
            least = monotone.least(part, symbol, *self.range(symbol), self.budget)
            if least is None:
                return ""
            rest += least
        return "the least value of each summand" if monotone.number(rest, strict) else ""


CASES = (sympy.Abs, sympy.Max, sympy.Min, sympy.floor, sympy.ceiling)


def logarithm(side: Any, prover: Prover) -> Any:
    """log of a positive side, products and powers of positive numbers taken apart."""
    parts = [part.as_base_exp() for part in sympy.Mul.make_args(side)]
    if all(exponent.is_real and (base == S.Exp1 or prover.knows(base, True)) for base, exponent in parts):
        return sympy.Add(*(exponent * sympy.log(base) for base, exponent in parts))
    return sympy.expand_log(sympy.log(side), deep=False)
