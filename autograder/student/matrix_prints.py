"""Fingerprints of lines about matrices: values at matrices drawn from the salt modulo a prime, hashed; of a line up to O(eps**k), the
coefficients of eps below the k-th.

Every letter's entries are derived from the salt and its name, so that two lines with different letters meet the same matrices. What is given
(symmetric, positive definite, equations) binds them as in `equivalence.matrix_draws`.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from typing import Any

import sympy

from ..equivalence import matrix_lines, matrix_small
from ..equivalence.dense import Dense, Mismatch, entries
from ..equivalence.fields import Element, Modulo
from ..equivalence.limits import Budget, TooLarge, Undefined, Unsupported
from ..equivalence.matrix_draws import Draw
from ..equivalence.matrix_letters import read
from ..equivalence.series import Jet, coefficient

PRIME = 2305843009213693951  # 2^61 - 1
DRAWS = 8
STEPS = 200_000


def speaks(expression: Any) -> bool:
    """Whether a line is about matrices."""
    return bool(matrix_lines.speaks(expression))


def make(expression: Any, given: Sequence[Any], salt: str) -> dict[str, Any]:
    """The fingerprint of a line.

    Raises:
        ValueError: the line has no exact value at any of the matrices tried.
    """
    small, order = _order(expression)
    digests: list[str] = []
    for number in range(DRAWS):
        try:
            digests.append(_digest(expression, given, salt, number, small, order))
        except (Undefined, ZeroDivisionError):
            digests.append("")
        except (TooLarge, Unsupported, Mismatch) as problem:
            raise ValueError(f"{expression} has no exact value: {problem}") from problem
    if not any(digests):
        raise ValueError(f"{expression} has no exact value at any matrices that were tried")
    return {"salt": salt, "small": small, "order": order, "matrices": digests}


def matches(fingerprint: Mapping[str, Any], expression: Any, given: Sequence[Any] = ()) -> bool | None:
    """Whether the line has the recorded value at all recorded matrices; None if it cannot be computed."""
    small, order = _order(expression)
    if order and (small != fingerprint["small"] or order < fingerprint["order"]):
        return False  # more is left open than in what is recorded
    seen = 0
    for number, digest in enumerate(fingerprint["matrices"]):
        try:
            if digest and _digest(expression, given, fingerprint["salt"], number, fingerprint["small"], fingerprint["order"]) != digest:
                return False
            seen += bool(digest)
        except (Undefined, ZeroDivisionError, Mismatch):
            return False
        except (TooLarge, Unsupported):
            return None
    return seen > 0


def _order(expression: Any) -> tuple[str, int]:
    """The small letter and the lowest power that is left out; ("", 0) for an exact line."""
    powers = [order.args[0].as_base_exp() for order in expression.atoms(sympy.Order)]
    if not powers:
        return "", 0
    return str(powers[0][0]), min(int(power) for _, power in powers)


def _digest(expression: Any, given: Sequence[Any], salt: str, number: int, small: str, order: int) -> str:
    bare = matrix_small._without(expression) if order else expression
    setting = read(bare, bare, tuple(given))
    sizes = {letter: 2 + random.Random(f"{salt}:{number}:{letter}").randrange(3) for letter in setting.dimensions}
    draw = _Salted(setting, sizes, salt, number)
    draw.values_found()
    if not order:
        return _hashed(salt, number, draw.evaluator().value(bare))
    letter = next((x for x in setting.numbers if str(x) == small), sympy.Symbol(small))
    zero = draw.field.number(0)
    draw.values[letter] = Jet((zero, zero + 1, *(zero for _ in range(order - 2)))[:order], 1)
    ev = draw.evaluator()
    ev.depth = 1
    value = ev.value(bare)
    return _hashed(salt, number, *(coefficient(value, 1, power) for power in range(order)))


def _hashed(salt: str, number: int, *values: Any) -> str:
    shown = [[str(int(x)) for x in entries(value)] if isinstance(value, Dense) else [str(int(value))] for value in values]
    shapes = [value.shape if isinstance(value, Dense) else (1, 1) for value in values]
    return hashlib.sha256(f"{salt}:{number}:{shapes}:{shown}".encode()).hexdigest()[:16]


class _Field(Modulo):
    """Integers modulo the prime, drawn from a generator of its own."""

    def __init__(self) -> None:
        super().__init__(PRIME)
        self.rng = random.Random(0)

    def random(self) -> Element:
        return self.number(2 + self.rng.randrange(PRIME - 2))


class _Salted(Draw):
    """A draw in which every letter has its own generator."""

    def __init__(self, setting: Any, sizes: dict[Any, int], salt: str, number: int) -> None:
        self.own = _Field()
        super().__init__(setting, sizes, self.own, random.Random(0), number, Budget(STEPS))
        self.salt = f"{salt}:{number}"

    def _begin(self, name: Any) -> None:
        self.own.rng.seed(f"{self.salt}:{name}")
        self.rng.seed(f"{self.salt}:{name}:choice")

    def number(self, letter: Any) -> Any:
        self._begin(letter)
        return super().number(letter)

    def matrix(self, letter: Any, kinds: set[str]) -> Dense:
        self._begin(letter)
        return super().matrix(letter, kinds)

    def _meet(self, left: Any, right: Any, solved: set[Any]) -> None:
        self._begin(f"{left} = {right}")
        super()._meet(left, right, solved)
