"""An object with a stated property, checked by a function of `autograder.student.properties`; no key is needed.

Answers that are functions are run on the cases that call them; the property reads what they returned, with None where a call failed.
Spec: ``{"property", "cases": [{"label", "call", "args", "hidden"}], "misconceptions": [{"id", "says", "answers": {name: data}}]}``.

Data: ``{"answers": {name: {"value": data} | {"outputs": [entries as of a function]} | {"error": {...}}}, "missing": [names]}``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .. import properties
from ..answers import AnswerError, decode, encode
from ..compare import difference
from ..results import Result, Row
from . import Spec, count, earned, not_yet, status
from .function import run_case


def collect(spec: Spec, answers: Mapping[str, object]) -> dict[str, Any]:
    """Values as data, functions as what they return on their cases."""
    collected: dict[str, Any] = {}
    for name in spec["answers"]:
        answer = answers.get(name)
        cases = _cases(spec, name)
        if cases and callable(answer):
            collected[name] = {"outputs": _outputs(cases, name, answer)}
            continue
        try:
            collected[name] = {"value": encode(answer)}
        except AnswerError as error:
            collected[name] = {"error": {"type": "AnswerError", "message": str(error), "line": ""}}
    return {"answers": collected, "missing": [name for name in spec["answers"] if answers.get(name) is None]}


def _outputs(cases: Sequence[Mapping[str, Any]], name: str, function: Any) -> list[dict[str, Any]]:
    outputs: list[dict[str, Any]] = []
    for case in cases:
        stopped = bool(outputs) and ("interrupted" in outputs[-1] or "skipped" in outputs[-1])
        outputs.append({"skipped": True} if stopped else run_case({**case, "call": name}, function))
    return outputs


def _cases(spec: Spec, name: str) -> list[Mapping[str, Any]]:
    """The cases that call this answer; a case that names none calls every one."""
    return [case for case in spec["cases"] if case["call"] in ("", name)]


def decide(spec: Spec, data: Mapping[str, Any]) -> Result:
    """All findings must hold: on the cases that the student sees, and, in grading, on these and the hidden ones together."""
    given = {name: dict(data["answers"].get(name, {})) for name in spec["answers"]}
    values = {name: _value(entry) for name, entry in given.items()}
    if all(_empty(value) for value in values.values()) and not any(_errors(entry) for entry in given.values()):
        return not_yet(spec)
    shown = [case for case in spec["cases"] if not case["hidden"]]
    rows = [row for name, entry in given.items() for row in _trouble(spec, name, entry)]
    rows += _findings(spec, {name: _shown(spec, name, value) for name, value in values.items()}, shown, hidden=False)
    if len(shown) < len(spec["cases"]):
        rows += _findings(spec, values, spec["cases"], hidden=True)
    right = all(row.ok for row in rows)
    points = float(spec["points"]) if right else _by_parts(spec, rows)
    held = None if right else next((one for one in spec["misconceptions"] if _explains(one, values)), None)
    why = held["says"] if held else "" if right or not all(row.ok for row in rows if not row.hidden) else OTHERS
    stopped = any("interrupted" in one for entry in given.values() for one in _runs(entry))
    word = "timeout" if stopped else status(spec, points, right)
    visible = [row for row in rows if not row.hidden]
    return Result(spec["id"], points, spec["points"], word, count(visible, "finding"), tuple(rows), held["id"] if held else None, why)


def _by_parts(spec: Spec, rows: Sequence[Row]) -> float:
    """Points of the parts, named as the answers are, whose rows are right; a row's label begins with the name of its part, or speaks of all."""
    parts = spec["parts"]
    named = [(row.label.partition(":")[0], row.ok) for row in rows]
    return earned(spec, [(part, ok) for name, ok in named for part in parts if name == part or name not in parts])


OTHERS = "Right on the cases of the notebook, but not on others of the same sort, drawn for this grading."


def _value(entry: Mapping[str, Any]) -> Any:
    """What the property reads: the value, the outputs, or None."""
    try:
        if "outputs" in entry:
            return [decode(one["value"]) if "value" in one else None for one in _runs(entry)]
        return decode(entry.get("value"))
    except AnswerError:
        return None


def _runs(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    runs = entry.get("outputs", [])
    return runs if isinstance(runs, list) and all(isinstance(one, Mapping) for one in runs) else []


def _errors(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [one for one in (entry, *_runs(entry)) if "error" in one or "interrupted" in one or "limit" in one]


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, list) and bool(value) and all(one is None for one in value))


def _shown(spec: Spec, name: str, value: Any) -> Any:
    """Of outputs those on cases that the student sees; any other value whole."""
    cases = _cases(spec, name)
    if not cases or not isinstance(value, list) or len(value) != len(cases):
        return value
    return [one for one, case in zip(value, cases, strict=True) if not case["hidden"]]


def _trouble(spec: Spec, name: str, entry: Mapping[str, Any]) -> list[Row]:
    """A row for the first call of an answer that failed."""
    if "error" in entry:
        return [Row(name, False, note=f"{entry['error'].get('message', '')}."[:300])]
    for case, one in zip(_cases(spec, name), _runs(entry), strict=False):
        if "interrupted" in one:
            return [Row(f"{name}: {case['label']}", False, note="You stopped it before it returned.", hidden=case["hidden"])]
        if "error" in one:
            error = {key: str(one["error"].get(key, ""))[:300] for key in ("type", "message", "line")}
            note = f"Raised in {error['line']}" if error["line"] else ""
            return [Row(f"{name}: {case['label']}", False, got=f"{error['type']}: {error['message']}", note=note, hidden=case["hidden"])]
    return []


def _findings(spec: Spec, values: Mapping[str, Any], cases: Sequence[Mapping[str, Any]], *, hidden: bool) -> list[Row]:
    """Rows of what the property finds. It reads data of any form and may stumble over it; then the answer has not the form wanted."""
    test = getattr(properties, spec["property"])
    try:
        found = test(values, cases)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError) as error:
        return [
            Row(
                "form of the answer",
                False,
                note=f"The property cannot be tried on an answer of this form ({type(error).__name__}).",
                hidden=hidden,
            )
        ]
    return [Row(finding.text, bool(finding.ok), hidden=hidden) for finding in found]


def _explains(one: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    return bool(one["answers"]) and all(difference(decode(wrong), values[name]) == "" for name, wrong in one["answers"].items())
