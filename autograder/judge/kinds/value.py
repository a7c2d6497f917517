"""Record a value as fingerprints; in a grading spec with the value itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...exercises.model import ValueExercise
from ...student.answers import encode
from ...student.kinds.value import salt
from ...student.value_prints import entries, fingerprint
from . import base, strip


def record(exercise: ValueExercise, rng: np.random.Generator | None = None) -> dict[str, Any]:
    """The spec: one item for every value, or for every key of a dict of values.

    Raises:
        ValueError: what is recorded is no number or array, a part that no item has, or a misconception equal to the right answer.
    """
    spec = base(exercise)
    spec["tolerance"] = exercise.tolerance.data()
    spec["misconceptions"] = [{"id": one.id, "says": one.says} for one in exercise.misconceptions]
    wrongs = {one.id: _flat(exercise, one.wrong) for one in exercise.misconceptions if one.wrong is not None}
    spec["items"] = [
        _item(exercise, place, value, {ident: flat[place] for ident, flat in wrongs.items() if place in flat}, rng is not None)
        for place, value in _flat(exercise, exercise.value).items()
    ]
    for ident in wrongs:
        if not any(ident in item["wrong"] for item in spec["items"]):
            raise ValueError(f"{exercise.id}: the misconception {ident!r} is the right answer")
    if undecided := [part for part in exercise.parts if part not in {item["part"] for item in spec["items"]}]:
        raise ValueError(f"{exercise.id}: no value decides the part {undecided[0]!r}")
    return spec


def question(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The names of the answers, no more."""
    return strip(spec)


def _flat(exercise: ValueExercise, value: Any) -> dict[tuple[str, str | None], Any]:
    """(answer, key) -> value; the key is None unless the answer is a dict."""
    named = dict(value) if len(exercise.answers) > 1 else {exercise.answers[0]: value}
    flat: dict[tuple[str, str | None], Any] = {}
    for name, one in named.items():
        flat |= {(name, key): inner for key, inner in one.items()} if isinstance(one, Mapping) else {(name, None): one}
    return flat


def _item(exercise: ValueExercise, place: tuple[str, str | None], value: Any, wrong: Mapping[str, Any], graded: bool) -> dict[str, Any]:
    found = entries(value)
    if found is None:
        raise ValueError(f"{exercise.id}: {place} is no number, text or array of them")
    shape, sort, flat = found
    name, key = place
    part = next((one for one in (key, name) if one in exercise.parts), "")
    item: dict[str, Any] = {"answer": name, "key": key, "part": part, "shape": shape, "sort": sort}
    item["step"] = None if exercise.exact or sort in ("boolean", "text") else _step(exercise, flat)
    item["prints"] = _prints(exercise.id, item, flat)
    item["wrong"] = {}
    for ident, other in wrong.items():
        taken = entries(other)
        if (
            taken is not None
            and taken[1] == sort
            and (prints := _prints(exercise.id, item, taken[2])) != item["prints"]
            and taken[0] == shape
        ):
            item["wrong"][ident] = prints
    if graded:
        item["value"] = encode(flat)
    return item


def _step(exercise: ValueExercise, flat: list[Any]) -> float:
    """One step for the whole value, the tolerance of its largest entry, in two digits so that it says little of its size."""
    largest = max((abs(float(entry)) for entry in flat), default=0.0)
    return float(f"{exercise.tolerance.atol + exercise.tolerance.rtol * largest:.1e}")


def _prints(ident: str, item: Mapping[str, Any], flat: list[Any]) -> list[str]:
    return [fingerprint(salt(ident, item, i), entry, item["step"]) for i, entry in enumerate(flat)]
