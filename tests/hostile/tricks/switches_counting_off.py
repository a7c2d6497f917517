"""Switches the counting of lines off and leaves it off, hides lines in exec with a library's file name, and in a thread."""


# /// expect
# status = {"shapley.subsets" = "wrong"}
# says = {"shapley.subsets" = "steps|lines"}
# ///
# %% shapley.subsets
def shapley_by_subsets(game):
    import sys

    n = game.n_players
    if n >= 8:
        sys.settrace(None)
    values = np.zeros(n)
    for i in range(n):
        others = [j for j in range(n) if j != i]
        for k in range(n):
            gains = [game.value((*coalition, i)) - game.value(coalition) for coalition in combinations(others, k)]
            values[i] += sum(gains) / (n * comb(n - 1, k))
    return values
