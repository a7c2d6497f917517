"""One sandbox with small limits for all tests of this room."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from autograder.sandbox import Limits, Sandbox, missing
from autograder.sandbox.model import MEGABYTE

SMALL = Limits(
    cell_seconds=10.0,
    question_seconds=10.0,
    total_seconds=60.0,
    grace_seconds=2.0,
    memory_bytes=200 * MEGABYTE,
    disk_bytes=8 * MEGABYTE,
    file_bytes=4 * MEGABYTE,
    output_bytes=100_000,
    frame_bytes=4 * MEGABYTE,
    processes=12,
    open_files=64,
)


@pytest.fixture(scope="session")
def closed() -> None:
    """Skips where the kernel cannot close a process in."""
    if lacking := missing():
        pytest.skip("; ".join(lacking))


@pytest.fixture(scope="session")
def shared_box(closed: None) -> Iterator[Sandbox]:
    with Sandbox(limits=SMALL) as box:
        yield box


@pytest.fixture
def hasty(box: Sandbox) -> Iterator[Sandbox]:
    """The same with little patience, for what is meant to take too long."""
    box.limits = replace(SMALL, cell_seconds=0.7, question_seconds=0.7)
    yield box
    box.limits = SMALL


@pytest.fixture
def box(shared_box: Sandbox) -> Iterator[Sandbox]:
    """The shared sandbox; after every test it must still run an ordinary submission."""
    yield shared_box
    run = shared_box.run(["6 * 7"])
    assert run.cells[0].outputs[0]["data"] == {"text/plain": "42"}
