"""What a student gets holds no line of an answer, no rubric, no cell of the solution alone, and no hidden case.

The scripts are read here once more, by a reader of a few lines that shares no code with the build. A control runs the same search over the
solution notebooks, where it must find everything, so that the search cannot pass by seeing nothing.
"""

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.build.compose import METADATA
from autograder.exercises import chapter_exercises
from autograder.exercises.model import CounterexampleExercise, DerivationExercise, Exercise, FunctionExercise, SymbolicExercise
from autograder.student import expressions

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = sorted(path.parent.name for path in ROOT.glob("solutions/*/*.py") if path.stem == path.parent.name)
LONG = 25  # a shorter line, such as `return values`, says nothing by itself


def squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def split(chapter: str) -> tuple[list[str], str]:
    """The secret blocks of a script, and everything else in it as one text."""
    secret: list[str] = []
    given: list[str] = []
    for cell in re.split(r"^# %%", (ROOT / f"solutions/{chapter}/{chapter}.py").read_text(encoding="utf-8"), flags=re.M)[1:]:
        head, _, body = cell.partition("\n")
        text = re.sub(r"^# ?", "", body, flags=re.M) if "[markdown]" in head else body
        regions = re.findall(r"^ *### BEGIN SOLUTION\n(.*?)^ *### END SOLUTION", text, flags=re.M | re.S)
        if re.search(r"\b(rubric|solution_only)\b|\banswer$", head):
            secret.append(text)
        else:
            secret += regions
            given.append(re.sub(r"### BEGIN SOLUTION.*?### END SOLUTION", "", text, flags=re.S))
    return secret, squeeze("\n".join(given))


def secrets(chapter: str) -> list[str]:
    """Whole blocks, and long lines, that do not stand in the given text too."""
    blocks, given = split(chapter)
    lines = [line for block in blocks for line in block.split("\n") if len(line.strip()) > LONG]
    pieces = {squeeze(text) for text in [*blocks, *lines]}
    return sorted(piece for piece in pieces if len(piece) > 8 and piece not in given)


def strings(data: Any) -> list[str]:
    if isinstance(data, str):
        return [data]
    children = [*data, *data.values()] if isinstance(data, dict) else data if isinstance(data, list) else []
    return [text for child in children for text in strings(child)]


def readable(folder: Path) -> str:
    """All text in a folder's files: notebook sources joined as they are shown, every string of any JSON, the raw text besides."""
    texts = []
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".ipynb", ".json"):
            data = json.loads(path.read_text(encoding="utf-8"))
            texts += ["".join(cell["source"]) for cell in data.get("cells", [])] + strings(data)
        if path.is_file() and path.suffix != ".py":
            texts.append(path.read_text(encoding="utf-8"))
    return squeeze("\n".join(texts))


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_answer_rubric_or_solution_cell(chapter: str) -> None:
    pieces, student, solution = secrets(chapter), readable(ROOT / "chapters" / chapter), readable(ROOT / "solutions" / chapter)
    assert len(pieces) >= 2 * len(chapter_exercises(chapter))
    assert [piece for piece in pieces if piece not in solution] == []
    assert [piece for piece in pieces if piece in student] == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_only_public_cases(chapter: str) -> None:
    recorded = json.loads((ROOT / "chapters" / chapter / "cases.json").read_text(encoding="utf-8"))["exercises"]
    assert list(recorded) == [exercise.id for exercise in chapter_exercises(chapter)]
    for exercise in chapter_exercises(chapter):
        cases = recorded[exercise.id].get("cases", [])
        assert not any(case.get("hidden") for case in cases)
        if isinstance(exercise, FunctionExercise | CounterexampleExercise):
            assert [case["label"] for case in cases] == [case.label for case in exercise.public]


def nodes(data: Any) -> list[Any]:
    children = list(data.values()) if isinstance(data, dict) else data if isinstance(data, list) else []
    return [data, *(node for child in children for node in nodes(child))]


def answers_of(exercise: Exercise) -> list[Any]:
    """The expressions that an exercise asks for."""
    if isinstance(exercise, DerivationExercise):
        return [exercise.goal]
    if not isinstance(exercise, SymbolicExercise):
        return []
    found = list(exercise.expressions.values())
    return [inner for one in found for inner in (one.values() if isinstance(one, dict) else [one])]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_expression_that_is_asked_for(chapter: str) -> None:
    recorded = json.loads((ROOT / "chapters" / chapter / "cases.json").read_text(encoding="utf-8"))["exercises"]
    for exercise in chapter_exercises(chapter):
        known = nodes(recorded[exercise.id])
        asked = [json.loads(json.dumps(expressions.encode(answer))) for answer in answers_of(exercise)]
        assert [one for one in asked if one in known] == []
        if isinstance(exercise, DerivationExercise):  # the control: what is given is found
            assert json.loads(json.dumps(expressions.encode(exercise.start))) in known


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_two_files_without_outputs_or_foreign_metadata(chapter: str) -> None:
    folder = ROOT / "chapters" / chapter
    assert sorted(path.name for path in folder.iterdir() if path.name != ".ipynb_checkpoints") == [f"{chapter}.ipynb", "cases.json"]
    notebook = nbformat.read(folder / f"{chapter}.ipynb", as_version=4)
    assert notebook.metadata == METADATA
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"nbgrader", "deletable", "editable"}
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
