"""A class graded by `autograder grade` and by stock `nbgrader autograde`: the same submissions, the same machine, one run.

Stock nbgrader grades one notebook after another at the same pace, so a sample of the class gives its pace: the seconds of a few submissions
less those of one, shared out. Ours is the whole command for the whole class, start and end included.

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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import psutil

from autograder.pipeline.key import CHAPTERS
from autograder.pipeline.pupils import Materials

from ._timing import show

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
SMALL, LARGE = "00_orientation", "04_shapley"
IMPORTS = "import matplotlib.pyplot as plt\nimport numpy as np\nimport sympy\nimport torch"
STOCK = 3  # submissions that show the pace of stock nbgrader
OWN_CODE = """
import sys, time, warnings
warnings.simplefilter("ignore")
import matplotlib; matplotlib.use("agg")
import matplotlib.pyplot, nbformat, numpy, scipy, sympy, torch
import autograder.student
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
total = 0.0
for path in sys.argv[1:]:
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    shell = InteractiveShell()
    began = time.perf_counter()
    with capture_output():
        for cell in cells:
            if not cell.metadata.get("nbgrader", {}).get("grade"):
                shell.run_cell(cell.source)
    total += time.perf_counter() - began
print(total / len(sys.argv[1:]))
"""


def one_exercise(number: int) -> nbformat.NotebookNode:
    """The first exercise of the orientation answered, every time by another notebook; its demonstrations, which compute much, left out."""
    materials = Materials.load(SMALL, CHAPTERS)
    exercise = materials.exercises[0]
    notebook = materials.notebook({exercise: f"{materials.worked[exercise]}\n# handed in as number {number}"})
    needed = [cell for cell in notebook.cells if cell.cell_type != "code" or "nbgrader" in cell.metadata or "import" in cell.source or "symbols(" in cell.source]
    notebook.cells = [nbformat.v4.new_code_cell(IMPORTS), *needed]
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
        time.sleep(0.5)


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
    pace = pace_of_stock(scratch, chapter, notebooks)
    show(f"{len(notebooks)} submissions of {chapter}, each", mine / len(notebooks), pace, "stock nbgrader")
    own = subprocess.run(
        [sys.executable, "-c", OWN_CODE, *(str(path) for path in sorted(folder.glob(f"submitted/*/{chapter}/*.ipynb"))[:10])],
        capture_output=True, text=True, check=True, cwd=folder,
    )  # fmt: skip
    cores = len(os.sched_getaffinity(0))
    code = float(own.stdout.strip().splitlines()[-1])
    print(
        f"  the whole class {mine:.1f} s, {memory:.0f} MiB; a submission keeps a core busy for {mine * cores / len(notebooks):.2f} s,"
    )
    print(f"  of which {code:.2f} s are its own cells, without the questions that are asked of it", flush=True)


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
