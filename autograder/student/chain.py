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
from . import equations

PATIENCE = 60.0  # seconds for a whole chain: honest ones take less than one
LONGEST = 600  # characters of an instance that are shown
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


@dataclass(frozen=True)
class Step(Verdict):
    """The verdict on a line where axioms are given.

    Attributes:
        needs: axioms that the line uses and its reason does not name. Of a right line it names at least one that it uses.
    """

    needs: tuple[str, ...] = ()


def judge_step(before: Any, line: Line, given: Sequence[Any]) -> Verdict:
    """The verdict on one line from the expression before it.

    A line follows if it follows from what is given and the axioms that its reason names. If it needs others too, it is right where the
    reason names one that it uses, and wrong where it names none or only others.
    """
    if equations.is_condition(before) or equations.is_condition(line.expression):
        return equations.judge(before, line.expression, line.relation, tuple(given))
    named = named_axioms(line.reason)
    everything = frozenset(part.axiom for part in given if isinstance(part, Axiom))
    said = _with_axioms(before, line, given, named & everything)
    if said.equal is not False or everything <= named:
        return said
    whole = _with_axioms(before, line, given, everything)
    if not whole.equal:
        return whole
    used = _used(before, line, given, named & everything, everything)
    needs = tuple(axiom for axiom in AXIOMS if axiom in used - named)
    return Step(**{**vars(whole if used & named else said), "needs": needs})


def _with_axioms(before: Any, line: Line, given: Sequence[Any], axioms: frozenset[str]) -> Verdict:
    usable = tuple(part for part in given if not isinstance(part, Axiom) or part.axiom in axioms)
    return judged(before, line.expression, line.relation, usable)


def _used(before: Any, line: Line, given: Sequence[Any], named: frozenset[str], everything: frozenset[str]) -> frozenset[str]:
    """Axioms from which the line follows and none of which can be spared; those named are kept as far as possible."""
    used = everything
    for axiom in sorted(everything, key=lambda one: (one in named, one)):
        if _with_axioms(before, line, given, used - {axiom}).equal:
            used -= {axiom}
    return used


def needed_axioms(before: Any, line: Line, given: Sequence[Any]) -> tuple[frozenset[str], frozenset[str]]:
    """The axioms that a line that follows cannot spare, those named kept as far as possible; and all that are given."""
    everything = frozenset(part.axiom for part in given if isinstance(part, Axiom))
    return _used(before, line, given, named_axioms(line.reason) & everything, everything), everything


@lru_cache(maxsize=2000)
def judged(before: Any, expression: Any, relation: str, given: tuple[Any, ...]) -> Verdict:
    """`equivalent` where the sides have values, remembered: the same pair is asked for when a chain is shown and when it is checked."""
    return equivalent(before, expression, relation, given, defined=True)


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


def remark(line: Line, verdict: Verdict) -> str:
    """What a student reads of a line: the instance that refutes it, why nothing could be decided, what it uses and does not have."""
    if verdict.equal is None:
        return f"Could not be decided: {verdict.why}."
    needs = in_words(verdict.needs) if isinstance(verdict, Step) else ""
    if verdict.equal:
        unnamed = f"Also uses {needs}, which the reason does not name." if needs else ""
        return " ".join(said for said in (unnamed, not_given(verdict.conditions)) if said)
    named = in_words(sorted(named_axioms(line.reason)))
    if needs and named:
        return f"Does not follow by {named} alone. {_cut(verdict.counterexample)}. The line seems to need {needs}."
    if needs:
        return f"Follows, but not without axioms, and its reason names none: the line seems to need {needs}. Name what you use."
    return f"Does not follow from the line before. {_cut(verdict.counterexample)}."


def _cut(instance: str) -> str:
    """An instance of very many letters without its middle: the last part holds the two values."""
    return instance if len(instance) <= LONGEST else f"{instance[: LONGEST // 2]} ... {instance[-LONGEST // 2 :]}"


def not_given(conditions: Sequence[str]) -> str:
    """The remark on what a right line needs and is not given; it costs no points.

    Example:
        >>> not_given(["|r| < 1"]), not_given(["A is invertible", "x ≠ 0"])
        ('This step needs |r| < 1, which is not given.', 'This step needs that A is invertible and x ≠ 0, which are not given.')
    """
    if not conditions:
        return ""
    said = in_words([f"that {one}" if " is " in one or " may " in one else one for one in conditions])
    return f"This step needs {said}, which {'is' if len(conditions) == 1 else 'are'} not given."


def how(verdict: Verdict) -> str:
    """How it is known that a line follows: by a proof, or by a test whose chance of a false accept is stated where there is a bound."""
    if verdict.how == "proved":
        return "by a proof"
    if verdict.error is not None and verdict.error <= 2**-60:
        return "by an exact test; probability of a false accept below 2^-60"
    return "by a test; there is no bound on its error"


def in_words(names: Sequence[str]) -> str:
    """Several names as one reads them.

    Example:
        >>> in_words(["linearity", "symmetry", "efficiency"])
        'linearity, symmetry and efficiency'
    """
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


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
