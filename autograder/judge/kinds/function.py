"""Record the cases of a function: run the reference and every misconception on each, and keep what they return as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ...exercises.model import Case, FunctionExercise, Misconception, Tolerance
from ...student.answers import encode
from ...student.builders import build_args
from ...student.compare import difference
from ...student.kinds.verdicts import near
from . import base, strip

DIGITS = 12  # of recorded floats: far inside every tolerance, and the same bytes on every machine


def record(exercise: FunctionExercise, rng: np.random.Generator | None = None) -> dict[str, Any]:
    """The spec: the public cases, and with ``rng`` also hidden ones drawn from it.

    Raises:
        ValueError: a case that names no answer or part of the exercise, a part that no public case decides, or a misconception that
            no public case can tell from the right answer.
    """
    hidden = [] if rng is None else list(exercise.hidden(rng))
    spec = base(exercise)
    spec["tolerance"] = exercise.tolerance.data()
    spec["misconceptions"] = [{"id": one.id, "says": one.says, "breaks": one.breaks} for one in exercise.misconceptions]
    spec["cases"] = [_case(exercise, case, False) for case in exercise.public] + [_case(exercise, case, True) for case in hidden]
    _check(exercise, spec)
    return spec


def question(spec: Mapping[str, Any]) -> dict[str, Any]:
    """What the sandboxed process gets: inputs and limits, without anything expected and without words."""
    cases = []
    for case in spec["cases"]:
        limits = [{"what": limit["what"], "at_most": limit["at_most"]} for limit in case["limits"]]
        cases.append({"call": case["call"], "args": case["args"], "limits": limits, "repeat": case["repeat"], "keeps": case["keeps"]})
    return {**strip(spec), "cases": cases}


def _case(exercise: FunctionExercise, case: Case, hidden: bool) -> dict[str, Any]:
    name = case.call or exercise.answers[0]
    if name not in exercise.answers or case.part not in exercise.parts:
        raise ValueError(f"{exercise.id}, case {case.label!r}: no answer {name!r} or no part {case.part!r}")
    expected = _run(_named(exercise.reference, name), case)
    return {
        "label": case.label,
        "call": name,
        "part": case.part,
        "args": dict(case.args),
        "expected": _recorded(expected, exercise.tolerance),
        "wrong": _wrong(exercise, case, name, expected),
        "limits": [{"what": limit.what, "at_most": limit.at_most, "says": limit.says} for limit in case.limits],
        "repeat": case.repeat,
        "keeps": case.keeps,
        "hidden": hidden,
    }


def _wrong(exercise: FunctionExercise, case: Case, name: str, expected: Any) -> dict[str, Any]:
    """Output of each misconception where it differs from the right one; its error where it raises."""
    tolerance = exercise.tolerance.data()
    outputs: dict[str, Any] = {}
    for one in exercise.misconceptions:
        function = None if one.breaks else _named(one.wrong, name)
        if function is None:
            continue
        try:
            output = _run(function, case)
        except Exception as error:  # a wrong method may divide by zero where the right one does not
            outputs[one.id] = {"$": "raises", "type": type(error).__name__}
            continue
        if not _same(expected, output, tolerance):
            outputs[one.id] = _recorded(output, exercise.tolerance)
            if case.repeat and not _far(case, expected, output):
                outputs[one.id]["near"] = True
    return outputs


def _same(expected: Any, output: Any, tolerance: Mapping[str, float]) -> bool:
    """Whether an answer with the misconception is right in this case; a random one, in mean and spread."""
    return not difference(expected, output, tolerance)


def _far(case: Case, expected: Any, output: Any) -> bool:
    """Whether the mean of draws tells the misconception from the right answer for certain; if not, either verdict may fall."""
    mean, sd, wrong = (np.asarray(x, dtype=np.float64) for x in (expected["mean"], expected["sd"], output["mean"]))
    if mean.shape != wrong.shape:
        return True
    return bool((np.abs(wrong - mean) > 10 * sd / np.sqrt(case.repeat)).any())  # five for each of the two


def _run(function: Callable[..., Any] | None, case: Case) -> Any:
    """What the function returns; for a case with ``repeat``, mean and standard deviation of one call."""
    if function is None:
        raise ValueError(f"case {case.label!r}: the reference has no function for it")
    with np.errstate(all="ignore"):
        value = function(**build_args(case.args))
    if not case.repeat:
        return value
    mean, sd = value
    return {"mean": mean, "sd": sd}


def _named(function: Any, name: str) -> Callable[..., Any] | None:
    """The callable for one answer: itself, or the entry of a mapping; None if the mapping has none."""
    chosen = function.get(name) if isinstance(function, Mapping) else function
    return chosen if callable(chosen) else None


def _recorded(value: Any, tolerance: Tolerance) -> Any:
    return encode(rounded(value) if tolerance.rtol >= 1e-11 else value)


def rounded(value: Any) -> Any:
    """Floats to twelve significant digits, and to 0 what is rounding error beside the largest entry of its array."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        scale = float(np.abs(value[np.isfinite(value)]).max(initial=0.0))
        flat = [_rounded_number(x, scale) for x in value.ravel().tolist()]
        return np.array(flat, dtype=value.dtype).reshape(value.shape)
    if isinstance(value, float | np.floating):
        return _rounded_number(float(value), abs(float(value)))
    if isinstance(value, list | tuple) and type(value) in (list, tuple):
        return type(value)(rounded(item) for item in value)
    if type(value) is dict:
        return {key: rounded(item) for key, item in value.items()}
    return value


def _rounded_number(x: float, scale: float) -> float:
    if np.isfinite(x) and abs(x) <= 1e-14 * max(scale, 1.0):
        return 0.0
    return float(f"{x:.{DIGITS}g}")


def _check(exercise: FunctionExercise, spec: Mapping[str, Any]) -> None:
    public = [case for case in spec["cases"] if not case["hidden"]]
    if undecided := [part for part in exercise.parts if part not in {case["part"] for case in public}]:
        raise ValueError(f"{exercise.id}: no public case decides the part {undecided[0]!r}")
    for one in exercise.misconceptions:
        if not _shows(one, public):
            raise ValueError(f"{exercise.id}: no public case tells the misconception {one.id!r} from the right answer")


def _shows(one: Misconception, public: list[dict[str, Any]]) -> bool:
    if one.breaks == "keeps":
        return any(case["keeps"] for case in public)
    if one.breaks:
        return any(limit["what"] == one.breaks for case in public for limit in case["limits"])
    return one.wrong is None or any(one.id in case["wrong"] and not near(case["wrong"][one.id]) for case in public)
