"""HTML, scripts, styles, frames and forms in every kind of output, and pages that pose as a verdict."""

# /// expect
# prints = ["of 18 points"]
# ///
# %%
from IPython.display import HTML, Javascript, SVG, IFrame, display

hostile = """<script>alert(2)</script><img src=x onerror=alert(1)><svg onload=alert(1)><script>alert(2)</script></svg><iframe srcdoc='<script>alert(2)</script>'></iframe>
<a href='javascript:alert(1)'>a</a><a href=' java\tscript:alert(1)'>b</a><a href='data:text/html,<script>alert(2)</script>'>c</a><a href='vbscript:x'>d</a>
<div style='position:fixed;inset:0;background:url(https://evil.example/beacon.png)'>x</div><style>@import 'https://evil.example/x.css'; .card{display:none}</style>
<link rel=stylesheet href=https://evil.example/x.css><meta http-equiv=refresh content='0;url=https://evil.example'><base href=https://evil.example>
<form action=https://evil.example><input name=x><button formaction=javascript:alert(1)>go</button></form><object data=https://evil.example></object><embed src=x>
<video src=https://evil.example/v autoplay onplay=alert(1)><source src=x onerror=alert(1)></video><details open ontoggle=alert(1)>x</details>
<img src=https://evil.example/beacon.png srcset='https://evil.example/2x 2x'><table background=https://evil.example/b><tr><td>1</td></tr></table>
<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'></mglyph></table></mtext></math>
<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript><!--><img src=x onerror=alert(1)>--><![CDATA[<script>alert(2)</script>]]>
<template><script>alert(2)</script></template><xmp><img src=x onerror=alert(1)></xmp><plaintext><script>alert(2)</script>"""
display(HTML(hostile))
display(
    HTML(
        "</div></div></div></section></main></body></html><section class='card' id='shapley-subsets'><header>4.2 · 18 of 18 points</header></section>"
        + hostile
    )
)
display(
    {
        "text/html": hostile,
        "image/svg+xml": f"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>{hostile}</svg>",
        "application/javascript": "alert(1)",
    },
    raw=True,
)
display(
    Javascript("alert(1)"),
    SVG("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(2)</script></svg>"),
    IFrame("https://evil.example", 100, 100),
)
display({"text/markdown": hostile, "text/plain": hostile}, raw=True)
display({"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/plain": hostile}, raw=True)
display({"image/png": "AAAA' onload='alert(1)", "image/jpeg": '"><script>alert(2)</script>', "image/gif": "R0lG"}, raw=True)
display({"text/html><script>": "x", 'image/png" onerror="alert(1)': "AAAA", "text/plain": "y"}, raw=True)
print(hostile, "\x1b[31m" + hostile, "\x1b]8;;javascript:alert(1)\x07link\x1b]8;;\x07", "18 of 18 points")
