"""Tests of how a line is written, as data: whether it shows an idea, whether it is in final form. They say nothing of its value.

    has("Sum")                   some part is a Sum; several names: one of them
    lacks("Sum", "SubsetSum")    none of these occurs
    counts("Sum", 2)             at least two parts are Sums
    holds("Sum", "Add")          some Sum has an Add among its direct parts: a sum over a sum or difference of terms
    some("Payment", form)        some Payment that is of this form itself
    values("c", "U")             the value of one of these utilities at some coalition occurs
    signs()                      a power of -1 occurs, such as (-1)**Card(S)
    short(30)                    the line has at most 30 parts
    both(a, b, ...), either(a, b, ...), neither(a, b, ...)

Names are those of sympy's classes and of the vocabulary's (``Add Mul Pow Sum factorial binomial SubsetSum PlayerSum Payment OrderCount
...``). A form is called with an expression and can stand where a function is wanted; ``form.data`` is what a public spec keeps,
`from_data` its inverse.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sympy import Expr

from ..equivalence.limits import nodes

WORDS = frozenset(["has", "lacks", "counts", "holds", "some", "values", "signs", "short", "both", "either", "neither"])


@dataclass(frozen=True)
class Form:
    """A test of a line's form. ``data``: a JSON list, its head one of the words of this module."""

    data: Any

    def __call__(self, expression: Any) -> bool:
        return _holds(self.data, expression)


def _names(node: Any) -> set[str]:
    return {kind.__name__ for kind in type(node).__mro__}


def _is(node: Any, names: Iterable[str]) -> bool:
    return not _names(node).isdisjoint(names)


def _holds(data: Any, expression: Any) -> bool:
    word, *parts = data
    if word == "has":
        return any(_is(node, parts) for node, _ in nodes(expression))
    if word == "lacks":
        return not any(_is(node, parts) for node, _ in nodes(expression))
    if word == "counts":
        return sum(_is(node, parts[:1]) for node, _ in nodes(expression)) >= int(parts[1])
    if word == "holds":
        return any(_is(node, parts[:1]) and any(_is(arg, parts[1:]) for arg in node.args) for node, _ in nodes(expression))
    if word == "some":
        return any(_is(node, parts[:1]) and _holds(parts[1], node) for node, _ in nodes(expression))
    if word == "values":
        return any(_is(node, ("ValueAt",)) and node.args[0].name in parts for node, _ in nodes(expression))
    if word == "signs":
        return any(node.is_Pow and node.base == -1 and not node.exp.is_Number for node, _ in nodes(expression) if isinstance(node, Expr))
    if word == "short":
        return sum(1 for _ in nodes(expression)) <= int(parts[0])
    answers = [_holds(part, expression) for part in parts]
    return {"both": all(answers), "either": any(answers), "neither": not any(answers)}[word]


def from_data(data: Any) -> Form:
    """The form that data stand for.

    Raises:
        ValueError: a word that is none of this module's.
    """
    stack = [data]
    while stack:
        part = stack.pop()
        if not isinstance(part, list) or not part or part[0] not in WORDS:
            raise ValueError(f"{part!r} is no form")
        if part[0] in ("both", "either", "neither"):
            stack += part[1:]
        if part[0] == "some":
            stack += part[2:]
    return Form(data)


def has(*names: str) -> Form:
    return Form(["has", *names])


def lacks(*names: str) -> Form:
    return Form(["lacks", *names])


def counts(name: str, at_least: int) -> Form:
    return Form(["counts", name, at_least])


def holds(outer: str, *inner: str) -> Form:
    return Form(["holds", outer, *inner])


def some(name: str, form: Form) -> Form:
    return Form(["some", name, form.data])


def values(*names: str) -> Form:
    return Form(["values", *names])


def signs() -> Form:
    return Form(["signs"])


def short(parts: int) -> Form:
    return Form(["short", parts])


def both(*forms: Form) -> Form:
    return Form(["both", *(form.data for form in forms)])


def either(*forms: Form) -> Form:
    return Form(["either", *(form.data for form in forms)])


def neither(*forms: Form) -> Form:
    return Form(["neither", *(form.data for form in forms)])


ANY = short(10**9)
