"""A huge array as answer: real, a view that says it is larger than memory, one of length 0 in 30 dimensions."""


# /// expect
# rest = "right"
# earns = {"shapley.permutations" = 0, "shapley.two_step" = 0, "shapley.empty_set" = 0}
# says = {"shapley.permutations" = "too large|memory|died", "shapley.two_step" = "too large|Error|0 of", "shapley.empty_set" = "."}
# ///
# %% shapley.permutations
def shapley_by_permutations(game):
    return np.ones((1000, 2500))


# %% shapley.two_step
draw_gain = lambda game, player, rng: np.broadcast_to(1.0, (2**20, 2**20))
expected_gain = lambda game, player: np.lib.stride_tricks.as_strided(np.ones(1), (2**40,), (0,))
# %% shapley.empty_set
broken, repaired = np.zeros((2**12, 2**12), np.int8), np.zeros((0,) * 30)
