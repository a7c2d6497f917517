"""The progress bar of a grading."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.logging import RichHandler
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from .classroom import Run

EVERY = 15.0  # seconds between two lines where there is no terminal to draw a bar on


def lines(console: Console) -> Callable[[int, int, int], None]:
    """Says now and then how many of how many are done, where a bar cannot be seen: in a log file, in a pipe.

    On stderr, so that what is piped on is the table alone.
    """
    last = time.monotonic()
    out = Console(stderr=True) if console.file is sys.stdout else console

    def say(done: int, total: int, failed: int) -> None:
        nonlocal last
        if not console.is_terminal and time.monotonic() - last >= EVERY and done < total:
            last = time.monotonic()
            out.print(f"{done} of {total} done, {failed} not gradable", highlight=False)

    return say


@contextmanager
def bar(console: Console) -> Iterator[Callable[[Run], None]]:
    """Done, unchanged, not gradable, time left; what is logged meanwhile appears above it."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("[dim]{task.fields[unchanged]} unchanged"),
        TextColumn("[yellow]{task.fields[failed]} not gradable"),
        TimeRemainingColumn(),
    )
    handler = RichHandler(console=console, show_path=False, show_time=False, level=logging.WARNING)
    logger = logging.getLogger("autograder")
    logger.addHandler(handler)
    try:
        with Progress(*columns, console=console, transient=True) as progress:
            task = progress.add_task("Grading", total=None, failed=0, unchanged=0)
            say = lines(console)

            def advance(run: Run) -> None:
                progress.update(task, total=run.total, completed=len(run.submissions), failed=run.failed, unchanged=run.unchanged)
                say(len(run.submissions), run.total, run.failed)

            yield advance
    finally:
        logger.removeHandler(handler)
