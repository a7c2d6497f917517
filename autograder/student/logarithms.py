"""Logarithms in fingerprints: modulo a prime log has no value, but it turns products into sums, and that can be kept."""

from __future__ import annotations

from typing import Any

import sympy


def as_letters(expression: Any) -> Any:
    """The expression with logarithms taken apart, and a letter for every logarithm that is left.

    What stands under a logarithm is taken to be positive. Equal expressions stay equal where the laws of products, quotients, powers and exp
    are enough to show it.

    Example:
        >>> from sympy import exp, log, symbols
        >>> x, y = symbols("x y")
        >>> as_letters(log(2 * x**2 * exp(y)))
        log 2 + 2*log x + y
    """
    if not expression.has(sympy.log):
        return expression
    apart = sympy.expand_log(expression, force=True)
    return apart.replace(lambda node: isinstance(node, sympy.log), lambda node: sympy.Symbol(f"log {node.args[0]}"))
