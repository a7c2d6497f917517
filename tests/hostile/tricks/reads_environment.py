"""Reads the environment, through os, the shell and the C library, for tokens and for where things lie."""

# /// expect
# prints = ["HOME=/home/student"]
# ///
# %%
import ctypes, os, subprocess

print(dict(os.environ))
print(subprocess.run(["env"], capture_output=True, text=True).stdout)
environ = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
n = 0
while environ and environ[n]:
    print(environ[n].decode())
    n += 1
print(open("/proc/self/environ").read())
