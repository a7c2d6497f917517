"""The gradebook: made whole, waited for, the same in SQLite and PostgreSQL; what people wrote into it stays."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy
from nbgrader.api import Gradebook as NbGradebook
from nbgrader.api import get_alembic_version

from autograder.pipeline import database
from autograder.pipeline.classroom import Settings, grade_class
from autograder.pipeline.course import Course
from autograder.pipeline.gradebook import Gradebook
from autograder.pipeline.key import ChapterKey
from autograder.pipeline.trouble import GradebookError

from .conftest import RIGHT, HereLane, answered, as_bytes, toy_key
from .running import rows

WRONG = {**RIGHT, "toy.double": "def double(x):\n    return x * x"}
CLASS = {"ada": {**RIGHT, "toy.essay": "Because."}, "ben": WRONG, "eli": {}}


def hand_in(course: Course, student: str, answers: dict[str, str]) -> None:
    path = course.submitted(student, "99_toy")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(as_bytes(answered(answers)))


@pytest.fixture
def course(tmp_path: Path) -> Course:
    place = Course(tmp_path)
    for student, answers in CLASS.items():
        hand_in(place, student, answers)
    return place


def graded(course: Course, url: str, key: ChapterKey, *, regrade: bool = False) -> list[str]:
    """Grade; the students that were run."""
    lane = HereLane()
    with Gradebook(url) as book:
        run = grade_class(course, [key], [lane], book, Settings(regrade=regrade))
    assert not run.stopped
    assert not run.broken
    return lane.students


def mark(url: str) -> None:
    """What a person does in formgrader, to ben and to ada."""
    with NbGradebook(url) as book:
        auto = book.find_grade("toy-sum_up", "99_toy", "99_toy", "ben")
        auto.manual_score, auto.extra_credit, auto.needs_manual_grade = 1.0, 0.5, False
        book.find_comment("toy-sum_up-answer", "99_toy", "99_toy", "ben").manual_comment = "By <hand>."
        book.find_submission_notebook("99_toy", "99_toy", "ben").late_submission_penalty = 2.0
        essay = book.find_grade("toy-essay", "99_toy", "99_toy", "ada")
        essay.manual_score, essay.needs_manual_grade = 1.5, False
        book.db.commit()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A server of its own on a socket in a temporary folder."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not found:
        pytest.skip("no PostgreSQL server is installed (Debian: postgresql)")
    binaries = found[-1].parent
    user = "nobody" if os.getuid() == 0 else None  # PostgreSQL refuses to run as root
    folder = Path(tempfile.mkdtemp(prefix="autograder-postgresql-", dir="/tmp"))  # a socket's path must be short, and others may look in
    if user:
        shutil.chown(folder, user)
    how = {"cwd": folder, "user": user, "env": {"PATH": os.defpath, "LC_ALL": "C"}}
    try:
        init = [binaries / "initdb", "-D", folder / "data", "-U", "grader", "-A", "trust", "--no-sync", "-E", "UTF8"]
        subprocess.run(init, check=True, capture_output=True, **how)  # type: ignore[call-overload]
        start = [binaries / "postgres", "-D", folder / "data", "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(start, stdout=log, stderr=log, **how)  # type: ignore[call-overload]
        try:
            deadline = time.monotonic() + 60
            while not (folder / ".s.PGSQL.5432").exists() or "ready to accept" not in (folder / "log").read_text():
                assert server.poll() is None, (folder / "log").read_text()
                assert time.monotonic() < deadline
                time.sleep(0.1)
            yield f"postgresql://grader@/postgres?host={folder}"
        finally:
            server.terminate()
            server.wait(30)
    finally:
        shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'gradebook.db'}"
    address: str = request.getfixturevalue("postgresql")
    name = f"course_{time.time_ns()}"
    engine = sqlalchemy.create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return address.replace("/postgres?", f"/{name}?")


def test_a_new_database_is_nbgraders_own(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")  # where stock nbgrader looks for the program alembic
    with Gradebook(url):
        pass
    stock = f"sqlite:///{tmp_path / 'stock.db'}"
    with NbGradebook(stock), NbGradebook(url) as book:
        assert book.db.execute(sqlalchemy.text("SELECT version_num FROM alembic_version")).scalar() == get_alembic_version()
    engines = [sqlalchemy.create_engine(address) for address in (stock, url)]
    tables = [sorted(sqlalchemy.inspect(engine).get_table_names()) for engine in engines]
    assert tables[0] == tables[1]
    for table in tables[0]:
        columns = [[(c["name"], c["nullable"]) for c in sqlalchemy.inspect(engine).get_columns(table)] for engine in engines]
        assert columns[0] == columns[1]
    for engine in engines:
        engine.dispose()
    assert not list(tmp_path.glob(".*"))


def test_a_new_database_killed_half_way_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / ".gradebook.db.new").write_bytes(b"SQLite format 3\0 half of it")
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as book:
        assert book.names() == {}
    assert [path.name for path in tmp_path.iterdir()] == ["gradebook.db"]


def test_a_class_is_the_same_in_every_database(course: Course, key: ChapterKey, url: str) -> None:
    reference = f"sqlite:///{course.root / 'reference.db'}"
    assert sorted(graded(course, reference, key)) == sorted(CLASS)
    assert sorted(graded(course, url, key)) == sorted(CLASS)  # the files are there, but this gradebook has nothing of them
    assert rows(url) == rows(reference)
    assert graded(course, url, toy_key(key.seed)) == []
    assert rows(url) == rows(reference)


def test_what_people_gave_survives_every_regrade(course: Course, key: ChapterKey, url: str) -> None:
    graded(course, url, key)
    mark(url)
    marked = rows(url)
    assert marked["99_toy/ben"][0] == 1.5  # the column of nbgrader's own: manual 1, extra 0.5, and nothing for the wrong double
    assert graded(course, url, toy_key(key.seed)) == []
    assert rows(url) == marked
    page = course.feedback("ben", "99_toy").read_text()
    assert "By &lt;hand&gt;." in page
    assert "<b>1.5</b> of 9 points" in page

    assert sorted(graded(course, url, toy_key(key.seed), regrade=True)) == sorted(CLASS)
    again = rows(url)
    asked = {name for name in marked if marked[name] != again[name]}  # as in stock nbgrader: what was marked by hand is to be looked at again
    assert asked == {"99_toy/ada", "99_toy/ben", "99_toy/ada/grade/toy-essay", "99_toy/ben/grade/toy-sum_up"}
    for name in asked:
        assert again[name] == (*marked[name][:-1], True)
    assert again["99_toy/ben/penalty"] == 2.0

    hand_in(course, "ben", RIGHT)
    assert sorted(graded(course, url, toy_key(99))) == sorted(CLASS)
    assert rows(url)["99_toy/ben/grade/toy-sum_up"] == (3.0, 1.0, 0.5, True)
    assert rows(url)["99_toy/ben/grade/toy-double"] == (4.0, None, None, False)
    assert rows(url)["99_toy/ben/comment/toy-sum_up-answer"][1] == "By <hand>."


def test_a_mark_that_is_taken_back_leaves_the_page(course: Course, key: ChapterKey) -> None:
    graded(course, course.db_url, key)
    mark(course.db_url)
    graded(course, course.db_url, key)
    with NbGradebook(course.db_url) as book:
        grade = book.find_grade("toy-sum_up", "99_toy", "99_toy", "ben")
        grade.manual_score = grade.extra_credit = None
        book.find_comment("toy-sum_up-answer", "99_toy", "99_toy", "ben").manual_comment = None
        book.db.commit()
    assert graded(course, course.db_url, key) == []
    assert "By &lt;hand&gt;." not in course.feedback("ben", "99_toy").read_text()
    assert graded(course, course.db_url, key) == []


def lock(url: str) -> tuple[sqlalchemy.Connection, sqlalchemy.Engine]:
    """Another program that is in the middle of writing."""
    engine = sqlalchemy.create_engine(url)
    connection = engine.connect()
    connection.execute(sqlalchemy.text("BEGIN IMMEDIATE" if url.startswith("sqlite") else "LOCK TABLE grade IN ACCESS EXCLUSIVE MODE"))
    return connection, engine


def test_a_locked_gradebook_is_waited_for(course: Course, key: ChapterKey, url: str) -> None:
    with Gradebook(url) as book:
        book.register(key)
    connection, engine = lock(url)
    release = threading.Timer(1.0, lambda: (connection.rollback(), connection.close()))
    if url.startswith("sqlite"):  # its connections belong to one thread
        connection.close()
        other = sqlite3.connect(str(engine.url.database), isolation_level=None, check_same_thread=False)
        other.execute("BEGIN EXCLUSIVE")
        release = threading.Timer(1.0, lambda: (other.execute("ROLLBACK"), other.close()))
    release.start()
    assert sorted(graded(course, url, key)) == sorted(CLASS)
    release.join()
    engine.dispose()


def test_a_gradebook_that_stays_locked_stops_the_run(course: Course, key: ChapterKey, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0.5)
    lane = HereLane()
    with Gradebook(url) as book:
        book.register(key)
        connection, engine = lock(url)
        if url.startswith("sqlite"):
            run = grade_class(course, [key], [lane], book)
            assert "kept the gradebook locked" in run.stopped
            assert "0 of 3 are graded and kept" in run.stopped
            assert not (course.root / "autograded").exists() or not list((course.root / "autograded").rglob("*.*"))
        connection.rollback()
        connection.close()
        engine.dispose()
    assert sorted(graded(course, url, key)) == sorted(CLASS)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("nonsense", "is no address of a database"),
        ("postgresql://nobody:secret@127.0.0.1:9/none", "cannot be opened"),
        ("oracle://x/y", "needs a driver"),
        ("sqlite:////proc/none/gradebook.db", "cannot be opened"),
    ],
)
def test_a_database_that_cannot_be_opened_is_said(address: str, words: str) -> None:
    with pytest.raises(GradebookError, match=words) as caught:
        Gradebook(address)
    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "gradebook.db").write_text("not a database, but long enough to be read as one" * 100)
    with pytest.raises(GradebookError, match="not a database"):
        Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}")
