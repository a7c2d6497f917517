"""Which matrices are invertible or positive definite by what is given of their letters. Says False also where it does not know."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import MatrixExpr
from sympy.assumptions import AppliedPredicate

from .limits import nodes

INVERTIBLE = ("invertible", "positive_definite", "orthogonal")


def _given(matrix: Any, given: tuple[Any, ...], names: tuple[str, ...]) -> bool:
    return any(isinstance(fact, AppliedPredicate) and str(fact.function.name) in names and fact.arguments[0] == matrix for fact in given)


def invertible(matrix: Any, given: tuple[Any, ...], before: Any = None) -> bool:
    """Whether the matrix has an inverse, by what is given, by definiteness, or because ``before`` has the inverse of it or of a product with it."""
    if _given(matrix, given, INVERTIBLE) or isinstance(matrix, sympy.Identity) or definite(matrix, given):
        return True
    if before is not None and any(_holds(node, matrix) for node, _ in nodes(before)):
        return True
    if isinstance(matrix, (sympy.Inverse, sympy.Transpose)):
        return invertible(matrix.args[0], given, before)
    if isinstance(matrix, sympy.MatPow):
        return invertible(matrix.base, given, before)
    if isinstance(matrix, sympy.MatMul):
        numbers, factors = matrix.as_coeff_matrices()
        square = all(part.shape[0] == part.shape[1] for part in factors)
        return bool(numbers.is_nonzero) and square and all(invertible(part, given, before) for part in factors)
    return False


def _holds(node: Any, matrix: Any) -> bool:
    """Whether the node is an inverse that exists only if the matrix has one."""
    if not isinstance(node, (sympy.Inverse, sympy.MatPow)) or not node.exp.is_negative:
        return False
    if node.base == matrix:
        return True
    factors = node.base.args if isinstance(node.base, sympy.MatMul) else ()
    square = all(part.shape[0] == part.shape[1] for part in factors if isinstance(part, MatrixExpr))
    return square and matrix in factors


def definite(matrix: Any, given: tuple[Any, ...], *, semi: bool = False) -> bool:
    """Whether the matrix is positive definite, or positive semidefinite if ``semi``."""
    if _given(matrix, given, ("positive_definite",)) or isinstance(matrix, sympy.Identity):
        return True
    if semi and isinstance(matrix, sympy.ZeroMatrix):
        return True
    if isinstance(matrix, (sympy.Inverse, sympy.Transpose)):
        return definite(matrix.args[0], given, semi=semi and not isinstance(matrix, sympy.Inverse))
    if isinstance(matrix, sympy.MatAdd):
        return all(definite(part, given, semi=True) for part in matrix.args) and (semi or any(definite(part, given) for part in matrix.args))
    if isinstance(matrix, sympy.MatMul):
        numbers, factors = matrix.as_coeff_matrices()
        if numbers != 1:
            sign = numbers.is_nonnegative if semi else numbers.is_positive
            return bool(sign) and definite(sympy.MatMul(*factors).doit(deep=False), given, semi=semi)
        half, odd = divmod(len(factors), 2)
        mirrored = all(factors[place] == sympy.Transpose(factors[-1 - place]).doit() for place in range(half))
        return semi and mirrored and (not odd or definite(factors[half], given, semi=True))
    return False


def positive(number: Any, given: tuple[Any, ...], *, strict: bool = True) -> bool:
    """Whether a number made of quadratic forms is positive, or at least 0 if not ``strict``."""
    if not any(isinstance(node, MatrixExpr) for node, _ in nodes(number)):
        return bool(number.is_positive if strict else number.is_nonnegative)
    if number.is_Add:
        return all(positive(part, given, strict=False) for part in number.args) and (not strict or any(positive(part, given) for part in number.args))
    if number.is_Mul:
        return all(positive(part, given, strict=strict) for part in number.args)
    if isinstance(number, sympy.Determinant):
        return definite(number.args[0], given)
    if isinstance(number, sympy.Trace):
        return not strict and definite(number.args[0], given, semi=True)
    if number.args and isinstance(number.args[0], MatrixExpr) and number.args[0].shape == (1, 1):
        return not strict and definite(number.args[0], given, semi=True)
    return False
