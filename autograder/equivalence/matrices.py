"""Way 4: expressions in matrices, by random exact matrices with the properties and the dimensions that are declared.

Dimensions that are letters get different sizes, so that a transpose in the wrong place or two factors swapped do not fit or do not agree.
Given of a matrix (as sympy's ``Q.symmetric(A)`` and the like): symmetric, positive definite, invertible, diagonal, orthogonal; and
``Eq(A*B, B*A)`` for two that commute. Modulo a prime, positive definite matrices are drawn as symmetric ones: they are dense among them,
so what is polynomial on one is so on the other.

Guarantee: an identity is never refused; a false one is accepted with at most the stated probability for these dimensions. A refusal shows
small matrices.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import sympy
from flint import fmpq, fmpq_mat, fmpz_mat, nmod_mat
from sympy import MatrixSymbol, Q
from sympy.core.relational import Relational
from sympy.matrices.expressions.matexpr import MatrixElement

from .chance import FIELD, in_words
from .fields import Field, Modulo, Rationals, random_prime
from .limits import Budget, TooLarge, Undefined, Unsupported, nodes
from .verdict import Verdict, brief, undecided

SIZES = ((2, 3, 4, 5), (3, 2, 5, 4), (4, 1, 2, 3), (1, 2, 3, 4))
MAX_POWER = 64
PROPERTIES = {Q.symmetric: "symmetric", Q.positive_definite: "symmetric", Q.diagonal: "diagonal", Q.orthogonal: "orthogonal"}


def equal(left: Any, right: Any, given: tuple[Any, ...]) -> Verdict:
    """Judge an identity between matrices, or between numbers made of them."""
    letters = _letters(left, right, *given)
    budget = Budget(50_000)
    tested = 0
    for sizes in _sizes(letters):
        try:
            for _ in range(2):
                agree = _agree(left, right, letters, sizes, given, Modulo(random_prime()), random.SystemRandom(), budget)
                if agree is False:
                    return _separate(left, right, letters, given)
                tested += agree is True
        except Mismatch as problem:
            return Verdict(False, "refuted", "the shapes do not fit", 0.0, f"{_named(sizes)}: {problem}")
        except TooLarge as problem:
            return undecided(str(problem))
    if tested < 4:
        return undecided("no matrices were found for which both sides have a value")
    depth = sum(isinstance(node, (sympy.Inverse, sympy.MatPow)) for side in (left, right) for node, _ in nodes(side))
    parts = sum(1 for side in (left, right) for _ in nodes(side))
    error = min(1.0, (parts * 20.0 ** min(depth, 8) * MAX_POWER) / FIELD) ** 2 * tested
    return Verdict(True, "tested", f"equal for random matrices of {len(SIZES)} choices of dimensions; error below {in_words(error)}", error)


class Mismatch(ValueError):
    """Shapes that do not fit at this choice of dimensions."""


def _letters(*parts: Any) -> list[Any]:
    found: set[Any] = set()
    for part in parts:
        for node, _ in nodes(part):
            if isinstance(node, MatrixSymbol):
                found.add(node)
                found |= {symbol for side in node.shape for symbol in side.free_symbols}
            elif node.is_Symbol and type(node) is sympy.Symbol:
                found.add(node)
    return sorted(found, key=str)


def _sizes(letters: list[Any]) -> Iterator[dict[Any, int]]:
    shapes = [side for letter in letters if isinstance(letter, MatrixSymbol) for side in letter.shape]
    dimensions = sorted({symbol for side in shapes for symbol in side.free_symbols}, key=str)
    for choice in SIZES if dimensions else SIZES[:2]:
        yield {symbol: choice[place % len(choice)] for place, symbol in enumerate(dimensions)}


def _named(sizes: dict[Any, int]) -> str:
    return ", ".join(f"{symbol} = {size}" for symbol, size in sizes.items()) or "always"


def _agree(
    left: Any,
    right: Any,
    letters: list[Any],
    sizes: dict[Any, int],
    given: tuple[Any, ...],
    field: Field,
    rng: random.Random,
    budget: Budget,
) -> bool | None:
    try:
        values = _draw(letters, sizes, given, field, rng)
        a, b = (Matrices(field, values, budget).value(side) for side in (left, right))
    except (Undefined, ZeroDivisionError):
        return None
    a, b = _alike(a, b)
    return bool(a == b)


def _draw(letters: list[Any], sizes: dict[Any, int], given: tuple[Any, ...], field: Field, rng: random.Random) -> dict[Any, Any]:
    """A value for every letter: matrices with their properties, dimensions, numbers."""
    values: dict[Any, Any] = {**sizes, **_integers([letter for letter in letters if letter.is_Symbol], sizes, given, rng)}
    kinds = {fact.arguments[0]: PROPERTIES.get(fact.function, "") for fact in given if isinstance(fact, sympy.assumptions.AppliedPredicate)}
    for letter in letters:
        if isinstance(letter, MatrixSymbol):
            rows, columns = (int(sympy.sympify(side).xreplace(sizes)) for side in letter.shape)
            values[letter] = _with(kinds.get(letter, ""), rows, columns, field, rng)
        elif letter not in values:
            values[letter] = field.number(rng.randrange(2, 2**60) if not field.exact else rng.randrange(2, 9))
    for fact in given:
        pair: tuple[Any, ...] = fact.lhs.args if isinstance(fact, sympy.Eq) and isinstance(fact.lhs, sympy.MatMul) else ()
        if len(pair) == 2 and all(letter in values for letter in pair) and fact.rhs == pair[1] * pair[0]:
            first = values[pair[0]]
            values[pair[1]] = first * first * field.number(3) + first * field.number(5) + _unit(first.nrows(), field)
    return values


def _integers(letters: list[Any], sizes: dict[Any, int], given: tuple[Any, ...], rng: random.Random) -> dict[Any, int]:
    """Small values for the integer letters that are no dimensions, within what is given."""
    free = [letter for letter in letters if letter.is_integer and letter not in sizes]
    facts = [fact for fact in given if isinstance(fact, Relational)]
    for _ in range(60):
        drawn = {letter: int(bool(letter.is_positive)) + rng.randrange(rng.choice((1, 2, 5))) for letter in free}
        known = {**drawn, **sizes}
        if not any(fact.free_symbols <= set(known) and fact.subs(known) == sympy.false for fact in facts):
            return drawn
    raise Undefined("no integers were found that meet what is given")


def _with(kind: str, rows: int, columns: int, field: Field, rng: random.Random) -> Any:
    top = 2**60 if not field.exact else 4
    entries = [[rng.randrange(-top, top) for _ in range(columns)] for _ in range(rows)]
    if kind in ("symmetric", "orthogonal"):
        entries = [[entries[min(r, c)][max(r, c)] for c in range(columns)] for r in range(rows)]
    if kind == "symmetric" and field.exact:
        square = fmpz_mat(entries)
        entries = [[int(x) for x in row] for row in (square * square.transpose() + _identity(rows)).tolist()]
    if kind == "diagonal":
        entries = [[entries[r][c] if r == c else 0 for c in range(columns)] for r in range(rows)]
    if kind == "orthogonal":
        skew = _matrix([[0 if r == c else (1 if r < c else -1) * entries[r][c] for c in range(columns)] for r in range(rows)], field)
        unit = _unit(rows, field)
        return (unit - skew) * (unit + skew).inv()
    return _matrix(entries, field)


def _identity(size: int) -> fmpz_mat:
    return fmpz_mat([[int(r == c) for c in range(size)] for r in range(size)])


def _matrix(entries: list[list[int]], field: Field) -> Any:
    if isinstance(field, Modulo):
        return nmod_mat([[int(x) % field.prime for x in row] for row in entries], field.prime)
    return fmpq_mat(fmpz_mat(entries))


def _unit(size: int, field: Field) -> Any:
    return _matrix([[int(r == c) for c in range(size)] for r in range(size)], field)


class Matrices:
    """Values of expressions for given matrices; a matrix of one entry counts as that number where a number is wanted."""

    def __init__(self, field: Field, values: dict[Any, Any], budget: Budget) -> None:
        self.field, self.values, self.budget = field, values, budget

    def value(self, node: Any) -> Any:
        self.budget.spend(10)
        match node:
            case MatrixSymbol() | sympy.Symbol():
                found = self.values[node]
                return self.field.number(found) if isinstance(found, int) else found
            case sympy.Sum() | sympy.Product():
                return self._running(node)
            case MatrixElement():
                return self._entry(node)
            case sympy.Derivative():
                return self._gradient(node)
            case _ if node.is_Rational:
                return self.field.number(fmpq(int(node.p), int(node.q)))
            case sympy.MatAdd() | sympy.Add():
                return self._sum([self.value(arg) for arg in node.args])
            case sympy.MatMul() | sympy.Mul():
                return self._product([self.value(arg) for arg in node.args])
            case sympy.Transpose():
                return self.value(node.args[0]).transpose()
            case sympy.Inverse() | sympy.MatPow() | sympy.Pow():
                return self._power(self.value(node.args[0]), node.exp)
            case sympy.Identity():
                return _unit(self._size(node.shape[0]), self.field)
            case sympy.ZeroMatrix():
                return _matrix([[0] * self._size(node.shape[1]) for _ in range(self._size(node.shape[0]))], self.field)
            case sympy.Trace():
                inside = self.value(node.args[0])
                return sum((inside[k, k] for k in range(1, inside.nrows())), inside[0, 0])
            case sympy.Determinant():
                return self.value(node.args[0]).det()
        raise Unsupported(f"{type(node).__name__} of matrices is not known")

    def _size(self, side: Any) -> int:
        side = sympy.sympify(side)
        number = side.xreplace({symbol: sympy.Integer(self.values[symbol]) for symbol in side.free_symbols if isinstance(self.values[symbol], int)})
        if not number.is_Integer:
            raise Unsupported(f"{side} stands where an integer is wanted")
        return int(number)

    def _with(self, letter: Any, value: Any) -> Matrices:
        return Matrices(self.field, {**self.values, letter: value}, self.budget)

    def _running(self, node: Any) -> Any:
        """A sum or product over integers, of numbers or of matrices."""
        index, low, high = node.args[-1].args
        inner = node.args[0] if len(node.args) == 2 else node.func(*node.args[:-1])
        first, last = self._size(low), self._size(high)
        if last - first > 50:
            raise TooLarge(f"a sum or product of {last - first + 1} matrices")
        parts = [self._with(index, place).value(inner) for place in range(first, last + 1)]
        if isinstance(node, sympy.Product):
            return self._product(parts)
        if not parts and getattr(node.args[0], "is_Matrix", False):
            raise Undefined("an empty sum of matrices")
        return self._sum(parts) if parts else self.field.number(0)

    def _entry(self, node: Any) -> Any:
        matrix, row, column = self.value(node.args[0]), *(self._size(place) for place in node.args[1:])
        if not (0 <= row < matrix.nrows() and 0 <= column < matrix.ncols()):
            raise Undefined("an entry outside the matrix")
        return matrix[row, column]

    def _gradient(self, node: Any) -> Any:
        """d f / d X for a number f that is a polynomial of degree <= 4 in X: exact central differences, entry by entry."""
        inside, variable = node.args[0], node.args[1].args[0]
        if len(node.args) != 2 or node.args[1].args[1] != 1 or not isinstance(variable, MatrixSymbol) or not _low_degree(inside, variable):
            raise Unsupported("a derivative that is no gradient of a polynomial of degree 4 or less")
        at = self.values[variable]
        entries: list[list[Any]] = []
        for row in range(at.nrows()):
            entries.append([])
            for column in range(at.ncols()):
                step = _matrix([[int((r, c) == (row, column)) for c in range(at.ncols())] for r in range(at.nrows())], self.field)
                values = [self._number(self._with(variable, at + step * self.field.number(size)).value(inside)) for size in (1, -1, 2, -2)]
                entries[-1].append((8 * (values[0] - values[1]) - (values[2] - values[3])) / self.field.number(12))
        return _matrix([[int(x) for x in line] for line in entries], self.field) if isinstance(self.field, Modulo) else fmpq_mat(entries)

    def _number(self, value: Any) -> Any:
        if not _is_matrix(value):
            return value
        if value.nrows() != 1 or value.ncols() != 1:
            raise Unsupported("the derivative of a matrix")
        return value[0, 0]

    def _sum(self, parts: list[Any]) -> Any:
        total = parts[0]
        for part in parts[1:]:
            total, part = _alike(total, part)
            total = total + part
        return total

    def _product(self, parts: list[Any]) -> Any:
        product: Any = self.field.number(1)
        for part in parts:
            if _is_matrix(product) and _is_matrix(part) and product.ncols() != part.nrows():
                if product.ncols() == product.nrows() == 1:
                    product = product[0, 0]
                else:
                    raise Mismatch(f"a matrix with {product.ncols()} columns times one with {part.nrows()} rows")
            product = product * part if _is_matrix(product) or not _is_matrix(part) else part * product
        return product

    def _power(self, base: Any, exponent: Any) -> Any:
        exponent = self._size(exponent)
        if abs(exponent) > MAX_POWER:
            raise TooLarge(f"the power {exponent} of a matrix")
        if not _is_matrix(base):
            return (1 / base) ** -int(exponent) if exponent < 0 else base ** int(exponent)
        if base.nrows() != base.ncols():
            raise Mismatch(f"a power of a matrix with {base.nrows()} rows and {base.ncols()} columns")
        if exponent < 0:
            base = base.inv()
        result = _unit(base.nrows(), self.field)
        for _ in range(abs(int(exponent))):
            result = result * base
        return result


def _low_degree(expression: Any, variable: Any) -> bool:
    """Whether an expression is a polynomial of degree <= 4 in a matrix, read off its form."""
    return _degree(expression, variable) <= 4


def _degree(node: Any, variable: Any) -> int:
    if node == variable:
        return 1
    if not node.has(variable):
        return 0
    match node:
        case sympy.MatMul() | sympy.Mul():
            return sum(_degree(arg, variable) for arg in node.args)
        case sympy.MatAdd() | sympy.Add() | sympy.Transpose() | sympy.Trace() | MatrixElement():
            return max(_degree(arg, variable) for arg in node.args)
        case sympy.MatPow() | sympy.Pow() if node.exp.is_Integer and node.exp > 0:
            return int(node.exp) * _degree(node.base, variable)
    return 99


def _is_matrix(value: Any) -> bool:
    return isinstance(value, (nmod_mat, fmpq_mat))


def _alike(a: Any, b: Any) -> tuple[Any, Any]:
    """Two summands of one shape; a matrix of one entry beside a number counts as a number."""
    if _is_matrix(a) != _is_matrix(b):
        a, b = (x[0, 0] if _is_matrix(x) and x.nrows() == x.ncols() == 1 else x for x in (a, b))
    if _is_matrix(a) and _is_matrix(b) and (a.nrows(), a.ncols()) == (b.nrows(), b.ncols()):
        return a, b
    if _is_matrix(a) or _is_matrix(b):
        raise Mismatch("summands of different shapes")
    return a, b


def _separate(left: Any, right: Any, letters: list[Any], given: tuple[Any, ...]) -> Verdict:
    """Refute with small matrices, the smallest dimensions first."""
    rng = random.Random(0)
    for sizes in sorted(_sizes(letters), key=lambda choice: sum(choice.values())):
        for _ in range(20):
            try:
                values = _draw(letters, sizes, given, Rationals(), rng)
                a, b = (Matrices(Rationals(), values, Budget()).value(side) for side in (left, right))
                a, b = _alike(a, b)
            except (Undefined, ZeroDivisionError):
                continue
            if a != b:
                drawn = {letter: value for letter, value in values.items() if letter not in sizes}
                at = ", ".join(f"{letter} = {_shown(value)}" for letter, value in drawn.items())
                return Verdict(False, "refuted", "the two sides differ", 0.0, f"{at}: left {_shown(a)}, right {_shown(b)}")
    return undecided("the sides differ for random matrices, but no small ones were found that separate them")


def _shown(value: Any) -> str:
    if not _is_matrix(value):
        return brief(value)
    return "[" + ", ".join("[" + ", ".join(brief(x) for x in row) + "]" for row in value.tolist()) + "]"
