"""A messy class with an assignment of the instructor's own: each submission has its message, and what has changed is graded again."""

from __future__ import annotations

import io
import sqlite3
import threading
from pathlib import Path

import pytest
from nbformat import v4, writes
from rich.console import Console

from autograder.pipeline import database
from autograder.pipeline.command import Request, grade_command
from autograder.sandbox import missing

from .test_plain import a_notebook, lay, rows

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(missing()), reason=f"isolation lacks {'; '.join(missing())}"),
    pytest.mark.filterwarnings("ignore"),
]


def grade(course: Path, **options: object) -> tuple[int, str]:
    console = Console(file=io.StringIO(), width=400)
    code = grade_command(Request(course, ["p"], **options), console)  # type: ignore[arg-type]
    return code, console.file.getvalue()  # type: ignore[attr-defined]


def test_each_has_its_message_and_no_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    course = tmp_path / "course"
    lay(course, "p", a_notebook("1"), {name: a_notebook("1") for name in ("ada", "ben", "cem", "dee", "eli")})
    place = {name: course / "submitted" / name / "p" for name in ("ben", "cem", "dee", "eli")}
    (place["ben"] / "timestamp.txt").write_text("yesterday")
    (place["cem"] / "p.ipynb").write_bytes(b"")
    (place["dee"] / "p.ipynb").rename(place["dee"] / "p (1).ipynb")
    (place["eli"] / "p.ipynb").unlink()
    monkeypatch.chdir(tmp_path)
    code, said = grade(Path("course"), db_url="sqlite:///mine.db")  # both are relative to where the command was given
    assert code == 1
    assert "1 graded, 4 not gradable" in said
    assert "timestamp.txt holds no time (yesterday). Take it away" in said
    assert "p.ipynb is empty. Open p.ipynb in Jupyter" in said
    assert "the folder holds p (1).ipynb. If that is the notebook, rename it to p.ipynb" in said
    assert "p.ipynb is missing: nothing was handed in under that name." in said
    assert "1/2" in said
    assert (tmp_path / "mine.db").is_file()
    assert "Traceback" not in "".join(capfd.readouterr())


def test_a_change_without_a_timestamp_is_graded(tmp_path: Path) -> None:
    lay(tmp_path, "p", a_notebook("1"), {"ada": a_notebook("1"), "ben": a_notebook("1")})
    assert grade(tmp_path)[0] == 0
    graded = {name: tmp_path / "autograded" / name / "p" / "p.ipynb" for name in ("ada", "ben")}
    before = {name: path.stat().st_mtime_ns for name, path in graded.items()}
    changed = a_notebook("1")
    changed.cells.append(v4.new_code_cell("'second thoughts'"))
    (tmp_path / "submitted" / "ada" / "p" / "p.ipynb").write_text(writes(changed))
    assert grade(tmp_path)[0] == 0
    assert "second thoughts" in graded["ada"].read_text()
    assert graded["ben"].stat().st_mtime_ns == before["ben"]
    (tmp_path / "submitted" / "ada" / "p" / "p.ipynb").write_text("broken")
    assert "p.ipynb is not a notebook: not JSON" in grade(tmp_path)[1]
    assert "second thoughts" in graded["ada"].read_text()  # what was graded before stays
    assert {row[0]: row[3] for row in rows(tmp_path, "p")} == {"ada": 1.0, "ben": 1.0}


def test_a_source_that_nbgrader_refuses_is_no_crash(tmp_path: Path) -> None:
    lay(tmp_path, "p", a_notebook("1"), {"ada": a_notebook("1")})
    (tmp_path / "source" / "p" / "p.ipynb").write_text("not a notebook")
    code, said = grade(tmp_path)
    assert code == 1
    assert "nbgrader cannot make p from source/p: " in said
    assert "until `nbgrader generate_assignment p` works" in said


def test_a_locked_gradebook_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path, "p", a_notebook("1"), {"ada": a_notebook("1")})
    assert grade(tmp_path)[0] == 0
    other = sqlite3.connect(tmp_path / "gradebook.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(database, "PATIENCE", 0.5)
    code, said = grade(tmp_path, regrade=True)
    assert code == 1
    assert "Another program has kept the gradebook locked" in said
    monkeypatch.setattr(database, "PATIENCE", 60.0)
    threading.Timer(1.0, lambda: other.execute("ROLLBACK")).start()
    assert "1 graded, 0 not gradable" in grade(tmp_path, regrade=True)[1]
    other.close()
