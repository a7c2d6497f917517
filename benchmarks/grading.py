"""A class graded by `autograder grade` and by stock `nbgrader autograde`: the same submissions, the same machine, one run.

Stock nbgrader grades one notebook after another at the same pace, so a sample of the class gives its pace: the seconds of a few submissions
less those of one, shared out. Ours is shown in two ways: the whole command for the whole class, start and end included, and as stock's.

The class of 100 imports numpy, sympy, torch and matplotlib and answers one exercise; the class of 50 hands in 04_shapley, all of it, in 50
different ways; the class of 1,000 is the class of 100 ten times over, with the memory of all processes of the command, shared pages
counted once (the sum of their PSS).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest

from autograder.pipeline.key import CHAPTERS, load_key
from autograder.pipeline.pupils import Materials
from autograder.pipeline.worker import Job, do
from autograder.sandbox import Limits, Sandbox
from autograder.sandbox.session import Session

from ._timing import show

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
SMALL, LARGE = "00_orientation", "04_shapley"
IMPORTS = "import matplotlib.pyplot as plt\nimport numpy as np\nimport sympy\nimport torch"
LOOK_EVERY = 3.0  # seconds between two looks at the memory, each of which takes a tenth of a core for a while
STOCK = 3  # submissions that show the pace of stock nbgrader
def one_exercise(number: int) -> nbformat.NotebookNode:
    """The first exercise of the orientation answered, every time by another notebook; its demonstrations, which compute much, left out."""
    materials = Materials.load(SMALL, CHAPTERS)
    exercise = materials.exercises[0]
    notebook = materials.notebook({exercise: f"{materials.worked[exercise]}\n# handed in as number {number}"})
    words = ("import", "symbols(")
    notebook.cells = [
        nbformat.v4.new_code_cell(IMPORTS),
        *(cell for cell in notebook.cells if cell.cell_type != "code" or "nbgrader" in cell.metadata or any(word in cell.source for word in words)),
    ]
    return notebook


def whole_chapter(number: int) -> nbformat.NotebookNode:
    """The chapter answered rightly, in ways that change from one to the next, here and there with a mistake."""
    materials = Materials.load(LARGE, CHAPTERS)
    answers = materials.right(number)
    wrong = materials.wrong()[number % len(materials.wrong())]
    if number % 2:
        answers[wrong.exercise] = wrong.source
    notebook = materials.notebook(answers)
    notebook.cells.append(nbformat.v4.new_code_cell(f"number = {number}"))
    return notebook


def hand_in(folder: Path, chapter: str, notebooks: list[nbformat.NotebookNode]) -> None:
    """A course folder that stock nbgrader understands as well."""
    for name in ("solutions", "chapters"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for number, notebook in enumerate(notebooks):
        target = folder / "submitted" / f"student-{number:04d}" / chapter
        target.mkdir(parents=True)
        nbformat.write(notebook, target / f"{chapter}.ipynb")


def run(folder: Path, *command: str) -> tuple[float, float]:
    """Seconds, and the peak memory in MiB of the command's whole family."""
    environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"}
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    peak: list[float] = [0.0]
    watcher = threading.Thread(target=_watch, args=(process.pid, peak), daemon=True)
    watcher.start()
    said, _ = process.communicate()
    took = time.perf_counter() - began
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{said.decode()[-2000:]}")
    return took, peak[0]


