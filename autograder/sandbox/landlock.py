"""Landlock: from here on this process and its children touch only the files that are named."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Collection, Iterable

from autograder.sandbox import kernel

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
READ = EXECUTE | READ_FILE | READ_DIR
FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | (1 << 14)  # truncate; the rest apply to folders
_FILES_BY_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
PARTS = ("landlock-read", "landlock-write", "landlock-network", "landlock-scope")
_TCP_BIND_AND_CONNECT = 3
_SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS = 3
_PATH_BENEATH = 1


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def version() -> int:
    """Version of Landlock in this kernel.

    Raises:
        OSError: it has none, or it is switched off.
    """
    return kernel.syscall(kernel.LANDLOCK_CREATE_RULESET, None, 0, 1)


def restrict(readable: Iterable[str], listable: Iterable[str], writable: Iterable[str], parts: Collection[str] = PARTS) -> None:
    """Allow reading below ``readable``, listing of the folders ``listable``, everything below ``writable``, and no more.

    Needs no_new_privs. Paths that do not exist, or that this id cannot reach anyway, are left out. What is not among ``parts`` is not restricted.
    """
    abi = version()
    files = max(rights for since, rights in _FILES_BY_VERSION.items() if since <= abi)
    files &= (READ if "landlock-read" in parts else 0) | (~READ if "landlock-write" in parts else 0)
    tcp = _TCP_BIND_AND_CONNECT if "landlock-network" in parts else 0
    scope = _SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS if "landlock-scope" in parts else 0
    handled = (ctypes.c_uint64 * 3)(files, tcp, scope)
    size = 24 if abi >= 6 else 16 if abi >= 4 else 8
    ruleset = kernel.syscall(kernel.LANDLOCK_CREATE_RULESET, ctypes.byref(handled), ctypes.c_size_t(size), 0)
    everything = files & ~(1 << 15)  # ioctl on devices stays out
    for paths, rights in ((readable, READ), (listable, READ_DIR), (writable, everything)):
        for path in paths:
            _allow(ruleset, path, rights & files)
    kernel.syscall(kernel.LANDLOCK_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, PermissionError):
        return
    try:
        if not os.path.isdir(path):
            rights &= FILE_RIGHTS
        rule = _PathBeneath(rights, place)
        if rights:  # a rule that allows nothing is refused
            kernel.syscall(kernel.LANDLOCK_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(place)
