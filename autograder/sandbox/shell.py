"""An IPython shell without sockets: what a cell prints, shows and raises becomes messages, in the order in which it happened."""

from __future__ import annotations

import base64
import io
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ipykernel.compiler import XCachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type

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


class Stream(io.TextIOBase):
    """sys.stdout or sys.stderr of a cell."""

    encoding = "utf-8"
    errors = "strict"

    def __init__(self, name: str, outbox: Outbox) -> None:
        self.name = f"<{name}>"
        self._stream = name
        self._outbox = outbox

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        self._outbox.write(self._stream, text)
        return len(text)

    def flush(self) -> None:
        self._outbox.flush()

    def fileno(self) -> int:
        return 1 if self._stream == "stdout" else 2

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False


class Publisher(DisplayPublisher):  # type: ignore[misc]
    """``display`` and figures."""

    def publish(self, data: Any, metadata: Any = None, *, transient: Any = None, update: bool = False, **_: Any) -> None:
        self._validate_data(data, metadata)
        kind = "update_display_data" if update else "display_data"
        bundle = {"data": data, "metadata": metadata or {}, "transient": transient or {}}
        self.shell.outbox.output({"output_type": kind, **plain(bundle)})

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outbox.output({"output_type": "clear_output", "wait": bool(wait)})


class Hook(DisplayHook):  # type: ignore[misc]
    """The value of a cell's last expression."""

    def start_displayhook(self) -> None:
        self._result: dict[str, Any] = {}

    def write_output_prompt(self) -> None:
        self._result["execution_count"] = self.prompt_count

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self._result |= {"data": plain(format_dict), "metadata": plain(md_dict or {})}

    def finish_displayhook(self) -> None:
        if self._result.get("data"):
            self.shell.outbox.output({"output_type": "execute_result", **self._result})


class Shell(InteractiveShell):  # type: ignore[misc]
    """Runs cells as a notebook's kernel does."""

    displayhook_class = Type(Hook)
    display_pub_class = Type(Publisher)
    compiler_class = Type(XCachingCompiler)  # names a cell's code as a kernel does, which tracebacks show

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.outbox = Outbox()
        super().__init__(*args, **kwargs)
        self.system = self.system_raw  # no terminal: what a command prints goes where descriptors 1 and 2 go

    @contextmanager
    def _tee(self, channel: str) -> Iterator[None]:
        """IPython would keep a second copy of all that is printed, without bound; the record is kept outside."""
        yield

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        self._last_traceback = stb
        try:
            said = str(evalue)
        except Exception as error:  # the student's own __str__
            said = f"<{type(error).__name__} in __str__>"
        self.outbox.error(str(etype.__name__), said, [str(line) for line in stb])

    def enable_gui(self, gui: Any = None) -> None:
        """No event loop of a window system runs here."""

    def ask_exit(self) -> None:
        """``exit`` and ``quit`` end nothing: the notebook goes on, as under nbclient."""

    def take_over(self) -> None:
        """Let Python's streams and questions to the keyboard come here."""
        sys.stdout = Stream("stdout", self.outbox)
        sys.stderr = Stream("stderr", self.outbox)
        self.builtin_trap.activate()
        import builtins
        import getpass

        builtins.input = refuse_input
        getpass.getpass = refuse_input  # type: ignore[assignment]


def refuse_input(prompt: object = "", *_: object) -> str:
    """Nobody sits at the keyboard.

    Raises:
        StdinNotImplementedError: always.
    """
    raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")


def plain(value: Any) -> Any:
    """A mime bundle as JSON: bytes as base64, what else is not JSON as its text."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def make_shell(folder: str) -> Shell:
    """The one shell of a process; forks inherit it. It keeps no history and starts no thread."""
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    config.InteractiveShell.autoindent = False
    config.IPKernelApp.tqdm = "tqdm looks for this entry to see that it runs in a notebook"
    os.environ["IPYTHONDIR"] = folder
    shell: Shell = Shell.instance(config=config)
    return shell
