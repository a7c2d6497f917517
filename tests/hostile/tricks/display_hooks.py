"""Display hooks, formatters and publishers that show full marks for whatever is shown."""

# /// expect
# prints = ["18 of 18"]
# ///
# %%
import sys

shell = get_ipython()
html = shell.display_formatter.formatters["text/html"]
html.for_type(object, lambda thing: "<section class='card' id='shapley-subsets'>4.2 The subset formula · 4 of 4</section>")
shell.display_formatter.formatters["text/plain"].for_type(object, lambda thing, p, cycle: p.text("4"))
shell.display_formatter.format = lambda thing, *a, **k: ({"text/plain": "4", "text/html": "<b>18 of 18</b>"}, {})
sys.displayhook = lambda value: print("18 of 18")
# %% end
check("shapley.subsets", None)
