"""The exercise on conjugate gradient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from reference_impl import inverse_hvp as ref

from .model import Case, FunctionExercise, Limit, Misconception, Tolerance
from .neumann_solvers import Array, Hvp, Rng, floats, product, symmetric

ENOUGH = 1e-12


def _right_cg(hvp: Hvp, v: Array, damping: float, n_steps: int) -> Array:
    return ref.conjugate_gradient(hvp, v, damping=damping, tolerance=ENOUGH, max_products=n_steps).x


def _descent(turn: Callable[[Any, Any], Any], *, damped: bool = True, stops: bool = True) -> Callable[..., Array]:
    """Conjugate gradient with another rule for the share of the old direction, without damping, or without the stop."""

    def solve(hvp: Hvp, v: Array, damping: float, n_steps: int) -> Array:
        x, residual, direction = np.zeros_like(v), v, v
        for _ in range(n_steps):
            size = residual @ residual
            if stops and size <= ENOUGH**2 * (v @ v):
                break
            image = hvp(direction) + damping * direction * damped
            with np.errstate(invalid="ignore"):  # 0 / 0 without the stop
                length = size / (direction @ image)
                x, residual = x + length * direction, residual - length * image
                direction = residual + turn(residual @ residual, size) * direction
        return x

    return solve


def _cg_case(matrix: Any, v: Any, damping: float, n_steps: int, name: str) -> Case:
    says = f"more than {n_steps} products were taken for {n_steps} steps. The residual changes by a multiple of the product already taken"
    args = {"hvp": product(matrix), "v": floats(v), "damping": damping, "n_steps": n_steps}
    return Case(f"{name}, damping {damping:g}, {n_steps} steps", args, limits=(Limit("evaluations", n_steps, says),), keeps=True)


def _cg_hidden(rng: Rng) -> list[Case]:
    cases = []
    for p, n_steps in ((3, 2), (4, 4), (6, 3), (8, 5)):
        H = symmetric(rng, np.linspace(0.5, 6.0, p) + rng.uniform(0, 0.2, p)).round(3)
        damping = round(float(rng.uniform(0.1, 0.8)), 2)
        cases.append(_cg_case(H, rng.integers(1, 7, p) * rng.choice([-1, 1], p), damping, n_steps, f"a random matrix, p = {p}"))
    return cases


SPREAD = [[4.0, 1.0, 0.0], [1.0, 3.0, -1.0], [0.0, -1.0, 1.0]]

conjugate_gradient = FunctionExercise(
    id="neumann.conjugate_gradient",
    title="Conjugate gradient",
    points=4,
    stars=2,
    minutes=30,
    answers=("conjugate_gradient",),
    reference=_right_cg,
    public=(
        _cg_case([[1.0, 0.0], [0.0, 4.0]], [1.0, 2.0], 0.0, 1, "H = diag(1, 4)"),
        _cg_case([[1.0, 0.0], [0.0, 4.0]], [1.0, 2.0], 0.0, 2, "H = diag(1, 4)"),
        _cg_case(SPREAD, [1.0, 2.0, 3.0], 0.0, 2, "a 3 by 3 matrix"),
        _cg_case(SPREAD, [1.0, 2.0, 3.0], 0.5, 3, "a 3 by 3 matrix"),
        _cg_case([[2.0, 0.0], [0.0, 5.0]], [0.0, 3.0], 0.0, 4, "v an eigenvector"),
        _cg_case([[2.0, 1.0], [1.0, 3.0]], [0.0, 0.0], 0.5, 3, "v = 0, where the residual is 0 at once"),
    ),
    hidden=_cg_hidden,
    misconceptions=(
        Misconception(
            "restarts",
            "Every step goes along the residual alone, as if it were the first: that is steepest descent. The new direction keeps a share of "
            "the old one, in proportion to how much smaller the squared residual has become.",
            _descent(lambda new, old: 0.0),
        ),
        Misconception(
            "share_inverted",
            "The share of the old direction is upside down: it is the new squared residual over the old one, and falls as the residual does.",
            _descent(lambda new, old: old / new if new > 0 else 0.0),
        ),
        Misconception(
            "share_of_lengths",
            "The share of the old direction is a quotient of lengths here; it has to be one of squared lengths.",
            _descent(lambda new, old: float(np.sqrt(new / old))),
        ),
        Misconception(
            "damping_forgotten",
            "The damping has no effect here. The matrix to invert is H + lambda I: each product needs lambda times the direction besides.",
            _descent(lambda new, old: new / old, damped=False),
        ),
        Misconception(
            "residual_anew",
            "More than one product a step is taken, and a call is stopped there. Count the steps, take the product A d once a step, damping "
            "included, and keep it: the residual v - A x changes by a multiple of it.",
            breaks="evaluations",
        ),
        Misconception(
            "stop_forgotten",
            "There is no stop: once the residual is zero, the next step divides 0 by 0, and nan fills the answer. Look at the residual "
            "before each step.",
            _descent(lambda new, old: new / old, stops=False),
        ),
    ),
    tolerance=Tolerance(1e-7, 1e-9, "a few steps in float64: orders of addition matter a little more than in a sum"),
)
