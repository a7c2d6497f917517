"""What the text of the first notebook says in numbers, and that its undecided line is undecided."""

from __future__ import annotations

import subprocess
import sys
from math import comb

import numpy as np
import pytest
from sympy import Integral, Sum, exp, oo, symbols

from autograder.exercises import exercise
from autograder.exercises.orientation import square
from autograder.student import Derivation
from autograder.student.builders import build_args


def test_two_public_cases_show_a_lost_sign() -> None:
    arrays = [build_args(case.args)["values"] for case in square.public]
    assert [bool(np.any(x * x != x * np.abs(x))) for x in arrays] == [False, False, True, True]


def test_the_committee_is_counted_three_times() -> None:
    assert {2 * comb(3, 2), 3 * comb(2, 1), 2 * comb(3, 1)} == {6}


def test_the_demonstration_of_an_undecided_line_is_undecided() -> None:
    m, x = symbols("m", integer=True, positive=True), symbols("x", positive=True)
    chain = Derivation("demonstration").start(Sum(1 / m**m, (m, 1, oo))).goal(Integral(x ** (-x), (x, 0, 1)) + exp(-28))
    assert "Could not be decided" in str(chain)


def test_an_exercise_is_found_without_the_chapters_that_its_id_does_not_name() -> None:
    program = "import sys; from autograder.exercises import exercise as of; of('shapley.subsets'); print(*{'torch', 'sklearn'} & {*sys.modules})"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.split() == []
    assert exercise("corner.values").id == "corner.values"
    with pytest.raises(KeyError, match="no exercise"):
        exercise("shapley.nothing")


def test_the_last_chapter_loads_without_training_anything() -> None:
    program = "import sys; from autograder.exercises import pricing as k; print(*{'torch', 'sklearn'} & {*sys.modules}, len(k.matched_pair.public))"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["3"]
