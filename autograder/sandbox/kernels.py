"""The warm parent of Jupyter kernels: imports the libraries once, then forks for every kernel. Not closed in: for one's own notebooks.

Started by the provisioner as ``python -m autograder.sandbox.kernels LISTENER PATH SECONDS``, one for each user, interpreter and environment.
It ends when it has had no kernel for so many seconds. It imports nothing of this project's that a notebook could use: an edited module is read anew.
"""

from __future__ import annotations

import fcntl
import gc
import importlib
import importlib.util
import json
import os
import select
import signal
import socket
import struct
import sys
import time
from pathlib import Path
from typing import Any

from autograder.sandbox import kernel
from autograder.sandbox.drawing import draw_once
from autograder.sandbox.tracebacks import quicken

LIBRARIES = (
    "numpy", "numpy.random", "scipy.linalg", "scipy.special", "sympy", "matplotlib.figure", "matplotlib.backends.backend_agg",
    "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger", "ipykernel.zmqshell", "IPython.core.pylabtools",
)  # fmt: skip
INLINE = "module://matplotlib_inline.backend_inline"  # what a kernel sets before anything is imported
LOOK_EVERY = 1.0
READ_SECONDS = 5.0


class Parent:
    """Forks kernels and tells each one's client, over the line on which it was asked for, how it ended.

    A line that its client closes, or that ends with the client, ends the kernel unless it was asked for as independent.
    """

    def __init__(self, listener: socket.socket, path: Path, idle_seconds: float) -> None:
        self.listener = listener
        self.path = path
        self.idle_seconds = idle_seconds
        self.place = os.stat(path).st_ino
        self.lines: dict[int, socket.socket] = {}  # descriptor -> the line
        self.kernels: dict[int, tuple[int, socket.socket, bool]] = {}  # descriptor of the process -> its id, its line, independent

    def serve(self) -> dict[str, Any] | None:
        """Serve until nobody needs it: None. In a fork: what the kernel is to be."""
        poll = select.poll()
        poll.register(self.listener, select.POLLIN)
        used = time.monotonic()
        while True:
            for descriptor, _ in poll.poll(LOOK_EVERY * 1000):
                if descriptor == self.listener.fileno():
                    line, request = self.accept()
                    if request is None:
                        continue
                    process = self.begin(line, request)
                    if process is None:
                        return request
                    poll.register(line, select.POLLIN)
                    poll.register(process, select.POLLIN)
                elif descriptor in self.kernels:
                    poll.unregister(descriptor)
                    self.ended(descriptor)
                elif descriptor in self.lines:
                    poll.unregister(descriptor)
                    self.hung_up(self.lines.pop(descriptor))
            if self.kernels:
                used = time.monotonic()
            elif time.monotonic() - used > self.idle_seconds and self.retires():
                return None

    def accept(self) -> tuple[socket.socket, dict[str, Any] | None]:
        """The next request: a file with it, then where the kernel's output goes. None from another user, or if none comes."""
        line, _ = self.listener.accept()
        line.settimeout(READ_SECONDS)
        try:
            _, user, _ = struct.unpack("3i", line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
            _, descriptors, _, _ = socket.recv_fds(line, 1, 3) if user == os.getuid() else (b"", [], 0, None)
        except OSError:
            descriptors = []
        if len(descriptors) != 3:
            line.close()
            return line, None
        with open(descriptors[0], "rb") as file:
            file.seek(0)
            return line, {**json.load(file), "outputs": descriptors[1:]}

    def begin(self, line: socket.socket, request: dict[str, Any]) -> int | None:
        """Fork. The descriptor of the new process; in the fork, None."""
        warm(request["further"])
        gc.collect()
        gc.freeze()
        pid = os.fork()
        if pid == 0:
            for other in (self.listener, line, *self.lines.values()):
                other.close()
            for descriptor in self.kernels:
                os.close(descriptor)
            return None
        for descriptor in request["outputs"]:
            os.close(descriptor)
        process = os.pidfd_open(pid)
        self.lines[line.fileno()] = line
        self.kernels[process] = (pid, line, bool(request["independent"]))
        tell(line, {"pid": pid})
        return process

    def ended(self, process: int) -> None:
        pid, line, _ = self.kernels.pop(process)
        os.close(process)
        _, status = os.waitpid(pid, 0)
        if line.fileno() in self.lines:  # it is closed when the client, having read this, hangs up
            tell(line, {"status": os.waitstatus_to_exitcode(status)})

    def hung_up(self, line: socket.socket) -> None:
        for pid, its_line, independent in self.kernels.values():
            if its_line is line and not independent:
                end_group(pid)
        line.close()

    def retires(self) -> bool:
        """Stop listening, unless somebody has just asked. Clients connect while they hold the same lock, so none is lost."""
        try:
            with open(self.path.with_suffix(".lock"), "w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if select.select([self.listener], [], [], 0)[0]:
                    return False
                if os.stat(self.path).st_ino == self.place:
                    os.unlink(self.path)
        except FileNotFoundError:  # somebody has removed the folder
            pass
        return True


def tell(line: socket.socket, message: dict[str, int]) -> None:
    try:
        line.send(json.dumps(message).encode())
    except OSError:
        return  # the client has gone; that is noticed next


def end_group(pid: int) -> None:
    """Kill a kernel and what it has started. It leads a group of its own once it has come so far."""
    for end in (os.killpg, os.kill):
        try:
            end(pid, signal.SIGKILL)
            return
        except ProcessLookupError:
            continue


def warm(names: tuple[str, ...] | list[str]) -> None:
    """Import what is there; what is not, the notebook's own import will miss."""
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError:
            continue


def become(request: dict[str, Any]) -> None:
    """Turn this fork into a kernel, in the state in which a process of its own would start, but for the imports."""
    os.setsid()
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    for target, descriptor in enumerate((os.open(os.devnull, os.O_RDONLY), *request["outputs"])):
        os.dup2(descriptor, target)
        if descriptor > 2:
            os.close(descriptor)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["cwd"])
    time.tzset()
    # random seeds itself in a fork; these do not
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()
    if sympy_random := sys.modules.get("sympy.core.random"):
        sympy_random.seed(None)
    launcher = importlib.util.find_spec("ipykernel_launcher")
    sys.argv = [str(launcher and launcher.origin), *request["arguments"]]
    from ipykernel import kernelapp

    kernelapp.launch_new_instance()


def main() -> None:
    listener, path, seconds = socket.socket(fileno=int(sys.argv[1])), Path(sys.argv[2]), float(sys.argv[3])
    if os.fork():
        os._exit(0)  # who started this waits for no child
    if not sys.flags.safe_path:
        del sys.path[0]  # the working folder; the kernel puts its own there
    os.environ.setdefault("MPLBACKEND", INLINE)
    os.environ["JPY_PARENT_PID"] = "1"  # to ipykernel: somebody else watches over who started it
    warm(LIBRARIES)
    draw_once()
    quicken()
    request = Parent(listener, path, seconds).serve()
    if request is not None:
        become(request)


if __name__ == "__main__":
    main()
