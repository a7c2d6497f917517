"""A loop without end in a cell, and one while it answers."""

# /// expect
# rest = "right"
# earns = {"shapley.permutations" = 0, "shapley.empty_set" = 0}
# status = {"shapley.permutations" = "timeout", "shapley.empty_set" = "timeout"}
# says = {"shapley.empty_set" = "time"}
# ///
# %% shapley.empty_set
while True:
    pass


# %% shapley.permutations
def shapley_by_permutations(game):
    while True:
        pass
