"""Record symbolic answers: a fingerprint for each named expression and for what each misconception makes of it.

Besides, the letters that an answer may hold, and the value of each expression at a few plain points: one number does not give the formula,
and tells a student more than "wrong". An expression without letters is its own value, so nothing is shown of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import sympy

from ...exercises.model import SymbolicExercise
from ...student import expressions
from ...student.values_at import letters_of, plain_points, value_at
from . import base, strip
from .derivation import Hider


def record(exercise: SymbolicExercise, rng: np.random.Generator | None = None) -> dict[str, Any]:
    """The spec; with ``rng`` the grading spec, which holds the expressions too.

    Raises:
        ValueError: a misconception that changes nothing.
    """
    given = list(exercise.assumptions)
    spec = base(exercise)
    spec["assumptions"] = [expressions.encode(part) for part in given]
    named = [(name, key, value) for name in exercise.answers for key, value in _named(exercise.expressions[name]).items()]
    every = [sympy.sympify(value, strict=True) for _, _, value in named]
    hide = Hider(exercise.id, given, every, open_too=rng is not None)
    spec["letters"] = list(letters_of(*every, *given))
    spec["items"] = [_item(exercise, name, key, value, len(named), hide, spec["letters"]) for name, key, value in named]
    spec["misconceptions"] = [{"id": one.id, "says": one.says} for one in exercise.misconceptions]
    for one in exercise.misconceptions:
        if one.wrong is not None and not any(one.id in item["wrong"] for item in spec["items"]):
            raise ValueError(f"{exercise.id}: the misconception {one.id!r} changes no expression")
    return spec


def question(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The names of the answers; the keys of a dict are the student's to know."""
    return strip(spec)


def _named(value: Any) -> dict[str, Any]:
    return {str(key): one for key, one in value.items()} if isinstance(value, Mapping) else {"": value}


def _item(exercise: SymbolicExercise, name: str, key: str, value: Any, count: int, hide: Hider, names: Sequence[str]) -> dict[str, Any]:
    expected = sympy.sympify(value, strict=True)
    wrong = {}
    for one in exercise.misconceptions:
        mutant = _wrong(one.wrong, name, key)
        if mutant is not None and mutant != expected:
            wrong[one.id] = hide(mutant)
    label = f"{name}[{key!r}]" if key else name
    part = key if key in exercise.parts and key else name
    share = exercise.parts.get(part, 1 / count)
    at = _values(expected, names, exercise.assumptions)
    return {"answer": name, "key": key, "label": label, "share": share, "expected": hide(expected), "wrong": wrong, "at": at}


def _values(expected: Any, names: Sequence[str], given: tuple[Any, ...]) -> list[dict[str, Any]]:
    """The expression's value at up to three plain points at which what is given holds; none if it holds no letter."""
    if not expected.free_symbols:
        return []
    found = []
    for point in plain_points(tuple(names)):
        value = value_at(expected, point)
        put = {symbol: point[str(symbol)] for condition in given for symbol in condition.free_symbols if str(symbol) in point}
        if value is not None and not any(condition.subs(put) == sympy.false for condition in given):
            found.append({"point": point, "value": str(value)})
        if len(found) == 3:
            break
    return found


def _wrong(wrong: Any, name: str, key: str) -> Any:
    """What a misconception makes of one named expression; None where it says nothing of it."""
    if isinstance(wrong, Mapping):
        wrong = wrong.get(name)
        if isinstance(wrong, Mapping):
            wrong = wrong.get(key)
    return None if wrong is None else sympy.sympify(wrong, strict=True)
