"""Swaps the grade ids of two exercises' cells, so that an easy answer would count for a dear one, and renames a third."""


# /// expect
# notes = ["changed|none of this chapter"]
# ///
# %% shapley.permutations
def shapley_by_permutations(game):
    n = game.n_players
    total = np.zeros(n)
    for order in permutations(range(n)):
        before = []
        for player in order:
            total[player] += game.value([*before, player]) - game.value(before)
            before.append(player)
    return total / math.factorial(n)


# %% notebook
first, second = by_id["shapley-permutations"], by_id["shapley-subsets"]
first.metadata.nbgrader.grade_id, second.metadata.nbgrader.grade_id = "shapley-subsets", "shapley-permutations"
by_id["shapley-permutations-answer"].source = by_id["shapley-permutations-answer"].source.replace("total / math", "99 + total / math")
by_id["shapley-linear_model"].metadata.nbgrader.grade_id = "shapley-permutations "
