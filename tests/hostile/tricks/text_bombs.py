"""Text that costs a Markdown reader, a highlighter or a cleaner more than its length: nested quotes, brackets, emphasis, tags, dollars."""

# /// expect
# rest = "right"
# ///
# %%
from IPython.display import HTML, display

display(HTML("<b>" * 15_000), HTML("<a href=" * 9_000), HTML("<" * 50_000), HTML("<!--" * 20_000), HTML("&" * 90_000), HTML("<p $" * 15_000))
print("\x1b[" * 5_000, "\x1b[1m" * 5_000, "$" * 5_000)
# %% notebook
bombs = [
    "[" * 20_000,
    "*a_ " * 8_000,
    "> " * 5_000 + "x",
    "![](" * 8_000,
    "`" * 20_000 + "x",
    "<a " * 8_000,
    "$" * 20_000,
    "- " * 3_000 + "x",
    "|a" * 5_000 + "\n" + "|-" * 5_000,
    "\\begin{align}" * 2_000,
    "<div>" * 5_000,
    "[a]: x\n" * 3_000,
    "\\" * 30_000,
    "**" * 15_000 + "x",
]
for n, bomb in enumerate(bombs):
    notebook.cells.append(nbformat.v4.new_markdown_cell(bomb, id=f"bomb-{n}"))
notebook.cells.append(nbformat.v4.new_code_cell("'''" + "\\N{" * 8_000 + "'''[0:0]", id="bomb-code"))
