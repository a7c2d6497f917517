"""What one case of a function came to, and what explains all of them: a known misconception, or a relation that holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..answers import AnswerError, decode
from ..compare import as_array, difference
from ..diagnose import Compared, diagnose, sums_differ
from ..render import text
from . import Spec

STANDARD_ERRORS = 5.0
NO_RETURN = "It returns None: what a function answers is what it returns, not what it prints."


@dataclass(frozen=True)
class Verdict:
    """What one case came to. ``outcome``: right, wrong, none, missing, error, limit or interrupted.

    ``limit``: the constraint that was broken, "keeps" for an argument that was changed. ``cause``: what holds of a wrong random answer.
    """

    outcome: str
    got: str = ""
    note: str = ""
    value: Any = None
    raised: str = ""
    limit: str = ""
    cause: str = ""

    @property
    def ok(self) -> bool:
        return self.outcome == "right"


def judge_case(case: Mapping[str, Any], entry: Mapping[str, Any], tolerance: Mapping[str, float]) -> Verdict:
    """One entry of the data against its case."""
    if "interrupted" in entry:
        return Verdict("interrupted", note="You stopped it before it returned.")
    if "skipped" in entry:
        return Verdict("interrupted", note="Not tried.")
    if "missing" in entry:
        return Verdict("missing", note=f"{case['call']}: not yet.")
    limit = _passed_limit(case, entry)
    if limit:
        return Verdict("limit", note=limit["says"], limit=limit["what"])
    if "error" in entry:
        error = {key: str(entry["error"].get(key, ""))[:300] for key in ("type", "message", "line")}
        said = f"{error['type']}: {error['message']}" if error["message"] else error["type"]
        if error["type"] == "AnswerError":
            return Verdict("error", note=_sentence(error["message"]), raised="AnswerError")
        return Verdict("error", got=said, note=f"Raised in {error['line']}" if error["line"] else "", raised=error["type"])
    try:
        value = _as_numbers(decode(entry["value"]))
    except AnswerError as error:
        return Verdict("error", note=_sentence(str(error)), raised="AnswerError")
    if value is None and case["expected"] is not None:
        return Verdict("none", got="None", note="The function returned None.")
    said, cause = _differs(case, case["expected"], value, tolerance), ""
    if case["repeat"]:
        said, cause = _random(case, entry, value, said)
    if not said and (changed := _changed(case, entry)):
        return Verdict("limit", text(value), CHANGED.format(changed), value, limit="keeps")
    shown = said == f"expected {text(decode(case['expected']))}, got {text(value)}"  # two single values stand side by side already
    return Verdict("wrong" if said else "right", text(value), "" if shown else _sentence(said), value, cause=cause)


def _as_numbers(value: Any) -> Any:
    """A list of sympy's numbers, as an array divided by a factorial of sympy's leaves it, as an array of floats."""
    if not isinstance(value, list) or not any(getattr(item, "is_number", False) is True for item in value):
        return value
    array = as_array(value)
    return value if isinstance(array, str) else array


CHANGED = "The values are right, but the argument {} was changed in the call; it has to stay as it was."
SAME = (
    "Every call returned the same, where draws should differ: is something drawn from rng, does no call start a generator of its own anew, "
    "and can everything be drawn that the process may draw?"
)
ELSEWHERE = (
    "The draws do not come from rng alone: two generators in the same state gave different ones. "
    "Every random number has to be drawn from rng."
)
SPREAD = 0.25  # of the standard deviation; 2,000 draws estimate it to a few hundredths


def _changed(case: Mapping[str, Any], entry: Mapping[str, Any]) -> str:
    """The arguments that were changed and should not have been, as words."""
    found = entry.get("changed", ())
    return " and ".join(name for name in case["args"] if name in found) if case.get("keeps") and isinstance(found, list | tuple) else ""


def _random(case: Mapping[str, Any], entry: Mapping[str, Any], value: Any, said: str) -> tuple[str, str]:
    """First difference of a random answer, its mean's being ``said``, and the cause if it is certain: (said, cause)."""
    wanted = decode(case["expected"])
    if np.shape(value) != np.shape(wanted["mean"]):
        return said, ""
    sd, got = np.asarray(wanted["sd"], dtype=np.float64), _spread(entry, np.shape(value))
    if not got.any() and sd.any():
        return f"every one of {case['repeat']} calls returned {text(value)}; the draws have to vary", SAME
    if entry.get("again") is False:
        return said or "called again with a generator in the same state, it gave other draws", ELSEWHERE
    off = np.argwhere(~(np.abs(got - sd) <= SPREAD * sd + 1e-9))
    if said or not len(off):
        return said, ""
    at = tuple(int(i) for i in off[0])
    numbers = [text(float(np.broadcast_to(x, sd.shape)[at])) for x in (got, sd)]
    return f"the mean is right, but {case['repeat']} calls vary with standard deviation {numbers[0]}, expected {numbers[1]}", ""


