"""Unpickles references to the key, and returns an object whose unpickling elsewhere would run code (`__reduce__`)."""


# /// expect
# says = {"shapley.permutations" = "ModuleNotFoundError", "shapley.subsets" = "not an answer"}
# ///
# %%
class Bomb:
    def __reduce__(self):
        import os

        return os.system, ("touch /tmp/@MARK@-pickle; echo STOLEN",)

    __reduce_ex__ = lambda self, protocol: self.__reduce__()
    __getstate__ = __copy__ = __deepcopy__ = lambda self, *a: self.__reduce__()


# %% shapley.permutations
def shapley_by_permutations(game):
    import pickle

    return pickle.loads(b"creference_impl.shapley\nshapley_by_permutations\n.")(game)


# %% shapley.subsets
def shapley_by_subsets(game):
    return Bomb()


# %% shapley.linear_model
linear = {"empty": Bomb(), "value": b, "surrogate": b, "attribution": b}
# %% shapley.empty_set
broken = np.array([Bomb(), Bomb()], dtype=object)
repaired = Bomb()
