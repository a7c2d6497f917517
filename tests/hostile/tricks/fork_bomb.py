"""Forks as fast as it can, in a cell and again while it answers."""

# /// expect
# rest = "right"
# earns = {"shapley.permutations" = 0}
# says = {"shapley.permutations" = "BlockingIOError|time|memory|signal|0 of 10"}
# prints = ["BlockingIOError|refused"]
# ///
# %%
import os, time


def bomb(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if os.fork() == 0:
                while True:
                    try:
                        os.fork()
                    except OSError:
                        time.sleep(0.01)
        except BlockingIOError as error:
            return type(error).__name__
    return "refused nothing"


print(bomb(1), "refused")


# %% shapley.permutations
def shapley_by_permutations(game):
    raise BlockingIOError(bomb(0.3))
