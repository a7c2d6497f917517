"""Symbolic answers: `collect` encodes each named expression, `decide` judges it by identity, never by form.

The spec lists the named expressions: ``{"answer", "key", "label", "share", "expected", "wrong": {misconception: expected}, "at"}`` where
``expected`` is a fingerprint; a grading spec holds the expression as well and compares by `equivalent`. Points: the shares of the right
ones. One that could not be decided is not yet earned and the whole waits for a person, unless it holds a letter that is none of the
exercise's. Of a wrong one the first recorded point is shown at which its value is another (``at``: plain points and expected values).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import sympy

from ...equivalence import equivalent
from .. import expressions, fingerprint
from ..answers import AnswerError
from ..derivation import latex, plain
from ..results import Result, Row, Status
from ..values_at import letters_of, value_at

MAX_NAMED = 40


def collect(spec: Mapping[str, Any], answers: Mapping[str, object]) -> dict[str, Any]:
    """Every named expression as data: ``{"given": {name: {key: {"tree"} | {"problem"}}}}``, the key empty for an answer that is no dict."""
    missing = [name for name in spec["answers"] if answers.get(name) is None]
    found: dict[str, Any] = {}
    for name in spec["answers"]:
        answer = answers.get(name)
        if isinstance(answer, Mapping):
            found[name] = {str(key)[:100]: _encoded(value) for key, value in list(answer.items())[:MAX_NAMED] if value is not None}
            if not found[name]:
                missing.append(name)
        elif answer is not None:
            found[name] = {"": _encoded(answer)}
    return {"missing": missing, "given": found} if missing else {"given": found}


def _encoded(value: Any) -> dict[str, Any]:
    try:
        if isinstance(value, Fraction):
            value = sympy.Rational(value.numerator, value.denominator)
        return {"tree": expressions.encode(sympy.sympify(value, strict=True))}
    except AnswerError as problem:
        return {"problem": str(problem)}
    except (sympy.SympifyError, TypeError, ValueError, AttributeError, RecursionError):
        return {"problem": f"a sympy expression is wanted, this is a {type(value).__name__}"}


def decide(spec: Mapping[str, Any], data: Mapping[str, Any]) -> Result:
    """The verdict on all named expressions."""
    if not any(data["given"].values()):
        return Result(spec["id"], 0.0, spec["points"], "not_attempted", "not yet")
    given = [expressions.decode(part) for part in spec["assumptions"]]
    rows, named, earned, open_share = [], [], 0.0, 0.0
    for item in spec["items"]:
        row, wrong = _item(item, data["given"].get(item["answer"], {}), given, spec.get("letters"))
        rows.append(row)
        named.append(wrong)
        earned += item["share"] if row.ok is True else 0.0
        open_share += item["share"] if row.ok is None else 0.0
    everything = all(row.ok is True for row in rows)
    points = spec["points"] if everything else round(spec["points"] * min(earned, 1.0), 6)
    mistake = next((one for one in spec["misconceptions"] if one["id"] in [name for names in named for name in names]), None)
    right = sum(row.ok is True for row in rows)
    headline = f"{right} of {len(rows)} {'expression' if len(rows) == 1 else 'expressions'} right"
    return Result(
        spec["id"],
        points,
        spec["points"],
        _status(rows, points, everything, open_share),
        headline,
        tuple(rows),
        mistake["id"] if mistake else None,
        _cause(mistake, spec["items"], named),
    )


def _cause(mistake: Mapping[str, Any] | None, items: Sequence[Mapping[str, Any]], named: Sequence[Sequence[str]]) -> str:
    """The misconception's words, after the names of the expressions that show it where there are several."""
    if mistake is None:
        return ""
    where = [item["label"] for item, wrong in zip(items, named, strict=True) if mistake["id"] in wrong]
    return f"{', '.join(where)}: {mistake['says']}" if len(items) > 1 else str(mistake["says"])


def _status(rows: Sequence[Row], points: float, everything: bool, open_share: float) -> Status:
    if everything:
        return "correct"
    if open_share > 0:
        return "needs_manual_grade"
    return "partial" if points > 0 or any(row.ok for row in rows) else "wrong"


def _item(item: Mapping[str, Any], found: Mapping[str, Any], given: Sequence[Any], allowed: Sequence[str] | None) -> tuple[Row, list[str]]:
    """The row of one named expression, and the misconceptions that it equals."""
    entry = found.get(item["key"])
    if entry is None and item["key"] and "" in found:
        return Row(item["label"], False, note="A dict is wanted, with this expression under its name."), []
    if entry is None:
        others = ", ".join(repr(key) for key in found if key)
        return Row(item["label"], False, note="No expression by this name." + (f" The dict has {others}." if others else "")), []
    if "problem" in entry:
        return Row(item["label"], False, note=f"Could not be read: {entry['problem']}."), []
    try:
        expression = expressions.decode(entry["tree"])
    except AnswerError as problem:
        return Row(item["label"], False, note=f"Could not be read: {problem}."), []
    verdict = same(expression, item["expected"], given)
    got, typeset = plain(expression), latex(expression)
    foreign = [] if allowed is None else [name for name in letters_of(expression) if name not in allowed]
    if not verdict and foreign:
        only = (
            f"only {', '.join(allowed or ())} {'is' if len(allowed or ()) == 1 else 'are'} allowed" if allowed else "no letter is allowed"
        )
        return Row(item["label"], False, note=f"Contains {', '.join(foreign)}; {only}.", got=got, latex=typeset), []
    if verdict is None:
        return Row(item["label"], None, note="Could not be decided; a person will look at it.", got=got, latex=typeset), []
    if verdict:
        return Row(item["label"], True, got=got, latex=typeset), []
    wrong = [name for name, expected in item["wrong"].items() if same(expression, expected, given)]
    return Row(item["label"], False, note=_difference(item, expression), got=got, latex=typeset), wrong


def _difference(item: Mapping[str, Any], expression: Any) -> str:
    """The first recorded point at which the answer's value is another than what is asked."""
    for at in item.get("at", []):
        value = value_at(expression, at["point"])
        if value is not None and str(value) != at["value"]:
            where = ", ".join(f"{name} = {number}" for name, number in at["point"].items())
            return f"At {where}: {at['value']} is expected, yours is {value}."
    return "Not equal to what is asked."


def same(expression: Any, expected: Mapping[str, Any], given: Sequence[Any]) -> bool | None:
    """Whether the expression equals the expected one: letter by name, value by value."""
    if "tree" in expected:
        wanted = expressions.decode(expected["tree"])
        verdict = equivalent(by_name(expression, wanted), wanted, "=", given)
        if verdict.equal is not None:
            return verdict.equal
    return fingerprint.matches(expected, expression, given)


def by_name(expression: Any, wanted: Any) -> Any:
    """The expression with its symbols replaced by those of ``wanted`` of the same name: declarations are no part of an answer."""
    declared = {str(symbol): symbol for symbol in wanted.free_symbols if type(symbol) is sympy.Symbol}
    changes = {
        symbol: declared[str(symbol)] for symbol in expression.free_symbols if type(symbol) is sympy.Symbol and str(symbol) in declared
    }
    return expression.xreplace({old: new for old, new in changes.items() if old != new})
