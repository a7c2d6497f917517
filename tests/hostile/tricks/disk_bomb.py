"""Fills the working folder, /tmp and /dev/shm: with one file, with many, with sparse ones, with names."""

# /// expect
# rest = "right"
# prints = ["one: OSError", "many: OSError", "names: OSError", "preallocated: OSError"]
# ///
# %%
import os


def fill(label, work):
    try:
        work()
        print(label + ":", "no end")
    except OSError as error:
        print(label + ":", "OSError", error.errno)


def one(folder):
    with open(folder + "/one", "wb") as file:
        for _ in range(1000):
            file.write(b"x" * 1_000_000)


def many(folder):
    for n in range(1000):
        with open(f"{folder}/{n}", "wb") as file:
            file.write(b"x" * 1_000_000)


def names(folder):
    for n in range(100_000):
        os.close(os.open(f"{folder}/name{n}", os.O_CREAT | os.O_WRONLY))


fill("one", lambda: one("."))
fill("preallocated", lambda: os.posix_fallocate(os.open("/tmp/p", os.O_CREAT | os.O_RDWR), 0, 10**10))
fill("many", lambda: many("/dev/shm"))
os.mkdir("/tmp/n")
fill("names", lambda: names("/tmp/n"))
import shutil

for name in ["one", "/tmp/p", "/tmp/n"]:
    shutil.rmtree(name, ignore_errors=True) if os.path.isdir(name) else os.path.exists(name) and os.unlink(name)
