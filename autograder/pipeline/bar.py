"""The progress bar of a grading."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.logging import RichHandler
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from .classroom import Run


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

            def advance(run: Run) -> None:
                progress.update(task, total=run.total, completed=len(run.submissions), failed=run.failed, unchanged=run.unchanged)

            yield advance
    finally:
        logger.removeHandler(handler)
