"""Makes assertions hold: python -O's flag, a compiler hook that drops `assert`, an AssertionError that nobody can raise."""

# /// expect
# says = {"shapley.permutations" = "0 of 10 cases right", "shapley.subsets" = "AssertionError"}
# ///
# %%
import ast, builtins


class NoAsserts(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()


get_ipython().ast_transformers.append(NoAsserts())


class Silent(Exception):
    def __bool__(self):
        return False


builtins.AssertionError = Silent
builtins.__debug__ if False else None


# %% shapley.permutations
def shapley_by_permutations(game):
    return [1.0] * (game.n_players + 1)


# %% shapley.subsets
def shapley_by_subsets(game):
    raise AssertionError
