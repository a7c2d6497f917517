"""Record a derivation: what is given in the open, tests of form as data, goal and misconceptions as fingerprints.

A misconception's ``wrong`` is the wrong expression, or a function from the line before to the wrong line: then the start and the goal are
put in, and each result that differs from a right line and has exact values is a mutant; and the function is recorded as a change
(`autograder.student.changes`), so that it is tried on the student's own lines.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import sympy

from ...equivalence import equivalent
from ...exercises.model import DerivationExercise, Misconception
from ...student import changes, expressions, fingerprint
from ...student.forms import ANY, Form
from . import base, strip


def record(exercise: DerivationExercise, rng: np.random.Generator | None = None) -> dict[str, Any]:
    """The spec; with ``rng`` the grading spec, which holds goal and mutants as expressions too.

    Raises:
        ValueError: a test of form that is no `Form`, or a misconception that is right.
    """
    given = list(exercise.assumptions)
    spec = base(exercise)
    spec["start"] = expressions.encode(exercise.start)
    spec["given"] = [expressions.encode(part) for part in given]
    spec["relation"] = exercise.relation
    spec["min_lines"] = exercise.min_lines
    spec["start_form"] = _form(exercise, exercise.start_form)
    spec["goal_form"] = _form(exercise, exercise.goal_form)
    spec["milestones"] = [{"idea": one.idea, "form": _form(exercise, one.form), "named": list(one.named)} for one in exercise.milestones]
    hide = Hider(exercise.id, given, (exercise.start, exercise.goal), open_too=rng is not None)
    spec["goal"] = hide(exercise.goal)
    spec["misconceptions"] = [_misconception(exercise, one, hide) for one in exercise.misconceptions]
    if exercise.further:
        spec["further"] = [record(one, rng) for one in exercise.further]
    return spec


def question(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Nothing but the name of the answer: the chain is the whole answer."""
    return strip(spec)


class Hider:
    """Fingerprints under salts that depend on the exercise alone, so that a rebuild gives the same bytes."""

    def __init__(self, ident: str, given: list[Any], beside: Sequence[Any], *, open_too: bool) -> None:
        self.ident, self.given, self.beside, self.open_too, self.count = ident, given, tuple(beside), open_too, 0

    def __call__(self, expression: Any) -> dict[str, Any]:
        salt = hashlib.sha256(f"{self.ident}:{self.count}".encode()).hexdigest()[:16]
        self.count += 1
        hidden = fingerprint.make(expression, self.given, salt, self.beside)
        return {**hidden, "tree": expressions.encode(expression)} if self.open_too else hidden


def _misconception(exercise: DerivationExercise, one: Misconception, hide: Hider) -> dict[str, Any]:
    made = change_of(exercise, one)
    wrong = [hidden for mutant in mutants(exercise, one) if (hidden := _hidden(hide, mutant, needed=made is None))]
    return {"id": one.id, "says": one.says, "breaks": one.breaks, "mutants": wrong, "changes": [made.data] if made else []}


def _hidden(hide: Hider, mutant: Any, *, needed: bool) -> dict[str, Any] | None:
    """The fingerprint of a wrong line; None where no exact value exists and the change that makes it is recorded anyway."""
    try:
        return hide(mutant)
    except ValueError:
        if needed:
            raise
        return None


def _is_function(wrong: Any) -> bool:
    return callable(wrong) and not isinstance(wrong, sympy.Basic)


def change_of(exercise: DerivationExercise, one: Misconception) -> changes.Change | None:
    """What the misconception makes of any line, if it is a function of the line before.

    Raises:
        ValueError: a function that cannot be recorded, since it looks into the line.
    """
    if not _is_function(one.wrong) or isinstance(one.wrong, changes.Change):
        return one.wrong if isinstance(one.wrong, changes.Change) else None
    made = changes.change(one.wrong)
    for line in (exercise.start, exercise.goal):
        if made is not None and equivalent(made(line), one.wrong(line), "=", exercise.assumptions).equal is False:
            raise ValueError(f"{exercise.id}: {one.id!r} looks into the line before; make it with autograder.student.changes.put")
    return made


def mutants(exercise: DerivationExercise, one: Misconception) -> list[Any]:
    """The wrong lines of a misconception.

    Raises:
        ValueError: all of them equal a right line, and it is no function that might change another one.
    """
    if one.wrong is None:
        return []
    sources = (exercise.start, exercise.goal) if _is_function(one.wrong) else (None,)
    found: list[Any] = []
    for source in sources:
        wrong = sympy.sympify(one.wrong if source is None else one.wrong(source), strict=True)
        right = any(equivalent(wrong, line, "=", exercise.assumptions).equal for line in (exercise.start, exercise.goal))
        if not right and wrong not in found:
            found.append(wrong)
    if not found and not isinstance(one.wrong, changes.Change):
        raise ValueError(f"{exercise.id}: the misconception {one.id!r} is no mistake")
    return found


def _form(exercise: DerivationExercise, form: Callable[[Any], bool] | None) -> Any:
    if form is None:
        return ANY.data
    if not isinstance(form, Form):
        raise ValueError(f"{exercise.id}: tests of form are made with autograder.student.forms, so that the public spec can hold them")
    return form.data
