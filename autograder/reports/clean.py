"""Make a student's text harmless in our pages: HTML by an allow-list, markdown through the same list, TeX turned into MathML.

Nothing that is left can run, reach the network, or carry a style, a class or an id: so it can neither cover our boxes nor look like one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from xml.etree.ElementTree import Element

import bleach
import mistune
from latex2mathml.converter import convert_to_element
from mistune.plugins import import_plugin
from nbconvert.filters.markdown_mistune import MathBlockParser, MathInlineParser

_TAGS = """
    a abbr b blockquote br caption code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img kbd li ol p pre q s small span
    strong sub summary sup table tbody td tfoot th thead tr u ul
"""
_MATH_TAGS = """
    math menclose mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup
    msup mtable mtd mtext mtr munder munderover none
"""
_MATH_ATTRIBUTES = """
    accent columnalign columnlines columnspacing depth display displaystyle fence form height linethickness lspace mathvariant
    maxsize minsize movablelimits rowlines rowspacing rspace scriptlevel separator stretchy symmetric voffset width
"""
TAGS = frozenset(_TAGS.split())
MATH_TAGS = frozenset(_MATH_TAGS.split())
MATH_ATTRIBUTES = frozenset(_MATH_ATTRIBUTES.split())
SPANS = ["colspan", "rowspan"]
ATTRIBUTES = {"a": ["href", "title"], "abbr": ["title"], "img": ["src", "alt"], "ol": ["start"], "td": SPANS, "th": SPANS}
_ENDS_ITSELF = "br col dd dt embed hr img input li link meta option p source td tfoot th thead tr wbr"
ENDS_ITSELF = frozenset(_ENDS_ITSELF.split())
MAX_TEX = 4_000
REMEMBERED = 10_000  # characters of a text whose clean form is kept
MAX_TAGS = 20_000
MAX_DEPTH = 200


@cache
def _cleaner() -> bleach.Cleaner:
    return bleach.Cleaner(tags=TAGS, attributes=ATTRIBUTES, protocols={"http", "https", "mailto", "data"}, strip=True, strip_comments=True)


def clean_html(text: str) -> str:
    """HTML with only harmless tags and attributes left; pictures only as data in the page."""
    return _known(text) if len(text) <= REMEMBERED else _clean(text)


@lru_cache(maxsize=1000)
def _known(text: str) -> str:
    """A class shows the same boxes again and again, and cleaning is what costs most of a feedback page."""
    return _clean(text)


def _clean(text: str) -> str:
    for tag in ("script", "style"):
        text = _without(text, tag)
    if text.count("<") > MAX_TAGS or _depth(text) > MAX_DEPTH:  # the cleaner's time grows with the square of the depth
        return "<p>(too many tags, or nested too deeply, to show)</p>"
    cleaned: str = _cleaner().clean(text)
    cleaned = re.sub(r'(<a\b[^>]*?)\shref="data:[^"]*"', r"\1", cleaned)
    return re.sub(r'<img\b(?![^>]*\ssrc="data:image/(?:png|jpeg|gif);base64,)[^>]*>', "(picture left out)", cleaned)


def _depth(text: str) -> int:
    """How deep the elements nest, at most. Those that end by themselves are not counted."""
    depth = deepest = 0
    for closing, name in re.findall(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)", text):
        if name.lower() not in ENDS_ITSELF:
            depth = max(0, depth - 1) if closing else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _without(text: str, tag: str) -> str:
    """Drop whole elements whose text is not for reading; bleach alone would leave that text on the page."""
    kept, place, low = [], 0, text.lower()
    while (start := low.find(f"<{tag}", place)) >= 0:
        kept.append(text[place:start])
        end = low.find(f"</{tag}", start)
        place = len(text) if end < 0 else (low.find(">", end) + 1 or len(text))
    return "".join([*kept, text[place:]])


@lru_cache(maxsize=2000)
def mathml(tex: str, *, block: bool = False) -> str:
    """TeX as MathML, which a browser shows without any script; as code where it cannot be read.

    The converter's tree is written out by an allow-list of our own, since its text form does not escape what is in ``\\text``.
    """
    if len(tex) > MAX_TEX:
        return f"<code>{html.escape(tex)}</code>"
    plain = re.sub(r"\\(begin|end)\{aligned\}", r"\\\1{split}", tex)
    plain = re.sub(r"\\operatorname\*?\{", r"\\mathrm{", plain)
    try:
        tree = convert_to_element(plain, display="block" if block else "inline")
        return _write(tree)
    except (Exception, RecursionError):  # the converter raises many kinds of its own, IndexError and others
        return f"<code>{html.escape(tex)}</code>"


def _write(node: Element) -> str:
    inside = html.escape(html.unescape(node.text or "")) + "".join(
        _write(child) + html.escape(html.unescape(child.tail or "")) for child in node
    )
    if node.tag not in MATH_TAGS:
        return inside
    kept = [(name, value) for name, value in node.attrib.items() if name in MATH_ATTRIBUTES and re.fullmatch(r"[\w .%+-]*", value)]
    attributes = "".join(f' {name}="{value}"' for name, value in kept)
    return f"<{node.tag}{attributes}>{inside}</{node.tag}>"


def math_in_html(text: str) -> str:
    """Our own or cleaned HTML, with ``$...$`` and ``$$...$$`` between its tags turned into MathML."""
    pieces = re.split(r'(<(?:[^<>"]|"[^"]*")*>)', text)
    return "".join(piece if n % 2 else _typeset(piece) for n, piece in enumerate(pieces))


def _typeset(text: str) -> str:
    text = re.sub(r"\$\$(.+?)\$\$", lambda m: mathml(html.unescape(m[1]), block=True), text, flags=re.DOTALL)
    return re.sub(r"(?<![\\$\w])\$(?!\s)([^$<>]+?)(?<!\s)\$(?![$\w])", lambda m: mathml(html.unescape(m[1])), text)


class _Renderer(mistune.HTMLRenderer):
    """Markdown to HTML with every formula set aside under a mark that survives cleaning."""

    def __init__(self) -> None:
        super().__init__(escape=False)
        self.formulas: list[str] = []

    def _aside(self, formula: str) -> str:
        self.formulas.append(formula)
        return f"\ue000{len(self.formulas) - 1}\ue001"

    def inline_math(self, body: str) -> str:
        return self._aside(mathml(body))

    def block_math(self, body: str) -> str:
        return self._aside(mathml(body, block=True))

    def latex_environment(self, name: str, body: str) -> str:
        return self._aside(mathml(f"\\begin{{{name}}}{body}\\end{{{name}}}", block=True))


def clean_markdown(text: str, attachments: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """Markdown as harmless HTML with MathML. A picture that is attached is put in last, so that no reader has to go through it, and once."""
    if not attachments:
        return _markdown(text)
    names = sorted(attachments, key=len, reverse=True)
    stand_ins = {name: f"data:{next(iter(attachments[name]))};base64,attached{n:04}" for n, name in enumerate(names)}
    page = _markdown(re.sub("attachment:(" + "|".join(map(re.escape, names)) + ")", lambda found: stand_ins[found[1]], text))
    waiting = {f'"{stand_ins[name]}"': next(iter(attachments[name].items())) for name in names}

    def picture(found: re.Match[str]) -> str:
        mime, data = waiting.pop(found[0], ("", ""))
        return f'"data:{mime};base64,{html.escape(data)}"' if mime else found[0]

    return re.sub(r'"data:image/\w+;base64,attached[0-9]+"', picture, page)


@lru_cache(maxsize=2048)  # the chapter's own prose is the same on every page
def _markdown(text: str) -> str:
    renderer = _Renderer()
    parse = mistune.Markdown(renderer=renderer, block=MathBlockParser(), inline=MathInlineParser(hard_wrap=False))
    for plugin in ("table", "strikethrough"):
        import_plugin(plugin)(parse)
    try:
        page = clean_html(str(parse(re.sub("[\ue000\ue001]", "", text))))
    except RecursionError:
        return f"<pre>{html.escape(text)}</pre>"
    return re.sub("\ue000(\\d+)\ue001", lambda m: renderer.formulas[int(m[1])], page)
