"""Shows without end: text, text through the descriptor, errors, pictures, updates of one display."""

# /// expect
# rest = "right"
# prints = ["cut off"]
# ///
# %%
print("x" * 50_000_000)
# %%
import os

for _ in range(300):
    os.write(1, b"y" * 10_000)
# %%
from IPython.display import display

handle = display("z", display_id="one")
for _ in range(3000):
    handle.update("z" * 1000)
# %%
raise ValueError("w" * 10_000_000)
# %%
for _ in range(3000):
    display({"text/html": "<b>" + "v" * 1000}, raw=True)
