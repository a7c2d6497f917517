"""`check` and `scoreboard` as a student meets them: they never raise, and as plain text they are a plain number."""

from __future__ import annotations

import json
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder import exercises, judge
from autograder.exercises.model import Case, DiscussionExercise, FunctionExercise, Misconception, ValueExercise
from autograder.judge import inprocess
from autograder.student import check, inputs, scoreboard
from autograder.student.check import _seen
from autograder.student.results import Result, Row

TWICE = FunctionExercise(
    id="toy.twice",
    title="Twice",
    points=2.5,
    answers=("twice",),
    reference=lambda x: 2 * x,
    public=(Case("a & b", {"x": {"array": [1, 2, 3]}}), Case("c", {"x": {"array": [0, 4]}})),
    hidden=lambda rng: [Case("random", {"x": {"array": rng.integers(5, 9, 3).tolist()}})],
    misconceptions=(Misconception("square", "<b>Square</b> & not twice.", lambda x: x * x),),
)
THIRD = ValueExercise(id="toy.third", title="A third", points=1, answers=("third", "half"), value={"third": 1 / 3, "half": 1 / 2})
ESSAY = DiscussionExercise(id="toy.essay", title="Say why", points=2)
EXERCISES = (TWICE, THIRD, ESSAY)


@pytest.fixture(autouse=True)
def chapter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a notebook's public cases as the working directory; no checks run so far."""
    content = {"chapter": "99_toy", "exercises": {one.id: judge.record(one) for one in EXERCISES}}
    (tmp_path / "cases.json").write_text(json.dumps(content, allow_nan=False))
    inner = tmp_path / "deeper"
    inner.mkdir()
    monkeypatch.chdir(inner)
    monkeypatch.delenv("CREDIT_ATTRIBUTION_JUDGE", raising=False)
    _seen.clear()
    return tmp_path


