"""Fingerprints of expressions in matrices: their values at matrices that the salt fixes, modulo the prime, salted and hashed; of an
expression up to O(eps**k), the coefficients of eps below the k-th.

Every letter's value follows from the salt and the letter's name alone, so that two expressions with other letters besides agree where they
should. Eigenvalues, norms, and what is the largest or smallest of several have no value modulo a prime: each counts as a letter of its own,
so that a wanted expression that holds them is matched in those words only. A size within a Max counts as the larger of both signs, and what
a smallest eigenvalue is not above the largest leaves without effect is left out of it.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from typing import Any

import sympy
from sympy.assumptions import AppliedPredicate

from ..equivalence import matrix_small
from ..equivalence.dense import Dense, Mismatch
from ..equivalence.fields import Modulo
from ..equivalence.limits import Budget, TooLarge, Undefined, Unsupported
from ..equivalence.matrix_draws import Draw
from ..equivalence.matrix_letters import read
from ..equivalence.series import Jet, coefficient
from ..equivalence.spectrum import SpectralWord
from ..equivalence.vocabulary import LambdaMax, LambdaMin

PRIME = 2305843009213693951  # 2^61 - 1
INSTANCES = 8
STEPS = 400_000
POWERS = 5  # of the polynomial that stands for an unknown function


def in_matrices(*expressions: Any) -> bool:
    """Whether one of the expressions holds a matrix, or a number made of one."""
    kinds = (sympy.MatrixExpr, sympy.MatrixBase, SpectralWord)
    return any(isinstance(node, kinds) for expression in expressions for node in sympy.preorder_traversal(expression))


def make(expression: Any, given: Sequence[Any], salt: str) -> dict[str, Any]:
    """The fingerprint; the same for the same salt.

    Raises:
        ValueError: the expression has no exact value anywhere that was tried.
    """
    small, order = _left_out(expression)
    found = []
    for number in range(2 * INSTANCES):
        try:
            found.append((number, _digest(expression, given, salt, number, small, order)))
        except (Undefined, TooLarge):
            continue
        except Mismatch as problem:
            raise ValueError(f"{expression} has no exact value: {problem}") from problem
    if not found:
        raise ValueError(f"{expression} has no exact value anywhere that was tried")
    return {
        "salt": salt,
        "small": small,
        "order": order,
        "at": [{"number": number, "matrices": True} for number, _ in found[:INSTANCES]],
        "digests": [one for _, one in found[:INSTANCES]],
    }


def matches(fingerprint: Mapping[str, Any], expression: Any, given: Sequence[Any] = ()) -> bool | None:
    """Whether the expression has the recorded value everywhere that it has one. False where it has none; None if it cannot be computed."""
    wanted, (small, order) = (fingerprint["small"], fingerprint["order"]), _left_out(expression)
    if order and (small != wanted[0] or order < wanted[1]):
        return False  # more is left open than in what is recorded
    seen = 0
    for at, digest in zip(fingerprint["at"], fingerprint["digests"], strict=True):
        try:
            shown = _shown(expression, given, fingerprint["salt"], at["number"], *wanted)
            if digest not in (_hashed(fingerprint["salt"], at["number"], one) for one in (shown, *_otherwise(shown))):
                return False
            seen += 1
        except (Undefined, ZeroDivisionError):
            continue
        except Mismatch:
            return False
        except (TooLarge, Unsupported):
            return None
    return seen > 0


def _left_out(expression: Any) -> tuple[str, int]:
    """The small letter and the lowest power of it that is left out; ("", 0) for an exact expression."""
    powers = [order.args[0].as_base_exp() for order in expression.atoms(sympy.Order)]
    if not powers:
        return "", 0
    return str(powers[0][0]), min(int(power) for _, power in powers)


def _digest(expression: Any, given: Sequence[Any], salt: str, number: int, small: str, order: int) -> str:
    return _hashed(salt, number, _shown(expression, given, salt, number, small, order))


def _hashed(salt: str, number: int, shown: list[Any]) -> str:
    return f"{_hash(salt, number, f'value {shown}') >> 192:016x}"


def _otherwise(shown: list[Any]) -> list[list[Any]]:
    """The same numbers as 1 by 1 matrices, or 1 by 1 matrices as numbers: the judge of lines does not tell them apart either."""
    if all(isinstance(one, int) for one in shown):
        return [[[[one]] for one in shown]]
    if all(isinstance(one, list) and [len(row) for row in one] == [1] for one in shown):
        return [[one[0][0] for one in shown]]
    return []


def _shown(expression: Any, given: Sequence[Any], salt: str, number: int, small: str, order: int) -> list[Any]:
    """The value at one instance, or its coefficients below the order left out, as whole numbers."""
    plain = _without_words(sympy.sympify(matrix_small.without(expression) if order else expression))
    known = tuple(fact for fact in given if isinstance(fact, AppliedPredicate) or (isinstance(fact, sympy.Eq) and not in_words(fact)))
    setting = read(plain, plain, known)
    sizes = {side: 1 + _hash(salt, number, f"side {side}") % 3 for side in setting.dimensions}
    draw = Named(setting, sizes, Modulo(PRIME), random.Random(0), number, Budget(STEPS))
    draw.salt = salt
    draw.functions = Functions(salt, number, draw.field)
    draw.values_found()
    found = _below(draw, plain, small, order) if order else [draw.evaluator().value(plain)]
    return [[[int(entry) for entry in row] for row in value.rows] if isinstance(value, Dense) else int(value) for value in found]


def _below(draw: Named, expression: Any, small: str, order: int) -> list[Any]:
    """The coefficients of the powers of the small letter below ``order``."""
    letter = next((one for one in draw.setting.numbers if str(one) == small), sympy.Symbol(small))
    zero = draw.field.number(0)
    draw.values[letter] = Jet((zero, zero + 1, *(zero for _ in range(order - 2)))[:order], 1)
    evaluator = draw.evaluator()
    evaluator.depth = 1
    value = evaluator.value(expression)
    return [coefficient(value, 1, power) for power in range(order)]


def in_words(expression: Any) -> bool:
    return bool(expression.atoms(SpectralWord))


def _without_words(expression: Any) -> Any:
    """The expression with a letter for each eigenvalue or norm, then for each Max, Min and Abs."""
    expression = expression.replace(lambda node: isinstance(node, sympy.Max), _largest)
    for kinds in ((SpectralWord,), (sympy.Max, sympy.Min, sympy.Abs)):
        outer: dict[Any, Any] = {}
        walk = sympy.preorder_traversal(expression)
        for node in walk:
            if isinstance(node, kinds):
                outer[node] = sympy.Symbol(f"word {node}")
                walk.skip()
        expression = expression.xreplace(outer)
    return expression


def _largest(node: Any) -> Any:
    """The Max over both signs of each Abs in it, without what another of its parts is never below."""
    parts = {sign * one.args[0] if isinstance(one, sympy.Abs) else one for one in node.args for sign in (1, -1)}
    parts = {sympy.expand(one) for one in parts} if any(isinstance(one, sympy.Abs) for one in node.args) else parts
    kept = [one for one in parts if not any(_never_below(other, one) for other in parts)]
    return sympy.Max(*kept)


def _never_below(part: Any, other: Any) -> bool:
    """Whether ``part - other`` is a positive multiple of a matrix's largest less its smallest eigenvalue."""
    terms = sympy.expand(part - other).as_coefficients_dict()
    if len(terms) != 2:
        return False
    (low, below), (high, above) = sorted(terms.items(), key=lambda item: bool(item[1] > 0))
    return isinstance(low, LambdaMin) and isinstance(high, LambdaMax) and low.args == high.args and bool(below == -above < 0)


