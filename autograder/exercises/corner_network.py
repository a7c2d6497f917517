"""The exercise on the corner detector as a ReLU unit: gradient, integrated gradients, Shapley values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from reference_impl import corner_unit as ref

from .model import Case, FunctionExercise, Misconception, Tolerance
from .shapley_games import Array

Rng = np.random.Generator
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
        bias = -round(float(begin + rng.choice([0.37, 0.63]) * (end - begin)), 2)  # crossed where ten midpoints are not good enough
        if (end > begin) == on and abs(end - begin) > 1 and np.abs(ref.unit_shapley(weights, bias, image, np.zeros(4))).max() > 0.1:
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
        _unit("a gray image, the unit on", [2, 1, 1, 0], -1.0, [0.5, 0.8, 0.25, 0.5], BLACK),
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
            "gradient_times_image",
            "Your gradient has been multiplied by the image. The gradient at x is one explanation, gradient times image another; asked is the first, "
            "the derivatives themselves.",
            _with(lambda right, w, b, x, start: (right[0] * x, right[1], right[2])),
        ),
        Misconception(
            "gradient_at_the_baseline",
            "This is the gradient at the baseline. Asked is the gradient at the image that is explained.",
            _with(lambda right, w, b, x, start: (ref.unit_gradient(w, b, start), right[1], right[2])),
        ),
        Misconception(
            "path_times_image",
            "The mean gradient along the path has been multiplied by the image. The way of a pixel is image *less baseline*.",
            _with(lambda right, w, b, x, start: (right[0], x * w * _on(w, b, x, start), right[2])),
        ),
        Misconception(
            "path_from_black",
            "The path of the integrated gradients begins at black here. It begins at the baseline: x' + t (x - x').",
            _with(lambda right, w, b, x, start: (right[0], ref.unit_integrated_gradients(w, b, x, np.zeros_like(x)), right[2])),
        ),
        Misconception(
            "few_midpoints",
            "Ten points of the path are too few: the share of the path on which the unit is on comes out in tenths. Take a thousand, or find the "
            "point where the unit switches.",
            _with(lambda right, w, b, x, start: (right[0], (x - start) * w * _on(w, b, x, start, points=10), right[2])),
        ),
        Misconception(
            "game_without_relu",
            "These are the Shapley values of w.x + b, which are w (x - x'). The players' utility is the output of the unit, after the ReLU.",
            _with(lambda right, w, b, x, start: (right[0], right[1], w * (x - start))),
        ),
        Misconception(
            "absent_is_black",
            "An absent pixel is set to 0. The players' absence means here the value that the pixel has in the baseline.",
            _with(lambda right, w, b, x, start: (right[0], right[1], ref.unit_shapley(w, b, x, np.zeros_like(x)))),
        ),
    ),
)


def _on(weights: Array, bias: float, image: Array, baseline: Array, points: int = 20_000) -> float:
    """The share of the path on which the unit is on."""
    path = baseline + (np.arange(points)[:, None] + 0.5) / points * (image - baseline)
    return float(np.mean(path @ weights + bias > 0))
