"""Scripts in names: of errors, functions, symbols, dict keys, dtypes, types, arguments, files, cells, kernels, languages, tags, and the notebook."""

# /// expect
# says = {"shapley.permutations" = "onerror", "shapley.linear_model" = "."}
# absent = ["<img src=x onerror", "alert(2)</script>"]
# ///
# %%
bad = "<img src=x onerror=alert(1)><script>alert(2)</script></div></section>"
Bad = type(bad, (Exception,), {"__module__": bad, "__qualname__": bad})
# %%
raise Bad(bad)
# %%
exec(compile("def f():\n    raise ValueError(bad)\nf()", bad, "exec"))


# %% shapley.permutations
def shapley_by_permutations(game):
    raise Bad(bad)


# %% shapley.subsets
def shapley_by_subsets(game):
    return bad


# %% shapley.two_step
draw_gain = lambda game, player, rng: {bad: bad}
expected_gain = lambda game, player: np.array([(1, 2)], dtype=[(bad, float), ("y", float)])
# %% shapley.empty_set
broken, repaired = [bad] * 4, type(bad, (), {})()
# %% shapley.linear_model
import sympy

linear = {
    bad: sympy.Symbol(bad),
    "empty": sympy.Symbol(bad) + b,
    "value": sympy.Function(bad)(b),
    "surrogate": sympy.Symbol("\\href{javascript:alert(1)}{x}"),
    "attribution": b,
}
# %% shapley.coefficient
weight_of_a_coalition = Derivation("shapley.coefficient").start(OrderCount(S, i, everyone) / factorial(N))
weight_of_a_coalition.step(
    factorial(Card(S)) * symbols("x<script>alert(2)</script>"), "<img src=x onerror=alert(1)> $\\href{javascript:alert(1)}{x}$ because"
)
# %% notebook
bad = "<img src=x onerror=alert(1)><script>alert(2)</script>"
notebook.metadata.update(
    title=bad,
    authors=[{"name": bad}],
    kernelspec={"name": bad, "display_name": bad, "language": bad},
    language_info={"name": bad, "file_extension": bad},
)
notebook.cells[0].metadata["nbgrader"] = {"grade_id": bad, "comment": bad}
for n, cell in enumerate(notebook.cells):
    cell["id"] = bad + str(n)
    cell.metadata.update(tags=[bad], name=bad, collapsed=bad, slideshow={"slide_type": bad})
import json

data = json.dumps(notebook).encode()
