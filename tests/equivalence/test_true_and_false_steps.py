"""A part of the benchmark's steps: no wrong verdict, whatever the letters, the order of the sides and what is done to both."""

from __future__ import annotations

import pytest

from autograder.judge import equivalent
from benchmarks.equivalence.pairs import Pair, pairs

STEPS = list(pairs(rounds=2, seed=7))


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step.source} {step.true}")
def test_no_wrong_verdict(step: Pair) -> None:
    assert equivalent(step.left, step.right, assumptions=step.given).equal is step.true
