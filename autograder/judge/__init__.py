"""Decides. Makes specs from the answer key, questions from specs, and verdicts from specs and data; runs no student code.

spec = record(exercise(ident), rng)       hidden cases drawn from rng; without it, the public spec of cases.json
ask = question(spec)                      goes into the sandbox
data = student.kinds.collect(ask, ...)    comes out of it
result = decide(spec, data)
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np

from ..equivalence import Verdict as Verdict
from ..equivalence import equivalent as equivalent
from ..exercises import chapter_exercises
from ..exercises.model import Exercise
from ..student import kinds as student_kinds
from ..student.results import Result

Spec = dict[str, Any]


def _module(kind: str) -> ModuleType:
    return import_module(f"{__name__}.kinds.{kind}")


def record(exercise: Exercise, rng: np.random.Generator | None = None) -> Spec:
    """The public spec of an exercise; with ``rng`` the grading spec, with hidden cases drawn from it."""
    return dict(_module(exercise.kind).record(exercise, rng))


def question(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The spec without anything expected, for the process that holds the student's code."""
    return dict(_module(spec["kind"]).question(spec))


def decide(spec: Mapping[str, Any], data: Any) -> Result:
    """The verdict on what came back for a question. Never raises for the data's sake: they may be anything.

    Besides what `collect` returns, ``data`` may be None (the process never got to the exercise), ``{"died": why}`` or ``{"timeout": why}``.
    """
    if data is None:
        return student_kinds.not_yet(spec, "The notebook did not get as far as this exercise.")
    if isinstance(data, Mapping) and "timeout" in data:
        return Result(spec["id"], 0.0, spec["points"], "timeout", "it took too long", cause=str(data["timeout"])[:300])
    if isinstance(data, Mapping) and "died" in data:
        return Result(spec["id"], 0.0, spec["points"], "error", "the kernel died", cause=str(data["died"])[:300])
    if spec["kind"] == "discussion":
        result: Result = _module("discussion").decide(spec, data if isinstance(data, Mapping) else {})
        return result
    return student_kinds.decide(spec, data)


def chapter_cases(chapter: str) -> dict[str, Any]:
    """The content of a chapter's ``cases.json``: its public specs in the order of the notebook."""
    return {"chapter": chapter, "exercises": {one.id: record(one) for one in chapter_exercises(chapter)}}


@lru_cache(maxsize=16)
def grading_specs(chapter: str, seed: int) -> dict[str, Spec]:
    """The grading spec of every exercise of a chapter, computed once; not to be changed by who receives it."""
    return {one.id: record(one, generator(seed, one.id)) for one in chapter_exercises(chapter)}


def generator(seed: int, ident: str) -> np.random.Generator:
    """The generator of an exercise's hidden cases: depends on the seed and on the id alone."""
    digest = hashlib.sha256(f"{seed}:{ident}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))
