"""Sets the variable that makes `check` look for the judge under stock nbgrader, before and after importing, and calls the entry point."""

# /// expect
# prints = ["nothing was checked|not yet|ModuleNotFoundError"]
# ///
# %%
import os, importlib

os.environ["CREDIT_ATTRIBUTION_JUDGE"] = "1"
os.environ["CREDIT_ATTRIBUTION_UNMARKED"] = ""
import autograder.student.check as room

room = importlib.import_module("autograder.student.check")
result = check("shapley.subsets", lambda game: [0.0])
print(result.result.headline, result.result.cause)


# %% shapley.permutations
def shapley_by_permutations(game):
    import os

    os.environ["CREDIT_ATTRIBUTION_JUDGE"] = "1"
    return getattr(check("shapley.permutations", lambda g: None).result, "rows", [])
