"""How large the degrees of an expression in matrices can be: what the probability of a false acceptance rests on."""

from __future__ import annotations

from typing import Any

import sympy

from .matrix_letters import Setting

SIDE = 7  # of the largest matrices drawn
TERMS = 60  # of the longest sum
POWER = 64


def degree_bound(left: Any, right: Any, setting: Setting) -> float:
    """A bound for the degree, in the entries that are drawn, of the numerator of any entry of left - right."""
    letter = 1.0 if not setting.equations and not any("orthogonal" in kinds for kinds in setting.kinds.values()) else 3.0 * SIDE**2
    (a, b), (c, d) = (_degrees(side, letter) for side in (left, right))
    return max(a + d, c + b)


def _degrees(node: Any, letter: float) -> tuple[float, float]:
    """Degrees of numerators and of one common denominator of all entries."""
    if not node.args or isinstance(node, sympy.MatrixSymbol):
        return (letter, letter if letter > 1 else 0.0) if node.is_Symbol or isinstance(node, sympy.MatrixSymbol) else (0.0, 0.0)
    parts = [_degrees(arg, letter) for arg in node.args]
    bottom = sum(part[1] for part in parts)
    if isinstance(node, (sympy.Add, sympy.MatAdd)):
        return max(top + bottom - own for top, own in parts), bottom
    if isinstance(node, (sympy.Pow, sympy.MatPow, sympy.Inverse)):
        times, whole = abs(int(node.exp)) if node.exp.is_Integer else POWER, parts[0][0] + parts[0][1]
        return (times * parts[0][0], times * parts[0][1]) if node.exp.is_positive else (times * SIDE * whole, times * SIDE * whole)
    top = sum(part[0] for part in parts)
    if isinstance(node, (sympy.Mul, sympy.MatMul, sympy.HadamardProduct, sympy.Transpose)):
        return top, bottom
    return TERMS * SIDE * (top + bottom + 1), TERMS * SIDE * bottom
