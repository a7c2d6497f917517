"""A list of a million numbers, a dict of a million keys, a set with equal hashes, a list that holds itself, a text of a hundred million letters."""


# /// expect
# rest = "right"
# earns = {"shapley.permutations" = 0, "shapley.two_step" = 0, "shapley.empty_set" = 0, "shapley.linear_model" = 0}
# says = {"shapley.permutations" = "too large|too long", "shapley.two_step" = "too large|nested|0 of|too long", "shapley.empty_set" = "."}
# ///
# %% shapley.permutations
def shapley_by_permutations(game):
    return list(range(10**6))


# %% shapley.two_step
def draw_gain(game, player, rng):
    own = []
    own.append(own)
    return own


expected_gain = lambda game, player: "x" * 50_000_000


# %% shapley.empty_set
class Same(int):
    __hash__ = lambda self: 1


broken, repaired = {Same(n) for n in range(300)} | set(range(300_000)), dict.fromkeys(range(10**6), 1)
# %% shapley.linear_model
import sympy

linear = {str(n): sympy.Integer(n) for n in range(50_000)}
