"""Numbers made of sets: sizes, values of utilities, indicators, sums over coalitions and players. Examples in `vocabulary`."""

# mypy: disallow-subclassing-any=False, warn-return-any=False
# sympy has no types

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, Tuple, sympify

from .sets import Coalition, Named, Player, as_set


class Card(Expr):
    """The number of members, |S|."""

    is_integer = True
    is_nonnegative = True
    is_real = True
    is_commutative = True

    def __new__(cls, members: Any) -> Card:
        return super().__new__(cls, as_set(members))

    def _sympystr(self, printer: Any) -> str:
        return f"|{printer._print(self.args[0])}|"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        body = rf"\left|{printer._print(self.args[0])}\right|"
        return body if exp is None else f"{body}^{{{exp}}}"


class Utility(Named, Expr):
    """An arbitrary real function of coalitions; bare it is the game itself, called it is a value."""

    is_commutative = True
    is_real = True

    def __call__(self, members: Any) -> ValueAt:
        return ValueAt(self, members)


class ValueAt(Expr):
    """U(S)."""

    is_commutative = True
    is_real = True

    def __new__(cls, function: Utility, members: Any) -> ValueAt:
        return super().__new__(cls, function, as_set(members))

    def _sympystr(self, printer: Any) -> str:
        return f"{printer._print(self.args[0])}({printer._print(self.args[1])})"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        body = rf"{printer._print(self.args[0])}\left({printer._print(self.args[1])}\right)"
        return body if exp is None else f"{body}^{{{exp}}}"


def as_condition(value: Any) -> Basic:
    """A condition as it was written.

    Raises:
        TypeError: what Python has already decided, as it does with ``R == T``.
    """
    if isinstance(value, bool):
        raise TypeError(f"the condition is just {value}: == compares letters as written. Write SameSet(R, T) for sets, Eq(a, b) for numbers")
    return sympify(value, strict=True)


class Indicator(Expr):
    """1 where the condition holds, otherwise 0."""

    is_commutative = True
    is_integer = True
    is_nonnegative = True

    def __new__(cls, condition: Any) -> Indicator:
        return super().__new__(cls, as_condition(condition))

    def _sympystr(self, printer: Any) -> str:
        return f"[{printer._print(self.args[0])}]"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        body = rf"\left[{printer._print(self.args[0])}\right]"
        return body if exp is None else f"{body}^{{{exp}}}"


class SetSum(Expr):
    is_commutative = True
    letter: type = Coalition

    def __new__(cls, summand: Any, limit: Any, *conditions: Any) -> Any:
        letter, universe = limit
        if not isinstance(letter, cls.letter):
            raise TypeError(f"{cls.__name__} runs over a {cls.letter.__name__.lower()}; got {letter!r}")
        given = [as_condition(condition) for condition in conditions]
        return super().__new__(cls, sympify(summand, strict=True), Tuple(letter, as_set(universe)), *given)

    @property
    def free_symbols(self) -> set[Basic]:
        free: set[Basic] = set().union(*(arg.free_symbols for arg in (self.args[0], *self.args[2:]))) - {self.args[1].args[0]}
        return free | self.args[1].args[1].free_symbols

    def _sympystr(self, printer: Any) -> str:
        letter, universe = self.args[1].args
        conditions = "".join(f", {printer._print(condition)}" for condition in self.args[2:])
        return f"{type(self).__name__}({printer._print(self.args[0])}, ({printer._print(letter)}, {printer._print(universe)}){conditions})"

    def _under(self, printer: Any) -> str:
        letter, universe = self.args[1].args
        sign = r"\subseteq" if isinstance(letter, Coalition) else r"\in"
        lines = [rf"{printer._print(letter)} {sign} {printer._print(universe)}", *(printer._print(part) for part in self.args[2:])]
        return lines[0] if len(lines) == 1 else r"\substack{" + r"\\ ".join(lines) + "}"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        summand = printer._print(self.args[0])
        if self.args[0].is_Add:
            summand = rf"\left({summand}\right)"
        body = rf"\sum_{{{self._under(printer)}}} {summand}"
        return body if exp is None else rf"\left({body}\right)^{{{exp}}}"


class SubsetSum(SetSum):
    """Sum over all subsets of a set, the empty one and the set itself among them, that meet the conditions."""


class PlayerSum(SetSum):
    """Sum over all members of a set that meet the conditions."""

    letter = Player
