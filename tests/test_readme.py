"""Every command that the README shows is run here, in the order shown, in a copy of the repository, and prints what is shown there."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SETS_UP = ("git clone", "cd ")  # done by the fixture
RUNS_ALL = ("make test",)  # would run this very test again: .ci/run runs it, which the last test here holds


def console_blocks() -> list[tuple[str, str]]:
    """(command, what it is shown to print) for every ``$`` line of the README's console blocks."""
    found = []
    for block in re.findall(r"```console\n(.*?)```", README, flags=re.DOTALL):
        for chunk in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = chunk.partition("\n")
            found.append((command.strip(), output))
    return found


def as_pattern(shown: str) -> re.Pattern[str]:
    """``...`` stands for anything, runs of blanks are one blank."""
    words = [re.escape(part) for part in re.split(r"\.\.\.", " ".join(shown.split()))]
    return re.compile(".*".join(words).replace(r"\ ", r"\s+"), flags=re.DOTALL)


def serve_and_stop(command: list[str], folder: Path, environment: dict[str, str]) -> str:
    """Start a server, wait until it says that it runs, stop it."""
    log = folder / "server.log"
    with log.open("w") as out:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=out, start_new_session=True)
    try:
        deadline = time.monotonic() + 120
        while "is running at" not in log.read_text() and time.monotonic() < deadline and server.poll() is None:
            time.sleep(0.5)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)
    return log.read_text()


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that git knows or would take, with this environment as its .venv."""
    folder = tmp_path_factory.mktemp("readme") / "credit-attribution-companion"
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    binaries = folder / ".venv" / "bin"
    binaries.mkdir(parents=True)
    for program in Path(sys.executable).parent.iterdir():
        (binaries / program.name).symlink_to(program)
    (folder / ".venv" / ".ready").touch()
    return folder


@pytest.mark.slow
def test_commands_print_what_the_readme_shows(clone: Path) -> None:
    environment = {**os.environ, "PATH": f"{clone / '.venv' / 'bin'}:{os.environ['PATH']}", "COLUMNS": "120", "NO_COLOR": "1"}
    environment.pop("PYTEST_CURRENT_TEST", None)
    for command, shown in console_blocks():
        if command.startswith(SETS_UP) or command in RUNS_ALL:
            continue
        if command == "make lab":
            printed = serve_and_stop(["make", "lab", "JUPYTER_OPTIONS=--no-browser --allow-root --port=0"], clone, environment)
        else:
            done = subprocess.run(command, shell=True, cwd=clone, env=environment, capture_output=True, text=True, timeout=600)
            printed = done.stdout + done.stderr
            assert done.returncode == 0, f"{command}\n{printed}"
        assert as_pattern(shown).search(" ".join(printed.split())), f"{command}\nprinted:\n{printed}\nthe README shows:\n{shown}"


def test_the_commands_left_out_above_are_run_by_ci() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    for command in RUNS_ALL:
        assert re.search(rf"\b{re.escape(command)}\b", script)


def test_every_linked_file_exists() -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", README):
        assert (ROOT / target).exists(), target


def test_every_make_target_shown_exists() -> None:
    for command in re.findall(r"make ([\w-]+)", README):
        assert re.search(rf"^{command}:", (ROOT / "Makefile").read_text(), flags=re.MULTILINE), shlex.quote(command)
