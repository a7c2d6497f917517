"""Asking shapiq and shap, which live in an environment of their own (Python 3.12), from here."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from reference_impl.tables import Array

ROOT = Path(__file__).parents[1]
HOW = "python3.12 -m venv .venv-shapiq && .venv-shapiq/bin/pip install -r benchmarks/peers/shapiq.txt (or SHAPIQ_PYTHON=/path/to/python)"


class Answer(NamedTuple):
    """What a peer returned and how long it took, imports and compiling not counted; or why it did not."""

    values: Array
    seconds: float
    versions: dict[str, str]
    failure: str = ""


def interpreter() -> str | None:
    """The Python that has shapiq, or None."""
    named = os.environ.get("SHAPIQ_PYTHON", str(ROOT / ".venv-shapiq/bin/python"))
    return named if Path(named).exists() else None


def ask(task: str, method: str, arrays: dict[str, Array], *, evaluations: int = 0, seed: int = 0, timeout: float = 900) -> Answer:
    """Run one peer once, with one thread."""
    python = interpreter()
    if python is None:
        return Answer(np.empty(0), float("nan"), {}, f"not installed: {HOW}")
    with tempfile.TemporaryDirectory() as folder:
        job = Path(folder) / "job.npz"
        what: dict[str, Any] = {"task": task, "method": method, "evaluations": evaluations, "seed": seed}
        np.savez(job, **arrays, **what)
        threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        command = [python, str(ROOT / "benchmarks/peers/shapley.py"), str(job)]
        try:
            ran = subprocess.run(command, env={**os.environ, **threads}, capture_output=True, text=True, timeout=timeout)
        except subprocess.TimeoutExpired:
            return Answer(np.empty(0), float("nan"), {}, f"stopped after {timeout:.0f} s")
    if ran.returncode:
        return Answer(np.empty(0), float("nan"), {}, (ran.stderr.strip().splitlines() or ["no message"])[-1])
    said = json.loads(ran.stdout.splitlines()[-1])
    return Answer(np.array(said["values"]), said["seconds"], said["versions"])
