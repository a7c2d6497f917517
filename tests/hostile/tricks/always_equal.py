"""Answers that compare equal to everything: a number, an array, an expression, a string, and a class of its own."""

# /// expect
# says = {"shapley.permutations" = "0 of 10 cases right|not an answer", "shapley.subsets" = "0 of", "shapley.linear_model" = "0 of 4"}
# ///
# %%
import sympy


class Anything:
    __eq__ = __ge__ = __le__ = __contains__ = lambda self, other: True
    __ne__ = __lt__ = __gt__ = lambda self, other: False
    __hash__ = lambda self: 0
    __sub__ = __rsub__ = __abs__ = lambda self, *other: self
    __float__ = lambda self: 0.0


class Number(Anything, float):
    pass


class Rows(np.ndarray):
    __eq__ = __le__ = lambda self, other: np.ones(self.shape, bool)
    __sub__ = __rsub__ = lambda self, other: np.zeros(self.shape)


class Letter(sympy.Symbol):
    __eq__ = lambda self, other: True
    __hash__ = lambda self: 0


# %% shapley.permutations
def shapley_by_permutations(game):
    return Anything()


# %% shapley.subsets
def shapley_by_subsets(game):
    return np.full(game.n_players, 77.0).view(Rows)


# %% shapley.two_step
draw_gain = lambda game, player, rng: Number(5)
expected_gain = lambda game, player: Number(5)
# %% shapley.linear_model
linear = dict.fromkeys(("empty", "value", "surrogate", "attribution"), Letter("b"))
# %% shapley.empty_set
broken = repaired = [Number(1)] * 4
