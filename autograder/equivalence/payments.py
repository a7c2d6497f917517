"""Rules that pay the players of a game, and what may be given of them: the axioms, and equations for all coalitions."""

# mypy: disallow-subclassing-any=False, warn-return-any=False
# sympy has no types

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, Symbol, Tuple, sympify
from sympy.logic.boolalg import Boolean

from .sets import Named, Subset, as_set
from .values import Indicator

AXIOMS = {
    "linearity": ("linear", "additiv"),
    "symmetry": ("symmetr", "equal treatment", "interchangeab"),
    "null player": ("null", "dummy"),
    "efficiency": ("efficien",),
}


class Unanimity(Expr):
    """The game u_T: 1 for coalitions that hold all of T, otherwise 0. Bare it is the game, called it is a value."""

    is_commutative = True
    is_real = True

    def __new__(cls, members: Any) -> Unanimity:
        return super().__new__(cls, as_set(members))

    def __call__(self, members: Any) -> Indicator:
        return Indicator(Subset(self.args[0], members))

    def _sympystr(self, printer: Any) -> str:
        return f"u({printer._print(self.args[0])})"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        body = rf"u_{{{printer._print(self.args[0])}}}"
        return body if exp is None else f"{body}^{{{exp}}}"


class Rule(Named):
    """A rule phi that pays each player of each game; ``phi(i, game)`` is one payment."""

    def __call__(self, player: Any, game: Any) -> Payment:
        return Payment(self, player, game)


class Payment(Expr):
    """What the rule pays the player in the game."""

    is_commutative = True
    is_real = True

    def __new__(cls, rule: Rule, player: Any, game: Any) -> Payment:
        return super().__new__(cls, rule, sympify(player, strict=True), sympify(game, strict=True))

    def _sympystr(self, printer: Any) -> str:
        rule, player, game = (printer._print(arg) for arg in self.args)
        return f"{rule}({player}, {game})"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        rule, player, game = (printer._print(arg) for arg in self.args)
        body = rf"{rule}_{{{player}}}\left({game}\right)"
        return body if exp is None else f"{body}^{{{exp}}}"


class Axiom(Boolean):
    """One axiom given of a rule. ``args``: the rule and the axiom's name, a key of ``AXIOMS``."""

    def __new__(cls, rule: Rule, name: Any) -> Axiom:
        if str(name) not in AXIOMS:
            raise ValueError(f"axiom is {name!r}, expected one of {', '.join(AXIOMS)}")
        return super().__new__(cls, rule, Symbol(str(name)))

    @property
    def axiom(self) -> str:
        return str(self.args[1])

    @property
    def free_symbols(self) -> set[Basic]:
        return set()

    def _sympystr(self, printer: Any) -> str:
        return f"{self.axiom} of {printer._print(self.args[0])}"

    def _latex(self, printer: Any) -> str:
        return rf"\text{{{self.axiom} of }} {printer._print(self.args[0])}"


def Linearity(rule: Rule) -> Axiom:
    """phi(i, a*U + b*V) = a*phi(i, U) + b*phi(i, V)."""
    return Axiom(rule, "linearity")


def Symmetry(rule: Rule) -> Axiom:
    """phi(i, U) = phi(j, U) if U(S | {i}) = U(S | {j}) for every S without i and j."""
    return Axiom(rule, "symmetry")


def NullPlayer(rule: Rule) -> Axiom:
    """phi(i, U) = 0 if U(S | {i}) = U(S) for every S."""
    return Axiom(rule, "null player")


def Efficiency(rule: Rule) -> Axiom:
    """The payments of all players add up to U(everyone) - U(EMPTY)."""
    return Axiom(rule, "efficiency")


class ForAll(Boolean):
    """An equation given for every subset of a set that meets the conditions: ``ForAll(Eq(c(R), 0), (R, T), R < T)``."""

    def __new__(cls, equation: Any, limit: Any, *conditions: Any) -> ForAll:
        letter, universe = limit
        given = [sympify(condition, strict=True) for condition in conditions]
        return super().__new__(cls, sympify(equation, strict=True), Tuple(letter, as_set(universe)), *given)
