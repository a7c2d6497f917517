"""Dependencies run one way (DESIGN.md): read from the sources, imports inside functions included, and seen in a fresh process."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
KEY = {"exercises", "judge", "reference_impl"}  # what no process with a student's code may hold

# room -> the other rooms that it may import
ARROWS: dict[str, set[str]] = {
    "reference_impl": set(),
    "equivalence": set(),
    "student": {"equivalence"},
    "sandbox": {"student"},
    "exercises": {"reference_impl", "student", "equivalence"},
    "judge": {"exercises", "equivalence", "student"},
    "build": {"exercises", "judge", "student"},
    "reports": {"student"},
    "pipeline": {"sandbox", "judge", "build", "exercises", "reports", "student"},
    "demo": {"pipeline", "reports", "exercises", "build", "student", "judge", "sandbox"},
    "cli": {"pipeline", "reports", "build", "demo", "judge", "sandbox", "exercises", "student"},
}
LIBRARIES = {"numpy", "scipy", "torch", "sympy", "sklearn", "skimage"}  # all that the mathematics may stand on

SOURCES = sorted(
    path
    for package in ("reference_impl", "autograder")
    for path in (ROOT / package).rglob("*.py")
    if path.parent.name != "samples" or path.name == "__init__.py"
)


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def room(module: str) -> str:
    """The room of a module: ``autograder.student.check`` -> ``student``; the package ``autograder`` itself -> ''."""
    parts = module.split(".")
    return (parts[1] if len(parts) > 1 else "") if parts[0] == "autograder" else parts[0]


def imports(source: str, package: str) -> Iterator[str]:
    """Absolute names of all modules that a source imports, wherever in it.

    Args:
        source: Python.
        package: dotted name of the package that the file lies in, to which relative imports refer.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and node.args:
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in ("import_module", "__import__"):
                first = node.args[0].values[0] if isinstance(node.args[0], ast.JoinedStr) and node.args[0].values else node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield package + first.value if first.value.startswith(".") else first.value


def imported_by(path: Path) -> set[str]:
    return set(imports(path.read_text(encoding="utf-8"), ".".join(path.relative_to(ROOT).parent.parts)))


def of_ours(modules: set[str]) -> set[str]:
    return {name for name in modules if name.split(".")[0] in ("autograder", "reference_impl")}


def test_imports_are_found_wherever_they_stand() -> None:
    source = """
import a.b, c as d
from autograder import judge
def f():
    from ..exercises import model
    from . import results
    import_module(f"autograder.sandbox.{x}")
    importlib.import_module(".kinds", __package__)
"""
    assert set(imports(source, "autograder.student")) == {
        "a.b", "c", "autograder.judge", "autograder.exercises.model", "autograder.student.results",
        "autograder.sandbox.", "autograder.student.kinds",
    }  # fmt: skip
    assert room("autograder.judge") == "judge"
    assert room("reference_impl.games") == "reference_impl"


def test_arrows_have_no_circle() -> None:
    left = dict(ARROWS)
    while left:
        free = [name for name, needs in left.items() if not needs & left.keys()]
        assert free, f"a circle among {sorted(left)}"
        for name in free:
            del left[name]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_from_rooms_that_its_room_may_use(path: Path) -> None:
    own = room(module_name(path))
    assert own in ARROWS or not own, f"{own} is a new room: say in ARROWS what it may import"
    allowed = ARROWS.get(own, set()) | {own, *([""] if own != "reference_impl" else [])}  # "" is the package autograder, which is empty
    wrong = sorted(name for name in of_ours(imported_by(path)) if room(name) not in allowed)
    assert not wrong, f"it imports {', '.join(wrong)}; its room may use {', '.join(sorted(allowed))}"


@pytest.mark.parametrize("path", sorted((ROOT / "reference_impl").rglob("*.py")), ids=lambda path: path.name)
def test_the_mathematics_stands_on_few_libraries(path: Path) -> None:
    roots = {name.split(".")[0] for name in imported_by(path)}
    assert roots <= LIBRARIES | {"reference_impl"} | set(sys.stdlib_module_names)


@pytest.mark.parametrize("path", sorted((ROOT / "solutions").glob("*/*.py")), ids=lambda path: path.stem)
def test_a_notebook_imports_nothing_of_ours_but_student(path: Path) -> None:
    assert {room(name) for name in of_ours(imported_by(path))} <= {"student"}


@pytest.mark.parametrize("own", ["student", "equivalence", "sandbox"])
def test_a_process_that_loads_the_whole_room_does_not_hold_the_key(own: str) -> None:
    names = [module_name(path) for path in SOURCES if room(module_name(path)) == own and path.stem != "__main__"]
    program = f"import importlib, sys\nfor name in {names!r}: importlib.import_module(name)\nprint(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    loaded = run.stdout.split()
    held = sorted(name for name in of_ours(set(loaded)) if room(name) in KEY)
    assert not held, f"loading {own} also loads {', '.join(held)}"
