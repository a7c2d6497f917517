"""Counts how often it is run, in files, shared memory, the shell's history, environment and abstract names, to act differently the second time."""

# /// expect
# rest = "right"
# prints = ["first time"]
# ///
# %%
import os, socket, glob

seen = [path for path in ("/tmp/@MARK@-count", "/dev/shm/@MARK@-count", os.path.expanduser("~/@MARK@-count")) if os.path.exists(path)]
seen += glob.glob(os.path.expanduser("~/.ipython/**/@MARK@*"), recursive=True) + [name for name in os.environ if "@MARK@" in name]
for path in ("/tmp/@MARK@-count", "/dev/shm/@MARK@-count", os.path.expanduser("~/@MARK@-count")):
    open(path, "w").write("1")
os.environ["@MARK@"] = "1"
print("STOLEN" if seen else "first time")
