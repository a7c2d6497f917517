"""Values of what builds matrices from others, entry by entry, and of running sums and products."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy

from .dense import Dense, Mismatch, entries, filled, total
from .limits import TooLarge, Undefined, Unsupported

MAX_SIDE = 12


def constant(ev: Any, node: Any) -> Any:
    rows, columns = ev.size(node.shape[0]), ev.size(node.shape[1])
    if max(rows, columns) > MAX_SIDE:
        raise TooLarge(f"a matrix with {max(rows, columns)} rows or columns")
    if isinstance(node, sympy.Identity):
        return ev.unit(rows)
    entry = ev.field.number(int(isinstance(node, sympy.OneMatrix)))
    return filled(rows, columns, lambda r, c: entry)


def hadamard(ev: Any, node: Any) -> Any:
    first, *rest = (ev.matrix(arg) for arg in node.args)
    for other in rest:
        first = first.entrywise(other, lambda a, b: a * b)
    return first


def hadamard_power(ev: Any, node: Any) -> Any:
    variable = sympy.Symbol("t_")
    return ev.matrix(node.args[0]).apply(lambda entry: ev.with_(variable, entry).number(variable ** node.args[1]))


def elementwise(ev: Any, node: Any) -> Any:
    function = node.args[0]
    if not isinstance(function, sympy.Lambda) or len(function.variables) != 1:
        raise Unsupported("an elementwise function of another kind")
    return ev.matrix(node.args[1]).apply(lambda entry: ev.with_(function.variables[0], entry).number(function.expr))


def diagonal(ev: Any, node: Any) -> Any:
    inside, zero = ev.matrix(node.args[0]), ev.field.number(0)
    if isinstance(node, sympy.DiagonalOf) or (isinstance(node, sympy.DiagonalMatrix) and 1 not in inside.shape):
        size = min(inside.shape)
        if isinstance(node, sympy.DiagonalOf):
            return Dense([[inside.rows[k][k]] for k in range(size)])
        return filled(inside.shape[0], inside.shape[1], lambda r, c: inside.rows[r][c] if r == c else zero)
    flat = entries(inside)
    return filled(len(flat), len(flat), lambda r, c: flat[r] if r == c else zero)


def blocks(ev: Any, node: Any) -> Any:
    rows: list[list[Any]] = []
    for line in node.blocks.tolist():
        parts = [ev.matrix(block) for block in line]
        if len({part.shape[0] for part in parts}) > 1:
            raise Mismatch("blocks of different heights")
        rows.extend([entry for part in parts for entry in part.rows[r]] for r in range(parts[0].shape[0]))
    return Dense(rows)


def entry(ev: Any, node: Any) -> Any:
    matrix, row, column = ev.kept(node.args[0]), *(ev.size(place) for place in node.args[1:])
    if not (0 <= row < matrix.shape[0] and 0 <= column < matrix.shape[1]):
        raise Undefined("an entry outside the matrix")
    return matrix.rows[row][column]


def part(ev: Any, node: Any) -> Any:
    matrix = ev.matrix(node.parent)
    ranges = [range(*(ev.size(part) for part in side)) for side in (node.rowslice, node.colslice)]
    if any(place < 0 or place >= most for side, most in zip(ranges, matrix.shape, strict=True) for place in side) or not all(ranges):
        raise Undefined("a part outside the matrix")
    return Dense([[matrix.rows[r][c] for c in ranges[1]] for r in ranges[0]])


def running(ev: Any, node: Any) -> Any:
    """A sum or product over integers, of numbers or of matrices; the first index runs innermost."""
    parts = [inner.value(node.args[0]) for inner in _places(ev, node.args[1:])]
    if isinstance(node, sympy.Product):
        return ev.product_of(parts)
    if not parts and getattr(node.args[0], "is_Matrix", False):
        zero = ev.field.number(0)
        rows, columns = (ev.size(side) for side in node.args[0].shape)
        return filled(rows, columns, lambda r, c: zero)
    return ev.sum_of(parts) if parts else ev.field.number(0)


def _places(ev: Any, limits: tuple[Any, ...]) -> Iterator[Any]:
    if not limits:
        yield ev
        return
    index, low, high = limits[-1].args
    if high is sympy.oo:
        raise Unsupported("a series without end")
    first, last = ev.size(low), ev.size(high)
    if last - first > 60:
        raise TooLarge(f"a sum or product of {last - first + 1} terms")
    for place in range(first, last + 1):
        yield from _places(ev.with_(index, place), limits[:-1])


def dot(ev: Any, node: Any) -> Any:
    return total(a * b for a, b in zip(*(entries(ev.matrix(arg)) for arg in node.args), strict=True))


def substituted(ev: Any, node: Any) -> Any:
    inner: Any = ev
    for variable, point in zip(node.variables, node.point, strict=True):
        inner = inner.with_(variable, ev.value(point))
    return inner.value(node.expr)
