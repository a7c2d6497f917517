"""What kind of equation is given between matrices, and for which letter it is solved."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import MatrixSymbol

from .matrix_letters import Setting


def special(left: Any, right: Any) -> tuple[Any, str] | None:
    """A letter that an equation of the second degree is about: idempotent, or with orthonormal columns."""
    for one, other in ((left, right), (right, left)):
        if isinstance(other, MatrixSymbol) and one == other**2:
            return other, "idempotent"
        if (
            isinstance(other, sympy.Identity)
            and isinstance(one, sympy.MatMul)
            and len(one.args) == 2
            and isinstance(one.args[1], MatrixSymbol)
            and one.args[0] == one.args[1].T
        ):
            return one.args[1], "orthonormal"
    return None


def explicit(left: Any, right: Any, setting: Setting) -> Any:
    """The letter that an equation gives outright, or None."""
    for one, other in ((left, right), (right, left)):
        if one in (*setting.matrices, *setting.numbers) and not other.has(one) and not setting.kinds.get(one):
            return one
    return None


def unsure(setting: Setting) -> bool:
    """Whether the equations given may have solutions of several kinds: all but one that gives a letter outright, or two that commute."""
    return len(setting.equations) > 1 or any(explicit(*pair, setting) is None and not commuting(*pair) for pair in setting.equations)


def commuting(left: Any, right: Any) -> bool:
    """Whether an equation says that two letters commute."""
    return isinstance(left, (sympy.MatMul, sympy.Mul)) and len(left.args) == 2 and left.args == tuple(reversed(right.args))


def order_of_solving(left: Any, right: Any, setting: Setting, trial: int) -> list[Any]:
    """The letters in which an equation is linear: one that it gives outright first, otherwise another one first in every trial."""
    given = explicit(left, right, setting)
    if given is not None:
        return [given]
    letters = [x for x in (*setting.matrices, *setting.numbers) if max(degree(left, x), degree(right, x)) == 1]
    letters.sort(key=lambda x: bool(setting.kinds.get(x)))
    turn = trial // 2 % len(letters) if letters else 0
    return [*letters[turn:], *letters[:turn]]


def degree(node: Any, letter: Any) -> int:
    """The degree of an expression in a letter, read off its form; 99 for what is no polynomial."""
    if node == letter:
        return 1
    if not node.has(letter):
        return 0
    match node:
        case sympy.MatMul() | sympy.Mul() | sympy.HadamardProduct():
            return min(99, sum(degree(arg, letter) for arg in node.args))
        case sympy.MatAdd() | sympy.Add() | sympy.Transpose() | sympy.Trace() | sympy.DiagMatrix():
            return max(degree(arg, letter) for arg in node.args)
        case sympy.MatPow() | sympy.Pow() if node.exp.is_Integer and node.exp > 0:
            return min(99, int(node.exp) * degree(node.base, letter))
    return 99
