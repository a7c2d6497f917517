"""A function, called on the cases of the spec and compared with what is recorded there.

A case: ``{"label", "call", "part", "args", "expected", "wrong": {misconception: data}, "limits", "repeat", "keeps", "hidden"}``. With
``repeat`` m > 0 the function is called m times with one generator; mean and standard deviation come back, and whether a generator made
anew gave the same draws; ``expected`` is ``{"mean", "sd"}`` of one call. With ``keeps`` the arguments must come back as they were.

Data: ``{"cases": [...], "missing": [names without an answer]}``; an entry of ``cases`` is one of ``{"value": data}``,
``{"error": {"type", "message", "line"}}``, ``{"limit": what}``, ``{"missing": name}``, ``{"interrupted": true}`` (by a person; the entries
after it are ``{"skipped": true}``), with what was ``"measured"``; beside a value, ``"changed": [arguments]``, ``"sd"`` and ``"again"``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..answers import AnswerError, decode, encode
from ..builders import build, build_args
from ..compare import as_array, kind_of
from ..games import TableGame
from ..measure import Outcome, call
from ..pictures import bars
from ..render import text
from ..results import Result, Row
from . import Spec, count, damaged, earned, not_yet, status
from .verdicts import NO_RETURN, Verdict, explain, judge_case

Array = np.ndarray[Any, Any]

# ---------------------------------------------------------------------------------------------------------------- collect


def collect(spec: Spec, answers: Mapping[str, object]) -> dict[str, Any]:
    """Call the student's functions on every case. A person's interrupt ends the calls and is data as well."""
    cases: list[dict[str, Any]] = []
    stopped = False
    for case in spec["cases"]:
        entry = {"skipped": True} if stopped else run_case(case, answers.get(case["call"]))
        stopped = stopped or "interrupted" in entry
        cases.append(entry)
    missing = [name for name in spec["answers"] if answers.get(name) is None]
    return {"cases": cases, "missing": missing} if missing else {"cases": cases}


def run_case(case: Mapping[str, Any], function: object) -> dict[str, Any]:
    """One case as data."""
    if function is None:
        return {"missing": case["call"]}
    if not callable(function):
        return _error("TypeError", f"{case['call']} is {kind_of(function)}, not a function")
    limits, repeat = case.get("limits", ()), case.get("repeat", 0)
    if repeat:
        return _run_often(case, function, limits, repeat)
    args = build_args(case["args"])
    outcome = call(function, dict(args), limits)
    try:
        entry = _entry(outcome, encode(outcome.value))
    except AnswerError as error:
        return _error("AnswerError", str(error))
    if case.get("keeps") and "value" in entry and (changed := _changed(case, args)):
        entry["changed"] = changed
    return entry


def _changed(case: Mapping[str, Any], args: Mapping[str, Any]) -> list[str]:
    """Names of the arguments that are no longer what the case describes."""
    return [name for name, value in build_args(case["args"]).items() if not _alike(value, args[name])]


def _alike(value: Any, other: Any) -> bool:
    try:
        before = encode(value)
    except AnswerError:  # a generator: it is there to be used
        return True
    try:
        return bool(before == encode(other))
    except AnswerError:
        return False


def _run_often(case: Mapping[str, Any], function: Any, limits: Any, repeat: int) -> dict[str, Any]:
    draws, failed, measured = _draws(case, function, limits, repeat)
    if failed is not None:
        return failed
    entry = {"value": encode(draws.mean(axis=0)), "sd": encode(draws.std(axis=0)), "measured": measured}
    if any(isinstance(value, np.random.Generator) for value in build_args(case["args"]).values()):
        again, failed, _ = _draws(case, function, (), min(AGAIN, repeat))
        entry["again"] = failed is None and again.shape[1:] == draws.shape[1:] and bool((again == draws[: len(again)]).all())
    return entry


AGAIN = 100  # draws that are repeated with a generator made anew


def _draws(case: Mapping[str, Any], function: Any, limits: Any, number: int) -> tuple[Array, dict[str, Any] | None, dict[str, float]]:
    """Draws with one generator, shape (number, ...), or the entry that says why there are none; and the most that a call measured."""
    args = build_args(case["args"])
    kept = {name: value for name, value in args.items() if isinstance(value, np.random.Generator | TableGame | int | float | str)}
    draws: list[Array] = []
    measured: dict[str, float] = {}
    for _ in range(number):
        outcome = call(function, args, limits)
        measured = {what: max(amount, measured.get(what, 0.0)) for what, amount in outcome.measured.items()}
        if outcome.error or outcome.limit or outcome.interrupted or outcome.value is None:
            return np.empty(0), _entry(outcome, None), measured
        try:
            value = _as_drawn(outcome.value)
        except AnswerError as error:
            return np.empty(0), _error("AnswerError", str(error)), measured
        if isinstance(value, str) or value.dtype.kind not in "iuf" or (draws and draws[0].shape != value.shape):
            got = value if isinstance(value, str) else kind_of(value)
            said = f"a number or an array of one shape is wanted from every call, got {got}"
            return np.empty(0), _error("AnswerError", said), measured
        draws.append(value.astype(np.float64))
        args = {name: kept[name] if name in kept else build(data) for name, data in case["args"].items()}
    return np.array(draws), None, measured


def _as_drawn(value: Any) -> Array | str:
    """One draw as an array; what it is instead, in words, if it is none. Thousands of draws are single floats: they take the short way."""
    plain = float(value) if type(value) in (float, np.float64) else decode(encode(value))
    return np.array(plain) if isinstance(plain, int | float) else as_array(plain)


def _entry(outcome: Outcome, value: Any) -> dict[str, Any]:
    measured = {"measured": dict(outcome.measured)} if outcome.measured else {}
    if outcome.interrupted:
        return {"interrupted": True}
    if outcome.limit:
        return {"limit": outcome.limit, **measured}
    if outcome.error:
        return {"error": dict(outcome.error), **measured}
    return {"value": value, **measured}


def _error(kind: str, message: str) -> dict[str, Any]:
    return {"error": {"type": kind, "message": message[:300], "line": ""}}


# ----------------------------------------------------------------------------------------------------------------- decide


def decide(spec: Spec, data: Mapping[str, Any]) -> Result:
    """Rows of expected against got, the points of the parts that are right throughout, and the likely cause."""
    entries = data.get("cases")
    if not isinstance(entries, list) or len(entries) != len(spec["cases"]) or not all(isinstance(entry, dict) for entry in entries):
        return damaged(spec)
    verdicts = [judge_case(case, entry, spec["tolerance"]) for case, entry in zip(spec["cases"], entries, strict=True)]
    if all(v.outcome in ("missing", "none") or v.raised == "NotImplementedError" for v in verdicts):
        return not_yet(spec, NO_RETURN if all(verdict.outcome == "none" for verdict in verdicts) else "")
    rows = _rows(spec, verdicts)
    points = earned(spec, [(case["part"], verdict.ok) for case, verdict in zip(spec["cases"], verdicts, strict=True)])
    right = all(verdict.ok for verdict in verdicts)
    held, why = (None, "") if right else explain(spec, verdicts)
    word = status(spec, points, right)
    if any(verdict.outcome == "interrupted" for verdict in verdicts):
        word = "timeout"
        why = "You stopped it before it returned; a loop may never end."
    elif points == 0 and all(verdict.outcome == "error" for verdict in verdicts):
        word = "error"
    return Result(spec["id"], points, spec["points"], word, _headline(spec, rows, points), rows, held, why)


def _rows(spec: Spec, verdicts: Sequence[Verdict]) -> tuple[Row, ...]:
    shown = sum(not case["hidden"] for case in spec["cases"])
    several = len({case["call"] for case in spec["cases"]}) > 1
    numbers = {True: 0, False: 0}
    pictured = False
    rows = []
    for case, verdict in zip(spec["cases"], verdicts, strict=True):
        numbers[case["hidden"]] += 1
        total = len(spec["cases"]) - shown if case["hidden"] else shown
        tried = f"{'hidden case' if case['hidden'] else 'case'} {numbers[case['hidden']]} of {total}"
        label = f"{tried}: {case['call']}, {case['label']}" if several else f"{tried}: {case['label']}"
        expected = decode(case["expected"])
        wanted = expected["mean"] if case["repeat"] else expected
        picture = "" if pictured or case["hidden"] or verdict.outcome != "wrong" else bars(wanted, verdict.value)
        pictured = pictured or bool(picture)
        said = f"{text(wanted)} on average" if case["repeat"] else text(wanted)
        rows.append(Row(label, verdict.ok, said, verdict.got, verdict.note, picture=picture, hidden=case["hidden"]))
    return tuple(rows)


def _headline(spec: Spec, rows: Sequence[Row], points: float) -> str:
    said = count(rows, "case")
    parts = [part for part in spec["parts"] if part]
    if len(parts) < 2 or not 0 < points < spec["points"]:
        return said
    by_part: dict[str, list[bool]] = {part: [] for part in parts}
    for case, row in zip(spec["cases"], rows, strict=True):
        by_part[case["part"]].append(row.ok is True)
    return f"{said}; wholly right: {', '.join(part for part in parts if by_part[part] and all(by_part[part]))}"
