"""Ends the process with code 0, as if all had gone well: in a cell, through SystemExit, through the C library, and while it answers."""

# /// expect
# rest = "right"
# earns = {"shapley.permutations" = 0, "shapley.two_step" = 0}
# says = {"shapley.permutations" = "ended its process with exit code 0", "shapley.two_step" = "SystemExit"}
# ///
# %%
import sys

sys.exit(0)
# %%
quit()


# %% shapley.permutations
def shapley_by_permutations(game):
    import os

    os._exit(0)


# %% shapley.two_step
def draw_gain(*args):
    raise SystemExit(0)


def expected_gain(*args):
    exit(0)


# %% end
import ctypes

ctypes.CDLL(None)._exit(0)
