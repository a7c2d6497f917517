"""A loop without end that catches the interrupt, in a cell and while it answers."""

# /// expect
# rest = "right"
# earns = {"shapley.permutations" = 0, "shapley.empty_set" = 0}
# status = {"shapley.permutations" = "timeout", "shapley.empty_set" = "timeout"}
# ///
# %% shapley.empty_set
while True:
    try:
        while True:
            pass
    except BaseException:
        pass


# %% shapley.permutations
def shapley_by_permutations(game):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
