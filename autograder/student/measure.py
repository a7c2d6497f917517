"""Call a student's function and measure what its exercise limits: Python lines executed, evaluations, seconds, derivatives by torch.

Evaluations are those of games, and products of matrices that are given as products. Derivatives are calls of torch's own differentiation.

Lines are counted with ``sys.settrace`` in the student's own code alone (not in libraries, not here); a call that passes its limit is
stopped there. A comprehension counts one line an entry, so a loop cannot hide in one.
"""

from __future__ import annotations

import contextlib
import inspect
import linecache
import math
import re
import sys
import sysconfig
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from .games import TableGame
from .products import Product, SampleProduct

# prefixes of code that is not the student's
LIBRARIES = (*(sysconfig.get_paths()[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")), "<frozen", "<__array_function__")
IMPORTER = "<frozen importlib._bootstrap>"
HERE = str(Path(__file__).parent)
# whatever differentiates in torch, backward or forward, comes through one of these
DIFFERENTIATION = tuple(str(Path("torch", "autograd", name)) for name in ("__init__.py", "forward_ad.py"))
DIFFERENTIATES = frozenset({"backward", "grad", "make_dual"})
COUNTED = ("steps", "endless")  # limits on the number of lines: an exercise's constraint, and what ends a loop that does not end by itself


@dataclass(frozen=True)
class Outcome:
    """What one call came to: a value, an error (type, message, line) or a limit that it passed.

    ``interrupted``: a person stopped it.
    """

    value: Any = None
    error: Mapping[str, str] | None = None
    limit: str = ""
    interrupted: bool = False
    measured: Mapping[str, float] = field(default_factory=dict)


class _Stopped(BaseException):
    """Raised in the student's frame when the lines are used up; not an `Exception`, so that theirs does not catch it."""


def students_own(code: CodeType) -> bool:
    """Whether the code was written in the notebook, not in a library or here."""
    return not code.co_filename.startswith((*LIBRARIES, HERE))


def call(function: Callable[..., Any], args: Mapping[str, Any], limits: Iterable[Mapping[str, Any]] = ()) -> Outcome:
    """Call ``function`` with the named arguments, within limits ``{"what": ..., "at_most": ...}``. Raises nothing.

    Arguments go by name where the signature has those names, otherwise in order.
    """
    at_most = {limit["what"]: limit["at_most"] for limit in limits}
    lines = min((what for what in COUNTED if what in at_most), key=lambda what: at_most[what], default="")
    counter = _Lines(at_most.get(lines), at_most.get("derivatives"))
    games = [value for value in args.values() if isinstance(value, TableGame | Product | SampleProduct)]
    before = sum(game.evaluations for game in games)
    measured: dict[str, float] = {}
    value, error, interrupted = None, None, False
    start = time.perf_counter()
    try:
        with counter:
            value = _invoke(function, args)
    except _Stopped:
        pass  # counter.passed says so
    except KeyboardInterrupt:
        interrupted = True
    except BaseException as raised:  # a student's SystemExit is an error of theirs, too
        error = describe_error(raised)
    if "seconds" in at_most:
        measured["seconds"] = time.perf_counter() - start
    if lines:
        measured[lines] = counter.count
    if "evaluations" in at_most:
        measured["evaluations"] = sum(game.evaluations for game in games) - before
    if "derivatives" in at_most:
        measured["derivatives"] = counter.derivatives
    if counter.passed:
        by_torch = not lines or counter.derivatives > at_most.get("derivatives", math.inf)
        return Outcome(limit="derivatives" if by_torch else lines, measured=measured)
    return Outcome(value, error, "", interrupted, measured)


def _invoke(function: Callable[..., Any], args: Mapping[str, Any]) -> Any:
    try:
        by_name = _takes(function, tuple(args))
    except TypeError:  # a callable that cannot be remembered
        by_name = _takes.__wrapped__(function, tuple(args))
    return function(**args) if by_name else function(*args.values())


@lru_cache(maxsize=64)
def _takes(function: Callable[..., Any], names: tuple[str, ...]) -> bool:
    """Whether the function can be called with these names."""
    try:
        inspect.signature(function).bind(**dict.fromkeys(names))
    except (TypeError, ValueError):
        return False
    return True


class _Lines:
    """Counts the lines of the student's code, and torch's derivatives, while in its context; no limit, no counting."""

    def __init__(self, at_most: float | None, derivatives_at_most: float | None = None) -> None:
        self.at_most = at_most
        self.derivatives_at_most = derivatives_at_most
        self.count = 0
        self.derivatives = 0
        self.passed = False
        self._before: Any = None

    def __enter__(self) -> _Lines:
        if self._watches:
            self._before = sys.gettrace()
            sys.settrace(self._enter_frame)
        return self

    def __exit__(self, *exc: object) -> None:
        if self._watches:
            self.passed = self.passed or sys.gettrace() != self._enter_frame  # switched off inside: nothing was counted from there on
            sys.settrace(self._before)

    @property
    def _watches(self) -> bool:
        return self.at_most is not None or self.derivatives_at_most is not None

    def _enter_frame(self, frame: FrameType, event: str, arg: Any) -> Any:
        code = frame.f_code
        if self.derivatives_at_most is not None and code.co_name in DIFFERENTIATES and code.co_filename.endswith(DIFFERENTIATION):
            self.derivatives += 1
            if self.derivatives > self.derivatives_at_most:
                self.passed = True
                raise _Stopped
        return self._line if students_own(code) and not _importing(frame) else None

    def _line(self, frame: FrameType, event: str, arg: Any) -> Any:
        if event == "line":
            self.count += 1
            if self.at_most is not None and self.count > self.at_most:
                self.passed = True
                raise _Stopped
        return self._line


def _importing(frame: FrameType) -> bool:
    """Whether a library that is imported just now runs code that it has written itself, as it does for named tuples."""
    above = frame.f_back if frame.f_code.co_filename == "<string>" else None
    while above is not None and above.f_code.co_filename != IMPORTER:
        above = above.f_back
    return above is not None


def describe_error(error: BaseException) -> dict[str, str]:
    """Type, message and line of the student's code where it was raised: ``{"type", "message", "line"}``. Raises nothing."""
    try:
        message = str(error)
    except BaseException:
        message = "(its message cannot be read)"
    message = re.sub(r" at 0x[0-9a-fA-F]+", "", message)[:300]
    line = ""
    with contextlib.suppress(Exception):  # a line is a help, not a need
        own = [(frame.f_code, number) for frame, number in traceback.walk_tb(error.__traceback__) if students_own(frame.f_code)]
        if own:
            code, number = own[-1]
            source = linecache.getline(code.co_filename, number).strip()
            line = f"line {number} of {code.co_name}".replace(" of <module>", "") + (f": {source[:120]}" if source else "")
    return {"type": type(error).__name__, "message": message, "line": line}
