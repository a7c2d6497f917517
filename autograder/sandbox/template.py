"""One server that has imported the libraries, from which the servers of several workers are forked: they share its memory, and its start."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from typing import IO

LEAVE_SECONDS = 5.0  # that a server has to clean up before it is killed
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "TMPDIR")


def start_server(control: socket.socket, scratch: str, log: IO[bytes]) -> subprocess.Popen[bytes]:
    """A server process at the other end of ``control``, with a clean environment; ``control`` is closed here."""
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    environment |= {"PYTHONHASHSEED": "0", "MPLBACKEND": "module://matplotlib_inline.backend_inline"}
    with control:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "autograder.sandbox.server", str(control.fileno()), scratch],
            env=environment,
            cwd="/",
            pass_fds=[control.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # what ends the grader's whole group leaves the server time to clean up
        )


class Template:
    """Starts such a server and does not wait for it. Close it when the workers that have its door have ended.

    Args:
        warm: libraries that are imported in addition, because submissions will want them.
    """

    def __init__(self, warm: Sequence[str] = ()) -> None:
        self.door, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  closed with the template
        self._scratch = tempfile.mkdtemp(prefix="autograder-sandbox-")
        self._server = start_server(theirs, self._scratch, self._log)
        self.door.sendall(json.dumps({"readable": [], "hidden": [], "warm": list(warm)}).encode())

    def close(self) -> None:
        self.door.close()
        try:
            self._server.wait(LEAVE_SECONDS)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        self._log.close()
        shutil.rmtree(self._scratch, ignore_errors=True)  # which the server does, unless it was killed


def fork_server(door: socket.socket, control: socket.socket, scratch: str) -> None:
    """Ask the template behind ``door`` for a server of one's own at the other end of ``control``, which is closed here.

    Raises:
        OSError: there is no template any more.
    """
    with control:
        socket.send_fds(door, [json.dumps({"fork": scratch}).encode()], [control.fileno()])


class Forked:
    """A server that another process has forked, as far as `subprocess.Popen` would be used of it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._descriptor = os.pidfd_open(pid)
        self._ended = False

    def poll(self) -> int | None:
        """0 if it has ended, else None."""
        return self._after(0.0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end.

        Raises:
            subprocess.TimeoutExpired: it has not ended by then.
        """
        ended = self._after(timeout)
        if ended is None:
            raise subprocess.TimeoutExpired("the sandbox's server", timeout or 0.0)
        return ended

    def kill(self) -> None:
        if not self._ended:
            signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)

    def _after(self, seconds: float | None) -> int | None:
        if not self._ended:
            poll = select.poll()
            poll.register(self._descriptor, select.POLLIN)
            if not poll.poll(None if seconds is None else seconds * 1000):
                return None
            os.close(self._descriptor)
            self._ended = True
        return 0
