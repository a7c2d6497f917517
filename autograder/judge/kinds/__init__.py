"""One module a kind of exercise: `record` makes its spec from the answer key, `question` what the sandboxed process may see of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...exercises.model import Exercise


def base(exercise: Exercise) -> dict[str, Any]:
    """What the specs of all kinds share.

    Raises:
        ValueError: the shares of the parts do not sum to 1.
    """
    if abs(sum(exercise.parts.values()) - 1) > 1e-9:
        raise ValueError(f"{exercise.id}: the shares of the parts sum to {sum(exercise.parts.values())}, not 1")
    return {
        "id": exercise.id,
        "title": exercise.title,
        "kind": exercise.kind,
        "points": exercise.points,
        "answers": list(exercise.answers),
        "parts": dict(exercise.parts),
    }


def strip(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a spec that says nothing of its answer."""
    return {"id": spec["id"], "kind": spec["kind"], "answers": list(spec["answers"])}
