"""Finds the public cases: ``cases.json`` beside the notebook or in a folder above it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


class NoCases(LookupError):
    """No file with the wanted exercise; the text says where was looked and what to do."""


def load(start: Path | None = None) -> dict[str, Any]:
    """The nearest ``cases.json``, from ``start`` (the working directory) upwards.

    Raises:
        NoCases: there is none, or it cannot be read.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        path = folder / "cases.json"
        if path.is_file():
            try:
                content = json.loads(path.read_text(encoding="utf-8"))
                if isinstance(content["exercises"], dict):
                    return dict(content)
            except (ValueError, KeyError, TypeError, OSError):
                pass  # said below, as of a file that is not one of ours
            raise NoCases(f"{path} cannot be read; take it again from where you had the notebook.")
    raise NoCases(f"The file cases.json is missing from {here}; it belongs beside the notebook.")


def spec(ident: str, start: Path | None = None) -> dict[str, Any]:
    """The public spec of one exercise.

    Raises:
        NoCases: no file, or the file does not know the exercise.
    """
    exercises = load(start)["exercises"]
    if ident not in exercises:
        raise NoCases(f"This chapter has no exercise {ident!r}; it has {', '.join(exercises)}.")
    return dict(exercises[ident])
