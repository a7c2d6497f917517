"""Small matrices over any commutative ring: python-flint's numbers, and power series (`series.Jet`) in them. Exact where the entries are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flint import acb

from .limits import Undefined
from .verdict import brief


class Mismatch(ValueError):
    """Shapes that do not fit at this choice of dimensions."""


def vanishes(entry: Any) -> bool:
    """Whether an entry is exactly zero."""
    parts = getattr(entry, "parts", None)
    return all(vanishes(part) for part in parts) if parts is not None else bool(entry == 0)


def is_unit(entry: Any) -> bool:
    """Whether one may divide by an entry: for a ball, whether it is sure not to be zero; for a series, by its first coefficient."""
    parts = getattr(entry, "parts", None)
    if parts is not None:
        return is_unit(parts[0])
    return not entry.contains(0) if isinstance(entry, acb) else bool(entry != 0)


class Dense:
    """A matrix as a list of rows; + - * of matrices that fit, and by a number from the right."""

    __slots__ = ("rows",)

    def __init__(self, rows: list[list[Any]]) -> None:
        self.rows = rows

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.rows), len(self.rows[0])

    def __add__(self, other: Dense) -> Dense:
        return self.entrywise(other, lambda a, b: a + b)

    def __mul__(self, other: Any) -> Dense:
        if not isinstance(other, Dense):
            return Dense([[entry * other for entry in row] for row in self.rows])
        if self.shape[1] != other.shape[0]:
            raise Mismatch(f"a matrix with {self.shape[1]} columns times one with {other.shape[0]} rows")
        columns = list(zip(*other.rows, strict=True))
        return Dense([[_dot(row, column) for column in columns] for row in self.rows])

    def entrywise(self, other: Dense, join: Callable[[Any, Any], Any]) -> Dense:
        if self.shape != other.shape:
            raise Mismatch(f"a {_by(self)} matrix beside a {_by(other)} one")
        return Dense([[join(a, b) for a, b in zip(*rows, strict=True)] for rows in zip(self.rows, other.rows, strict=True)])

    def apply(self, change: Callable[[Any], Any]) -> Dense:
        return Dense([[change(entry) for entry in row] for row in self.rows])

    def transpose(self) -> Dense:
        return Dense([list(column) for column in zip(*self.rows, strict=True)])

    def square(self, what: str) -> int:
        if self.shape[0] != self.shape[1]:
            raise Mismatch(f"{what} of a {_by(self)} matrix")
        return self.shape[0]

    def trace(self) -> Any:
        return total(self.rows[k][k] for k in range(self.square("the trace")))

    def inverse(self) -> Dense:
        """Raises: Undefined: no inverse, or balls too wide to tell."""
        size, one = self.square("the inverse"), self.rows[0][0] * 0 + 1
        wide = [[*row, *(one if r == c else one * 0 for c in range(size))] for r, row in enumerate(self.rows)]
        if len(eliminated(wide, size)) < size:
            raise Undefined("a matrix without inverse")
        return Dense([row[size:] for row in wide])

    def determinant(self) -> Any:
        """By elimination; by the first column where nothing can be divided by."""
        size = self.square("the determinant")
        rows, result = [list(row) for row in self.rows], self.rows[0][0] * 0 + 1
        for k in range(size):
            place = next((r for r in range(k, size) if is_unit(rows[r][k])), None)
            if place is None:
                return result * _laplace([row[k:] for row in rows[k:]])
            if place != k:
                rows[k], rows[place], result = rows[place], rows[k], -result
            result, pivot = result * rows[k][k], 1 / rows[k][k]
            for r in range(k + 1, size):
                times = rows[r][k] * pivot
                rows[r] = [a - times * b for a, b in zip(rows[r], rows[k], strict=True)]
        return result

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Dense) and self.shape == other.shape and all(a == b for a, b in zip(self.rows, other.rows, strict=True))

    def __str__(self) -> str:
        return "[" + ", ".join("[" + ", ".join(brief(x) for x in row) + "]" for row in self.rows) + "]"

    __hash__ = None  # type: ignore[assignment]


def eliminated(rows: list[list[Any]], columns: int) -> list[int]:
    """Bring rows into reduced echelon form in their first columns, in place; the columns of the pivots."""
    pivots: list[int] = []
    for column in range(columns):
        k = len(pivots)
        place = next((r for r in range(k, len(rows)) if is_unit(rows[r][column])), None)
        if place is None:
            if not all(vanishes(rows[r][column]) for r in range(k, len(rows))):
                raise Undefined("a division by what may be zero")
            continue
        rows[k], rows[place] = rows[place], rows[k]
        pivot = 1 / rows[k][column]
        rows[k] = [entry * pivot for entry in rows[k]]
        for r in range(len(rows)):
            if r != k and not vanishes(times := rows[r][column]):
                rows[r] = [a - times * b for a, b in zip(rows[r], rows[k], strict=True)]
        pivots.append(column)
    return pivots


def total(parts: Iterable[Any]) -> Any:
    first, *rest = parts
    for part in rest:
        first = first + part
    return first


def _dot(row: Iterable[Any], column: Iterable[Any]) -> Any:
    return total(a * b for a, b in zip(row, column, strict=True))


def _by(matrix: Dense) -> str:
    return f"{matrix.shape[0]} by {matrix.shape[1]}"


def _laplace(rows: list[list[Any]]) -> Any:
    if not rows:
        return 1
    if len(rows) == 1:
        return rows[0][0]
    minors = (_laplace([other[1:] for place, other in enumerate(rows) if place != k]) * row[0] * (-1) ** k for k, row in enumerate(rows))
    return total(minors)


def filled(rows: int, columns: int, entry: Callable[[int, int], Any]) -> Dense:
    if rows < 1 or columns < 1:
        raise Undefined("a matrix without entries")
    return Dense([[entry(r, c) for c in range(columns)] for r in range(rows)])


def entries(value: Any) -> list[Any]:
    """All entries of a matrix row by row; a number is its own."""
    return [entry for row in value.rows for entry in row] if isinstance(value, Dense) else [value]


def alike(a: Dense, b: Dense) -> bool:
    """Whether two matrices are equal, or balls that may be."""
    pairs = zip(entries(a), entries(b), strict=True)
    return all((x - y).contains(0) if isinstance(x, acb) else bool(x == y) for x, y in pairs)
