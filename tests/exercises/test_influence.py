"""The key of chapter 02: its network against the reference, its cases where they are meant to be hard, and what its text says in numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy
import torch
from torch.nn import functional

from autograder import judge
from autograder.exercises import influence_cases as cases
from autograder.exercises import influence_derivations as derivations
from autograder.exercises import influence_network, influence_regression
from autograder.exercises.influence_network import NetworkDerivatives, draw_network
from autograder.exercises.influence_regression import cooks_distance, damping
from autograder.student import Derivation
from autograder.student.builders import build_args
from autograder.student.kinds import collect
from autograder.student.materials import load_breast_cancer, load_digits
from reference_impl import influence, least_squares, leave_one_out, logistic, network_influence


def all_cases(exercise: Any, call: str = "") -> list[dict[str, Any]]:
    drawn = [*exercise.public, *exercise.hidden(np.random.default_rng(5))]
    return [build_args(case.args) for case in drawn if not call or case.call == call]


def as_module(weights: list[np.ndarray]) -> torch.nn.Module:
    hidden, inputs = weights[0].shape
    net = torch.nn.Sequential(torch.nn.Linear(inputs, hidden), torch.nn.Tanh(), torch.nn.Linear(hidden, 1)).double()
    torch.nn.utils.vector_to_parameters(torch.cat([torch.from_numpy(part).reshape(-1) for part in weights]), net.parameters())
    return net


def logistic_loss(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return functional.binary_cross_entropy_with_logits(outputs[:, 0], targets, reduction="none")


@pytest.mark.parametrize("place", range(5))
def test_network_key_agrees_with_the_reference(place: int) -> None:
    args = all_cases(influence_network.network, "network_influences")[place]
    train, test = ((torch.from_numpy(args["X" + part]), torch.from_numpy(args["y" + part])) for part in ("", "_test"))
    found = network_influence.network_influences(as_module(args["weights"]), logistic_loss, train, test, damping=args["l2"], tolerance=1e-12)
    np.testing.assert_allclose(influence_network._influences(**args), found.values, rtol=1e-8, atol=1e-11)


def test_network_cases_have_definite_hessians() -> None:
    for args in all_cases(influence_network.network, "network_influences"):
        hessian = NetworkDerivatives(args["weights"]).hessian(args["X"], args["y"], args["l2"])
        assert np.linalg.eigvalsh(hessian)[0] > 0.3


def test_dropping_everything_leaves_the_last_bias() -> None:
    weights = draw_network(np.random.default_rng(1), 2, 3)
    gradients = NetworkDerivatives(weights, 0.0).gradients(np.ones((4, 2)), np.array([0.0, 1.0, 1.0, 0.0]))
    assert not gradients[:, :9].any()
    assert not gradients[:, 9:12].any()
    assert gradients[:, 12].all()


def test_normal_equations_fail_where_columns_nearly_agree() -> None:
    for args in all_cases(cooks_distance):
        design = logistic.with_intercept(args["features"])
        hat = design @ np.linalg.solve(design.T @ design, design.T)
        error = np.abs(np.diag(hat) - least_squares.leverages(design)).max()
        nearly = np.linalg.cond(design) > 1e6
        assert (error > 1e-4) if nearly else (error < 1e-9)


def test_cooks_distance_is_what_leaving_out_does() -> None:
    for args in all_cases(cooks_distance):
        design = logistic.with_intercept(args["features"])
        if np.linalg.cond(design) < 1e6:
            n, p = design.shape
            theta = least_squares.fit_ridge(design, args["y"])
            noise = np.sum((args["y"] - design @ theta) ** 2) / (n - p)
            kept = [np.arange(n) != row for row in range(n)]
            moved = [design @ (theta - least_squares.fit_ridge(design[rows], args["y"][rows])) for rows in kept]
            np.testing.assert_allclose(influence_regression._reference(**args)[1], [m @ m / (p * noise) for m in moved], rtol=1e-8)


def test_least_damping_reaches_the_margin_and_no_less_does() -> None:
    for args in all_cases(damping, "smallest_damping"):
        least = influence_regression._damping(**args)
        lowest = np.linalg.eigvalsh(args["hessian"] + least * np.eye(len(args["hessian"])))[0]
        assert lowest >= args["margin"] - 1e-12
        assert least == 0 or lowest == pytest.approx(args["margin"])


def test_problems_are_at_their_minimum_with_both_labels() -> None:
    problem = cases.Problem(np.random.default_rng(3), 8, 2, 3, 0.2)
    gradient = logistic.logistic_risk_gradient(problem.X, problem.y, problem.theta, l2=0.2)
    assert np.abs(gradient).max() < 1e-11
    assert set(problem.y) == {0.0, 1.0}


# ------------------------------------------------------------------------------------------------------- what the text says


def test_leverage_accounts_for_most_of_what_is_missing() -> None:
    data = load_breast_cancer()
    order = np.random.default_rng(2).permutation(569)
    X, y = logistic.with_intercept(data.X)[order], data.y[order].astype(np.float64)
    theta = logistic.fit_logistic(X[:300], y[:300], l2=0.02)
    losses = logistic.logistic_losses(X[300:], y[300:], theta)
    z = 300 + np.argsort(-losses)[:1]
    points = list(range(0, 300, 10))
    without = leave_one_out.retrained_without(X[:300], y[:300], points, l2=0.02)
    measured = (logistic.logistic_losses(X[z], y[z], without) - logistic.logistic_losses(X[z], y[z], theta))[:, 0]
    train, test = (logistic.logistic_gradients(X[rows], y[rows], theta) for rows in (points, z))
    predicted = -influence.influence_matrix(train, test, logistic.logistic_hessian(X[:300], theta, l2=0.02))[:, 0] / 300
    corrected = predicted / (1 - leave_one_out.logistic_leverages(X[:300], theta, l2=0.02)[points])
    assert np.linalg.norm(corrected - measured) < np.linalg.norm(predicted - measured) / 3


def test_loss_finds_as_many_wrong_labels_as_self_influence() -> None:
    digits = load_digits((3, 8))
    X = logistic.with_intercept(digits.X)
    flipped = np.isin(np.arange(357), np.random.default_rng(5).choice(357, 35, replace=False))
    y = np.where(flipped, 1 - digits.y, digits.y).astype(np.float64)
    theta = logistic.fit_logistic(X, y, l2=0.01)
    own = influence.self_influence(logistic.logistic_gradients(X, y, theta), logistic.logistic_hessian(X, theta, l2=0.01))
    by_influence, by_loss = (influence.recall_at(scores, flipped, 0.1) for scores in (own, logistic.logistic_losses(X, y, theta)))
    assert 0.85 < by_influence <= by_loss


def test_a_line_that_leaves_everything_to_a_coarse_order_earns_nothing() -> None:
    eps, H, g, v, w, gz, p = (getattr(derivations, name) for name in ("eps", "H", "g", "v", "w", "gz", "p"))
    spec = judge.record(derivations.implicit_route, np.random.default_rng(1))
    rest, column = sympy.O(eps) * derivations.one, sympy.O(eps) * sympy.OneMatrix(p, 1)
    first = Derivation("influence.implicit_route").start(derivations.EXPANDED)
    first.step(9 * eps * v + column).step(7 * eps * (H * v - g) + column)
    second = Derivation("influence.implicit_route.loss").start(gz.T * (eps * v + eps**2 * w))
    second.step(5 * eps * gz.T * w + rest).step(99 * eps * gz.T * H.I * g + rest)
    answers = {"condition_at_order_one": first, "change_at_z": second}
    result = judge.decide(spec, collect(judge.question(spec), answers))
    assert (result.points, result.status) == (0, "wrong")


@pytest.mark.parametrize("seed", [1, 55, 112, 114, 166])  # all but the first drew an indefinite one at first
def test_hidden_networks_can_be_solved_by_cholesky(seed: int) -> None:
    for case in influence_network.network.hidden(np.random.default_rng(seed)):
        args = build_args(case.args)
        if case.call == "network_influences":
            np.linalg.cholesky(NetworkDerivatives(args["weights"]).hessian(args["X"], args["y"], args["l2"]))
