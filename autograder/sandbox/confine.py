"""Closing in, step by step, in the order that the kernel wants: namespaces, mounts, ids, limits, Landlock, seccomp.

The root of the file system becomes an empty memory disk in which only the readable places are bound: everything else is not
forbidden but absent.
"""

from __future__ import annotations

import os
import resource
import socket
from collections.abc import Collection
from pathlib import Path

from autograder.sandbox import kernel, landlock, seccomp
from autograder.sandbox.model import Limits
from autograder.sandbox.places import DEVICES, HOME, WRITABLE, Places, landlocked

STUDENT = 1000  # the id that a submission has, seen from inside
NOBODY = 65533  # and, where the grader runs as root, from outside: an id that owns nothing
_KERNEL_FOLDERS = ("sys", "fs", "bus", "irq", "acpi", "scsi", "driver", "sysvipc")
_NAMESPACES = {"mounts": kernel.CLONE_NEWNS, "ipc": kernel.CLONE_NEWIPC, "uts": kernel.CLONE_NEWUTS, "network": kernel.CLONE_NEWNET}
_PASSWD = f"root:x:0:0::/:/bin/false\nstudent:x:{STUDENT}:{STUDENT}::{HOME}:/bin/sh\n"


def id_maps() -> tuple[str, str]:
    """Contents of uid_map and gid_map for the new user namespace: root keeps its id until the mounts are done, others have but one."""
    if os.geteuid() == 0:
        both = f"0 0 1\n{STUDENT} {NOBODY} 1\n"
        return both, both
    return f"{STUDENT} {os.geteuid()} 1\n", f"{STUDENT} {os.getegid()} 1\n"


def write_id_maps(pid: int) -> None:
    """Give the process ``pid``, which has just made a user namespace, its ids. Called by its parent, from outside."""
    uids, gids = id_maps()
    folder = Path(f"/proc/{pid}")
    if os.geteuid() != 0:
        (folder / "setgroups").write_text("deny")
    (folder / "gid_map").write_text(gids)
    (folder / "uid_map").write_text(uids)


def leave_namespaces(without: Collection[str] = ()) -> None:
    """New mount, ipc, uts and network namespaces (the user and pid namespaces were made by the parent of this process)."""
    kernel.unshare(sum(flag for layer, flag in _NAMESPACES.items() if layer not in without))
    if "uts" not in without:
        socket.sethostname("sandbox")


