"""Exercises on networks: the values of a computational graph, and the gradients of a multilayer perceptron by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from reference_impl import computational_graphs as graphs
from reference_impl import perceptrons

from .learning_risks import Array, Rng, array
from .model import Case, FunctionExercise, Limit, Misconception

Nodes = dict[str, dict[str, Any]]
STEPS = Limit(
    "steps",
    60_000,
    "more than 60,000 Python lines ran for 61 nodes: the value of a node is computed again for every way that leads to it, and the ways double "
    "from layer to layer. Keep each value once it is known",
)


def node(weights: Mapping[str, float], bias: float = 0.0, activation: str = "identity") -> dict[str, Any]:
    return {"weights": dict(weights), "bias": bias, "activation": activation}


def _right(leaves: Sequence[str], nodes: Nodes, x: Array) -> dict[str, float]:
    return graphs.evaluate_graph(leaves, {name: graphs.Node(**parts) for name, parts in nodes.items()}, x)


Rule = Callable[[float, float, Callable[[float], float]], float]  # weighted sum, bias, activation -> value


def _by_rule(rule: Rule, *, sort: bool = True) -> Any:
    """Evaluation by another rule for a node; without ``sort`` in the order in which the nodes are listed, unknown values being 0."""

    def wrong(leaves: Sequence[str], nodes: Nodes, x: Array) -> dict[str, float]:
        values = dict(zip(leaves, x.tolist(), strict=True))
        known = {name: graphs.Node(**parts) for name, parts in nodes.items()}
        for name in graphs.topological_order(leaves, known) if sort else nodes:
            total = sum(weight * values.get(source, 0.0) for source, weight in nodes[name]["weights"].items())
            value = graphs.activation(nodes[name]["activation"]).value
            values[name] = rule(total, nodes[name]["bias"], lambda z, value=value: float(value(np.asarray(z))))  # type: ignore[misc]
        return values

    return wrong


def _graph(label: str, leaves: list[str], nodes: Nodes, x: Any, *, limited: bool = False) -> Case:
    return Case(label, {"leaves": leaves, "nodes": nodes, "x": array(x)}, limits=(STEPS,) if limited else ())


def _ladder(n_layers: int, rng: Rng) -> Nodes:
    """Layers of two nodes, each joined with both of the layer before, the last layer listed first."""
    nodes: Nodes = {"out": node({f"a{n_layers}": 1.0, f"b{n_layers}": -0.5}, 0.25)}
    for layer in range(n_layers, 0, -1):
        before = ("x1", "x2") if layer == 1 else (f"a{layer - 1}", f"b{layer - 1}")
        for name in "ab":
            weights = rng.normal(size=2).round(2).tolist()
            nodes[f"{name}{layer}"] = node(dict(zip(before, weights, strict=True)), round(float(rng.normal()), 2), "tanh")
    return nodes


def _random_graph(rng: Rng, n_nodes: int) -> Nodes:
    """Every node has edges from some of those before it; the listing is shuffled."""
    names = ["x1", "x2", "x3"]
    listed = []
    for number in range(n_nodes):
        sources = rng.permutation(names)[: int(rng.integers(1, 4))].tolist() if number != n_nodes - 1 else names[-2:]
        weights = {str(source): round(float(rng.normal()), 2) for source in sources}
        activation = ("tanh", "logistic", "relu", "softplus")[number % 4]
        listed.append((f"v{number}", node(weights, round(float(rng.uniform(0.2, 0.9)), 2), activation)))
        names.append(f"v{number}")
    return dict(reversed(listed))


RELU_NET = {"out": node({"h": 2.0, "x1": 1.0}, 1.0), "h": node({"x1": 1.0, "x2": -1.0}, 0.0, "relu")}
DIAMOND = {
    "top": node({"left": 1.0, "right": -2.0, "x2": 0.5}, -0.5, "tanh"),
    "right": node({"left": 0.5, "x2": 1.0}, 0.25, "softplus"),
    "left": node({"x1": -1.0}, 0.5, "logistic"),
}
XOR = {"h1": node({"x1": 1.0, "x2": 1.0}, 0.0, "relu"), "h2": node({"x1": 1.0, "x2": 1.0}, -1.0, "relu"), "xor": node({"h1": 1.0, "h2": -2.0})}


def _graph_hidden(rng: Rng) -> list[Case]:
    cases = [_graph(f"a random graph of {n} nodes", ["x1", "x2", "x3"], _random_graph(rng, n), rng.normal(size=3).round(2)) for n in (3, 5, 8)]
    return [*cases, _graph("30 layers of 2 nodes", ["x1", "x2"], _ladder(30, rng), rng.normal(size=2).round(2), limited=True)]


graph = FunctionExercise(
    id="learning.graph",
    title="Evaluate a computational graph",
    points=3,
    stars=2,
    minutes=25,
    answers=("evaluate_graph",),
    reference=_right,
    public=(
        _graph("one node, an identity", ["x1", "x2"], {"sum": node({"x1": 2.0, "x2": -1.0}, 0.5)}, [1.0, 3.0]),
        _graph("exclusive or of 1 and 1", ["x1", "x2"], XOR, [1.0, 1.0]),
        _graph("the output listed first", ["x1", "x2"], RELU_NET, [3.0, 1.0]),
        _graph("a diamond, listed from the top", ["x1", "x2"], DIAMOND, [1.0, -1.0]),
        _graph("30 layers of 2 nodes", ["x1", "x2"], _ladder(30, np.random.default_rng(4)), [1.0, -0.5], limited=True),
    ),
    hidden=_graph_hidden,
    misconceptions=(
        Misconception(
            "listed_order",
            "The nodes are visited in the order in which they are listed, and what is not known yet counts as 0. A node's turn comes when all "
            "nodes with an edge into it have values: a topological order.",
            _by_rule(lambda total, bias, value: value(total + bias), sort=False),
        ),
        Misconception(
            "bias_outside",
            "The bias is added after the activation. In Definition 1.5 it stands inside: the activation acts on the weighted sum with the bias.",
            _by_rule(lambda total, bias, value: value(total) + bias),
        ),
        Misconception(
            "no_bias",
            "The biases have no effect here. A node holds the activation of its weighted sum plus b, and b moves the place where it bends.",
            _by_rule(lambda total, bias, value: value(total)),
        ),
        Misconception(
            "no_activation",
            "The values are weighted sums plus biases, without the activations: such a graph, however deep, computes an affine function.",
            _by_rule(lambda total, bias, value: total + bias),
        ),
        Misconception(
            "computed_again",
            "The values are right, but a node is computed anew for everybody who asks for it. In a ladder of 30 layers that doubles thirty times: "
            "keep the values that are known.",
            breaks="steps",
        ),
    ),
)

# --------------------------------------------------------------------------------------------------------------- backprop

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


def _slope(name: str, z: Array) -> Array:
    return graphs.activation(name).slope(z)


def _mlp(label: str, widths: Sequence[int], activations: list[str], n: int, rng: Rng) -> Case:
    weights = [array(rng.normal(size=(out, into)).round(2)) for into, out in pairwise(widths)]
    biases = [array(rng.normal(size=out).round(2)) for out in widths[1:]]
    x, above = rng.normal(size=(n, widths[0])).round(2), (rng.normal(size=(n, widths[-1])) / n).round(3)
    args = {"weights": weights, "biases": biases, "activations": activations, "x": array(x), "output_gradient": array(above)}
    return Case(f"{label}, {n} examples", args, keeps=True)


def _mlp_hidden(rng: Rng) -> list[Case]:
    return [
        _mlp("widths 2, 3, 2", (2, 3, 2), ["tanh", "identity"], 3, rng),
        _mlp("widths 3, 4, 4, 2", (3, 4, 4, 2), ["logistic", "tanh", "logistic"], 5, rng),
        _mlp("widths 2, 5, 3, 3, 1", (2, 5, 3, 3, 1), ["relu", "softplus", "tanh", "tanh"], 4, rng),
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
            "The last layer is treated as linear. What comes in is the gradient by its output a; to get to z, pass its activation too (1.2).",
            _backwards(lambda name, pre, post, last: np.ones_like(pre) if last else _slope(name, pre)),
        ),
        Misconception(
            "hidden_slopes_missing",
            "Only the last activation is differentiated. Every layer on the way back has a slope of its own (1.3).",
            _backwards(lambda name, pre, post, last: _slope(name, pre) if last else np.ones_like(pre)),
        ),
    ),
)
