"""The entry for lines about matrices: identities, orders of smallness, inequalities, each in its own way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sympy
from sympy import Expr, MatrixExpr, MatrixSymbol

from . import conditions, matrices, matrix_small, smallness, spectral
from .dense import Mismatch
from .limits import nodes
from .spectrum import SpectralWord
from .verdict import Verdict, undecided


def speaks(*sides: Any) -> bool:
    """Whether a line is about matrices: sympy's, or letters that do not commute."""
    found = (node for side in sides for node, _ in nodes(side))
    return any(isinstance(node, MatrixExpr) or (node.is_Symbol and node.is_commutative is False) for node in found)


def judge(left: Any, right: Any, relation: str, given: tuple[Any, ...]) -> Verdict:
    """The verdict on a line about matrices."""
    if not (isinstance(left, Expr) and isinstance(right, Expr)):
        return undecided("a line is an expression, not a condition")
    small = [order for part in (left, right, *given) for order in part.atoms(sympy.Order)]
    try:
        if relation == "~" or (small and relation == "="):
            return (smallness.overstated(left, right, given) if relation == "=" else None) or matrix_small.equal(left, right, given)
        if relation != "=":
            return undecided("an order of smallness in an inequality") if small else spectral.holds(left, right, relation, given)
        verdict = _equal(left, right, given)
    except Mismatch as problem:
        return undecided(f"the shapes do not fit: {problem}")
    if not verdict.equal:
        return verdict
    return replace(verdict, conditions=(*verdict.conditions, *_needs(left, right, given)))


def _needs(left: Any, right: Any, given: tuple[Any, ...]) -> tuple[str, ...]:
    """What the second side needs and the first did not; of plain letters that do not commute, which have to be invertible."""
    if left.has(SpectralWord) or right.has(SpectralWord):
        return ()
    if left.is_commutative is not False or left.has(MatrixExpr) or right.has(MatrixExpr):
        return conditions.collect(left, right, given, [])
    before, after = ({node.base for node in side.atoms(sympy.Pow) if node.exp.is_negative} for side in (left, right))
    return tuple(sorted(f"{base} is invertible" for base in after - before if base.is_commutative is False))


def _equal(left: Any, right: Any, given: tuple[Any, ...]) -> Verdict:
    if left == right:
        return Verdict(True, "proved", "the same expression", 0.0)
    parts = [node for side in (left, right) for node, _ in nodes(side)]
    if not any(isinstance(node, MatrixSymbol) or (node.is_Symbol and node.is_commutative is False) for node in parts):
        return _written_out(left, right, given)
    if any(isinstance(node, SpectralWord) for node in parts):
        return spectral.equal(left, right, given)
    return matrices.equal(left, right, given)


def _written_out(left: Any, right: Any, given: tuple[Any, ...]) -> Verdict:
    """Matrices whose entries are written down: entry by entry, each judged as numbers are."""
    from .judge import equal as judged  # which hands matrices to this module

    sides = [side.doit() for side in (left, right)]
    if not speaks(*sides):
        return judged(sides[0], sides[1], given)
    if not all(isinstance(side, sympy.MatrixBase) for side in sides) or any(len(side) > 100 for side in sides):
        return matrices.equal(left, right, given)
    if sides[0].shape != sides[1].shape:
        return Verdict(False, "refuted", "the shapes do not fit", 0.0, f"left {sides[0].shape}, right {sides[1].shape}")
    found = []
    for place, (a, b) in enumerate(zip(*(side.flat() for side in sides), strict=True)):
        verdict = judged(a, b, given)
        if verdict.equal is not True:
            row, column = divmod(place, sides[0].shape[1])
            where = f"row {row + 1}, column {column + 1}: "
            return replace(verdict, counterexample=where + verdict.counterexample if verdict.equal is False else "")
        found.append(verdict)
    errors = [verdict.error for verdict in found]
    how = "proved" if all(verdict.how == "proved" for verdict in found) else "tested"
    total = None if None in errors else min(1.0, sum(error for error in errors if error is not None))
    return Verdict(True, "proved" if how == "proved" else "tested", f"entry by entry: {found[0].why}", total)
