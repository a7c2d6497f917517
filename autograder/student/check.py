"""`check` and `scoreboard`: what a student calls. Neither ever raises; what each shows as plain text is a plain number of points."""

from __future__ import annotations

import contextlib
import io
import os
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from . import kinds, public
from .builders import build_args
from .render import board_html, html, points_text
from .results import Result

JUDGE = "CREDIT_ATTRIBUTION_JUDGE"  # set by nbgrader_config.py alone

_seen: dict[str, Result] = {}  # the last result of every exercise checked in this kernel


class CheckResult:
    """What `check` returns: points as plain text, the whole result as HTML.

    Attributes:
        result: the verdict itself.
    """

    def __init__(self, result: Result) -> None:
        self.result = result

    def __repr__(self) -> str:
        return points_text(self.result.points)

    def _repr_html_(self) -> str:
        return html(self.result)


class Scoreboard:
    """What `scoreboard` returns: points together as plain text, a table as HTML."""

    def __init__(self, rows: Sequence[tuple[str, str, float, float, str]]) -> None:
        self.rows = rows
        self.points = sum(row[2] for row in rows)
        self.possible = sum(row[3] for row in rows)

    def __repr__(self) -> str:
        return points_text(self.points)

    def _repr_html_(self) -> str:
        return board_html(self.rows, self.points, self.possible)


def check(ident: str, *answers: object) -> CheckResult:
    """Check the answer of one exercise on its public cases.

    Args:
        ident: the exercise's id, such as ``"shapley.subsets"``.
        answers: the objects that the exercise asks for, in its order.
    """
    try:
        result = _judged(ident, answers) if os.environ.get(JUDGE) else _checked(ident, answers)
    except public.NoCases as missing:
        result = _no_verdict(ident, str(missing))
    except KeyboardInterrupt:
        result = Result(_name(ident), 0.0, 0.0, "timeout", "stopped by you")
    except Exception as error:  # a check that raises would end Run All; what is wrong here is ours
        result = _no_verdict(ident, f"The check itself failed ({type(error).__name__}); tell your instructor.")
    _seen[result.exercise] = result
    return CheckResult(result)


def _checked(ident: str, answers: tuple[object, ...]) -> Result:
    return collected(public.spec(ident), answers, kinds.collect, kinds.decide)


def _judged(ident: str, answers: tuple[object, ...]) -> Result:
    """The full verdict, under stock nbgrader; what the student's code prints meanwhile is dropped: a warning would cost all points."""
    from importlib.metadata import entry_points

    (found,) = entry_points(group="autograder.judge", name="answer")
    with _quiet():
        return kinds.clean(found.load()(ident, answers))


def collected(
    spec: kinds.Spec,
    answers: tuple[object, ...],
    collect: Callable[[kinds.Spec, Mapping[str, object]], Any],
    decide: Callable[[kinds.Spec, Any], Result],
) -> Result:
    """The verdict on answers given in order; words instead where their number is not the exercise's."""
    names = spec["answers"]
    if len(answers) != len(names):
        wanted = ", ".join(names) or "nothing"
        said = f"This exercise takes {len(names)} {'answer' if len(names) == 1 else 'answers'} ({wanted}), {len(answers)} came."
        return Result(spec["id"], 0.0, spec["points"], "error", "nothing was checked", cause=said)
    if all(answer is None for answer in answers):
        return kinds.unanswered(spec)
    return decide(spec, collect(spec, dict(zip(names, answers, strict=True))))


def _name(ident: object) -> str:
    return ident[:100] if type(ident) is str else "an exercise without a name"


def _no_verdict(ident: object, why: str) -> Result:
    return Result(_name(ident), 0.0, 0.0, "error", "nothing was checked", cause=why)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    sink = io.StringIO()
    with contextlib.redirect_stdout(sink), contextlib.redirect_stderr(sink), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def scoreboard() -> Scoreboard:
    """The chapter's exercises with points and state: the last check of each in this kernel, though an earlier one was better.

    So it is graded: what counts is the answer as it is handed in.
    """
    try:
        specs: Mapping[str, Any] = public.load()["exercises"]
    except public.NoCases:
        specs = {}
    rows = []
    for ident in dict.fromkeys((*specs, *_seen)):
        spec, result = specs.get(ident, {}), _seen.get(ident)
        most = spec.get("points", result.max_points if result else 0.0)
        state = result.status if result else "needs_manual_grade" if spec.get("kind") == "discussion" else ""
        rows.append((ident, str(spec.get("title", ident)), result.points if result else 0.0, float(most), state))
    return Scoreboard(rows)


def inputs(ident: str, number: int) -> dict[str, Any]:
    """What case ``number`` of an exercise passes to your function, name -> value, to try it by hand.

    Raises:
        LookupError: no such exercise or case.
    """
    cases = public.spec(ident).get("cases", [])
    if not 1 <= number <= len(cases):
        raise LookupError(f"{ident} has {len(cases)} cases with inputs; {number} is none of them")
    return build_args(cases[number - 1]["args"])


__all__ = ["CheckResult", "Scoreboard", "check", "inputs", "scoreboard"]
