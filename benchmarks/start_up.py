"""How long a person waits before anything happens: `autograder --help`, and the import of `check`, against a bare interpreter."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from ._timing import show, side_by_side

AUTOGRADER = Path(sys.executable).parent / "autograder"


def run(*command: str | Path) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    def bare() -> None:
        run(sys.executable, "-c", "pass")

    show("autograder --help", *side_by_side(lambda: run(AUTOGRADER, "--help"), bare), "bare python")
    show("import check", *side_by_side(lambda: run(sys.executable, "-c", "from autograder.student import check"), bare), "bare python")
    show("import numpy", *side_by_side(lambda: run(sys.executable, "-c", "import numpy"), bare), "bare python")
