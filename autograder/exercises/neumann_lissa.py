"""The exercise on LiSSA: the truncated series from one random example a step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.student.products import SampleProduct
from reference_impl.lissa_moments import Moments, lissa_moments

from .model import Case, FunctionExercise, Limit, Misconception
from .neumann_solvers import Array, Rng, floats, symmetric

CALLS = 1000
Draw = Callable[..., Moments]


def _right_draw(sample_hvp: SampleProduct, v: Array, n_terms: int, n_repeats: int, scale: float, damping: float, rng: Rng) -> Moments:
    return lissa_moments(_matrices(sample_hvp), v, n_terms=n_terms, n_repeats=n_repeats, scale=scale, damping=damping)


def _matrices(sample_hvp: SampleProduct) -> Array:
    unit = np.eye(sample_hvp.size)
    return np.array([[sample_hvp(k, column) for column in unit] for k in range(sample_hvp.n_examples)]).transpose(0, 2, 1)


def _slip(change: Callable[..., Moments]) -> Draw:
    """A misconception whose moments are made of the right ones, given the numbers of terms and repeats and the scale."""

    def draw(sample_hvp: SampleProduct, v: Array, n_terms: int, n_repeats: int, scale: float, damping: float, rng: Rng) -> Moments:
        return change(
            lambda r, lam: lissa_moments(_matrices(sample_hvp), v, n_terms=r, n_repeats=n_repeats, scale=scale, damping=lam),
            n_terms,
            n_repeats,
            scale,
            damping,
        )

    return draw


def _times(moments: Moments, factor: float) -> Moments:
    return Moments(factor * moments.mean, factor * moments.sd)


def _one_example(sample_hvp: SampleProduct, v: Array, n_terms: int, n_repeats: int, scale: float, damping: float, rng: Rng) -> Moments:
    """One example drawn a run, used in all its steps."""
    runs = []
    for matrix in _matrices(sample_hvp):
        x = v
        for _ in range(n_terms - 1):
            x = v + x - scale * (matrix @ x + damping * x)
        runs.append(scale * x)
    return Moments(np.mean(runs, axis=0), np.std(runs, axis=0) / np.sqrt(n_repeats))


def _lissa_case(matrices: Any, v: Any, n_terms: int, n_repeats: int, scale: float, damping: float, seed: int) -> Case:
    at_most = n_repeats * n_terms
    label = f"{len(matrices)} examples, p = {len(v)}, {n_terms} terms, {n_repeats} repeats, damping {damping:g}: mean of {CALLS} calls"
    args = {
        "sample_hvp": {"products": np.asarray(matrices, dtype=np.float64).tolist()},
        "v": floats(v),
        "n_terms": n_terms,
        "n_repeats": n_repeats,
        "scale": scale,
        "damping": damping,
        "rng": {"rng": seed},
    }
    return Case(
        label,
        args,
        limits=(Limit("evaluations", at_most, f"more than {at_most} products: each step of a run needs one, of one example"),),
        repeat=CALLS,
    )


def _lissa_hidden(rng: Rng) -> list[Case]:
    cases = []
    for p, n, n_terms, n_repeats in ((2, 3, 5, 2), (3, 4, 6, 3)):
        matrices = [symmetric(rng, np.concatenate([rng.uniform(0.0, 0.3, p - 1), [rng.uniform(1.2, 2.0)]])).round(3) for _ in range(n - 1)]
        matrices.append(np.zeros((p, p)))  # an example without curvature: its powers do not fall
        v = rng.integers(2, 7, p) * rng.choice([-1, 1], p)
        cases.append(_lissa_case(matrices, v, n_terms, n_repeats, 0.5, 0.25, int(rng.integers(2**31))))
    return cases


lissa = FunctionExercise(
    id="neumann.lissa",
    title="LiSSA: one example a step",
    points=4,
    stars=2,
    minutes=30,
    answers=("lissa",),
    reference=_right_draw,
    public=(
        _lissa_case([[[0.2]], [[1.8]]], [1.0], 5, 2, 1.0, 0.0, 21),
        _lissa_case([[[0.4]], [[0.6]]], [2.0], 3, 2, 0.5, 0.1, 24),
        _lissa_case([[[0.0]], [[2.0]]], [3.0], 4, 1, 0.5, 0.5, 22),
        _lissa_case([[[1.5, 0.5], [0.5, 0.2]], [[0.0, 0.0], [0.0, 1.6]], [[0.3, -0.3], [-0.3, 0.3]]], [2.0, -3.0], 6, 3, 0.5, 0.25, 23),
    ),
    hidden=_lissa_hidden,
    misconceptions=(
        Misconception(
            "same_example",
            "One example is drawn a run and used in all its steps. The mean of a power is not the power of the mean: the expectation is then "
            "the mean of the examples' own series. Draw a fresh one for every product.",
            _one_example,
        ),
        Misconception(
            "rescaling_forgotten",
            "The result is the expected one over alpha: what the recursion approaches is the inverse of alpha (H + lambda I), times v. Multiply "
            "once, at the end.",
            _slip(lambda of, r, m, alpha, lam: _times(of(r, lam), 1 / alpha)),
        ),
        Misconception(
            "one_term_fewer",
            "The expectation is that of a series with one term fewer. The start x = v is the first term already; r - 1 steps follow, each with "
            "v added.",
            _slip(lambda of, r, m, alpha, lam: of(max(r - 1, 1), lam)),
        ),
        Misconception(
            "one_term_more",
            "The expectation is that of a series with one term more. The start x = v is the first term, so that r - 1 steps follow.",
            _slip(lambda of, r, m, alpha, lam: of(r + 1, lam)),
        ),
        Misconception(
            "repeats_added",
            "The repeats are added up. They are runs of one estimate: take their mean.",
            _slip(lambda of, r, m, alpha, lam: _times(of(r, lam), m)),
        ),
        Misconception(
            "damping_forgotten",
            "The damping has no effect here: each step needs lambda times the vector beside the product of the example.",
            _slip(lambda of, r, m, alpha, lam: of(r, 0.0)),
        ),
    ),
)
