"""The few calls to the Linux kernel that Python's library lacks. Each raises OSError with the kernel's reason."""

from __future__ import annotations

import ctypes
import os
import platform

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY = 0x1
MS_NOSUID = 0x2
MS_NODEV = 0x4
MS_NOEXEC = 0x8
MS_REMOUNT = 0x20
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 0x40000
MNT_DETACH = 2
ATTR_RDONLY = 0x1
ATTR_NOSUID = 0x2
ATTR_NODEV = 0x4
AT_RECURSIVE = 0x8000
AT_FDCWD = -100

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_SECUREBITS = 28
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
NO_SETUID_FIXUP = 4

MACHINE = platform.machine()
PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
CAPSET = {"x86_64": 126, "aarch64": 91}
MOUNT_SETATTR = 442  # from here on the numbers are the same on every architecture
LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def checked(result: int, what: str) -> int:
    """The result of a call, or its error."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def syscall(number: int, *args: object) -> int:
    """A system call by number."""
    return checked(_libc.syscall(ctypes.c_long(number), *args), f"syscall {number}")


def prctl(option: int, value: int | ctypes.c_void_p, third: object = 0) -> None:
    """An option of this process. Four arguments must be given as longs: some options refuse anything but zeros."""
    checked(_libc.prctl(option, *(ctypes.c_ulong(a) if isinstance(a, int) else a for a in (value, third, 0, 0))), f"prctl {option}")


def unshare(flags: int) -> None:
    """Leave the namespaces that are named by ``flags`` for new ones."""
    checked(_libc.unshare(ctypes.c_int(flags)), "unshare")


def mount(source: str, target: str, kind: str | None, flags: int, data: str = "") -> None:
    """Mount a file system, or bind a folder to another place."""
    result = _libc.mount(source.encode(), target.encode(), kind and kind.encode(), ctypes.c_ulong(flags), data.encode())
    checked(result, f"mount {target}")


def unmount(target: str) -> None:
    """Take a mount away, now from sight and from memory when its last user ends."""
    checked(_libc.umount2(target.encode(), MNT_DETACH), f"umount {target}")


def set_mount(target: str, attributes: int) -> None:
    """Add attributes to a mount and all below it."""
    numbers = (ctypes.c_uint64 * 4)(attributes, 0, 0, 0)
    syscall(MOUNT_SETATTR, AT_FDCWD, target.encode(), AT_RECURSIVE, ctypes.byref(numbers), ctypes.sizeof(numbers))


def pivot_root(new: str) -> None:
    """Make ``new`` the root, and take the old one out of sight."""
    os.chdir(new)
    syscall(PIVOT_ROOT[MACHINE], b".", b".")
    unmount(".")
    os.chdir("/")


def bound_capabilities() -> None:
    """No program that is started from here can gain a capability. Numbers that this kernel does not know are refused, which is as good."""
    for capability in range(64):
        _libc.prctl(PR_CAPBSET_DROP, ctypes.c_ulong(capability), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0))


def drop_capabilities() -> None:
    """Give up every capability that this process has."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    syscall(CAPSET[MACHINE], ctypes.byref(header), ctypes.byref((ctypes.c_uint32 * 6)()))
