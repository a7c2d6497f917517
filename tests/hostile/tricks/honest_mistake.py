"""Nothing: a wrong answer, so that what follows can be told from it."""


# /// expect
# rest = "right"
# earns = {"shapley.permutations" = 0}
# status = {"shapley.permutations" = "wrong"}
# says = {"shapley.permutations" = "0 of 10 cases right"}
# ///
# %% shapley.permutations
def shapley_by_permutations(game):
    return np.zeros(game.n_players) + 99
