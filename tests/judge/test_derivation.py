"""Points and words for a chain: each line by itself, ideas, goal, misconceptions; the notebook and the grading agree."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from sympy import Function, Integer, Sum, symbols

from autograder import judge
from autograder.exercises.model import DerivationExercise, Milestone, Misconception
from autograder.student import Derivation, kinds
from autograder.student.forms import counts, either, holds, lacks
from autograder.student.results import Result

m, N = symbols("m N", integer=True, positive=True)
START = Sum(1 / (m * (m + 1)), (m, 1, N))
SPLIT = Sum(1 / m - 1 / (m + 1), (m, 1, N))
GOAL = N / (N + 1)
SIGN = Sum(1 / m + 1 / (m + 1), (m, 1, N))

EXERCISE = DerivationExercise(
    id="demo.telescope",
    title="A sum that collapses",
    points=4,
    answers=("chain",),
    start=START,
    goal=GOAL,
    goal_form=lacks("Sum"),
    milestones=(Milestone("write each term as a difference", either(holds("Sum", "Add"), counts("Sum", 2))),),
    min_lines=3,
    misconceptions=(
        Misconception("sign", "The two fractions are subtracted.", SIGN),
        Misconception("last_term", "The last fraction stays.", lambda before: Integer(1)),
    ),
)


def verdicts(answer: Any, exercise: DerivationExercise = EXERCISE) -> list[Result]:
    """In the notebook and in grading, everything through JSON."""
    results = []
    for rng in (None, np.random.default_rng(0)):
        spec = json.loads(json.dumps(judge.record(exercise, rng)))
        data = json.loads(json.dumps(kinds.collect(judge.question(spec), {exercise.answers[0]: answer})))
        results.append(judge.decide(spec, data))
    return results


def chain(*lines: Any) -> Derivation:
    derivation = Derivation("demo.telescope").start(lines[0])
    for line in lines[1:]:
        derivation.step(line)
    return derivation


CHAINS = {
    "right": (chain(START, SPLIT, GOAL), 4, "correct", None),
    "another route": (chain(START, Sum(1 / m, (m, 1, N)) - Sum(1 / (m + 1), (m, 1, N)), 1 - 1 / (N + 1)), 4, "correct", None),
    "a list": ([START, SPLIT, GOAL], 4, "correct", None),
    "an unreadable line": (chain(START, SPLIT, "hence", GOAL), 4, "correct", None),
    "only the goal": (chain(START, GOAL), 0, "wrong", None),
    "a wrong end": (chain(START, SPLIT, Integer(1)), 2, "partial", "last_term"),
    "a slip in the middle": (chain(START, SPLIT, SIGN, Sum((2 * m + 1) / (m * (m + 1)), (m, 1, N))), 1.25, "partial", "sign"),
    "another start": (chain(SPLIT + 1, SPLIT + 1 + 0 * N, GOAL + 1), 0, "wrong", None),
    "the start alone": (chain(START), 0, "not_attempted", None),
    "nothing": (None, 0, "not_attempted", None),
    "no chain": (3, 0, "error", None),
}


@pytest.mark.parametrize("name", CHAINS)
def test_points_status_and_misconception(name: str) -> None:
    answer, points, status, misconception = CHAINS[name]
    for result in verdicts(answer):
        assert (result.points, result.status, result.misconception) == (points, status, misconception)


def test_notebook_and_grading_say_the_same() -> None:
    for answer, *_ in CHAINS.values():
        public, graded = verdicts(answer)
        assert public == graded


def test_a_missing_idea_is_named_without_its_formula_and_a_jump_is_told() -> None:
    result = verdicts(chain(START, GOAL))[0]
    assert "only restates the goal" in result.cause
    assert any("write each term as a difference" in row.note for row in result.rows)


def test_a_wrong_line_shows_its_instance() -> None:
    rows = verdicts(chain(START, SIGN, GOAL))[0].rows
    assert rows[1].ok is False
    assert "N = 1: left 1/2, right 3/2" in rows[1].note
    assert rows[1].latex.startswith("=")


def test_an_undecided_line_waits_for_a_person_and_takes_nothing_away() -> None:
    strange = SPLIT + Function("f")(N) - Function("f")(N + 1)
    result = verdicts(chain(START, SPLIT, strange, GOAL))[1]
    assert result.status == "needs_manual_grade"
    assert "waiting for a person" in result.headline
    assert any(row.ok is None for row in result.rows)


def test_the_public_spec_holds_neither_goal_nor_mistakes() -> None:
    text = json.dumps(judge.record(EXERCISE))
    assert "tree" not in text
    assert "lambda" not in text
    assert judge.record(EXERCISE) == judge.record(EXERCISE)


def test_a_misconception_that_is_right_is_an_error_of_the_author() -> None:
    with pytest.raises(ValueError, match="no mistake"):
        judge.record(DerivationExercise(**{**vars(EXERCISE), "misconceptions": (Misconception("none", "", 1 - 1 / (N + 1)),)}))


@pytest.mark.parametrize(
    "data", [{}, {"lines": [{}]}, {"lines": [3]}, {"lines": "x"}, {"lines": [{"tree": ["os"], "relation": "="}]}, {"lines": []}]
)
def test_damaged_data_are_worth_nothing_and_never_raise(data: Any) -> None:
    assert judge.decide(judge.record(EXERCISE), data).points == 0
