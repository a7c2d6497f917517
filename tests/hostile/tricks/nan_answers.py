"""NaN where anything compares false, infinity where tolerances overflow, numbers just below infinity, and complex ones."""


# /// expect
# says = {"shapley.permutations" = "0 of 10", "shapley.subsets" = "0 of", "shapley.two_step" = "0 of"}
# ///
# %% shapley.permutations
def shapley_by_permutations(game):
    return np.full(game.n_players, np.nan)


# %% shapley.subsets
def shapley_by_subsets(game):
    return [float("inf")] * game.n_players


# %% shapley.two_step
draw_gain = lambda game, player, rng: float("nan")
expected_gain = lambda game, player: complex("nan+infj")
# %% shapley.empty_set
broken, repaired = [float("nan")] * 4, [float("inf"), 1e308, -1e308, float("-inf")]
# %% shapley.linear_model
import sympy

linear = {"empty": sympy.nan, "value": sympy.zoo, "surrogate": sympy.oo, "attribution": sympy.S(0) / 0}
