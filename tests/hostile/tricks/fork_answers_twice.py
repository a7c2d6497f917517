"""Forks inside a cell and inside an answer and lets both go on, so that two processes talk to the grader."""

# /// expect
# rest = "right"
# earns = {"shapley.permutations" = 0}
# says = {"shapley.permutations" = "0 of 10|died"}
# ///
# %%
import os

os.fork()


# %% shapley.permutations
def shapley_by_permutations(game):
    import os

    os.fork()
    os.fork()
    return np.full(game.n_players, float(os.getpid()))
