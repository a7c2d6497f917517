"""Every cell and every answer ends the process, so that the notebook is run again and again, each time with the others waiting."""

# /// expect
# says = {"shapley.permutations" = "died", "shapley.subsets" = "died"}
# ///
# %%
import os

os.kill(os.getpid(), 9)
# %%
import ctypes

ctypes.string_at(0)
# %% shapley.permutations
import os

os.abort()
# %% shapley.subsets
import faulthandler

faulthandler._sigsegv()
# %% end
import sys

sys.setrecursionlimit(10**9)
f = lambda: f()
f()
