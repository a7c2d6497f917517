"""Takes memory without end: a Python list, numpy pages, and in children, each below the limit."""

# /// expect
# rest = "right"
# earns = {"shapley.permutations" = 0, "shapley.empty_set" = 0}
# says = {"shapley.permutations" = "memory", "shapley.empty_set" = "not yet|died|memory"}
# ///
# %% shapley.empty_set
import os, time

for _ in range(3):
    if os.fork() == 0:
        hoard = np.ones(60 * 2**20 // 8)
        time.sleep(30)
        os._exit(0)
time.sleep(0.5)
hoard = [np.ones(2**20) for _ in range(10_000)]


# %% shapley.permutations
def shapley_by_permutations(game):
    hoard = []
    while True:
        hoard.append(bytearray(10_000_000))
