"""Tracebacks of a thousand frames in a second instead of a minute, word for word as they were."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType, FrameType, ModuleType, TracebackType
from typing import Any


@contextmanager
def remembered_modules() -> Iterator[None]:
    """While this lasts, `inspect` looks only once through all that is loaded to find the module of a cell: none."""
    plain, known = inspect.getmodule, {}

    def getmodule(object: Any, _filename: str | None = None) -> ModuleType | None:
        if not isinstance(object, (CodeType, FrameType, TracebackType)):
            return plain(object, _filename)
        place = (inspect.getfile(object), _filename)
        if place not in known:
            known[place] = plain(object, _filename)
        return known[place]

    inspect.getmodule = getmodule
    try:
        yield
    finally:
        inspect.getmodule = plain


def quicken() -> None:
    """Let IPython format every traceback so. With the thousands of modules that a warm parent has, infinite recursion cost a cell its time."""
    from IPython.core.ultratb import VerboseTB

    plain = VerboseTB.structured_traceback

    def structured_traceback(self: Any, *args: Any, **kwargs: Any) -> Any:
        with remembered_modules():
            return plain(self, *args, **kwargs)

    VerboseTB.structured_traceback = structured_traceback
