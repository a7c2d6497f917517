"""Risks, likelihoods, descent, graphs and perceptrons: closed forms, torch's derivatives, scikit-learn's metrics."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit
from scipy.stats import norm
from sklearn.metrics import accuracy_score, mean_squared_error

from reference_impl import approximation, computational_graphs, learning, perceptrons
from reference_impl.computational_graphs import Node
from reference_impl.tables import Array

# risks and likelihoods


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 20), st.integers(0, 2**32))
def test_risks_are_scikit_learns(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    f, y = rng.standard_normal((2, n))
    assert learning.squared_risk(f, y) == pytest.approx(mean_squared_error(y, f))
    guess, truth = rng.integers(0, 3, (2, n))
    assert learning.misclassification_risk(guess, truth) == pytest.approx(1 - accuracy_score(truth, guess))


def test_the_right_class_costs_nothing() -> None:
    assert learning.misclassification_risk([1, 2, 3], [1, 2, 3]) == 0.0  # the thesis prints 1 (E10)
    assert learning.misclassification_risk([2, 3, 1], [1, 2, 3]) == 1.0


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 9), st.floats(0.1, 10), st.integers(0, 2**32))
def test_the_gaussian_likelihood_is_the_normal_densitys(n: int, sigma: float, seed: int) -> None:
    f, y = np.random.default_rng(seed).standard_normal((2, n))
    assert learning.gaussian_log_likelihood(f, y, sigma=sigma) == pytest.approx(norm.logpdf(y, f, sigma).sum())


@settings(max_examples=25, deadline=None)
@given(st.floats(0.1, 10), st.floats(0.1, 10), st.integers(0, 2**32))
def test_likelihood_and_squared_risk_order_hypotheses_alike_whatever_sigma(sigma: float, other: float, seed: int) -> None:
    y, f, g = np.random.default_rng(seed).standard_normal((3, 5))
    better = learning.squared_risk(f, y) < learning.squared_risk(g, y)
    for s in (sigma, other):
        assert (learning.gaussian_log_likelihood(f, y, sigma=s) > learning.gaussian_log_likelihood(g, y, sigma=s)) == better


def test_logistic_likelihood_is_torchs_with_an_intercept() -> None:
    rng = np.random.default_rng(0)
    features, y, theta = rng.standard_normal((7, 2)), np.array([0, 1, 1, 0, 1, 0, 0]), rng.standard_normal(3)
    t = torch.tensor(theta, requires_grad=True)
    total = torch.nn.functional.binary_cross_entropy_with_logits(torch.tensor(features) @ t[:2] + t[2], torch.tensor(y).double(), reduction="sum")
    total.backward()
    found = learning.logistic_negative_log_likelihood(features, y, theta)
    assert found.value == pytest.approx(total.item())
    np.testing.assert_allclose(found.gradient, t.grad.numpy(), atol=1e-12)  # type: ignore[union-attr]


def test_logistic_likelihood_at_large_margins() -> None:
    found = learning.logistic_negative_log_likelihood([[1e4], [-1e4]], [0, 0], [1.0, 0.0])
    assert found.value == pytest.approx(1e4)
    np.testing.assert_allclose(found.gradient, [1e4, 1.0])


# descent


@settings(max_examples=25, deadline=None)
@given(st.floats(0.05, 1.9), st.floats(-5, 5))
def test_descent_on_a_parabola_is_geometric(step: float, start: float) -> None:
    calls: list[float] = []

    def gradient(x: Array) -> Array:
        calls.append(float(x[0]))
        return x

    found = learning.gradient_descent(gradient, [start], step=step, tolerance=1e-6)
    assert found.converged
    assert len(calls) == found.steps
    assert found.x[0] == pytest.approx(start * (1 - step) ** found.steps, abs=1e-12)
    moves = [step * abs(x) for x in calls]
    assert moves[-1] < 1e-6
    assert all(move >= 1e-6 for move in moves[:-1])


def test_descent_that_diverges_or_runs_out_of_steps_says_so() -> None:
    found = learning.gradient_descent(lambda x: x, [1.0], step=2.0, tolerance=1e-3, max_steps=7)
    assert (abs(found.x[0]), found.steps, found.converged) == (1.0, 7, False)
    with np.errstate(over="ignore"), pytest.raises(ValueError, match=r"the gradient holds -?inf"):
        learning.gradient_descent(lambda x: x**3, [10.0], step=1.0, tolerance=1e-3)


def test_every_example_is_visited_once_an_epoch() -> None:
    seen: list[list[int]] = []

    def gradient(x: Array, batch: learning.Order) -> Array:
        seen.append(batch.tolist())
        return np.zeros_like(x)

    orders = learning.epoch_orders(10, 3, np.random.default_rng(0))
    found = learning.minibatch_descent(gradient, [0.0], orders=orders, batch_size=4, step=0.1)
    assert found.steps == len(seen) == 9
    for epoch in range(3):
        batches = seen[3 * epoch : 3 * epoch + 3]
        assert [len(batch) for batch in batches] == [4, 4, 2]
        assert [i for batch in batches for i in batch] == orders[epoch].tolist()
        assert sorted(orders[epoch]) == list(range(10))
    assert len({tuple(order) for order in orders.tolist()}) == 3


def test_one_batch_of_all_is_gradient_descent() -> None:
    points = np.random.default_rng(0).standard_normal((6, 2))
    orders = learning.epoch_orders(6, 5, np.random.default_rng(1))
    mini = learning.minibatch_descent(lambda x, batch: (x - points[batch]).mean(axis=0), np.zeros(2), orders=orders, batch_size=6, step=0.3)
    full = learning.gradient_descent(lambda x: x - points.mean(axis=0), np.zeros(2), step=0.3, tolerance=1e-300, max_steps=5)
    np.testing.assert_allclose(mini.x, full.x, atol=1e-14)


# graphs


def random_graph(seed: int) -> tuple[list[str], dict[str, Node], Array]:
    """Three leaves and seven nodes with edges from earlier ones, listed in a random order."""
    rng = np.random.default_rng(seed)
    names = [f"v{k}" for k in range(10)]
    nodes = {}
    for k in range(3, 10):
        sources = rng.choice(k, size=min(k, 3), replace=False)
        kind = ["identity", "logistic", "tanh", "softplus"][int(rng.integers(4))]
        nodes[names[k]] = Node({names[j]: float(rng.standard_normal()) for j in sources}, float(rng.standard_normal()), kind)
    shuffled = {names[k]: nodes[names[k]] for k in 3 + rng.permutation(7)}
    return names[:3], shuffled, rng.standard_normal(3)


TORCH: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "identity": lambda z: z, "logistic": torch.sigmoid, "tanh": torch.tanh, "softplus": torch.nn.functional.softplus, "relu": torch.relu
}  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_graph_values_and_derivatives_are_torchs(seed: int) -> None:
    leaves, nodes, x = random_graph(seed)
    values = {name: torch.tensor(value, requires_grad=True) for name, value in zip(leaves, x.tolist(), strict=True)}
    weights, biases = {}, {}
    for name in computational_graphs.topological_order(leaves, nodes):
        node = nodes[name]
        biases[name] = torch.tensor(node.bias, requires_grad=True)
        total = biases[name]
        for source, weight in node.weights.items():
            weights[source, name] = torch.tensor(weight, requires_grad=True)
            total = total + weights[source, name] * values[source]
        values[name] = TORCH[node.activation](total)
        values[name].retain_grad()
    values["v9"].backward()  # type: ignore[no-untyped-call]
    got = computational_graphs.evaluate_graph(leaves, nodes, x)
    found = computational_graphs.graph_gradient(leaves, nodes, x, "v9")
    for name, value in values.items():
        assert got[name] == pytest.approx(value.item(), rel=1e-5, abs=1e-6)  # torch.tensor(float) is float32
        assert found.nodes[name] == pytest.approx(0.0 if value.grad is None else value.grad.item(), rel=1e-4, abs=1e-6)
    for part, theirs in ((found.weights, weights), (found.biases, biases)):
        assert part.keys() == theirs.keys()
        for key, leaf in theirs.items():
            assert part[key] == pytest.approx(0.0 if leaf.grad is None else leaf.grad.item(), rel=1e-4, abs=1e-6)


def test_logistic_regression_is_a_graph_with_one_node() -> None:
    node = {"f": Node({"x1": 2.0, "x2": -1.0}, 0.5, "logistic")}
    assert computational_graphs.evaluate_graph(["x1", "x2"], node, [1.0, 3.0])["f"] == pytest.approx(expit(2.0 - 3.0 + 0.5))


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        ({"a": Node({"b": 1.0}), "b": Node({"a": 1.0})}, "the graph has the cycle"),
        ({"a": Node({"z": 1.0})}, "edges come from z, expected nodes"),
        ({"x": Node({})}, "the names x are used twice"),
        ({"a": Node({"x": 1.0}, activation="sine")}, "activation is 'sine', expected one of identity"),
    ],
)
def test_what_is_no_graph_is_refused(nodes: dict[str, Node], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        computational_graphs.evaluate_graph(["x"], nodes, [1.0])


def test_a_graph_needs_its_leaves_and_its_output() -> None:
    with pytest.raises(ValueError, match=r"x has shape \(2,\), expected \(1,\)"):
        computational_graphs.evaluate_graph(["x"], {}, [1.0, 2.0])
    with pytest.raises(ValueError, match="output is 'y', expected one of x"):
        computational_graphs.graph_gradient(["x"], {}, [1.0], "y")


# perceptrons


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 6), st.integers(1, 5), st.floats(0, 500), st.integers(0, 2**32))
def test_softmax_and_cross_entropy_are_torchs(n: int, classes: int, scale: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    z, y = scale * rng.standard_normal((n, classes)), rng.integers(0, classes, n)
    t = torch.tensor(z, requires_grad=True)
    loss = torch.nn.functional.cross_entropy(t, torch.tensor(y))
    loss.backward()
    assert perceptrons.cross_entropy(z, y) == pytest.approx(loss.item(), rel=1e-10, abs=1e-10)
    np.testing.assert_allclose(perceptrons.cross_entropy_gradient(z, y), t.grad.numpy(), atol=1e-12)  # type: ignore[union-attr]
    for axis in (0, 1):
        np.testing.assert_allclose(perceptrons.softmax(z, axis=axis), torch.softmax(t, dim=axis).detach().numpy(), atol=1e-12)


def test_softmax_does_not_see_a_constant() -> None:
    z = np.random.default_rng(0).standard_normal((3, 4))
    np.testing.assert_allclose(perceptrons.softmax(z + 1e3), perceptrons.softmax(z), atol=1e-12)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.sampled_from(["logistic", "tanh", "softplus", "relu", "identity"]), min_size=1, max_size=4), st.integers(1, 5), st.integers(0, 2**32)
)
def test_backpropagation_is_torchs(names: list[str], n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 5, len(names) + 1)
    weights = [rng.standard_normal((m, k)) for k, m in pairwise(sizes)]
    biases = [rng.standard_normal(m) for m in sizes[1:]]
    x, by_output = rng.standard_normal((n, sizes[0])), rng.standard_normal((n, sizes[-1]))
    W, b, t = ([torch.tensor(a, requires_grad=True) for a in part] for part in (weights, biases, [x]))
    a = t[0]
    for w, c, name in zip(W, b, names, strict=True):
        a = TORCH[name](a @ w.T + c)
    (a * torch.tensor(by_output)).sum().backward()
    found = perceptrons.backpropagate(weights, biases, names, x, by_output)
    for ours, theirs in zip([*found.weights, *found.biases, found.inputs], [*W, *b, *t], strict=True):
        np.testing.assert_allclose(ours, theirs.grad.numpy(), atol=1e-10, strict=True)  # type: ignore[union-attr]
    np.testing.assert_allclose(perceptrons.mlp_forward(weights, biases, names, x).post[-1], a.detach().numpy(), atol=1e-12)


def test_a_perceptron_is_a_graph() -> None:
    rng = np.random.default_rng(0)
    W, b, x = rng.standard_normal((2, 3)), rng.standard_normal(2), rng.standard_normal(3)
    leaves = ["x0", "x1", "x2"]
    nodes = {f"y{j}": Node(dict(zip(leaves, W[j].tolist(), strict=True)), float(b[j]), "tanh") for j in range(2)}
    values = computational_graphs.evaluate_graph(leaves, nodes, x)
    np.testing.assert_allclose(perceptrons.mlp_forward([W], [b], ["tanh"], x[None]).post[-1][0], [values["y0"], values["y1"]], atol=1e-14)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"weights": [np.ones((2, 4))]}, r"weights of layer 1 has shape \(2, 4\), expected \(m, 3\)"),
        ({"biases": [np.ones(3)]}, r"biases of layer 1 has shape \(3,\), expected \(2,\)"),
        ({"biases": []}, "there are 1 weights, 0 biases, 1 activations"),
        ({"activations": ["sine"]}, "activation is 'sine'"),
        ({"output_gradient": np.ones((1, 2))}, r"output_gradient has shape \(1, 2\), expected \(5, 2\)"),
        ({"x": np.full((5, 3), np.nan)}, r"x holds nan at \(0, 0\)"),
    ],
)
def test_bad_layers_are_refused_by_name(arguments: dict[str, Any], message: str) -> None:
    good: dict[str, Any] = {
        "weights": [np.ones((2, 3))], "biases": [np.ones(2)], "activations": ["tanh"], "x": np.ones((5, 3)), "output_gradient": np.ones((5, 2))
    }  # fmt: skip
    with pytest.raises(ValueError, match=message):
        perceptrons.backpropagate(**{**good, **arguments})


def test_bad_classes_and_axes_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"labels holds 2, expected classes 0\.\.1"):
        perceptrons.cross_entropy([[0.0, 0.0]], [2])
    with pytest.raises(ValueError, match=r"dtype float64, expected \(1,\) integers"):
        perceptrons.cross_entropy([[0.0, 0.0]], [1.0])
    with pytest.raises(ValueError, match="axis is 2, expected one of the 2 axes"):
        perceptrons.softmax([[0.0]], axis=2)


# one hidden layer


FUNCTIONS: list[tuple[Callable[[Array], Array], float]] = [
    (np.cos, 1.0), (lambda x: np.abs(x - 0.3), 1.0), (lambda x: np.sin(6 * x) + 2, 6.0), (lambda x: np.full_like(x, -3.0), 0.0)
]  # fmt: skip


@pytest.mark.parametrize(("f", "lipschitz"), FUNCTIONS)
def test_a_staircase_is_as_near_as_its_certificate_and_that_is_small(f: Callable[[Array], Array], lipschitz: float) -> None:
    layer = approximation.staircase(f, n_steps=200, steepness=2000.0)
    bound = approximation.certified_error(layer, f, lipschitz=lipschitz, n_intervals=100_000)
    points = np.random.default_rng(0).random(20_000)
    assert np.abs(approximation.hidden_layer_values(layer, points) - f(points)).max() <= bound <= 0.04


def test_a_certificate_sees_between_the_points_of_its_grid() -> None:
    spike = approximation.HiddenLayer(np.array([1.0, -1.0]), np.array([4000.0, 4000.0]), np.array([-1980.0, -2020.0]))  # 1 around 0.5 only
    grid = np.linspace(0, 1, 6)
    assert np.abs(approximation.hidden_layer_values(spike, grid)).max() < 1e-8
    assert approximation.certified_error(spike, np.zeros_like, lipschitz=0.0, n_intervals=5) > 1.0
    with pytest.raises(ValueError, match=r"weights has shape \(1,\), expected \(2,\)"):
        approximation.hidden_layer_values(spike._replace(weights=np.ones(1)), grid)
