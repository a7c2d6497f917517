"""Wrong answers with forged measures: counters at 0, evaluations below 0, seconds of NaN, limits that it says were kept."""

# /// expect
# says = {"shapley.subsets" = "wrong|0 of|could not be read|expected"}
# ///
# %%
import autograder.student.measure as measure, autograder.student.kinds.function as function

kept = measure.call


def call(asked, args, limits=()):
    outcome = kept(asked, args, ())
    return measure.Outcome(outcome.value, measured={"steps": 0, "evaluations": -1, "seconds": float("nan")})


function.call = measure.call = call


# %% shapley.subsets
def shapley_by_subsets(game):
    for _ in range(300_000):
        pass
    return np.zeros(game.n_players) + 99
