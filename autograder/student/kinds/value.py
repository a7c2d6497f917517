"""A number, an array, or a dict of named ones, recognised by fingerprints.

An item of the spec is one value: ``{"answer", "key", "part", "shape", "sort", "step", "prints": [one an entry], "wrong": {misconception:
prints}}``; in a grading spec also ``"value"``, which then decides, within ``spec["tolerance"]``. ``step`` is None for an exact comparison.

Data: ``{"answers": {name: {"value": data} | {"error": {...}}}, "missing": [names]}``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..answers import AnswerError, decode, encode
from ..compare import kind_of, numbers_agree
from ..render import text
from ..results import Result, Row
from ..value_prints import LARGEST_DENOMINATOR, as_fraction, entries, matches, rounded_to
from . import Spec, count, earned, not_yet, status


def collect(spec: Spec, answers: Mapping[str, object]) -> dict[str, Any]:
    """The values as data."""
    collected: dict[str, Any] = {}
    for name in spec["answers"]:
        try:
            collected[name] = {"value": encode(answers.get(name))}
        except AnswerError as error:
            collected[name] = {"error": {"type": "AnswerError", "message": str(error), "line": ""}}
    return {"answers": collected, "missing": [name for name in spec["answers"] if answers.get(name) is None]}


def decide(spec: Spec, data: Mapping[str, Any]) -> Result:
    """One row a value; a misconception is named if all values are its own or right, and at least one its own."""
    values = {name: _decoded(data["answers"].get(name, {})) for name in spec["answers"]}
    if all(value is None for value in values.values()):
        return not_yet(spec)
    rows, verdicts, given = [], [], []
    for item in spec["items"]:
        value, trouble = _pick(item, values[item["answer"]])
        flat, said = _entries(item, value, bool(spec["tolerance"].get("bits"))) if not trouble else (None, trouble)
        wrong = [] if flat is None else [i for i, entry in enumerate(flat) if not _right(spec, item, i, entry)]
        ok = flat is not None and not wrong
        verdicts.append((item["part"], ok))
        given.append(flat)
        note = said or ("" if ok else _rounded(spec, item, flat) or _which(item, wrong))
        rows.append(Row(_label(item), ok, got="" if value is None or trouble else _got(item, value), note=note))
    points, right = earned(spec, verdicts), all(ok for _, ok in verdicts)
    held = None if right else next((one for one in spec["misconceptions"] if _explains(spec, one, given, verdicts)), None)
    headline = count(rows, "value") if len(rows) > 1 else "right" if right else "not the right value"
    return Result(
        spec["id"],
        points,
        spec["points"],
        status(spec, points, right),
        headline,
        tuple(rows),
        held["id"] if held else None,
        held["says"] if held else "",
    )


def _decoded(entry: Mapping[str, Any]) -> Any:
    """The value; an `AnswerError` in its place where it could not travel."""
    if "error" in entry:
        return AnswerError(str(entry["error"].get("message", ""))[:300])
    try:
        return decode(entry.get("value"))
    except AnswerError as error:
        return error


def _pick(item: Mapping[str, Any], value: Any) -> tuple[Any, str]:
    """The item's value, or None and why there is none."""
    if value is None:
        return None, "Not yet."
    if isinstance(value, AnswerError):
        return None, f"{value}."
    if item["key"] is None:
        return value, ""
    if not isinstance(value, Mapping):
        return None, f"{item['answer']} is {kind_of(value)}; a dict with the key {item['key']!r} is wanted."
    if item["key"] not in value:
        return None, f"The key {item['key']!r} is missing."
    return value[item["key"]], ""


def _entries(item: Mapping[str, Any], value: Any, bits: bool) -> tuple[list[Any] | None, str]:
    """The entries, or None and what is wrong with their shape or sort."""
    found = entries(value)
    if found is None:
        return None, f"Expected {_wanted(item)}, got {kind_of(value)}."
    shape, sort, flat = found
    if shape != item["shape"]:
        return None, f"Shape {tuple(shape)}, expected {tuple(item['shape'])}." if shape and item["shape"] else f"Expected {_wanted(item)}."
    if sort == "real" and item["sort"] == "complex":
        flat = [part for entry in flat for part in (entry, 0)]
    elif bits and (sort, item["sort"]) == ("boolean", "real"):
        flat = [int(entry) for entry in flat]
    elif sort != item["sort"]:
        return None, f"Expected {item['sort']} entries, got {sort} ones."
    return flat, ""


def _wanted(item: Mapping[str, Any]) -> str:
    return f"an array of shape {tuple(item['shape'])}" if item["shape"] else "a text" if item["sort"] == "text" else "a single value"


def _right(spec: Spec, item: Mapping[str, Any], index: int, entry: Any) -> bool:
    if "value" not in item:
        return matches(salt(spec["id"], item, index), item["prints"][index], entry, item["step"])
    expected = decode(item["value"])[index]
    if isinstance(expected, bool | str):
        return bool(expected == entry)
    if item["step"] is None:
        return as_fraction(expected) == as_fraction(entry)
    return numbers_agree(float(expected), entry, spec["tolerance"])


def _explains(spec: Spec, one: Mapping[str, Any], given: Sequence[list[Any] | None], verdicts: Sequence[tuple[str, bool]]) -> bool:
    """Whether every value is the misconception's where that differs from the right one, and right elsewhere."""
    differing = 0
    for item, flat, (_, ok) in zip(spec["items"], given, verdicts, strict=True):
        prints = item["wrong"].get(one["id"])
        if prints is None:
            if not ok:
                return False
            continue
        differing += 1
        if ok or flat is None or len(flat) != len(prints):
            return False
        if not all(matches(salt(spec["id"], item, i), prints[i], entry, item["step"]) for i, entry in enumerate(flat)):
            return False
    return differing > 0


def salt(ident: str, item: Mapping[str, Any], index: int) -> str:
    """What is hashed along with an entry."""
    return f"{ident}|{item['answer']}|{item['key']}|{index}"


def _rounded(spec: Spec, item: Mapping[str, Any], flat: list[Any] | None) -> str:
    """What to say of a single number that is the right one rounded to some decimals, or ""."""
    if item["shape"] or item["step"] is not None or not flat or len(flat) != 1:
        return ""
    places = rounded_to(salt(spec["id"], item, 0), item["prints"][0], flat[0])
    return f"Right to {places} decimals, but rounded: give the exact number, a Fraction(a, b) or the expression itself." if places else ""


def _got(item: Mapping[str, Any], value: Any) -> str:
    """The value as text; where an exact number is asked, as the fraction that was judged, with its decimals."""
    exact = as_fraction(value) if item["step"] is None and not item["shape"] else None
    if exact is None or not 1 < exact.denominator <= LARGEST_DENOMINATOR:
        return text(value)
    return f"{exact} ({float(exact):.10g})"


def _which(item: Mapping[str, Any], wrong: Sequence[int]) -> str:
    if not item["shape"]:
        return "Not the right value."
    total = len(item["prints"])
    width = 2 if item["sort"] == "complex" else 1
    places = list(dict.fromkeys(str(i // width) for i in wrong))
    more = ", ..." if len(places) > 8 else ""
    return f"{total // width - len(places)} of {total // width} entries right; wrong: {', '.join(places[:8])}{more}."


def _label(item: Mapping[str, Any]) -> str:
    return item["answer"] if item["key"] is None else f"{item['answer']}, {item['key']!r}"
