"""What a worker process does: bytes of a submission in, all that is to be written out. It holds keys and a warm sandbox; no student code runs in it.

Importing this module is cheap, since the process that hands out the work imports it too.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import socket
import threading
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.util import Finalize
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.reports.records import Submission
    from autograder.sandbox import Limits, Sandbox
    from autograder.student.results import Result

    from .grading import GradedNotebook, Runner
    from .key import ChapterKey

MAX_DECIDED = 2_000  # verdicts that are kept for students who hand in the same
MAX_KEYS = 16
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")  # there is a worker for every core


class CannotGradeError(RuntimeError):
    """This worker cannot grade anything; the words say what it lacks."""


@dataclass(frozen=True)
class Job:
    """One submission.

    Attributes:
        name: the student's name, for the feedback page.
        data: the notebook file.
        version: the key that must be used, by `version.chapter_version`.
        key: that key, pickled; sent along only where the worker has not got it.
        code: what must decide, by `version.code_digest`, where it may be another.
        remarks: what is to be said of the submission's folder.
    """

    student: str
    name: str
    chapter: str
    data: bytes
    version: str
    limits: Limits
    isolated: bool
    key: bytes = b""
    code: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Done:
    """What came of a submission, as data: its record, verdicts, and the two files, of which the page shows no mark given by a person."""

    submission: Submission
    results: tuple[Result, ...]
    notebook: bytes
    page: bytes


class _Leave(BaseException):
    """Somebody has asked this process to end."""


_keys: dict[str, ChapterKey] = {}
_box: Sandbox | None = None
_door: socket.socket | None = None
_busy = False


def begin(door: socket.socket | None = None) -> None:
    """The first thing in a worker process: it leaves Ctrl-C to its parent, ends tidily when told to, and at once when the parent has gone.

    Args:
        door: the template of which its sandbox's server is forked, if there is one.
    """
    global _door
    _door = door
    for name in ONE_THREAD:
        os.environ[name] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _asked_to_leave)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    Finalize(None, _close_box, exitpriority=100)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def ready() -> int:
    """Import everything before the first submission comes; the process's id."""
    from autograder import judge as judge

    from . import finishing as finishing

    return os.getpid()


def work(job: Job) -> Done | None:
    """Grade one submission in the main thread of a worker process; None asks for the same job with its key.

    Raises:
        CannotGradeError: nothing can be graded here.
    """
    global _busy
    _busy = True
    try:
        return _grade(job)
    except _Leave:
        _close_box()
        os._exit(0)
    finally:
        _busy = False


def _grade(job: Job) -> Done | None:
    from .version import code_digest

    if job.code and job.code != code_digest():
        raise CannotGradeError(f"The worker on {os.uname().nodename} has another version of the autograder or of its libraries.")
    key = _keys.get(job.version)
    if key is None:
        if not job.key:
            return None
        while len(_keys) >= MAX_KEYS:
            del _keys[next(iter(_keys))]
        key = _keys[job.version] = pickle.loads(job.key)  # made by the process that hands out the work, never by a student
    if len(key.decided) > MAX_DECIDED:
        key.decided.clear()
    from autograder.sandbox.supervisor import SandboxError

    try:
        return do(job, key, _sandbox(job.limits, job.isolated))
    except SandboxError:  # its server was killed
        _close_box()
        return do(job, key, _sandbox(job.limits, job.isolated))


def do(job: Job, key: ChapterKey, runner: Runner) -> Done:
    """The pure part: a function of its arguments, wherever it runs."""
    from .finishing import finish
    from .grading import grade_notebook

    graded: GradedNotebook = grade_notebook(job.data, key, runner)
    return finish(graded, key, job.student, job.name, job.data, job.remarks)


def _sandbox(limits: Limits, isolated: bool) -> Sandbox:
    global _box
    from autograder.sandbox import IsolationUnavailable, Sandbox

    if _box is not None and (_box.limits, _box.isolated) != (limits, isolated):
        _close_box()
    if _box is None:
        try:
            _box = Sandbox(limits=limits, isolated=isolated, template=_door).__enter__()
        except IsolationUnavailable as error:
            raise CannotGradeError(str(error)) from None
    return _box


def _close_box() -> None:
    global _box
    box, _box = _box, None
    if box is not None:
        box.close()


def _asked_to_leave(number: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if _busy:
        raise _Leave
    _close_box()
    os._exit(0)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)  # the sandbox's server notices and clears up
