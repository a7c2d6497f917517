"""Entries give headings, metadata, points and check cells; a script that does not fit them is refused with place and remedy."""

from pathlib import Path

import pytest
from nbformat import NotebookNode

from autograder.build.compose import check_source, compose, heading
from autograder.build.layout import BuildError
from autograder.build.script import read_script
from autograder.exercises.model import DiscussionExercise, Exercise, ValueExercise

NINE = ValueExercise(id="toy.nine", title="Nine", points=2.5, stars=2, minutes=5, answers=("nine", "ten"), value=9)
TALK = DiscussionExercise(id="toy.talk", title="Why", points=1)
WHOLE = """# %% [markdown] exercise="toy.nine"
# Three squared.
# %% exercise="toy.nine"
nine = ten = None
### BEGIN SOLUTION
nine, ten = 9, 10
### END SOLUTION
# %% solution_only
print(nine)
# %% [markdown] exercise="toy.talk"
# Say why.
# %% [markdown] exercise="toy.talk" answer
# Because.
# %% [markdown] rubric
# A point for any reason.
# %% scoreboard
scoreboard()
"""


def composed(tmp_path: Path, text: str, entries: tuple[Exercise, ...] = (NINE, TALK)) -> NotebookNode:
    path = tmp_path / "07_toy.py"
    path.write_text(text, encoding="utf-8")
    return compose(read_script(path), entries, "07_toy", path)


def test_metadata_follow_from_the_entry(tmp_path: Path) -> None:
    cells = composed(tmp_path, WHOLE).cells
    assert [cell["id"] for cell in cells] == [
        "toy-nine-statement",
        "toy-nine-answer",
        "toy-nine",
        "cell-4",
        "toy-talk-statement",
        "toy-talk-answer",
        "cell-7",
        "scoreboard",
    ]
    marks = [tuple(cell.metadata.get("nbgrader", {}).get(key) for key in ("grade", "solution", "locked", "points")) for cell in cells]
    assert marks == [
        (False, False, True, None),
        (False, True, False, None),
        (True, False, True, 2.5),
        (None,) * 4,
        (False, False, True, None),
        (True, True, False, 1),
        (None,) * 4,
        (False, False, True, None),
    ]
    assert cells[2].source == 'check("toy.nine", nine, ten)'
    assert [cell.metadata.get("tags") for cell in cells if "tags" in cell.metadata] == [["solution_only"]] * 2


def test_the_heading_says_number_stars_minutes_and_points(tmp_path: Path) -> None:
    cells = composed(tmp_path, WHOLE).cells
    assert cells[0].source == "### Exercise 7.1 · Nine  ★★ · 5 min · 2.5 points\n\nThree squared."
    assert cells[4].source.startswith("### Exercise 7.2 · Why  ★ · 10 min · 1 point\n")
    assert heading(ValueExercise(id="toy.a", title="A", points=0, value=1), "00_toy", 3).endswith("· no points")


def test_a_long_check_is_broken_over_lines() -> None:
    names = tuple(f"a_rather_long_name_of_a_function_{i}" for i in range(4))
    source = check_source(ValueExercise(id="toy.a", title="A", points=1, answers=names, value=1))
    assert source.startswith('check(\n    "toy.a",\n    a_rather_long_name_of_a_function_0,\n')
    compile(source, "check", "eval")


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('"toy.nine"', '"toy.ten"', "line 1: no exercise 'toy.ten' in this chapter's entries. Known: toy.nine, toy.talk"),
        ('# %% exercise="toy.nine"', "# %%", "exercise toy.nine has no answer cell. Add one: # %% exercise"),
        ('# %% [markdown] exercise="toy.nine"', "# %% [markdown]", "exercise toy.nine has no statement cell. Add one"),
        ("# %% solution_only\n", '# %% exercise="toy.nine"\n', "line 8: a second answer cell of exercise toy.nine; the first"),
        ("### END SOLUTION\n", "", "line 3: ### BEGIN SOLUTION without ### END SOLUTION"),
        ("### BEGIN SOLUTION\n", "", "line 3: `### END SOLUTION` has no partner"),
        ("### END SOLUTION\n", "### BEGIN SOLUTION\n### END SOLUTION\n", "line 3: `### BEGIN SOLUTION` has no partner"),
        ("### BEGIN SOLUTION\nnine, ten = 9, 10\n### END SOLUTION", "nine, ten = 9, 10", "has no ### BEGIN SOLUTION"),
        ("nine = ten = None\n", "ten = None\n", "does not define nine"),
        ("nine = ten = None\n", "nine = ten = (\n", "without its solution the cell is not valid Python"),
        ("print(nine)", "### BEGIN SOLUTION\nprint(nine)\n### END SOLUTION", "line 8: BEGIN SOLUTION stands outside an answer cell"),
        ('# %% [markdown] exercise="toy.talk" answer\n# Because.', '# %% exercise="toy.talk"\n1', "toy.talk, a discussion, is text"),
    ],
)
def test_a_script_that_does_not_fit_is_refused(tmp_path: Path, before: str, after: str, says: str) -> None:
    assert before in WHOLE
    with pytest.raises(BuildError) as raised:
        composed(tmp_path, WHOLE.replace(before, after))
    assert "07_toy.py" in str(raised.value)
    assert says in str(raised.value)


def test_exercises_in_another_order_than_the_entries_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"line 1: the statement of toy\.nine stands where the statement of toy\.talk should"):
        composed(tmp_path, WHOLE, (TALK, NINE))


def test_an_entry_without_answers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"entry of toy\.nine names no answers"):
        composed(tmp_path, WHOLE, (ValueExercise(id="toy.nine", title="Nine", points=1, value=9), TALK))
