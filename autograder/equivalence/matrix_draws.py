"""Random matrices with what is given of them: properties, equations, conditions.

Modulo a prime, positive definite matrices are drawn as symmetric ones, and numbers without regard to their signs: what is rational and holds
on one holds on the other. Everywhere else an instance meets all that is given. Equations are met by solving one after the other for a letter
in which it is linear; every equation is looked at again at the end.
"""

from __future__ import annotations

import random
from contextlib import suppress
from typing import Any

import sympy
from flint import acb, fmpq
from sympy import MatrixSymbol
from sympy.core.relational import Relational

from .dense import Dense, alike, eliminated, entries, filled
from .fields import Balls, Field, Modulo
from .limits import Budget, Undefined, Unsupported
from .matrix_equations import order_of_solving, special, unsure
from .matrix_letters import Setting
from .matrix_numbers import needs_balls, sign_of
from .matrix_values import Matrices

FRACTIONS = (fmpq(1, 2), fmpq(2), fmpq(3), fmpq(1, 3), fmpq(-1), fmpq(-2), fmpq(1, 10), fmpq(1), fmpq(3, 4), fmpq(-1, 2), fmpq(5))
TRIES = 6


class Draw:
    """One instance of a setting; ``trial`` counts them, so that what has two or three cases meets them all."""

    def __init__(self, setting: Setting, sizes: dict[Any, int], field: Field, rng: random.Random, trial: int, budget: Budget, reach: int = 0) -> None:
        self.setting, self.sizes, self.field, self.rng, self.trial, self.budget = setting, sizes, field, rng, trial, budget
        self.reach = reach  # what is added to the values of counting letters
        self.values: dict[Any, Any] = {**sizes}
        self.functions: dict[str, Any] = {}
        if any(not isinstance(letter, MatrixSymbol) for letter in setting.matrices):
            self.values["letters"] = True

    top = 20  # of entries in balls

    def evaluator(self) -> Matrices:
        return Matrices(self.field, self.values, self.budget, functions=self.functions)

    def values_found(self) -> dict[Any, Any]:
        """The value of each letter, drawn several times where conditions are given.

        Raises:
            Undefined: no draw meets what is given.
        """
        last = TRIES - 1 if self.setting.checks else 0
        for again in range(last):
            with suppress(Undefined):
                return self._values(again)
        return self._values(last)

    def _values(self, again: int) -> dict[Any, Any]:
        setting = self.setting
        for place, letter in enumerate(setting.counting):
            low = 1 if letter.is_positive else 0
            self.values[letter] = low + self.reach + (self.trial if place == again == 0 else self.rng.randrange(5)) % 7
        for letter in setting.numbers:
            self.values[letter] = self.number(letter)
        for letter in setting.matrices:
            self.values[letter] = self.matrix(letter, setting.kinds.get(letter, set()))
        solved: set[Any] = set()
        for left, right in setting.equations:
            self._meet(left, right, solved)
        if any(not self._holds(sympy.Eq(left, right, evaluate=False)) for left, right in setting.equations):
            raise Undefined("an equation that is given is not met")
        if not isinstance(self.field, Modulo) and not all(self._holds(check) for check in setting.checks):
            raise Undefined("a condition that is given is not met")
        for letter, kinds in setting.kinds.items():
            if (letter in solved or len(kinds) > 1 or "invertible" in kinds) and not all(self._is(kind, self.values[letter]) for kind in kinds):
                raise Undefined("a property that is given is not met")
        return self.values

    # ------------------------------------------------------------------------------------------------------------- drawing

    def entry(self) -> Any:
        if isinstance(self.field, Modulo):
            return self.field.random()
        top = 3 if self.field.exact else self.top
        return self.field.number(self.rng.randrange(-top, top + 1))

    def number(self, letter: Any) -> Any:
        if isinstance(self.field, Modulo):
            return self.field.random()
        for _ in range(20):
            value = fmpq(self.rng.randrange(-4, 9)) if letter.is_integer else self.rng.choice(FRACTIONS)
            signs = ((letter.is_positive, value > 0), (letter.is_negative, value < 0), (letter.is_nonnegative, value >= 0))
            if all(holds for declared, holds in signs if declared) and not (letter.is_nonzero and value == 0):
                return self.field.number(value)
        raise Undefined("no number was found as declared")

    def matrix(self, letter: Any, kinds: set[str]) -> Dense:
        rows, columns = self.setting.shape(letter, self.sizes)
        if max(rows, columns) > 12:
            raise Unsupported(f"matrices with {max(rows, columns)} rows or columns")
        drawn = filled(rows, columns, lambda r, c: self.entry())
        if kinds & {"symmetric", "positive definite"} and kinds & {"lower", "upper"}:
            kinds = kinds | {"diagonal"}
        if "orthogonal" in kinds:
            return self._reflection(rows, kinds) if len(kinds) > 1 else self._orthogonal(rows)
        if self._low() and not kinds & {"invertible", "positive definite", "full rank"} and min(rows, columns) > 1:
            rank = 1 + self.rng.randrange(min(rows, columns) - 1)
            tall, wide = filled(rows, rank, lambda r, c: self.entry()), filled(rank, columns, lambda r, c: self.entry())
            drawn = tall * (tall.transpose() if "symmetric" in kinds else wide)
        if "positive definite" in kinds and not isinstance(self.field, Modulo):
            drawn = drawn * drawn.transpose() + self.unit(rows)
            scale = self.rng.choice((fmpq(1), fmpq(1, 100), fmpq(1, 10))) if self.setting.checks else fmpq(1)
            drawn = drawn * self.field.number(scale)
        if kinds & {"symmetric", "positive definite"}:
            drawn = filled(rows, columns, lambda r, c: drawn.rows[min(r, c)][max(r, c)])
        for kind, keep in (("diagonal", lambda r, c: r == c), ("lower", lambda r, c: r >= c), ("upper", lambda r, c: r <= c)):
            if kind in kinds:
                drawn = filled(rows, columns, lambda r, c, keep=keep, old=drawn: old.rows[r][c] if keep(r, c) else self.field.number(0))  # type: ignore[misc]
        return drawn

    def _low(self) -> bool:
        """Whether matrices get less than full rank: in half of the trials, where equations have solutions of several kinds."""
        return self.trial // 4 % 2 == 1 and unsure(self.setting)

    def unit(self, size: int) -> Dense:
        return Matrices(self.field, {}, self.budget).unit(size)

    def _orthogonal(self, size: int) -> Dense:
        """By Cayley's formula; in every second trial with a column reversed, so that both signs of the determinant come."""
        drawn = filled(size, size, lambda r, c: self.entry())
        skew = filled(size, size, lambda r, c: drawn.rows[r][c] if r < c else -drawn.rows[c][r] if r > c else self.field.number(0))
        turned = (self.unit(size) + skew * self.field.number(-1)) * (self.unit(size) + skew).inverse()
        return filled(size, size, lambda r, c: -turned.rows[r][c] if c == 0 and self.trial % 2 else turned.rows[r][c])

    def _reflection(self, size: int, kinds: set[str]) -> Dense:
        """An orthogonal matrix that is also symmetric, by I - 2 P with a projection P; diagonal if anything else is asked for too."""
        zero, one = self.field.number(0), self.field.number(1)
        if kinds <= {"orthogonal", "symmetric", "invertible", "full rank"}:
            if "symmetric" not in kinds:
                return self._orthogonal(size)
            reflected: Dense = self.unit(size) + self._of_kind("projection", size, size) * self.field.number(-2)
            return reflected
        signs = [one if "positive definite" in kinds or self.rng.randrange(2) else -one for _ in range(size)]
        return filled(size, size, lambda r, c: signs[r] if r == c else zero)

    # ----------------------------------------------------------------------------------------------------------- equations

    def _meet(self, left: Any, right: Any, solved: set[Any]) -> None:
        """Give one letter a new value so that an equation holds."""
        second = special(left, right)
        if second is not None and second[0] not in solved:
            self.values[second[0]] = self._of_kind(second[1], *self.setting.shape(second[0], self.sizes))
            solved.add(second[0])
            return
        for letter in order_of_solving(left, right, self.setting, self.trial):
            if letter not in solved:
                try:
                    self.values[letter] = self._solution(left, right, letter)
                except Undefined:
                    continue
                solved.add(letter)
                return
        if not self._holds(sympy.Eq(left, right, evaluate=False)):
            raise Undefined("an equation that is given could not be solved")

    def _of_kind(self, kind: str, rows: int, columns: int) -> Dense:
        if kind == "orthonormal":
            if rows < columns:
                raise Undefined("more orthonormal columns than rows")
            turned = self._orthogonal(rows)
            return Dense([row[:columns] for row in turned.rows])
        rank = self.rng.randrange(rows + 1)
        if rank == 0:
            return filled(rows, rows, lambda r, c: self.field.number(0))
        tall, wide = filled(rows, rank, lambda r, c: self.entry()), filled(rank, rows, lambda r, c: self.entry())
        wide = tall.transpose() if kind == "projection" else wide
        return tall * (wide * tall).inverse() * wide

    def _solution(self, left: Any, right: Any, letter: Any) -> Any:
        """A letter's value from an equation that is linear in it; what the equation leaves open is drawn."""
        at = self.values[letter]
        kinds = self.setting.kinds.get(letter, set())
        zero, one = self.field.number(0), self.field.number(1)
        shape = at.shape if isinstance(at, Dense) else (1, 1)
        places = [(r, c) for r in range(shape[0]) for c in range(shape[1])]
        if kinds & {"symmetric", "positive definite"}:
            places = [(r, c) for r, c in places if r <= c]
        mirrored = bool(kinds & {"symmetric", "positive definite"})

        def with_entries(chosen: dict[tuple[int, int], Any]) -> Any:
            if not isinstance(at, Dense):
                return chosen.get((0, 0), zero)
            return filled(*shape, lambda r, c: chosen.get((min(r, c), max(r, c)) if mirrored else (r, c), zero))

        def gap(value: Any) -> list[Any]:
            ev = self.evaluator().with_(letter, value)
            a, b = ev.matrix(left), ev.matrix(right)
            return entries(a.entrywise(b, lambda x, y: x - y))

        origin = gap(with_entries({}))
        columns = [[a - b for a, b in zip(gap(with_entries({place: one})), origin, strict=True)] for place in places]
        self.budget.spend(len(places) ** 2 * len(origin))
        rows = [[*(column[k] for column in columns), -value] for k, value in enumerate(origin)]
        pivots = eliminated(rows, len(places))
        if any(row[-1] != 0 and not (isinstance(row[-1], acb) and row[-1].contains(0)) for row in rows[len(pivots) :]):
            raise Undefined("an equation without solution")
        chosen = {place: self.entry() for place in places}
        for k, column in reversed(list(enumerate(pivots))):
            value = rows[k][-1]
            for other in range(column + 1, len(places)):
                if other not in pivots:
                    value = value - rows[k][other] * chosen[places[other]]
            chosen[places[column]] = value
        return with_entries(chosen)

    # ---------------------------------------------------------------------------------------------------------- conditions

    def _holds(self, check: Any) -> bool:
        if isinstance(check, tuple):
            return self._is(check[0], self.evaluator().matrix(check[1]))
        ev = self.evaluator()
        if not isinstance(self.field, Balls) and any(needs_balls(node) for node in sympy.preorder_traversal(check)):
            values = {key: _ball(value) for key, value in self.values.items()}
            ev = Matrices(Balls(), values, self.budget, functions=self.functions)
        if not isinstance(check, Relational):
            return False
        left, right = ev.value(check.lhs), ev.value(check.rhs)
        gaps = entries(left) if right == 0 and isinstance(left, Dense) else None
        if gaps is None:
            a, b = (x if isinstance(x, Dense) else Dense([[x]]) for x in (left, right))
            gaps = entries(a.entrywise(b, lambda x, y: x - y))
        if isinstance(check, sympy.Eq):
            return all(gap.contains(0) if isinstance(gap, acb) else gap == 0 for gap in gaps)
        if isinstance(check, sympy.Ne):
            return any(not gap.contains(0) if isinstance(gap, acb) else gap != 0 for gap in gaps)
        return len(gaps) == 1 and bool(check.func(sympy.Integer(sign_of(gaps[0])), 0))

    def _is(self, kind: str, matrix: Dense) -> bool:
        if kind == "positive definite" and not isinstance(self.field, Modulo):
            size = matrix.square("a positive definite matrix")
            minors = (Dense([row[:k] for row in matrix.rows[:k]]).determinant() for k in range(1, size + 1))
            return alike(matrix, matrix.transpose()) and all(sign_of(minor) > 0 for minor in minors)
        if kind in ("symmetric", "positive definite"):
            return alike(matrix, matrix.transpose())
        if kind == "invertible":
            found = matrix.determinant()
            return bool(found != 0) and not (isinstance(found, acb) and found.contains(0))
        if kind == "orthogonal":
            return alike(matrix.transpose() * matrix, self.unit(matrix.shape[0]))
        if kind in ("diagonal", "lower", "upper"):
            below = kind in ("diagonal", "upper")
            above = kind in ("diagonal", "lower")
            cells = ((r, c, entry) for r, row in enumerate(matrix.rows) for c, entry in enumerate(row))
            return all(bool(entry == 0) for r, c, entry in cells if (r > c and below) or (r < c and above))
        return kind in ("", "full rank")


def _ball(value: Any) -> Any:
    if isinstance(value, Dense):
        return value.apply(lambda entry: acb(entry))
    return acb(value) if isinstance(value, fmpq) else value
