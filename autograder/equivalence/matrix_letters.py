"""What a line about matrices is made of: letters, dimensions, counting letters, and what is given of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import sympy
from sympy import MatrixSymbol, Q
from sympy.assumptions import AppliedPredicate
from sympy.core.relational import Relational

from .matrix_numbers import COUNTED
from .spectrum import MatrixSum

KINDS = {
    Q.symmetric: "symmetric",
    Q.positive_definite: "positive definite",
    Q.diagonal: "diagonal",
    Q.orthogonal: "orthogonal",
    Q.unitary: "orthogonal",
    Q.lower_triangular: "lower",
    Q.upper_triangular: "upper",
    Q.invertible: "invertible",
    Q.fullrank: "full rank",
    Q.square: "",
    Q.real_elements: "",
}
SIGNS = {Q.positive: sympy.Gt, Q.negative: sympy.Lt, Q.nonnegative: sympy.Ge, Q.nonpositive: sympy.Le, Q.nonzero: sympy.Ne}
SIZES = ((2, 3, 4, 5), (3, 2, 5, 4), (4, 1, 2, 3), (1, 2, 3, 4))
LARGE_SIZES = ((9, 2, 3, 1), (10, 11, 2, 2), (11, 9, 2, 2), (2, 3, 1, 2))
MORE_SIZES = ((5, 4, 1, 2), (6, 5, 3, 1), (7, 3, 6, 2))


@dataclass
class Setting:
    """The letters of a line.

    Attributes:
        matrices: matrix symbols, and plain letters that do not commute (square matrices of one size).
        numbers: letters for numbers.
        counting: integer letters in exponents, indices and ranges; they get small values.
        dimensions: letters in shapes.
        kinds: what is given of matrices.
        equations: given equations, each as (left, right).
        checks: given conditions that an instance has to meet: relations, and (kind, expression).
        ignored: something is given that cannot be checked, so that no instance may refute.
    """

    matrices: list[Any] = field(default_factory=list)
    numbers: list[Any] = field(default_factory=list)
    counting: list[Any] = field(default_factory=list)
    dimensions: list[Any] = field(default_factory=list)
    kinds: dict[Any, set[str]] = field(default_factory=dict)
    equations: list[tuple[Any, Any]] = field(default_factory=list)
    checks: list[Any] = field(default_factory=list)
    ignored: bool = False

    def shape(self, letter: Any, sizes: dict[Any, int]) -> tuple[int, int]:
        sides = letter.shape if isinstance(letter, MatrixSymbol) else (PLAIN_SIZE, PLAIN_SIZE)
        rows, columns = (int(sympy.sympify(side).xreplace({key: sympy.Integer(size) for key, size in sizes.items()})) for side in sides)
        return rows, columns


PLAIN_SIZE = sympy.Symbol("size of plain letters", integer=True, positive=True)


def read(left: Any, right: Any, given: tuple[Any, ...]) -> Setting:
    """The setting of a line."""
    found: dict[Any, None] = {}
    counting: set[Any] = set()
    for part in (left, right, *given):
        _collect(part, frozenset(), found, counting)
    setting = Setting()
    symbols = sorted(found, key=str)
    setting.matrices = [x for x in symbols if isinstance(x, MatrixSymbol) or x.is_commutative is False]
    sides = {symbol for x in setting.matrices if isinstance(x, MatrixSymbol) for side in x.shape for symbol in side.free_symbols}
    for part in (left, right):
        for node in sympy.preorder_traversal(part):
            if isinstance(node, (sympy.Identity, sympy.ZeroMatrix, sympy.OneMatrix)):
                sides |= {symbol for side in node.shape for symbol in side.free_symbols}
    if any(not isinstance(x, MatrixSymbol) for x in setting.matrices):
        sides.add(PLAIN_SIZE)
    setting.dimensions = sorted(sides, key=str)
    setting.counting = [x for x in symbols if x in counting and x not in sides and x.is_commutative]
    setting.numbers = [x for x in symbols if x not in sides and x not in setting.counting and x not in setting.matrices]
    for fact in given:
        _take(fact, setting)
    return setting


def _collect(node: Any, bound: frozenset[Any], found: dict[Any, None], counting: set[Any]) -> None:
    if isinstance(node, MatrixSymbol) or type(node) in (sympy.Symbol, sympy.Dummy):
        if node not in bound:
            found[node] = None
        return
    inside = bound
    if isinstance(node, (sympy.Sum, sympy.Product, MatrixSum, sympy.Integral)):
        inside = bound | {limit.args[0] for limit in node.args[1:]}
        counting |= {symbol for limit in node.args[1:] for end in limit.args[1:] for symbol in end.free_symbols}
    elif isinstance(node, (sympy.Lambda, sympy.Subs)):
        inside = bound | set(node.variables)
    elif isinstance(node, (sympy.Pow, sympy.MatPow)) and not node.exp.is_number and not node.exp.has(MatrixSymbol):
        counting |= {symbol for symbol in node.exp.free_symbols if symbol.is_integer}
    elif type(node).__name__ in ("MatrixElement", "MatrixSlice"):
        counting |= {symbol for place in node.args[1:] for symbol in place.free_symbols}
    elif type(node) in COUNTED:
        counting |= node.free_symbols
    for arg in node.args:
        _collect(arg, inside, found, counting)


def _take(fact: Any, setting: Setting) -> None:
    """Sort one given fact into the setting."""
    if isinstance(fact, AppliedPredicate) and fact.function in KINDS:
        letter, kind = fact.arguments[0], KINDS[fact.function]
        if letter in setting.matrices:
            setting.kinds.setdefault(letter, set()).add(kind)
        elif kind in ("symmetric", "positive definite"):
            setting.equations.append((letter, letter.T))
            setting.checks.append((kind, letter))
        elif kind:
            setting.checks.append((kind, letter))
    elif isinstance(fact, AppliedPredicate) and fact.function in SIGNS:
        setting.checks.append(SIGNS[fact.function](fact.arguments[0], 0))
    elif isinstance(fact, AppliedPredicate) and fact.function in (Q.real, Q.finite, Q.integer):
        pass
    elif isinstance(fact, sympy.Eq):
        setting.equations.append((fact.lhs, fact.rhs))
    elif isinstance(fact, Relational):
        setting.checks.append(fact)
    elif fact not in (True, sympy.true) and not isinstance(fact, sympy.Order):
        setting.ignored = True


def sizes(setting: Setting, *, more: bool = False, choices: tuple[tuple[int, ...], ...] = ()) -> Iterator[dict[Any, int]]:
    """Choices of the dimensions, unequal ones first; those that what is given rules out, or that leave a matrix without rows, are passed over."""
    names = setting.dimensions
    choices = choices or (*SIZES, *(MORE_SIZES if more else ()))
    if len(names) == 2:
        choices += tuple(product((2, 1, 3), repeat=2))[:4]
    for choice in choices if names else choices[:2]:
        chosen = {symbol: choice[place % len(choice)] for place, symbol in enumerate(names)}
        known = {symbol: sympy.Integer(size) for symbol, size in chosen.items()}
        plain = [fact for fact in setting.checks if isinstance(fact, Relational) and fact.free_symbols <= set(names)]
        plain += [sympy.Eq(*sides) for sides in setting.equations if not any(getattr(side, "is_Matrix", False) for side in sides)]
        if any(fact.xreplace(known) == sympy.false for fact in plain):
            continue
        if all(min(setting.shape(letter, chosen)) > 0 for letter in setting.matrices):
            yield chosen


def counted_degree(node: Any, counting: frozenset[Any]) -> int:
    """A bound for the degree in letters that only take small integers: what could vanish for all of those and nowhere else."""
    if node in counting:
        return 1
    if isinstance(node, MatrixSymbol) or not node.args or type(node).__name__ in ("MatrixElement", "MatrixSlice"):
        return 0
    if isinstance(node, sympy.KroneckerDelta):
        return 99 if any(abs(number) > 3 for number in node.atoms(sympy.Integer)) else 0
    if node.is_Pow and node.exp.is_Integer and node.exp > 0:
        return int(node.exp) * counted_degree(node.base, counting)
    if isinstance(node, sympy.Product):
        return 99 if counted_degree(node.args[0], counting | {node.args[1].args[0]}) else 0
    if isinstance(node, (sympy.Sum, MatrixSum)):
        inside = counted_degree(node.args[0], counting | {limit.args[0] for limit in node.args[1:]})
        return inside + max(counted_degree(end, counting) for limit in node.args[1:] for end in limit.args[1:])
    degrees = [counted_degree(arg, counting) for arg in node.args if isinstance(arg, sympy.Basic)]
    return sum(degrees) if node.is_Mul or isinstance(node, sympy.MatMul) else max(degrees)
