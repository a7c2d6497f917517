"""Answers by hand with data that no honest answer leaves: shapes that lie, types that are none, keys of the format, parts of other answers."""

# /// expect
# status = {"shapley.permutations" = "error"}
# says = {"shapley.permutations" = "."}
# ///
# %%
import autograder.student.kinds as room

odd = [
    {"$": "array", "dtype": "float64", "shape": [10**12], "values": []},
    {"$": "array", "dtype": "object", "shape": [1], "values": [1]},
    {"$": "array", "dtype": "float64", "shape": [-1], "base64": "AAAA"},
    {"$": "array", "dtype": "float64", "shape": [2**62, 4], "base64": ""},
    {"$": "array", "dtype": "float64", "shape": {"a": 1}, "values": None},
    {"$": "int", "hex": "f" * 10**6},
    {"$": "float", "value": "os"},
    {"$": "fraction", "numerator": 1, "denominator": 0},
    {"$": "set", "items": [{}, []]},
    {"$": "nothing"},
    {"$": ["a"]},
    [[[[[[[[]]]]]]]] * 3,
    {"$": "dict", "items": [[{"$": "dict", "items": []}, 1]]},
    {"$": "game", "table": {"$": "array", "dtype": "float64", "shape": [3], "values": [1, 2, 3]}},
    {"$": "expression", "tree": ["eval", "1"]},
    {"$": "expression", "tree": {"os": "system"}},
    {"$": "figure", "axes": 3},
    True,
    None,
    "x" * 10**6,
    -0.0,
]


def collect(question, found):
    n = len(question.get("cases", []))
    cases = [{"value": odd[k % len(odd)], "measured": "none", "changed": 7, "sd": {}, "again": []} for k in range(n)]
    return {
        "cases": cases,
        "answers": {name: {"value": odd[k]} for k, name in enumerate(question["answers"])},
        "lines": odd,
        "chains": odd,
        "missing": None,
        "values": odd,
        "items": odd,
        "expressions": odd,
    }


room.collect = collect
# %% shapley.permutations
shapley_by_permutations = 1
# %% shapley.subsets
shapley_by_subsets = 1
# %% shapley.coefficient
weight_of_a_coalition = 1
# %% shapley.two_step
draw_gain = expected_gain = 1
# %% shapley.empty_set
broken = repaired = 1
# %% shapley.linear_model
linear = 1
