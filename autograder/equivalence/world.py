"""One instance: what every letter stands for while both sides are evaluated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from sympy import Symbol

from .fields import Element
from .sets import Coalition


def no_values(name: str, members: int) -> Element:
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
    """

    n: int | None = None
    numbers: dict[Symbol, int] = field(default_factory=dict)
    sets: dict[Coalition, int] = field(default_factory=dict)
    unknowns: dict[Symbol, Element] = field(default_factory=dict)
    value: Callable[[str, int], Element] = no_values
    payment: Callable[[str, int, tuple[Element, ...]], Element] | None = None
    order: tuple[int, ...] | None = None
    coalition: int | None = None

    def with_number(self, symbol: Symbol, value: int) -> World:
        return replace(self, numbers={**self.numbers, symbol: value})

    def with_set(self, letter: Coalition, members: int) -> World:
        return replace(self, sets={**self.sets, letter: members})

    def but(self, **changes: Any) -> World:
        return replace(self, **changes)


def members(mask: int) -> tuple[int, ...]:
    """The players of a bit mask, numbered from 1."""
    return tuple(bit + 1 for bit in range(mask.bit_length()) if mask >> bit & 1)


def show(mask: int) -> str:
    """A coalition as readers write it: ``{1,3}``."""
    return "{" + ",".join(str(player) for player in members(mask)) + "}"
