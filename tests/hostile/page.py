"""The feedback page as a browser reads it: nothing on it may run, load, send, or pose as ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from bleach._vendor import html5lib  # the parsing algorithm of the HTML standard, repairs included

RUNS_OR_LOADS = {
    "script", "iframe", "frame", "object", "embed", "applet", "form", "input", "button", "textarea", "select", "link", "base", "audio", "video",
    "source", "track", "portal", "template", "noscript", "marquee", "foreignObject", "animate", "set", "use", "image", "annotation-xml", "maction",
}  # fmt: skip
ADDRESSES = {"href", "src", "srcset", "action", "formaction", "poster", "data", "background", "ping", "cite", "longdesc", "manifest", "xlink:href"}
PIXELS = re.compile(r"data:image/(?:png|jpeg|gif);base64,[A-Za-z0-9+/=]*")
LINK = re.compile(r"(?:https?://|mailto:|#)[^\s]*", re.IGNORECASE)
STYLE_THAT_REACHES_OUT = re.compile(r"url\(|@import|expression|position|behavior|-moz-binding|\\", re.IGNORECASE)


def elements(page: str) -> Iterator[tuple[str, dict[str, str], Element]]:
    """Every element with its attributes, names in lower case and without a namespace."""
    tree = html5lib.parse(page, treebuilder="etree", namespaceHTMLElements=False)
    for element in tree.iter():
        if isinstance(element.tag, str):
            attributes = {re.sub(r"^\{.*/([^/}]*)\}", r"\1:", name).lower(): value for name, value in element.attrib.items()}
            yield re.sub(r"^\{.*\}", "", element.tag), attributes, element


def faults(page: str, ours: str, *, verdicts: bool = True) -> list[str]:
    """What is on a page that must not be. ``ours``: the page of a submission that tries nothing, for what belongs there, verdict boxes too."""
    own, found = list(elements(ours)), list(elements(page))
    wrong = [f"<{tag}>" for tag, _, _ in found if tag in RUNS_OR_LOADS]
    wrong += [problem for tag, attributes, _ in found for problem in _attribute_faults(tag, attributes)]
    for tag in ("style", "meta"):
        texts = [[(element.text or "", attributes) for name, attributes, element in side if name == tag] for side in (own, found)]
        if texts[0] != texts[1]:
            wrong.append(f"<{tag}> is not ours")
    boxes = [sorted(attributes.get("id", "") for _, attributes, _ in side if "card" in attributes.get("class", "").split()) for side in (own, found)]
    if boxes[1] != (boxes[0] if verdicts else []):
        wrong.append(f"verdicts {boxes[1]}")
    return wrong


def _attribute_faults(tag: str, attributes: dict[str, str]) -> Iterator[str]:
    for name, value in attributes.items():
        if name.startswith("on") or (name in ("srcdoc", "http-equiv") and tag != "meta"):
            yield f"<{tag} {name}>"
        elif name == "style" and STYLE_THAT_REACHES_OUT.search(value):
            yield f"<{tag} style={value!r}>"
        elif name in ADDRESSES and not (PIXELS if tag == "img" else LINK).fullmatch(value):
            yield f"<{tag} {name}={value[:80]!r}>"
