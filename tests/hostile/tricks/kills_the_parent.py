"""Sends every signal to its parent, to its group, to everybody, to the grader's number, and traces them first."""
# /// expect
# rest = "right"
# prints = ["0: refused|0: sent", "@GRADER@|: ProcessLookupError"]
# ///
# %%
import os, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
for pid in (@GRADER@, os.getppid() or 999_999, 2, 3, 10, 100, -@GRADER@):
    for number in (9, 15, 19, 2, 1):
        try:
            os.kill(pid, number)
            print(pid, "STOLEN: signalled")
        except OSError as error:
            print(pid, ":", type(error).__name__)
try:
    os.kill(0, signal.SIGTERM)
    print("0: sent")
    os.kill(-1, signal.SIGTERM)
except OSError as error:
    print("0: refused", type(error).__name__)
import ctypes
print(ctypes.CDLL(None, use_errno=True).pidfd_open if False else "", [ctypes.CDLL(None, use_errno=True).syscall(434, @GRADER@, 0)])
