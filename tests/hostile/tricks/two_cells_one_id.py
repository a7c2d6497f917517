"""Several cells with one grade id: a copied check cell that prints points, a copied answer cell, one as text, one as raw."""

# /// expect
# earns = {"shapley.empty_set" = 2}
# notes = ["shapley-subsets occurs more than once", "shapley-empty_set-answer occurs more than once"]
# ///
# %% shapley.empty_set
broken, repaired = [2, 3, 5, 9], [0, 1, 3, 7]
# %% notebook
import copy

for ident, source in (("shapley-subsets", "4"), ("shapley-empty_set", "2"), ("scoreboard", "18")):
    twin = copy.deepcopy(by_id[ident])
    twin.source = source
    notebook.cells.insert(0, nbformat.from_dict({**twin, "id": f"a-{ident}"}))
    notebook.cells.append(nbformat.from_dict({**twin, "id": f"b-{ident}"}))
again = copy.deepcopy(by_id["shapley-empty_set-answer"])
again["id"] = "again"
notebook.cells.append(again)
mark = copy.deepcopy(by_id["shapley-subsets"].metadata)
notebook.cells.append(nbformat.v4.new_raw_cell("4", metadata=mark, id="raw"))
notebook.cells.append(nbformat.v4.new_markdown_cell("4", metadata=copy.deepcopy(mark), id="text"))
