"""Proofs by a normal form: sums of words in matrices, rewritten by the rules that hold for all of them.

Rules: A A^-1 = I; powers of one matrix add; the transpose and the inverse of a product reverse it; A^T = A for a symmetric one and A^-1 for
an orthogonal one; a word of one row and one column is a number, the same read backwards; words under a trace may be turned round; the
determinant of a product is the product. Inverses and powers of sums are letters of their own.

Guarantee: two sides with one normal form are equal for all matrices of the declared kinds for which both have a value.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import sympy
from sympy import MatrixSymbol
from sympy.polys.polyerrors import BasePolynomialError

from .matrix_letters import Setting

MAX_WORDS = 200
Words = dict[tuple[Any, ...], Any]  # a word is a tuple of (base, exponent); a base is (what, turned, rows, columns)


class NotThisWay(Exception):
    """A head that the normal form does not know, or too many words."""


def same(left: Any, right: Any, setting: Setting) -> str:
    """The certificate, or nothing."""
    try:
        forms = Forms(setting)
        gap = forms.plus([forms.of(left), forms.times([{(): sympy.Integer(-1)}, forms.of(right)])])
    except (NotThisWay, RecursionError, AttributeError, TypeError, NotImplementedError, BasePolynomialError):
        return ""
    return "" if gap else "both sides have the same normal form as sums of words in the matrices"


class Forms:
    """Normal forms in one setting."""

    def __init__(self, setting: Setting) -> None:
        self.kinds = setting.kinds
        self.parts: dict[str, Words] = {}

    def of(self, node: Any) -> Words:
        if isinstance(node, MatrixSymbol):
            return self.reduced(((node.name, False, *node.shape), sympy.S.One), node)
        if isinstance(node, (sympy.MatAdd, sympy.Add)):
            return self.plus([self.of(arg) for arg in node.args])
        if isinstance(node, (sympy.MatMul, sympy.Mul)):
            return self.product(node)
        if isinstance(node, sympy.Transpose):
            return self.transposed(self.of(node.args[0]))
        if isinstance(node, (sympy.Inverse, sympy.MatPow)):
            return self.power(self.of(node.args[0]), node.exp, node.args[0].shape)
        if isinstance(node, sympy.Identity):
            return {(): sympy.S.One}
        if isinstance(node, sympy.ZeroMatrix):
            return {}
        if isinstance(node, sympy.Trace):
            return self.trace(node.args[0])
        if isinstance(node, sympy.Determinant):
            return {(): self.determinant(self.of(node.args[0]), node.args[0].shape[0])}
        if node.is_Number or (node.is_Symbol and node.is_commutative):
            return {(): node} if node != 0 else {}
        if node.is_Pow and node.exp.is_Integer:
            inside = self.of(node.base)
            if set(inside) <= {()}:
                return {(): inside.get((), sympy.S.Zero) ** node.exp}
        raise NotThisWay

    def reduced(self, factor: Any, node: Any) -> Words:
        if node.shape == (1, 1):
            return {(): sympy.Symbol(f"<{node.name}>")}
        return {(factor,): sympy.S.One}

    def product(self, node: Any) -> Words:
        shapes = [arg.shape for arg in node.args if getattr(arg, "is_Matrix", False)]
        if any(a[1] != b[0] for a, b in pairwise(shapes)):
            raise NotThisWay
        return self.times([self.of(arg) for arg in node.args])

    def plus(self, parts: list[Words]) -> Words:
        total: Words = {}
        for part in parts:
            for word, coefficient in part.items():
                total[word] = total.get(word, 0) + coefficient
        found = {word: sympy.cancel(coefficient) for word, coefficient in total.items()}
        return {word: coefficient for word, coefficient in found.items() if coefficient != 0}

    def times(self, parts: list[Words]) -> Words:
        parts = self._cancelled(parts)
        result: Words = {(): sympy.S.One}
        for part in parts:
            if len(result) * len(part) > MAX_WORDS:
                raise NotThisWay
            made: list[Words] = []
            for one, a in result.items():
                for other, b in part.items():
                    word, number = self._joined(one, other)
                    made.append({word: a * b * number})
            result = self.plus(made)
        return result

    def _cancelled(self, parts: list[Words]) -> list[Words]:
        """Factors with a power of a sum beside that sum itself joined."""
        parts = list(parts)
        for k in range(len(parts) - 1):
            for one, other in ((k, k + 1), (k + 1, k)):
                if len(parts[one]) == 1 and len(parts[other]) > 1:
                    ((word, number),) = parts[one].items()
                    end = 0 if one > other else -1
                    if word and self.parts.get(word[end][0][0]) == parts[other] and not word[end][0][1]:
                        base, exponent = word[end]
                        rest = list(word)
                        rest[end] = (base, exponent + 1)
                        parts[one], parts[other] = {tuple(x for x in rest if x[1] != 0): number}, {(): sympy.S.One}
        return parts

    def _joined(self, one: tuple[Any, ...], other: tuple[Any, ...]) -> tuple[tuple[Any, ...], Any]:
        """Two words in a row, and the numbers that come out of it."""
        left, right = list(one), list(other)
        while left and right and left[-1][0] == right[0][0] and left[-1][0][2] == left[-1][0][3]:
            exponent = sympy.expand(left[-1][1] + right[0][1])
            base = left.pop()[0]
            right.pop(0)
            if exponent != 0:
                left.append((base, exponent))
                break
        return self._numbers(tuple(left + right))

    def _numbers(self, word: tuple[Any, ...]) -> tuple[tuple[Any, ...], Any]:
        """Parts of one row and one column taken out."""
        for first in range(len(word)):
            if word[first][0][2] == 1:
                for last in range(first, len(word)):
                    if word[last][0][3] == 1:
                        inner = word[first : last + 1]
                        rest, number = self._joined(word[:first], word[last + 1 :])
                        return rest, number * self.name(inner)
        return word, sympy.S.One

    def name(self, *words: tuple[Any, ...]) -> Any:
        """A number for words that mean the same one."""
        choices = [str(word) for given in words for word in (given, self._turned(given))]
        return sympy.Symbol(min(choices))

    def _turned(self, word: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(self._flip(*factor) for factor in reversed(word))

    def _flip(self, base: Any, exponent: Any) -> tuple[Any, Any]:
        what, turned, rows, columns = base
        kinds = self._kinds(what)
        if kinds & {"symmetric", "positive definite", "diagonal"}:
            return base, exponent
        if "orthogonal" in kinds:
            return base, -exponent
        if what in self.parts:
            other = self._base(self.transposed(self.parts[what]), rows)
            return other, exponent
        return (what, not turned, columns, rows), exponent

    def _kinds(self, what: str) -> set[str]:
        return next((kinds for letter, kinds in self.kinds.items() if letter.name == what), set())

    def transposed(self, words: Words) -> Words:
        return {self._turned(word): coefficient for word, coefficient in words.items()}

    def _base(self, words: Words, size: Any) -> Any:
        name = "{" + ", ".join(sorted(f"{word}: {coefficient}" for word, coefficient in words.items())) + "}"
        self.parts[name] = words
        return (name, False, size, size)

    def power(self, words: Words, exponent: Any, shape: Any) -> Words:
        if shape[0] != shape[1] or not words:
            raise NotThisWay
        if len(words) == 1:
            ((word, number),) = words.items()
            if not word and (exponent.is_Integer or number == 1):
                return {(): number**exponent}
            if len(word) == 1 and (exponent.is_Integer or number == 1):
                return {((word[0][0], sympy.expand(word[0][1] * exponent)),): number**exponent}
            if exponent == -1 and all(factor[0][2] == factor[0][3] for factor in word):
                return {tuple((base, -power) for base, power in reversed(word)): 1 / number}
        if exponent.is_Integer and 0 < exponent <= 4:
            return self.times([words] * int(exponent))
        if shape == (1, 1) and set(words) == {()} and exponent.is_Integer:
            return {(): words[()] ** exponent}
        return {((self._base(words, shape[0]), exponent),): sympy.S.One}

    def trace(self, node: Any) -> Words:
        result: list[Words] = []
        for word, coefficient in self.of(node).items():
            number = coefficient
            if not word:
                number = number * node.shape[0]
            else:
                turns = [word[k:] + word[:k] for k in range(len(word))]
                start = next((turn for turn in turns if turn[0][0][2] == 1), None)
                if start is not None:
                    rest, more = self._numbers(start)
                    number = number * more if not rest else self._fail()
                else:
                    merged, more = self._joined(word[1:], word[:1]) if len(word) > 1 else (word, sympy.S.One)
                    turns = [merged[k:] + merged[:k] for k in range(len(merged))]
                    number = number * more * (self._cyclic(turns) if merged else node.shape[0])
            result.append({(): number})
        return self.plus(result)

    def _cyclic(self, turns: list[tuple[Any, ...]]) -> Any:
        return sympy.Symbol("trace " + min(str(word) for turn in turns for word in (turn, self._turned(turn))))

    def _fail(self) -> Any:
        raise NotThisWay

    def determinant(self, words: Words, size: Any) -> Any:
        if len(words) != 1:
            return sympy.Symbol("determinant " + str(min(self._base(words, size)[0], self._base(self.transposed(words), size)[0])))
        ((word, number),) = words.items()
        result = number**size
        for base, exponent in word:
            if base[2] != base[3]:
                raise NotThisWay
            plain = base[0]
            if plain in self.parts:
                result = result * self.determinant(self.parts[plain], size) ** exponent
            else:
                result = result * sympy.Symbol(f"determinant {plain}", nonzero=True) ** exponent
        return result
