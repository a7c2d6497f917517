"""Named inequalities for norms, quadratic forms and eigenvalues, about just those that a line holds.

Triangle inequality; ||A B|| <= ||A|| ||B||; Cauchy and Schwarz; lambda_min(A) x'x <= x'A x <= lambda_max(A) x'x for symmetric A; Weyl's
lambda_max(A + B) <= lambda_max(A) + lambda_max(B); eigenvalues are at most the norm. Every number of a line (a norm, a form, an eigenvalue) is
a letter; the facts are relations between these letters, and the line is judged as a line about numbers.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import sympy
from sympy import MatrixSymbol

from .commuting import COMMUTE, Mixed
from .spectral_family import Ends
from .spectrum import LambdaMax, LambdaMin, Norm, SpectralRadius, SpectralWord

MAX_BOUNDS = 24


class Numbers:
    """The letters that stand for the numbers of a line, and what is known of them."""

    def __init__(self, ends: Ends, given: tuple[Any, ...]) -> None:
        self.ends = ends
        self.letters: dict[Any, Any] = {}
        self.facts: list[Any] = list(ends.facts)
        self.nonzero = {fact.lhs for fact in given if isinstance(fact, sympy.Ne) and isinstance(fact.rhs, sympy.ZeroMatrix)}

    def of(self, node: Any) -> Any:
        """A side as an expression in letters.

        Raises:
            Mixed: it holds something else about matrices.
        """
        if isinstance(node, SpectralWord):
            return self.word(node)
        if getattr(node, "is_Matrix", False):
            if node.shape != (1, 1):
                raise Mixed
            return self.form(node)
        if not node.has(sympy.MatrixExpr):
            return node
        if isinstance(node, (sympy.Trace, sympy.Determinant)):
            return self.trace_or_determinant(node)
        if isinstance(node, (sympy.Add, sympy.Mul, sympy.Pow, sympy.Max, sympy.Min, sympy.Abs)):
            return node.func(*(self.of(arg) for arg in node.args))
        if isinstance(node, sympy.matrices.expressions.matexpr.MatrixElement) and node.args[0].shape == (1, 1):
            return self.form(node.args[0])
        raise Mixed

    def letter(self, key: Any, **declared: bool) -> Any:
        if key not in self.letters:
            self.letters[key] = sympy.Symbol(f"[{key}]", **(declared or {"real": True}))
        return self.letters[key]

    def word(self, node: Any) -> Any:
        """An eigenvalue or norm: in terms of the ends of a spectrum, or a letter with its facts."""
        inside = node.args[0]
        if isinstance(node, Norm):
            return self.norm(inside)
        try:
            value = self.ends.value(node)
            if value is not None:
                return value
        except Mixed:
            pass
        known = node in self.letters
        letter = self.letter(node, **({"nonnegative": True} if isinstance(node, SpectralRadius) else {"real": True}))
        if known:
            return letter
        if isinstance(node, SpectralRadius):
            self.facts.append(sympy.Le(letter, self.norm(inside)))
        elif self.symmetric(inside):
            other = LambdaMin if isinstance(node, LambdaMax) else LambdaMax
            if isinstance(inside, sympy.MatAdd) and all(self.symmetric(part) for part in inside.args):
                parts = sympy.Add(*(self.scaled(node.func, other, part) for part in inside.args))
                self.facts.append(sympy.Le(letter, parts) if isinstance(node, LambdaMax) else sympy.Ge(letter, parts))
            self.facts += [sympy.Le(letter, self.norm(inside)), sympy.Ge(letter, -self.norm(inside))]
        return letter

    def trace_or_determinant(self, node: Any) -> Any:
        """A letter: not negative for A'A, positive for a positive definite matrix, a trace between n times the eigenvalues."""
        inside, known = node.args[0], node in self.letters
        gram = isinstance(inside, sympy.MatMul) and len(inside.args) == 2 and self.mirrored(*inside.args)
        positive = "positive definite" in self.ends.setting.kinds.get(inside, ())
        letter = self.letter(node, **({"positive": True} if positive else {"nonnegative": True} if gram else {"real": True}))
        if not known and isinstance(node, sympy.Trace) and inside in self.ends.low:
            low, high, size = self.ends.low[inside], self.ends.high[inside], inside.shape[0]
            self.facts += [sympy.Le(letter, size * high), sympy.Ge(letter, size * low)]
            self.facts += [sympy.Le(high, letter)] if positive else []
        return letter

    def scaled(self, head: Any, other: Any, part: Any) -> Any:
        """The eigenvalue of a multiple c A of a matrix, at the end that the sign of c chooses."""
        number, matrix = part.as_coeff_mmul() if isinstance(part, sympy.MatMul) else (sympy.S.One, part)
        if isinstance(matrix, sympy.Identity):
            return number
        if number.is_nonnegative or number.is_nonpositive:
            return number * self.word((head if number.is_nonnegative else other)(matrix))
        return self.letter(head(part))

    def symmetric(self, node: Any) -> bool:
        if isinstance(node, MatrixSymbol):
            return bool(self.ends.setting.kinds.get(node, set()) & COMMUTE)
        if isinstance(node, (sympy.MatAdd, sympy.Inverse, sympy.MatPow, sympy.Transpose)):
            return all(self.symmetric(arg) for arg in node.args if getattr(arg, "is_Matrix", False))
        if isinstance(node, sympy.MatMul):
            factors = [arg for arg in node.args if getattr(arg, "is_Matrix", False)]
            return all(self.mirrored(a, b) for a, b in zip(factors, reversed(factors), strict=True))
        return isinstance(node, (sympy.Identity, sympy.ZeroMatrix))

    def mirrored(self, a: Any, b: Any) -> bool:
        """Whether b is the transpose of a."""
        return bool(b == a.T or (a == b and self.symmetric(a)))

    def norm(self, node: Any) -> Any:
        """A norm: a number made of the ends of a spectrum, or a letter; multiples and transposes taken out."""
        if isinstance(node, sympy.Identity):
            return sympy.S.One
        if isinstance(node, sympy.ZeroMatrix):
            return sympy.S.Zero
        if isinstance(node, sympy.Transpose):
            return self.norm(node.args[0])
        if isinstance(node, sympy.MatMul):
            number, matrix = node.as_coeff_mmul()
            if number != 1:
                return sympy.Abs(self.of(number)) * self.norm(matrix)
        try:
            plain = isinstance(node, MatrixSymbol) and "positive definite" not in self.ends.setting.kinds.get(node, ())
            value = None if plain else self.ends.value(Norm(node))
            if value is not None:
                return value
        except Mixed:
            pass
        if isinstance(node, MatrixSymbol) and "orthogonal" in self.ends.setting.kinds.get(node, ()):
            return sympy.S.One
        known = Norm(node) in self.letters
        letter = self.letter(Norm(node), **({"positive": True} if node in self.nonzero else {"nonnegative": True}))
        if not known and isinstance(node, MatrixSymbol) and node.shape[1] != 1 and self.symmetric(node):
            low, high = self.ends.low[node], self.ends.high[node]
            self.facts += [sympy.Le(high, letter), sympy.Le(-low, letter)]
        return letter

    def bounds(self, node: Any, *, whole: bool = False) -> list[Any]:
        """Upper bounds for a norm by the triangle inequality and by products, finest first; ``whole``: without taking sums and products apart."""
        found = [self.norm(node)]
        try:
            value = self.ends.bound(node) if not isinstance(node, MatrixSymbol) else None
            found += [] if value is None else [value]
        except Mixed:
            pass
        if whole:
            return list(dict.fromkeys(found))
        if isinstance(node, sympy.MatAdd):
            found += [sympy.Add(*parts) for parts in self._choices(node.args)]
            if len(node.args) > 2:
                found += [sympy.Add(first, second) for first in self.bounds(node.args[0]) for second in self.bounds(node.func(*node.args[1:]))]
        elif isinstance(node, sympy.MatMul):
            number, matrix = node.as_coeff_mmul()
            if number != 1:
                return [sympy.Abs(self.of(number)) * bound for bound in self.bounds(matrix)]
            for cut in range(1, len(node.args)):
                pieces = [part[0] if len(part) == 1 else node.func(*part) for part in (node.args[:cut], node.args[cut:])]
                found += [sympy.Mul(*parts) for parts in self._choices(pieces)]
        elif isinstance(node, sympy.MatPow) and node.exp.is_nonnegative:
            found += [bound**node.exp for bound in self.bounds(node.base)]
        elif isinstance(node, sympy.Transpose):
            return self.bounds(node.args[0])
        return list(dict.fromkeys(found))[:MAX_BOUNDS]

    def _choices(self, nodes: Any) -> list[Any]:
        return list(product(*(self.bounds(node)[:6] for node in nodes)))[:MAX_BOUNDS]

    def form(self, node: Any) -> Any:
        """A number written as a product of matrices, u'F v, as a letter with what bounds it."""
        if isinstance(node, sympy.MatAdd):
            return sympy.Add(*(self.form(arg) for arg in node.args))
        if isinstance(node, (sympy.Identity, sympy.ZeroMatrix)):
            return sympy.Integer(int(isinstance(node, sympy.Identity)))
        if not isinstance(node, sympy.MatMul):
            raise Mixed
        number, matrix = node.as_coeff_mmul()
        number = self.of(number)
        if isinstance(matrix, sympy.Identity):
            return number
        factors = list(matrix.args) if isinstance(matrix, sympy.MatMul) else [matrix]
        if any(factor.shape == (1, 1) for factor in factors) or len(factors) < 2:
            raise Mixed
        half = len(factors) // 2
        if len(factors) % 2 == 0 and all(self.mirrored(a, b) for a, b in zip(factors[:half], reversed(factors[half:]), strict=True)):
            inside = factors[half] if half == 1 else sympy.MatMul(*factors[half:])
            return number * self.norm(inside) ** 2
        if len(factors) == 2:
            letter = self.letter(min(str(matrix), str(matrix.T)))
            size = self.norm(factors[0].T) * self.norm(factors[1])
            self.facts += [sympy.Le(letter, size), sympy.Ge(letter, -size)]
            return number * letter
        middle = factors[1] if len(factors) == 3 else sympy.MatMul(*factors[1:-1])
        letter = self.letter(matrix)
        ends = self.norm(factors[0].T), self.norm(factors[-1])
        if factors[-1] == factors[0].T and self.symmetric(middle):
            self.facts.append(sympy.Le(letter, self.word(LambdaMax(middle)) * ends[0] ** 2))
            self.facts.append(sympy.Ge(letter, self.word(LambdaMin(middle)) * ends[0] ** 2))
        for bound in self.bounds(middle)[:3]:
            self.facts += [sympy.Le(letter, bound * ends[0] * ends[1]), sympy.Ge(letter, -bound * ends[0] * ends[1])]
        return number * letter
