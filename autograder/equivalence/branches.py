"""Sums over coalitions taken apart by kinds of players, for any number of players at once: the symbolic counterpart of `World`'s cells.

A branch deals all players to atoms: every named player is an atom of its own, every other atom is a lump of players that nothing tells
apart, its size a letter. A sum over the subsets S of a set cuts each of its lumps into those in S and those not in S and goes through the
choices for single players; a sum over players takes one player out of a lump. What is left of a side is a list of branches, each with a
coefficient in the sizes of its atoms and the values (``U`` at a union of atoms) that it multiplies. The branch stands for the sum over all
ways to deal the players to its atoms (`coefficients` counts them).

Guarantee: every step is an identity of finite sums, valid for every number of players at which the side has a value.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import sympy
from sympy import S, Symbol

from .limits import Budget, Unsupported, nodes
from .orders import Before, OrderCount, OrderMean
from .payments import Payment, Unanimity
from .sets import Coalition, Meet, Minus, Player, Players, PlayerSet, UnionOf
from .values import Card, Indicator, PlayerSum, SubsetSum, Utility, ValueAt

HEADS = (ValueAt, Utility, Unanimity, Indicator, SubsetSum, PlayerSum, OrderMean, OrderCount, Payment)
FRESH = itertools.count()
MAX_CHOSEN = 6

Value = tuple[str, int, int]  # name, members, and the bit of the player that a payment goes to (-1: no payment)


@dataclass(frozen=True)
class Branch:
    """One way to deal the players to atoms, as bits.

    Attributes:
        sizes: 1 for a single player, a letter for a lump, 0 for an atom that is known to be empty.
        origin: for each atom the one at the start that it was cut from.
        players, sets: what the letters stand for.
        coefficient: in the letters of sizes, among them those of atoms cut since (`meaning` says into what).
        values: what it multiplies.
        equations: linear forms that must be 0; positive: sums of letters of which one at least must not be 0.
        order: the set whose orders a mean is taken over; before: one player and those before it.
    """

    sizes: tuple[Any, ...]
    origin: tuple[int, ...]
    players: dict[Any, int] = field(default_factory=dict)
    sets: dict[Coalition, int] = field(default_factory=dict)
    coefficient: Any = S.One
    values: tuple[Value, ...] = ()
    equations: tuple[Any, ...] = ()
    positive: tuple[Any, ...] = ()
    meaning: tuple[tuple[Symbol, Any], ...] = ()
    order: int | None = None
    before: tuple[int, int] | None = None

    @property
    def everyone(self) -> int:
        return (1 << len(self.sizes)) - 1

    def size(self, mask: int) -> Any:
        return sympy.Add(*(size for bit, size in enumerate(self.sizes) if mask >> bit & 1))

    def bits(self, mask: int) -> list[int]:
        return [bit for bit in range(len(self.sizes)) if mask >> bit & 1 and self.sizes[bit] != 0]

    def times(self, factor: Any) -> Branch:
        return self if factor == 1 else replace(self, coefficient=self.coefficient * factor)

    def now(self, expression: Any) -> Any:
        """An expression in letters of sizes, those of atoms that were cut replaced."""
        for letter, value in self.meaning:
            if letter in expression.free_symbols:
                expression = expression.xreplace({letter: value})
        return expression

    def cut(self, bit: int, first: Any) -> Branch:
        """A lump cut in two: ``first`` (a letter, or 1 for one player) keeps its bit, the rest gets a new one."""
        rest, new = fresh(), 1 << len(self.sizes)

        def spread(mask: int) -> int:
            return mask | new if mask >> bit & 1 else mask

        return replace(
            self,
            sizes=(*self.sizes[:bit], first, *self.sizes[bit + 1 :], rest),
            origin=(*self.origin, self.origin[bit]),
            sets={letter: spread(mask) for letter, mask in self.sets.items()},
            values=tuple((name, spread(mask), player) for name, mask, player in self.values),
            meaning=(*self.meaning, (self.sizes[bit], first + rest)),
            order=None if self.order is None else spread(self.order),
            before=None if self.before is None else (self.before[0], spread(self.before[1])),
        )

    def emptied(self, mask: int) -> list[Branch]:
        """Where nobody is in the set: no branch if a single player is."""
        bits = self.bits(mask)
        if any(self.sizes[bit] == 1 for bit in bits):
            return []
        gone = tuple((self.sizes[bit], S.Zero) for bit in bits)
        return [replace(self, sizes=tuple(S.Zero if bit in bits else size for bit, size in enumerate(self.sizes)), meaning=(*self.meaning, *gone))]

    def inhabited(self, mask: int) -> list[Branch]:
        """Where somebody is in the set."""
        bits = self.bits(mask)
        if any(self.sizes[bit] == 1 for bit in bits):
            return [self]
        return [replace(self, positive=(*self.positive, self.size(mask)))] if bits else []

    def settled(self) -> list[Branch]:
        """The branch with one letter for each that must not be 0: the first of a sum that is not."""
        found = [replace(self, positive=())]
        for form in map(self.now, self.positive):
            if form.as_coeff_Add()[0] > 0:
                continue
            letters = sorted(form.free_symbols, key=str)
            after = []
            for place, letter in enumerate(letters):
                for branch in found:
                    before = sum(1 << bit for bit, size in enumerate(branch.sizes) if size in letters[:place])
                    if letter in branch.sizes and not any(other in branch.positive for other in letters[:place]):
                        after += [replace(inner, positive=(*inner.positive, letter)) for inner in branch.emptied(before)]
            found = after
        return found

    def subsets(self, mask: int, budget: Budget) -> Iterable[tuple[Branch, int]]:
        """All subsets of a set: its lumps cut, its single players in or out."""
        lumps = [bit for bit in self.bits(mask) if self.sizes[bit] != 1]
        singles = [bit for bit in self.bits(mask) if self.sizes[bit] == 1]
        inner = self
        for bit in lumps:
            inner = inner.cut(bit, fresh())
        inside = sum(1 << bit for bit in lumps)
        for chosen in itertools.product((0, 1), repeat=len(singles)):
            budget.spend(40)
            yield inner, inside | sum(1 << bit for bit, taken in zip(singles, chosen, strict=True) if taken)

    def members(self, mask: int, budget: Budget) -> Iterable[tuple[Branch, int]]:
        """Each player of a set in turn: one of each lump taken out."""
        for bit in self.bits(mask):
            budget.spend(40)
            yield (self if self.sizes[bit] == 1 else self.cut(bit, S.One)), bit


def fresh() -> Symbol:
    return sympy.Dummy(f"a{next(FRESH)}", integer=True, nonnegative=True)


def mask_of(expression: Any, branch: Branch) -> int:
    """The atoms of a set expression."""
    match expression:
        case Coalition():
            if expression in branch.sets:
                return branch.sets[expression]
        case Players():
            return branch.everyone
        case PlayerSet():
            return sum({1 << player_of(member, branch) for member in expression.args})
        case UnionOf():
            return mask_of(expression.args[0], branch) | mask_of(expression.args[1], branch)
        case Minus():
            return mask_of(expression.args[0], branch) & ~mask_of(expression.args[1], branch)
        case Meet():
            return mask_of(expression.args[0], branch) & mask_of(expression.args[1], branch)
        case Before() if branch.before is not None and branch.before[0] == player_of(expression.args[0], branch):
            return branch.before[1]
    raise Unsupported(f"the set {expression} is not known here")


def player_of(letter: Any, branch: Branch) -> int:
    if letter not in branch.players:
        raise Unsupported(f"the player {letter} is not known here")
    return branch.players[letter]


def ordered(branch: Branch, parts: Iterable[Any], budget: Budget) -> list[Branch]:
    """The branch with the players before one player drawn, where the parts speak of them:

    a set B of n players' orders comes before i in |B|! (n - |B| - 1)! of n! orders.
    """
    asked = {player_of(node.args[0], branch) for part in parts for node in part.atoms(Before) if node.args[0] in branch.players}
    asked -= set() if branch.before is None else {branch.before[0]}
    if not asked:
        return [branch]
    if branch.order is None or branch.before is not None or len(asked) > 1:
        raise Unsupported("an order that several players look at")
    (player,) = asked
    if not branch.order >> player & 1:
        raise Unsupported("a player who is not in the order")
    found = []
    for inner, before in branch.subsets(branch.order & ~(1 << player), budget):
        assert inner.order is not None
        count, first = inner.size(inner.order), inner.size(before)
        weight = sympy.factorial(first) * sympy.factorial(sympy.expand(count - first - 1)) / sympy.factorial(count)
        found.append(replace(inner, before=(player, before)).times(weight))
    return found


def renamed(expression: Any, letter: Any) -> tuple[Any, Any]:
    """The parts of a sum with its running letter replaced by a new one, and that letter."""
    new = type(letter)(f"{letter.name}.{next(FRESH)}")
    return sympy.Tuple(expression.args[0], *expression.args[2:]).xreplace({letter: new}), new


def plain(expression: Any, branch: Branch, count: Any) -> Any:
    """A coefficient in the sizes of atoms: |S| and N replaced."""
    if any(isinstance(node, HEADS) for node, _ in nodes(expression)):
        raise Unsupported("values of a utility where a number is wanted")
    sizes: dict[Any, Any] = {card: branch.size(mask_of(card.args[0], branch)) for card in expression.atoms(Card)}
    if count is not None:
        sizes[count] = branch.size(branch.everyone)
    found = expression.xreplace(sizes)
    if any(isinstance(letter, Player) for letter in found.free_symbols):
        raise Unsupported("a player's number as a number")
    return found.replace(lambda node: isinstance(node, sympy.binomial) and node.args[1].is_Integer, lambda node: chosen(*node.args))


def chosen(size: Any, few: Any) -> Any:
    """C(n, m) as a polynomial, m a number."""
    if not 0 <= few <= MAX_CHOSEN:
        return sympy.binomial(size, few)
    return sympy.Mul(*(size - step for step in range(int(few)))) / sympy.factorial(few)
