"""Jupyter kernels by fork of a warm parent, for whatever starts kernels by name: nbval, nbgrader, nbconvert, JupyterLab.

jupyter_client finds `WarmProvisioner` through the entry point ``autograder-warm``, which the kernel specification ``python3-warm`` names. A kernel is
an ordinary ipykernel with its sockets; only numpy, scipy, sympy, matplotlib and torch are there already. It is not closed in.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner
from traitlets import List, Unicode

IDLE_SECONDS = 600.0  # without a kernel, after which the parent ends; AUTOGRADER_WARM_SECONDS overrides it
START_SECONDS = 120.0
AT_IMPORT = re.compile(
    r"(PYTHON|MPL|MATPLOTLIB|OMP_|OPENBLAS|MKL|BLIS|GOTO|NUMEXPR|VECLIB|KMP_|NPY|NUMPY|SCIPY|SYMPY|TORCH|PYTORCH|CUDA|LD_|LC_|XDG_|VIRTUAL_ENV|CONDA)"
    r"|(HOME|LANG|PATH|TMPDIR|COLUMNS)$"
)  # variables that libraries read when they are imported: a parent serves kernels that agree in them


class WarmProvisioner(LocalProvisioner):  # type: ignore[misc]
    """Starts a kernel by fork where it can, and as a process of its own, as the usual provisioner, where it cannot.

    Attributes:
        further: libraries that the parent imports besides, once a kernel asks for them.
    """

    further = List(Unicode()).tag(config=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the kernel; says in the log why, if it could not be forked."""
        try:
            order = requested(cmd, self._scrub_kwargs(kwargs), list(self.further))
            self.process = await asyncio.to_thread(forked, cmd[0], *order)
        except (OSError, ValueError) as error:
            self.log.warning("the kernel starts cold: %s", error)
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self.process.pid
        self.cwd = kwargs.get("cwd", Path.cwd())
        return self.connection_info


class Forked:
    """What `subprocess.Popen` is for a process of one's own: a kernel whose parent tells how it ended. It ends with this process."""

    stdin = stdout = stderr = None

    def __init__(self, line: socket.socket, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._line = line

    def poll(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        return self.wait(0.0)

    def wait(self, timeout: float | None = None) -> int | None:
        """The exit code, or None if it still runs after ``timeout`` seconds."""
        if self.returncode is None:
            try:
                self._line.settimeout(timeout)
                said = self._line.recv(1 << 12)
            except (BlockingIOError, TimeoutError):
                return None
            except OSError:
                said = b""
            self.returncode = int(json.loads(said)["status"]) if said else -signal.SIGKILL  # a kernel ends with its parent
            self._line.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Signal the kernel, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def __del__(self) -> None:
        self._line.close()


def requested(cmd: Sequence[str], kwargs: Mapping[str, Any], further: list[str]) -> tuple[dict[str, Any], tuple[int, int]]:
    """What is asked of the parent, and the descriptors for the kernel's output.

    Raises:
        ValueError: this kernel cannot be forked, with the reason.
    """
    if not sys.platform.startswith("linux"):
        raise ValueError("forks are made on Linux only")
    if list(cmd[1:3]) != ["-m", "ipykernel_launcher"]:
        raise ValueError(f"not an ipykernel: {' '.join(cmd)}")
    cwd = os.path.abspath(kwargs.get("cwd") or os.getcwd())
    if os.path.exists(f"{cwd}/matplotlibrc"):
        raise ValueError("the working folder has a matplotlibrc, which is read at import")
    environment = dict(os.environ if kwargs.get("env") is None else kwargs["env"])
    if any(not os.path.isabs(part) for part in environment.get("PYTHONPATH", "/").split(":")):
        raise ValueError("PYTHONPATH names a relative folder")
    environment.pop("JPY_PARENT_PID", None)  # the parent, not the kernel, watches over who started it
    outputs: list[Any] = [number if kwargs.get(name) is None else kwargs[name] for name, number in (("stdout", 1), ("stderr", 2))]
    out, err = (output if isinstance(output, int) else output.fileno() for output in outputs)
    if min(out, err) < 0:
        raise ValueError("its output is wanted through a pipe")
    request = {"arguments": list(cmd[3:]), "environment": environment, "cwd": cwd, "further": further}
    return {**request, "independent": bool(kwargs.get("independent"))}, (out, err)


def forked(interpreter: str, request: dict[str, Any], outputs: tuple[int, int]) -> Forked:
    """A kernel from the warm parent, which is started if there is none; asked once more if it was just ending.

    Raises:
        OSError: there is none and none could be started, or it does not answer.
    """
    end = time.monotonic() + START_SECONDS
    with tempfile.TemporaryFile() as file:
        file.write(json.dumps(request).encode())
        file.flush()
        for _ in range(2):
            line = line_to_parent(interpreter, request["environment"])
            try:
                line.settimeout(max(end - time.monotonic(), 1.0))
                socket.send_fds(line, [b"k"], [file.fileno(), *outputs])
                reply = line.recv(1 << 12)
            except OSError:
                line.close()
                raise
            if reply:
                return Forked(line, int(json.loads(reply)["pid"]))
            line.close()
    raise OSError(f"the parent of warm kernels has ended; its last words are in {folder_of_sockets(request['environment'])}")


def line_to_parent(interpreter: str, environment: Mapping[str, str]) -> socket.socket:
    """A connection to the parent for this interpreter and these variables."""
    at_import = {name: value for name, value in environment.items() if AT_IMPORT.match(name)}
    libraries = os.stat(sysconfig.get_paths()["purelib"]).st_mtime_ns  # an installation makes the parent out of date
    key = json.dumps([os.path.abspath(interpreter), libraries, sorted(at_import.items())])
    path = folder_of_sockets(environment) / f"{hashlib.sha256(key.encode()).hexdigest()[:20]}.sock"
    with open(path.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            return connected(path)
        except (FileNotFoundError, ConnectionRefusedError):
            start_parent(interpreter, at_import, path, environment.get("AUTOGRADER_WARM_SECONDS", str(IDLE_SECONDS)))
        return connected(path)


def connected(path: Path) -> socket.socket:
    line = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        line.connect(str(path))
    except OSError:
        line.close()
        raise
    return line


def start_parent(interpreter: str, environment: Mapping[str, str], path: Path, seconds: str) -> None:
    """Start a parent that listens at ``path`` from the first moment, so that nobody has to wait until it is warm to ask."""
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener, open(path.with_suffix(".log"), "wb") as log:
        listener.bind(str(path))
        listener.listen()
        command = [interpreter, "-m", "autograder.sandbox.kernels", str(listener.fileno()), str(path), seconds]
        handed = {"pass_fds": [listener.fileno()], "stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
        subprocess.run(command, env=environment, cwd="/", start_new_session=True, check=False, timeout=START_SECONDS, **handed)  # type: ignore[call-overload]


def folder_of_sockets(environment: Mapping[str, str]) -> Path:
    """A folder that only this user can reach.

    Raises:
        PermissionError: another user has made it.
    """
    session = environment.get("XDG_RUNTIME_DIR")
    folder = Path(session, "autograder-kernels") if session else Path(tempfile.gettempdir(), f"autograder-kernels-{os.getuid()}")
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise PermissionError(f"{folder} is not this user's alone")
    return folder
