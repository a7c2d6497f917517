"""Chapter 00_orientation: one exercise of each kind that a newcomer meets first. No marks: here it is the notebook that is tried out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import Sum, binomial, symbols

from autograder.student.forms import counts, either, holds, lacks

from .model import Case, DerivationExercise, FunctionExercise, Milestone, Misconception, SymbolicExercise

CHAPTER = "00_orientation"

k, m, n, N = symbols("k m n N", integer=True, positive=True)

Array = NDArray[np.float64]


def _case(label: str, values: Any) -> Case:
    return Case(label, {"values": {"array": values}}, keeps=True)


def _hidden_arrays(rng: np.random.Generator) -> Sequence[Case]:
    length, rows = int(rng.integers(4, 9)), int(rng.integers(2, 5))
    return (
        _case(f"{length} numbers", rng.normal(scale=3.0, size=length).tolist()),
        _case(f"{rows} rows of 3 numbers", rng.normal(scale=3.0, size=(rows, 3)).tolist()),
        _case("one number", [float(rng.uniform(3, 9))]),
    )


square = FunctionExercise(
    id="orientation.square",
    title="Square an array",
    points=0,
    stars=1,
    minutes=3,
    answers=("square",),
    reference=lambda values: values**2,
    public=(
        _case("three whole numbers", [1.0, 2.0, 3.0]),
        _case("zero and two", [0.0, 2.0]),
        _case("negative numbers and fractions", [-1.5, 0.5, -3.0]),
        _case("two rows", [[0.0, 1.0], [2.0, -4.0]]),
    ),
    hidden=_hidden_arrays,
    misconceptions=(
        Misconception(
            "doubles",
            "Each entry comes back doubled: x + x where x times x is asked. The two agree at 0 and at 2 and nowhere else, which is why the "
            "second case is right.",
            lambda values: 2 * values,
        ),
        Misconception(
            "adds_up",
            "The squares are right but added up, so that one number comes back. The answer keeps the shape of its input: one square for "
            "every entry.",
            lambda values: float(np.sum(values * values)),
        ),
        Misconception(
            "keeps_sign",
            "Negative entries come back negative. The product of a number with itself is never below 0.",
            lambda values: values * np.abs(values),
        ),
        Misconception(
            "in_place",
            "The squares are right, but they were written into the array that was passed in: `*=`, `**=` and assignment to entries change "
            "it, and whoever passed it in no longer has the numbers. Make a new array.",
            breaks="keeps",
        ),
    ),
)

binomial_forms = SymbolicExercise(
    id="orientation.binomial",
    title="One expression, two forms",
    points=0,
    stars=1,
    minutes=8,
    answers=("factor_n", "factor_rest"),
    parts={"factor_n": 0.5, "factor_rest": 0.5},
    expressions={"factor_n": n * binomial(n - 1, k - 1), "factor_rest": (n - k + 1) * binomial(n, k - 1)},
    assumptions=(k <= n,),
    misconceptions=(
        Misconception(
            "same_group",
            "The chair is chosen out of n, but then the other k - 1 members are chosen out of all n people, the chair among them. Only "
            "n - 1 people are left.",
            {"factor_n": n * binomial(n, k - 1)},
        ),
        Misconception(
            "too_many_members",
            "After the chair is chosen, k - 1 members are still missing; here k are chosen, which makes a committee of k + 1.",
            {"factor_n": n * binomial(n - 1, k)},
        ),
        Misconception(
            "one_short",
            "Once k - 1 ordinary members are chosen, n - (k - 1) people are left to choose the chair from. Here one too few is counted.",
            {"factor_rest": (n - k) * binomial(n, k - 1)},
        ),
    ),
)


telescope = DerivationExercise(
    id="orientation.telescope",
    title="A sum that collapses",
    points=0,
    stars=1,
    minutes=12,
    answers=("telescope",),
    start=Sum(1 / (m * (m + 1)), (m, 1, N)),
    goal=N / (N + 1),
    goal_form=lacks("Sum"),
    milestones=(Milestone("write each term as a difference of two neighbours", either(holds("Sum", "Add"), counts("Sum", 2))),),
    min_lines=3,
    misconceptions=(
        Misconception(
            "sign",
            "1/m + 1/(m+1) has the numerator 2m + 1. It is the difference of the two fractions, not their sum, whose numerator is 1.",
            Sum(1 / m + 1 / (m + 1), (m, 1, N)),
        ),
        Misconception(
            "last_term",
            "Everything but the 1 has been cancelled. Write out N = 2: (1 - 1/2) + (1/2 - 1/3). The last fraction has no partner.",
            Sum(1 / m, (m, 1, N)) - Sum(1 / m, (m, 2, N)),  # 1, written so that N occurs
        ),
        Misconception(
            "one_term_early",
            "The last term of the sum is 1/N - 1/(N+1), so the fraction that stays is the one with N + 1 below, not N.",
            1 - 1 / N,
        ),
        Misconception(
            "first_term",
            "The first fraction, 1, has been cancelled too. Write out N = 2: (1 - 1/2) + (1/2 - 1/3). Nothing takes the 1 away.",
            -1 / (N + 1),
        ),
    ),
)

EXERCISES = (square, binomial_forms, telescope)
