"""Every trick comes to nothing: no unearned point, nothing leaked, nobody else affected, and the report says what happened."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat
import pytest

import autograder
from autograder.pipeline.grading import GradedNotebook, grade_notebook
from autograder.pipeline.key import ChapterKey, slug
from autograder.reports.feedback import Page, Verdict, feedback_page
from autograder.student.results import Result

from .conftest import MARK, House, honest_bytes
from .page import faults
from .scripts import Trick, tricks

REPOSITORY = Path(autograder.__file__).resolve().parents[1]
TRICKS = tricks()
LINES_OF_THE_KEY = {
    line.strip()
    for name in ("reference_impl/shapley.py", "autograder/judge/__init__.py")
    for line in (REPOSITORY / name).read_text().splitlines()
    if len(line.strip()) > 40 and not line.startswith(("from", "import"))
}


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick.name)
def test_trick(house: House, trick: Trick) -> None:
    graded = house.grade(trick)
    page = page_of(graded, house.key)
    assert_points(trick, graded, house)
    assert_report(trick, graded, page)
    assert_nothing_leaked(trick, graded, page, house)
    assert faults(page, page_of(house.honest, house.key), verdicts=not trick.unread) == []
    assert_nobody_else_affected(house)
    assert_nothing_left(house)


def assert_points(trick: Trick, graded: GradedNotebook, house: House) -> None:
    """What is earned is said in the trick; in the notebook that nbgrader reads stands the same, and only there."""
    key = house.key
    full = {ident: float(spec["points"]) for ident, spec in key.specs.items()}
    besides = {ident: full[ident] for ident in house.right} if trick.rest == "right" else {}
    due = {**dict.fromkeys(full, 0.0), **besides, **trick.earns}
    assert {result.exercise: result.points for result in graded.results} == due, said(graded)
    graded_cells = [cell for cell in graded.notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert [cell.metadata.nbgrader.grade_id for cell in graded_cells] == [slug(ident) for ident in sorted(full, key=_order(graded))]
    for cell in graded_cells:
        ident = next(one for one in full if slug(one) == cell.metadata.nbgrader.grade_id)
        original = next(one for one in key.release.cells if one.id == slug(ident))
        assert cell.metadata.nbgrader == original.metadata.nbgrader
        assert cell.source == original.source
        (output,) = cell.outputs
        assert float(output.data["text/plain"]) == due[ident]


def _order(graded: GradedNotebook) -> Any:
    places = {cell.id: place for place, cell in enumerate(graded.notebook.cells)}
    return lambda ident: places[slug(ident)]


def assert_report(trick: Trick, graded: GradedNotebook, page: str) -> None:
    assert (graded.state == "unreadable") == bool(trick.unread), graded.message
    assert re.search(trick.unread, graded.message), graded.message
    results = {result.exercise: result for result in graded.results}
    for ident, words in trick.says.items():
        assert re.search(words, text_of(results[ident]), re.IGNORECASE), f"{ident}: {text_of(results[ident])}"
    for ident, status in trick.status.items():
        assert results[ident].status == status, f"{ident}: {results[ident].status}: {text_of(results[ident])}"
    outputs = outputs_of(graded.notebook)
    for words in trick.prints:
        assert re.search(words, outputs), outputs[-3000:]
    for words in trick.notes:
        assert any(re.search(words, note) for note in graded.notes), graded.notes
    for text in trick.absent:
        assert text not in page


def assert_nothing_leaked(trick: Trick, graded: GradedNotebook, page: str, house: House) -> None:
    """Neither of the grader's surroundings, nor of the key, nor of the hidden cases."""
    shown = outputs_of(graded.notebook) + "".join(text_of(result) for result in graded.results)
    assert "STOLEN" not in shown, shown[shown.index("STOLEN") :][:500]
    written = nbformat.writes(graded.notebook)
    for place in (shown, page, written):
        assert house.secret not in place
        assert not [line for line in LINES_OF_THE_KEY if line in place]
        assert not [text for text in hidden_texts(house.key) if text in place]


def assert_nobody_else_affected(house: House) -> None:
    """The same sandbox grades an honest submission to the same bytes as before, in the same process tree."""
    again = grade_notebook(honest_bytes(house.key, house.right), house.key, house.box)
    assert {result.exercise for result in again.results if result.points == result.max_points} == set(house.right), said(again)
    assert nbformat.writes(again.notebook) == nbformat.writes(house.honest.notebook)
    assert again.results == house.honest.results


def assert_nothing_left(house: House) -> None:
    """No process and no file outlives its submission."""
    deadline = time.monotonic() + 5
    while (left := list(processes_left(house))) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert left == []
    folders = (Path("/tmp"), Path("/dev/shm"), Path("/var/tmp"), Path.home(), REPOSITORY, Path(nbformat.__file__).parents[1])
    assert [path for folder in folders for path in folder.glob(f"*{MARK}*")] == []
    assert sorted(path.name for path in Path(house.words["FOLDER"]).rglob("*")) == ["04_shapley.ipynb", "another", "gradebook.db", "s", "submitted"]


def processes_left(house: House) -> Iterator[str]:
    """Command lines of processes of the sandbox other than its server."""
    server = house.box._server
    assert server is not None
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().decode(errors="replace")
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        ours = house.box._scratch in command or MARK in command
        if ours and folder.name not in (str(server.pid), str(os.getpid())) and state != "Z":
            yield f"{folder.name} {command}"


def page_of(graded: GradedNotebook, key: ChapterKey) -> str:
    verdicts = tuple(
        Verdict(f"4.{n}", key.specs[result.exercise]["title"], slug(result.exercise), result, result.points)
        for n, result in enumerate(graded.results, 1)
    )
    return feedback_page(Page("A student", key.title, graded.notebook, verdicts, graded.notes, graded.message, graded.remedy))


def outputs_of(notebook: nbformat.NotebookNode) -> str:
    """All that the student's own cells show."""
    own = [cell for cell in notebook.cells if cell.cell_type == "code" and not cell.metadata.get("nbgrader", {}).get("locked")]
    return "\n".join(str(piece) for cell in own for output in cell.outputs for piece in _pieces(output))


def _pieces(output: Mapping[str, Any]) -> Iterator[str]:
    yield from (output[name] for name in ("text", "ename", "evalue") if name in output)
    yield from output.get("traceback", ())
    yield from output.get("data", {}).values()


def text_of(result: Result) -> str:
    rows = [f"{row.label} {row.expected} {row.got} {row.note} {row.latex}" for row in result.rows]
    return "\n".join((result.headline, result.cause, result.misconception or "", *rows))


def said(graded: GradedNotebook) -> str:
    return "\n\n".join(f"{result.exercise} {result.points} {result.status}: {text_of(result)}" for result in graded.results)


def hidden_texts(key: ChapterKey) -> set[str]:
    """The hidden tables as they would be printed."""
    tables = [case["args"]["game"] for spec in key.specs.values() for case in spec.get("cases", ()) if case["hidden"] and "game" in case["args"]]
    lists = [one for table in tables for one in _lists(table) if len(one) >= 8]
    return {text for one in lists for text in (str(one)[:60], json.dumps([int(x) if x == int(x) else x for x in one])[:60])}


def _lists(data: Any) -> Iterator[list[float]]:
    if isinstance(data, list) and data and all(isinstance(one, int | float) for one in data):
        yield data
    elif isinstance(data, dict | list):
        for one in data.values() if isinstance(data, dict) else data:
            yield from _lists(one)


def test_the_tricks_are_many() -> None:
    assert len(TRICKS) >= 60
