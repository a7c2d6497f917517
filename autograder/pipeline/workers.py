"""Keep several lanes busy: each has a thread of its own, and what is finished comes back as soon as it is, so that no slow one holds up the rest."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from typing import TypeVar

Lane = TypeVar("Lane")
Item = TypeVar("Item")
Done = TypeVar("Done")

AHEAD = 2  # pieces of work begun for each lane: enough to keep it busy, few enough to hold in memory


def as_done(work: Iterable[Item], lanes: Sequence[Lane], do: Callable[[Item, Lane], Done]) -> Iterator[tuple[Item, Future[Done]]]:
    """Yield each piece of work with its finished future, in the order of finishing. However much work there is, little of it is held at once.

    The threads are daemons: a program that is interrupted does not wait for a student's endless loop.
    """
    waiting: queue.SimpleQueue[Item | None] = queue.SimpleQueue()
    finished: queue.SimpleQueue[tuple[Item, Future[Done]]] = queue.SimpleQueue()
    for lane in lanes:
        threading.Thread(target=_work, args=(waiting, finished, lane, do), daemon=True).start()
    begun = 0
    rest = iter(work)
    try:
        while True:
            for item in rest:
                waiting.put(item)
                begun += 1
                if begun >= AHEAD * len(lanes):
                    break
            if not begun:
                return
            done = finished.get()
            begun -= 1
            yield done
    finally:
        while not waiting.empty():
            waiting.get_nowait()
        for _ in lanes:
            waiting.put(None)


def _work(
    waiting: queue.SimpleQueue[Item | None],
    finished: queue.SimpleQueue[tuple[Item, Future[Done]]],
    lane: Lane,
    do: Callable[[Item, Lane], Done],
) -> None:
    while (item := waiting.get()) is not None:
        future: Future[Done] = Future()
        try:
            future.set_result(do(item, lane))
        except BaseException as error:  # handed to whoever asks for the result
            future.set_exception(error)
        finished.put((item, future))
        del item, future
