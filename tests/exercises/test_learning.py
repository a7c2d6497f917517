"""The key of chapter 01: its slips against the reference, other libraries as oracles, and what its text says in numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from autograder.exercises import learning_backprop as backprop
from autograder.exercises import learning_convolutions as convolutions
from autograder.exercises import learning_descent as descent
from autograder.exercises import learning_graphs as graphs
from autograder.exercises import learning_risks as risks
from autograder.student.builders import build_args
from reference_impl import convolution, learning

TORCH = {
    "identity": torch.nn.Identity(),
    "logistic": torch.nn.Sigmoid(),
    "tanh": torch.nn.Tanh(),
    "softplus": torch.nn.Softplus(threshold=1e6),
    "relu": torch.nn.ReLU(),
}


@pytest.mark.parametrize("case", backprop.backprop.public, ids=lambda case: case.label)
def test_backpropagation_is_torchs(case: Any) -> None:
    args = build_args(case.args)
    weights, biases = ([torch.tensor(part, requires_grad=True) for part in args[name]] for name in ("weights", "biases"))
    a = torch.tensor(args["x"])
    for w, b, name in zip(weights, biases, args["activations"], strict=True):
        a = TORCH[name](a @ w.T + b)
    a.backward(torch.tensor(args["output_gradient"]))
    found = backprop.backprop.reference(**args)  # type: ignore[operator]
    for mine, tensors in zip(found, (weights, biases), strict=True):
        for one, tensor in zip(mine, tensors, strict=True):
            np.testing.assert_allclose(one, tensor.grad.numpy(), rtol=1e-12, atol=1e-13)


def test_risk_gradient_is_that_of_the_squared_risk() -> None:
    rng = np.random.default_rng(0)
    X, y, theta = rng.normal(size=(5, 3)), rng.normal(size=5), rng.normal(size=3)
    unit = 1e-6 * np.eye(3)
    slopes = [(learning.squared_risk(X @ (theta + u), y) - learning.squared_risk(X @ (theta - u), y)) / 2e-6 for u in unit]
    np.testing.assert_allclose(descent.risk_gradient(X, y, theta), slopes, rtol=1e-7)


def test_the_law_of_minibatches_is_what_the_reference_draws() -> None:
    X, y = np.array(descent.LINE), np.array([1.0, 3.0, 4.0])
    mean, sd = descent._minibatches()(X, y, np.zeros(2), 0.15, 2, 1, np.random.default_rng(0))
    rng = np.random.default_rng(1)
    ends = []
    for _ in range(4000):
        orders = learning.epoch_orders(3, 1, rng)
        found = learning.minibatch_descent(
            lambda x, batch: descent.risk_gradient(X[batch], y[batch], x), np.zeros(2), orders=orders, batch_size=2, step=0.15
        )
        ends.append(found.x)
    np.testing.assert_allclose(np.mean(ends, axis=0), mean, atol=5 * sd.max() / np.sqrt(4000))
    np.testing.assert_allclose(np.std(ends, axis=0), sd, rtol=0.1)


def test_where_examples_have_a_coordinate_each_the_order_cannot_matter() -> None:
    args = descent.APART, np.array([4.0, 2.0, 6.0]), np.zeros(3), 0.1, 1, 1, np.random.default_rng(0)
    np.testing.assert_allclose(descent._minibatches()(*args)[1], 0, atol=1e-15)
    assert descent._with_replacement(*args)[1].min() > 0.1


def test_a_perfect_classifier_has_the_largest_loss_as_printed() -> None:
    printed = next(one for one in risks.risks.misconceptions if one.id == "counts_the_right").wrong["misclassification_risk"]
    classes = np.array([3, 1, 1, 0, 2])
    assert (printed(classes, classes), learning.misclassification_risk(classes, classes)) == (1.0, 0.0)


def test_the_thesis_example_cannot_tell_a_turned_kernel_and_has_five_places() -> None:
    image, kernel = np.array(convolutions.THESIS_IMAGE), np.array(convolutions.THESIS_KERNEL)
    printed = [[1, 4, 3, 4, 1], [1, 2, 4, 3, 3], [1, 2, 3, 4, 1], [1, 3, 3, 1, 1], [3, 3, 1, 1, 0]]
    np.testing.assert_array_equal(convolution.convolve_by_loops(image, kernel), printed)
    np.testing.assert_array_equal(convolution.convolve_by_loops(image, kernel[::-1, ::-1]), printed)


def test_numbers_in_the_text() -> None:
    assert convolution.output_size(1024, 3) == 1022
    assert convolutions._nonzeros(1024, 1024, 3, 3) == 9_400_356
    assert round(1022**2 * 1024**2 / 9_400_356, -3) == 117_000


@pytest.mark.parametrize("bits", [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_exclusive_or(bits: tuple[int, int]) -> None:
    assert graphs._right(["x1", "x2"], graphs.XOR, np.array(bits, dtype=float))["xor"] == (bits[0] ^ bits[1])
