"""A made-up exercise through record, question, collect and decide: points, status, misconceptions, rows."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import sympy

from autograder import judge
from autograder.exercises.model import Case, FunctionExercise, Limit, Misconception
from autograder.student import kinds
from autograder.student.render import html
from autograder.student.results import Result

LIMIT = Limit("steps", 40, "More than 40 lines were run: there is a loop over the entries.")


def vector(*values: float) -> dict[str, Any]:
    return {"array": list(values)}


def hidden(rng: np.random.Generator) -> Sequence[Case]:
    return [Case("random", {"x": vector(*rng.integers(2, 9, 4).tolist())}) for _ in range(3)]


DOUBLE = FunctionExercise(
    id="toy.double",
    title="Twice",
    points=4,
    answers=("double",),
    reference=lambda x: 2 * x,
    public=(
        Case("three", {"x": vector(1, 2, 3)}),
        Case("two", {"x": vector(2, 0)}),
        Case("long", {"x": vector(*range(60))}, limits=(LIMIT,)),
    ),
    hidden=hidden,
    misconceptions=(
        Misconception("square", "The square was taken, not twice the value.", lambda x: x**2),
        Misconception("divides", "It divides by the values.", lambda x: np.array([1 / float(v) for v in x.tolist()])),
        Misconception("loop", "One product does it for all entries at once.", breaks="steps"),
    ),
)


def graded(exercise: FunctionExercise, answers: dict[str, object], seed: int = 3) -> Result:
    spec = judge.record(exercise, np.random.default_rng(seed))
    ask = json.loads(json.dumps(judge.question(spec), allow_nan=False))
    data = json.loads(json.dumps(kinds.collect(ask, answers), allow_nan=False))
    return judge.decide(json.loads(json.dumps(spec, allow_nan=False)), data)


def double(x: Any) -> Any:
    return x + x


def in_place(x: Any) -> Any:
    x *= 2
    return x


def by_loop(x: Any) -> list[float]:
    out = []
    for value in x:
        out.append(2 * value)
    return out


def special_case(x: Any) -> Any:
    return 2 * x if x[0] in (0, 1, 2) and len(x) != 4 else 3 * x


@pytest.mark.parametrize("answer", [double, in_place, lambda x: np.ldexp(x, 1), lambda y: (y * 2).tolist() if len(y) < 9 else y * 2])
def test_right_answers_of_any_form_get_full_points(answer: object) -> None:
    result = graded(DOUBLE, {"double": answer})
    assert (result.status, result.points, result.misconception, result.cause) == ("correct", 4, None, "")
    assert result.headline == "6 of 6 cases right"


@pytest.mark.parametrize(
    ("answer", "status", "misconception", "words"),
    [
        (lambda x: x * x, "wrong", "square", "The square was taken"),
        (lambda x: [v**2 for v in x] if len(x) < 9 else x**2, "wrong", "square", "The square was taken"),
        (by_loop, "wrong", "loop", "One product"),
        (lambda x: 3 * x, "wrong", None, "In every case your values are 3/2 times the expected ones."),
        (lambda x: x**3 - 1, "wrong", None, ""),
        (special_case, "wrong", None, "Right on every case of the notebook, wrong on 3 of 3 others"),
        (lambda x: x.nonsense(), "error", None, "Every case stops with the same error, AttributeError"),
        (lambda x: {"a": 1}[x[0]], "error", None, ""),
        (lambda x: (v for v in x), "error", None, ""),
        (7, "error", None, "Every case stops with the same error, TypeError: double is a whole number, not a function."),
        (None, "not_attempted", None, ""),
        (lambda x: None, "not_attempted", None, ""),
    ],
)
def test_wrong_answers(answer: object, status: str, misconception: str | None, words: str) -> None:
    result = graded(DOUBLE, {"double": answer})
    assert (result.status, result.points, result.misconception) == (status, 0, misconception)
    assert words in result.cause


def test_a_misconception_that_raises_is_named_by_its_error() -> None:
    result = graded(DOUBLE, {"double": lambda x: [1 / value for value in x.tolist()]})
    assert result.misconception == "divides"
    assert [row.got for row in result.rows[:3]] == ["[1, 0.5, 0.333333]", *["ZeroDivisionError: float division by zero"] * 2]


def test_rows_say_what_was_tried_and_what_differs() -> None:
    rows = graded(DOUBLE, {"double": lambda x: 3 * x}).rows
    assert [row.label for row in rows[:2]] == ["case 1 of 3: three", "case 2 of 3: two"]
    assert (rows[0].expected, rows[0].got) == ("[2 4 6]", "[3 6 9]")
    assert rows[0].note == "Entry 0: expected 2, got 3 (3 of 3 entries differ)."
    assert rows[0].picture.startswith("<svg")
    assert not rows[1].picture
    assert [row.hidden for row in rows] == [False] * 3 + [True] * 3
    assert rows[3].label == "hidden case 1 of 3: random"


def test_a_page_shows_nothing_of_hidden_cases_but_their_number() -> None:
    result = graded(DOUBLE, {"double": lambda x: 3 * x})
    page = html(result)
    assert "0 of 3 hidden cases right" in page
    for row in result.rows[3:]:
        assert row.expected not in page
        assert row.got not in page


def test_numbers_of_sympy_are_read_and_shown_as_numbers() -> None:
    assert graded(DOUBLE, {"double": lambda x: 12 * x / sympy.factorial(3)}).status == "correct"
    rows = graded(DOUBLE, {"double": lambda x: (6 * x + 1) / sympy.factorial(3)}).rows
    assert rows[0].got == "[1.16667 2.16667 3.16667]"


def test_the_question_holds_nothing_expected() -> None:
    spec = judge.record(DOUBLE, np.random.default_rng(0))
    asked = json.dumps(judge.question(spec))
    for word in ("expected", "wrong", "says", "label", "square", "More than", "tolerance", "hidden"):
        assert word not in asked


def test_the_same_seed_asks_the_same() -> None:
    one, other = (judge.record(DOUBLE, judge.generator(5, DOUBLE.id)) for _ in range(2))
    assert one == other
    assert one != judge.record(DOUBLE, judge.generator(6, DOUBLE.id))
    assert judge.record(DOUBLE)["cases"] == one["cases"][:3]


def test_an_answer_that_changes_its_argument_changes_no_other_case() -> None:
    def spoils(x: Any) -> Any:
        answer = 2 * x
        x[:] = -1
        return answer

    assert graded(DOUBLE, {"double": spoils}).status == "correct"


def test_a_buffer_returned_twice_is_read_at_once() -> None:
    buffer = np.zeros(60)

    def reuses(x: Any) -> Any:
        view = buffer[: len(x)]
        view[:] = 2 * x
        return view

    assert graded(DOUBLE, {"double": reuses}).status == "correct"


def test_an_interrupt_ends_the_check_and_is_said() -> None:
    calls = []

    def endless(x: Any) -> Any:
        calls.append(1)
        raise KeyboardInterrupt

    result = graded(DOUBLE, {"double": endless})
    assert (result.status, result.points, len(calls)) == ("timeout", 0, 1)
    assert [row.note for row in result.rows[:2]] == ["You stopped it before it returned.", "Not tried."]


TWO = FunctionExercise(
    id="toy.two",
    title="Two functions",
    points=3,
    answers=("up", "down"),
    parts={"up": 1 / 3, "down": 2 / 3},
    reference={"up": lambda n: n + 1, "down": lambda n: n - 1},
    public=tuple(Case(f"{name} {n}", {"n": n}, call=name, part=name) for name in ("up", "down") for n in (3, 8)),
    hidden=lambda rng: [Case("another", {"n": int(rng.integers(20, 90))}, call="down", part="down")],
    misconceptions=(Misconception("halves", "down halves.", {"up": lambda n: n + 1, "down": lambda n: n / 2}),),
)


def up(n: int) -> int:
    return n + 1


def test_a_part_is_earned_whole_or_not_at_all() -> None:
    assert graded(TWO, {"up": up, "down": lambda n: n - 1}).points == 3
    partial = graded(TWO, {"up": up, "down": lambda n: 2})
    assert (partial.points, partial.status) == (1, "partial")
    assert partial.headline == "3 of 5 cases right; wholly right: up"
    assert partial.cause == "down: Your answer is 2 in every case, whatever the input."
    assert graded(TWO, {"up": up, "down": None}).points == 1
    assert graded(TWO, {"up": up}).status == "partial"
    assert graded(TWO, {}).status == "not_attempted"


def test_a_misconception_is_named_beside_another_answer_that_is_missing() -> None:
    for other in (up, None, lambda n: 1 / 0):
        assert graded(TWO, {"up": other, "down": lambda n: n / 2}).misconception == "halves"


def die(rng: np.random.Generator) -> float:
    return float(rng.integers(1, 7))


DIE = FunctionExercise(
    id="toy.die",
    title="A die",
    points=1,
    answers=("throw",),
    reference=lambda rng: (3.5, (35 / 12) ** 0.5),
    public=(Case("mean of 400 throws", {"rng": {"rng": 11}}, repeat=400),),
    hidden=lambda rng: [Case("mean of 400 throws", {"rng": {"rng": int(rng.integers(2**31))}}, repeat=400)],
    misconceptions=(Misconception("from_zero", "The faces are 1 to 6.", lambda rng: (2.5, (35 / 12) ** 0.5)),),
)


def test_a_random_answer_is_judged_by_its_mean() -> None:
    assert graded(DIE, {"throw": die}).status == "correct"
    assert graded(DIE, {"throw": lambda rng: 1 + int(6 * rng.random())}).status == "correct"
    wrong = graded(DIE, {"throw": lambda rng: rng.integers(0, 6)})
    assert (wrong.status, wrong.misconception) == ("wrong", "from_zero")
    assert "the mean of 400 calls is" in wrong.rows[0].note.lower()
    assert graded(DIE, {"throw": lambda rng: 6}).misconception is None
    assert graded(DIE, {"throw": lambda rng: rng.normal(size=rng.integers(1, 3))}).points == 0


DRAWS_THAT_ARE_NONE = [
    (lambda rng: 3.5, "Every call returned the same"),
    (lambda rng: int(np.random.default_rng(0).integers(1, 7)), "Every call returned the same"),
    (lambda rng: int(np.random.default_rng().integers(1, 7)), "The draws do not come from rng alone"),
    (lambda rng: int(np.random.randint(1, 7)), "The draws do not come from rng alone"),  # noqa: NPY002
    (lambda rng: rng.integers(1, 7, np.random.randint(1, 3))[-1], "The draws do not come from rng alone"),  # noqa: NPY002
    (lambda rng: rng.integers(1, 7, 4).mean(), ""),
]


@pytest.mark.parametrize(("throw", "words"), DRAWS_THAT_ARE_NONE)
def test_what_is_not_drawn_from_the_generator_is_no_draw(throw: object, words: str) -> None:
    result = graded(DIE, {"throw": throw})
    assert (result.status, result.points, result.misconception) == ("wrong", 0, None)
    assert result.cause.startswith(words)
    assert bool(words) == bool(result.cause)


def test_the_spread_of_draws_is_told() -> None:
    note = graded(DIE, {"throw": lambda rng: rng.integers(1, 7, 4).mean()}).rows[0].note
    assert note.startswith("The mean is right, but 400 calls vary with standard deviation 0.8")


KEEPS = FunctionExercise(
    **{
        **vars(DOUBLE),
        "public": tuple(Case(f"{length} numbers", {"x": vector(*range(length))}, keeps=True) for length in (3, 5)),
        "misconceptions": (Misconception("in_place", "The array that was passed in is written to.", breaks="keeps"),),
    }
)


def test_an_argument_that_has_to_stay_is_looked_at() -> None:
    assert graded(KEEPS, {"double": double}).status == "correct"
    result = graded(KEEPS, {"double": in_place})
    assert (result.status, result.points, result.misconception) == ("wrong", 0, "in_place")
    assert result.rows[0].note == "The values are right, but the argument x was changed in the call; it has to stay as it was."
    wrong_as_well = graded(KEEPS, {"double": lambda x: in_place(x) + 1})
    assert (wrong_as_well.points, wrong_as_well.misconception) == (0, None)


@pytest.mark.parametrize("changed", [3, "x", None, [["x"]], {"x": 1}])
def test_forged_changes_raise_nothing(changed: object) -> None:
    spec = judge.record(KEEPS)
    data = kinds.collect(judge.question(spec), {"double": double})
    data["cases"][0]["changed"] = changed
    assert judge.decide(spec, data).status in ("correct", "wrong")


HOSTILE_DATA: list[Any] = [
    None,
    3,
    [],
    {},
    {"cases": 3},
    {"cases": []},
    {"cases": [{}] * 6},
    {"cases": [3] * 6},
    {"cases": [{"value": {"$": "array"}}] * 6},
    {"cases": [{"error": 3}] * 6},
    {"cases": [{"error": {"type": "x" * 10**6, "message": ["a"]}}] * 6},
    {"cases": [{"limit": {"a": 1}}] * 6},
    {"cases": [{"value": 1.0, "measured": 3}] * 6},
    {"cases": [{"value": 1.0, "measured": {"steps": "no"}}] * 6},
    {"cases": [{"missing": {}}] * 6, "missing": 3},
    {"missing": ["double"]},
    {"timeout": "60 s"},
    {"died": "out of memory"},
]


@pytest.mark.parametrize("data", HOSTILE_DATA, ids=range(len(HOSTILE_DATA)))
def test_forged_data_earn_nothing_and_raise_nothing(data: object) -> None:
    start = time.process_time()
    result = judge.decide(judge.record(DOUBLE, np.random.default_rng(0)), data)
    assert result.points == 0
    assert result.status in ("wrong", "error", "timeout", "not_attempted")
    assert len(html(result)) < 20_000
    assert time.process_time() - start < 1


def test_forged_measurements_within_the_limit_do_not_hide_a_stop() -> None:
    spec = judge.record(DOUBLE)
    data = kinds.collect(judge.question(spec), {"double": double})
    data["cases"][2]["measured"] = {"steps": float("nan")}
    assert judge.decide(spec, data).points == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"parts": {"a": 0.5, "": 0.4}}, "sum to 0.9"),
        ({"parts": {"a": 0.5, "": 0.5}}, "no public case decides the part 'a'"),
        ({"public": (Case("odd", {"x": vector(1)}, call="other"),)}, "no answer 'other'"),
        ({"misconceptions": (Misconception("same", "", lambda x: x + x),)}, "tells the misconception 'same'"),
        ({"misconceptions": (Misconception("slow", "", breaks="seconds"),)}, "tells the misconception 'slow'"),
    ],
)
def test_slips_of_an_author_are_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        judge.record(FunctionExercise(**{**vars(DOUBLE), **change}))


def test_recorded_numbers_do_not_depend_on_the_last_digit() -> None:
    noisy = FunctionExercise(**{**vars(DOUBLE), "reference": lambda x: 2 * x * (1 + 1e-15) + 1e-17})
    assert judge.record(noisy)["cases"][0]["expected"] == judge.record(DOUBLE)["cases"][0]["expected"]


ROOT = FunctionExercise(
    id="toy.root",
    title="A root that is no number",
    points=2,
    answers=("root",),
    reference=lambda x: np.sqrt(np.abs(x)),
    public=(Case("both signs", {"x": vector(4, -4)}), Case("a large one", {"x": vector(1e200, 1e199)})),
    hidden=lambda rng: (),
    misconceptions=(
        Misconception("sign", "The root of a negative number was taken.", lambda x: np.sqrt(x)),
        Misconception("overflow", "The square is infinite.", lambda x: np.sqrt(np.sqrt(np.array([float(v) * float(v) for v in x.tolist()])))),
    ),
)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (lambda x: np.where(x >= 0, np.sqrt(np.abs(x)), np.nan), "sign"),
        (lambda x: np.array([np.inf if abs(v) > 1e154 else abs(v) ** 0.5 for v in x.tolist()]), "overflow"),
        (lambda x: np.where(x >= 0, np.nan, np.sqrt(np.abs(x))), None),
    ],
)
def test_a_mistake_that_shows_as_nan_or_infinity_is_named(wrong: Any, named: str | None) -> None:
    result = graded(ROOT, {"root": wrong})
    assert (result.points, result.misconception) == (0, named)
