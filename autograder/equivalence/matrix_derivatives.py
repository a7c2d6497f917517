"""Derivatives by dual numbers, nested for higher orders: exact wherever the expression itself has an exact value."""

from __future__ import annotations

from typing import Any

from sympy import MatrixSymbol
from sympy.matrices.expressions.matexpr import MatrixElement

from .dense import Dense, entries
from .limits import TooLarge, Unsupported
from .series import Jet, coefficient
from .spectrum import Hessian, Jacobian


def derivative(ev: Any, node: Any) -> Any:
    variables = [variable for variable, count in node.args[1:] for _ in range(int(count) if count.is_Integer else 9)]
    if len(variables) > 4:
        raise TooLarge("a derivative of order above 4")
    return _by(ev, node.args[0], variables)


def _by(ev: Any, body: Any, variables: list[Any]) -> Any:
    if not variables:
        return ev.value(body)
    *rest, variable = variables
    if not isinstance(variable, MatrixSymbol):
        return _along(ev, body, rest, variable, None)
    shape = ev.values[variable].shape
    parts = [[_along(ev, body, rest, variable, (r, c)) for c in range(shape[1])] for r in range(shape[0])]
    inner = parts[0][0]
    if isinstance(inner, Dense) and inner.shape != (1, 1):
        if 1 not in inner.shape or 1 not in shape:
            raise Unsupported("the derivative of a matrix by a matrix")
        return Dense([entries(part) for row in parts for part in row])
    return Dense([[entries(part)[0] for part in row] for row in parts])


def _along(ev: Any, body: Any, rest: list[Any], variable: Any, place: tuple[int, int] | None) -> Any:
    """The derivative along one entry, or by a letter for a number."""
    if isinstance(variable, MatrixElement):
        place = (ev.size(variable.args[1]), ev.size(variable.args[2]))
        variable = variable.args[0]
    name = ev.depth + 1
    zero, one = ev.field.number(0), ev.field.number(1)
    at = ev.values.get(variable)
    if at is None or isinstance(at, int):
        raise Unsupported(f"a derivative by {variable}")
    if place is None:
        moved: Any = Jet((at, at * 0 + 1), name)
    else:
        rows = [[Jet((entry, one if (r, c) == place else zero), name) for c, entry in enumerate(row)] for r, row in enumerate(at.rows)]
        moved = Dense(rows)
    return coefficient(_by(ev.with_(variable, moved, 1), body, rest), name, 1)


def gradient(ev: Any, node: Any) -> Any:
    body, variable = node.args
    if isinstance(node, Hessian):
        return _by(ev, body, [variable, variable])
    found = _by(ev, body, [variable])
    return found.transpose() if isinstance(node, Jacobian) else found
