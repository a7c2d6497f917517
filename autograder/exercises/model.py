"""What an entry of the answer key is made of: one frozen dataclass a kind of exercise.

A chapter's module (``autograder/exercises/shapley.py``) holds ``CHAPTER = "04_shapley"`` and ``EXERCISES``, a tuple of these in the order
of the notebook. Everything else follows from the entry: the cell's metadata and points, the check cell, the public cases, the hidden ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import numpy as np

from ..student.forms import ANY, Form

Kind = Literal["function", "value", "symbolic", "derivation", "counterexample", "plot", "discussion"]


@dataclass(frozen=True)
class Tolerance:
    """Answers agree if abs(got - expected) <= atol + rtol * abs(expected), after shape and type agree."""

    rtol: float = 1e-9
    atol: float = 1e-10
    reason: str = "exact in float64"
    bits: bool = False  # in rows, noughts and ones count as False and True, and the other way round

    def data(self) -> dict[str, float]:
        """As the spec holds it."""
        return {"rtol": self.rtol, "atol": self.atol} | ({"bits": True} if self.bits else {})


EXACT = Tolerance()


@dataclass(frozen=True)
class Limit:
    """A measured constraint: ``steps`` (Python lines executed), ``evaluations`` (of a game, or products taken), or ``seconds`` (margin of twenty).

    ``derivatives`` counts calls of torch's own differentiation. ``endless`` counts Python lines too: no constraint, but far more than any
    program needs, so that a loop without end is stopped and named.
    """

    what: Literal["steps", "endless", "evaluations", "seconds", "derivatives"]
    at_most: float
    says: str  # what the student reads when it is passed


@dataclass(frozen=True)
class Case:
    """One set of inputs, as data.

    Attributes:
        label: what the student reads ("glove game, 3 players").
        args: argument name -> data; ``autograder.student.builders.build`` turns each into what the function receives.
        call: which of the exercise's answers is called; the first if empty.
        part: which part of the points it decides.
        limits: measured constraints for this call.
        repeat: 0 for an exact comparison; m > 0 to call m times with one generator: the mean is compared within five standard errors, the
            spread roughly, and equal generators must give equal draws.
        keeps: the arguments must come back as they were.
    """

    label: str
    args: Mapping[str, Any]
    call: str = ""
    part: str = ""
    limits: tuple[Limit, ...] = ()
    repeat: int = 0
    keeps: bool = False


class OnDemand(Sequence[Case]):
    """Cases that are made when they are first looked at: where something is trained for them, which an import should not do."""

    def __init__(self, make: Callable[[], Sequence[Case]]) -> None:
        self._make = make
        self._made: tuple[Case, ...] | None = None

    def _cases(self) -> tuple[Case, ...]:
        if self._made is None:
            self._made = tuple(self._make())
        return self._made

    def __getitem__(self, place: Any) -> Any:
        return self._cases()[place]

    def __len__(self) -> int:
        return len(self._cases())


@dataclass(frozen=True)
class Misconception:
    """A wrong way that students really take.

    Attributes:
        id: short and stable: ``uniform_weight``. Named in the gradebook and in the class report.
        says: what the student reads: what is wrong and where to look, never the answer itself.
        wrong: the wrong answer. For a function, a callable with the reference's signature (a mapping name -> callable where there are several
            answers); for a value or expression, that value or expression, or a callable from the line before to the wrong line for a derivation.
            The common slips of the field (sign, lost 1/n, transposed product, |S| off by one, Banzhaf's weight, largest for smallest
            eigenvalue) are functions of ``autograder.exercises.mutants``: ``wrong=sign()``, ``wrong=lost(1 / n)``, a line each.
        breaks: for a misconception that shows only in a measured constraint, that constraint's ``what``, and "keeps" for an argument that
            was changed; for a derivation's line whose reason names one axiom where another is needed, both: "linearity for symmetry".
    """

    id: str
    says: str
    wrong: Any = None
    breaks: str = ""


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """What all kinds share.

    Attributes:
        id: stable name, ``chapter_word.exercise_word``.
        title: as the notebook shows it.
        points: as the curriculum says.
        stars: 1 apply, 2 derive and program, 3 design or prove.
        minutes: expected time.
        answers: names in the notebook that the check receives, in order.
        misconceptions: the mistakes to catch.
        parts: share of the points of each part (sums to 1); one unnamed part unless given. A part is earned whole or not at all.
    """

    kind: ClassVar[Kind]
    id: str
    title: str
    points: float
    stars: int = 1
    minutes: int = 10
    answers: tuple[str, ...] = ()
    misconceptions: tuple[Misconception, ...] = ()
    parts: Mapping[str, float] = field(default_factory=lambda: {"": 1.0})


NoCases: Callable[[np.random.Generator], Sequence[Case]] = lambda rng: ()  # noqa: E731


@dataclass(frozen=True, kw_only=True)
class FunctionExercise(Exercise):
    """A function, compared with the reference on public and on hidden inputs.

    Attributes:
        reference: callable with the student's signature, or name -> callable where there are several answers. For a case with ``repeat``
            it returns (mean, standard deviation) of one call.
        public: shown in the notebook; each listed misconception fails at least one of them.
        hidden: draws fresh cases from a generator, for grading.
    """

    kind: ClassVar[Kind] = "function"
    reference: Callable[..., Any] | Mapping[str, Callable[..., Any]]
    public: Sequence[Case]
    hidden: Callable[[np.random.Generator], Sequence[Case]]
    tolerance: Tolerance = EXACT


@dataclass(frozen=True, kw_only=True)
class ValueExercise(Exercise):
    """A number, an array, or a mapping of named ones. ``exact``: compared as fractions, otherwise within ``tolerance``."""

    kind: ClassVar[Kind] = "value"
    value: Any
    exact: bool = True
    tolerance: Tolerance = EXACT


@dataclass(frozen=True, kw_only=True)
class SymbolicExercise(Exercise):
    """Sympy expressions, judged by identity. ``expressions``: answer name -> expression, or one answer that is a dict of named expressions."""

    kind: ClassVar[Kind] = "symbolic"
    expressions: Mapping[str, Any]
    assumptions: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Milestone:
    """An idea that a chain must show: some line that follows from the one before satisfies ``form``.

    Forms are made with the words of ``autograder.student.forms`` (has, lacks, holds, values, ...), never with a lambda: they are data, because the
    notebook's public cases hold them.
    """

    idea: str  # what a student reads when it is missing: the idea, not the formula
    form: Form  # on a line's expression: does this line show the idea?
    named: tuple[str, ...] = ()  # axioms; a line that follows by them and whose reason names them shows the idea too, whatever its form


@dataclass(frozen=True, kw_only=True)
class DerivationExercise(Exercise):
    """A chain of lines from ``start`` to ``goal``; each line is judged against the one before.

    Attributes:
        start: the first line's expression; a student's first line must be identical with it.
        start_form: the first line must be of this form, besides: for a start whose rewriting is a part of the exercise.
        goal: the last line's expression, up to ``goal_form``, which says whether a line is in final form (a `Form`, as in `Milestone`).
        milestones: ideas that some line must show.
        assumptions: what is given (sympy relations, axioms, see ``autograder.equivalence.vocabulary``); symbols carry their own.
        relation: how start and goal stand to each other: "=", or "<=" for a bound.
        further: other chains of the same exercise, each with its own answer (named in ``answers`` after the first), givens, points, and an
            id ("shapley.uniqueness.minimal") for ``Derivation``. The first chain is worth what their points leave of ``points``.
    """

    kind: ClassVar[Kind] = "derivation"
    start: Any
    start_form: Form = ANY
    goal: Any
    goal_form: Form = ANY
    milestones: tuple[Milestone, ...] = ()
    min_lines: int = 2
    assumptions: tuple[Any, ...] = ()
    relation: str = "="
    further: tuple[DerivationExercise, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CounterexampleExercise(Exercise):
    """An object with a stated property. ``property``: name of a function in ``autograder.student.properties``; it needs no key.

    Answers that are functions (a rule that pays players) are run on ``public`` and ``hidden`` cases first and the property reads the outputs.
    Several ``parts`` are named as answers are; what the property finds of an answer begins with its name and a colon.
    """

    kind: ClassVar[Kind] = "counterexample"
    property: str
    public: tuple[Case, ...] = ()
    hidden: Callable[[np.random.Generator], Sequence[Case]] = NoCases


@dataclass(frozen=True, kw_only=True)
class PlotExercise(Exercise):
    """A figure, judged on the data and labels that its axes hold. ``requirements``: see ``autograder.student.kinds.plot``."""

    kind: ClassVar[Kind] = "plot"
    requirements: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, kw_only=True)
class DiscussionExercise(Exercise):
    """Free text, graded by a person against the rubric that stands in the solution."""

    kind: ClassVar[Kind] = "discussion"
