"""Fingerprints of expressions in matrices: their values at matrices that the salt fixes, modulo the prime, salted and hashed.

Every letter's value follows from the salt and the letter's name alone, so that two expressions with other letters besides agree where they
should. Eigenvalues, norms, and what is the largest or smallest of several have no value modulo a prime: each counts as a letter of its own,
so that a wanted expression that holds them is matched in those words only.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from typing import Any

import sympy
from sympy.assumptions import AppliedPredicate

from ..equivalence.dense import Dense, Mismatch
from ..equivalence.fields import Modulo
from ..equivalence.limits import Budget, TooLarge, Undefined, Unsupported
from ..equivalence.matrix_draws import Draw
from ..equivalence.matrix_letters import read
from ..equivalence.spectrum import SpectralWord

PRIME = 2305843009213693951  # 2^61 - 1
INSTANCES = 8
STEPS = 400_000


def in_matrices(*expressions: Any) -> bool:
    """Whether one of the expressions holds a matrix, or a number made of one."""
    kinds = (sympy.MatrixExpr, sympy.MatrixBase, SpectralWord)
    return any(isinstance(node, kinds) for expression in expressions for node in sympy.preorder_traversal(expression))


def make(expression: Any, given: Sequence[Any], salt: str) -> dict[str, Any]:
    """The fingerprint; the same for the same salt.

    Raises:
        ValueError: the expression has no exact value anywhere that was tried.
    """
    found = []
    for number in range(2 * INSTANCES):
        try:
            found.append((number, _digest(expression, given, salt, number)))
        except (Undefined, TooLarge, Mismatch):
            continue
    if not found:
        raise ValueError(f"{expression} has no exact value anywhere that was tried")
    return {
        "salt": salt,
        "at": [{"number": number, "matrices": True} for number, _ in found[:INSTANCES]],
        "digests": [one for _, one in found[:INSTANCES]],
    }


def matches(fingerprint: Mapping[str, Any], expression: Any, given: Sequence[Any] = ()) -> bool | None:
    """Whether the expression has the recorded value everywhere that it has one. False where it has none; None if it cannot be computed."""
    seen = 0
    for at, digest in zip(fingerprint["at"], fingerprint["digests"], strict=True):
        try:
            if _digest(expression, given, fingerprint["salt"], at["number"]) != digest:
                return False
            seen += 1
        except (Undefined, ZeroDivisionError):
            continue
        except Mismatch:
            return False
        except (TooLarge, Unsupported):
            return None
    return seen > 0


def _digest(expression: Any, given: Sequence[Any], salt: str, number: int) -> str:
    plain = _without_words(sympy.sympify(expression))
    known = tuple(fact for fact in given if isinstance(fact, AppliedPredicate) or (isinstance(fact, sympy.Eq) and not in_words(fact)))
    setting = read(plain, plain, known)
    sizes = {side: 1 + _hash(salt, number, f"side {side}") % 3 for side in setting.dimensions}
    draw = Named(setting, sizes, Modulo(PRIME), random.Random(0), number, Budget(STEPS))
    draw.salt = salt
    draw.values_found()
    value = draw.evaluator().value(plain)
    rows = [[int(entry) for entry in row] for row in value.rows] if isinstance(value, Dense) else int(value)
    return f"{_hash(salt, number, f'value {rows}') >> 192:016x}"


def in_words(expression: Any) -> bool:
    return bool(expression.atoms(SpectralWord))


def _without_words(expression: Any) -> Any:
    """The expression with a letter for each eigenvalue or norm, then for each Max, Min and Abs."""
    for kinds in ((SpectralWord,), (sympy.Max, sympy.Min, sympy.Abs)):
        outer: dict[Any, Any] = {}
        walk = sympy.preorder_traversal(expression)
        for node in walk:
            if isinstance(node, kinds):
                outer[node] = sympy.Symbol(f"word {node}")
                walk.skip()
        expression = expression.xreplace(outer)
    return expression


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


def _hash(*parts: Any) -> int:
    return int.from_bytes(hashlib.sha256(":".join(map(str, parts)).encode()).digest(), "big")
