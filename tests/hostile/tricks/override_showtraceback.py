"""Replaces `showtraceback`, `showsyntaxerror` and sys.excepthook, so that a failing cell passes for one that ran."""

# /// expect
# says = {"shapley.permutations" = "ZeroDivisionError"}
# status = {"shapley.permutations" = "error"}
# ///
# %%
import sys

shell = get_ipython()
shell.showtraceback = shell.showsyntaxerror = shell._showtraceback = shell.set_custom_exc = lambda *args, **kwargs: None
sys.excepthook = lambda *args: None


# %% shapley.permutations
def shapley_by_permutations(game):
    return 1 / 0


# %% shapley.subsets
raise RuntimeError("unseen")
