"""A chain of lines, each judged from the one before. Shared by what a student sees while writing and by what decides points."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ..equivalence import Verdict, equivalent
from ..equivalence.payments import AXIOMS, Axiom
from ..equivalence.verdict import undecided

PATIENCE = 60.0  # seconds for a whole chain: honest ones take less than one
SIGNS = {"=": "=", "<=": r"\le", "<": "<", ">=": r"\ge", ">": ">", "~": r"\sim"}


@dataclass(frozen=True)
class Line:
    """One line as it was written.

    Attributes:
        expression: sympy expression, or None where the line could not be read.
        reason: the student's words.
        relation: how it stands to the line before.
        problem: why it could not be read.
    """

    expression: Any
    reason: str = ""
    relation: str = "="
    problem: str = ""


def named_axioms(reason: str) -> frozenset[str]:
    """The axioms that a reason names.

    Example:
        >>> sorted(named_axioms("by symmetry and the null player axiom"))
        ['null player', 'symmetry']
    """
    said = reason.lower()
    return frozenset(axiom for axiom, stems in AXIOMS.items() if any(stem in said for stem in stems))


def allowed(given: Sequence[Any], reason: str) -> tuple[Any, ...]:
    """What a line may use: everything given, but of the axioms only those that its reason names, if it names any."""
    named = named_axioms(reason)
    return tuple(part for part in given if not named or not isinstance(part, Axiom) or part.axiom in named)


def judge_step(before: Any, line: Line, given: Sequence[Any]) -> Verdict:
    """The verdict on one line from the expression before it."""
    return _judged(before, line.expression, line.relation, allowed(given, line.reason))


@lru_cache(maxsize=512)
def _judged(before: Any, expression: Any, relation: str, given: tuple[Any, ...]) -> Verdict:
    return equivalent(before, expression, relation, given)


def judge_chain(lines: Sequence[Line], given: Sequence[Any]) -> list[Verdict | None]:
    """A verdict for every line; None for the first that can be read and for those that cannot.

    After one that cannot be read, the next is judged from the last that could.
    """
    verdicts: list[Verdict | None] = []
    before = None
    began = time.process_time()
    for line in lines:
        if line.expression is None:
            verdicts.append(None)
            continue
        if before is None:
            verdicts.append(None)
        elif time.process_time() - began > PATIENCE:
            verdicts.append(undecided("the lines above took all the time that a chain may take"))
        else:
            verdicts.append(judge_step(before, line, given))
        before = line.expression
    return verdicts


def remark(line: Line, verdict: Verdict, given: Sequence[Any]) -> str:
    """What a student reads of a line that is not right: the instance that refutes it, or why nothing could be decided."""
    if verdict.equal is None:
        return f"Could not be decided: {verdict.why}."
    if verdict.equal:
        return ""
    said = f"Does not follow from the line before. {verdict.counterexample}."
    named = named_axioms(line.reason)
    if named and any(isinstance(part, Axiom) for part in given):
        said += f" The reason names {' and '.join(sorted(named))}; only that may be used."
    return said


def joined(relations: Sequence[str]) -> str | None:
    """What a chain of relations says of its ends; None if nothing (<= and >= mixed).

    Example:
        >>> joined(["=", "<=", "<"]), joined(["<=", ">="])
        ('<', None)
    """
    found = set(relations) - {"="}
    if not found:
        return "="
    if found <= {"<", "<="}:
        return "<" if "<" in found else "<="
    if found <= {">", ">="}:
        return ">" if ">" in found else ">="
    return "~" if found == {"~"} else None
