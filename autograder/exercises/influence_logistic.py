"""Exercises on logistic regression: gradients and Hessian, the influence matrix, and what leaving one out does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from reference_impl import influence as ref
from reference_impl import leave_one_out as loo
from reference_impl import logistic

from .influence_cases import Array, Problem, Rng, array, definite, features, indices, labels, symmetric
from .model import Case, FunctionExercise, Limit, Misconception, Tolerance


def _curvature(X: Array, theta: Array) -> Array:
    sigma = 1 / (1 + np.exp(-(X @ theta)))
    return sigma * (1 - sigma)


def _gradient_cases(label: str, X: Array, y: Array, theta: Array, l2: float) -> list[Case]:
    return [
        Case(f"{label}: gradients", {"X": array(X), "y": array(y), "theta": array(theta)}, call="example_gradients", part="gradients", keeps=True),
        Case(f"{label}: Hessian", {"X": array(X), "theta": array(theta), "l2": l2}, call="risk_hessian", part="hessian", keeps=True),
    ]


def _hidden_gradients(rng: Rng) -> list[Case]:
    cases: list[Case] = []
    for n, d in ((3, 1), (6, 2), (9, 4)):
        X = features(rng, n, d)
        cases += _gradient_cases(f"{n} examples, {d + 1} parameters", X, labels(rng, X), rng.normal(size=d + 1).round(2), float(rng.uniform(0.1, 2)))
    return cases


_FIVE = features(np.random.default_rng(1), 5, 2)

gradients = FunctionExercise(
    id="influence.gradients",
    title="Gradients of examples, Hessian of the risk",
    points=3,
    stars=1,
    minutes=20,
    answers=("example_gradients", "risk_hessian"),
    parts={"gradients": 1 / 3, "hessian": 2 / 3},
    reference={"example_gradients": logistic.logistic_gradients, "risk_hessian": lambda X, theta, l2: logistic.logistic_hessian(X, theta, l2=l2)},
    public=(
        *_gradient_cases("two examples at theta = 0", np.array([[2.0], [4.0]]), np.array([1.0, 0.0]), np.array([0.0]), 0.5),
        *_gradient_cases("five examples", _FIVE, np.array([0.0, 1.0, 1.0, 0.0, 1.0]), np.array([0.5, -1.0, 0.25]), 0.1),
    ),
    hidden=_hidden_gradients,
    misconceptions=(
        Misconception(
            "sum_for_mean",
            "The curvatures of the examples are summed. The risk is a mean, so its Hessian is one too: the sum over n. (The penalty is not "
            "divided by n, it belongs to the risk as a whole.)",
            {"risk_hessian": lambda X, theta, l2: (X.T * _curvature(X, theta)) @ X + l2 * np.eye(X.shape[1])},
        ),
        Misconception(
            "penalty_missing",
            "The Hessian of the mean loss is right, but the penalty has a second derivative too, and the risk that was minimised holds it. "
            "Differentiate l2/2 times the squared length of theta twice.",
            {"risk_hessian": lambda X, theta, l2: logistic.logistic_hessian(X, theta)},
        ),
        Misconception(
            "sign",
            "The gradients point the other way. For a label of 1 and a prediction below 1 the loss falls as x^T theta grows, so its derivative "
            "by it is negative: prediction minus label.",
            {"example_gradients": lambda X, y, theta: -logistic.logistic_gradients(X, y, theta)},
        ),
        Misconception(
            "over_n",
            "Every gradient is divided by n. These are the gradients of single examples' losses; the 1/n is the weight that an example has in "
            "the risk, and up-weighting will change just that.",
            {"example_gradients": lambda X, y, theta: logistic.logistic_gradients(X, y, theta) / len(y)},
        ),
    ),
)

FEW_LINES = Limit("steps", 50, "more than 50 lines of Python ran: somewhere is a loop over the 60 examples. One solve and one product serve all")


def _matrix_case(label: str, G: Any, Z: Any, H: Array, damping: float, *limits: Limit) -> Case:
    args = {"train_gradients": array(G), "test_gradients": array(Z), "hessian": array(H), "damping": damping}
    return Case(label, args, limits=limits, keeps=True)


def _long_cases(rng: Rng) -> list[Case]:
    H = definite(rng, 3)
    return [
        _matrix_case("60 training examples, 1 test", rng.integers(-3, 4, (60, 3)), rng.integers(-3, 4, (1, 3)), H, 0.0, FEW_LINES),
        _matrix_case("1 training example, 60 test", rng.integers(-3, 4, (1, 3)), rng.integers(-3, 4, (60, 3)), H, 0.5, FEW_LINES),
    ]


def _hidden_scores(rng: Rng) -> list[Case]:
    sizes = ((3, 2, 2), (5, 4, 3), (4, 4, 5))
    drawn = [
        _matrix_case(f"{n} by {k}, {p} parameters", rng.normal(size=(n, p)), rng.normal(size=(k, p)), definite(rng, p), damping)
        for (n, k, p), damping in zip(sizes, (0.0, 0.3, 1.1), strict=True)
    ]
    lifted = _matrix_case("indefinite", rng.normal(size=(3, 3)), rng.normal(size=(2, 3)), symmetric(rng, [-0.5, 1.0, 3.0]), 0.75)
    return [*drawn, lifted, *_long_cases(rng)]


def _undamped(train_gradients: Array, test_gradients: Array, hessian: Array, damping: float) -> Array:
    return -train_gradients @ np.linalg.solve(hessian, test_gradients.T)


def _influences(train_gradients: Array, test_gradients: Array, hessian: Array, damping: float) -> Array:
    return ref.influence_matrix(train_gradients, test_gradients, hessian, damping=damping)


scores = FunctionExercise(
    id="influence.scores",
    title="All influences at once",
    points=4,
    stars=2,
    minutes=20,
    answers=("influence_matrix",),
    reference=_influences,
    public=(
        _matrix_case("one parameter", np.array([[1.0], [3.0]]), np.array([[2.0]]), np.array([[4.0]]), 0.0),
        _matrix_case(
            "3 training, 2 test examples",
            np.array([[1.0, 0.0], [0.0, 2.0], [1.0, -1.0]]),
            np.array([[1.0, 1.0], [2.0, -1.0]]),
            np.array([[2.0, 1.0], [1.0, 3.0]]),
            0.0,
        ),
        _matrix_case("an indefinite Hessian, damped", np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([[1.0, -2.0]]), np.diag([3.0, -1.0]), 2.0),
        _matrix_case("2 by 2, damped", np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([[1.0, -2.0], [3.0, 1.0]]), np.diag([2.0, 1.0]), 0.5),
        *_long_cases(np.random.default_rng(4)),
    ),
    hidden=_hidden_scores,
    misconceptions=(
        Misconception(
            "sign",
            "Every influence has the opposite sign. More weight on an example moves the minimum against that example's gradient: there is a minus "
            "in Theorem 10.1.2. Test it with x = z, where more weight must lower the loss.",
            lambda **args: -_influences(**args),
        ),
        Misconception(
            "undamped",
            "The damping is left out: the Hessian is used as it came. Where it is indefinite the answer then has no meaning. Put the damping on the "
            "diagonal before you factor.",
            _undamped,
        ),
        Misconception(
            "swapped",
            "Rows and columns are exchanged. A row belongs to a training example x, a column to a test example z, so that one row shows what one "
            "training example does to everybody.",
            lambda **args: _influences(**args).T,
        ),
        Misconception(
            "one_by_one",
            "The numbers are right, but a Python loop goes over the examples. All right-hand sides can stand side by side as the columns of one "
            "matrix, and all dot products are entries of one matrix product: solve once, multiply once.",
            breaks="steps",
        ),
    ),
)


def _predicted(train_gradients: Array, test_gradients: Array, hessian: Array) -> Array:
    return ref.predicted_removal(ref.influence_matrix(train_gradients, test_gradients, hessian), len(train_gradients))


def _retrained(X: Array, y: Array, theta: Array, X_test: Array, y_test: Array, l2: float, points: Sequence[int]) -> Array:
    without = loo.retrained_without(X, y, [int(point) for point in points], l2=l2)
    changes: Array = logistic.logistic_losses(X_test, y_test, without) - logistic.logistic_losses(X_test, y_test, theta)
    return changes


def _renormalised(X: Array, y: Array, theta: Array, X_test: Array, y_test: Array, l2: float, points: Sequence[int]) -> Array:
    before = logistic.logistic_losses(X_test, y_test, theta)
    rows = []
    for point in points:
        fitted = logistic.fit_logistic(np.delete(X, point, axis=0), np.delete(y, point), l2=l2)
        rows.append(logistic.logistic_losses(X_test, y_test, fitted) - before)
    return np.array(rows)


def _removal_cases(label: str, problem: Problem, points: Sequence[int]) -> list[Case]:
    train = logistic.logistic_gradients(problem.X, problem.y, problem.theta)
    test = logistic.logistic_gradients(problem.X_test, problem.y_test, problem.theta)
    hessian = logistic.logistic_hessian(problem.X, problem.theta, l2=problem.l2)
    predict = {"train_gradients": array(train), "test_gradients": array(test), "hessian": array(hessian)}
    retrain: dict[str, Any] = {**problem.training(), **problem.test(), "l2": problem.l2, "points": indices(points)}
    return [
        Case(f"{label}: predicted", predict, call="predicted_changes", part="predicted", keeps=True),
        Case(f"{label}: retrained", retrain, call="retrained_changes", part="retrained", keeps=True),
    ]


def _hidden_removals(rng: Rng) -> list[Case]:
    cases: list[Case] = []
    for n, d, k in ((6, 1, 1), (12, 2, 3)):
        problem = Problem(rng, n, d, k, float(rng.uniform(0.1, 0.6)))
        cases += _removal_cases(f"{n} examples, {d + 1} parameters", problem, rng.permutation(n)[:3].tolist())
    return cases


leave_one_out = FunctionExercise(
    id="influence.leave_one_out",
    title="Leaving one out, predicted and done",
    points=4,
    stars=2,
    minutes=25,
    answers=("predicted_changes", "retrained_changes"),
    parts={"predicted": 0.5, "retrained": 0.5},
    reference={"predicted_changes": _predicted, "retrained_changes": _retrained},
    tolerance=Tolerance(1e-6, 1e-8, "both fits stop where the gradient is below 1e-10; the changes are of order 1e-2"),
    public=(
        *_removal_cases("8 examples, 2 parameters", Problem(np.random.default_rng(6), 8, 1, 2, 0.2), [0, 3, 5]),
        *_removal_cases("10 examples, 3 parameters", Problem(np.random.default_rng(7), 10, 2, 3, 0.5), [9, 2]),
    ),
    hidden=_hidden_removals,
    misconceptions=(
        Misconception(
            "no_one_over_n",
            "These are changes per unit of weight. An example has the weight 1/n in the mean, and no more than that can be taken away: the change "
            "of weight is what I(x, z) has to be multiplied by.",
            {"predicted_changes": lambda **args: _predicted(**args) * len(args["train_gradients"])},
        ),
        Misconception(
            "added_for_removed",
            "This predicts what happens when the example is put in a second time. I(x, z) is the slope for more weight; leaving out is less weight, "
            "so epsilon is negative.",
            {"predicted_changes": lambda **args: -_predicted(**args)},
        ),
        Misconception(
            "others_reweighted",
            "The fit without the example gives the others the weight 1/(n-1), so that next to the penalty all of them count more. The influence "
            "changes one weight and leaves all others at 1/n: set that one to 0.",
            {"retrained_changes": _renormalised},
        ),
        Misconception(
            "before_minus_after",
            "This is the loss with the example minus the loss without. A change is after minus before: positive where the example had helped.",
            {"retrained_changes": lambda **args: -_retrained(**args)},
        ),
    ),
)
