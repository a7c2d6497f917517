"""Tries each thing that closing in needs, in a fork that then ends, and prints what failed as a JSON list. Imports no student library."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from autograder.sandbox import confine, kernel, landlock, seccomp
from autograder.sandbox.model import Limits
from autograder.sandbox.places import Places, places

LANDLOCK_REMEDY = "Linux 5.13 or newer with CONFIG_SECURITY_LANDLOCK, and landlock among lsm= on the kernel's command line"
SECCOMP_REMEDY = "a kernel with CONFIG_SECCOMP_FILTER on x86_64 or aarch64"
MOUNT_REMEDY = "Linux 5.12 or newer; in a container, start it with --security-opt seccomp=unconfined --security-opt apparmor=unconfined"
READ_REMEDY = "chmod -R o+rX on the folder (submissions run as an id that owns nothing), or run as an ordinary user"


def namespaces_remedy() -> str:
    """What keeps this machine from making user namespaces, as far as it can be told."""
    settings = {
        "/proc/sys/kernel/unprivileged_userns_clone": ("0", "sysctl -w kernel.unprivileged_userns_clone=1"),
        "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": ("1", "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"),
        "/proc/sys/user/max_user_namespaces": ("0", "sysctl -w user.max_user_namespaces=10000"),
    }
    for path, (bad, remedy) in settings.items():
        if os.path.exists(path) and Path(path).read_text().strip() == bad:
            return f"as root: {remedy}"
    return "in a container, start it with --security-opt seccomp=unconfined --security-opt apparmor=unconfined"


def attempt(what: str, remedy: Callable[[], str], action: Callable[[], object]) -> None:
    """Do it, or say what failed and end this process."""
    try:
        action()
    except (OSError, KeyError, ValueError) as error:
        print(json.dumps([f"{what} ({error}): {remedy()}"]), flush=True)
        os._exit(0)


def close_in(seen: Places, scratch: str) -> None:
    """All of it, as a submission's process does. Runs inside the new user and pid namespaces."""
    limits = Limits()
    before = confine.data_bytes()
    attempt("namespaces", namespaces_remedy, confine.leave_namespaces)
    attempt("mounts", lambda: MOUNT_REMEDY, lambda: confine.arrange_files(seen, limits, scratch))
    attempt("limits", lambda: MOUNT_REMEDY, lambda: confine.limit_resources(limits, before))
    attempt("an unprivileged id", namespaces_remedy, confine.become_student)
    attempt("limit of processes", namespaces_remedy, lambda: confine.limit_processes(limits))
    attempt("libraries that an unprivileged id may read", lambda: READ_REMEDY, read_libraries)
    attempt("Landlock", lambda: LANDLOCK_REMEDY, lambda: confine.close_files(seen))
    attempt("seccomp", lambda: SECCOMP_REMEDY, confine.close_calls)
    attempt("libraries behind Landlock", lambda: LANDLOCK_REMEDY, read_libraries)
    print("[]", flush=True)
    os._exit(0)


def read_libraries() -> None:
    """The places that imports come from can be listed."""
    for path in (os.path.dirname(os.__file__), *(path for path in sys.path if path.endswith("site-packages"))):
        os.listdir(os.path.realpath(path))
    with open(sys.executable, "rb") as file:
        file.read(1)


def list_children() -> None:
    """What the memory of a submission is added up by."""
    Path(f"/proc/self/task/{os.getpid()}/children").read_text()


def main() -> None:
    attempt("Landlock", lambda: LANDLOCK_REMEDY, landlock.version)
    attempt("seccomp for this architecture", lambda: SECCOMP_REMEDY, lambda: seccomp.program(kernel.MACHINE))
    attempt("a list of a process's children", lambda: "a kernel with CONFIG_PROC_CHILDREN", list_children)
    scratch = tempfile.mkdtemp(prefix="autograder-probe-")
    try:
        try_in_fork(places(), scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def try_in_fork(seen: Places, scratch: str) -> None:
    ours, theirs = socket.socketpair()
    outer = os.fork()
    if outer == 0:
        attempt("user and pid namespaces", namespaces_remedy, lambda: kernel.unshare(kernel.CLONE_NEWUSER | kernel.CLONE_NEWPID))
        theirs.sendall(b"u")
        if theirs.recv(1) != b"m":
            os._exit(0)
        inner = os.fork()
        if inner == 0:
            close_in(seen, scratch)
        os.waitpid(inner, 0)
        os._exit(0)
    theirs.close()
    if ours.recv(1) == b"u":
        attempt("ids in a user namespace", namespaces_remedy, lambda: confine.write_id_maps(outer))
        ours.sendall(b"m")
    os.waitpid(outer, 0)


if __name__ == "__main__":
    main()
