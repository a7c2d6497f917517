"""The environment is one: pyproject.toml, constraints.txt, environment.yml and the Makefile agree."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PINS = dict(
    line.split("==") for line in (ROOT / "constraints.txt").read_text().splitlines() if line and not line.startswith("#")
)


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pip_part() -> list[str]:
    """The lines that conda hands to pip."""
    dependencies = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    return next(entry["pip"] for entry in dependencies if isinstance(entry, dict))


def test_every_dependency_is_pinned() -> None:
    wanted = PYPROJECT["project"]["dependencies"] + PYPROJECT["project"]["optional-dependencies"]["dev"]
    names = {canonical(re.split(r"[\[<>=! ]", requirement)[0]) for requirement in wanted}
    assert names <= {canonical(name) for name in PINS}


def test_the_installed_versions_are_the_pinned_ones() -> None:
    wrong = {name: (version(name), pin) for name, pin in PINS.items() if version(name).split("+")[0] != pin}
    assert not wrong


def test_conda_gives_python_and_pip_only() -> None:
    dependencies = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    from_conda = [re.split(r"[<>=]", entry)[0] for entry in dependencies if isinstance(entry, str)]
    assert from_conda == ["python", "pip"]


def test_conda_and_make_install_the_same() -> None:
    make = (ROOT / "Makefile").read_text()
    install = re.search(r"pip install (.*)", make).group(1).replace("'", "")
    for line in pip_part():
        assert line in install


@pytest.mark.slow
def test_the_pip_part_installs(tmp_path: Path) -> None:
    """In an environment of its own, as conda would: its pip part, then the command answers."""
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "env"], check=True)
    python = tmp_path / "env" / "bin" / "python"
    (tmp_path / "pip.txt").write_text("".join(line.replace("constraints.txt", str(ROOT / "constraints.txt")) + "\n" for line in pip_part()))
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-compile", "-r", tmp_path / "pip.txt"], cwd=ROOT, check=True)
    helped = subprocess.run([tmp_path / "env" / "bin" / "autograder", "--help"], capture_output=True, text=True, check=True)
    assert "grade" in helped.stdout
