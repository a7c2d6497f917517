"""Objects whose every method lies, raises or never ends: __iter__, __len__, __array__, __getattr__, __class__, __hash__, __repr__, __str__, __del__."""


# /// expect
# rest = "right"
# earns = {"shapley.permutations" = 0, "shapley.subsets" = 0, "shapley.two_step" = 0, "shapley.empty_set" = 0, "shapley.linear_model" = 0}
# says = {"shapley.permutations" = "not an answer|cannot be read|Error", "shapley.empty_set" = "."}
# ///
# %%
class Liar:
    __class__ = float
    __len__ = lambda self: -1
    __iter__ = lambda self: self
    __next__ = lambda self: self
    __getattr__ = lambda self, name: (_ for _ in ()).throw(SystemExit(name))
    __array__ = lambda self, *args, **kwargs: np.zeros(3)
    __repr__ = __str__ = lambda self: "<script>alert(1)</script>"
    __format__ = lambda self, spec: "<script>alert(1)</script>"
    __del__ = lambda self: print("deleted")


class Raises(Exception):
    __str__ = __repr__ = lambda self: 1 / 0


class Endless:
    def __array__(self, *args, **kwargs):
        while True:
            pass


class Meta(type):
    __subclasscheck__ = __instancecheck__ = lambda cls, other: True
    __name__ = property(lambda cls: "<img src=x onerror=alert(1)>")
    __module__ = "matplotlib.pyplot"


class Posing(metaclass=Meta):
    pass


# %% shapley.permutations
def shapley_by_permutations(game):
    return Posing()


# %% shapley.subsets
def shapley_by_subsets(game):
    raise Raises


# %% shapley.two_step
draw_gain = lambda game, player, rng: Liar()


def expected_gain(game, player):
    return Endless()


# %% shapley.empty_set
broken = repaired = Posing
# %% shapley.linear_model
linear = {Liar(): Liar()}
