"""Starts processes that leave its session and group, double-fork, ignore signals, and would go on after the grading."""

# /// expect
# rest = "right"
# prints = ["started"]
# ///
# %%
import os, subprocess, sys, time

script = "import os, signal, time\n[signal.signal(n, signal.SIG_IGN) for n in (1, 2, 15)]\nos.setsid() if os.getpid() != os.getsid(0) else 0\ntime.sleep(600)"
subprocess.Popen(
    [sys.executable, "-S", "-c", script, "@MARK@"],
    start_new_session=True,
    stdin=subprocess.DEVNULL,
    stdout=subprocess.DEVNULL,
    stderr=subprocess.DEVNULL,
)
subprocess.Popen(["nohup", "setsid", "sleep", "600@MARK@".replace("@MARK@", "")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for descriptor in range(3):
            os.close(descriptor)
        while True:
            try:
                time.sleep(600)
            except BaseException:
                pass
    os._exit(0)
print("started")
