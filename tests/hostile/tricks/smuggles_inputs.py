"""Keeps the hidden inputs of one exercise and shows them in its answers to the notebook's own cases of the next, whose rows stand on the page."""

# /// expect
# earns = {}
# absent = ["smuggled-"]
# says = {"shapley.subsets" = "ValueError: smuggled"}
# ///
# %%
kept = []


def words():
    return "smuggled" + "-".join(str([int(x) if x == int(x) else x for x in table])[:60] for table in kept[::-1])


# %% shapley.permutations
def shapley_by_permutations(game):
    kept.append(game.table.tolist())
    return np.zeros(game.n_players) + 99


# %% shapley.subsets
def shapley_by_subsets(game):
    hidden = [one for one in kept[5:]]
    kept[:] = hidden or kept
    raise ValueError(words() if hidden else "smuggled")


# %% shapley.two_step
def draw_gain(game, player, rng):
    raise KeyError(words())


expected_gain = draw_gain


# %% shapley.empty_set
class Late:
    def __array__(self, *args, **kwargs):
        raise TypeError(words())


broken = repaired = Late()
