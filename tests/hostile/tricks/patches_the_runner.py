"""Replaces the methods of the process that runs it: the loop that serves, the channel, the shell's run_cell, and returns what it likes."""

# /// expect
# says = {"shapley.permutations" = "could not be read|0 of 10", "shapley.subsets" = "."}
# ///
# %%
import gc

gc.unfreeze()
for thing in gc.get_objects():
    kind = type(thing)
    if kind.__module__ == "autograder.sandbox.inside" and kind.__name__ == "Student":
        kind._answer = lambda self, question: {
            "answer": {"cases": [{"value": 1.0, "ok": True}] * len(question.get("cases", [])), "status": "correct"}
        }
        thing.owner = -1 if False else thing.owner
# %% shapley.permutations
shapley_by_permutations = print
# %% shapley.subsets
shapley_by_subsets = print
