"""Words for eigenvalues, norms, sums of matrices and derivatives by vectors, and the values of the first two.

    LambdaMin(A), LambdaMax(A)     smallest and largest eigenvalue of a symmetric matrix
    Norm(A), Norm(x)               spectral norm of a matrix, length of a vector
    SpectralRadius(A)              largest absolute value of an eigenvalue
    MatrixSum(A**i, (i, 0, r))     a sum of matrices that may be multiplied by others (sympy's Sum may not)
    Gradient(f, x), Hessian(f, x)  of a number f by a column x; the gradient has the shape of x, which may also be a matrix
    Jacobian(y, x)                 of a column y: row i, column j is dy_i / dx_j

Guarantee: nothing is evaluated when a line is written; the values of eigenvalues and norms are balls that hold the true number.
"""

from __future__ import annotations

from typing import Any

import sympy
from flint import acb, acb_mat, arb
from sympy import Expr, MatrixExpr, Tuple

from .dense import Dense
from .limits import Undefined, Unsupported


class SpectralWord(Expr):  # type: ignore[misc]
    """A number read off the eigenvalues of a matrix."""

    is_commutative = True
    is_real = True
    sign: tuple[str, str] = ("", "")

    def __new__(cls, matrix: Any) -> Any:
        matrix = sympy.sympify(matrix)
        if not getattr(matrix, "is_Matrix", False) and not (isinstance(matrix, Expr) and matrix.is_commutative is False):
            raise TypeError(f"{cls.__name__} is of a matrix or vector, got {matrix}")
        return Expr.__new__(cls, matrix.as_immutable() if isinstance(matrix, sympy.MatrixBase) else matrix)

    def _latex(self, printer: Any) -> str:
        return f"{self.sign[0]}{printer._print(self.args[0])}{self.sign[1]}"


class LambdaMin(SpectralWord):
    """The smallest eigenvalue of a symmetric matrix."""

    sign = (r"\lambda_{\min}\left(", r"\right)")


class LambdaMax(SpectralWord):
    """The largest eigenvalue of a symmetric matrix."""

    sign = (r"\lambda_{\max}\left(", r"\right)")


class Norm(SpectralWord):
    """The spectral norm of a matrix (its largest singular value); for a vector its Euclidean length."""

    is_nonnegative = True
    sign = (r"\left\lVert ", r"\right\rVert")


class SpectralRadius(SpectralWord):
    """The largest absolute value of an eigenvalue of a square matrix."""

    is_nonnegative = True
    sign = (r"\rho\left(", r"\right)")


class MatrixSum(MatrixExpr):  # type: ignore[misc]
    """A sum of matrices over an integer index."""

    def __new__(cls, body: Any, *limits: Any) -> Any:
        if not getattr(body, "is_Matrix", False):
            raise TypeError(f"MatrixSum is of matrices, got {body}")
        return MatrixExpr.__new__(cls, body, *(Tuple(*limit) for limit in limits))

    shape = property(lambda self: self.args[0].shape)

    @property
    def free_symbols(self) -> set[Any]:
        inside = set(self.args[0].free_symbols)
        for index, *ends in reversed([limit.args for limit in self.args[1:]]):
            inside = (inside - {index}) | {symbol for end in ends for symbol in end.free_symbols}
        return inside

    def _latex(self, printer: Any) -> str:
        sums = (rf"\sum_{{{printer._print(i)}={printer._print(low)}}}^{{{printer._print(high)}}}" for i, low, high in self.args[1:])
        return "".join(sums) + rf"\left({printer._print(self.args[0])}\right)"


class Gradient(MatrixExpr):  # type: ignore[misc]
    """The derivatives of a number by the entries of a vector or matrix, in its shape."""

    def __new__(cls, function: Any, variable: Any) -> Any:
        if not isinstance(variable, sympy.MatrixSymbol) or (cls is not Gradient and variable.shape[1] != 1):
            raise TypeError(f"{cls.__name__} is by a {'matrix symbol' if cls is Gradient else 'column'}, got {variable}")
        return MatrixExpr.__new__(cls, sympy.sympify(function), variable)

    shape = property(lambda self: self.args[1].shape)

    def _latex(self, printer: Any) -> str:
        return rf"\nabla_{{{printer._print(self.args[1])}}}\left({printer._print(self.args[0])}\right)"


