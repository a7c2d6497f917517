"""Becomes root: setuid, capabilities, setuid programs, a new user namespace, writing to its own id maps."""

# /// expect
# prints = ["0 gained", "Uid:\\s+1000\\s+1000\\s+1000\\s+1000"]
# ///
# %%
import ctypes, glob, os, subprocess

libc = ctypes.CDLL(None, use_errno=True)
gained = 0
for work in (
    lambda: os.setuid(0),
    lambda: os.setgid(0),
    lambda: os.seteuid(0),
    lambda: os.setresuid(0, 0, 0),
    lambda: os.chroot("/tmp"),
    lambda: open("/proc/self/uid_map", "w").write("0 0 1"),
    lambda: open("/proc/self/oom_score_adj", "w").write("-1000"),
    lambda: os.nice(-5),
    lambda: __import__("resource").setrlimit(__import__("resource").RLIMIT_NPROC, (10**6, 10**6)),
):
    try:
        work()
        gained += 1
    except (OSError, ValueError):
        pass
for path in ("/usr/bin/su", "/usr/bin/mount", "/bin/ping", "/usr/bin/newuidmap", "/usr/bin/passwd", "/usr/bin/sudo"):
    if os.path.exists(path):
        done = subprocess.run([path, "-c", "id"], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=5)
        gained += "uid=0" in done.stdout
print(gained, "gained", "STOLEN" * bool(gained))
print(open("/proc/self/status").read())