def arrange_files(seen: Places, limits: Limits, scratch: str, without: Collection[str] = ()) -> None:
    """Make the new root and go there. ``scratch``: an empty folder on which it is built."""
    kernel.mount("none", "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.mount("tmpfs", scratch, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "mode=755,size=1m,nr_inodes=4096")
    owner = 0 if "id" in without else STUDENT
    for path in WRITABLE:
        _memory_disk(scratch + path, 0 if "disk" in without else limits.disk_bytes, owner)
    for path in seen.readable:
        if any(path.startswith(covered + "/") for covered in seen.covered):
            continue
        _bind(path, scratch + path, kernel.ATTR_RDONLY | kernel.ATTR_NOSUID | kernel.ATTR_NODEV)
    for path in seen.covered:
        if os.path.isdir(scratch + path):
            _cover(path, scratch + path, seen)
    for path in DEVICES:
        _bind(path, scratch + path, kernel.ATTR_NOSUID)
    for path, target in seen.links:
        os.symlink(target, scratch + path)
    (Path(scratch) / "etc").mkdir(exist_ok=True)
    (Path(scratch) / "etc/passwd").write_text(_PASSWD)
    _process_folder(scratch + "/proc")
    kernel.pivot_root(scratch)
    kernel.mount("none", "/", None, kernel.MS_REMOUNT | kernel.MS_BIND | kernel.MS_RDONLY | kernel.MS_NOSUID | kernel.MS_NODEV)
    os.chdir(HOME)


def become_student(without: Collection[str] = ()) -> None:
    """Give up root's id and every capability, and forbid getting any back."""
    if os.getuid() == 0:
        os.setgroups([])
    if "capabilities" in without:
        kernel.prctl(kernel.PR_SET_SECUREBITS, kernel.NO_SETUID_FIXUP)  # else a change of id would take them
    else:
        kernel.bound_capabilities()
    if "id" not in without:
        os.setresgid(STUDENT, STUDENT, STUDENT)
        os.setresuid(STUDENT, STUDENT, STUDENT)
    if "capabilities" not in without:
        kernel.drop_capabilities()


def limit_resources(limits: Limits, before: int, without: Collection[str] = ()) -> None:
    """Limits of the kernel for each process, but for the number of processes; memory is watched from outside besides.

    Args:
        before: private memory that the process had from the warm parent (`data_bytes`).
    """
    bounds = {
        "core": (resource.RLIMIT_CORE, 0),
        "file-size": (resource.RLIMIT_FSIZE, limits.file_bytes),
        "open-files": (resource.RLIMIT_NOFILE, limits.open_files),
        "cpu": (resource.RLIMIT_CPU, int(limits.total_seconds) + 2),
        "data": (resource.RLIMIT_DATA, before + limits.memory_bytes),
    }
    for layer, (number, bound) in bounds.items():
        if layer not in without:
            resource.setrlimit(number, (bound, bound))


def limit_processes(limits: Limits) -> None:
    """At most so many at once. Root's are not counted, so this comes after giving up root's id."""
    resource.setrlimit(resource.RLIMIT_NPROC, (limits.processes, limits.processes))


def close_files(seen: Places, without: Collection[str] = ()) -> None:
    """No new privileges, then Landlock."""
    if "no-new-privileges" not in without:
        kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    handled = [part for part in landlock.PARTS if part not in without]
    if handled:
        landlock.restrict((*landlocked(seen), "/etc/passwd", "/proc"), seen.listable, (*WRITABLE, *DEVICES), handled)


def close_calls() -> None:
    """The seccomp filter, last, for it forbids what the others need."""
    seccomp.restrict()


def data_bytes() -> int:
    """Private writable memory of this process, which RLIMIT_DATA counts."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[5]) * resource.getpagesize()


def _memory_disk(target: str, size: int, owner: int) -> None:
    """A tmpfs of ``size`` bytes; 0 is without bound."""
    os.makedirs(target, exist_ok=True)
    options = f"mode=700,size={size},nr_inodes=16384,uid={owner},gid={owner}"
    kernel.mount("tmpfs", target, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, options)


def _bind(source: str, target: str, attributes: int) -> None:
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    elif not os.path.exists(target):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        Path(target).touch()
    kernel.mount(source, target, None, kernel.MS_BIND | kernel.MS_REC)
    kernel.set_mount(target, attributes)


def _cover(path: str, target: str, seen: Places) -> None:
    """Put an empty folder over a secret one, and in it again what of it is readable. A bare folder could be imported; this one refuses."""
    kernel.mount("tmpfs", target, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "mode=755,size=64k")
    readable = [inner for inner in seen.readable if inner.startswith(path + "/")]
    for inner in readable:
        _bind(inner, target + inner[len(path) :], kernel.ATTR_RDONLY | kernel.ATTR_NOSUID | kernel.ATTR_NODEV)
    if not readable:
        name = os.path.basename(path)
        Path(target, "__init__.py").write_text(f'raise ModuleNotFoundError("No module named {name!r}", name={name!r})\n')
    kernel.set_mount(target, kernel.ATTR_RDONLY)


def _process_folder(target: str) -> None:
    """/proc of the new pid namespace: its own processes, and what numerical libraries ask of the processor; no settings of the kernel.

    Where a container forbids the mount, the folder stays empty.
    """
    os.makedirs(target, exist_ok=True)
    try:
        kernel.mount("proc", target, "proc", kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC)
    except OSError:
        return
    for name in _KERNEL_FOLDERS:
        if os.path.isdir(f"{target}/{name}"):
            kernel.mount("tmpfs", f"{target}/{name}", "tmpfs", kernel.MS_RDONLY | kernel.MS_NOSUID | kernel.MS_NODEV, "mode=555,size=4k")
