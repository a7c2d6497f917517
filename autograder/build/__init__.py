"""From `solutions/NN_name/NN_name.py` to the executed solution, the public cases and the student notebook in `chapters/`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .layout import Catalogue, Layout
    from .run import Report


def build(
    chapters: Sequence[str] | None = None,
    *,
    check: bool = False,
    layout: Layout | None = None,
    catalogue: Catalogue | None = None,
    quiet: bool = False,
) -> Report:
    """Build chapters, or say what is out of step.

    Args:
        chapters: names such as ``04_shapley``; every chapter that has a script if None.
        check: write nothing and execute nothing; compare sources, cases and student notebooks with what a build would write.
        layout: the two folders; those of the working directory, else of the repository, if None.
        catalogue: where entries and cases come from; the answer key if None.
        quiet: show no progress.

    Returns:
        What was written, or what is out of step.

    Raises:
        BuildError: bad input; names file, line or cell, and remedy.
    """
    from .layout import Catalogue, Layout
    from .run import build_all, check_all

    where, key = layout or Layout.here(), catalogue or Catalogue.real()
    names = list(chapters) if chapters else where.authored()
    return check_all(names, where, key, everything=not chapters) if check else build_all(names, where, key, quiet=quiet)


def build_command(chapters: Sequence[str] | None, check: bool) -> int:
    """The command ``autograder build``: 0 if all is well, 1 if something is out of step or an input is bad."""
    from rich.console import Console

    from .layout import BuildError

    console = Console(stderr=True, highlight=False)
    try:
        report = build(chapters, check=check)
    except BuildError as error:
        console.print(str(error), style="red", markup=False, soft_wrap=True)
        return 1
    for line in report.lines():
        print(line)
    return 1 if report.problems else 0
