"""A feedback page: our verdicts where they belong, the student's things in frames of their own, and no way to mix them up."""

from __future__ import annotations

import re

import nbformat
import pytest

from autograder.reports.feedback import Page, Verdict, feedback_page
from autograder.student.results import Result, Row

POSING = '<div style="position:fixed" class="card" id="toy-double">10 of 10<script>alert(1)</script></div>'


def page(**changes: object) -> str:
    v4 = nbformat.v4
    answer = v4.new_code_cell(f"print('''{POSING}''')", metadata={"nbgrader": {"grade_id": "toy-double-answer", "solution": True}})
    answer.outputs = [
        v4.new_output("display_data", data={"text/html": POSING}),
        v4.new_output("stream", text=f"\x1b[31mred\x1b[0m {POSING}"),
        v4.new_output("error", ename="ValueError", evalue=POSING, traceback=[POSING]),
        v4.new_output("display_data", data={"image/png": 'AAAA" onload="alert(1)'}),
        v4.new_output("display_data", data={"text/plain": POSING}),
        v4.new_output("display_data", data={"text/latex": r"$\text{<script>}$"}),
    ]
    check = v4.new_code_cell(
        'check("toy.double", double)', metadata={"nbgrader": {"grade_id": "toy-double", "grade": True, "locked": True}}
    )
    check.outputs = [v4.new_output("execute_result", data={"text/html": "what lies in the notebook is not shown"}, execution_count=1)]
    rows = (Row("case 1: three", False, "6", "9"), Row("", False, hidden=True), Row("", True, hidden=True))
    result = Result("toy.double", 1.0, 4.0, "wrong", "0 of 1 cases right", rows, "squares", "That is the square of $x$.")
    settings: dict[str, object] = {
        "student": "Ada <b>",
        "chapter_title": "A toy",
        "notebook": v4.new_notebook(cells=[v4.new_markdown_cell(f"# Text {POSING}"), answer, check]),
        "verdicts": (Verdict("9.1", "Twice <a number>", "toy-double", result, 1.0),),
        **changes,
    }
    return feedback_page(Page(**settings))  # type: ignore[arg-type]


def test_nothing_of_the_students_runs_or_poses() -> None:
    text = page()
    assert "<script" not in text
    assert text.count("<section") == 1
    tags = re.findall(r"<(?:div|img)[^>]*>", text)
    assert not any('class="card"' in tag or "position" in tag or '" onload' in tag for tag in tags)
    assert "default-src 'none'" in text
    assert text.index("Content-Security-Policy") < text.index("<style>")


def test_the_verdict_is_ours_and_complete() -> None:
    text = page()
    assert "what lies in the notebook is not shown" not in text
    assert "9.1 Twice &lt;a number&gt; · 1 of 4" in text
    assert "1 of 2 hidden cases right" in text
    assert "That is the square of <math" in text
    assert "<b>1</b> of 4 points" in text


def test_a_persons_mark_goes_before_ours() -> None:
    verdict = Verdict("9.1", "Twice", "toy-double", Result("toy.double", 0.0, 4.0, "wrong"), 3.5, by_person=True, comment="Fine <really>.")
    text = page(verdicts=(verdict,))
    assert "<b>3.5</b> of 4 points" in text
    assert "Marked by a person: 3.5." in text
    assert "Fine &lt;really&gt;." in text


def test_a_submission_that_was_not_graded_is_told_why() -> None:
    text = page(problem="toy.ipynb is empty.", remedy="Open it.")
    assert "This submission was not graded." in text
    assert "toy.ipynb is empty. Open it." in text
    assert "Your notebook" not in text


@pytest.mark.parametrize("words", ["Python", "x = 1", "def f(:"])
def test_code_is_shown_as_it_stands(words: str) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(words)])
    assert 'class="code"' in page(notebook=notebook)
