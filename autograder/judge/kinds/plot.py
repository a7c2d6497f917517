"""Record what a figure must show. A misconception's ``wrong`` is a requirement, or several, that the figure of that mistake meets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...exercises.model import PlotExercise
from ...student.kinds.plot import TESTS
from . import base, strip


def record(exercise: PlotExercise, rng: np.random.Generator | None = None) -> dict[str, Any]:
    """The spec: the requirements, with arrays as lists.

    Raises:
        ValueError: a requirement of no known sort, or of no part of the exercise.
    """
    spec = base(exercise)
    spec["requirements"] = [_plain(exercise, one) for one in exercise.requirements]
    for one in exercise.requirements:
        if one.get("part", "") not in exercise.parts:
            raise ValueError(f"{exercise.id}: no part {one.get('part', '')!r}")
    spec["misconceptions"] = [
        {"id": one.id, "says": one.says, "wrong": [_plain(exercise, wrong) for wrong in _several(one.wrong)]}
        for one in exercise.misconceptions
    ]
    return spec


def question(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The names of the answers, no more."""
    return strip(spec)


def _several(wrong: Any) -> list[Mapping[str, Any]]:
    return [] if wrong is None else [wrong] if isinstance(wrong, Mapping) else list(wrong)


def _plain(exercise: PlotExercise, one: Mapping[str, Any]) -> dict[str, Any]:
    if one["what"] not in TESTS:
        raise ValueError(f"{exercise.id}: no requirement {one['what']!r}")
    return {key: np.asarray(value, dtype=np.float64).tolist() if key in ("x", "y", "heights") else value for key, value in one.items()}
