"""Keep several sandboxes busy: each has a thread of its own, and results come back in the order of the work."""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import TypeVar

Box = TypeVar("Box")
Item = TypeVar("Item")
Done = TypeVar("Done")

AHEAD = 2  # pieces of work begun for each box: enough to keep it busy, few enough to hold in memory


def in_order(work: Sequence[Item], boxes: Sequence[Box], do: Callable[[Item, Box], Done]) -> Iterator[tuple[Item, Future[Done]]]:
    """Yield each piece of work with its future result, while the boxes work ahead.

    The threads are daemons: a program that is interrupted does not wait for a student's endless loop.
    """
    waiting: queue.SimpleQueue[tuple[Item, Future[Done]] | None] = queue.SimpleQueue()
    for box in boxes:
        threading.Thread(target=_work, args=(waiting, box, do), daemon=True).start()
    begun: deque[tuple[Item, Future[Done]]] = deque()
    rest = iter(work)
    try:
        for item in rest:
            begun.append((item, Future()))
            waiting.put(begun[-1])
            if len(begun) >= AHEAD * len(boxes):
                yield begun.popleft()
        while begun:
            yield begun.popleft()
    finally:
        for _, future in begun:
            future.cancel()
        for _ in boxes:
            waiting.put(None)


def _work(waiting: queue.SimpleQueue[tuple[Item, Future[Done]] | None], box: Box, do: Callable[[Item, Box], Done]) -> None:
    while (piece := waiting.get()) is not None:
        item, future = piece
        if not future.set_running_or_notify_cancel():
            continue
        try:
            future.set_result(do(item, box))
        except BaseException as error:  # handed to whoever asks for the result
            future.set_exception(error)
