"""Text cells whose addresses only the renderer sees: a scheme spelt with entities and backslashes, a beacon, attachments that are none, or grow."""
# /// expect
# rest = "right"
# absent = ["href=\"java", "href=\"data", "\"https://evil.example/beacon.png", "src=\"attachment"]
# ///
# %% markdown
[a](javascript\:alert(1)) [b](javascript&colon;alert(1)) [c](&#x6A;avascript:alert(1)) [d](java&Tab;script&colon;alert(1)) ![e](data&colon;text/html,x)

[f] ![g](https://evil.example/beacon.png)

[f]: javascript\:alert(1)
# %% markdown
![a](attachment:none) opens no submission in formgrader
# %% markdown
![a](attachment:n0)
# %% notebook
grown = {f"n{n}": {"image/png": f"attachment:n{n + 1} " * 10} for n in range(12)}
next(one for one in notebook.cells if "attachment:n0" in one.source)["attachments"] = nbformat.from_dict({**grown, "": {"image/png": "QUJD"}})
