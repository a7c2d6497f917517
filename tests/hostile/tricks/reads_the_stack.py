"""While it answers, it walks the stack for whatever the caller knows of the right answer, and returns it."""


# /// expect
# status = {"shapley.permutations" = "wrong"}
# says = {"shapley.permutations" = "0 of 10 cases right"}
# ///
# %% shapley.permutations
def shapley_by_permutations(game):
    import sys

    frame, found = sys._getframe(), []
    while frame:
        for space in (frame.f_locals, frame.f_globals):
            for name, value in list(space.items()):
                if name in ("expected", "spec", "reference", "answers", "decided") or isinstance(value, dict) and "expected" in value:
                    found.append(value)
        frame = frame.f_back
    for one in found:
        values = one.get("expected") if isinstance(one, dict) else None
        if values is not None:
            return values["values"]
    return np.full(game.n_players, float(len(found)) + 1000)
