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
from typing import Any

from autograder.sandbox import confine, keeper
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


def draw_once() -> None:
    """One small figure, so that fonts are found before the first fork and not after each."""
    import io

    from matplotlib import pyplot

    figure = pyplot.figure()
    figure.add_subplot().set_title("$x$")
    figure.savefig(io.BytesIO(), format="png")
    pyplot.close("all")


def serve(shell: Shell, control: socket.socket, scratch: str) -> None:
    """Fork for each request until the supervisor has gone."""
    wishes = json.loads(control.recv(REQUEST_BYTES))
    seen = places(wishes["readable"], wishes["hidden"])
    parent = os.getppid()
    control.send(b'{"ready": true}')
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers are not waited for
    while True:
        ready, _, _ = select.select([control], [], [], PARENT_LOOK)
        if not ready:
            if os.getppid() != parent:
                return
            continue
        data, descriptors, _, _ = socket.recv_fds(control, REQUEST_BYTES, 2)
        if not data:
            return
        reply = begin(shell, json.loads(data), descriptors, seen, scratch)
        for descriptor in descriptors:
            os.close(descriptor)
        control.send(json.dumps(reply).encode())


def begin(shell: Shell, request: Mapping[str, Any], descriptors: list[int], seen: Places, scratch: str) -> dict[str, Any]:
    """Fork the keeper of a submission and give its user namespace its ids."""
    for name in request["warm"]:
        if name in ON_USE:
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
    try:
        importlib.import_module(name)
    except ImportError:
        return


def main() -> None:
    for number in keeper.FOR_THE_GRADER:
        signal.signal(number, signal.SIG_IGN)
    control = socket.socket(fileno=int(sys.argv[1]))
    scratch = sys.argv[2]
    os.makedirs(scratch + "/root", exist_ok=True)
    try:
        serve(warm(scratch + "/ipython"), control, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        os._exit(0)


if __name__ == "__main__":
    main()
