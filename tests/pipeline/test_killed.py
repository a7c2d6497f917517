"""Whatever is killed, whenever: the next run goes on, and ends with the gradebook and the files of a run that nothing happened to."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.pipeline.course import Course
from autograder.sandbox import missing

from .running import Grading, files, gone, hand_in, orientation, processes, rows

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(missing()), reason=f"isolation lacks {'; '.join(missing())}")]
SEED = ("--seed", "5")
LOOP = "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass"
CLASS = {
    "ada": orientation(),
    "ben": orientation(answered=False),
    "cem": b"not a notebook",
    "dee": orientation(first="import numpy as np\nx = np.arange(3)\nx"),
    "eli": orientation(first="1 / 0"),
    "fay": orientation(first="print('f')"),
    "gus": orientation(answered=False, first="print('g')"),
}


@pytest.fixture(scope="module")
def untroubled(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The class graded without any trouble."""
    root = tmp_path_factory.mktemp("untroubled")
    course = Course(root / "course")
    hand_in(course, CLASS)
    with Grading(course, root / "temp", *SEED, "--workers", "2") as grading:
        assert grading.end() == 0, grading.said()
        assert "6 graded, 1 not gradable, 0 left over" in grading.said()
    return course


@pytest.fixture
def course(tmp_path: Path) -> Course:
    place = Course(tmp_path / "course")
    hand_in(place, CLASS)
    return place


def same(course: Course, untroubled: Course) -> None:
    assert rows(course.db_url) == rows(untroubled.db_url)
    assert files(course) == files(untroubled)


def test_a_grader_killed_again_and_again_loses_nothing(course: Course, untroubled: Course, tmp_path: Path) -> None:
    draw = random.Random(time.time_ns())
    moments: list[Callable[[Grading], object]] = [
        lambda grading: course.seeds_file.exists(),
        lambda grading: (course.root / "gradebook.db").exists(),
        lambda grading: grading.records() >= 1,
        lambda grading: grading.records() >= 3,
        lambda grading: grading.records() >= 5,
    ]
    for moment in moments:
        with Grading(course, tmp_path / "temp", *SEED, "--workers", "2") as grading:
            if grading.until(lambda moment=moment, grading=grading: moment(grading)):  # type: ignore[misc]
                time.sleep(draw.uniform(0, 0.3))
                grading.process.kill()
            grading.end()
    with Grading(course, tmp_path / "temp") as grading:  # no seed said: the recorded one
        assert grading.end() == 0, grading.said()
        assert "unchanged" in grading.said()
    same(course, untroubled)


@pytest.mark.parametrize("victim", ["spawn_main", "autograder.sandbox.server"])
def test_a_killed_worker_or_sandbox_is_replaced(course: Course, untroubled: Course, tmp_path: Path, victim: str) -> None:
    """The newest of the sandbox's processes is a submission's own, if one runs just then."""
    with Grading(course, tmp_path / "temp", *SEED, "--workers", "2") as grading:
        for done, which in ((0, slice(-1, None)), (2, slice(1))):  # one of each worker's: a submission may lose one, not two
            if grading.until(lambda done=done: grading.records() >= done and processes(tmp_path / "temp", victim)):  # type: ignore[misc]
                for process in processes(tmp_path / "temp", victim)[which]:
                    os.kill(process, signal.SIGKILL)
        assert grading.end() == 0, grading.said()
        assert "6 graded, 1 not gradable, 0 left over" in grading.said()
    same(course, untroubled)


def test_nothing_is_run_again_that_has_not_changed(course: Course, tmp_path: Path) -> None:
    with Grading(course, tmp_path / "temp", *SEED) as grading:
        assert grading.end() == 0, grading.said()
    course.submitted("ben", "00_orientation").write_bytes(CLASS["dee"])
    course.autograded("eli", "00_orientation").unlink()
    before = {name: content for name, content in files(course).items() if "/ada/" in name}
    with Grading(course, tmp_path / "temp") as grading:
        assert grading.end() == 0, grading.said()
        assert "6 graded, 1 not gradable, 0 left over, 5 unchanged" in grading.said()
    assert before.items() <= files(course).items()
    assert course.autograded("eli", "00_orientation").is_file()


@pytest.mark.parametrize("presses", [1, 2])
def test_ctrl_c_stops_within_seconds_and_keeps_what_is_graded(tmp_path: Path, presses: int) -> None:
    course = Course(tmp_path / "course")
    hand_in(course, {"ada": CLASS["ada"], "ben": orientation(first=LOOP), "cem": orientation(first=LOOP), "dee": CLASS["dee"]})
    with Grading(course, tmp_path / "temp", *SEED, "--workers", "2") as grading:
        assert grading.until(lambda: grading.records() >= 1 and len(processes(tmp_path / "temp", "sandbox.server")) > 2), grading.said()
        began = time.monotonic()
        for press in range(presses):
            time.sleep(0.3 * press)
            os.killpg(grading.process.pid, signal.SIGINT)
        assert grading.end() == 130, grading.said()
        assert time.monotonic() - began < 20  # seconds where the machine is idle
        gone(tmp_path / "temp", within=1.0)
        assert "what is graded is kept" in grading.said()
        assert "Traceback" not in grading.said()
    assert "00_orientation/ada" in rows(course.db_url)
    assert course.class_report.is_file()
    with Grading(course, tmp_path / "temp", "--student", "ada", "--student", "dee") as grading:
        assert grading.end() == 0, grading.said()
        assert "2 graded" in grading.said()
