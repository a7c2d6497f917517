"""The same class on a Dask cluster of two, of which one is killed on the way."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Any

import pytest

from autograder.pipeline.course import Course
from autograder.sandbox import missing

from .running import Grading, files, gone, hand_in, orientation, rows

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(missing()), reason=f"isolation lacks {'; '.join(missing())}")]
CLASS = {f"student-{n}": orientation(answered=bool(n % 3), first=f"print({n})") for n in range(8)}


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    from distributed import LocalCluster

    resource_tracker.ensure_running()  # this process's own, which stays
    (tmp_path / "cluster").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "cluster"))
    where = {"host": "127.0.0.1", "dashboard_address": None, "local_directory": str(tmp_path / "dask")}
    with LocalCluster(n_workers=2, threads_per_worker=1, **where) as running:
        yield running
    gone(tmp_path / "cluster")


def test_a_cluster_grades_alike_and_a_lost_worker_costs_nothing(cluster: Any, tmp_path: Path) -> None:
    from distributed import Client

    here, there = Course(tmp_path / "here"), Course(tmp_path / "there")
    hand_in(here, CLASS)
    hand_in(there, CLASS)
    with Client(cluster) as client:
        pids = client.run(os.getpid)
    with Grading(there, tmp_path / "temp", "--seed", "5", "--dask", cluster.scheduler_address) as grading:
        assert grading.until(lambda: grading.records() >= 2), grading.said()
        os.kill(next(iter(pids.values())), signal.SIGKILL)
        assert grading.end() == 0, grading.said()
        assert "8 graded, 0 not gradable, 0 left over" in grading.said()
    with Grading(here, tmp_path / "temp", "--seed", "5") as grading:
        assert grading.end() == 0, grading.said()
    assert rows(there.db_url) == rows(here.db_url)
    assert files(there) == files(here)


def test_nobody_at_the_address_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = Course(tmp_path / "course")
    hand_in(course, {"ada": CLASS["student-0"]})
    with Grading(course, tmp_path / "temp", "--dask", "tcp://127.0.0.1:9") as grading:
        assert grading.end() == 1
        assert "No Dask scheduler answers at tcp://127.0.0.1:9" in " ".join(grading.said().split())
