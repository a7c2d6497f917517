"""Orders of the players: counts and means over all of them."""

# mypy: disallow-subclassing-any=False, warn-return-any=False
# sympy has no types

from __future__ import annotations

from typing import Any

from sympy import Expr, sympify

from .sets import SetExpr, as_set


class Before(SetExpr):
    """The players before the given one, in the order of the `OrderMean` around it."""

    def _sympystr(self, printer: Any) -> str:
        return f"Before({printer._print(self.args[0])})"

    def _latex(self, printer: Any) -> str:
        return rf"\pi_{{<{printer._print(self.args[0])}}}"


class OrderCount(Expr):
    """How many orders of ``universe`` have exactly the players of ``members`` before ``player``."""

    is_commutative = True
    is_integer = True
    is_nonnegative = True

    def __new__(cls, members: Any, player: Any, universe: Any) -> OrderCount:
        return super().__new__(cls, as_set(members), sympify(player, strict=True), as_set(universe))

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        members, player, _ = (printer._print(arg) for arg in self.args)
        body = rf"\#\{{\pi : \pi_{{<{player}}} = {members}\}}"
        return body if exp is None else rf"\left({body}\right)^{{{exp}}}"


class OrderMean(Expr):
    """Mean of an expression over all orders of ``universe``, each as likely as the others."""

    is_commutative = True

    def __new__(cls, expression: Any, universe: Any) -> OrderMean:
        return super().__new__(cls, sympify(expression, strict=True), as_set(universe))

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        body = rf"\mathbb{{E}}_\pi\left[{printer._print(self.args[0])}\right]"
        return body if exp is None else rf"\left({body}\right)^{{{exp}}}"
