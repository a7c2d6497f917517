"""The warm parent: imports the libraries once, then forks for every submission. Runs no student code and has never held the key.

Started by the supervisor as ``python -P -m autograder.sandbox.server CONTROL SCRATCH`` with a clean environment.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import select
import shutil
import signal
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NoReturn

from autograder.sandbox import confine, keeper
from autograder.sandbox.drawing import draw_once
from autograder.sandbox.places import Places, places
from autograder.sandbox.shell import Shell, make_shell

REQUEST_BYTES = 1 << 16
ALWAYS = ("numpy", "scipy.linalg", "scipy.special", "sympy", "matplotlib.pyplot", "matplotlib_inline.backend_inline")
AT_FIRST_USE = ("sympy.tensor.tensor", "sympy.assumptions.wrapper", "stack_data", "IPython.core.logger")  # by sums, and by tracebacks
OURS = ("autograder.equivalence", "autograder.student.kinds")
ON_USE = ("torch", "torch._dynamo", "sklearn", "skimage", "pandas")  # imported once, when the first submission that names one comes
PARENT_LOOK = 1.0


def warm(folder: str) -> Shell:
    """Import what every submission needs, in one thread."""
    shell = make_shell(folder)
    for name in (*ALWAYS, *AT_FIRST_USE):
        importlib.import_module(name)
    for package in OURS:
        for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
            importlib.import_module(f"{package}.{module.name}")
    draw_once()
    shell.run_cell("None", silent=True)
    return shell


def serve(shell: Shell, control: socket.socket, scratch: str, parent: int | None) -> None:
    """Fork for each request until the supervisor has gone: for a submission its keeper, for another worker a server like this one.

    Args:
        parent: the supervisor, if it started this process; a forked server has no sign of its end but the closed socket.
    """
    os.makedirs(scratch + "/root", exist_ok=True)
    wishes = json.loads(control.recv(REQUEST_BYTES) or b"{}")
    if not wishes:
        return
    for name in wishes["warm"]:
        warm_further(name)
    seen = places(wishes["readable"], wishes["hidden"])
    control.send(json.dumps({"ready": os.getpid()}).encode())
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers are not waited for
    while True:
        ready, _, _ = select.select([control], [], [], PARENT_LOOK)
        if not ready:
            if parent is not None and os.getppid() != parent:
                return
            continue
        data, descriptors, _, _ = socket.recv_fds(control, REQUEST_BYTES, 2)
        if not data:
            return
        request = json.loads(data)
        if "fork" in request:
            fork_server(shell, control, descriptors[0], request["fork"])
            continue
        reply = begin(shell, request, descriptors, seen, scratch)
        for descriptor in descriptors:
            os.close(descriptor)
        control.send(json.dumps(reply).encode())


def fork_server(shell: Shell, control: socket.socket, descriptor: int, scratch: str) -> None:
    """A server of the same libraries for another supervisor, the one at ``descriptor``."""
    gc.collect()
    gc.freeze()
    if os.fork() == 0:
        control.close()
        stay(shell, socket.socket(fileno=descriptor), scratch, None)
    os.close(descriptor)


def stay(shell: Shell, control: socket.socket, scratch: str, parent: int | None) -> NoReturn:
    """Serve, and then clean up."""
    try:
        serve(shell, control, scratch, parent)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        os._exit(0)


def begin(shell: Shell, request: Mapping[str, Any], descriptors: list[int], seen: Places, scratch: str) -> dict[str, Any]:
    """Fork the keeper of a submission and give its user namespace its ids."""
    for name in request["warm"]:
        warm_further(name)
    gc.collect()
    gc.freeze()
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        try:
            ours.close()
            talk, hold = (socket.socket(fileno=descriptor) for descriptor in descriptors)
            keeper.main(shell, (talk, hold, theirs), {**request, "scratch": scratch + "/root"}, seen)
        finally:
            os._exit(1)
    theirs.close()
    with ours:
        if not request["isolated"]:
            return {"pid": pid}
        if ours.recv(1) != b"u":
            return {"failed": "no new user namespace"}
        try:
            if "user" not in request["without"]:
                confine.write_id_maps(pid)
        except OSError as error:
            return {"failed": f"ids of the user namespace: {error}"}
        ours.sendall(b"m")
    return {"pid": pid}


def warm_further(name: str) -> None:
    """Import a library that is not always needed; where it is not installed the student's import will say so."""
    if name in ON_USE:
        with suppress(ImportError):
            importlib.import_module(name)


def main() -> None:
    for number in keeper.FOR_THE_GRADER:
        signal.signal(number, signal.SIG_IGN)
    control, scratch, parent = socket.socket(fileno=int(sys.argv[1])), sys.argv[2], os.getppid()
    try:
        shell = warm(scratch + "/ipython")
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    stay(shell, control, scratch, parent)


if __name__ == "__main__":
    main()
