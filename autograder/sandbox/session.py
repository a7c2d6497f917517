"""The supervisor's hold on one submission's process: one request at a time, each with an end in time."""

from __future__ import annotations

import base64
import shutil
import socket
import time
from collections.abc import Mapping
from typing import Any

from autograder.sandbox.frames import Channel, Closed, FrameError
from autograder.sandbox.model import INTERRUPT, KILL, PROCESSOR, REPORT_BYTES, CellRun, Limits
from autograder.sandbox.record import Recorder

START_SECONDS = 20.0
END_SECONDS = 10.0
LOOK_AGAIN = 0.2


class Died(Exception):
    """The process has gone, or was killed; the first argument says why."""

    def __init__(self, why: str, *, timeout: bool = False) -> None:
        super().__init__(why)
        self.timeout = timeout


class Session:
    """One fork of the server."""

    def __init__(self, talk: socket.socket, hold: socket.socket, limits: Limits, home: str = "") -> None:
        self.limits = limits
        self.home = home  # on disk, where the process is not closed in
        self.recorder = Recorder(limits.output_bytes)
        self.memory_bytes = 0
        self._talk = Channel(talk, limits.frame_bytes)
        self._hold = Channel(hold, REPORT_BYTES)
        self._ended: dict[str, Any] = {}  # the keeper's last word, if it came early
        self._why: str | None = None
        self._asking = False  # the cells are done: whatever is shown from now on is thrown away

    def start(self, files: Mapping[str, bytes], seed: int, environment: Mapping[str, str]) -> None:
        """Write the files into the working folder and set the variables.

        Raises:
            Died: the process could not close itself in.
        """
        encoded = {name: base64.b64encode(data).decode() for name, data in files.items()}
        try:
            reply = self._ask({"start": {"files": encoded, "seed": seed, "environment": dict(environment)}}, START_SECONDS)
        except TimeoutError:
            raise self._kill("did not start") from None
        if reply.get("ready") is not True:
            raise Died(f"could not be closed in: {str(reply.get('failed'))[:300]}")

    def cell(self, source: str, seconds: float, end: float) -> CellRun:
        """Run one cell, interrupted after ``seconds`` of processor time, or when the clock reads ``end``.

        Raises:
            Died: it ended its process, or had to be killed.
        """
        self.recorder.begin()
        began = time.monotonic()
        reply, late = self._patiently({"cell": source}, seconds, end)
        done = reply.get("done")
        if not isinstance(done, dict) or not isinstance(done.get("count"), int):
            raise self._kill("spoke out of turn")
        why = f"interrupted after {seconds:.3g} s" if late else ""
        status: Any = "timeout" if late else "ok" if done.get("ok") is True else "error"
        return CellRun(status, self.recorder.outputs, done["count"], time.monotonic() - began, why)

    def question(self, question: Mapping[str, Any], seconds: float, end: float) -> dict[str, Any]:
        """The answer to one question, as data that nobody has looked at yet.

        Raises:
            Died: answering ended the process, or had to be killed.
        """
        self._asking = True
        reply, late = self._patiently({"question": question}, seconds, end)
        answer = reply.get("answer")
        if isinstance(answer, dict) and not answer.keys() & {"died", "timeout"}:  # an interrupted one may still hold what was answered before
            return answer
        if late:
            return {"timeout": f"no answer within {seconds:.3g} s"}
        return {"died": "the answer could not be collected"}  # in our words alone: theirs could hold what they were asked

    def close(self) -> None:
        """End the process and all that it started."""
        if self._why is None:
            self._kill("")
        self._talk.close()
        self._hold.close()
        if self.home:
            shutil.rmtree(self.home, ignore_errors=True)

    def _patiently(self, request: Mapping[str, Any], seconds: float, end: float) -> tuple[dict[str, Any], bool]:
        """A request's reply, and whether it took an interrupt to get it."""
        end = min(end, time.monotonic() + self.limits.clock * seconds)
        used = self._processor_seconds()
        try:
            return self._ask(request, min(seconds, end - time.monotonic())), False
        except TimeoutError:
            pass
        while (left := used + seconds - self._processor_seconds()) > 0 and time.monotonic() < end:
            try:  # a busy machine gave it less than it may have
                return self._hear(min(time.monotonic() + max(left, LOOK_AGAIN), end)), False
            except TimeoutError:
                continue
        self._interrupt()
        try:
            return self._hear(time.monotonic() + self.limits.grace_seconds), True
        except TimeoutError:
            raise self._kill(f"did not stop within {seconds:.3g} s", timeout=True) from None

    def _ask(self, request: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        try:
            self._talk.send(request, deadline)
        except (Closed, FrameError) as error:
            raise self._kill(str(error)) from None
        return self._hear(deadline)

    def _hear(self, deadline: float) -> dict[str, Any]:
        """The next reply; outputs that come before it are recorded."""
        try:
            while True:
                if time.monotonic() > deadline:  # a flood of outputs never makes the channel wait
                    raise TimeoutError
                message = self._talk.receive(deadline)
                if not isinstance(message, dict):
                    raise FrameError("not a message")
                if "output" not in message:
                    return message
                if not self._asking:
                    self.recorder.take(message["output"])
        except FrameError as error:
            raise self._kill(f"spoke out of turn: {error}") from None
        except Closed:
            raise self._kill("") from None

    def _processor_seconds(self) -> float:
        """What the submission's processes have used of the processors so far."""
        self._command(PROCESSOR)
        report = self._report()
        if "why" in report:  # it has just ended
            self._ended = report
        return float(report.get("processor", 0.0))

    def _interrupt(self) -> None:
        """Interrupt what runs. The keeper says when the signal is there, so that it cannot come late and hit the next request."""
        self._command(INTERRUPT)
        self._ended = self._report()

    def _command(self, command: bytes) -> None:
        try:
            self._hold.sock.send(command)
        except OSError:
            return  # the keeper has reported already; that is read next

    def _kill(self, why: str, *, timeout: bool = False) -> Died:
        """End the process; the reason is the keeper's where we have none of our own. One that is ending already keeps its own end."""
        if self._why is None:
            self._command(KILL)
            report = self._ended if "why" in self._ended else self._report()
            self.memory_bytes = max(self.memory_bytes, int(report.get("memory", 0)))
            self._why = why or str(report.get("why", "ended"))
        return Died(self._why, timeout=timeout)

    def _report(self) -> dict[str, Any]:
        """What the keeper says. It is our own code, but it may be gone."""
        try:
            report = self._hold.receive(time.monotonic() + END_SECONDS)
        except (TimeoutError, Closed, FrameError):
            return {}
        return report if isinstance(report, dict) else {}