class Page(HTMLParser):
    """Checks that tags are closed in order, and gathers the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.tags: set[str] = set()
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)
        assert not any(name.startswith("on") or name in ("src", "href", "id") for name, _ in attrs)
        if tag != "br":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_right() -> None:
    result = check("toy.twice", lambda x: 2 * x)
    assert repr(result) == "2.5"
    page = Page(result._repr_html_())
    assert page.text == "toy.twice: right · 2 of 2 cases right · 2.5 of 2.5 points"


def test_wrong_is_explained_in_words_that_are_escaped() -> None:
    result = check("toy.twice", lambda x: x * x)
    assert repr(result) == "0"
    page = Page(result._repr_html_())
    assert "<b>Square</b> & not twice." in page.text
    assert "case 1 of 2: a & b" in page.text
    assert page.tags <= {"div", "strong", "table", "thead", "tbody", "tr", "th", "td", "span", "svg", "title", "rect", "text", "line"}
    assert "svg" in page.tags


def test_the_same_answer_gives_the_same_page() -> None:
    one, other = (check("toy.twice", lambda x: x + object)._repr_html_() for _ in range(2))
    assert one == other
    assert "0x" not in one


def test_unanswered() -> None:
    for answers in ((None,), (lambda x: None,)):
        result = check("toy.twice", *answers)
        assert repr(result) == "0"
        assert "not yet" in result._repr_html_()
    assert check("toy.third", None, None).result.status == "not_attempted"


class Hostile:
    """An object none of whose methods can be called."""

    def _fail(self, *args: object) -> Any:
        raise RuntimeError("hostile")

    __eq__ = __repr__ = __len__ = __iter__ = __bool__ = __str__ = __array__ = __float__ = __call__ = __getattr__ = _fail  # type: ignore[assignment]
    __hash__ = None  # type: ignore[assignment]


def test_it_never_raises() -> None:
    for ident in ("toy.twice", "toy.third", "toy.essay", "no.such", "", None, 3, Hostile(), ["toy.twice"], check):
        for answers in (
            (),
            (Hostile(),),
            (Hostile(), Hostile()),
            (lambda x: Hostile(),),
            (lambda: sys.exit(1),),
            (np.zeros(10**7), 1),
            (check,),
        ):
            result = check(ident, *answers)  # type: ignore[arg-type]
            assert repr(result) == "0"
            Page(result._repr_html_())
    Page(scoreboard()._repr_html_())


def test_words_for_what_was_not_checked() -> None:
    assert check("toy.no", 1).result.cause == "This chapter has no exercise 'toy.no'; it has toy.twice, toy.third, toy.essay."
    assert check("toy.third", 1).result.cause == "This exercise takes 2 answers (third, half), 1 came."


def test_a_missing_or_broken_file_is_said(chapter: Path) -> None:
    (chapter / "cases.json").write_text("{")
    assert "cannot be read" in check("toy.twice", 1).result.cause
    (chapter / "cases.json").unlink()
    assert "cases.json is missing" in check("toy.twice", 1).result.cause
    assert repr(scoreboard()) == "0"


def test_an_interrupt_is_a_result() -> None:
    def endless(x: Any) -> Any:
        raise KeyboardInterrupt

    result = check("toy.twice", endless)
    assert repr(result) == "0"
    assert "You stopped it" in result._repr_html_()


def test_what_the_student_prints_is_left_to_be_seen(capsys: pytest.CaptureFixture[str]) -> None:
    def talks(x: Any) -> Any:
        print("hello")
        return 2 * x

    assert repr(check("toy.twice", talks)) == "2.5"
    assert capsys.readouterr().out == "hello\nhello\n"


def test_scoreboard() -> None:
    assert repr(scoreboard()) == "0"
    check("toy.twice", lambda x: 2 * x)
    check("toy.third", 1 / 3, 0.25)
    board = scoreboard()
    assert repr(board) == "2.5"
    text = Page(board._repr_html_()).text
    assert "Twice" in text
    assert "2.5 of 5.5" in text
    assert "waits for a person" in text
    check("toy.third", 1 / 3, 0.5)
    assert repr(scoreboard()) == "3.5"


def test_scoreboard_shows_the_last_check_though_it_was_worse() -> None:
    check("toy.twice", lambda x: 2 * x)
    check("toy.twice", lambda x: x * x)
    assert repr(scoreboard()) == "0"
    check("toy.third", 1 / 3, 0.5)
    check("toy.third", None, None)
    board = scoreboard()
    assert repr(board) == "0"
    text = Page(board._repr_html_()).text
    assert "not right yet" in text
    assert "0 of 2.5" in text
    assert "Shown is the last check of each exercise, also where an earlier one was better." in text


def test_an_exact_number_is_shown_as_it_was_judged() -> None:
    rows = {row.label: row.got for row in check("toy.third", 100 / 3, 33.3333).result.rows}
    assert rows == {"third": "100/3 (33.33333333)", "half": "333333/10000 (33.3333)"}
    rows = {row.label: row.got for row in check("toy.third", 0.1 + 0.2, 2.0).result.rows}
    assert rows == {"third": "3/10 (0.3)", "half": "2"}


def test_inputs_of_a_case() -> None:
    assert inputs("toy.twice", 2)["x"].tolist() == [0, 4]
    with pytest.raises(LookupError, match="has 2 cases"):
        inputs("toy.twice", 3)


def test_stock_nbgrader_gets_the_verdict_with_hidden_cases(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("CREDIT_ATTRIBUTION_JUDGE", "1")
    monkeypatch.setattr(exercises, "CHAPTERS", {"99_toy": "toy"})
    monkeypatch.setattr(exercises, "chapter_exercises", lambda name: EXERCISES)
    monkeypatch.setattr(judge, "chapter_exercises", lambda name: EXERCISES)
    judge.grading_specs.cache_clear()

    def talks(x: Any) -> Any:
        print("hello", file=sys.stderr)
        return 2 * x if x[0] < 5 else x

    result = check("toy.twice", talks)
    assert repr(result) == "0"
    assert result.result.headline == "2 of 3 cases right"
    assert repr(check("toy.twice", lambda x: 2 * x)) == "2.5"
    assert check("toy.third", 1).result.cause == "This exercise takes 2 answers (third, half), 1 came."
    assert "no exercise" in check("toy.no", 1).result.cause
    assert capsys.readouterr().err == ""
    named = inprocess.judge_here("toy.third", {"half": 0.5, "third": 1 / 3})
    monkeypatch.setenv("CREDIT_ATTRIBUTION_SEED", "7")
    assert inprocess.judge_here("toy.third", {"half": 0.5, "third": 1 / 3}) == named
    judge.grading_specs.cache_clear()


def test_import_is_light() -> None:
    code = (
        "import sys, numpy\n"
        "from autograder.student import check, scoreboard\n"
        "heavy = {'torch', 'sympy', 'matplotlib', 'scipy', 'nbgrader', 'IPython'}\n"
        "heavy |= {'reference_impl', 'autograder.exercises', 'autograder.judge'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert loaded == "[]"


def test_a_picture_that_is_not_ours_is_not_shown() -> None:
    from autograder.student.render import html

    row = Row("a", False, picture="<svg role='img'><script>alert(1)</script></svg>", note="<script>")
    other = Row("b", False, picture='<svg role="img" onload="alert(1)"></svg>')
    page = Page(html(Result("x", 0, 1, "wrong", rows=(row, other))))
    assert "svg" not in page.tags
    assert "script" not in page.tags


def test_many_rows_are_folded() -> None:
    from autograder.student.render import html

    rows = tuple(Row(f"case {i}", i % 3 > 0) for i in range(30))
    page = Page(html(Result("x", 0, 1, "wrong", rows=rows)))
    assert "details" in page.tags
    assert "and 2 more that are not right" in page.text
    assert "20 right" in page.text
