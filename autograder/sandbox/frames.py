"""Messages between the grader and a submission's process: a length, then that many bytes of JSON. Never pickle.

The grader treats everything that arrives as hostile: a frame has a greatest length, a wait has an end, and whatever is not JSON
ends the talk.
"""

from __future__ import annotations

import json
import re
import select
import socket
import struct
import threading
import time
from typing import Any

HEADER = struct.Struct(">I")
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class FrameError(Exception):
    """What arrived is not a message: too long, not JSON, nested too deeply."""


class Closed(Exception):
    """The other side has gone."""


class Channel:
    """One end of a conversation. A wait that ends early loses nothing: the part that had come is kept."""

    def __init__(self, sock: socket.socket, limit: int) -> None:
        sock.setblocking(False)
        self.sock = sock
        self.limit = limit
        self._buffer = bytearray()
        self._writing = threading.Lock()

    def send(self, message: Any, deadline: float | None = None) -> None:
        """Send one message.

        Raises:
            TimeoutError: the other side did not read it before ``deadline`` (time.monotonic).
            FrameError: it is longer than the limit.
            Closed: the other side has gone.
        """
        body = json.dumps(message).encode()
        if len(body) > self.limit:
            raise FrameError(f"a message of {len(body)} bytes, at most {self.limit} are taken")
        data = memoryview(HEADER.pack(len(body)) + body)
        with self._writing:
            while data:
                try:
                    data = data[self.sock.send(data) :]
                except BlockingIOError:
                    self._wait(select.POLLOUT, deadline)
                except OSError as error:
                    raise Closed(str(error)) from error

    def receive(self, deadline: float | None = None) -> Any:
        """The next message.

        Raises:
            TimeoutError: none had come by ``deadline`` (time.monotonic).
            FrameError: it is longer than the limit or not JSON.
            Closed: the other side has gone.
        """
        body = self._take(HEADER.unpack(self._take(HEADER.size, deadline, keep=True))[0], deadline)
        try:
            message = json.loads(body)
            return _without_surrogates(message) if _SURROGATE.search(body) else message
        except (ValueError, RecursionError) as error:
            raise FrameError(f"not JSON: {type(error).__name__}") from None

    def _take(self, size: int, deadline: float | None, *, keep: bool = False) -> bytes:
        """The next bytes of the stream; ``keep`` leaves the header in the buffer until its body has come whole."""
        if size > self.limit:
            raise FrameError(f"a message of {size} bytes, at most {self.limit} are taken")
        start = 0 if keep else HEADER.size
        while len(self._buffer) < start + size:
            try:
                piece = self.sock.recv(1 << 16)
            except BlockingIOError:
                self._wait(select.POLLIN, deadline)
                continue
            except OSError as error:
                raise Closed(str(error)) from error
            if not piece:
                raise Closed("end of stream")
            self._buffer += piece
        taken = bytes(self._buffer[start : start + size])
        if not keep:
            del self._buffer[: start + size]
        return taken

    def _wait(self, event: int, deadline: float | None) -> None:
        poll = select.poll()
        poll.register(self.sock, event)
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and (left <= 0 or not poll.poll(left * 1000)):
            raise TimeoutError
        if left is None:
            poll.poll()

    def close(self) -> None:
        self.sock.close()


def _without_surrogates(value: Any) -> Any:
    """The same with a question mark for each half of a pair that stands alone: no file could be written with it."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    return value
