"""Identities in one matrix, its powers and its inverse (or several that commute): proved as identities between numbers.

Polynomials, quotients and powers of commuting matrices obey the rules of numbers. An identity f(a) = g(a) between rational functions of
numbers a, for every value of the integer letters, therefore holds for matrices; and where it fails for a number, it fails for that multiple
of the identity matrix. One vector on the right, one on the left, or the same on both sides may stand beside the matrices.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sympy
from sympy import MatrixSymbol

from . import endless
from .limits import Unsupported
from .matrix_letters import Setting
from .spectrum import LambdaMax, LambdaMin, MatrixSum, Norm, SpectralRadius
from .verdict import Verdict, undecided

COMMUTE = {"symmetric", "positive definite", "diagonal"}


class Mixed(Exception):
    """Matrices that need not commute, or a head that is no rational function of them."""


def equal(left: Any, right: Any, given: tuple[Any, ...], setting: Setting) -> Verdict | None:
    """The verdict by numbers; None where the line is not of this kind."""
    try:
        family = Family(setting)
        sides = [family.number(side) for side in (left, right)]
        if sides[0][1] != sides[1][1]:
            return None
        facts = [fact for fact in (family.fact(fact) for fact in given) if fact is not None]
    except (Mixed, AttributeError):
        return None
    from .judge import equal as judged  # the judge of numbers, which hands matrices to this one

    try:
        words, more, *_ = endless.convergence(sides[0][0], sides[1][0], tuple(facts))
        verdict = judged(sides[0][0], sides[1][0], (*facts, *more))
    except Unsupported:
        return None
    needs = tuple(f"for every eigenvalue in the place of its matrix: {word}" for word in words)
    if verdict.equal is True and needs:
        return replace(undecided(f"a sum needs a condition that is not given: {' and '.join(needs)}"), conditions=needs)
    if verdict.equal is True:
        return replace(verdict, why=f"one matrix and its powers obey the rules of numbers, and for a number: {verdict.why}")
    if verdict.equal is False and not setting.ignored:
        return replace(verdict, counterexample=f"for multiples of the identity, {verdict.counterexample}")
    return None


class Family:
    """Numbers in the place of matrices that commute."""

    def __init__(self, setting: Setting) -> None:
        square = [x for x in setting.matrices if not isinstance(x, MatrixSymbol) or (x.shape[0] == x.shape[1] and x.shape[0] != 1)]
        pairs = {frozenset(side.args) for sides in setting.equations for side in sides if isinstance(side, (sympy.MatMul, sympy.Mul))}
        pairs = {pair for pair in pairs if any(_commute(pair, *sides) for sides in setting.equations)}
        if any(x != y and frozenset((x, y)) not in pairs for x in square for y in square) or len(setting.equations) > len(pairs):
            raise Mixed
        positive = {x: "positive definite" in setting.kinds.get(x, ()) for x in square}
        taken = {symbol.name for symbol in (*setting.numbers, *setting.counting, *setting.dimensions)}
        self.letters = {x: sympy.Symbol(f"{x.name}_" if x.name in taken else x.name, **({"positive": True} if positive[x] else {})) for x in square}
        self.kinds = setting.kinds

    def number(self, node: Any) -> tuple[Any, tuple[Any, ...]]:
        """A side as a number, and the vectors beside it: (left, right)."""
        if node in self.letters:
            return self.letters[node], (None, None)
        if isinstance(node, MatrixSymbol):
            if node.shape[1] != 1:
                raise Mixed
            return sympy.S.One, (None, node)
        if isinstance(node, (sympy.MatAdd, sympy.Add)):
            parts = [self.number(arg) for arg in node.args]
            if len({part[1] for part in parts}) > 1:
                raise Mixed
            return sympy.Add(*(part[0] for part in parts)), parts[0][1]
        if isinstance(node, (sympy.MatMul, sympy.Mul)):
            return self._product([self.number(arg) for arg in node.args])
        if isinstance(node, (sympy.MatPow, sympy.Inverse, sympy.Pow)):
            inside, beside = self.number(node.args[0])
            if beside != (None, None) or not (node.exp.is_integer or not node.base.has(*self.letters)):
                raise Mixed
            return inside**node.exp, beside
        if isinstance(node, (MatrixSum, sympy.Sum)):
            inside, beside = self.number(node.args[0])
            return sympy.Sum(inside, *node.args[1:]), beside
        if isinstance(node, sympy.Transpose):
            return self._transposed(node.args[0])
        if isinstance(node, sympy.Identity):
            return sympy.S.One, (None, None)
        plain = isinstance(node, sympy.Expr) and not getattr(node, "is_Matrix", False) and not node.has(sympy.MatrixExpr)
        if plain and node.is_commutative is not False:
            return node, (None, None)
        raise Mixed

    def _transposed(self, node: Any) -> tuple[Any, tuple[Any, ...]]:
        inside, (left, right) = self.number(node)
        if any(not self.kinds.get(x, set()) & COMMUTE for x in self.letters if node.has(x)):
            raise Mixed
        return inside, (right, left)

    def _product(self, parts: list[tuple[Any, tuple[Any, ...]]]) -> tuple[Any, tuple[Any, ...]]:
        left = right = None
        number: Any = sympy.S.One
        for value, (before, after) in parts:
            matrices = any(value.has(letter) for letter in self.letters.values())
            if right is not None and (matrices or before is not None or after is not None):
                raise Mixed
            if before is not None:
                if left is not None or number.has(*self.letters.values()):
                    raise Mixed
                left = before
            right = after if after is not None else right
            number = number * value
        return number, (left, right)

    def fact(self, fact: Any) -> Any:
        """What is given of matrices as something given of numbers; None where it says nothing of them."""
        if isinstance(fact, sympy.core.relational.Relational) and not isinstance(fact, sympy.Eq):
            if not fact.has(sympy.MatrixExpr):
                return fact
            sides = list(fact.args)
            for k, side in enumerate(fact.args):
                upper = isinstance(fact, (sympy.Lt, sympy.Le)) == (k == 0)
                if isinstance(side, (Norm, SpectralRadius)) and upper:
                    sides[k] = sympy.Abs(self.number(side.args[0])[0])
                elif isinstance(side, LambdaMax if upper else LambdaMin):
                    sides[k] = self.number(side.args[0])[0]
            if not any(side.has(sympy.MatrixExpr) for side in sides):
                return fact.func(*sides)
        return None


def _commute(pair: frozenset[Any], left: Any, right: Any) -> bool:
    return len(left.args) == 2 and set(left.args) == set(right.args) == set(pair) and left.args == tuple(reversed(right.args))
