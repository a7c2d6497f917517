"""Free text: recorded so that the chapter lists it; decided by a person, who reads the rubric in the solution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...exercises.model import DiscussionExercise
from ...student.results import Result
from . import base, strip


def record(exercise: DiscussionExercise, rng: np.random.Generator | None = None) -> dict[str, Any]:
    """The spec: nothing but the exercise's name and points."""
    return base(exercise)


def question(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Nothing is asked of the sandboxed process."""
    return strip(spec)


def decide(spec: Mapping[str, Any], data: Mapping[str, Any]) -> Result:
    """Waits for a person if ``data["text"]`` holds anything, else 0 points."""
    if str(data.get("text") or "").strip():
        return Result(spec["id"], 0.0, spec["points"], "needs_manual_grade", "waits for a person")
    return Result(spec["id"], 0.0, spec["points"], "not_attempted", "not yet")