def _spread(entry: Mapping[str, Any], shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
    """Standard deviation of the draws; NaN, which agrees with nothing, if the data hold none."""
    try:
        sd = np.asarray(decode(entry.get("sd")), dtype=np.float64)
    except (AnswerError, TypeError, ValueError):
        return np.full(shape, np.nan)
    return sd if sd.shape == shape else np.full(shape, np.nan)


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
    numbers = [text(float(np.broadcast_to(x, mean.shape)[at])) for x in (value, mean, allowed)]
    return f"{where}the mean of {case['repeat']} calls is {numbers[0]}, expected {numbers[1]} within {numbers[2]}"


def _passed_limit(case: Mapping[str, Any], entry: Mapping[str, Any]) -> Mapping[str, Any] | None:
    measured = entry.get("measured", {})
    for limit in case["limits"]:
        if entry.get("limit") == limit["what"] or not measured.get(limit["what"], 0) <= limit["at_most"]:
            return dict(limit)
    return None


def _sentence(said: str) -> str:
    return f"{said[0].upper()}{said[1:]}." if said else ""


Tried = Sequence[tuple[Mapping[str, Any], Verdict]]


def explain(spec: Spec, verdicts: Sequence[Verdict]) -> tuple[str | None, str]:
    """Id of the first misconception that one of the functions equals, and for every function that is wrong what can be said truly of it."""
    tried = list(zip(spec["cases"], verdicts, strict=True))
    names = list(dict.fromkeys(case["call"] for case, _ in tried))
    held: list[str] = []
    words: list[str] = []
    for name in names:
        mine = [(case, verdict) for case, verdict in tried if case["call"] == name]
        if all(verdict.ok for _, verdict in mine):
            continue
        likely = sorted(spec["misconceptions"], key=lambda one: one["id"] not in held)  # a slip that another function has shown is inherited
        one = next((one for one in likely if _explains(one, mine, spec["tolerance"])), None)
        said = one["says"] if one else _cause(mine, spec["tolerance"])
        if one:
            held.append(one["id"])
        if said and said not in words:
            words.append(said if one or len(names) == 1 else f"{name}: {said}")
    return (held[0] if held else None), " ".join(words)


def _explains(one: Mapping[str, Any], mine: Tried, tolerance: Mapping[str, float]) -> bool:
    """Whether a function equals the misconception wherever that differs from the right answer, and is right elsewhere.

    A call that was stopped at a limit returned nothing that could differ; it counts only for a misconception that breaks that limit.
    """
    if one["breaks"]:
        passed = [verdict.limit == one["breaks"] for _, verdict in mine]
        return any(passed) and all(limit or verdict.ok for limit, (_, verdict) in zip(passed, mine, strict=True))
    returned = [(case, verdict) for case, verdict in mine if verdict.outcome != "limit"]
    differing = [(case, verdict) for case, verdict in returned if one["id"] in case["wrong"]]
    rest_right = all(verdict.ok for case, verdict in returned if one["id"] not in case["wrong"])
    if not rest_right or all(near(case["wrong"][one["id"]]) for case, _ in differing):
        return False
    return all(_equals(case, verdict, case["wrong"][one["id"]], tolerance) for case, verdict in differing)


def near(wrong: Any) -> bool:
    """Whether a misconception's mean lies so near to the right one that draws may pass for right."""
    return isinstance(wrong, dict) and wrong.get("near") is True


def _equals(case: Mapping[str, Any], verdict: Verdict, wrong: Any, tolerance: Mapping[str, float]) -> bool:
    if near(wrong):
        return not verdict.cause and verdict.outcome in ("right", "wrong") and _differs(case, wrong, verdict.value, tolerance) == ""
    if isinstance(wrong, dict) and wrong.get("$") == "raises":
        return bool(verdict.raised == wrong["type"])
    if verdict.outcome != "wrong" or verdict.cause:
        return False
    if not case["repeat"]:
        return difference(_marked(decode(wrong)), _marked(verdict.value), tolerance) == ""
    return _differs(case, wrong, verdict.value, tolerance) == ""


NAN = 1.2345e300  # stands for not a number, which is no answer, but the mark of a mistake


def _marked(value: Any) -> Any:
    """A value with its NaNs replaced, so that a wrong answer can equal a misconception that has them in the same places."""
    if isinstance(value, np.ndarray):
        return np.where(np.isnan(value), NAN, value) if value.dtype.kind == "f" else value
    if isinstance(value, float):
        return NAN if np.isnan(value) else value
    if isinstance(value, list | tuple):
        return type(value)(_marked(item) for item in value)
    return value


def _cause(mine: Tried, tolerance: Mapping[str, float]) -> str:
    """What holds of a wrong function, from the cases that the student may see."""
    seen = [(case, verdict) for case, verdict in mine if not case["hidden"]]
    if all(verdict.ok for _, verdict in seen):
        hidden = [verdict.ok for case, verdict in mine if case["hidden"]]
        others = f"{hidden.count(False)} of {len(hidden)} others of the same sort, drawn for this grading"
        return f"Right on every case of the notebook, wrong on {others}."
    if all(verdict.outcome == "none" for _, verdict in seen):
        return NO_RETURN
    raised = [verdict.got for _, verdict in seen if verdict.raised and verdict.raised != "AnswerError"]
    if len(raised) == len(seen) > 1 and len(set(raised)) == 1:
        return f"Every case stops with the same error, {raised[0]}."
    causes = {verdict.cause for _, verdict in seen if not verdict.ok}
    if len(causes) == 1 and "" not in causes:
        return causes.pop()
    if any(verdict.outcome not in ("right", "wrong") or case["repeat"] for case, verdict in seen):
        return ""
    if said := diagnose([Compared(decode(case["expected"]), verdict.value, verdict.ok) for case, verdict in seen], tolerance):
        return said
    for case, verdict in seen:
        if said := sums_differ(decode(case["expected"]), verdict.value):
            return f"{case['label']}: {said}"
    return ""
