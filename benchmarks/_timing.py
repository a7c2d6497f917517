"""Timing two ways of one thing, turn and turn about, so that a busy machine slows both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def side_by_side(ours: Callable[[], object], theirs: Callable[[], object], *, rounds: int = 5) -> tuple[float, float]:
    """Median seconds of each over alternating rounds."""
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(rounds)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def show(label: str, ours: float, theirs: float, against: str) -> None:
    print(f"{label:44s} {ours:9.4f} s   {against} {theirs:9.4f} s   ratio {theirs / ours:8.1f}", flush=True)