class Named(Draw):
    """A draw in which the value of every letter follows from the salt, the number of the instance and the letter's name."""

    salt = ""

    def entry(self) -> Any:
        return self.field.number(self.rng.getrandbits(60))

    def number(self, letter: Any) -> Any:
        return self.field.number(_hash(self.salt, self.trial, f"number {letter}") % PRIME)

    def values_found(self) -> dict[Any, Any]:
        """Raises: Undefined: an equation that is given cannot be met here."""
        for letter in self.setting.counting:
            low = 1 if letter.is_positive else 0
            self.values[letter] = low + _hash(self.salt, self.trial, f"count {letter}") % 6
        for letter in self.setting.numbers:
            self.values[letter] = self.number(letter)
        for letter in self.setting.matrices:
            self.rng = random.Random(_hash(self.salt, self.trial, f"matrix {letter}"))
            self.values[letter] = self.matrix(letter, self.setting.kinds.get(letter, set()))
        solved: set[Any] = set()
        for left, right in self.setting.equations:
            self._meet(left, right, solved)
        return self.values


class Functions(dict[str, Any]):
    """Unknown functions: random polynomials whose coefficients follow from the salt, the number of the instance and the function's name."""

    def __init__(self, salt: str, number: int, field: Any) -> None:
        super().__init__()
        self.salt, self.number, self.field = salt, number, field

    def setdefault(self, name: str, default: Any = None) -> Any:
        """The coefficients of a function, named as in "sigma/1" with the number of its arguments."""
        if name not in self:
            variables = range(int(name.rpartition("/")[2]))
            self[name] = [[self._coefficient(f"{name} {power} {place}") for place in variables] for power in range(POWERS)]
        return self[name]

    def _coefficient(self, which: str) -> Any:
        return self.field.number(_hash(self.salt, self.number, f"function {which}") % PRIME)


def _hash(*parts: Any) -> int:
    return int.from_bytes(hashlib.sha256(":".join(map(str, parts)).encode()).digest(), "big")
