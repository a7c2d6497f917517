"""The process in which a student's code runs: closes itself in, runs cells, then answers questions, one message at a time."""

from __future__ import annotations

import base64
import gc
import os
import random
import signal
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from autograder.sandbox import confine, kernel
from autograder.sandbox.frames import Channel, FrameError
from autograder.sandbox.model import Limits
from autograder.sandbox.places import HOME, Places
from autograder.sandbox.shell import Shell

TALK = 3  # the one descriptor beside 0, 1 and 2 that stays open


class Student:
    """Runs what the supervisor asks for. An interrupt reaches the student's code only, never a message half sent."""

    def __init__(self, shell: Shell, channel: Channel) -> None:
        self.shell = shell
        self.channel = channel
        self.owner = os.getpid()
        self.interruptible = False
        self.sending = False
        self.late = False  # an interrupt came while a message was being sent
        signal.signal(signal.SIGINT, self._interrupted)

    def serve(self) -> None:
        """Answer requests until the supervisor has no more."""
        while True:
            request = self.channel.receive()
            if "start" in request:
                reply = self._start(request["start"])
            elif "cell" in request:
                reply = self._cell(request["cell"])
            else:
                reply = self._answer(request["question"])
            if os.getpid() != self.owner:  # a fork that the student's code made and let run on
                os._exit(0)
            self.send(reply)

    def send(self, message: Mapping[str, Any]) -> None:
        self.sending = True
        try:
            self.channel.send(message)
        finally:
            self.sending = False
        if self.late:
            self.late = False
            raise KeyboardInterrupt

    def _interrupted(self, *_: object) -> None:
        if self.interruptible and os.getpid() == self.owner:
            if not self.sending:
                raise KeyboardInterrupt
            self.late = True

    @contextmanager
    def _may_be_interrupted(self) -> Iterator[None]:
        self.interruptible = True
        try:
            yield
        finally:
            self.interruptible = self.late = False

    def _start(self, start: Mapping[str, Any]) -> dict[str, Any]:
        for name, data in start["files"].items():
            os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
            with open(name, "wb") as file:
                file.write(base64.b64decode(data))
        os.environ.update(start["environment"])
        reseed(start["seed"])
        self.shell.outbox.emit = lambda output: self.send({"output": output})
        return {"ready": True}

    def _cell(self, source: str) -> dict[str, Any]:
        outbox = self.shell.outbox
        outbox.begin()
        outbox.muted = False
        ok = False
        try:
            with self._may_be_interrupted():
                ok = bool(self.shell.run_cell(source, store_history=True).success)
        except KeyboardInterrupt:  # between the student's code and ours
            ok = False
        try:
            outbox.flush()
        except FrameError:
            ok = False
        outbox.muted = True
        return {"done": {"ok": ok, "count": self.shell.execution_count - 1}}

    def _answer(self, question: Mapping[str, Any]) -> dict[str, Any]:
        silence()
        names = question.get("answers", [])
        found = {name: self.shell.user_ns[name] for name in names if name in self.shell.user_ns}
        if names and not found:
            return {"answer": {"missing": names}}
        try:
            with self._may_be_interrupted():
                from autograder.student.kinds import collect

                return {"answer": collect(question, found)}
        except KeyboardInterrupt:
            return {"failed": "interrupted"}
        except BaseException as error:  # the student's code may raise anything, SystemExit included
            return {"failed": f"{type(error).__name__} while the answer was collected"}


def silence() -> None:
    """What is printed from now on, by whatever means, is thrown away."""
    nowhere = os.open("/dev/null", os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def reseed(seed: int) -> None:
    """The global generators start from a number that depends on the submission alone, so that a regrade repeats."""
    random.seed(seed)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed(seed % 2**32)
        numpy.random.bit_generator.randbits = random.Random(seed).getrandbits  # what default_rng() without a seed draws from
    if sympy_random := sys.modules.get("sympy.core.random"):
        sympy_random.seed(seed)
    if torch := sys.modules.get("torch"):
        torch.manual_seed(seed % 2**63)


def environment(home: str) -> dict[str, str]:
    """All that the student's code finds in os.environ."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    path = f"{os.path.dirname(sys.executable)}:/usr/local/bin:/usr/bin:/bin"
    own = {"HOME": home, "PATH": path, "LANG": "C.UTF-8", "PYTHONHASHSEED": "0", "MPLBACKEND": "module://matplotlib_inline.backend_inline"}
    own["CREDIT_ATTRIBUTION_UNMARKED"] = "1"  # derivations are judged outside, once
    return own | threads | {"TERM": "xterm-color", "PAGER": "cat", "MPLCONFIGDIR": f"{home}/.matplotlib", "IPYTHONDIR": f"{home}/.ipython"}


def main(shell: Shell, talk: socket.socket, hold: socket.socket, request: Mapping[str, Any], seen: Places) -> None:
    """Close in, report, serve. Never returns.

    Args:
        hold: to the keeper, to learn that it lives once its death would be noticed; closed afterwards.
    """
    limits = Limits(**request["limits"])
    channel = Channel(talk, limits.frame_bytes)
    try:
        os.setsid()
        Path("/proc/self/oom_score_adj").write_text("1000")  # where memory runs out, this is what the kernel ends first
        if request["isolated"]:
            close_in(limits, request, seen)
        else:
            os.chdir(request["home"])
            confine.limit_resources(limits, confine.data_bytes())
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        hold.sendall(b"r")
        if hold.recv(1) != b"g":
            os._exit(1)
        channel = only_descriptors(talk, limits)
        if request["isolated"]:
            confine.close_files(seen, request["without"])
            if "seccomp" not in request["without"]:
                confine.close_calls()
    except OSError as error:
        channel.send({"failed": str(error)})
        os._exit(1)
    home = HOME if request["isolated"] else request["home"]
    os.environ.clear()
    os.environ.update(environment(home))
    sys.path.insert(0, "")
    gc.collect()
    shell.outbox.owner = os.getpid()
    shell.outbox.limit = limits.output_bytes
    shell.take_over()
    Student(shell, channel).serve()


def close_in(limits: Limits, request: Mapping[str, Any], seen: Places) -> None:
    """Namespaces, files, ids, limits; Landlock and seccomp follow when the descriptors are in place."""
    without = request["without"]
    before = confine.data_bytes()
    if os.geteuid() == 0:
        os.setresgid(0, 0, 0)
    confine.leave_namespaces(without)
    if "mounts" not in without:
        confine.arrange_files(seen, limits, request["scratch"], without)
    confine.limit_resources(limits, before, without)
    confine.become_student(without)
    kernel.prctl(kernel.PR_SET_DUMPABLE, 1)
    if "processes" not in without:
        confine.limit_processes(limits)


def only_descriptors(talk: socket.socket, limits: Limits) -> Channel:
    """Nothing on 0, a file without a name on 1 and on 2, the conversation on 3; everything else is closed."""
    nothing = os.open("/dev/null", os.O_RDONLY)
    kept = os.dup(talk.fileno())
    folder = "." if not os.access("/tmp", os.W_OK) else "/tmp"
    files = [os.open(folder, os.O_TMPFILE | os.O_RDWR | os.O_APPEND, 0o600) for _ in range(2)]
    highest = max(kept, nothing, *files) + 1
    moved = [os.dup2(descriptor, highest + i) for i, descriptor in enumerate((nothing, *files, kept))]
    for target, descriptor in enumerate(moved):
        os.dup2(descriptor, target, inheritable=target < TALK)
    os.closerange(TALK + 1, 1 << 16)
    talk.detach()
    return Channel(socket.socket(fileno=TALK), limits.frame_bytes)
