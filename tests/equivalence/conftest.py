"""What the verdict is, not how fast: ceilings on processor time are wide here, for the machine may be busy with other tests."""

from __future__ import annotations

import pytest

from autograder.equivalence import limits


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "patience", 4.0)