def _watch(pid: int, peak: list[float]) -> None:
    """Look again and again at a process and all that descend from it."""
    while True:
        try:
            root = psutil.Process(pid)
            family = [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return
        total = 0
        for process in family:
            try:
                total += process.memory_full_info().pss
            except (psutil.NoSuchProcess, psutil.AccessDenied, ProcessLookupError):
                continue
        peak[0] = max(peak[0], total / 2**20)
        time.sleep(LOOK_EVERY)


def grade(folder: Path, chapter: str, *options: str) -> tuple[float, float]:
    return run(folder, "autograder", "grade", chapter, "--course", ".", "--seed", "1", *options)


def pace_of_stock(scratch: Path, chapter: str, notebooks: list[nbformat.NotebookNode]) -> float:
    """Seconds of stock nbgrader for one more submission."""
    took = []
    for students in (1, 1 + STOCK):
        folder = scratch / f"stock-{chapter}-{students}"
        hand_in(folder, chapter, notebooks[:students])
        run(folder, "nbgrader", "generate_assignment", chapter, "--force", "--create")
        took.append(run(folder, "nbgrader", "autograde", chapter)[0])
    return (took[1] - took[0]) / STOCK


def compare(scratch: Path, chapter: str, notebooks: list[nbformat.NotebookNode]) -> None:
    folder = scratch / f"ours-{chapter}"
    hand_in(folder, chapter, notebooks)
    mine, memory = grade(folder, chapter)
    alone = scratch / f"alone-{chapter}"
    hand_in(alone, chapter, notebooks[:1])
    first, _ = grade(alone, chapter)
    pace = pace_of_stock(scratch, chapter, notebooks)
    count = len(notebooks)
    show(f"{count} submissions of {chapter}, start and end shared out", mine / count, pace, "stock nbgrader")
    show(f"one more submission of {chapter}", (mine - first) / (count - 1), pace, "stock nbgrader")
    inside, beyond = own_code(folder, chapter)
    print(f"  the whole class {mine:.1f} s, {memory:.0f} MiB; in one worker a submission's own cells and functions take {inside:.2f} s,")
    print(f"  and {beyond:.2f} s go to its process, its verdicts, its notebook and its page", flush=True)


def own_code(folder: Path, chapter: str) -> tuple[float, float]:
    """Seconds that a submission's cells and functions take, and seconds beyond them, in one warm worker: means over ten submissions."""
    key, inside = load_key(chapter, 1), [0.0]
    paths = sorted(folder.glob(f"submitted/*/{chapter}/*.ipynb"))[:12]
    jobs = [Job(path.parts[-3], "", chapter, path.read_bytes(), "", Limits(), isolated=True) for path in paths]
    with Sandbox() as box, pytest.MonkeyPatch.context() as patch:
        for name in ("cell", "question"):
            patch.setattr(Session, name, _timed(getattr(Session, name), inside))
        for job in jobs[:2]:
            do(job, key, box)
        inside[0], began = 0.0, time.perf_counter()
        for job in jobs[2:]:
            do(job, key, box)
        whole = time.perf_counter() - began
    return inside[0] / len(jobs[2:]), (whole - inside[0]) / len(jobs[2:])


def _timed(method: Callable[..., Any], total: list[float]) -> Callable[..., Any]:
    def timed(*args: Any) -> Any:
        began = time.perf_counter()
        try:
            return method(*args)
        finally:
            total[0] += time.perf_counter() - began

    return timed


@contextmanager
def cluster() -> Iterator[str]:
    """A Dask cluster of two on this machine."""
    from distributed import LocalCluster

    with (
        tempfile.TemporaryDirectory() as place,
        LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, local_directory=place) as running,
    ):
        yield running.scheduler_address


def thousand(scratch: Path) -> None:
    for students, options in ((100, ("--workers", "1")), (1000, ("--workers", "1")), (1000, ("--workers", "2"))):
        folder = scratch / f"{students}-{options[1]}"
        hand_in(folder, SMALL, [one_exercise(number) for number in range(students)])
        took, memory = grade(folder, SMALL, *options)
        print(f"{students:5d} submissions, {' '.join(options):12s} {took:8.1f} s   {took / students:6.3f} s each   {memory:6.0f} MiB", flush=True)
        shutil.rmtree(folder)
    with cluster() as address:
        folder = scratch / "dask"
        hand_in(folder, SMALL, [one_exercise(number) for number in range(1000)])
        took, _ = grade(folder, SMALL, "--dask", address)
        print(f" 1000 submissions, a cluster of two {took:8.1f} s   {took / 1000:6.3f} s each", flush=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        scratch = Path(place)
        compare(scratch, SMALL, [one_exercise(number) for number in range(100)])
        compare(scratch, LARGE, [whole_chapter(number) for number in range(50)])
        thousand(scratch)


if __name__ == "__main__":  # the workers of the cluster import this file
    main()
