"""Where submissions are graded: each lane takes one at a time, in a process of its own here, or somewhere on a Dask cluster."""

from __future__ import annotations

import multiprocessing
import pickle
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import replace
from multiprocessing import resource_tracker
from typing import Any, Protocol

from .key import ChapterKey
from .version import code_digest
from .worker import Done, Job, begin, ready, work

TRIES = 2  # workers that one submission may cost
LEAVE_SECONDS = 6.0  # that a worker has to end tidily before it is killed


class LostWorkerError(RuntimeError):
    """The processes that graded a submission have died, again and again."""


class Lane(Protocol):
    """Grades one submission at a time, from a thread of its own."""

    def __call__(self, job: Job, key: ChapterKey) -> Done: ...


class OwnProcess:
    """A worker process on this machine; one that dies is replaced by a new one.

    The work is done in the process's main thread, where the judge's ceiling on processor time holds. Use from one thread; `close` from any.

    Args:
        door: a template's, of which the worker's sandbox is forked.
    """

    def __init__(self, door: socket.socket | None = None) -> None:
        self._door = door
        self._pool: ProcessPoolExecutor | None = None
        self._pid = 0
        self._closed = False
        self._guard = threading.Lock()

    def __call__(self, job: Job, key: ChapterKey) -> Done:
        return with_key(self.send, job, key)

    def send(self, job: Job) -> Done | None:
        """What `worker.work` says to the job.

        Raises:
            LostWorkerError: the process died on it `TRIES` times, or the lane is closed.
        """
        for _ in range(TRIES):
            try:
                return self._open().submit(work, job).result()
            except (BrokenProcessPool, CancelledError):
                self._drop()
        raise LostWorkerError(f"its worker process died {TRIES} times (killed from outside, or the machine ran out of memory)")

    def warm(self) -> None:
        """Have the process begin to warm up, and do not wait."""
        self._open()

    def close(self, *, kill: bool = False) -> None:
        """End the process: when it has done what it does, or, with ``kill``, now."""
        with self._guard:
            self._closed = True
            pool, self._pool = self._pool, None
        if pool is not None:
            if kill:
                _end(pool)
            pool.shutdown(wait=True, cancel_futures=True)

    def _open(self) -> ProcessPoolExecutor:
        with self._guard:
            if self._closed:
                raise LostWorkerError("the grading was stopped")
            if self._pool is None:
                self._pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), begin, (self._door,))
                with _deaf():
                    self._pool.submit(ready)  # starts the process
            return self._pool

    def _drop(self) -> None:
        with self._guard:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)


class Elsewhere:
    """A lane to a shared executor, such as a Dask cluster's, whose own scheduler replaces workers that are lost."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def __call__(self, job: Job, key: ChapterKey) -> Done:
        return with_key(self._send, replace(job, code=code_digest()), key)

    def _send(self, job: Job) -> Done | None:
        future: Future[Done | None] = self._executor.submit(work_apart, job)
        return future.result()


def with_key(send: Callable[[Job], Done | None], job: Job, key: ChapterKey) -> Done:
    """Send a job; with its key, where the worker that got it says that it has not got that."""
    done = send(job) or send(replace(job, key=pickled(key)))
    assert done is not None, "a worker that has been given the key asks for it again"
    return done


def pickled(key: ChapterKey) -> bytes:
    """The key as it travels to a worker of ours, without this process's verdicts."""
    return pickle.dumps(replace(key, decided={}), protocol=pickle.HIGHEST_PROTOCOL)


_here = threading.local()
_apart: list[OwnProcess] = []


def work_apart(job: Job) -> Done | None:
    """`worker.work` on a cluster's worker, which runs its tasks in threads: each thread has a process of its own, kept warm for the next job."""
    if getattr(_here, "lane", None) not in _apart:
        multiprocessing.current_process().daemon = False  # Dask's nanny makes its workers daemons, which may have no children; ours end with them
        _here.lane = OwnProcess()
        _apart.append(_here.lane)
    lane: OwnProcess = _here.lane
    return lane.send(job)


def close_apart() -> None:
    """End the processes that `work_apart` has started here."""
    while _apart:
        _apart.pop().close(kill=True)


@contextmanager
def _deaf() -> Iterator[None]:
    """A process that is started here does not hear Ctrl-C before `worker.begin` has seen to it."""
    resource_tracker.ensure_running()  # otherwise started by the first process, and it would end the deafness
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end(pool: ProcessPoolExecutor) -> None:
    """Ask a pool's process to leave, which it does as soon as Python can listen, and kill it if it does not."""
    processes: Mapping[int, Any] = dict(pool._processes or {})
    for process in processes.values():
        with suppress(ProcessLookupError):
            process.terminate()
    for process in processes.values():
        process.join(LEAVE_SECONDS)
        if process.is_alive():
            process.kill()
