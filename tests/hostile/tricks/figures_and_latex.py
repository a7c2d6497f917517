"""Figures whose SVG, titles, links, metadata and fonts hold scripts, and LaTeX outputs that link, style and define."""

# /// expect
# rest = "right"
# ///
# %%
import io, matplotlib, matplotlib.pyplot as plt
from IPython.display import SVG, Latex, Math, display

matplotlib.rcParams["svg.fonttype"] = "none"
name = "al" + "ert(2)"
figure, axis = plt.subplots(figsize=(2, 2))
axis.set_title(f"<script>{name}</script>")
axis.set_xlabel("x", url="javascript:" + name)
axis.plot([1, 2], gid=f"x' onload='{name}", url="javascript:" + name)
held = io.StringIO()
figure.savefig(held, format="svg", metadata={"Title": f"</title><script>{name}</script>"})
plt.close(figure)
display(SVG(held.getvalue().replace("<svg", f"<svg onload='{name}'", 1)))
for tex in (
    "\\href{java" + "script:" + name + "}{x}",
    "\\text{<script>" + name + "</script>}",
    "\\unicode{<img src=x onerror=" + name + ">}",
    "\\def\\a{\\a\\a}\\a",
    "\\require{html}\\cssId{x}{\\style{position:fixed}{x}}",
    "{" * 2000 + "x" + "}" * 2000,
    "\\left(" * 500,
    "\\frac" * 1000,
):
    display(Latex(f"${tex}$"), Math(tex))
