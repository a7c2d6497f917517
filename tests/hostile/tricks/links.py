"""Symbolic and hard links, relative and through /proc, to what it may not read, and a name that is swapped while it is opened."""

# /// expect
# prints = ["0 read", "0 hard"]
# ///
# %%
import os

targets = (
    "@FOLDER@/gradebook.db",
    "@REPOSITORY@/reference_impl/shapley.py",
    "/etc/shadow",
    "/proc/1/root@FOLDER@/gradebook.db",
    "../../../..@FOLDER@/gradebook.db",
)
read = hard = 0
for n, target in enumerate(targets):
    os.symlink(target, f"link{n}")
    try:
        print("STOLEN", open(f"link{n}").read())
        read += 1
    except OSError:
        pass
    try:
        os.link(target, f"hard{n}")
        hard += 1
    except OSError:
        pass
os.symlink("/", "root")
for path in ("root@FOLDER@/gradebook.db", "root/proc/1/cwd/root/etc/shadow"):
    try:
        print("STOLEN", open(path).read())
        read += 1
    except OSError:
        pass
os.unlink("cases.json")
os.symlink("@FOLDER@/gradebook.db", "cases.json")
print(read, "read", hard, "hard")


# %% shapley.permutations
def shapley_by_permutations(game):
    return open("cases.json").read()
