"""Exercises on solving with products alone: how many terms, and the truncated series."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, floor, log, log10
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reference_impl import inverse_hvp as ref
from reference_impl.neumann_errors import neumann_terms

from .model import Case, FunctionExercise, Limit, Misconception, Tolerance

Rng = np.random.Generator
Array = NDArray[np.float64]
Hvp = Callable[[Array], Array]


def floats(values: Any) -> dict[str, Any]:
    return {"array": np.asarray(values, dtype=np.float64).tolist()}


def product(matrix: Any) -> dict[str, Any]:
    return {"product": np.asarray(matrix, dtype=np.float64).tolist()}


def symmetric(rng: Rng, eigenvalues: Any) -> Array:
    """A symmetric matrix with these eigenvalues in directions drawn at random."""
    basis = np.linalg.qr(rng.normal(size=(len(eigenvalues), len(eigenvalues))))[0]
    matrix = basis @ np.diag(eigenvalues) @ basis.T
    return np.asarray((matrix + matrix.T) / 2)


# ------------------------------------------------------------------------------------------------------------ how many terms


def _rho(smallest: float, largest: float, scale: float) -> float:
    return max(abs(1 - scale * smallest), abs(1 - scale * largest))


def _needed(smallest: float, largest: float, relative_error: float, scale: float) -> float:
    """The number of terms before it is made whole."""
    return log(relative_error) / log(_rho(smallest, largest, scale))


def _terms(smallest: float, largest: float, relative_error: float, scale: float) -> int:
    return neumann_terms(smallest, largest, relative_error=relative_error, scale=scale)


def _count(value: float, whole: Callable[[float], int] = ceil) -> int:
    return max(1, whole(value))


def _spectrum_case(smallest: float, largest: float, relative_error: float, scale: float) -> Case:
    label = f"eigenvalues {smallest:g} to {largest:g}, relative error {relative_error:g}, scale {scale:g}"
    return Case(label, {"smallest": smallest, "largest": largest, "relative_error": relative_error, "scale": scale})


def _terms_hidden(rng: Rng) -> list[Case]:
    cases: list[Case] = []
    while len(cases) < 8:
        smallest = round(float(10 ** rng.uniform(-2, 0)), 3)
        largest = round(smallest * float(rng.uniform(1.5, 30)), 3)
        scale = round(float(rng.uniform(0.3, 1.8)) / largest, 4)
        case = (smallest, largest, round(float(10 ** rng.uniform(-6, -0.5)), 7), scale)
        if 0.02 < _needed(*case) % 1 < 0.98 and _needed(*case) > 2:  # no tie that rounding decides
            cases.append(_spectrum_case(*case))
    return cases


terms = FunctionExercise(
    id="neumann.terms",
    title="How many terms are enough",
    points=3,
    stars=1,
    minutes=15,
    answers=("least_terms",),
    reference=_terms,
    public=(
        _spectrum_case(0.5, 1.0, 0.25, 1.0),
        _spectrum_case(0.1, 1.0, 0.01, 1.0),
        _spectrum_case(0.4, 1.9, 0.001, 1.0),
        _spectrum_case(1.0, 100.0, 0.01, 0.01),
        _spectrum_case(2.0, 6.0, 0.1, 0.25),
        _spectrum_case(0.02, 0.7, 1e-6, 1.0),
    ),
    hidden=_terms_hidden,
    misconceptions=(
        Misconception(
            "absolute_error",
            "This bounds the error of the inverse itself, rho^r over the smallest eigenvalue. Asked is the error of the solution relative "
            "to its length, and the error is (I - alpha A)^r applied to the solution.",
            lambda smallest, largest, relative_error, scale: _count(log(relative_error * smallest) / log(_rho(smallest, largest, scale))),
        ),
        Misconception(
            "floor",
            "Rounded down, the number of terms is one too small: r has to be at least log(epsilon)/log(rho). Only where that is whole may it stay.",
            lambda smallest, largest, relative_error, scale: _count(_needed(smallest, largest, relative_error, scale), floor),
        ),
        Misconception(
            "mixed_logarithms",
            "Two kinds of logarithm are mixed, to base 10 for the error and natural for rho, or a rule for the one is used with the other. "
            "The quotient needs the same base above and below.",
            lambda smallest, largest, relative_error, scale: _count(log10(relative_error) / log(_rho(smallest, largest, scale))),
        ),
        Misconception(
            "rule_of_thumb",
            "This is the rule kappa log(1/epsilon), an estimate for scale 1/largest. The least number follows from rho itself.",
            lambda smallest, largest, relative_error, scale: _count(largest / smallest * log(1 / relative_error)),
        ),
        Misconception(
            "upper_end_ignored",
            "Only the smallest eigenvalue is looked at. If alpha times the largest is above 1, then |1 - alpha x| may be larger there.",
            lambda smallest, largest, relative_error, scale: _count(log(relative_error) / log(abs(1 - scale * smallest))),
        ),
        Misconception(
            "last_power",
            "This is the highest power in the sum, r - 1, not the number of its terms: the term i = 0 counts, too.",
            lambda smallest, largest, relative_error, scale: _terms(smallest, largest, relative_error, scale) - 1,
        ),
    ),
)

# ---------------------------------------------------------------------------------------------------------- the truncated series


def _series(powers: Callable[[int], range], *, scaled: bool = True, damped: bool = True) -> Callable[..., Array]:
    """The sum over the given powers; the misconceptions differ from the right answer in these three things."""

    def solve(hvp: Hvp, v: Array, n_terms: int, scale: float, damping: float) -> Array:
        term, total = v, np.zeros_like(v)
        for i in range(max(powers(n_terms), default=-1) + 1):
            total = total + term * (i in powers(n_terms))
            term = term - scale * (hvp(term) + damping * term * damped)
        return (scale if scaled else 1.0) * total

    return solve


def _powers_of_h(hvp: Hvp, v: Array, n_terms: int, scale: float, damping: float) -> Array:
    term, total = v, v
    for _ in range(n_terms - 1):
        term = scale * (hvp(term) + damping * term)
        total = total + term
    return scale * total


def _right_series(hvp: Hvp, v: Array, n_terms: int, scale: float, damping: float) -> Array:
    return ref.neumann_solve(hvp, v, n_terms=n_terms, scale=scale, damping=damping)


def _series_case(matrix: Any, v: Any, n_terms: int, scale: float, damping: float, name: str) -> Case:
    says = f"more than {n_terms} products were taken for {n_terms} terms. Each term follows from the one before by one product"
    return Case(
        f"{name}, {n_terms} terms, scale {scale:g}, damping {damping:g}",
        {"hvp": product(matrix), "v": floats(v), "n_terms": n_terms, "scale": scale, "damping": damping},
        limits=(Limit("evaluations", n_terms, says),),
        keeps=True,
    )


def _series_hidden(rng: Rng) -> list[Case]:
    cases = []
    for p, n_terms in ((2, 1), (3, 4), (5, 7), (6, 30)):
        H = symmetric(rng, rng.uniform(0.2, 2.0, p)).round(3)
        scale, damping = round(float(rng.uniform(0.3, 0.8)), 2), round(float(rng.uniform(0.05, 0.3)), 2)
        cases.append(_series_case(H, rng.integers(-5, 6, p) + 0.5, n_terms, scale, damping, f"a random matrix, p = {p}"))
    return cases


solve = FunctionExercise(
    id="neumann.solve",
    title="The series, with products alone",
    points=4,
    stars=2,
    minutes=25,
    answers=("neumann_solve",),
    reference=_right_series,
    public=(
        _series_case([[0.5]], [1.0], 3, 1.0, 0.0, "H = 1/2, v = 1"),
        _series_case([[0.5, 0.0], [0.0, 1.0]], [1.0, 1.0], 2, 1.0, 0.0, "H = diag(1/2, 1)"),
        _series_case([[2.0, 1.0], [1.0, 3.0]], [1.0, -1.0], 1, 0.25, 0.0, "a 2 by 2 matrix"),
        _series_case([[2.0, 1.0], [1.0, 3.0]], [1.0, -1.0], 12, 0.25, 0.5, "a 2 by 2 matrix"),
        _series_case([[0.0, 1.0], [1.0, 0.0]], [3.0, 1.0], 5, 0.4, 1.5, "a matrix with the eigenvalue -1"),
    ),
    hidden=_series_hidden,
    misconceptions=(
        Misconception(
            "powers_of_H",
            'Powers of the matrix itself are summed, as the source\'s words "to compute H^r v" suggest. The series is in powers of '
            "I - alpha (H + lambda I): take the product off the term, do not put it in the term's place.",
            _powers_of_h,
        ),
        Misconception(
            "rescaling_forgotten",
            "The sum is right but for a factor: the powers sum to the inverse of alpha (H + lambda I). Multiply by alpha once, at the end "
            "or at the start.",
            _series(lambda r: range(r), scaled=False),
        ),
        Misconception(
            "first_term_missing",
            "The term i = 0, v itself, is missing: the sum starts at the identity (Problem 10.1.3).",
            _series(lambda r: range(1, r)),
        ),
        Misconception(
            "one_term_more",
            "There is one term too many: r terms are those with i = 0, ..., r - 1. The chapter counts both ways, in two neighbouring lines.",
            _series(lambda r: range(r + 1)),
        ),
        Misconception(
            "last_term_alone",
            "Only the last power comes back. The solution is the sum of all terms; keep a total beside the term.",
            _series(lambda r: range(r - 1, r)),
        ),
        Misconception(
            "damping_forgotten",
            "The damping has no effect here. The matrix to invert is H + lambda I: each product needs lambda times the vector besides.",
            _series(lambda r: range(r), damped=False),
        ),
        Misconception(
            "powers_from_scratch",
            "More than r products are taken, and a call is stopped there. Working out every power from the beginning takes about r^2/2 of "
            "them, forming H takes p at once. The next term follows from the last one by one product.",
            breaks="evaluations",
        ),
        Misconception(
            "in_place",
            "The values are right, but the argument v was changed: after `term = v` both names mean one array, and `-=` or `+=` writes into "
            "it. Begin with a copy, or write `term = term - ...`.",
            breaks="keeps",
        ),
    ),
    tolerance=Tolerance(1e-9, 1e-10, "exact but for the order of additions"),
)
