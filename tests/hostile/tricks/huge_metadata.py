"""Megabytes of metadata, in the notebook, in cells and in what nbgrader reads; grade ids that are long, empty, numbers or paths."""

# /// expect
# rest = "right"
# absent = ["hoard-"]
# ///
# %% notebook
notebook.metadata["hoard"] = ["hoard-" + "x" * 10**6] * 3
mark = {"grade": True, "solution": False, "locked": True, "points": 9}
for n, ident in enumerate(("y" * 10**6, "", 7, None, ["a"], {"b": 1}, "../../gradebook.db", "shapley-subsets\u0000", "Shapley-Subsets")):
    cell = nbformat.v4.new_code_cell("9", id=f"odd-{n}")
    cell.metadata["nbgrader"] = {**mark, "grade_id": ident, "checksum": "hoard-"}
    cell.metadata["more"] = {"hoard": ["hoard-" + "x" * 10**5] * 5}
    notebook.cells.append(cell)
nested = "hoard-"
for _ in range(300):
    nested = [nested]
notebook.metadata["nested"] = nested
import json

data = json.dumps(notebook).encode()
