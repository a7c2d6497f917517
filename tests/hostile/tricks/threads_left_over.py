"""Leaves threads and an atexit that go on after their cell: they print, change answers, and write to the conversation's descriptor."""

# /// expect
# rest = "right"
# prints = ["chatter"]
# ///
# %%
import atexit, threading, time, os


def chatter():
    while True:
        print("chatter", flush=True)
        time.sleep(0.002)


for _ in range(3):
    threading.Thread(target=chatter, daemon=True).start()
atexit.register(lambda: open("/tmp/@MARK@-atexit", "w").write("x"))
# %%
time.sleep(0.1)
