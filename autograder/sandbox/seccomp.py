"""A seccomp filter: the system calls that no exercise needs and that kernels have been attacked through are refused."""

from __future__ import annotations

import ctypes
import errno
import struct

from autograder.sandbox import kernel

# name: number on x86_64, number on aarch64 (None: it has no such call)
REFUSED: dict[str, tuple[int | None, int | None]] = {
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "open_tree_attr": (467, 467),
    "unshare": (272, 97),
    "setns": (308, 268),
    "bpf": (321, 280),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262),
    "lookup_dcookie": (212, 18),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "syslog": (103, 116),
    "vhangup": (153, 58),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "personality": (135, 92),
    "iopl": (172, None),
    "ioperm": (173, None),
    "modify_ldt": (154, None),
    # memory that no resident size shows
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
}
_SOCKET = (41, 198)
_CLONE = (56, 220)
_PRCTL = (157, 167)
_MMAP = (9, 222)
_CLONE3 = 435
_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_NEW_NAMESPACES = 0x7E020080
_AF_UNIX = 1
_SHARED_ANONYMOUS = 0x21  # its pages stay when they are given up (MADV_DONTNEED), and no resident size shows them

_LOAD, _EQUAL, _GREATER_EQUAL, _ANY_BIT, _RETURN, _AND = 0x20, 0x15, 0x35, 0x45, 0x06, 0x54
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCH, _FIRST_ARGUMENT, _FOURTH_ARGUMENT = 0, 4, 16, 40


def program(machine: str) -> bytes:
    """The filter as BPF instructions.

    Raises:
        KeyError: no table for this architecture.
    """
    column = ("x86_64", "aarch64").index(machine) if machine in _AUDIT_ARCH else -1
    lines = [(_LOAD, 0, 0, _ARCH), (_EQUAL, 1, 0, _AUDIT_ARCH[machine]), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, _NUMBER)]
    if machine == "x86_64":  # the x32 variants of every call
        lines += [(_GREATER_EQUAL, 0, 1, 0x40000000), (_RETURN, 0, 0, _KILL)]
    for numbers in REFUSED.values():
        if (number := numbers[column]) is not None:
            lines += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE | errno.EPERM)]
    # the flags of clone3 cannot be seen from here; told that there is no such call, libc falls back on clone
    lines += [(_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, _REFUSE | errno.ENOSYS)]
    refuse_unless_unix = [(_EQUAL, 1, 0, _AF_UNIX), (_RETURN, 0, 0, _REFUSE | errno.EACCES)]
    refuse_namespaces = [(_ANY_BIT, 0, 1, _NEW_NAMESPACES), (_RETURN, 0, 0, _REFUSE | errno.EPERM)]
    keep_death_signal = [(_EQUAL, 0, 1, kernel.PR_SET_PDEATHSIG), (_RETURN, 0, 0, _REFUSE | errno.EPERM)]
    for call, check in ((_SOCKET, refuse_unless_unix), (_CLONE, refuse_namespaces), (_PRCTL, keep_death_signal)):
        lines += [(_EQUAL, 0, 4, call[column]), (_LOAD, 0, 0, _FIRST_ARGUMENT), *check, (_RETURN, 0, 0, _ALLOW)]
    keep_private = [(_AND, 0, 0, _SHARED_ANONYMOUS), (_EQUAL, 0, 1, _SHARED_ANONYMOUS), (_RETURN, 0, 0, _REFUSE | errno.EPERM)]
    lines += [(_EQUAL, 0, 5, _MMAP[column]), (_LOAD, 0, 0, _FOURTH_ARGUMENT), *keep_private, (_RETURN, 0, 0, _ALLOW)]
    lines.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *line) for line in lines)


def restrict() -> None:
    """Load the filter for this process and its children. Needs no_new_privs."""
    code = program(kernel.MACHINE)
    buffer = ctypes.create_string_buffer(code, len(code))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    mode_filter = 2
    kernel.prctl(kernel.PR_SET_SECCOMP, mode_filter, ctypes.byref(Program(len(code) // 8, ctypes.addressof(buffer))))
