"""What a cell shows, collected in the order in which it happened and passed on up to a limit."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from typing import Any

FLUSH_BYTES = 1 << 13
FLUSH_SECONDS = 0.05
CUT = "\n[the rest of this cell's output was cut off: more than {} bytes]\n"


class Outbox:
    """Collects what a cell shows and passes it on, up to a limit.

    What subprocesses and C code write to the descriptors 1 and 2 goes to two files and is picked up here.
    """

    def __init__(self) -> None:
        self.emit: Callable[[dict[str, Any]], None] = lambda output: None
        self.limit = 0
        self.muted = True
        self.owner = os.getpid()
        self._text: list[str] = []
        self._name = "stdout"
        self._size = 0
        self._used = 0
        self._flushed = 0.0
        self._captured = {"stdout": (1, 0), "stderr": (2, 0)}  # descriptor, how much of its file was passed on

    def begin(self) -> None:
        """A new cell."""
        self._used = 0
        self._text.clear()
        self._size = 0

    def write(self, name: str, text: str) -> None:
        """Text on a stream."""
        if os.getpid() != self.owner:
            os.write(1 if name == "stdout" else 2, text.encode("utf-8", "replace"))
            return
        if self.muted:
            return
        if name != self._name or self._outside_text():
            self.flush()
            self._name = name
        self._text.append(text)
        self._size += len(text)
        if self._size > FLUSH_BYTES or time.monotonic() - self._flushed > FLUSH_SECONDS:
            self.flush()

    def output(self, output: dict[str, Any]) -> None:
        """A result, a picture, an error."""
        if os.getpid() == self.owner and not self.muted:
            self.flush()
            texts = sum(len(value) for value in output.get("data", {}).values() if isinstance(value, str))
            self._pass_on(output, texts if texts > self.limit else len(json.dumps(output)))

    def error(self, name: str, said: str, traceback: list[str]) -> None:
        """An error is always passed on, if need be cut."""
        if os.getpid() == self.owner and not self.muted:
            self.flush()
            if len(name) + len(said) + sum(map(len, traceback)) > self.limit:
                name, said, traceback = name[:100], said[:1000], [said[:1000], CUT.format(self.limit)]
            self.emit({"output_type": "error", "ename": name, "evalue": said, "traceback": traceback})

    def flush(self) -> None:
        """Pass on what was written so far."""
        if os.getpid() != self.owner or self.muted:
            return
        text, self._text, self._size = "".join(self._text), [], 0
        self._flushed = time.monotonic()
        if text:
            self._stream(self._name, text)
        for name, (descriptor, seen) in self._captured.items():
            size = os.fstat(descriptor).st_size
            if size > seen:
                piece = os.pread(descriptor, min(size - seen, self.limit + 1), seen)
                self._captured[name] = (descriptor, size)
                self._stream(name, piece.decode("utf-8", "replace"))

    def _outside_text(self) -> bool:
        return any(os.fstat(descriptor).st_size > seen for descriptor, seen in self._captured.values())

    def _stream(self, name: str, text: str) -> None:
        left = max(self.limit - self._used, 0)
        if len(text) > left and self._used <= self.limit:
            self._used = self.limit + 1
            self.emit({"output_type": "stream", "name": name, "text": text[:left] + CUT.format(self.limit)})
        elif self._used <= self.limit:
            self._pass_on({"output_type": "stream", "name": name, "text": text}, len(text))

    def _pass_on(self, output: dict[str, Any], size: int) -> None:
        if self._used + size <= self.limit:
            self._used += size
            self.emit(output)
        elif self._used <= self.limit:
            self._used = self.limit + 1
            self.emit({"output_type": "stream", "name": "stderr", "text": CUT.format(self.limit)})
