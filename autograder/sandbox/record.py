"""Turns what a submission's process says it showed into nbformat outputs. What it says is not trusted: wrong shapes end the run."""

from __future__ import annotations

import json
from typing import Any

from autograder.sandbox.frames import FrameError

CELLS = 16  # whose worth of outputs a notebook may show in all, each place counted where an update stands in many
SHORT = 10_000  # a cell's error of that length is shown all the same
FULL = "[the rest of this notebook's outputs was left out: more than {} bytes]\n"


class Recorder:
    """Outputs of a notebook, merged, cleared and updated as nbclient does. ``limit``: bytes that one cell may show."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._by_display_id: dict[str, list[dict[str, Any]]] = {}
        self._left = CELLS * limit
        self.begin()

    def begin(self) -> None:
        """A new cell."""
        self.outputs: list[dict[str, Any]] = []
        self._clear_next = False
        self._failed = False
        self._used = 0

    def take(self, said: Any) -> None:
        """Record one message.

        Raises:
            FrameError: it is not an output, or the cell has shown more than its limit (with a margin for our own note).
        """
        kind = said.get("output_type") if isinstance(said, dict) else None
        if kind == "clear_output":
            self._clear(bool(said.get("wait")))
            return
        output = _MAKERS[kind](said) if isinstance(kind, str) and kind in _MAKERS else None
        if output is None:
            raise FrameError("not an output")
        size = len(json.dumps(output))
        self._used += size
        if self._used > 8 * self.limit + 4096:
            raise FrameError("showed more than it may")
        fits = self._fits(size * (1 + len(self._by_display_id.get(_display_id(said), ()))))
        if not fits and (kind != "error" or size > SHORT or self._failed):
            return
        self._failed = self._failed or kind == "error"
        if kind == "update_display_data":
            self._update(said, output)
        else:
            self._append(said, output)

    def _fits(self, size: int) -> bool:
        """Whether there is room left in the notebook; says so once where there is not."""
        if 0 <= self._left < size:
            self._left = -1
            self.outputs.append({"output_type": "stream", "name": "stderr", "text": FULL.format(CELLS * self.limit)})
        self._left -= size if self._left >= size else 0
        return self._left >= 0

    def _append(self, said: dict[str, Any], output: dict[str, Any]) -> None:
        if self._clear_next:
            self._clear(False)
        last = self.outputs[-1] if self.outputs else {}
        if output["output_type"] == "stream" and last.get("output_type") == "stream" and last["name"] == output["name"]:
            last["text"] += output["text"]
            return
        self.outputs.append(output)
        if name := _display_id(said):  # what was shown under this name before shows the new as well
            self._update(said, output)
            self._by_display_id.setdefault(name, []).append(output)

    def _update(self, said: dict[str, Any], output: dict[str, Any]) -> None:
        for shown in self._by_display_id.get(_display_id(said), []):
            shown["data"], shown["metadata"] = output["data"], output["metadata"]

    def _clear(self, wait: bool) -> None:
        self._clear_next = wait
        if not wait:
            self.outputs.clear()


def _display_id(said: dict[str, Any]) -> str:
    transient = said.get("transient")
    name = transient.get("display_id") if isinstance(transient, dict) else None
    return name if isinstance(name, str) else ""


def _stream(said: dict[str, Any]) -> dict[str, Any]:
    name = said.get("name")
    if name not in ("stdout", "stderr"):
        raise FrameError("not a stream")
    return {"output_type": "stream", "name": name, "text": _text(said.get("text"))}


def _display(said: dict[str, Any]) -> dict[str, Any]:
    data, metadata = said.get("data"), said.get("metadata")
    if not isinstance(data, dict) or not isinstance(metadata, dict):
        raise FrameError("not a mime bundle")
    for mime, value in data.items():
        if not isinstance(value, str) and not (mime == "application/json" or mime.endswith("+json")):
            raise FrameError("not a mime bundle")
    return {"output_type": "display_data", "data": data, "metadata": metadata}


def _result(said: dict[str, Any]) -> dict[str, Any]:
    count = said.get("execution_count")
    if not isinstance(count, int) or count < 0:
        raise FrameError("not an execution count")
    return {**_display(said), "output_type": "execute_result", "execution_count": count}


def _error(said: dict[str, Any]) -> dict[str, Any]:
    lines = said.get("traceback")
    if not isinstance(lines, list):
        raise FrameError("not a traceback")
    named = {key: _text(said.get(key)) for key in ("ename", "evalue")}
    return {"output_type": "error", **named, "traceback": [_text(line) for line in lines]}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise FrameError("not text")
    return value


_MAKERS = {"stream": _stream, "display_data": _display, "update_display_data": _display, "execute_result": _result, "error": _error}