class Hessian(Gradient):
    """The second derivatives of a number by the entries of a column."""

    shape = property(lambda self: (self.args[1].shape[0], self.args[1].shape[0]))

    def _latex(self, printer: Any) -> str:
        return rf"\nabla^2_{{{printer._print(self.args[1])}}}\left({printer._print(self.args[0])}\right)"


class Jacobian(Gradient):
    """Row i, column j: the derivative of entry i of a column by entry j of another."""

    shape = property(lambda self: (self.args[0].shape[0] if self.args[0].is_Matrix else sympy.S.One, self.args[1].shape[0]))

    def _latex(self, printer: Any) -> str:
        y, x = (printer._print(arg) for arg in self.args)
        return rf"\frac{{\partial\left({y}\right)}}{{\partial {x}}}"


def spectral_value(node: SpectralWord, value: Any) -> acb:
    """The number that a word says of a matrix of balls: in closed form where one side is at most 2, otherwise by certified eigenvalues.

    Raises:
        Undefined: the word has no meaning here (eigenvalues that are not ordered), or they could not be told apart.
    """
    matrix = value if isinstance(value, Dense) else Dense([[value]])
    if any(not isinstance(entry, acb) for row in matrix.rows for entry in row):
        raise Unsupported("a derivative of an eigenvalue or norm")
    if isinstance(node, Norm):
        other = matrix.transpose()
        low, high = _symmetric(matrix * other if matrix.shape[0] < matrix.shape[1] else other * matrix)
        return acb(_root(high))
    matrix.square("an eigenvalue")
    if isinstance(node, SpectralRadius):
        return acb(_radius(matrix))
    if any(
        not (a - b).contains(0) for row, column in zip(matrix.rows, matrix.transpose().rows, strict=True) for a, b in zip(row, column, strict=True)
    ):
        raise Undefined("eigenvalues of a matrix that is not symmetric")
    low, high = _symmetric(matrix)
    return acb(low if isinstance(node, LambdaMin) else high)


def _root(ball: arb) -> arb:
    if ball > 0:
        return ball.sqrt()
    top = ball.upper()
    return arb(0, top.sqrt().upper()) if top > 0 else arb(0)


def _symmetric(matrix: Dense) -> tuple[arb, arb]:
    """Smallest and largest eigenvalue of a symmetric matrix."""
    rows = [[entry.real for entry in row] for row in matrix.rows]
    if len(rows) == 1:
        return rows[0][0], rows[0][0]
    if len(rows) == 2:
        middle, gap = (rows[0][0] + rows[1][1]) / 2, (rows[0][0] - rows[1][1]) / 2
        spread = _root(gap * gap + rows[0][1] * rows[0][1])
        return middle - spread, middle + spread
    values = sorted((value.real for value in _eigenvalues(matrix)), key=lambda ball: float(ball.mid()))
    return values[0], values[-1]


def _eigenvalues(matrix: Dense) -> list[acb]:
    try:
        return list(acb_mat(matrix.rows).eig(multiple=True))
    except ValueError:
        raise Undefined("eigenvalues too close to be told apart") from None


def _radius(matrix: Dense) -> arb:
    rows = matrix.rows
    if len(rows) == 1:
        return abs(rows[0][0])
    if len(rows) == 2:
        half = (rows[0][0] + rows[1][1]) / 2
        root = (half * half - matrix.determinant()).real
        if root < 0:
            return _root(matrix.determinant().real)
        return abs(half).real + _root(root) if root > 0 else abs(half).real + arb(0, _root(root).upper())
    return max((abs(value) for value in _eigenvalues(matrix)), key=lambda ball: float(ball.mid()))
