"""In which order answers are asked for: all that a feedback page shows before the first hidden input is seen.

What a function returns on the notebook's own cases stands on the page, errors included. A function that had already seen hidden inputs could
write them there. So every question with hidden cases is asked in two rounds, and its two answers are put together again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Question = Mapping[str, Any]
Specs = Mapping[str, Mapping[str, Any]]  # they know which cases are hidden; questions do not say
LATER = "+"  # behind the id of a question's second part


def in_two_rounds(questions: Sequence[Question], specs: Specs) -> list[Question]:
    """The questions with the notebook's own cases, in their order, then the parts with hidden cases."""
    flags = {question["id"]: _flags(specs[question["id"]]) for question in questions}
    first = [_part(question, flags[question["id"]], hidden=False) for question in questions]
    later = [_part(question, flags[question["id"]], hidden=True) for question in questions if _divided(flags[question["id"]])]
    return first + later


def together(questions: Sequence[Question], specs: Specs, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Question id -> one answer, as if each question had been asked whole. Where one part has none, that is the answer."""
    whole = {}
    for ident in (question["id"] for question in questions if question["id"] in answers):
        divided = _divided(_flags(specs[ident]))
        whole[ident] = _joined(specs[ident], answers[ident], answers.get(ident + LATER)) if divided else answers[ident]
    return whole


def _flags(spec: Mapping[str, Any]) -> list[bool]:
    return [bool(case["hidden"]) for case in spec.get("cases", ())]


def _divided(flags: Sequence[bool]) -> bool:
    return len(set(flags)) == 2


def _part(question: Question, flags: Sequence[bool], *, hidden: bool) -> Question:
    if not _divided(flags):
        return question
    cases = [case for case, flag in zip(question["cases"], flags, strict=True) if flag == hidden]
    return {**question, "id": question["id"] + LATER * hidden, "cases": cases}


def _joined(spec: Mapping[str, Any], shown: Any, hidden: Any) -> Any:
    lost = [part for part in (shown, hidden) if not isinstance(part, Mapping) or "died" in part or "timeout" in part]
    if lost:
        return lost[0]
    joined = dict(shown)
    if "cases" in shown or "cases" in hidden:
        joined["cases"] = _in_order(_flags(spec), shown.get("cases"), hidden.get("cases"))
    named, further = shown.get("answers"), hidden.get("answers")
    if isinstance(named, Mapping) and isinstance(further, Mapping):
        joined["answers"] = {name: _outputs(spec, name, entry, further.get(name)) for name, entry in named.items()}
    return joined


def _outputs(spec: Mapping[str, Any], name: str, shown: Any, hidden: Any) -> Any:
    """A counterexample's function: what it returned, over both parts."""
    if not (isinstance(shown, Mapping) and isinstance(hidden, Mapping) and ("outputs" in shown or "outputs" in hidden)):
        return shown
    flags = [bool(case["hidden"]) for case in spec["cases"] if case["call"] in ("", name)]
    return {**shown, "outputs": _in_order(flags, shown.get("outputs"), hidden.get("outputs"))}


def _in_order(flags: Sequence[bool], shown: Any, hidden: Any) -> list[Any]:
    """Entries in the order of the cases; an empty list, which no verdict takes for an answer, where their numbers are not right."""
    count = sum(flags)
    if not (isinstance(shown, list) and isinstance(hidden, list) and len(hidden) == count and len(shown) == len(flags) - count):
        return []
    entries: dict[bool, Iterator[Any]] = {False: iter(shown), True: iter(hidden)}
    return [next(entries[flag]) for flag in flags]
