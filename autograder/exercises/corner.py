"""Exercises on the corner detector: its values, the axioms that give them, and the unit that computes it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from sympy import Integer, symbols

from autograder.equivalence.vocabulary import (
    Card,
    Efficiency,
    In,
    NullPlayer,
    Players,
    Rule,
    Symmetry,
    Unanimity,
    coalitions,
    players,
)
from autograder.student.forms import both, has, lacks
from reference_impl import corner_unit as ref

from .model import Case, DerivationExercise, DiscussionExercise, FunctionExercise, Milestone, Misconception, Tolerance, ValueExercise
from .shapley_games import Array

Rng = np.random.Generator


def _credit(tl: Any, tr: Any, bl: Any, br: Any) -> dict[str, Any]:
    return {"TL": tl, "TR": tr, "BL": bl, "BR": br}


THIRD, QUARTER = Fraction(1, 3), Fraction(1, 4)

values = ValueExercise(
    id="corner.values",
    title="Credit for a corner",
    points=3,
    stars=1,
    minutes=10,
    answers=("credit",),
    value=_credit(THIRD, THIRD, THIRD, 0),
    parts={"TL": 0.25, "TR": 0.25, "BL": 0.25, "BR": 0.25},
    misconceptions=(
        Misconception(
            "missed_most",
            "Each pixel of the corner is paid what is lost without it, and they are paid 3 together, while the image is worth 1. In a random order "
            "only the last of them to come completes the corner.",
            _credit(1, 1, 1, 0),
        ),
        Misconception(
            "banzhaf",
            "All coalitions count alike here (Banzhaf), and the payments do not make 1 together. Weigh the gain of joining S by 1/(N C(N-1,|S|)).",
            _credit(QUARTER, QUARTER, QUARTER, 0),
        ),
        Misconception(
            "shared_by_all",
            "The credit is shared among all four pixels. BR never changes the score, whatever else is on: look at the null player axiom.",
            _credit(QUARTER, QUARTER, QUARTER, QUARTER),
        ),
        Misconception(
            "one_order",
            "This is the gain in the one order TL, TR, BL, BR: the last to come takes all. Average over the orders.",
            _credit(0, 0, 1, 0),
        ),
    ),
)

N = symbols("N", integer=True, positive=True)
pixels = Players(N)
i, j = players("i j")
(T,) = coalitions("T")
phi = Rule("phi")
DETECTOR = Unanimity(T)

axioms = DerivationExercise(
    id="corner.axioms",
    title="Three axioms, and no sum over coalitions",
    points=3,
    stars=2,
    minutes=20,
    answers=("share",),
    start=phi(i, DETECTOR),
    start_form=has("Payment"),
    goal=1 / Card(T),
    goal_form=lacks("Payment", "PlayerSum"),
    milestones=(
        Milestone(
            "let the payment of one pixel of the template be the mean of the payments of all of them",
            both(has("PlayerSum"), has("Card")),
            named=("symmetry",),
        ),
        Milestone("let the pixels outside the template join the sum", has("Players"), named=("null player",)),
    ),
    min_lines=4,
    assumptions=(In(i, T), pixels >= T, Symmetry(phi), NullPlayer(phi), Efficiency(phi)),
    misconceptions=(
        Misconception(
            "shared_by_all",
            "The worth is shared among all N pixels. Symmetry compares pixels of the template with one another; those outside are null players and "
            "have no share.",
            1 / N,
        ),
        Misconception(
            "whole_credit",
            "Every pixel of the template is paid the whole worth here. Each of them is needed, but efficiency pays out 1 once: together, not to "
            "each.",
            Integer(1),
        ),
        Misconception(
            "linearity_for_symmetry",
            "Linearity speaks of sums of games, and there is only one game here. That the pixels of the template are paid alike is symmetry.",
            breaks="linearity for symmetry",
        ),
    ),
)

Explained = tuple[Array, Array, Array]


def _explain(weights: Array, bias: float, image: Array, baseline: Array) -> Explained:
    return (
        ref.unit_gradient(weights, bias, image),
        ref.unit_integrated_gradients(weights, bias, image, baseline),
        ref.unit_shapley(weights, bias, image, baseline),
    )


def _with(change: Callable[[Explained, Array, float, Array, Array], Explained]) -> dict[str, Any]:
    """The reference with one of its three parts changed."""

    def explain(weights: Array, bias: float, image: Array, baseline: Array) -> Explained:
        return change(_explain(weights, bias, image, baseline), weights, bias, image, baseline)

    return {"explain": explain}


def _array(entries: Any) -> dict[str, Any]:
    return {"array": [float(entry) for entry in entries], "dtype": "float64"}


def _unit(label: str, weights: Any, bias: float, image: Any, baseline: Any) -> Case:
    args = {"weights": _array(weights), "bias": bias, "image": _array(image), "baseline": _array(baseline)}
    return Case(label, args, call="explain", part="explain")


def _weights(bias: float) -> Case:
    return Case(f"bias {bias}", {"bias": bias}, call="corner_weights", part="corner_weights")


def draw_unit(rng: Rng, label: str, *, on: bool) -> Case:
    """A unit that is switched on, or off, on the way from the baseline to the image, well away from the kink at both ends."""
    while True:
        weights, baseline, image = rng.normal(size=4).round(2), rng.uniform(size=4).round(2), rng.uniform(size=4).round(2)
        begin, end = baseline @ weights, image @ weights
        bias = -round(float(begin + end) / 2, 2)
        if (end > begin) == on and abs(end - begin) > 0.6 and np.abs(ref.unit_shapley(weights, bias, image, np.zeros(4))).max() > 0.1:
            return _unit(label, weights, bias, image, baseline)


CORNER, BLACK = [1, 1, 1, 0], [0, 0, 0, 0]

network = FunctionExercise(
    id="corner.network",
    title="The detector as a unit, explained three times",
    points=3,
    stars=2,
    minutes=30,
    answers=("corner_weights", "explain"),
    parts={"corner_weights": 1 / 3, "explain": 2 / 3},
    reference={"corner_weights": ref.corner_weights, "explain": _explain},
    tolerance=Tolerance(0.0, 2e-3, "a sum of 1,000 midpoints is within 1e-3 of the integral where the unit switches on once"),
    public=(
        _weights(-2.0),
        _weights(-5.0),
        _unit("equal weights 1, bias -2, the corner against black", [1, 1, 1, 0], -2.0, CORNER, BLACK),
        _unit("weights 2, 1, 1, bias -3, the corner against black", [2, 1, 1, 0], -3.0, CORNER, BLACK),
        _unit("equal weights 2, bias -5, a pixel of the corner off", [2, 2, 2, 0], -5.0, [1, 1, 0, 1], CORNER),
        _unit("equal weights 1, bias -2, two pixels on from the start", [1, 1, 1, 0], -2.0, CORNER, [1, 1, 0, 0]),
        draw_unit(np.random.default_rng(41), "a unit drawn at random", on=True),
    ),
    hidden=lambda rng: [
        *(_weights(-float(round(rng.uniform(2.5, 9), 2))) for _ in range(2)),
        draw_unit(rng, "a unit that switches on", on=True),
        draw_unit(rng, "a unit that switches off", on=False),
    ],
    misconceptions=(
        Misconception(
            "weights_of_the_first_unit",
            "Weights of 1 fit the bias -2 only. On the corner three weights and the bias have to add up to 1.",
            {"corner_weights": lambda bias: np.array([1.0, 1.0, 1.0, 0.0])},
        ),
        Misconception(
            "off_on_the_corner",
            "Three weights and the bias add up to 0 here: the unit is just not on at the corner, where it has to be 1.",
            {"corner_weights": lambda bias: np.array([1.0, 1.0, 1.0, 0.0]) * -bias / 3},
        ),
        Misconception(
            "gradient_without_relu",
            "The gradient is always the weights here. Where the unit is off, its output is constant, and the gradient is 0.",
            _with(lambda right, w, b, x, start: (w, right[1], right[2])),
        ),
        Misconception(
            "gradient_at_the_end",
            "The gradient at the image has been multiplied by the way. Integrated gradients average the gradient over the *whole* way; on a part "
            "of it the unit is off.",
            _with(lambda right, w, b, x, start: (right[0], (x - start) * right[0], right[2])),
        ),
        Misconception(
            "way_forgotten",
            "This is the mean gradient along the path. Multiply by the way of each pixel, image less baseline; only then do the shares add up to "
            "the change of the output.",
            _with(lambda right, w, b, x, start: (right[0], w * _on(w, b, x, start), right[2])),
        ),
        Misconception(
            "absent_is_black",
            "An absent pixel is set to 0. The players' absence means here the value that the pixel has in the baseline.",
            _with(lambda right, w, b, x, start: (right[0], right[1], ref.unit_shapley(w, b, x, np.zeros_like(x)))),
        ),
    ),
)


def _on(weights: Array, bias: float, image: Array, baseline: Array) -> float:
    """The share of the path on which the unit is on."""
    points = baseline + np.linspace(0, 1, 20_001)[:, None] * (image - baseline)
    return float(np.mean(points @ weights + bias > 0))


discussion = DiscussionExercise(id="corner.discussion", title="What the values say, and what they hide", points=3, stars=2, minutes=20)
