"""The lines of a chain as data and back: what the student's code wrote travels to the judge as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import expressions
from .answers import AnswerError
from .chain import SIGNS, Line
from .derivation import Derivation, read

MAX_LINES = 60


def collect(spec: Mapping[str, Any], answers: Mapping[str, object]) -> dict[str, Any]:
    """The chain as data: ``{"lines": [{"tree", "reason", "relation"} | {"problem"}]}``; of several ``{"chains": {name: such data}}``."""
    chains = {name: _chain_data(name, answers.get(name)) for name in spec["answers"]}
    if len(chains) == 1:
        return chains[spec["answers"][0]]
    return {"chains": chains, "missing": [name for name, data in chains.items() if "missing" in data]}


def _chain_data(name: str, answer: object) -> dict[str, Any]:
    if answer is None:
        return {"missing": [name]}
    if isinstance(answer, (list, tuple)):
        lines = [read(expression, "", "=") for expression in answer[:MAX_LINES]]
    elif isinstance(answer, Derivation):
        lines = list(answer.lines)[:MAX_LINES]
    else:
        return {"error": f"a Derivation is wanted, {name} is a {type(answer).__name__}"}
    return {"lines": [_as_data(line) for line in lines]} if lines else {"missing": [name]}


def _as_data(line: Line) -> dict[str, Any]:
    said = {"reason": str(line.reason)[:200], "relation": str(line.relation)}
    try:
        return {**said, "problem": str(line.problem)[:300]} if line.expression is None else {**said, "tree": expressions.encode(line.expression)}
    except AnswerError as problem:
        return {**said, "problem": str(problem)}


def as_line(data: Mapping[str, Any]) -> Line:
    reason, relation = str(data.get("reason", ""))[:200], data.get("relation")
    if relation not in SIGNS:
        return Line(None, reason, "=", "a relation that is not known")
    try:
        return (
            Line(expressions.decode(data["tree"]), reason, relation) if "tree" in data else Line(None, reason, relation, str(data["problem"])[:300])
        )
    except AnswerError as problem:
        return Line(None, reason, relation, str(problem))
