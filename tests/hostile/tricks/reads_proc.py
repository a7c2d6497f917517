"""Reads /proc: other processes, the grader's environment and memory, mounts, this process's files through root and cwd."""

# /// expect
# prints = ["seen: \\['1'\\]", "grader: FileNotFoundError", "1: FileNotFoundError|1: PermissionError"]
# ///
# %%
import os

print("seen:", sorted(name for name in os.listdir("/proc") if name.isdigit()))


def look(label, path):
    try:
        print(
            label + ":",
            "STOLEN " + open(path, errors="replace").read()[:200] if path.endswith(("environ", "shadow", "db")) else open(path).read()[:20],
        )
    except (OSError, ValueError) as error:
        print(label + ":", type(error).__name__)


look("grader", "/proc/@GRADER@/environ")
look("1", "/proc/1/root/etc/shadow")
look("2", "/proc/self/root@FOLDER@/gradebook.db")
look("3", "/proc/1/task/1/root@FOLDER@/gradebook.db")
look("4", "/proc/self/cwd/../..@FOLDER@/gradebook.db")
for name in ("kcore", "kallsyms", "kmsg", "config.gz", "sys/kernel/core_pattern", "keys", "sysrq-trigger"):
    look(name, "/proc/" + name)
for name in os.listdir("/proc/self/fd"):
    print(name, os.readlink("/proc/self/fd/" + name) if os.path.lexists("/proc/self/fd/" + name) else "")


# %% shapley.subsets
def shapley_by_subsets(game):
    return open("/proc/@GRADER@/environ").read()
