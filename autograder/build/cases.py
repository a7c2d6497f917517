"""The public cases of a chapter as text: one file, the same bytes on every machine.

Computed numbers come out of floating-point libraries whose last digits differ from one processor to the next. So whatever was computed
(what is expected, what a misconception would give, what a figure must hold) is rounded to 12 significant digits, and an array's entry below
1e-13 of its largest, which is rounding noise around zero, is written as 0. Both lie far inside the tolerance of any comparison. Inputs are
written as they are, by ``repr``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

DIGITS = 12
NOISE = 1e-13
COMPUTED = {"expected", "wrong", "requirements"}
ONE_LINE_BELOW = 6  # levels that get a line of their own: chapter, exercises, exercise, its fields, each case, the case's fields


def cases_text(cases: dict[str, Any]) -> str:
    """JSON text of what ``autograder.judge.chapter_cases`` gives, in the order given.

    Raises:
        ValueError: a case is marked hidden, or a number is nan or infinite where it was not encoded.
    """
    if any(node.get("hidden") is True for node in _mappings(cases)):
        raise ValueError("a hidden case is among the public ones; record(exercise) without rng must draw none")
    return _dump(_rounded(cases), 0) + "\n"


def _mappings(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        yield data
    for child in data.values() if isinstance(data, dict) else data if isinstance(data, list | tuple) else ():
        yield from _mappings(child)


def _rounded(data: Any) -> Any:
    """Round the numbers under the keys that hold computed values."""
    if isinstance(data, dict):
        return {key: round_floats(value) if key in COMPUTED else _rounded(value) for key, value in data.items()}
    return [_rounded(item) for item in data] if isinstance(data, list | tuple) else data


def round_floats(data: Any) -> Any:
    """Every float in a tree of lists and mappings, rounded to 12 significant digits; noise beside an array's larger entries becomes 0.

    Example:
        >>> round_floats({"values": [0.1 + 0.2, 1e-17, 3], "tolerance": 1e-17})
        {'values': [0.3, 0.0, 3], 'tolerance': 1e-17}
    """
    return _round(data, 0.0)


def _round(node: Any, largest: float) -> Any:
    if isinstance(node, dict):
        return {key: _round(value, 0.0) for key, value in node.items()}
    if isinstance(node, list | tuple):
        largest = max([largest, *(abs(value) for value in _floats(node))])
        return [_round(item, largest) for item in node]
    if not isinstance(node, float) or not math.isfinite(node):
        return node
    return 0.0 if abs(node) < NOISE * largest else float(f"{node:.{DIGITS}g}") + 0.0


def _floats(array: Any) -> Iterator[float]:
    """The finite floats of nested lists; a mapping inside is a thing of its own."""
    if isinstance(array, float) and math.isfinite(array):
        yield array
    for child in array if isinstance(array, list | tuple) else ():
        yield from _floats(child)


def _dump(data: Any, depth: int) -> str:
    """JSON with a line for each entry of the upper levels, so that a changed case is a changed line."""
    if not data or not isinstance(data, dict | list) or depth >= ONE_LINE_BELOW:
        return json.dumps(data, ensure_ascii=False, allow_nan=False)
    pad, close = " " * (depth + 1), " " * depth
    if isinstance(data, list):
        if not any(isinstance(item, dict | list) for item in data):
            return json.dumps(data, ensure_ascii=False, allow_nan=False)
        return _lines("[", [_dump(item, depth + 1) for item in data], "]", pad, close)
    entries = [f"{json.dumps(str(key), ensure_ascii=False)}: {_dump(value, depth + 1)}" for key, value in data.items()]
    return _lines("{", entries, "}", pad, close)


def _lines(opening: str, entries: list[str], closing: str, pad: str, close: str) -> str:
    return opening + "\n" + ",\n".join(pad + entry for entry in entries) + f"\n{close}{closing}"
