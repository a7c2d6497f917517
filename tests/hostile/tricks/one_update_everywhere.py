"""Shows one display thousands of times, then updates it once with all that a cell may show, so that the page would hold it thousands of times."""
# /// expect
# rest = "right"
# prints = ["left out"]
# ///
# %%
from IPython.display import display
handle = display("a", display_id="everywhere")
for _ in range(190):
    display("a", display_id="everywhere")
# %%
for _ in range(190):
    display("a", display_id="everywhere")
# %%
display("A" * 40_000, display_id="everywhere", update=True)
