"""Mistakes that depend on the line before, as data, so that they can be tried on every line that a student writes.

    change(lambda before: 2 * before)         a formula in the line before
    put((factorial(N), factorial(N - 1)))     every part that reads factorial(N), however its letters are declared, replaced
    inside(S, 2 ** Card(S))                   what every sum over coalitions adds up times a factor in its letter; without one, the line

A change is called with an expression; ``change.data`` is what a spec keeps, `from_data` its inverse. Nothing is evaluated on the way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sympy import Expr, Symbol, sympify

from . import expressions
from .answers import AnswerError

LINE = Symbol("line_before")


@dataclass(frozen=True)
class Change:
    """From a line to a wrong next line.

    ``data``: ``["formula", tree]``, ``["put", [[old tree, new tree], ...]]`` or ``["inside", [letter, factor]]``.
    """

    data: Any

    def __call__(self, before: Any) -> Any:
        """The wrong line.

        Raises:
            AnswerError: too large.
        """
        tree = expressions.encode(before)
        word, body = self.data
        known = _declared(tree)
        if word == "formula":
            return expressions.decode(_replaced(_as_in(body, known), [[expressions.encode(LINE), tree]]))
        if word == "inside":
            letter, factor = body
            within, found = _within(tree, letter, _as_in(factor, known))
            return expressions.decode(within if found else ["Mul", _as_in(factor, known), tree])
        return expressions.decode(_replaced(tree, [[old, _as_in(new, known)] for old, new in body]))


def _replaced(tree: Any, pairs: list[Any]) -> Any:
    for old, new in pairs:
        if _bare(tree) == _bare(old):
            return new
    if isinstance(tree, list) and tree and tree[0] != "Symbol":
        return [tree[0], *(_replaced(part, pairs) for part in tree[1:])]
    return tree


def _within(tree: Any, letter: Any, factor: Any) -> tuple[Any, bool]:
    """The tree with the factor in every sum over coalitions that is not within another one; whether there is one."""
    if not isinstance(tree, list) or not tree:
        return tree, False
    if tree[0] == "SubsetSum":
        own = _replaced(factor, [[letter, tree[2][1]]])
        return [tree[0], ["Mul", own, tree[1]], *tree[2:]], True
    parts = [_within(part, letter, factor) for part in tree[1:]]
    return [tree[0], *(part for part, _ in parts)], any(found for _, found in parts)


def _declared(tree: Any) -> dict[str, Any]:
    """The letters of a tree, each as it is declared there."""
    if not isinstance(tree, list) or not tree:
        return {}
    if tree[0] == "Symbol":
        return {str(tree[1]): tree}
    return {name: letter for part in tree for name, letter in _declared(part).items()}


def _as_in(tree: Any, known: dict[str, Any]) -> Any:
    """The tree with its letters declared as in the line: by name they are the same."""
    if not isinstance(tree, list) or not tree:
        return tree
    return known.get(str(tree[1]), tree) if tree[0] == "Symbol" else [_as_in(part, known) for part in tree]


def _bare(tree: Any) -> Any:
    """The tree without what is declared of its letters."""
    if isinstance(tree, list) and tree:
        return tree[:2] if tree[0] == "Symbol" else [_bare(part) for part in tree]
    return tree


def from_data(data: Any) -> Change:
    """The change that data stand for.

    Raises:
        ValueError: data that no change has.
    """
    if not (isinstance(data, list) and len(data) == 2 and data[0] in ("formula", "put", "inside")):
        raise ValueError(f"{data!r} is no change")
    return Change(data)


def change(formula: Callable[[Expr], Any]) -> Change | None:
    """The change that a formula in the line before makes; None if the line before does not occur in it.

    Raises:
        ValueError: the function looks into the line, which a formula cannot.
    """
    try:
        made = sympify(formula(LINE), strict=True)
        return Change(["formula", expressions.encode(made)]) if made.has(LINE) else None
    except (TypeError, ValueError, AttributeError, IndexError, KeyError, AnswerError) as problem:
        raise ValueError(f"a function that looks into the line before cannot be recorded; use changes.put ({problem})") from None


def put(*pairs: tuple[Any, Any]) -> Change:
    """Every part that reads as the first of a pair becomes the second."""
    return Change(["put", [[expressions.encode(sympify(part, strict=True)) for part in pair] for pair in pairs]])


def inside(letter: Any, factor: Any) -> Change:
    """What every sum over coalitions adds up times the factor, its ``letter`` standing for the sum's own; a line without sums as a whole."""
    return Change(["inside", [expressions.encode(letter), expressions.encode(sympify(factor, strict=True))]])
