"""The exercise on backpropagation: the gradients of a multilayer perceptron by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from reference_impl import computational_graphs as graphs
from reference_impl import perceptrons

from .learning_risks import Array, Rng, array
from .model import Case, FunctionExercise, Limit, Misconception

Gradients = tuple[list[Array], list[Array]]


def _backpropagate(weights: list[Array], biases: list[Array], activations: list[str], x: Array, output_gradient: Array) -> Gradients:
    found = perceptrons.backpropagate(weights, biases, activations, x, output_gradient)
    return found.weights, found.biases


def _backwards(slope: Callable[[str, Array, Array, bool], Array], share: Callable[[int], float] = lambda n: 1.0) -> Any:
    """Backpropagation with another slope, of (activation, pre, post, whether it is the last layer), and a factor that depends on n."""

    def wrong(weights: list[Array], biases: list[Array], activations: list[str], x: Array, output_gradient: Array) -> Gradients:
        pre, post = perceptrons.mlp_forward(weights, biases, activations, x)
        above, by_weights, by_biases = output_gradient, [], []
        for layer in reversed(range(len(weights))):
            delta = above * slope(activations[layer], pre[layer], post[layer + 1], layer == len(weights) - 1)
            by_weights.append(share(len(x)) * delta.T @ post[layer])
            by_biases.append(share(len(x)) * delta.sum(axis=0))
            above = delta @ weights[layer]
        return by_weights[::-1], by_biases[::-1]

    return wrong


def _made(weight: Callable[[Array], Array], bias: Callable[[Array, int], Array]) -> Any:
    """The right derivatives, changed; that by a bias may depend on the number of examples."""

    def wrong(weights: list[Array], biases: list[Array], activations: list[str], x: Array, output_gradient: Array) -> Gradients:
        by_weights, by_biases = _backpropagate(weights, biases, activations, x, output_gradient)
        return [weight(one) for one in by_weights], [bias(one, len(x)) for one in by_biases]

    return wrong


def _slope(name: str, z: Array) -> Array:
    return graphs.activation(name).slope(z)


ONE_PASS = Limit(
    "steps",
    1800,
    "more than 1,800 Python lines ran for 163 parameters and one example: an evaluation for every parameter is too dear. (8) passes back through "
    "the layers once",
)


BY_HAND = Limit("derivatives", 0, "torch was asked for the derivatives; the exercise is to find them by (8), with numpy alone")


def _mlp(label: str, widths: Sequence[int], activations: list[str], n: int, rng: Rng, *, limited: bool = False) -> Case:
    weights = [array(rng.normal(size=(out, into)).round(2)) for into, out in pairwise(widths)]
    biases = [array(rng.normal(size=out).round(2)) for out in widths[1:]]
    x, above = rng.normal(size=(n, widths[0])).round(2), (rng.normal(size=(n, widths[-1])) / n).round(3)
    args = {"weights": weights, "biases": biases, "activations": activations, "x": array(x), "output_gradient": array(above)}
    return Case(f"{label}, {n} example{'s' * (n > 1)}", args, limits=(BY_HAND, ONE_PASS) if limited else (BY_HAND,), keeps=True)


def _mlp_hidden(rng: Rng) -> list[Case]:
    return [
        _mlp("widths 2, 3, 2", (2, 3, 2), ["tanh", "identity"], 3, rng),
        _mlp("widths 3, 4, 4, 2", (3, 4, 4, 2), ["logistic", "tanh", "logistic"], 5, rng),
        _mlp("widths 2, 5, 3, 3, 1", (2, 5, 3, 3, 1), ["relu", "softplus", "tanh", "tanh"], 4, rng),
        _mlp("widths 12, 10, 3", (12, 10, 3), ["tanh", "identity"], 1, rng, limited=True),
    ]


_DRAWN = np.random.default_rng(7)

backprop = FunctionExercise(
    id="learning.backprop",
    title="Backpropagation by hand",
    points=5,
    stars=2,
    minutes=45,
    answers=("backpropagate",),
    reference=_backpropagate,
    public=(
        _mlp("one layer, widths 2, 1", (2, 1), ["tanh"], 2, _DRAWN),
        _mlp("widths 2, 3, 1", (2, 3, 1), ["logistic", "identity"], 3, _DRAWN),
        _mlp("widths 3, 4, 2", (3, 4, 2), ["relu", "tanh"], 4, _DRAWN),
        _mlp("widths 2, 3, 3, 2", (2, 3, 3, 2), ["tanh", "softplus", "logistic"], 4, _DRAWN),
        _mlp("widths 12, 10, 3", (12, 10, 3), ["tanh", "identity"], 1, _DRAWN, limited=True),
    ),
    hidden=_mlp_hidden,
    misconceptions=(
        Misconception(
            "post_for_pre",
            "The slope of the activation is taken at a, the value after the activation. It belongs to z, the value before: a = sigma(z) has the "
            "derivative sigma'(z).",
            _backwards(lambda name, pre, post, last: _slope(name, post)),
        ),
        Misconception(
            "averages_twice",
            "Everything is divided by the number of examples once more. The mean is in the loss, so 1/n is in output_gradient already; from there "
            "on contributions of the examples are added up.",
            _backwards(lambda name, pre, post, last: _slope(name, pre), lambda n: 1 / n),
        ),
        Misconception(
            "no_slope",
            "The activations' derivatives are missing: the gradient goes back through the weights alone, as if every activation were the identity.",
            _backwards(lambda name, pre, post, last: np.ones_like(pre)),
        ),
        Misconception(
            "last_slope_missing",
            "The last layer is treated as linear. What comes in is the gradient by its output a; to get to z, pass its activation too: the "
            "first equation of (8).",
            _backwards(lambda name, pre, post, last: np.ones_like(pre) if last else _slope(name, pre)),
        ),
        Misconception(
            "hidden_slopes_missing",
            "Only the last activation is differentiated. Every layer on the way back has a slope of its own: the second equation of (8).",
            _backwards(lambda name, pre, post, last: _slope(name, pre) if last else np.ones_like(pre)),
        ),
        Misconception(
            "weights_transposed",
            "The derivatives by the weights are transposed. Row j, column k belongs to the weight from unit k of the layer before to unit j, as in "
            "weights: delta on the left, the activations on the right.",
            _made(lambda one: one.T, lambda one, n: one),
        ),
        Misconception(
            "biases_averaged",
            "The derivatives by the biases are means over the examples, where (8) has sums. The mean's 1/n is in output_gradient already.",
            _made(lambda one: one, lambda one, n: one / n),
        ),
        Misconception(
            "downhill",
            "Every derivative has the opposite sign. Asked for is the gradient itself; the minus belongs to the step that is taken with it.",
            _made(lambda one: -one, lambda one, n: -one),
        ),
        Misconception(
            "by_library",
            "The derivatives are torch's. They may well be right, but what is asked for is how they come about: go back through the layers by the "
            "equations (8), with numpy alone.",
            breaks="derivatives",
        ),
        Misconception(
            "differences",
            "The derivatives are right, but every parameter is nudged in turn, and each nudge costs an evaluation. Equations (8) find all "
            "derivatives in one pass back through the layers.",
            breaks="steps",
        ),
    ),
)
