"""What this machine has of what grading needs."""

from __future__ import annotations

import os
import shutil

from rich.console import Console

from autograder.reports.class_report import versions
from autograder.sandbox import missing

from .key import CHAPTERS, known_chapters


def doctor_command(console: Console | None = None) -> int:
    """Print what is there and what is not, each with its remedy.

    Returns:
        0 if grading works here with protection, 1 if not.
    """
    console = console or Console()
    lacking = missing()
    for name, number in versions().items():
        console.print(f"[green]✓[/] {name} {number}", highlight=False)
    console.print(f"[green]✓[/] {os.cpu_count()} processors, {shutil.disk_usage('.').free / 1e9:.0f} GB free here", highlight=False)
    chapters = known_chapters()
    mark = "[green]✓[/]" if chapters else "[red]✗[/]"
    console.print(f"{mark} chapters: {', '.join(chapters) or f'none in {CHAPTERS}; run autograder build'}", highlight=False, soft_wrap=True)
    if not lacking:
        console.print("[green]✓[/] students' code can be closed in (namespaces, Landlock, seccomp, limits)", highlight=False)
    for reason in lacking:
        console.print(f"[red]✗[/] isolation lacks {reason}", highlight=False, soft_wrap=True)
    return 1 if lacking or not chapters else 0
