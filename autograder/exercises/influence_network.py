"""Exercise on a small network: its influences with the full Hessian, and how well two orders agree."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import pearsonr, rankdata

from autograder.student.builders import build_args

from .influence_cases import Array, Rng, array
from .model import Case, FunctionExercise, Misconception, Tolerance

SMALLEST = 0.1  # eigenvalue of a hidden case's Hessian, penalty included


class NetworkDerivatives:
    """Gradients of single examples and the Hessian of the penalised risk, for one hidden layer of tanh and a logistic loss.

    ``kept``: what the hidden layer's outputs are multiplied by, 1 in evaluation; 1 - rate stands in for training at the rates 0 and 1.
    """

    def __init__(self, weights: list[Array], kept: float = 1.0) -> None:
        import torch

        self.shapes = [part.shape for part in weights]
        self.theta = torch.from_numpy(np.concatenate([part.ravel() for part in weights]))
        self.kept = kept

    def losses(self, theta: Any, X: Any, y: Any) -> Any:
        import torch
        from torch.nn import functional

        sizes = [int(np.prod(shape)) for shape in self.shapes]
        W1, b1, W2, b2 = (part.reshape(shape) for part, shape in zip(torch.split(theta, sizes), self.shapes, strict=True))
        hidden = self.kept * torch.tanh(X @ W1.T + b1)
        return functional.binary_cross_entropy_with_logits((hidden @ W2.T + b2)[:, 0], y, reduction="none")

    def gradients(self, X: Array, y: Array) -> Array:
        import torch

        inputs, targets = torch.from_numpy(X), torch.from_numpy(y)
        jacobian: Any = torch.autograd.functional.jacobian
        found: Array = jacobian(lambda theta: self.losses(theta, inputs, targets), self.theta).numpy()
        return found

    def hessian(self, X: Array, y: Array, l2: float) -> Array:
        import torch

        inputs, targets = torch.from_numpy(X), torch.from_numpy(y)
        second: Any = torch.autograd.functional.hessian
        found: Array = second(lambda theta: self.losses(theta, inputs, targets).mean(), self.theta).numpy()
        return found + l2 * np.eye(len(found))


def _influences(weights: list[Array], rate: float, X: Array, y: Array, X_test: Array, y_test: Array, l2: float) -> Array:
    net = NetworkDerivatives(weights)
    return _solved(net.gradients(X, y), net.gradients(X_test, y_test), net.hessian(X, y, l2))


def _in_training(weights: list[Array], rate: float, X: Array, y: Array, X_test: Array, y_test: Array, l2: float) -> Array:
    net = NetworkDerivatives(weights, 1.0 - rate)
    return _solved(net.gradients(X, y), net.gradients(X_test, y_test), net.hessian(X, y, l2))


def _of_the_batch(weights: list[Array], rate: float, X: Array, y: Array, X_test: Array, y_test: Array, l2: float) -> Array:
    net = NetworkDerivatives(weights)
    train, test = net.gradients(X, y), net.gradients(X_test, y_test)
    return _solved(np.tile(train.mean(axis=0), (len(train), 1)), np.tile(test.mean(axis=0), (len(test), 1)), net.hessian(X, y, l2))


def _without_penalty(weights: list[Array], rate: float, X: Array, y: Array, X_test: Array, y_test: Array, l2: float) -> Array:
    net = NetworkDerivatives(weights)
    hessian = net.hessian(X, y, 0.0)
    return -net.gradients(X, y) @ np.linalg.lstsq(hessian, net.gradients(X_test, y_test).T, rcond=None)[0]


def _of_the_sum(weights: list[Array], rate: float, X: Array, y: Array, X_test: Array, y_test: Array, l2: float) -> Array:
    net = NetworkDerivatives(weights)
    hessian = len(y) * net.hessian(X, y, 0.0)
    return _solved(net.gradients(X, y), net.gradients(X_test, y_test), hessian + l2 * np.eye(len(hessian)))


def _solved(train: Array, test: Array, hessian: Array) -> Array:
    values: Array = -train @ np.linalg.solve(hessian, test.T)
    return values


def draw_network(rng: Rng, inputs: int, hidden: int) -> list[Array]:
    """Weights and biases of two layers, as torch lays them out."""
    shapes = ((hidden, inputs), (hidden,), (1, hidden), (1,))
    return [rng.normal(scale=0.6, size=shape).round(2) for shape in shapes]


def _network_case(label: str, rng: Rng, inputs: int, hidden: int, n: int, k: int, rate: float) -> Case:
    args: dict[str, Any] = {
        "weights": [array(part) for part in draw_network(rng, inputs, hidden)],
        "rate": rate,
        "X": array(rng.normal(size=(n, inputs)).round(2)),
        "y": array(rng.permutation(np.arange(n) % 2)),
        "X_test": array(rng.normal(size=(k, inputs)).round(2)),
        "y_test": array(np.arange(k) % 2),
        "l2": 1.0,
    }
    return Case(label, args, call="network_influences", part="influences")


def _convex_case(label: str, rng: Rng, inputs: int, hidden: int, n: int, k: int, rate: float) -> Case:
    """A case whose penalised Hessian is positive definite, so that whoever solves with it by Cholesky is as right as others."""
    while True:
        case = _network_case(label, rng, inputs, hidden, n, k, rate)
        args = build_args(case.args)
        if np.linalg.eigvalsh(NetworkDerivatives(args["weights"]).hessian(args["X"], args["y"], args["l2"]))[0] > SMALLEST:
            return case


def _rank_case(label: str, predicted: Array, measured: Array) -> Case:
    return Case(label, {"predicted": array(predicted), "measured": array(measured)}, call="rank_agreement", part="agreement")


def _hidden_networks(rng: Rng) -> list[Case]:
    predicted = rng.normal(size=9)
    return [
        _convex_case("2 inputs, 2 hidden", rng, 2, 2, 5, 2, 0.0),
        _convex_case("3 inputs, 4 hidden, dropout", rng, 3, 4, 7, 3, 1.0),
        _rank_case("9 points", predicted, np.exp(predicted + rng.normal(size=9))),
        _rank_case("12 points, no relation", rng.normal(size=12), rng.normal(size=12)),
    ]


def _spearman(predicted: Array, measured: Array) -> float:
    return float(pearsonr(rankdata(predicted), rankdata(measured))[0])


def _of_argsorts(predicted: Array, measured: Array) -> float:
    return float(pearsonr(np.argsort(predicted), np.argsort(measured))[0])


network = FunctionExercise(
    id="influence.network",
    title="Influence in a network",
    points=5,
    stars=3,
    minutes=40,
    answers=("network_influences", "rank_agreement"),
    parts={"influences": 0.8, "agreement": 0.2},
    reference={"network_influences": _influences, "rank_agreement": _spearman},
    tolerance=Tolerance(1e-6, 1e-9, "derivatives in float64 and one well-conditioned solution"),
    public=(
        _network_case("2 inputs, 2 hidden, no dropout", np.random.default_rng(1), 2, 2, 4, 2, 0.0),
        _network_case("2 inputs, 3 hidden, all dropped in training", np.random.default_rng(2), 2, 3, 6, 2, 1.0),
        _network_case("3 inputs, 2 hidden, all dropped in training", np.random.default_rng(3), 3, 2, 5, 3, 1.0),
        _rank_case("the same order", np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.1, 0.2, 0.9, 8.0])),
        _rank_case("two neighbours exchanged", np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.1, 0.9, 0.2, 8.0])),
        _rank_case("the order reversed", np.array([-2.0, 5.0, 0.5]), np.array([10.0, 1.0, 2.0])),
    ),
    hidden=_hidden_networks,
    misconceptions=(
        Misconception(
            "train_mode",
            "Without dropout your numbers are right, with it they are those of the network in training mode, which throws hidden units away. "
            "Influence is about the trained network as it predicts: switch the mode before the first gradient.",
            {"network_influences": _in_training},
        ),
        Misconception(
            "batch_gradient",
            "All examples have the same influence: each row holds the gradient of the mean loss of the batch. Theorem 10.1.2 needs the gradient of "
            "each example's own loss, one row for one example.",
            {"network_influences": _of_the_batch},
        ),
        Misconception(
            "penalty_missing",
            "The Hessian is that of the mean loss alone. The network was trained with a penalty, whose second derivative stands on the diagonal; "
            "without it a network's Hessian is seldom positive definite.",
            {"network_influences": _without_penalty},
        ),
        Misconception(
            "sum_for_mean",
            "The Hessian is that of the summed losses. The risk is their mean, and the penalty was weighed against the mean in training: take the "
            "mean before you differentiate twice.",
            {"network_influences": _of_the_sum},
        ),
        Misconception(
            "not_of_ranks",
            "This is the correlation of the values. A single large value decides it; asked is the correlation of the ranks, which is 1 whenever the "
            "order is the same.",
            {"rank_agreement": lambda predicted, measured: float(pearsonr(predicted, measured)[0])},
        ),
        Misconception(
            "argsort_for_ranks",
            "np.argsort says which entry comes first, second, and so on; a rank says in which place an entry comes. One is the inverse "
            "permutation of the other, and for three or more numbers they may differ.",
            {"rank_agreement": _of_argsorts},
        ),
    ),
)
