"""One instance: what every letter stands for while both sides are evaluated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sympy import Symbol

from .fields import Element
from .sets import Coalition


def no_values(name: str, members: Any) -> Element:
    raise KeyError(f"{name} has no values here")


@dataclass(frozen=True)
class World:
    """An instance.

    Attributes:
        n: number of players; None where there are none.
        numbers: integer symbols, running indices and players (numbered from 1) with their integers.
        sets: coalitions as bit masks, bit i <-> player i + 1.
        unknowns: every other symbol with its element of the field.
        value: (name, coalition) -> element: the values of utilities.
        payment: (name, player, table of a game) -> element: what a rule pays.
        order: an order of the players, while a mean over orders is taken.
        coalition: where a bare game is being evaluated.
        cells: None where every bit is one player; otherwise the number of players that each bit stands for, all alike and none of them
            named.
        inside: within a running sum, where a range that ends before it begins is empty.
        origin: for each bit the cell that it was split from, by which values of utilities are told apart.
    """

    n: int | None = None
    numbers: dict[Symbol, int] = field(default_factory=dict)
    sets: dict[Coalition, int] = field(default_factory=dict)
    unknowns: dict[Symbol, Element] = field(default_factory=dict)
    value: Callable[[str, Any], Element] = no_values
    payment: Callable[[str, int, tuple[Element, ...]], Element] | None = None
    order: tuple[int, ...] | None = None
    coalition: int | None = None
    cells: tuple[int, ...] | None = None
    inside: bool = False
    origin: tuple[int, ...] = ()

    def with_number(self, symbol: Symbol, value: int) -> World:
        return self.but(numbers={**self.numbers, symbol: value})

    def with_set(self, letter: Coalition, members: int) -> World:
        return self.but(sets={**self.sets, letter: members})

    def size(self, mask: int) -> int:
        """The number of players of a coalition."""
        if self.cells is None:
            return mask.bit_count()
        return sum(count for bit, count in enumerate(self.cells) if mask >> bit & 1)

    def key(self, mask: int) -> Any:
        """What tells a coalition from others: itself, or how many players of each cell it has."""
        if self.cells is None:
            return mask
        counts = [0] * (max(self.origin, default=-1) + 1)
        for bit, count in enumerate(self.cells):
            if mask >> bit & 1:
                counts[self.origin[bit]] += count
        return tuple(counts)

    def split(self, bit: int, first: int) -> World:
        """The same instance with one cell cut in two:

        ``first`` players keep its bit, the rest get a new one; every set keeps its players.
        """
        assert self.cells is not None
        new = 1 << len(self.cells)

        def spread(mask: int) -> int:
            return mask | new if mask >> bit & 1 else mask

        return self.but(
            cells=(*self.cells[:bit], first, *self.cells[bit + 1 :], self.cells[bit] - first),
            origin=(*self.origin, self.origin[bit]),
            sets={letter: spread(mask) for letter, mask in self.sets.items()},
            coalition=None if self.coalition is None else spread(self.coalition),
        )

    def but(self, **changes: Any) -> World:
        """The same instance with some entries changed (`dataclasses.replace`, without its cost: this runs once for every term of a sum)."""
        other = object.__new__(World)
        other.__dict__.update(self.__dict__)
        other.__dict__.update(changes)
        return other


def members(mask: int) -> tuple[int, ...]:
    """The players of a bit mask, numbered from 1."""
    return tuple(bit + 1 for bit in range(mask.bit_length()) if mask >> bit & 1)


def show(mask: int) -> str:
    """A coalition as readers write it: ``{1,3}``."""
    return "{" + ",".join(str(player) for player in members(mask)) + "}"
