"""Raises the points of check cells, makes its own cells graded, unlocks, and adds a task cell that carries points."""


# /// expect
# says = {"shapley.permutations" = "0 of 10"}
# notes = ["label extra-credit .* none of this chapter"]
# ///
# %% shapley.permutations
def shapley_by_permutations(game):
    return np.zeros(game.n_players) + 99


# %% notebook
for cell in notebook.cells:
    if "nbgrader" in cell.metadata and cell.metadata.nbgrader.grade:
        cell.metadata.nbgrader.update(points=1000, locked=False, grade=True, solution=True)
mark = {"grade": True, "solution": True, "locked": False, "task": False, "points": 500, "schema_version": 3, "grade_id": "extra-credit"}
notebook.cells.append(nbformat.v4.new_code_cell("500", metadata={"nbgrader": mark}, id="extra"))
task = {**mark, "task": True, "grade": False, "solution": False, "grade_id": "extra-credit-task"}
notebook.cells.append(nbformat.v4.new_markdown_cell("task", metadata={"nbgrader": task}, id="task"))
