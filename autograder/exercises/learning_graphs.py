"""The exercise on networks as graphs: the value of every node."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from reference_impl import computational_graphs as graphs

from .learning_risks import Array, Rng, array
from .model import Case, FunctionExercise, Limit, Misconception

Nodes = dict[str, dict[str, Any]]
STEPS = Limit(
    "steps",
    60_000,
    "more than 60,000 Python lines ran for 61 nodes. If smaller graphs end, the value of a node is computed again for every way that leads to it, "
    "and the ways double from layer to layer: keep each value once it is known",
)

ENDLESS = Limit(
    "endless",
    30_000,
    "stopped after 30,000 lines of Python: a loop does not end here. Does every turn of it find the value of a node, whatever the order of the list",
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
    return Case(label, {"leaves": leaves, "nodes": nodes, "x": array(x)}, limits=(STEPS if limited else ENDLESS,), keeps=True)


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
    """Every node has edges from some of those before it; the last is listed first."""
    names = ["x1", "x2", "x3"]
    listed = []
    for number in range(n_nodes):
        sources = rng.permutation(names)[: int(rng.integers(1, 4))].tolist() if number != n_nodes - 1 else names[-2:]
        weights = {str(source): round(float(rng.normal()), 2) for source in sources}
        activation = ("tanh", "logistic", "relu", "softplus")[number % 4]
        listed.append((f"v{number}", node(weights, round(float(rng.uniform(0.2, 0.9)), 2), activation)))
        names.append(f"v{number}")
    return dict(reversed(listed))


def _zigzag(length: int, rng: Rng) -> Nodes:
    """A chain of nodes, listed so that each pass forward finds two new values and each pass backward one or two: few passes are not enough."""
    chain = {f"c{k}": node({f"c{k - 1}" if k else "x1": 1.0, "x2": round(float(rng.normal()), 2)}, 0.5, "softplus") for k in range(length)}
    early, late = [f"c{k}" for k in range(0, length, 2)], [f"c{k}" for k in range(1, length, 2)]
    return {name: chain[name] for name in (*reversed(early), *reversed(late))}


RELU_NET = {"out": node({"h": 2.0, "x1": 1.0}, 1.0), "h": node({"x1": 1.0, "x2": -1.0}, 0.0, "relu")}
DIAMOND = {
    "top": node({"left": 1.0, "right": -2.0, "x2": 0.5}, -0.5, "tanh"),
    "right": node({"left": 0.5, "x2": 1.0}, 0.25, "softplus"),
    "left": node({"x1": -1.0}, 0.5, "logistic"),
}
XOR = {"h1": node({"x1": 1.0, "x2": 1.0}, 0.0, "relu"), "h2": node({"x1": 1.0, "x2": 1.0}, -1.0, "relu"), "xor": node({"h1": 1.0, "h2": -2.0})}


def _graph_hidden(rng: Rng) -> list[Case]:
    cases = [_graph(f"a random graph of {n} nodes", ["x1", "x2", "x3"], _random_graph(rng, n), rng.normal(size=3).round(2)) for n in (3, 5, 8)]
    cases.append(_graph("a chain of 14 nodes, mixed up", ["x1", "x2"], _zigzag(14, rng), rng.normal(size=2).round(2)))
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
        _graph("a chain of 12 nodes, mixed up", ["x1", "x2"], _zigzag(12, np.random.default_rng(5)), [1.0, -0.5]),
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
