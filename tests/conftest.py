"""What all tests share: on the machine that decides (NO_SKIPS=1), a skipped test is a failure."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])  # what a loaded machine does is no fault
settings.load_profile("busy")

PARTED = ("tests/exercises/test_every_exercise.py", "tests/notebooks/")  # too long for one process; their chapters are tested apart


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one file, or of one chapter where a file is long, run in one process, so that what they share is made once."""
    for item in items:
        place = item.nodeid.partition("::")[0]
        item.add_marker(pytest.mark.xdist_group(f"{place} {_about(item)}" if place.startswith(PARTED) else place))


def _about(item: pytest.Item) -> str:
    """The chapter, its notebook or its exercises' first word, that a test is about; empty where it is about none."""
    given = getattr(item, "callspec", None)
    values = given.params if given else {}
    subject = values.get("sample", values.get("entry"))
    ident = getattr(subject, "exercise", None) or getattr(subject, "id", None)
    if ident:
        return str(ident).partition(".")[0]
    return next((value.stem for value in values.values() if isinstance(value, Path)), str(values.get("chapter", "")))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped and os.environ.get("NO_SKIPS"):
        terminalreporter.section("skipped tests are not allowed here")
        for report in skipped:
            terminalreporter.line(f"{report.nodeid}: {report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr}")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("NO_SKIPS") and reporter and reporter.stats.get("skipped") and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
