"""A function, called on the cases of the spec and compared with what is recorded there.

A case: ``{"label", "call", "part", "args", "expected", "wrong": {misconception: data}, "limits", "repeat", "hidden"}``. With ``repeat`` m > 0 the
function is called m times with one generator, the mean comes back, and ``expected`` is ``{"mean", "sd"}`` of one call.

Data: ``{"cases": [{"value": data} | {"error": {"type", "message", "line"}} | {"limit": what} | {"missing": name} | {"interrupted": true}, ...]}``, each
with what was ``measured``; and ``"missing"``, the names without an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..answers import AnswerError, decode, encode
from ..builders import build
from ..compare import as_array, difference, kind_of
from ..diagnose import Compared, diagnose
from ..measure import Outcome, call
from ..pictures import bars
from ..render import text
from ..results import Result, Row
from . import Spec, count, damaged, earned, not_yet, status

STANDARD_ERRORS = 5.0

# ---------------------------------------------------------------------------------------------------------------- collect


def collect(spec: Spec, answers: Mapping[str, object]) -> dict[str, Any]:
    """Call the student's functions on every case. A person's interrupt ends the calls and is data as well."""
    cases: list[dict[str, Any]] = []
    stopped = False
    for case in spec["cases"]:
        entry = {"interrupted": True} if stopped else run_case(case, answers.get(case["call"]))
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
    outcome = call(function, build(case["args"]), limits)
    try:
        return _entry(outcome, encode(outcome.value))
    except AnswerError as error:
        return _error("AnswerError", str(error))


def _run_often(case: Mapping[str, Any], function: Any, limits: Any, repeat: int) -> dict[str, Any]:
    args = build(case["args"])
    drawn = {name: value for name, value in args.items() if isinstance(value, np.random.Generator)}
    total: Any = 0.0
    measured: dict[str, float] = {}
    for _ in range(repeat):
        outcome = call(function, args, limits)
        measured = {what: max(amount, measured.get(what, 0.0)) for what, amount in outcome.measured.items()}
        if outcome.error or outcome.limit or outcome.interrupted or outcome.value is None:
            return _entry(outcome, None)
        try:
            value = as_array(np.array(plain) if isinstance(plain := decode(encode(outcome.value)), int | float) else plain)
        except AnswerError as error:
            return _error("AnswerError", str(error))
        if isinstance(value, str) or value.dtype.kind not in "iuf" or (np.ndim(total) and np.shape(total) != value.shape):
            return _error("AnswerError", f"a number or an array of one shape is wanted from every call, got {value if isinstance(value, str) else kind_of(value)}")
        total = total + value.astype(np.float64)
        args = {**build(case["args"]), **drawn}
    return {"value": encode(total / repeat), "measured": measured}


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


@dataclass(frozen=True)
class Verdict:
    """What one case came to. ``outcome``: right, wrong, none, missing, error, limit or interrupted."""

    outcome: str
    got: str = ""
    note: str = ""
    value: Any = None
    raised: str = ""
    limit: str = ""

    @property
    def ok(self) -> bool:
        return self.outcome == "right"


def decide(spec: Spec, data: Mapping[str, Any]) -> Result:
    """Rows of expected against got, the points of the parts that are right throughout, and the likely cause."""
    entries = data.get("cases")
    if not isinstance(entries, list) or len(entries) != len(spec["cases"]) or not all(isinstance(entry, dict) for entry in entries):
        return damaged(spec)
    verdicts = [judge_case(case, entry, spec["tolerance"]) for case, entry in zip(spec["cases"], entries, strict=True)]
    if all(v.outcome in ("missing", "none") or v.raised == "NotImplementedError" for v in verdicts):
        return not_yet(spec)
    rows = _rows(spec, verdicts)
    points = earned(spec, [(case["part"], verdict.ok) for case, verdict in zip(spec["cases"], verdicts, strict=True)])
    right = all(verdict.ok for verdict in verdicts)
    held = [] if right else misconceptions(spec, verdicts)
    cause = " ".join(one["says"] for one in held) or ("" if right else _cause(spec, verdicts))
    word = status(spec, points, right)
    if any(verdict.outcome == "interrupted" for verdict in verdicts):
        word = "timeout"
    elif points == 0 and all(verdict.outcome == "error" for verdict in verdicts):
        word = "error"
    return Result(spec["id"], points, spec["points"], word, _headline(spec, rows, points), rows, held[0]["id"] if held else None, cause)


def judge_case(case: Mapping[str, Any], entry: Mapping[str, Any], tolerance: Mapping[str, float]) -> Verdict:
    """One entry of the data against its case."""
    if "interrupted" in entry:
        return Verdict("interrupted", note="You stopped it before it returned.")
    if "missing" in entry:
        return Verdict("missing", note=f"{case['call']}: not yet.")
    limit = _passed_limit(case, entry)
    if limit:
        return Verdict("limit", note=limit["says"], limit=limit["what"])
    if "error" in entry:
        error = {key: str(entry["error"].get(key, "")) for key in ("type", "message", "line")}
        said = f"{error['type']}: {error['message']}" if error["message"] else error["type"]
        if error["type"] == "AnswerError":
            return Verdict("error", note=_sentence(error["message"]), raised="AnswerError")
        return Verdict("error", got=said, note=f"Raised in {error['line']}" if error["line"] else "", raised=error["type"])
    try:
        value = decode(entry["value"])
    except AnswerError as error:
        return Verdict("error", note=_sentence(str(error)), raised="AnswerError")
    if value is None and case["expected"] is not None:
        return Verdict("none", got="None", note="The function returned None.")
    said = _differs(case, case["expected"], value, tolerance)
    return Verdict("wrong" if said else "right", text(value), _sentence(said), value)


def _differs(case: Mapping[str, Any], expected: Any, value: Any, tolerance: Mapping[str, float]) -> str:
    """First difference from the expected data, or ""; of a mean, within five standard errors of it."""
    wanted = decode(expected)
    if not case["repeat"]:
        return difference(wanted, value, tolerance)
    mean, sd = np.asarray(wanted["mean"], dtype=np.float64), np.asarray(wanted["sd"], dtype=np.float64)
    if said := difference(np.zeros(mean.shape), np.zeros(np.shape(value)), tolerance):
        return said
    allowed = STANDARD_ERRORS * sd / np.sqrt(case["repeat"]) + tolerance["atol"] + tolerance["rtol"] * np.abs(mean)
    wrong = np.argwhere(~(np.abs(np.asarray(value, dtype=np.float64) - mean) <= allowed))
    if not len(wrong):
        return ""
    at = tuple(int(i) for i in wrong[0])
    where = f"entry {at[0] if len(at) == 1 else at}: " if at else ""
    gap = np.broadcast_to(allowed, mean.shape)[at]
    return f"{where}the mean of {case['repeat']} calls is {text(float(np.asarray(value)[at]))}, expected {text(float(mean[at]))} within {text(float(gap))}"


def _passed_limit(case: Mapping[str, Any], entry: Mapping[str, Any]) -> Mapping[str, Any] | None:
    measured = entry.get("measured", {})
    for limit in case["limits"]:
        if entry.get("limit") == limit["what"] or not measured.get(limit["what"], 0) <= limit["at_most"]:
            return dict(limit)
    return None


def misconceptions(spec: Spec, verdicts: Sequence[Verdict]) -> list[Mapping[str, Any]]:
    """The misconceptions that explain one of the functions: equal to it wherever it differs from the right answer, right elsewhere."""
    found: list[Mapping[str, Any]] = []
    for name in dict.fromkeys(case["call"] for case in spec["cases"]):
        mine = [(case, verdict) for case, verdict in zip(spec["cases"], verdicts, strict=True) if case["call"] == name]
        if all(verdict.ok for _, verdict in mine):
            continue
        held = next((one for one in spec["misconceptions"] if _explains(one, mine, spec["tolerance"])), None)
        if held is not None and held not in found:
            found.append(held)
    return found


def _explains(one: Mapping[str, Any], mine: Sequence[tuple[Mapping[str, Any], Verdict]], tolerance: Mapping[str, float]) -> bool:
    if one["breaks"]:
        passed = [verdict.limit == one["breaks"] for _, verdict in mine]
        return any(passed) and all(limit or verdict.ok for limit, (_, verdict) in zip(passed, mine, strict=True))
    differing = [(case, verdict) for case, verdict in mine if one["id"] in case["wrong"]]
    others = [verdict for case, verdict in mine if one["id"] not in case["wrong"]]
    return bool(differing) and all(v.ok for v in others) and all(_equals(case, v, case["wrong"][one["id"]], tolerance) for case, v in differing)


def _equals(case: Mapping[str, Any], verdict: Verdict, wrong: Any, tolerance: Mapping[str, float]) -> bool:
    if isinstance(wrong, dict) and wrong.get("$") == "raises":
        return verdict.raised == wrong["type"]
    return verdict.outcome == "wrong" and not _differs(case, wrong, verdict.value, tolerance)


def _rows(spec: Spec, verdicts: Sequence[Verdict]) -> tuple[Row, ...]:
    shown = sum(not case["hidden"] for case in spec["cases"])
    numbers = {True: 0, False: 0}
    pictured = False
    rows = []
    for case, verdict in zip(spec["cases"], verdicts, strict=True):
        numbers[case["hidden"]] += 1
        total = len(spec["cases"]) - shown if case["hidden"] else shown
        label = f"{'hidden case' if case['hidden'] else 'case'} {numbers[case['hidden']]} of {total}: {case['label']}"
        expected = decode(case["expected"])
        said = f"{text(expected['mean'])} on average" if case["repeat"] else text(expected)
        picture = "" if pictured or case["hidden"] or verdict.outcome != "wrong" else bars(expected["mean"] if case["repeat"] else expected, verdict.value)
        pictured = pictured or bool(picture)
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


def _cause(spec: Spec, verdicts: Sequence[Verdict]) -> str:
    """What holds of the wrong answer, from the cases that the student may see."""
    seen = [(case, verdict) for case, verdict in zip(spec["cases"], verdicts, strict=True) if not case["hidden"]]
    if all(verdict.ok for _, verdict in seen):
        hidden = [verdict.ok for case, verdict in zip(spec["cases"], verdicts, strict=True) if case["hidden"]]
        return f"Right on every case of the notebook, wrong on {hidden.count(False)} of {len(hidden)} others of the same sort, drawn for this grading."
    for name in dict.fromkeys(case["call"] for case, _ in seen):
        mine = [(case, verdict) for case, verdict in seen if case["call"] == name]
        if all(verdict.ok for _, verdict in mine):
            continue
        several = len({case["call"] for case in spec["cases"]}) > 1
        if said := _cause_of_one(mine, spec["tolerance"]):
            return f"{name}: {said}" if several else said
    return ""


def _cause_of_one(mine: Sequence[tuple[Mapping[str, Any], Verdict]], tolerance: Mapping[str, float]) -> str:
    raised = [verdict.got for _, verdict in mine if verdict.raised and verdict.raised != "AnswerError"]
    if len(raised) == len(mine) > 1 and len(set(raised)) == 1:
        return f"Every case stops with the same error, {raised[0]}."
    if any(verdict.outcome not in ("right", "wrong") or case["repeat"] for case, verdict in mine):
        return ""
    if said := diagnose([Compared(decode(case["expected"]), verdict.value, verdict.ok) for case, verdict in mine], tolerance):
        return said
    right = [case["label"] for case, verdict in mine if verdict.ok]
    if right and len(right) < len(mine):
        wrong = [case["label"] for case, verdict in mine if not verdict.ok]
        return f"Right: {'; '.join(right)}. Wrong: {'; '.join(wrong)}."
    return ""


def _sentence(said: str) -> str:
    return f"{said[0].upper()}{said[1:]}." if said else ""
