"""Deletes check cells, turns them to text, empties them, and puts an answer in place of the setup that they rely on."""

# /// expect
# notes = ["shapley-permutations was deleted", "shapley-subsets was changed", "shapley-two_step was changed"]
# ///
# %% notebook
notebook.cells.remove(by_id["shapley-permutations"])
by_id["shapley-subsets"].source = ""
cell = by_id["shapley-two_step"]
text = nbformat.v4.new_markdown_cell("full marks", metadata=cell.metadata, id=cell.id)
notebook.cells[notebook.cells.index(cell)] = text
by_id["scoreboard"].source = "1e9"
