"""A figure, judged on the data and labels that its axes hold; how it looks is left to the student.

A requirement is data. ``what`` says which, ``says`` what the student reads if it is not met, ``part`` which part of the points it decides:

    {"what": "line", "x": [...], "y": [...], "tolerance": 0.01}    some line runs through these points, in any order (the tolerance is
                                                                   relative to the range of x and of y; 1e-6 unless said)
    {"what": "points", "x": [...], "y": [...], "tolerance": ...}   some cloud of points, or line, has these points; with "marked": true a
                                                                   line counts only if its points have marks
    {"what": "straight", "x": [a, b], "y": [c, d], "tolerance": ...}   some line runs straight through these two points, or from one to the
                                                                   other, with points between or without
    {"what": "named", "x": [...], "y": [...], "not": [texts]}      these points, where drawn, have no label that holds one of these texts
    {"what": "bars", "heights": [...], "tolerance": ...}           some group of bars has these heights, in this order
    {"what": "image", "shape": [...]}                              some image has this shape
    {"what": "lines", "at_least": 2}                               so many lines, clouds of points or groups of bars in all
    {"what": "labels"}                                             every axes that shows data has both its labels
    {"what": "title"}, {"what": "legend", "at_least": 2}           some title; a legend with so many entries
    {"what": "scale", "axis": "y", "is": "log"}                    some axes has this scale

Data: ``{"answers": {name: {"value": {"axes": [as `figures.describe`]}} | {"error": {...}}}, "missing": [names]}``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ..answers import AnswerError, decode, encode
from ..figures import describe
from ..render import text
from ..results import Result, Row
from . import Spec, count, earned, not_yet, status

Axes = Sequence[Mapping[str, Any]]


def collect(spec: Spec, answers: Mapping[str, object]) -> dict[str, Any]:
    """What the axes hold, as data."""
    collected: dict[str, Any] = {}
    for name in spec["answers"]:
        answer = answers.get(name)
        if answer is None:
            continue
        try:
            collected[name] = {"value": encode({"axes": describe(answer)})}
        except AnswerError as error:
            collected[name] = {"error": {"type": "AnswerError", "message": str(error), "line": ""}}
        except Exception as error:  # an object that only looks like a figure
            message = f"a value of type {type(answer).__name__} cannot be read as a figure ({type(error).__name__})"
            collected[name] = {"error": {"type": "AnswerError", "message": message, "line": ""}}
    return {"answers": collected, "missing": [name for name in spec["answers"] if answers.get(name) is None]}


def decide(spec: Spec, data: Mapping[str, Any]) -> Result:
    """One row a requirement."""
    entries = data["answers"]
    if not entries:
        return not_yet(spec)
    axes: list[Mapping[str, Any]] = []
    for entry in entries.values():
        if "error" in entry:
            said = f"{str(entry['error'].get('message', ''))[:300]}."
            return Result(spec["id"], 0.0, spec["points"], "wrong", "no figure", cause=said[0].upper() + said[1:])
        axes += [dict(one) for one in decode(entry["value"])["axes"]]
    if not any(_shows_data(one) for one in axes):
        return Result(spec["id"], 0.0, spec["points"], "wrong", "the figure is empty", cause="None of its axes shows data.")
    rows, verdicts = [], []
    for one in spec["requirements"]:
        ok = met(one, axes)
        rows.append(Row(one.get("name") or _name(one), ok, note="" if ok else one.get("says", "")))
        verdicts.append((one.get("part", ""), ok))
    points, right = earned(spec, verdicts), all(ok for _, ok in verdicts)
    held = None if right else next((one for one in spec["misconceptions"] if one["wrong"] and all(met(w, axes) for w in one["wrong"])), None)
    why = held["says"] if held else ""
    word = status(spec, points, right)
    return Result(spec["id"], points, spec["points"], word, count(rows, "requirement"), tuple(rows), held["id"] if held else None, why)


def met(requirement: Mapping[str, Any], axes: Axes) -> bool:
    """Whether the figure meets a requirement.

    Raises:
        ValueError: no requirement of that sort.
    """
    test = TESTS.get(requirement["what"])
    if test is None:
        raise ValueError(f"no requirement {requirement['what']!r}; there are {', '.join(TESTS)}")
    return test(requirement, axes)


def _line(one: Mapping[str, Any], axes: Axes) -> bool:
    return any(_same_points(one, line) for each in axes for line in each["lines"])


def _points(one: Mapping[str, Any], axes: Axes) -> bool:
    return any(_same_points(one, cloud) for cloud in _clouds(one, axes))


def _clouds(one: Mapping[str, Any], axes: Axes) -> list[Mapping[str, Any]]:
    lines = [line for each in axes for line in each["lines"] if line.get("marked") or not one.get("marked")]
    return [*(cloud for each in axes for cloud in each["points"]), *lines]


def _straight(one: Mapping[str, Any], axes: Axes) -> bool:
    return any(_runs_through(one, line) for each in axes for line in each["lines"])


def _runs_through(one: Mapping[str, Any], line: Mapping[str, Any]) -> bool:
    """Whether a line reaches from one given point to the other or beyond, and is straight between them."""
    start, end = (np.array([one["x"][k], one["y"][k]], dtype=np.float64) for k in (0, 1))
    drawn = np.column_stack([np.asarray(line["x"], dtype=np.float64), np.asarray(line["y"], dtype=np.float64)]) - start  # (m, 2)
    if len(drawn) < 2 or not np.isfinite(drawn).all():
        return False
    length = float(np.hypot(*(end - start)))
    along = (end - start) / length
    drawn = drawn[np.argsort(drawn @ along, kind="stable")]
    reach, off, slack = drawn @ along, drawn @ np.array([-along[1], along[0]]), one.get("tolerance", 1e-6) * length
    between = off[(reach >= -slack) & (reach <= length + slack)]
    ends = np.interp([0.0, length], reach, off)
    return bool(reach[0] <= slack and reach[-1] >= length - slack and (np.abs([*between, *ends]) <= slack).all())


def _named(one: Mapping[str, Any], axes: Axes) -> bool:
    labels = [str(cloud["label"]).casefold() for cloud in _clouds(one, axes) if _same_points(one, cloud)]
    return not any(str(other).casefold() in label for label in labels for other in one["not"])


def _same_points(one: Mapping[str, Any], drawn: Mapping[str, Any]) -> bool:
    return _near(_sorted(one["x"], one["y"]), _sorted(drawn["x"], drawn["y"]), one.get("tolerance", 1e-6))


def _sorted(x: Any, y: Any) -> np.ndarray[Any, Any]:
    table = np.column_stack([np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)])  # (m, 2)
    return table[np.lexsort((table[:, 1], table[:, 0]))]


def _bars(one: Mapping[str, Any], axes: Axes) -> bool:
    wanted = np.asarray(one["heights"], dtype=np.float64)[:, None]
    groups = [np.asarray(group["heights"], dtype=np.float64)[:, None] for each in axes for group in each["bars"]]
    return any(_near(wanted, group, one.get("tolerance", 1e-6)) for group in groups)


def _near(wanted: np.ndarray[Any, Any], drawn: np.ndarray[Any, Any], tolerance: float) -> bool:
    """Columns of one shape that agree, each relative to its own range."""
    if wanted.shape != drawn.shape:
        return False
    scale = np.maximum(np.ptp(wanted, axis=0), np.abs(wanted).max(axis=0)) + 1e-300
    return bool((np.abs(wanted - drawn) <= tolerance * scale).all())


def _image(one: Mapping[str, Any], axes: Axes) -> bool:
    return any(list(shape) == list(one["shape"]) for each in axes for shape in each["images"])


def _lines(one: Mapping[str, Any], axes: Axes) -> bool:
    return bool(sum(len(each[sort]) for each in axes for sort in ("lines", "points", "bars")) >= one["at_least"])


def _labels(one: Mapping[str, Any], axes: Axes) -> bool:
    return all(str(each["xlabel"]).strip() and str(each["ylabel"]).strip() for each in axes if _shows_data(each) and not each["images"])


def _title(one: Mapping[str, Any], axes: Axes) -> bool:
    return any(str(each["title"]).strip() for each in axes)


def _legend(one: Mapping[str, Any], axes: Axes) -> bool:
    return any(len(each["legend"]) >= one.get("at_least", 1) for each in axes)


def _scale(one: Mapping[str, Any], axes: Axes) -> bool:
    return any(each[f"{one['axis']}scale"] == one["is"] for each in axes if _shows_data(each))


TESTS: dict[str, Callable[[Mapping[str, Any], Axes], bool]] = {
    "line": _line,
    "points": _points,
    "straight": _straight,
    "named": _named,
    "bars": _bars,
    "image": _image,
    "lines": _lines,
    "labels": _labels,
    "title": _title,
    "legend": _legend,
    "scale": _scale,
}


def _shows_data(one: Mapping[str, Any]) -> bool:
    return any(len(one[sort]) for sort in ("lines", "points", "bars", "images"))


def _name(one: Mapping[str, Any]) -> str:
    names = {
        "line": "the line",
        "points": "the points",
        "straight": "the line",
        "named": "labels at the right points",
        "bars": "the bars",
        "image": "the image",
        "lines": f"at least {one.get('at_least', 1)} things drawn",
        "labels": "both axes labelled",
        "title": "a title",
        "legend": "a legend",
        "scale": f"{one.get('axis', '')} axis {text(one.get('is', ''))}",
    }
    return names[one["what"]]
