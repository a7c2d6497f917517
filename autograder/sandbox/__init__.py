"""Runs a notebook where it can reach nothing: warm fork, namespaces, Landlock, seccomp, limits. Knows no answers.

    with Sandbox(limits=Limits(cell_seconds=30)) as box:
        run = box.run(["import numpy as np", "f = np.sum"], [question], {"cases.json": b"{}"})
        run.cells[0].outputs, run.answers["chapter.exercise"]

Importing this package is cheap; the libraries that students use are imported by the server process alone.
"""

from autograder.sandbox.missing import missing
from autograder.sandbox.model import CellRun, IsolationUnavailable, Limits, SandboxRun
from autograder.sandbox.supervisor import Sandbox

__all__ = ["CellRun", "IsolationUnavailable", "Limits", "Sandbox", "SandboxRun", "missing"]
