"""Exercises on networks: the Hessian-vector product, and influences without a Hessian."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import torch

from .model import Case, FunctionExercise, Limit, Misconception, Tolerance
from .neumann_solvers import Array, Hvp, Rng, floats, product

# ---------------------------------------------------------------------------------------------------- Hessian-vector products


def _flat(parts: Sequence[Any]) -> Any:
    return torch.cat([part.reshape(-1) for part in parts])


def _gradient(model: Any, risk: Any, inputs: Any, targets: Any) -> tuple[Any, list[Any]]:
    """The gradient as one vector that can be differentiated again, and the parameters."""
    parameters = list(model.parameters())
    return _flat(torch.autograd.grad(risk(model(inputs), targets), parameters, create_graph=True)), parameters


def _second(of: Callable[[Any, Any], Any]) -> Callable[..., Array]:
    """The gradient of a number made of the gradient and v."""

    def hvp(model: Any, risk: Any, inputs: Any, targets: Any, v: Any) -> Array:
        gradient, parameters = _gradient(model, risk, inputs, targets)
        found = torch.autograd.grad(of(gradient, v), parameters, materialize_grads=True)
        return np.asarray(_flat(found).detach().numpy())

    return hvp


def _gradient_times_v(model: Any, risk: Any, inputs: Any, targets: Any, v: Any) -> Array:
    return np.asarray((_gradient(model, risk, inputs, targets)[0] * v).detach().numpy())


def _column_sums_times_v(model: Any, risk: Any, inputs: Any, targets: Any, v: Any) -> Array:
    return np.asarray(_second(lambda gradient, v: gradient.sum())(model, risk, inputs, targets, v) * v.numpy())


SECONDS = Limit(
    "seconds",
    0.4,
    "with 1,441 parameters it took more than 0.4 seconds, thirty times what one product needs: is the whole Hessian formed, a row for "
    "every parameter?",
)


def _network_case(label: str, widths: list[int], risk: str, n: int, seed: int, *, activation: str = "tanh", limits: tuple[Limit, ...] = ()) -> Case:
    p = sum((a + 1) * b for a, b in pairwise(widths))
    classes = np.random.default_rng(seed + 2).integers(0, widths[-1], n).tolist()
    targets = {"tensor": classes, "dtype": "int64"} if risk == "cross entropy" else {"normal": [n, widths[-1]], "seed": seed + 2}
    args = {
        "model": {"network": widths, "activation": activation, "seed": seed},
        "risk": {"risk": risk},
        "inputs": {"normal": [n, widths[0]], "seed": seed + 1},
        "targets": targets,
        "v": {"normal": [p], "seed": seed + 3},
    }
    return Case(f"{label}, {p:,} parameters", args, limits=limits)


def _hvp_hidden(rng: Rng) -> list[Case]:
    seeds = [int(seed) for seed in rng.integers(10, 10**6, 3)]
    return [
        _network_case("one hidden layer, squares", [3, 4, 2], "squares", 6, seeds[0]),
        _network_case("softplus, cross entropy", [4, 5, 3], "cross entropy", 7, seeds[1], activation="softplus"),
        _network_case("sigmoid, two hidden layers", [2, 4, 3, 1], "squares", 5, seeds[2], activation="sigmoid"),
    ]


hvp = FunctionExercise(
    id="neumann.hvp",
    title="A Hessian-vector product by double backward",
    points=4,
    stars=2,
    minutes=25,
    answers=("hessian_vector_product",),
    reference=_second(lambda gradient, v: gradient @ v),
    public=(
        _network_case("a linear model", [2, 1], "squares", 4, 1, activation="identity"),
        _network_case("one hidden layer, squares", [2, 3, 1], "squares", 5, 2),
        _network_case("softplus, cross entropy", [3, 4, 3], "cross entropy", 6, 3, activation="softplus"),
        _network_case("two hidden layers", [2, 3, 3, 2], "squares", 5, 4),
        _network_case("a larger network", [30, 45, 1], "squares", 25, 5, limits=(SECONDS,)),
    ),
    hidden=_hvp_hidden,
    misconceptions=(
        Misconception(
            "gradient_of_the_norm",
            "This is the derivative of the gradient's length. The second backward pass has to start from the product of the gradient with v: "
            "only then does v enter.",
            _second(lambda gradient, v: gradient.norm()),
        ),
        Misconception(
            "gradient_of_the_square",
            "This is the derivative of the gradient's squared length, twice the Hessian times the gradient. Take the product of the "
            "gradient with v instead of with itself.",
            _second(lambda gradient, v: gradient @ gradient),
        ),
        Misconception(
            "graph_not_kept",
            "Everything is 0: the gradient was computed as a plain number, without the graph that leads back to the parameters. Ask the first "
            'backward pass to keep a graph (an error "does not require grad" has the same cause).',
            lambda model, risk, inputs, targets, v: np.zeros(len(v)),
        ),
        Misconception(
            "column_sums",
            "The gradient's entries are summed and differentiated, and v comes in only afterwards, entry by entry. That is right for a "
            "diagonal Hessian alone: multiply with v before the second pass.",
            _column_sums_times_v,
        ),
        Misconception(
            "no_second_derivative",
            "This is the gradient times v, entry by entry: there is no second derivative in it.",
            _gradient_times_v,
        ),
        Misconception(
            "hessian_formed",
            "The time is that of a whole Hessian, and the call is stopped. One product takes two backward passes, however many parameters there are.",
            breaks="seconds",
        ),
    ),
    tolerance=Tolerance(1e-9, 1e-10, "exact in float64; a difference quotient of gradients is not"),
)

# ------------------------------------------------------------------------------------------------------------------ influences


def _influences(
    *, penalty_left: bool = False, tests_too: bool = False, added: float = 0.0, factor: Callable[[int], float] = lambda n: -1.0
) -> Callable[..., Array]:
    def influences(gradients: Array, test_gradients: Array, theta: Array, hvp: Hvp, damping: float, solve: Any) -> Array:
        plain = gradients if penalty_left else gradients - damping * theta
        ends = test_gradients - damping * theta * tests_too
        columns = [solve(lambda u: hvp(u) + added * damping * u, right) for right in ends]
        return np.asarray(factor(len(gradients)) * plain @ np.array(columns).T)  # (n, p) @ (p, k) -> (n, k)

    return influences


def _influence_case(label: str, H: Array, gradients: Array, tests: Any, theta: Any, damping: float) -> Case:
    k, p = tests.shape
    limit = Limit(
        "evaluations",
        4 * k * p,
        f"more than {4 * k * p} products: one system for each test example is enough, however many training examples there are",
    )
    args = {
        "gradients": floats(gradients),
        "test_gradients": floats(tests),
        "theta": floats(theta),
        "hvp": product(H),
        "damping": damping,
        "solve": {"solver": "products"},
    }
    return Case(label, args, limits=(limit,), keeps=True)


def _drawn(rng: Rng, p: int, n: int, k: int, damping: float) -> Case:
    """Gradients of examples, the plain Hessian as their mean square, and the penalty in both."""
    plain = rng.integers(-4, 5, (n, p)).astype(np.float64)
    theta = rng.integers(-3, 4, p) + 0.5
    H = (plain.T @ plain / n).round(3) + damping * np.eye(p)
    return _influence_case(
        f"{n} training and {k} test examples, p = {p}", H, plain + damping * theta, rng.integers(-4, 5, (k, p)) + 0.25, theta, damping
    )


_PUBLIC = np.random.default_rng(6)

influence = FunctionExercise(
    id="neumann.influence",
    title="Influences without a Hessian",
    points=4,
    stars=2,
    minutes=25,
    answers=("influences",),
    reference=_influences(),
    public=(
        _influence_case("one parameter", np.array([[2.5]]), np.array([[2.25], [-1.75]]), np.array([[1.0]]), np.array([0.5]), 0.5),
        _drawn(_PUBLIC, 2, 4, 1, 0.5),
        _drawn(_PUBLIC, 3, 5, 2, 0.25),
        _drawn(_PUBLIC, 4, 60, 2, 0.1),
    ),
    hidden=lambda rng: [_drawn(rng, 3, 6, 2, 0.3), _drawn(rng, 5, 8, 3, 0.05), _drawn(rng, 4, 70, 2, 0.2)],
    misconceptions=(
        Misconception(
            "penalty_left_in",
            "The training gradients still hold the penalty's share, lambda theta. What is up-weighted is the loss of an example, not the penalty: "
            "take it off the gradients first.",
            _influences(penalty_left=True),
        ),
        Misconception(
            "penalty_off_the_tests",
            "lambda theta is taken off the test gradients as well. These are gradients of the loss alone: there is no penalty in them.",
            _influences(tests_too=True),
        ),
        Misconception(
            "damping_twice",
            "The damping is in the Hessian twice: hvp is the product with the Hessian of the penalised risk, which has lambda I in it already.",
            _influences(added=1.0),
        ),
        Misconception(
            "damping_removed_from_hessian",
            "The damping was taken out of the Hessian. The weights minimise the penalised risk, also after an example is up-weighted: the "
            "penalty's curvature belongs into the system.",
            _influences(added=-1.0),
        ),
        Misconception(
            "sign",
            "The sign is the other one: up-weighting an example moves the weights against its gradient (Theorem 10.1.2).",
            _influences(factor=lambda n: 1.0),
        ),
        Misconception(
            "effect_of_removal",
            "This is what removal predicts, -1/n of the influence. Asked is the influence: the change of the test loss per unit of weight.",
            _influences(factor=lambda n: 1.0 / n),
        ),
        Misconception(
            "a_system_for_every_example",
            "Too many products are taken: as many as a system for every training example needs. The Hessian is symmetric: solve for the test "
            "gradients, and multiply with all training gradients afterwards.",
            breaks="evaluations",
        ),
    ),
    tolerance=Tolerance(1e-7, 1e-8, "the systems are solved to a relative residual of 1e-12"),
)
