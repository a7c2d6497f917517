r"""`Derivation`: a chain of sympy expressions, one line each, shown typeset with a mark beside every line.

    >>> from sympy import Sum, symbols
    >>> m, N = symbols("m N", integer=True, positive=True)
    >>> d = Derivation("orientation.telescope")
    >>> d = d.start(Sum(1 / (m * (m + 1)), (m, 1, N)))
    >>> d = d.step(Sum(1 / m - 1 / (m + 1), (m, 1, N)), "partial fractions")
    >>> d.goal(N / (N + 1), "neighbours cancel")  # doctest: +ELLIPSIS
    Sum(1/(m*(m + 1)), (m, 1, N))
      = Sum(-1/(m + 1) + 1/m, (m, 1, N))    [partial fractions]    follows (...)
      = N/(N + 1)    [neighbours cancel]    follows (...)

A line that does not follow is shown with an instance that refutes it; the next line is judged from what was written. A line that needs
what is not given follows all the same, with a remark. What cannot be read costs nothing. Marks say that a line follows from the one before,
not that the chain answers the exercise: that is `check`'s to say.
While a class is graded, chains are shown without marks: every line is judged once, outside, and marked in the check's own box.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import sympy

from ..equivalence import Verdict
from ..equivalence.limits import OutOfTime, ceiling
from . import expressions, public
from .answers import AnswerError
from .chain import SIGNS, Line, Step, how, judge_chain, remark

UNMARKED = "CREDIT_ATTRIBUTION_UNMARKED"  # set by the sandbox alone
FOREIGN = (sympy.SympifyError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError)
RIGHT, WRONG, OPEN = "#009e73", "#d55e00", "#7f7f7f"


class Derivation:
    """A student's chain for one exercise.

    Args:
        ident: the exercise's id; what it gives (assumptions, axioms) is looked up beside the notebook and holds for every line.

    Raises:
        TypeError: something else than a text, such as the first line.
    """

    def __init__(self, ident: str) -> None:
        if not isinstance(ident, str):
            raise TypeError('Derivation("...") takes the exercise\'s id, a text in quotes; the first line goes into .start(...)')
        self.id = ident
        self.lines: list[Line] = []
        self._judged: tuple[Any, list[Verdict | None]] | None = None

    def start(self, expression: Any) -> Derivation:
        """Begin anew from this expression."""
        self.lines = [read(expression, "", "=")]
        return self

    def step(self, expression: Any, reason: str = "", relation: str = "=") -> Derivation:
        """Write the next line: the line before ``relation`` this one, for this reason."""
        self.lines.append(read(expression, reason, relation))
        return self

    def goal(self, expression: Any, reason: str = "", relation: str = "=") -> Derivation:
        """Write the last line."""
        return self.step(expression, reason, relation)

    def __repr__(self) -> str:
        shown = [_text(line, verdict) for line, verdict in zip(self.lines, self._marks(), strict=True)]
        return "\n".join(shown) if shown else f"Derivation({self.id!r}): no line yet"

    def _repr_html_(self) -> str:
        rows = [_row(line, verdict) for line, verdict in zip(self.lines, self._marks(), strict=True)]
        if not rows:
            return "<div>no line yet</div>"
        return f'<div>I read your lines as</div><table style="border-collapse:collapse">{"".join(rows)}</table>'

    def _marks(self) -> list[Verdict | None]:
        return [None] * len(self.lines) if os.environ.get(UNMARKED) else self.verdicts()

    def verdicts(self) -> list[Verdict | None]:
        """A verdict for every line from the one before; None for the first and for lines that could not be read.

        Remembered until the lines or what is given change.
        """
        asked = (tuple(self.lines), tuple(self.given))
        if self._judged is None or self._judged[0] != asked:
            self._judged = (asked, judge_chain(*asked))
        return list(self._judged[1])

    @property
    def given(self) -> Sequence[Any]:
        """What the exercise gives; nothing where it is not found."""
        try:
            return [expressions.decode(part) for part in _public(self.id).get("given", [])]
        except (public.NoCases, AnswerError):
            return []


def _public(ident: str) -> dict[str, Any]:
    """The public spec of a chain: of an exercise, or of one of its further chains.

    Raises:
        public.NoCases: there is none.
    """
    try:
        return public.spec(ident)
    except public.NoCases:
        further = public.spec(ident.rpartition(".")[0]).get("further", [])
        found = [one for one in further if one["id"] == ident]
        if not found:
            raise
        return dict(found[0])


def read(expression: Any, reason: Any, relation: Any) -> Line:
    """A line of what was written, or of why it cannot be read."""
    said = str(reason)[:200]
    if not isinstance(relation, str) or relation not in SIGNS:
        return Line(None, said, "=", f"the relation {str(relation)[:40]!r} is none of {' '.join(SIGNS)}")
    try:
        if isinstance(expression, Iterable) and not isinstance(expression, (sympy.Basic, sympy.MatrixBase)):
            raise TypeError("a container, each part of which sympy would read")
        value = sympy.sympify(expression, strict=True)
        return Line(expressions.decode(expressions.encode(value)), said, relation)
    except AnswerError as problem:
        return Line(None, said, relation, str(problem))
    except FOREIGN:
        return Line(None, said, relation, f"a sympy expression is wanted, this is a {type(expression).__name__}")


def _text(line: Line, verdict: Verdict | None) -> str:
    if line.expression is None:
        return f"  ? could not be read: {line.problem}"
    if verdict is None:
        return plain(line.expression)
    said = remark(line, verdict)
    if verdict.equal:
        said = f"follows ({verdict.how}){f'. {said}' if said else ''}"
    reason = f"    [{line.reason}]" if line.reason else ""
    return f"  {line.relation} {plain(line.expression)}{reason}    {said}"


def _row(line: Line, verdict: Verdict | None) -> str:
    cell = 'style="padding:2px 12px 2px 0;text-align:left;vertical-align:middle"'
    if line.expression is None:
        return f"<tr><td {cell}>?</td><td {cell}>could not be read, costs nothing: {escape(line.problem)}</td><td></td></tr>"
    mark, colour, said = "", OPEN, ""
    if verdict is not None:
        right = (f"✓ follows ({verdict.how})", RIGHT)
        unnamed = isinstance(verdict, Step) and verdict.needs
        wrong = ("✗ by which axiom?" if unnamed else "✗ does not follow", WRONG)
        mark, colour = {True: right, False: wrong, None: ("– undecided", OPEN)}[verdict.equal]
        said = remark(line, verdict)
    sign = f"{SIGNS[line.relation]} " if verdict is not None else ""
    formula = rf"$\displaystyle {sign}{latex(line.expression)}$"
    cells = f"<td {cell}>{escape(formula)}</td><td {cell}>{escape(line.reason)}</td>"
    known = f' title="{escape(how(verdict))}"' if verdict is not None and verdict.equal else ""
    shown = f'<tr>{cells}<td {cell}><span style="color:{colour}"{known}>{escape(mark)}</span></td></tr>'
    return shown + (f'<tr><td colspan="3" {cell}>{escape(said)}</td></tr>' if said else "")


WRITING = 0.5  # seconds of processor time: sympy multiplies out what it prints of matrices
TOO_SLOW = "(an expression that takes too long to write out)"


def latex(expression: Any) -> str:
    """The expression typeset; plain text where sympy cannot."""
    try:
        with ceiling(WRITING):
            return str(sympy.latex(expression))
    except OutOfTime:
        return rf"\text{{{TOO_SLOW}}}"
    except (RecursionError, ValueError, TypeError, AttributeError):
        return rf"\text{{{plain(expression)[:200]}}}"


def plain(expression: Any) -> str:
    """The expression in one line of text."""
    try:
        with ceiling(WRITING):
            return str(expression)
    except OutOfTime:
        return TOO_SLOW
