"""The public cases of a chapter as text: one file, the same bytes on every machine.

Expected values come out of floating-point libraries whose last digits differ from one processor to the next. So every recorded number that
was computed (``expected``, and what a misconception would give) is rounded to 12 significant digits, and a number below 1e-13 of the
largest beside it, which is rounding noise around zero, is written as 0. Both lie far inside the tolerance of any comparison. Inputs are
written as they are, by ``repr``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

DIGITS = 12
NOISE = 1e-13
COMPUTED = {"expected", "wrong"}
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
    """Every float in a tree of lists and mappings, rounded to 12 significant digits; noise beside larger numbers becomes 0.

    Example:
        >>> round_floats([0.1 + 0.2, 1e-17, 3])
        [0.3, 0.0, 3]
    """
    largest = max((abs(value) for value in _floats(data)), default=0.0)

    def walk(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: walk(value) for key, value in node.items()}
        if isinstance(node, list | tuple):
            return [walk(item) for item in node]
        if not isinstance(node, float) or not math.isfinite(node):
            return node
        return 0.0 if abs(node) < NOISE * largest else float(f"{node:.{DIGITS}g}") + 0.0

    return walk(data)


def _floats(data: Any) -> Iterator[float]:
    if isinstance(data, float) and math.isfinite(data):
        yield data
    for child in data.values() if isinstance(data, dict) else data if isinstance(data, list | tuple) else ():
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
