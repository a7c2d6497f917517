"""Ctrl-C: ends the run between two submissions, never within the writing of one, however often it is pressed."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any, Self

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopping:
    """While entered, the first signal that asks for an end raises KeyboardInterrupt, at once or at the end of `shielded`; later ones do nothing.

    They do nothing afterwards either, once an end was asked for: what remains is to put away and to say how it ended.
    Outside the main thread it does nothing: signals do not arrive there.
    """

    def __init__(self) -> None:
        self.asked = False
        self._shields = 0
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._asked) for number in SIGNALS}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, signal.SIG_IGN if self.asked else handler)
        self._before = {}

    @contextmanager
    def shielded(self) -> Iterator[None]:
        """What must be done whole. A signal that comes meanwhile is heard when it is done."""
        self._shields += 1
        before = self.asked
        try:
            yield
        finally:
            self._shields -= 1
        if self.asked and not before and not self._shields:
            raise KeyboardInterrupt

    def _asked(self, number: int, frame: FrameType | None) -> None:
        before, self.asked = self.asked, True
        if not before and not self._shields:
            raise KeyboardInterrupt
