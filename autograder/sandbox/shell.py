"""An IPython shell without sockets: what a cell prints, shows and raises becomes messages, in the order in which it happened."""

from __future__ import annotations

import base64
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ipykernel.compiler import XCachingCompiler
from ipykernel.zmqshell import KernelMagics
from IPython.core import payloadpage
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.page import as_hook
from traitlets import Type

from autograder.sandbox.outbox import Outbox
from autograder.sandbox.tracebacks import quicken


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

    def init_hooks(self) -> None:
        super().init_hooks()
        self.set_hook("show_in_pager", as_hook(payloadpage.page), 99)  # what ``name?`` says is for a window beside the notebook

    def init_magics(self) -> None:
        super().init_magics()
        self.register_magics(KernelMagics)

    def enable_gui(self, gui: Any = None) -> None:
        """No event loop of a window system runs here."""

    def ask_exit(self) -> None:
        """``exit`` and ``quit`` end nothing: the notebook goes on. A kernel would end, and with it the grading of what follows."""

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
    quicken()
    shell: Shell = Shell.instance(config=config)
    return shell
