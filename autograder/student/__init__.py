"""What a student's kernel may import: `check` and `scoreboard`, games, and the form of a derivation. Knows no answers."""

from __future__ import annotations

from typing import Any

from .check import check, inputs, scoreboard
from .games import TableGame, all_coalitions

__all__ = ["Derivation", "TableGame", "all_coalitions", "check", "inputs", "scoreboard"]


def __getattr__(name: str) -> Any:
    """`Derivation` and the words in which its lines are written, loaded when they are asked for."""
    if name == "Derivation":
        from .derivation import Derivation

        return Derivation
    if name[:1].isupper() or name in ("coalitions", "players", "random_variables"):  # not a submodule, whose import must not load sympy
        from ..equivalence import vocabulary

        if name in vocabulary.__all__:
            return getattr(vocabulary, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
