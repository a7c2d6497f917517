"""Every executed solution, run again, gives the outputs that it shows (images aside, which nbval does not compare)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.build.execute import ENVIRONMENT

ROOT = Path(__file__).resolve().parents[2]
SOLUTIONS = sorted(ROOT.glob("solutions/*/*.ipynb"))


@pytest.mark.slow
@pytest.mark.parametrize("notebook", SOLUTIONS, ids=lambda path: path.stem)
def test_outputs_are_as_committed(notebook: Path) -> None:
    # a pytest of its own: warnings of nbval and of the kernel's client are not ours to make errors
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q", "-p", "no:cacheprovider", "-p", "no:timeout"]
    kept = {key: value for key, value in os.environ.items() if not key.startswith("CREDIT_ATTRIBUTION_")}
    run = subprocess.run(
        [*command, "-c", os.devnull, "--rootdir", str(notebook.parent), str(notebook)],
        env={**kept, **ENVIRONMENT},
        capture_output=True,
        text=True,
        timeout=560,
    )
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    assert " passed" in run.stdout


def test_every_script_has_its_solution() -> None:
    scripts = {path.with_suffix(".ipynb") for path in ROOT.glob("solutions/*/*.py") if path.stem == path.parent.name}
    assert scripts == set(SOLUTIONS)
