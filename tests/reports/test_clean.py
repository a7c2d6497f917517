"""What students write can neither run nor reach out of its place in our pages."""

from __future__ import annotations

import pytest

from autograder.reports.clean import clean_html, clean_markdown, math_in_html, mathml

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><circle/></svg>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<style>.card{display:none}</style>",
    "<div style='position:fixed;inset:0'>x</div>",
    "<div class='card' id='toy-double'>4 of 4</div>",
    "<form action='https://evil'><input></form>",
    "<link rel=stylesheet href='https://evil'>",
    "<meta http-equiv=refresh content='0;url=https://evil'>",
    "<img src='https://evil/track.png'>",
    "<base href='https://evil'>",
    "<math><mtext><script>alert(1)</script></mtext></math>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<STYLE>x</STYLE><ScRiPt>alert(1)</sCrIpT >",
    "<script",
    "</div></div></section><section class='card'>",
    "<object data='x'></object><embed src='x'>",
    "<details open ontoggle=alert(1)>x</details>",
]
FORBIDDEN = [
    "<script",
    "<style",
    "<svg",
    "<iframe",
    "<form",
    "<input",
    "<link",
    "<meta",
    "<base",
    "<object",
    "<embed",
    "<section",
    "</section",
]
FORBIDDEN_ATTRIBUTES = [" on", " style=", " class=", " id=", "javascript:", 'href="data:', 'src="http', " srcdoc"]


def tags(page: str) -> list[str]:
    """Every tag in a page, with its attributes."""
    return [piece.partition(">")[0].lower() for piece in page.split("<")[1:]]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("clean", [clean_html, clean_markdown, lambda text: clean_markdown(f"para $x$ {text}\n\n{text}\n")])
def test_nothing_that_runs_or_poses_is_left(clean: object, text: str) -> None:
    page = clean(text)  # type: ignore[operator]
    for tag in tags(page):
        assert not any(("<" + tag).startswith(word) for word in FORBIDDEN), page
        assert not any(word in " " + tag for word in FORBIDDEN_ATTRIBUTES), page


def test_a_table_and_a_picture_of_pixels_stay() -> None:
    assert "<td>1</td>" in clean_html("<table border=1><tr><td style='color:red'>1</td></tr></table>")
    assert clean_html('<img src="data:image/png;base64,AAAA">') == '<img src="data:image/png;base64,AAAA">'
    assert "picture left out" in clean_html('<img src="data:image/svg+xml;base64,AAAA">')


def test_formulas_become_mathml() -> None:
    page = clean_markdown(
        "Here $a_1 < b$ and\n\n$$\\begin{aligned} x &= 1 \\\\ y &= 2 \\end{aligned}$$\n\n\\begin{align} z &= 3 \\end{align}"
    )
    assert page.count("<math") == 3
    assert "<mo>&lt;</mo>" in page
    assert "$" not in page


@pytest.mark.parametrize(
    "tex",
    [
        r"\text{<script>alert(1)</script>}",
        r"\color{\"><script>}{x}",
        r"\style{x}{y}",
        r"\href{javascript:alert(1)}{x}",
        r"\left.\frac{a}{b",
        "{" * 3000,
    ],
)
def test_a_formula_cannot_bring_tags_of_its_own(tex: str) -> None:
    page = mathml(tex)
    assert all(not tag.startswith(("script", "a ", "/a")) and "javascript" not in tag for tag in tags(page))


def test_a_dollar_in_an_attribute_is_no_formula() -> None:
    assert math_in_html('<a title="$x$ > $y$">$z$</a>').startswith('<a title="$x$ > $y$"><math')
    assert math_in_html("it costs $5 and $6") == "it costs $5 and $6"


def test_a_list_of_folds_and_code_stays_readable() -> None:
    page = clean_markdown("<details><summary>Hint</summary>\n\nuse **this**\n\n</details>\n\n```python\nx < 1\n```\n")
    assert "<details><summary>Hint</summary>" in page
    assert "<strong>this</strong>" in page
    assert "x &lt; 1" in page


def test_a_very_deep_output_is_left_out() -> None:
    assert len(clean_html("<div>" * 30_000)) < 1_000_000
