"""Record the cases on which a counterexample's functions are run. There is nothing expected: a property decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...exercises.model import Case, CounterexampleExercise, Misconception
from ...student import properties
from ...student.answers import encode
from ...student.builders import build_args
from . import base, strip


def record(exercise: CounterexampleExercise, rng: np.random.Generator | None = None) -> dict[str, Any]:
    """The spec: the property's name and the cases, with ``rng`` also hidden ones.

    Raises:
        ValueError: there is no such property, or a case that calls no answer of the exercise.
    """
    if not callable(getattr(properties, exercise.property, None)):
        raise ValueError(f"{exercise.id}: no property {exercise.property!r}")
    hidden = [] if rng is None else list(exercise.hidden(rng))
    spec = base(exercise)
    spec["property"] = exercise.property
    spec["cases"] = [_case(exercise, case, False) for case in exercise.public] + [_case(exercise, case, True) for case in hidden]
    spec["misconceptions"] = [
        {"id": one.id, "says": one.says, "answers": _wrong(exercise, one, spec["cases"])} for one in exercise.misconceptions
    ]
    return spec


def question(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Inputs alone."""
    return {**strip(spec), "cases": [{"call": case["call"], "args": case["args"]} for case in spec["cases"]]}


def _case(exercise: CounterexampleExercise, case: Case, hidden: bool) -> dict[str, Any]:
    if case.call and case.call not in exercise.answers:
        raise ValueError(f"{exercise.id}, case {case.label!r}: no answer {case.call!r}")
    return {"label": case.label, "call": case.call, "args": dict(case.args), "hidden": hidden}


def _wrong(exercise: CounterexampleExercise, one: Misconception, cases: list[dict[str, Any]]) -> dict[str, Any]:
    """The misconception's answers: values as they are, functions as what they return on their cases."""
    if one.wrong is None:
        return {}
    named = one.wrong if isinstance(one.wrong, Mapping) and set(one.wrong) <= set(exercise.answers) else {exercise.answers[0]: one.wrong}
    return {name: encode(_outputs(wrong, name, cases) if callable(wrong) else wrong) for name, wrong in named.items()}


def _outputs(function: Any, name: str, cases: list[dict[str, Any]]) -> list[Any]:
    return [function(**build_args(case["args"])) for case in cases if case["call"] in ("", name)]
