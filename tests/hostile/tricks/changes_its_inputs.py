"""Changes the games that it is asked about, their class and the builders, so that a right answer would be another one."""

# /// expect
# says = {"shapley.permutations" = "[0-9]+ of 10"}
# ///
# %%
TableGame.value = lambda self, players: 0.0
import autograder.student.builders as builders

kept = builders.build
builders.build = lambda data: kept({**data, "table": [0.0] * 8}) if isinstance(data, dict) and "table" in data else kept(data)


# %% shapley.permutations
def shapley_by_permutations(game):
    game._table[:] = 0.0
    game.table[:] = 0.0 if game.table.flags.writeable else game.table
    return np.zeros(game.n_players)
