"""Players and sets of them: sympy objects that hold what was written and evaluate nothing. Examples in `vocabulary`."""

# mypy: disallow-subclassing-any=False, warn-return-any=False
# sympy has no types

from __future__ import annotations

from typing import Any
from weakref import WeakValueDictionary

import sympy
from sympy import Basic, Symbol, sympify
from sympy.core.basic import Atom
from sympy.logic.boolalg import Boolean


class Player(Symbol):
    """One player's letter. Players with different letters are different players."""

    def __new__(cls, name: str) -> Player:
        return super().__new__(cls, name, integer=True, positive=True)


def players(names: str) -> tuple[Player, ...]:
    """Players by their letters, always as a tuple: ``i, j = players("i j")``."""
    return tuple(Player(name) for name in names.replace(",", " ").split())


MADE: WeakValueDictionary[tuple[type, str], Any] = WeakValueDictionary()


class Named(Atom):
    """A letter that stands for something that is not a number."""

    __slots__ = ("name",)
    name: str

    def __new__(cls, name: str) -> Any:
        """The same object for the same letter, so that looking one up is quick."""
        made = MADE.get((cls, name))
        if made is None:
            made = super().__new__(cls)
            made.name = name
            MADE[cls, name] = made
        return made

    def __getnewargs__(self) -> tuple[str]:
        return (self.name,)

    def _hashable_content(self) -> tuple[str]:
        return (self.name,)

    def _sympystr(self, printer: Any) -> str:
        return self.name

    def _latex(self, printer: Any) -> str:
        return str(printer._print(Symbol(self.name)))

    def sort_key(self, order: Any = None) -> Any:
        return self.class_key(), (1, (self.name,)), sympy.S.One.sort_key(), sympy.S.One


class SetExpr(Basic):
    """A set of players. ``|``, ``-``, ``&`` and ``^`` as in Python; ``<=`` and ``<`` give conditions."""

    def __or__(self, other: Any) -> SetExpr:
        return UnionOf(self, as_set(other))

    def __sub__(self, other: Any) -> SetExpr:
        return Minus(self, as_set(other))

    def __and__(self, other: Any) -> SetExpr:
        return Meet(self, as_set(other))

    def __xor__(self, other: Any) -> SetExpr:
        return (self - other) | (as_set(other) - self)

    def __rsub__(self, other: Any) -> SetExpr:
        return Minus(as_set(other), self)

    __ror__, __rand__, __rxor__ = __or__, __and__, __xor__

    def __le__(self, other: Any) -> Boolean:
        return Subset(self, as_set(other))

    def __lt__(self, other: Any) -> Boolean:
        return ProperSubset(self, as_set(other))

    def __ge__(self, other: Any) -> Boolean:
        return Subset(as_set(other), self)

    def __gt__(self, other: Any) -> Boolean:
        return ProperSubset(as_set(other), self)


class Coalition(Named, SetExpr):
    """A set of players by its letter."""


def coalitions(names: str) -> tuple[Coalition, ...]:
    """Coalitions by their letters, always as a tuple: ``S, T = coalitions("S T")``."""
    return tuple(Coalition(name) for name in names.replace(",", " ").split())


class Players(SetExpr):
    """All players, {1, ..., N}."""

    def __new__(cls, count: Any) -> Players:
        return super().__new__(cls, sympify(count, strict=True))

    def _sympystr(self, printer: Any) -> str:
        return "everyone"

    def _latex(self, printer: Any) -> str:
        return rf"[{printer._print(self.args[0])}]"


class PlayerSet(SetExpr):
    """The set of the players listed."""

    def __new__(cls, *members: Any) -> PlayerSet:
        return super().__new__(cls, *sorted((sympify(member, strict=True) for member in members), key=str))

    def _sympystr(self, printer: Any) -> str:
        return "{" + ", ".join(printer._print(member) for member in self.args) + "}"

    def _latex(self, printer: Any) -> str:
        return r"\{" + ", ".join(printer._print(member) for member in self.args) + r"\}" if self.args else r"\varnothing"


EMPTY = PlayerSet()


def as_set(value: Any) -> SetExpr:
    """A set of players from a Python set of players, one player, or what is one already.

    Raises:
        TypeError: anything else.
    """
    if isinstance(value, SetExpr):
        return value
    if isinstance(value, (set, frozenset, list, tuple)):
        return PlayerSet(*value)
    if isinstance(value, (Player, int, sympy.Integer)):
        return PlayerSet(value)
    raise TypeError(f"a set of players is wanted, such as S | {{i}}; got {value!r}")


class _Pair(SetExpr):
    sign = ""
    latex_sign = ""

    def __new__(cls, left: Any, right: Any) -> Any:
        return super().__new__(cls, as_set(left), as_set(right))

    def _sides(self, printer: Any, brackets: tuple[str, str]) -> list[str]:
        return [brackets[0] + printer._print(side) + brackets[1] if isinstance(side, _Pair) else printer._print(side) for side in self.args]

    def _sympystr(self, printer: Any) -> str:
        return f" {self.sign} ".join(self._sides(printer, ("(", ")")))

    def _latex(self, printer: Any) -> str:
        return f" {self.latex_sign} ".join(self._sides(printer, (r"\left(", r"\right)")))


class UnionOf(_Pair):
    """left or right."""

    sign, latex_sign = "|", r"\cup"


class Minus(_Pair):
    """left without right."""

    sign, latex_sign = "-", r"\setminus"


class Meet(_Pair):
    """left and right."""

    sign, latex_sign = "&", r"\cap"


class SetCondition(Boolean):
    """A condition on sets; combines by ``&``, ``|`` and ``~`` as sympy's conditions do."""

    sign = ""
    latex_sign = ""

    def __new__(cls, left: Any, right: Any) -> Any:
        first = sympify(left, strict=True) if cls is In else as_set(left)
        return super().__new__(cls, first, as_set(right))

    def _sympystr(self, printer: Any) -> str:
        return f"{printer._print(self.args[0])} {self.sign} {printer._print(self.args[1])}"

    def _latex(self, printer: Any) -> str:
        return f"{printer._print(self.args[0])} {self.latex_sign} {printer._print(self.args[1])}"


class In(SetCondition):
    """The player is a member of the set."""

    sign, latex_sign = "in", r"\in"


class Subset(SetCondition):
    """The first set lies in the second."""

    sign, latex_sign = "<=", r"\subseteq"


class ProperSubset(SetCondition):
    """The first set lies in the second and is another one."""

    sign, latex_sign = "<", r"\subsetneq"


class SameSet(SetCondition):
    """Both sets have the same members (``==`` compares what is written, not what is meant)."""

    sign, latex_sign = "==", "="


class Nonempty(SetCondition):
    """The set has a member."""

    def __new__(cls, members: Any) -> Any:
        return Boolean.__new__(cls, as_set(members))

    def _sympystr(self, printer: Any) -> str:
        return f"Nonempty({printer._print(self.args[0])})"

    def _latex(self, printer: Any) -> str:
        return rf"{printer._print(self.args[0])} \neq \varnothing"


def NotIn(player: Any, members: Any) -> Any:
    """The player is no member of the set."""
    return sympy.Not(In(player, members))
