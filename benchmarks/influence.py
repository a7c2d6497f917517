"""Leave-one-out predicted, against real retraining: logistic regression, and 100,000 parameters of a network, beside pyDVL, dattri and captum.

``python -m benchmarks influence`` runs one thread. Error: the length of (predicted change - real change) over that of the real change, over all test
examples and the training examples that were really left out. The first row of a table is what the others' times are divided by.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

import numpy as np
import torch
from scipy.stats import spearmanr
from sklearn.datasets import load_digits
from threadpoolctl import threadpool_limits
from torch import nn
from torch.nn import functional as F

from reference_impl import influence, leave_one_out, logistic, network_influence, network_training
from reference_impl.tables import Array

from ._influence_peers import Examples, Method, captum_method, dattri_method, pydvl_method

LEFT_OUT = 40  # training examples really left out of logistic regression
TESTS = 50
GRADIENT = 1e-6  # length of the network's gradient where training ends


class Table:
    """Rows of one model: method, seconds, ratio to the first row, error, rank correlation."""

    def __init__(self, real: Array, points: list[int]) -> None:
        self.real, self.points, self.base = real, points, 0.0

    def row(self, label: str, predict: Callable[[], Any]) -> None:
        begin = time.perf_counter()
        try:
            changes = np.asarray(predict(), dtype=np.float64)
        except ModuleNotFoundError:
            print(f"{label:62s} not installed: pip install -e '.[peers]'", flush=True)
            return
        except ImportError as broken:
            print(f"{label:62s} does not run here: {broken}", flush=True)
            return
        taken = time.perf_counter() - begin
        self.base = self.base or taken
        of_points = changes if len(changes) == len(self.points) else changes[self.points]
        error = np.linalg.norm(of_points - self.real) / np.linalg.norm(self.real)
        rank = spearmanr(of_points.ravel(), self.real.ravel()).statistic
        print(f"{label:62s} {taken:9.3f} s  ratio {taken / self.base:7.1f}   error {100 * error:7.3f} %   Spearman {rank:.4f}", flush=True)


def of_logistic_regression(n: int, p: int, l2: float) -> None:
    rng = np.random.default_rng(0)
    truth = rng.standard_normal(p) * 2 / np.sqrt(p)
    X, X_test = rng.standard_normal((n, p)), rng.standard_normal((TESTS, p))
    y, y_test = ((rng.random(len(A)) < 1 / (1 + np.exp(-A @ truth))).astype(np.float64) for A in (X, X_test))
    theta = logistic.fit_logistic(X, y, l2=l2)
    points = [int(point) for point in rng.choice(n, LEFT_OUT, replace=False)]
    begin = time.perf_counter()
    real = logistic.logistic_losses(X_test, y_test, leave_one_out.retrained_without(X, y, points, l2=l2))
    retraining = (time.perf_counter() - begin) / LEFT_OUT
    print(
        f"\nlogistic regression, {n:,} x {p}, l2 {l2:g}, {TESTS} test examples; retraining without one takes {retraining:.3f} s, {n:,} times",
        flush=True,
    )
    table = Table(real - logistic.logistic_losses(X_test, y_test, theta), points)

    def plain() -> Array:
        gradients, tests = logistic.logistic_gradients(X, y, theta), logistic.logistic_gradients(X_test, y_test, theta)
        return influence.predicted_removal(influence.influence_matrix(gradients, tests, logistic.logistic_hessian(X, theta, l2=l2)), n)

    def corrected(n_steps: int) -> Array:
        return leave_one_out.leave_one_out_changes(X, y, theta, X_test, y_test, l2=l2, n_steps=n_steps)

    layer = nn.Linear(p, 1, bias=False).double()
    layer.weight.data = torch.tensor(theta[None])
    train, test = (torch.tensor(X), torch.tensor(y[:, None])), (torch.tensor(X_test), torch.tensor(y_test[:, None]))

    def per_example(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        return F.binary_cross_entropy_with_logits(outputs, targets, reduction="none")[:, 0]

    table.row("one factorisation", plain)
    table.row("leverage-corrected, loss at the moved weights", lambda: corrected(1))
    table.row("the same, a second step", lambda: corrected(2))
    table.row("torch module, block conjugate gradient", lambda: of_network(layer, per_example, train, test, l2, n, batch_size=n))
    for label, method in {
        "pyDVL DirectInfluence": pydvl_method("DirectInfluence"),
        "pyDVL CgInfluence, its block form": pydvl_method("CgInfluence", solve_simultaneously=True),
        "dattri IFAttributorExplicit, one batch": dattri_method("IFAttributorExplicit"),
        f"captum NaiveInfluenceFunction, projection_dim {p}": captum_method("NaiveInfluenceFunction", projection_dim=p),
    }.items():
        table.row(label, peer(method, layer, nn.BCEWithLogitsLoss, train, test, l2))


def of_network(model: nn.Module, loss: Any, train: Examples, test: Examples, damping: float, n: int, **options: Any) -> Array:
    return influence.predicted_removal(network_influence.network_influences(model, loss, train, test, damping=damping, **options).values, n)


def peer(method: Method, model: nn.Module, loss: type[nn.Module], train: Examples, test: Examples, damping: float) -> Callable[[], Any]:
    return lambda: method(model, loss, train, test, damping)  # type: ignore[arg-type]


def of_a_network(n: int = 300, tests: int = 10, left_out: int = 4, l2: float = 0.01) -> None:
    """The last layer of a network is trained, on 10,000 fixed random features, so that there is one minimum to retrain to."""
    images, digits = load_digits(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(images))
    torch.manual_seed(0)
    with torch.no_grad():
        X = torch.relu(nn.Linear(64, 10_000).double()(torch.tensor(images[order] / 16))) / 10
    y = torch.tensor(digits[order])
    train, test = (X[:n], y[:n]), (X[-tests:], y[-tests:])
    model: nn.Module = nn.Linear(10_000, 10).double()
    size = sum(parameter.numel() for parameter in model.parameters())

    def per_example(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        return F.cross_entropy(outputs, targets, reduction="none")

    begin = time.perf_counter()
    model = network_training.fit_network(model, per_example, *train, l2=l2, tolerance=GRADIENT, batch_size=n)
    taken = time.perf_counter() - begin
    print(f"\nlast layer of a network, {size:,} parameters, {n} digits, l2 {l2:g}; training took {taken:.0f} s", flush=True)
    points = list(range(left_out))
    begin = time.perf_counter()
    real = network_influence.changes_by_retraining(model, per_example, train, test, points, l2=l2, tolerance=GRADIENT, batch_size=n)
    print(f"retraining without one takes {(time.perf_counter() - begin) / left_out:.1f} s, {n} times", flush=True)
    table = Table(real, points)
    table.row(
        "block conjugate gradient, relative residual 1e-3", lambda: of_network(model, per_example, train, test, l2, n, tolerance=1e-3, batch_size=n)
    )
    table.row("the same, 1e-6", lambda: of_network(model, per_example, train, test, l2, n, tolerance=1e-6, batch_size=n))
    table.row(
        f"Newton step without the example, loss at the moved weights, {left_out} points",
        lambda: network_influence.changes_by_newton_step(model, per_example, train, test, points, damping=l2, tolerance=1e-3, batch_size=n),
    )
    for label, method in {
        "pyDVL CgInfluence, its block form, rtol 1e-3": pydvl_method("CgInfluence", solve_simultaneously=True, rtol=1e-3),
        "dattri IFAttributorCG, 10 iterations (default)": dattri_method("IFAttributorCG"),
        "captum ArnoldiInfluenceFunction, default dimensions": captum_method("ArnoldiInfluenceFunction"),
    }.items():
        table.row(label, peer(method, model, nn.CrossEntropyLoss, train, test, l2))


def main() -> None:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with threadpool_limits(1):
            with redirect_stdout(StringIO()):  # imports and first uses are not timed
                of_logistic_regression(60, 4, 1e-2)
            of_logistic_regression(1_000, 50, 1e-3)
            of_logistic_regression(10_000, 100, 1e-4)
            of_a_network()
    finally:
        torch.set_num_threads(threads)
