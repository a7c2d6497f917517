r"""Computational graphs as data: values in topological order, derivatives in the reverse of it.

A node that is no leaf holds :math:`v_k = \sigma_k(\sum_j w_{jk} v_j + b_k)`, the sum over the nodes with an edge into it. Weights stand with the node
that the edge enters. Activations have names, so that a graph can be written down.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from .arrays import checked_array
from .tables import Array


class Activation(NamedTuple):
    """A function of one variable and its derivative, both for arrays."""

    value: Callable[[Array], Array]
    slope: Callable[[Array], Array]


ACTIVATIONS: dict[str, Activation] = {
    "identity": Activation(lambda z: z, np.ones_like),
    "logistic": Activation(expit, lambda z: expit(z) * expit(-z)),
    "tanh": Activation(np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "softplus": Activation(lambda z: np.logaddexp(0, z), expit),
    "relu": Activation(lambda z: np.maximum(z, 0.0), lambda z: (z > 0).astype(np.float64)),  # 0 at 0, as torch has it
}


class Node(NamedTuple):
    """A node that is no leaf: the weight of each edge into it, its bias, and its activation's name."""

    weights: Mapping[str, float]
    bias: float = 0.0
    activation: str = "identity"


class GraphGradient(NamedTuple):
    """Derivatives of one node's value: by the value of each node, by each edge's weight (from, to), and by each node's bias."""

    nodes: dict[str, float]
    weights: dict[tuple[str, str], float]
    biases: dict[str, float]


def activation(name: str) -> Activation:
    """Look up an activation: identity, logistic, tanh, softplus or relu.

    Raises:
        ValueError: no such name.

    Example:
        >>> activation("relu").value(np.array([-1.0, 2.0]))
        array([0., 2.])
    """
    if name not in ACTIVATIONS:
        raise ValueError(f"activation is {name!r}, expected one of {', '.join(ACTIVATIONS)}")
    return ACTIVATIONS[name]


def evaluate_graph(leaves: Sequence[str], nodes: Mapping[str, Node], x: ArrayLike) -> dict[str, float]:
    r"""Find the value of every node.

    Args:
        leaves: names of the leaves, in the order of x.
        nodes: the other nodes by name, listed in any order.
        x: values of the leaves, shape (n,).

    Returns:
        Value by name, leaves included.

    Raises:
        ValueError: a cycle, an edge from a node that does not exist, a name used twice, an unknown activation, x of another length.

    Example:
        >>> nodes = {"out": Node({"h": 2.0, "x1": 1.0}, bias=1.0), "h": Node({"x1": 1.0, "x2": -1.0}, activation="relu")}
        >>> evaluate_graph(["x1", "x2"], nodes, [3.0, 1.0])["out"]
        8.0

    Source: thesis, Definition 1.5.
    """
    values = dict(zip(leaves, checked_array(x, "x", (len(leaves),)).tolist(), strict=True))
    for name in topological_order(leaves, nodes):
        values[name] = float(activation(nodes[name].activation).value(np.asarray(_pre_activation(nodes[name], values))))
    return values


def graph_gradient(leaves: Sequence[str], nodes: Mapping[str, Node], x: ArrayLike, output: str) -> GraphGradient:
    r"""Find the derivatives of one node's value by everything else, each edge passed once, backwards.

    .. math:: \bar v_j = \sum_{k : j \to k} w_{jk} \, \sigma_k'(z_k) \, \bar v_k, \quad
        \frac{\partial}{\partial w_{jk}} = v_j \, \sigma_k'(z_k) \, \bar v_k, \quad \bar v_{\text{output}} = 1

    Args:
        output: the node that is differentiated. The others as in `evaluate_graph`.

    Returns:
        Derivatives, 0 where the output does not depend on something.

    Raises:
        ValueError: see `evaluate_graph`; no such output.

    Example:
        >>> nodes = {"out": Node({"h": 2.0, "x1": 1.0}, bias=1.0), "h": Node({"x1": 1.0, "x2": -1.0}, activation="relu")}
        >>> found = graph_gradient(["x1", "x2"], nodes, [3.0, 1.0], "out")
        >>> found.nodes["x1"], found.weights["x2", "h"], found.biases["h"]
        (3.0, 2.0, 2.0)

    Source: thesis, section 1.2, the backpropagation algorithm.
    """
    values = evaluate_graph(leaves, nodes, x)
    if output not in values:
        raise ValueError(f"output is {output!r}, expected one of {', '.join(values)}")
    by_node, by_weight, by_bias = dict.fromkeys(values, 0.0), {}, {}
    by_node[output] = 1.0
    for name in reversed(topological_order(leaves, nodes)):
        node = nodes[name]
        slope = float(activation(node.activation).slope(np.asarray(_pre_activation(node, values))))
        delta = by_node[name] * slope
        by_bias[name] = delta
        for source, weight in node.weights.items():
            by_node[source] += weight * delta
            by_weight[source, name] = values[source] * delta
    return GraphGradient(by_node, by_weight, by_bias)


def topological_order(leaves: Sequence[str], nodes: Mapping[str, Node]) -> list[str]:
    """Order the nodes that are no leaves so that every edge points forward.

    Raises:
        ValueError: a cycle, an edge from a node that does not exist, or a name used twice.

    Example:
        >>> topological_order(["x"], {"b": Node({"a": 1.0}), "a": Node({"x": 1.0})})
        ['a', 'b']
    """
    names = [*leaves, *nodes]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"the names {', '.join(twice)} are used twice, expected one node each")
    if unknown := sorted({source for node in nodes.values() for source in node.weights} - set(names)):
        raise ValueError(f"edges come from {', '.join(unknown)}, expected nodes of the graph")
    try:
        order = list(TopologicalSorter({name: node.weights for name, node in nodes.items()}).static_order())
    except CycleError as cycle:
        raise ValueError(f"the graph has the cycle {' -> '.join(cycle.args[1])}, expected none") from None
    return [name for name in order if name in nodes]


def _pre_activation(node: Node, values: Mapping[str, float]) -> float:
    return sum((weight * values[source] for source, weight in node.weights.items()), node.bias)
