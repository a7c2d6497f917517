"""Every example in a docstring runs, in every module of both packages; every public function of reference_impl has one."""

from __future__ import annotations

import ast
import doctest
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted(
    path
    for package in ("reference_impl", "autograder")
    for path in (ROOT / package).rglob("*.py")
    if path.parent.name != "samples" or path.name == "__init__.py"  # samples are students' answers kept as text, not modules
)


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("name", [module_name(path) for path in FILES])
def test_examples_run(name: str) -> None:
    module = importlib.import_module(name)
    report: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    for example in doctest.DocTestFinder().find(module, name):
        runner.run(example, out=report.append)
    assert not runner.failures, "".join(report)


@pytest.mark.parametrize("path", [path for path in FILES if path.is_relative_to(ROOT / "reference_impl")], ids=module_name)
def test_every_public_function_of_the_reference_has_an_example(path: Path) -> None:
    public = [n for n in ast.parse(path.read_text()).body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]
    bare = [function.name for function in public if ">>>" not in (ast.get_docstring(function) or "")]
    assert not bare, f"{path.name}: without an example: {', '.join(bare)}"
