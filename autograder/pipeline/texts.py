"""Students' text cells, made fit for formgrader, which renders Markdown with the HTML that stands in it, and knows no bounds of time.

What an address becomes is decided by the renderer: entities and backslashes hide a scheme from whoever reads the source. So a text is
rendered here as it will be there, and one that links to a program, loads something or cannot be rendered is shown as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from html.parser import HTMLParser

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

MAX_TEXT = 10_000  # characters of a cell that are rendered: a renderer's time grows with their square
MAX_TEXTS = 100_000  # of all cells of a notebook
MAX_SHOWN = 50_000  # of a cell that is shown as it was typed
MAX_PICTURES = 20_000_000  # of the attachments that a cell shows: each place where one is shown holds the whole of it
PLAIN_TAGS = (
    "b|blockquote|br|code|dd|del|details|div|dl|dt|em|h[1-6]|hr|i|kbd|li|ol|p|pre|q|s|small|span|strong|sub|summary|sup"
    "|table|tbody|td|th|thead|tr|u|ul"
)
TAG = re.compile(rf"<(?!/?(?:{PLAIN_TAGS})\s*/?>)(?=[A-Za-z/!?])", re.IGNORECASE)
LINK = re.compile(r"(?:https?:|mailto:)[^\s]*|[^:\s]*|#[^\s]*", re.IGNORECASE)
PICTURE = re.compile(r"data:image/(?:png|jpeg|gif);base64,[A-Za-z0-9+/=]*")

Pictures = Mapping[str, Mapping[str, str]]  # name of an attachment -> mime type -> base64


def disarm(cells: Iterable[NotebookNode]) -> None:
    """Make the text cells of one notebook harmless, in place."""
    left = MAX_TEXTS
    for cell in cells:
        left -= len(cell.source)
        cell.source = disarmed(cell.source, cell.get("attachments")) if left >= 0 else as_typed(cell.source)


def disarmed(markdown: str, pictures: Pictures | None = None) -> str:
    """A student's text in which all but plain tags are broken by a blank; in a block of code where its rendering would still reach out.

    Example:
        >>> disarmed("a<b>x</b> <script>run()</script> $p<q$")
        'a<b>x</b> < script>run()< /script> $p< q$'
        >>> print(disarmed("[a](javascript&colon;run())"))
        ~~~~
        [a](javascript&colon;run())
        ~~~~
    """
    if len(markdown) > MAX_TEXT:
        return as_typed(markdown)
    broken = TAG.sub("< ", markdown)
    sizes = [len(data) for bundle in (pictures or {}).values() for data in bundle.values()]
    too_many = markdown.count("![") * max(sizes, default=0) > MAX_PICTURES
    kinds = frozenset((name, mime) for name, bundle in (pictures or {}).items() for mime in bundle)
    return as_typed(markdown) if too_many or not _stays(broken, kinds) else broken


def as_typed(text: str) -> str:
    """A block of code with the text in it; a very long one is cut."""
    shown = TAG.sub("< ", text[:MAX_SHOWN]) + "\n(cut)" * (len(text) > MAX_SHOWN)
    fence = "~" * (max(map(len, re.findall("~+", shown)), default=0) + 4)
    return f"{fence}\n{shown}\n{fence}"


@lru_cache(maxsize=2048)  # the chapter's own prose is the same in every submission
def _stays(markdown: str, pictures: frozenset[tuple[str, str]]) -> bool:
    """Whether a text can be rendered, and nothing in it reaches out of the page. ``pictures``: name and mime type of each attachment."""
    attachments = {name: {mime: "AAAA"} for name, mime in pictures}
    try:
        page = MarkdownWithMath(renderer=IPythonRenderer(escape=False, attachments=attachments)).render(markdown)
    except Exception:  # a reference to an attachment that is not there, a depth that the renderer does not stand: many kinds
        return False
    reader = _Addresses()
    reader.feed(page)
    reader.close()
    return reader.harmless


class _Addresses(HTMLParser):
    """Whether all that a page links to or shows may be there."""

    harmless = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            address = re.sub(r"[\x00-\x20]", "", value or "")
            if (
                name.startswith("on")
                or (name == "href" and not LINK.fullmatch(address))
                or (name == "src" and not PICTURE.fullmatch(address))
            ):
                self.harmless = False
