"""nbgrader's database opened: made whole or not at all, waited for politely, and without the programs that nbgrader starts for it."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import sqlalchemy
from alembic.script import ScriptDirectory
from nbgrader.api import Base
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, NoSuchModuleError, OperationalError, SQLAlchemyError

from .trouble import GradebookError

log = logging.getLogger(__name__)
T = TypeVar("T")
PATIENCE = 60.0  # seconds that another program may keep the database locked
LOOK_AGAIN = 0.25
SAY_AFTER = 2.0
BUSY = ("database is locked", "database table is locked", "lock timeout", "deadlock detected")


def parse(url: str) -> URL:
    """A database's address, such that a lock of another program's makes it raise instead of waiting without an end.

    Raises:
        GradebookError: it is not one.
    """
    try:
        parsed = sqlalchemy.make_url(url)
    except ArgumentError:
        raise GradebookError(f"{url} is no address of a database; such are sqlite:////course/gradebook.db and postgresql://host/name.") from None
    if parsed.get_backend_name() == "sqlite":
        return parsed.update_query_dict({"timeout": str(LOOK_AGAIN)})
    if parsed.get_backend_name() == "postgresql":
        given = parsed.query.get("options", "")
        options = " ".join([*([given] if isinstance(given, str) else given), f"-c lock_timeout={int(LOOK_AGAIN * 4000)}"])
        return parsed.update_query_dict({"options": options.strip()})
    return parsed


def absolute(url: str) -> str:
    """The same address, wherever the process goes to: nbgrader works in the course's folder.

    Raises:
        GradebookError: it is no address.
    """
    parse(url)
    parsed = sqlalchemy.make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database and parsed.database != ":memory:":
        parsed = parsed.set(database=str(Path(parsed.database).resolve()))
    return str(parsed.render_as_string(hide_password=False))


def create(url: URL) -> None:
    """Make nbgrader's tables where there are none, as nbgrader makes them, and note the version of its schema.

    nbgrader asks the program `alembic` for that version and commits in between: five seconds, and half a database if it is killed.

    Raises:
        GradebookError: the database cannot be reached, or is none.
    """
    try:
        if url.get_backend_name() == "sqlite" and url.database and not _has_content(Path(url.database)):
            _create_file(url, Path(url.database))
            return
        engine = sqlalchemy.create_engine(url)
        try:
            with engine.begin() as connection:
                if not sqlalchemy.inspect(connection).get_table_names():
                    _create_tables(connection)
        finally:
            engine.dispose()
    except (ImportError, NoSuchModuleError) as error:
        remedy = "; python -m pip install 'credit-attribution-companion[postgresql]'" if url.get_backend_name() == "postgresql" else ""
        raise GradebookError(f"{shown(url)} needs a driver: {error}{remedy}") from None
    except (OSError, SQLAlchemyError) as error:
        if is_busy(error):
            raise
        raise GradebookError(f"The gradebook {shown(url)} cannot be opened: {first_line(error)}") from None


def _has_content(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _create_file(url: URL, path: Path) -> None:
    """A new file beside its place, then into it."""
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    engine = sqlalchemy.create_engine(url.set(database=str(new)))
    try:
        with engine.begin() as connection:
            _create_tables(connection)
    finally:
        engine.dispose()
    os.replace(new, path)


def _create_tables(connection: Connection) -> None:
    Base.metadata.create_all(connection)
    connection.execute(sqlalchemy.text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
    head = ScriptDirectory(ALEMBIC_DIR).get_current_head()
    connection.execute(sqlalchemy.text("INSERT INTO alembic_version (version_num) VALUES (:head)"), {"head": head})


def patiently(do: Callable[[], T], *, between: Callable[[], None] = lambda: None, give_up: Callable[[], bool] = lambda: False) -> T:
    """Do something with the database, again and again while another program has it locked.

    Args:
        do: all or nothing; may be done several times.
        between: called after each attempt that met a lock.
        give_up: whether to wait no longer.

    Raises:
        OperationalError: it was still locked after `PATIENCE` seconds.
    """
    deadline = time.monotonic() + PATIENCE
    silent = True
    while True:
        try:
            return do()
        except Exception as error:
            if not is_busy(error):
                raise
            between()
            if give_up() or time.monotonic() > deadline:
                raise
            if silent and time.monotonic() > deadline - PATIENCE + SAY_AFTER:
                silent = False
                log.warning("Another program has the gradebook locked (formgrader, a database browser); waiting %.0f s for it.", PATIENCE)
        time.sleep(LOOK_AGAIN)


def wait_until_free(url: URL) -> None:
    """Wait while another program has the database locked, before something that does not wait itself.

    Raises:
        OperationalError: it was still locked after `PATIENCE` seconds.
    """
    if url.get_backend_name() != "sqlite":
        return
    engine = sqlalchemy.create_engine(url)

    def take() -> None:
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            connection.exec_driver_sql("ROLLBACK")

    try:
        patiently(take)
    finally:
        engine.dispose()


def trouble(error: BaseException | None) -> DBAPIError | None:
    """What hinders the database itself (locked, full, gone) behind an exception: nbgrader wraps some of them."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            return error
        error = error.__cause__ or error.__context__
    return None


def is_busy(error: BaseException) -> bool:
    """Whether another program has the database locked."""
    found = trouble(error)
    return found is not None and any(words in str(found.orig) for words in BUSY)


def first_line(error: BaseException) -> str:
    """What went wrong, without the statement and the advice that SQLAlchemy adds."""
    return str(getattr(error, "orig", None) or error).strip().partition("\n")[0]


def shown(url: URL) -> str:
    """The address without a password and without what was added here."""
    return str(url.set(query={}).render_as_string(hide_password=True))
