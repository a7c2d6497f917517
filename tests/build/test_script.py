"""A percent script becomes cells with role, exercise and place; what is not understood is refused with its line."""

from pathlib import Path

import pytest

from autograder.build.layout import BuildError
from autograder.build.script import ScriptCell, read_script


def read(tmp_path: Path, text: str) -> list[ScriptCell]:
    path = tmp_path / "01_toy.py"
    path.write_text(text, encoding="utf-8")
    return read_script(path)


def test_every_mark_gives_its_role(tmp_path: Path) -> None:
    cells = read(
        tmp_path,
        """# ---
# jupyter:
#   jupytext: {}
# ---
# %% [markdown]
# # Title
# %%
import math
# %% [markdown] exercise="toy.a"
# Say a.
# %% exercise="toy.a"
a = 1
# %% [markdown] exercise="toy.b" answer
# Words.
# %% [markdown] rubric
# One point for words.
# %% solution_only tags=["nbval-ignore-output"]
a + 1
# %% scoreboard
scoreboard()
""",
    )
    roles = ["prose", "code", "statement", "answer", "answer", "solution_only", "solution_only", "scoreboard"]
    assert [cell.role for cell in cells] == roles
    assert [cell.exercise for cell in cells[2:5]] == ["toy.a", "toy.a", "toy.b"]
    assert cells[6].tags == ("nbval-ignore-output",)
    assert cells[2].source == "Say a."
    assert cells[3].where.endswith("01_toy.py, line 11")


def test_a_marker_inside_a_string_is_no_cell_and_places_become_cell_numbers(tmp_path: Path) -> None:
    cells = read(tmp_path, '# %%\ntext = """\n# %% not a cell\n"""\n# %%\n1\n')
    assert [cell.where.split(", ")[1] for cell in cells] == ["cell 1", "cell 2"]


@pytest.mark.parametrize(
    ("head", "says"),
    [
        ("# %% solutiononly", "the cell's head says solutiononly"),
        ("# %% A heading", "the cell's head says A, heading"),
        ('# %% exercize="toy.a"', "the cell's head says exercize"),
        ("# %% [markdown] rubric solution_only", "rubric and solution_only; keep one"),
        ('# %% exercise="toy.a" answer', "text answer of a discussion"),
        ("# %% [markdown] answer", "text answer of a discussion"),
    ],
)
def test_a_head_that_is_not_understood_is_refused(tmp_path: Path, head: str, says: str) -> None:
    with pytest.raises(BuildError, match=r"01_toy\.py, line 3") as raised:
        read(tmp_path, f"# %%\n1\n{head}\n# text\n")
    assert says in str(raised.value)


def test_a_missing_or_empty_script_is_named(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"02_gone\.py: no such file"):
        read_script(tmp_path / "02_gone.py")
    with pytest.raises(BuildError, match="no cells"):
        read(tmp_path, "")
