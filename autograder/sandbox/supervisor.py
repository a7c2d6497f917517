"""Runs submissions, each in its own fork of one warm server, and survives whatever they do."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import TracebackType
from typing import IO, Any

from autograder.sandbox.layers import LAYERS, loosened
from autograder.sandbox.missing import missing
from autograder.sandbox.model import IsolationUnavailable, Limits, SandboxRun
from autograder.sandbox.runs import Run, SandboxError
from autograder.sandbox.session import Session
from autograder.sandbox.template import LEAVE_SECONDS, Forked, fork_server, start_server

READY_SECONDS = 120.0
REPLY_SECONDS = 60.0

__all__ = ["Sandbox", "SandboxError"]


class Sandbox:
    """One warm server. Use it in a ``with`` block, from one thread at a time.

    Args:
        readable: further files and folders that every submission may read, at the same place.
        limits: what one submission may use.
        isolated: False runs submissions in processes of their own that can reach everything the grader can.
        template: the door of a `template.Template`, of which the server is forked if it still answers.

    Raises:
        IsolationUnavailable: the kernel lacks what is needed (on entering).
        SandboxError: the server does not start or has gone.
    """

    _without: frozenset[str] = frozenset()  # layers that a test takes away; nothing else does

    def __init__(
        self,
        readable: Sequence[str | os.PathLike[str]] = (),
        limits: Limits | None = None,
        isolated: bool = True,
        template: socket.socket | None = None,
    ) -> None:
        self.readable = [os.path.realpath(path) for path in readable]
        self.limits = limits or Limits()
        self.isolated = isolated
        self._template = template
        self._scratch = ""
        self._server: subprocess.Popen[bytes] | Forked | None = None
        self._control: socket.socket | None = None
        self._log: IO[bytes] | None = None

    def __enter__(self) -> Sandbox:
        if self.isolated and (lacking := missing()):
            raise IsolationUnavailable(lacking)
        self._scratch = tempfile.mkdtemp(prefix="autograder-sandbox-")
        try:
            self._start_server()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the server and remove what it had on disk."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._server is not None:
            try:
                self._server.wait(LEAVE_SECONDS)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
            self._server = None
        if self._log is not None:
            self._log.close()
            self._log = None
        if self._scratch:
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._scratch = ""

    def run(
        self,
        cells: Sequence[str],
        questions: Sequence[Mapping[str, Any]] = (),
        files: Mapping[str, bytes] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> SandboxRun:
        """Run a notebook's code cells, then ask the questions.

        Args:
            cells: source of each code cell.
            questions: each with an "id"; what ``autograder.student.kinds.collect`` takes. Sent once all cells have run.
            files: name -> content, written to the working folder first.
            environment: variables that the notebook finds besides those that every one has.
        """
        run = Run(self, cells, questions, files or {}, environment or {})
        run.play()
        return run.result

    def open(self, warm: Sequence[str]) -> Session:
        """A fresh process for a submission; a server that was killed from outside is started anew, once.

        Raises:
            SandboxError: the server has gone.
        """
        try:
            return self._open(warm)
        except SandboxError:
            if self._server is None or self._server.poll() is None:
                raise
        self.close()
        self.__enter__()
        return self._open(warm)

    def _open(self, warm: Sequence[str]) -> Session:
        assert self._without <= LAYERS.keys(), f"no such layer: {self._without - LAYERS.keys()}"
        home = "" if self.isolated else tempfile.mkdtemp(prefix="run-", dir=self._scratch)
        talk, their_talk = socket.socketpair()
        hold, their_hold = socket.socketpair()
        request = {"limits": asdict(self.limits), "isolated": self.isolated, "warm": list(warm), "home": home}
        request["without"] = sorted(self._without)
        try:
            with their_talk, their_hold:
                reply = self._request(json.dumps(request).encode(), [their_talk.fileno(), their_hold.fileno()])
            if "pid" not in reply:
                raise SandboxError(f"the sandbox could not start a process: {reply.get('failed')}")
        except SandboxError:
            talk.close()
            hold.close()
            raise
        return Session(talk, hold, loosened(self.limits, self._without), home)

    def _start_server(self) -> None:
        """From the template, if there is one that answers; else in a process started for it."""
        if self._template is not None:
            try:
                ours, theirs = self._connect()
                fork_server(self._template, theirs, self._scratch)
                self._server = Forked(self._greet())
                return
            except (OSError, SandboxError):
                self._template = None
                ours.close()
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  closed with the sandbox
        _, theirs = self._connect()
        self._server = start_server(theirs, self._scratch, self._log)
        self._greet()

    def _connect(self) -> tuple[socket.socket, socket.socket]:
        """A new control, and the server's end of it."""
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        return self._control, theirs

    def _greet(self) -> int:
        """Say what may be seen, and wait until the server has imported everything; its process id."""
        wishes = {"readable": self.readable, "hidden": [os.path.realpath(os.getcwd())], "warm": []}
        reply = self._request(json.dumps(wishes).encode(), [], READY_SECONDS)
        if "ready" not in reply:
            raise SandboxError("the sandbox's server did not start")
        return int(reply["ready"])

    def _request(self, data: bytes, descriptors: Sequence[int], seconds: float = REPLY_SECONDS) -> dict[str, Any]:
        """Ask the server. It is our own code and has run nothing of a student's, so its word is taken."""
        if self._control is None:
            raise SandboxError("the sandbox is closed")
        self._control.settimeout(seconds)
        try:
            socket.send_fds(self._control, [data], descriptors)
            reply = self._control.recv(1 << 16)
        except OSError as error:
            raise SandboxError(f"the sandbox's server has gone: {error}{self._last_words()}") from error
        if not reply:
            raise SandboxError(f"the sandbox's server has gone{self._last_words()}")
        answer: dict[str, Any] = json.loads(reply)
        return answer

    def _last_words(self) -> str:
        """What the server said on its standard error, the end of it."""
        if self._log is None:
            return ""
        self._log.seek(max(0, self._log.seek(0, os.SEEK_END) - 2000))
        return "\n" + self._log.read().decode(errors="replace")
