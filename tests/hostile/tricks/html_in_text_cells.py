"""The same in text cells: Markdown links, references, raw HTML, formulas, tables, footnotes, code fences, and attachments."""
# /// expect
# absent = ["\"https://evil.example/beacon.png", "alert(2)</script>"]
# ///
# %% markdown
[a](javascript:alert(1)) [b](<java&#10;script:alert(1)>) ![c](https://evil.example/beacon.png) [d](data:text/html;base64,PHNjcmlwdD4=) <javascript:alert(1)>
[e]: javascript:alert(1) "onmouseover=alert(1)"
[e] ![f](x"onerror="alert(1)) <script>alert(2)</script> <img src=x onerror=alert(1)> <svg/onload=alert(1)>

<div class="card" id="shapley-subsets" style="position:fixed">4 of 4</div></div></div></section><section class="card">

$\href{javascript:alert(1)}{x}$ $\text{<script>alert(2)</script>}$ $$\style{background:url(https://evil.example/beacon.png)}{x}$$ $\class{card}{x}$ $\cssId{shapley-subsets}{x}$

| a | b |
|---|---|
| <script>alert(2)</script> | [x](vbscript:x) |

```html"onload="alert(1)
<script>alert(2)</script>
```
\begin{align} \unicode{<script>alert(2)</script>} \end{align}
<style>.card { display: none }</style><meta http-equiv="refresh" content="0;url=https://evil.example">
# %% markdown
![picture](attachment:x.png) ![picture](attachment:y.svg) <img src="attachment:z.png">
# %% notebook
cell = next(one for one in notebook.cells if "attachment:x.png" in one.source)
cell["attachments"] = nbformat.from_dict({
    "x.png": {"image/png": "AAAA' onerror='alert(1)"}, "y.svg": {"image/svg+xml": "<svg onload='alert(1)'/>"},
    "z.png": {"image/png": "x\"><script>alert(2)</script>"}, "text": {"text/html": "<script>alert(2)</script>"}, "<script>": {"image/png": "AAAA"},
})
