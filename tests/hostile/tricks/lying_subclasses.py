"""Subclasses of float, int, list, dict, Fraction and ndarray that show one value to some and another to others."""

# /// expect
# rest = "right"
# earns = {"shapley.permutations" = 0, "shapley.two_step" = 0, "shapley.empty_set" = 0}
# says = {"shapley.permutations" = "0 of 10|cannot be read"}
# ///
# %%
from fractions import Fraction


class Float(float):
    calls = 0

    def __float__(self):
        Float.calls += 1
        return float(Float.calls)

    as_integer_ratio = hex = is_integer = lambda self: (1, 1)


class Int(int):
    __int__ = __index__ = __abs__ = lambda self: 5
    bit_length = lambda self: 0


class List(list):
    __len__ = lambda self: 3
    __getitem__ = lambda self, n: 0.0


class Array(np.ndarray):
    shape = property(lambda self: (3,))
    size = property(lambda self: 0)
    dtype = property(lambda self: np.dtype("float64"))
    nbytes = property(lambda self: 0)
    tolist = tobytes = ravel = lambda self, *args: [1.0, 2.0, 3.0]


class Ratio(Fraction):
    numerator = property(lambda self: "1")
    denominator = property(lambda self: 0)


# %% shapley.permutations
def shapley_by_permutations(game):
    return np.full(game.n_players, 99.0).view(Array)


# %% shapley.two_step
draw_gain = lambda game, player, rng: Float(99)
expected_gain = lambda game, player: Ratio(1, 2)
# %% shapley.empty_set
broken, repaired = List([Int(10**6), 1]), {"$": "array"}
