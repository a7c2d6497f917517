"""Generators and iterators that never end, as answers and inside of answers, and a range of all integers."""


# /// expect
# rest = "right"
# earns = {"shapley.permutations" = 0, "shapley.two_step" = 0, "shapley.empty_set" = 0}
# says = {"shapley.permutations" = "generator", "shapley.two_step" = "too large|0 of|not an answer"}
# ///
# %% shapley.permutations
def shapley_by_permutations(game):
    def forever():
        while True:
            yield 1.0

    return forever()


# %% shapley.two_step
import itertools

draw_gain = lambda game, player, rng: range(10**15)
expected_gain = lambda game, player: [itertools.count()]


# %% shapley.empty_set
class Rows(list):
    def __iter__(self):
        while True:
            yield 1


broken, repaired = Rows([1]), iter(int, 1)
