"""The value of an expression in matrices where every letter has one: exact, modulo a prime, or in balls; derivatives by dual numbers.

Conventions. Matrices are real. A matrix of one entry is a number where a number is wanted. ``Derivative(f, X)`` of a number f has the shape
of X; of a column y by a column x it is sympy's: row i, column j is dy_j/dx_i. `Jacobian` has row i, column j = dy_i/dx_j. Roots and
logarithms of negative numbers have no value. A running index counts from 0 in entries, as sympy's does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from flint import acb, fmpq
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.tensor.array.array_derivatives import ArrayDerivative

from . import matrix_derivatives as derivatives
from . import matrix_heads as heads
from . import matrix_numbers as numbers
from .dense import Dense, Mismatch, filled, total
from .fields import Balls, Field
from .limits import Budget, TooLarge, Unsupported
from .spectrum import Gradient, Hessian, Jacobian, MatrixSum, SpectralWord, spectral_value

MAX_POWER = 64


class Matrices:
    """Values of expressions for given matrices. ``functions`` holds unknown functions, ``depth`` how many derivatives are being taken."""

    def __init__(self, field: Field, values: dict[Any, Any], budget: Budget, *, functions: dict[str, Any] | None = None) -> None:
        self.field, self.values, self.budget, self.depth = field, values, budget, 0
        self.functions: dict[str, Any] = functions if functions is not None else {}
        self.changed: frozenset[Any] = frozenset()  # letters that running sums and derivatives gave other values
        self.found: dict[Any, Any] = {}  # values of matrices that hold none of those

    def with_(self, letter: Any, value: Any, deeper: int = 0) -> Matrices:
        """The same with another value for one letter; ``deeper``: how many derivatives more are being taken."""
        other = Matrices(self.field, {**self.values, letter: value}, self.budget, functions=self.functions)
        other.depth, other.changed, other.found = self.depth + deeper, self.changed | {letter}, self.found
        return other

    def value(self, node: Any) -> Any:
        self.budget.spend(10)
        way = WAYS.get(type(node))
        if way is not None:
            return way(self, node)
        if node in self.values:
            found = self.values[node]
            return self.field.number(found) if isinstance(found, int) else found
        if node.is_Rational:
            return self.field.number(fmpq(int(node.p), int(node.q)))
        if isinstance(node, AppliedUndef):
            return numbers.unknown(self, node)
        if isinstance(node, sympy.MatrixBase):
            return Dense([[self.number(entry) for entry in row] for row in node.tolist()])
        if type(node) in numbers.SMOOTH:
            return numbers.smooth(self, node, self.number(node.args[0]))
        if isinstance(node, (sympy.NumberSymbol, sympy.Float)) and isinstance(self.field, Balls):
            return acb(str(node)) if node.is_Float else {sympy.pi: acb.pi(), sympy.E: acb(1).exp()}[node]
        if isinstance(node, SpectralWord) and isinstance(self.field, Balls):
            return spectral_value(node, self.value(node.args[0]))
        raise Unsupported(f"{type(node).__name__} of matrices is not known")

    def number(self, node: Any) -> Any:
        """The value of a node where a number is wanted."""
        value = self.value(node)
        if isinstance(value, Dense):
            if value.shape != (1, 1):
                raise Mismatch(f"a {value.shape[0]} by {value.shape[1]} matrix where a number is wanted")
            return value.rows[0][0]
        return value

    def size(self, side: Any) -> int:
        """The value of a node where a small integer is wanted: a dimension, an index, an exponent."""
        side = sympy.sympify(side)
        if side.is_Integer:
            return int(side)
        known = {symbol: sympy.Integer(self.values[symbol]) for symbol in side.free_symbols if isinstance(self.values.get(symbol), int)}
        number = side.xreplace(known)
        if not number.is_Integer:
            raise Unsupported(f"{side} stands where an integer is wanted")
        return int(number)

    def half(self, exponent: Any) -> Any:
        """The fraction that an exponent such as -n/2 is, where n is odd; None for any other."""
        known = {symbol: sympy.Integer(value) for symbol in exponent.free_symbols if isinstance(value := self.values.get(symbol), int)}
        number = exponent.xreplace(known)
        return number if number.is_Rational and not number.is_Integer else None

    def sum_of(self, parts: list[Any]) -> Any:
        """A sum; beside matrices that are written as plain letters a number counts as that multiple of the identity."""
        matrices = [part for part in parts if isinstance(part, Dense)]
        if matrices and len(matrices) < len(parts):
            size = matrices[0].square("a number added")
            if size > 1 and "letters" not in self.values:
                raise Mismatch("a number added to a matrix")
            zero = self.field.number(0)
            units = [filled(size, size, lambda r, c, x=x: x if r == c else zero) for x in parts if not isinstance(x, Dense)]  # type: ignore[misc]
            parts = matrices + units
        return total(parts)

    def product_of(self, parts: list[Any]) -> Any:
        product: Any = self.field.number(1)
        for part in parts:
            if isinstance(product, Dense) and isinstance(part, Dense):
                self.budget.spend(product.shape[0] * part.shape[1])
                if product.shape == (1, 1) and part.shape[0] != 1:
                    product = part * product.rows[0][0]
                elif part.shape == (1, 1) and product.shape[1] != 1:
                    product = product * part.rows[0][0]
                else:
                    product = product * part
            else:
                product = product * part if isinstance(product, Dense) or not isinstance(part, Dense) else part * product
        return product

    def power(self, node: Any) -> Any:
        base = self.value(node.args[0])
        if (fraction := self.half(node.exp)) is not None:
            return numbers.root(self, base, fraction)
        exponent = self.size(node.exp)
        if abs(exponent) > MAX_POWER:
            raise TooLarge(f"the power {exponent} of a matrix" if isinstance(base, Dense) else f"the power {exponent}")
        if not isinstance(base, Dense):
            return (1 / base) ** -exponent if exponent < 0 else base**exponent
        size = base.square("a power")
        self.budget.spend(size**3)
        result = self.unit(size)
        if exponent < 0:
            base = base.inverse()
        for digit in bin(abs(exponent))[2:] if exponent else "":
            result = result * result
            result = result * base if digit == "1" else result
        return result

    def unit(self, size: int) -> Dense:
        one, zero = self.field.number(1), self.field.number(0)
        return filled(size, size, lambda r, c: one if r == c else zero)

    def matrix(self, node: Any) -> Dense:
        """The value of a node where a matrix is wanted."""
        value = self.value(node)
        return value if isinstance(value, Dense) else Dense([[value]])

    def kept(self, node: Any) -> Dense:
        """The same, looked up where it was found before: entries of one matrix are asked for many times."""
        if not node.args or node.free_symbols & self.changed:
            return self.matrix(node)
        if node not in self.found:
            self.found[node] = self.matrix(node)
        found: Dense = self.found[node]
        return found


WAYS: dict[Any, Callable[[Any, Any], Any]] = {
    **dict.fromkeys((sympy.Add, sympy.MatAdd), lambda ev, node: ev.sum_of([ev.value(arg) for arg in node.args])),
    **dict.fromkeys((sympy.Mul, sympy.MatMul), lambda ev, node: ev.product_of([ev.value(arg) for arg in node.args])),
    **dict.fromkeys((sympy.Pow, sympy.MatPow, sympy.Inverse), Matrices.power),
    **dict.fromkeys((sympy.Sum, sympy.Product, MatrixSum), heads.running),
    **dict.fromkeys((sympy.Transpose, sympy.Adjoint, sympy.transpose, sympy.adjoint), lambda ev, node: ev.matrix(node.args[0]).transpose()),
    **dict.fromkeys((sympy.Identity, sympy.ZeroMatrix, sympy.OneMatrix), heads.constant),
    **dict.fromkeys(numbers.ORDERED, numbers.ordered),
    **dict.fromkeys(numbers.COUNTED, numbers.counted),
    **dict.fromkeys((sympy.DiagMatrix, sympy.DiagonalMatrix, sympy.DiagonalOf), heads.diagonal),
    **dict.fromkeys((Gradient, Hessian, Jacobian), derivatives.gradient),
    **dict.fromkeys((sympy.Derivative, ArrayDerivative), derivatives.derivative),
    **dict.fromkeys((sympy.BlockMatrix, sympy.BlockDiagMatrix), heads.blocks),
    sympy.Trace: lambda ev, node: ev.matrix(node.args[0]).trace(),
    sympy.Determinant: lambda ev, node: ev.matrix(node.args[0]).determinant(),
    sympy.DotProduct: heads.dot,
    sympy.HadamardProduct: heads.hadamard,
    sympy.HadamardPower: heads.hadamard_power,
    ElementwiseApplyFunction: heads.elementwise,
    MatrixElement: heads.entry,
    MatrixSlice: heads.part,
    sympy.Subs: heads.substituted,
}
