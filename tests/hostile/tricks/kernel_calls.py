"""Calls that reach into other processes or the kernel: ptrace, process_vm_readv, userfaultfd, io_uring, keyctl, bpf, perf, namespaces, mounts."""
# /// expect
# prints = ["0 allowed"]
# ///
# %%
import ctypes, os, platform
libc = ctypes.CDLL(None, use_errno=True)
x86 = {"ptrace": (101, 16, @GRADER@, 0, 0), "attach own": (101, 0, 0, 0, 0), "process_vm_readv": (310, @GRADER@, 0, 0, 0, 0, 0), "userfaultfd": (323, 0),
       "userfaultfd user": (323, 1), "io_uring_setup": (425, 1, 0), "keyctl": (250, 0, -3, 0), "add_key": (248, 0, 0, 0, 0, 0), "bpf": (321, 0, 0, 0),
       "perf": (298, 0, 0, 0, 0, 0), "unshare user": (272, 0x10000000), "setns": (308, 3, 0), "mount": (165, 0, 0, 0, 0, 0), "open_by_handle": (304, -1, 0, 0),
       "memfd": (319, b"x", 0), "kexec": (246, 0, 0, 0, 0), "module": (175, 0, 0, 0), "clone newuser": (56, 0x10000011, 0, 0, 0, 0),
       "clone3": (435, 0, 0), "personality": (135, 0x0400000), "shmget": (29, 0, 100, 0o1777), "fsopen": (430, b"tmpfs", 0), "pidfd_getfd": (438, 3, 0, 0)}
allowed = []
for name, call in x86.items() if platform.machine() == "x86_64" else ():
    if libc.syscall(*call) >= 0:
        allowed.append(name)
print(len(allowed), "allowed", allowed, "STOLEN" * bool(allowed))
