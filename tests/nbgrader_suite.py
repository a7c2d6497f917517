"""nbgrader's own tests of autograding, shipped in its wheel, with our execution in place of its Execute: ``make nbgrader-suite``.

A plugin for pytest. One of these tests asks for what we do not want, and must fail.
"""

from __future__ import annotations

import pytest
from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute

from autograder.pipeline.plain.execute import SandboxExecute

INTENDED = {"test_side_effects": "what a notebook writes to the disk stays in the sandbox"}

_listed = Autograde.autograde_preprocessors.default_args[0]
_listed[_listed.index(Execute)] = SandboxExecute


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.name in INTENDED:
            item.add_marker(pytest.mark.xfail(reason=INTENDED[item.name], strict=True))
