"""Points and words for a chain: each line by itself, ideas, goal, misconceptions; the notebook and the grading agree."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from sympy import Eq, Function, Integer, Sum, Symbol, factorial, sqrt, symbols

from autograder import judge
from autograder.equivalence.vocabulary import Card, In, Indicator, PlayerSum, SameSet, SubsetSum, Unanimity
from autograder.exercises import exercise
from autograder.exercises.model import DerivationExercise, Exercise, Milestone, Misconception
from autograder.exercises.shapley_derivations import WEIGHT, R, S, T, U, c, everyone, i, j, phi
from autograder.exercises.shapley_derivations import N as N_PLAYERS
from autograder.student import Derivation, changes, kinds
from autograder.student.chain import Line, judge_step
from autograder.student.forms import counts, either, holds, lacks
from autograder.student.render import html
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


def judged(entry: Exercise, answers: dict[str, Any]) -> list[Result]:
    """In the notebook and in grading, everything through JSON."""
    results = []
    for rng in (None, np.random.default_rng(0)):
        spec = json.loads(json.dumps(judge.record(entry, rng)))
        data = json.loads(json.dumps(kinds.collect(judge.question(spec), answers)))
        results.append(judge.decide(spec, data))
    return results


def verdicts(answer: Any, entry: DerivationExercise = EXERCISE) -> list[Result]:
    return judged(entry, {entry.answers[0]: answer})


def written(*lines: tuple[Any, str]) -> Derivation:
    derivation = Derivation("demo.telescope").start(lines[0][0])
    for line, reason in lines[1:]:
        derivation.step(line, reason)
    return derivation


def chain(*lines: Any) -> Derivation:
    return written(*((line, "") for line in lines))


CHAINS = {
    "right": (chain(START, SPLIT, GOAL), 4, "correct", None),
    "another route": (chain(START, Sum(1 / m, (m, 1, N)) - Sum(1 / (m + 1), (m, 1, N)), 1 - 1 / (N + 1)), 4, "correct", None),
    "a list": ([START, SPLIT, GOAL], 4, "correct", None),
    "an unreadable line": (chain(START, SPLIT, "hence", GOAL), 4, "correct", None),
    "only the goal": (chain(START, GOAL), 0, "wrong", None),
    "a wrong end": (chain(START, SPLIT, Integer(1)), 1, "partial", "last_term"),
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
    strange = SPLIT + Function("f")(sqrt(N + 1)) - Function("f")(sqrt(N + 2))
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


# ------------------------------------------------------------------------------------------- what reasons, starts and counts have to show

UNIQUE = exercise("shapley.uniqueness")
u = Unanimity(T)
SPLIT_UP = SubsetSum(c(T) * phi(i, u), (T, everyone))
MEMBERS_ONLY = SubsetSum(c(T) * phi(i, u), (T, everyone), In(i, T))
MEAN = SubsetSum(c(T) / Card(T) * PlayerSum(phi(j, u), (j, T)), (T, everyone), In(i, T))
SHARES = SubsetSum(c(T) / Card(T), (T, everyone), In(i, T))
HEAD = (
    (phi(i, U), ""),
    (phi(i, SubsetSum(c(T) * u, (T, everyone))), "the decomposition"),
    (SPLIT_UP, "linearity"),
    (MEMBERS_ONLY, "null player"),
)
MINIMAL = written((SubsetSum(c(R) * Unanimity(R)(T), (R, everyone)), ""), (SubsetSum(c(R), (R, T)), ""), (c(T), "minimal"))


def payment(*lines: tuple[Any, str]) -> Result:
    """The verdict on a first chain for 4.9, its second being right; the same in the notebook and in grading."""
    public, graded = judged(UNIQUE, {"payment_of_i": written(*lines), "minimal_coefficient": MINIMAL})
    assert public == graded
    return public


def notes(result: Result) -> str:
    return " ".join(row.note for row in result.rows)


def test_scaled_games_are_a_proof_like_any_other() -> None:
    scaled = c(T) * u
    lines = (
        *HEAD[:2],
        (SubsetSum(phi(i, scaled), (T, everyone)), "additivity"),
        (SubsetSum(phi(i, scaled), (T, everyone), In(i, T)), "null player"),
        (SubsetSum(PlayerSum(phi(j, scaled), (j, T)) / Card(T), (T, everyone), In(i, T)), "symmetry"),
        (SubsetSum(PlayerSum(phi(j, scaled), (j, everyone)) / Card(T), (T, everyone), In(i, T)), "null player"),
        (SHARES, "efficiency"),
    )
    result = payment(*lines)
    assert (result.status, result.points) == ("correct", 5)
    assert "7 of 7 lines right" in result.headline


@pytest.mark.parametrize(
    "reason", ["efficiency", "null player", "efficiency and null player", "by all four: linearity, symmetry, null, efficiency"]
)
def test_an_honest_reason_never_costs_points(reason: str) -> None:
    result = payment(*HEAD, (MEAN, "symmetry"), (SHARES, reason))
    assert (result.status, result.points) == ("correct", 5)
    assert ("Also uses null player" in notes(result)) is (reason == "efficiency")


def test_a_line_that_uses_an_axiom_must_name_one_and_is_told_which() -> None:
    result = payment(*HEAD, (MEAN, "symmetry"), (SHARES, "the total is 1"))
    assert (result.status, result.points) == ("partial", 4)
    assert "its reason names none: the line seems to need null player and efficiency" in notes(result)


def test_a_reason_that_names_only_other_axioms_is_refuted_in_games_that_have_names() -> None:
    result = payment(*HEAD[:2], (SPLIT_UP, "symmetry"), HEAD[3], (MEAN, "symmetry"), (SHARES, "efficiency"))
    assert result.points < 5
    assert "Does not follow by symmetry alone" in notes(result)
    assert "The line seems to need linearity." in notes(result)
    assert "phi(1, u_{1})" in notes(result)
    assert "the game" not in notes(result)


def test_two_steps_are_no_five_lines() -> None:
    result = payment(HEAD[0], (MEAN, "linearity, symmetry, null player"), (SHARES, "efficiency"))
    assert result.status == "partial"
    assert result.points == 1 + 2.25  # 4 points, all shown, three lines of five
    assert "At least five different lines are asked, the start among them; here are three." in notes(result)
    assert "restates" not in result.cause


def test_a_line_without_a_value_is_wrong_and_told_where() -> None:
    result = payment(*HEAD, (MEAN, "symmetry"), (SubsetSum(c(T) / Card(T), (T, everyone)), "efficiency"))
    assert "the right side has no value at T = {}: |T| = 0" in notes(result)
    assert result.rows[5].ok is False
    bracket = SubsetSum(Indicator(In(i, T)) * c(T) / Card(T), (T, everyone))
    assert payment(*HEAD, (MEAN, "symmetry"), (bracket, "efficiency")).points == 5


def test_the_start_is_written_as_it_is_given() -> None:
    orders = factorial(Card(S)) * factorial(N_PLAYERS - Card(S) - 1)
    skipped = written((orders / factorial(N_PLAYERS), ""), (orders / factorial(N_PLAYERS - 1) / N_PLAYERS, ""), (WEIGHT, ""))
    for result in judged(exercise("shapley.coefficient"), {"weight_of_a_coalition": skipped}):
        assert result.points == 0
        assert "The first line has to be the start as it is given" in result.cause


def coefficient(*lines: Any) -> Result:
    public, graded = judged(exercise("shapley.unanimity"), {"coefficient_of_T": written(*((line, "") for line in lines))})
    assert public == graded
    return public


SIGNS = (-1) ** (Card(T) - Card(S))
ONLY_T = SubsetSum(c(R) * Indicator(SameSet(R, T)), (R, T))
CANCEL = SubsetSum(c(R) * SubsetSum(SIGNS, (S, T), R <= S), (R, T))
EXCHANGED = SubsetSum(SIGNS * SubsetSum(c(R), (R, S)), (S, T))


def test_a_wrong_final_formula_misses_the_goal() -> None:
    result = coefficient(c(T), ONLY_T, CANCEL, EXCHANGED, SubsetSum((-1) ** Card(S) * U(S), (S, T)))
    assert (result.points, result.misconception) == (1.5, "sign_by_size")
    assert [row.note for row in result.rows if row.label == "the goal"] == ["The last line has the form that is asked, but not the value."]


def test_an_idea_tried_in_a_wrong_line_is_told_truly() -> None:
    wrong = SubsetSum(c(R) * SubsetSum((-1) ** Card(S), (S, T), R <= S), (R, T))
    assert "Only a line that does not follow shows it" in notes(coefficient(c(T), ONLY_T, wrong, SubsetSum(SIGNS * U(S), (S, T))))
    back = coefficient(c(T), 2 * c(T), CANCEL, SubsetSum(SIGNS * U(S), (S, T)))  # a slip, then a line that is right in itself
    assert "shows it" not in notes(back)


def test_a_slip_carried_on_to_the_end_costs_its_line_and_the_goal() -> None:
    slip = coefficient(c(T), 2 * ONLY_T, 2 * CANCEL, 2 * SubsetSum(SIGNS * U(S), (S, T)))
    assert slip.points == 1.25  # 4 points, one wrong line of three, one of two things shown
    assert [row.ok for row in slip.rows[:4]] == [True, False, True, True]
    assert "a slip above was carried on to the end" in notes(slip)
    repaired = coefficient(c(T), 2 * ONLY_T, 2 * CANCEL, CANCEL, SubsetSum(SIGNS * U(S), (S, T)))
    assert repaired.points == 2.0  # two wrong lines of four, everything shown


def test_two_ideas_in_one_line_both_count() -> None:
    lines = (*HEAD, (SHARES, "symmetry, null player and efficiency"))
    assert (payment(*lines).status, payment(*lines).points) == ("correct", 5)
    unnamed = payment(*HEAD, (SHARES, "efficiency"))
    assert unnamed.status == "partial"
    assert "compare the members of T" in notes(unnamed)


def test_a_jump_that_names_everything_shows_no_idea_by_its_reason() -> None:
    jump = payment(HEAD[0], (SHARES, "linearity, symmetry, null player and efficiency"))
    assert jump.points == 1  # the second chain
    assert "only restates the goal" in jump.cause
    assert "compare the members of T" in notes(jump)


def test_a_condition_that_is_not_given_is_remarked_and_costs_nothing() -> None:
    x = Symbol("x", real=True)
    entry = DerivationExercise(id="demo.condition", title="", points=2, answers=("chain",), start=x + 1, goal=x + 1, min_lines=2)
    lines = (x + 1, (x**2 - 1) / (x - 1), x + 1)
    for result in verdicts(chain(*lines), entry):
        assert (result.status, result.points) == ("correct", 2)
        assert result.rows[1].note == "This step needs x ≠ 1, which is not given."
        assert result.rows[2].note == ""
        assert "This step needs x ≠ 1" in html(result)
        assert "This step needs x ≠ 1" in html(result, typeset=False)
    given = DerivationExercise(**{**vars(entry), "assumptions": (x > 2,)})
    assert not any(row.note for result in verdicts(chain(*lines), given) for row in result.rows)
    assert "This step needs x ≠ 1" in repr(chain(*lines))
    assert "This step needs x ≠ 1" in chain(*lines)._repr_html_()


def test_sets_are_compared_by_eq_too() -> None:
    with_eq = coefficient(c(T), SubsetSum(c(R) * Indicator(Eq(R, T)), (R, T)), CANCEL, EXCHANGED, SubsetSum(SIGNS * U(S), (S, T)))
    assert with_eq.points == 4
    with pytest.raises(TypeError, match="Write SameSet"):
        Indicator(R == T)


def test_a_mistake_given_as_a_function_is_found_on_the_students_own_lines() -> None:
    doubled = Misconception("doubled", "Twice too much.", lambda before: 2 * before)
    early = Misconception("early", "One term early.", changes.put((Symbol("N"), Symbol("N") - 1)))
    entry = DerivationExercise(**{**vars(EXERCISE), "misconceptions": (doubled, early)})
    own = Sum(1 / m, (m, 1, N)) - Sum(1 / (m + 1), (m, 1, N)) + N - N**2 / N
    for line, name in ((2 * own, "doubled"), (Sum(1 / m, (m, 1, N - 1)) - Sum(1 / (m + 1), (m, 1, N - 1)), "early")):
        for result in verdicts(chain(START, own, line, GOAL), entry):
            assert result.misconception == name
    with pytest.raises(ValueError, match="looks into the line before"):
        judge.record(DerivationExercise(**{**vars(EXERCISE), "misconceptions": (Misconception("x", "", lambda before: before.args[0]),)}))


def test_a_constant_mistake_is_found_in_a_line_that_holds_a_letter() -> None:
    for result in verdicts(chain(START, SPLIT, Sum(1 / m, (m, 1, N)) - Sum(1 / m, (m, 2, N)))):
        assert result.misconception == "last_term"


def test_equations_follow_side_by_side_or_in_proportion() -> None:
    a, b = symbols("a b", nonzero=True)
    given: list[Any] = []
    assert judge_step(Eq(START, SPLIT), Line(Eq(SPLIT, GOAL)), given).equal
    assert judge_step(Eq(a, b), Line(Eq(3 * b, 3 * a)), given).equal
    assert judge_step(Eq(a + 2, b), Line(Eq(a, b - 2)), given).equal
    for line in (Eq(a, 2 * b), a - b):
        verdict = judge_step(Eq(a, b), Line(line), given)
        assert verdict.equal is None
        assert "write a chain of expressions" in verdict.why
    assert "write a chain of expressions" in notes(verdicts([Eq(START, SPLIT), Eq(START, GOAL)])[0])


def test_of_several_chains_the_one_that_lacks_an_idea_is_named() -> None:
    second = DerivationExercise(**{**vars(EXERCISE), "id": "demo.telescope.again", "answers": ("again",), "points": 2})
    both = DerivationExercise(**{**vars(EXERCISE), "answers": ("chain", "again"), "further": (second,)})
    wrong = written((START, ""), (SPLIT, "split"), (2 * GOAL, "collapse"))
    bare = Derivation("demo.telescope.again").start(START)
    bare.step(START + 0, "again").step(GOAL, "known")
    for result in judged(both, {"chain": wrong, "again": bare}):
        assert result.cause.startswith("again: ")
    for result in judged(both, {"chain": written((START, ""), (SIGN, "split")), "again": bare}):
        assert result.cause == "The two fractions are subtracted."


def test_a_change_whose_result_has_no_exact_value_is_recorded_as_a_change_alone() -> None:
    spec = judge.record(exercise("sampling.hoeffding"))
    found = next(one for one in spec["misconceptions"] if one["id"] == "forgets_root_n")
    assert (found["mutants"], len(found["changes"])) == ([], 1)
