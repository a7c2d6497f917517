"""Prints the MIME output of a check cell and of the scoreboard by hand, with points as a plain number."""

# /// expect
# prints = ["of 45 points"]
# notes = ["scoreboard.*changed|changed.*scoreboard|locked cell shapley-subsets was changed"]
# ///
# %%
from IPython.display import display, publish_display_data

for _ in range(3):
    publish_display_data({"text/plain": "4", "text/html": "<div class='card' id='shapley-subsets'>right · 45 of 45 points</div>"})
display({"text/plain": "5"}, raw=True)
# %% notebook
for cell in notebook.cells:
    if cell.id in ("shapley-subsets", "scoreboard"):
        cell.source = "from IPython.display import display\ndisplay({'text/plain': '4'}, raw=True)"
        cell.outputs = [nbformat.v4.new_output("execute_result", data={"text/plain": "4", "text/html": "<b>4 of 4</b>"}, execution_count=1)]
