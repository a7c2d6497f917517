"""Exercises on data: random subsets as rows of plus and minus one, and the margin of a model trained on each of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.student.materials.data_sets import load_breast_cancer
from reference_impl.retraining import fit_logistic_subsets
from reference_impl.training_games import margins

from .model import Case, FunctionExercise, Misconception, Tolerance
from .shapley_games import Array

Rng = np.random.Generator


def array(values: Any, dtype: str = "float64") -> dict[str, Any]:
    """An array as data; float entries rounded to four digits so that recorded cases stay short."""
    entries = np.asarray(values)
    if entries.dtype.kind == "f":
        entries = np.round(entries, 4)
        entries = entries.astype(np.int64) if (entries == np.round(entries)).all() else entries
    return {"array": entries.tolist(), "dtype": dtype}


def _design(draws: Array, p: float) -> Array:
    return np.where(draws < p, 1.0, -1.0)


def _fixed_size(draws: Array, p: float) -> Array:
    """The round(p n) smallest draws of every row are in."""
    rank = np.argsort(np.argsort(draws, axis=1, kind="stable"), axis=1, kind="stable")
    return np.where(rank < round(p * draws.shape[1]), 1.0, -1.0)


def _draws_case(label: str, draws: Any, p: float) -> Case:
    return Case(label, {"draws": array(draws), "p": p}, keeps=True)


def _design_hidden(rng: Rng) -> list[Case]:
    return [_draws_case(f"{m} subsets of {n}, p = {p}", rng.random((m, n)), p) for m, n, p in ((4, 5, 0.3), (6, 3, 0.5), (3, 8, 0.8), (1, 1, 0.6))]


design = FunctionExercise(
    id="datamodels.design",
    title="Random subsets as rows",
    points=2,
    stars=1,
    minutes=10,
    answers=("design",),
    reference=_design,
    public=(
        _draws_case("3 subsets of 4, p = 0.5", [[0.1, 0.7, 0.4, 0.9], [0.6, 0.8, 0.95, 0.55], [0.2, 0.3, 0.45, 0.05]], 0.5),
        _draws_case("2 subsets of 5, p = 0.2", [[0.15, 0.5, 0.1, 0.7, 0.9], [0.3, 0.6, 0.25, 0.99, 0.41]], 0.2),
        _draws_case("4 subsets of 3, p = 0.75", [[0.7, 0.8, 0.1], [0.9, 0.2, 0.3], [0.74, 0.76, 0.5], [0.05, 0.6, 0.99]], 0.75),
        _draws_case("one subset of one, p = 0.9", [[0.5]], 0.9),
    ),
    hidden=_design_hidden,
    misconceptions=(
        Misconception(
            "zero_one",
            "An absent point is written as 0. Here it is -1: with 0 and 1 the coefficients of a linear model mean something else, and its constant "
            "is the output without any data.",
            lambda draws, p: (draws < p).astype(np.float64),
        ),
        Misconception(
            "booleans",
            "These are booleans. The rows hold numbers, +1 for a point that is in and -1 for one that is out.",
            lambda draws, p: draws < p,
        ),
        Misconception(
            "in_and_out_swapped",
            "The points whose draw is small are out, so that each is in with probability 1 - p. A uniform draw is below p with probability p.",
            lambda draws, p: -_design(draws, p),
        ),
        Misconception(
            "fixed_size",
            "Every row has the same number of points in. Then knowing who is in tells something about the others; each point has to be decided by "
            "its own draw alone, and the size of the subset varies.",
            _fixed_size,
        ),
        Misconception(
            "one_draw_for_all",
            "A whole row is in or out with its first draw. Each point has its own draw, so that the points are in independently of one another.",
            lambda draws, p: np.broadcast_to(_design(draws[:, :1], p), draws.shape).copy(),
        ),
    ),
)

COLUMNS = (0, 1, 4)  # radius, texture, smoothness
FOUND_BY_ITERATION = Tolerance(1e-4, 1e-4, "minima found by iteration; a solver that stops at a gradient of 1e-6 is right to this")


def _examples(places: Any) -> tuple[Array, Any]:
    """Real tumours: three standardised measurements and a one, and labels."""
    data = load_breast_cancer()
    chosen = np.asarray(places)
    return np.column_stack([data.X[chosen][:, COLUMNS].round(3), np.ones(len(chosen))]), data.y[chosen]


def _training_case(label: str, places: Any, test: int, rows: Any, l2: float) -> Case:
    (X, y), (x_test, y_test) = _examples(places), _examples([test])
    args = {"X": array(X), "y": array(y, "int64"), "rows": array(rows), "x_test": array(x_test[0]), "y_test": int(y_test[0]), "l2": l2}
    return Case(label, args, keeps=True)


def _logits(X: Array, y: Array, members: Any, x_test: Array, l2: float) -> Array:
    """The logit of class 1 at one test example for models trained on every subset."""
    found: Array = fit_logistic_subsets(X, y, members, l2=l2).parameters @ x_test
    return found


def _margins(X: Array, y: Array, rows: Array, x_test: Array, y_test: int, l2: float) -> Array:
    parameters = fit_logistic_subsets(X, y, rows > 0, l2=l2).parameters
    return margins(parameters, x_test[None], [y_test])[:, 0]


def _other(change: Callable[..., Array]) -> Callable[..., Array]:
    """A wrong answer: the logits of class 1 by another way of training, signed by the test label."""

    def answer(X: Array, y: Array, rows: Array, x_test: Array, y_test: int, l2: float) -> Array:
        return change(X, y, rows, x_test, l2) * (2 * y_test - 1)

    return answer


def _by_size(X: Array, y: Array, rows: Array, x_test: Array, l2: float) -> Array:
    """The mean loss of the subset's own members, where the sum over n is wanted."""
    members = [row > 0 for row in rows]
    one = [_logits(X[m], y[m], np.ones((1, m.sum()), dtype=bool), x_test, l2)[0] if m.any() else 0.0 for m in members]
    return np.array(one)


EIGHT = (3, 8, 19, 21, 40, 48, 100, 120)
SUBSETS = [
    [1, 1, 1, 1, 1, 1, 1, 1],
    [1, -1, 1, -1, 1, -1, 1, -1],
    [-1, 1, 1, -1, -1, 1, 1, 1],
    [-1, -1, 1, 1, -1, -1, -1, -1],
    [-1, -1, -1, -1, -1, -1, -1, -1],
    [1, 1, -1, -1, -1, 1, -1, 1],
]


def _training_hidden(rng: Rng) -> list[Case]:
    cases = []
    for n, m, l2 in ((6, 4, 0.2), (10, 5, 0.05), (12, 3, 0.02)):
        places = rng.permutation(569)
        rows = _design(rng.random((m, n)), 0.5)
        cases.append(_training_case(f"{m} subsets of {n} tumours drawn at random", places[:n], int(places[-1]), rows, l2))
    return cases


outputs = FunctionExercise(
    id="datamodels.outputs",
    title="A model for every subset",
    points=3,
    stars=2,
    minutes=30,
    answers=("outputs",),
    reference=_margins,
    tolerance=FOUND_BY_ITERATION,
    public=(
        _training_case("6 subsets of 8 tumours, a malignant one tested", EIGHT, 30, SUBSETS, 0.1),
        _training_case("6 subsets of 8 tumours, a benign one tested", EIGHT, 50, SUBSETS, 0.02),
        _training_case("2 subsets of 2 tumours", (8, 19), 37, [[1, -1], [1, 1]], 0.5),
    ),
    hidden=_training_hidden,
    misconceptions=(
        Misconception(
            "probability",
            "These are probabilities of the right class. They crowd together near 1, where a further point can hardly move them; what data models "
            "predict is their logit.",
            lambda X, y, rows, x_test, y_test, l2: 1 / (1 + np.exp(-_margins(X, y, rows, x_test, y_test, l2))),
        ),
        Misconception(
            "one_model_for_all",
            "All subsets have the same output: a model trained once on all the data was asked every time. For every row a new model has to be "
            "trained, from the start, on the points of that row alone.",
            _other(lambda X, y, rows, x_test, l2: _logits(X, y, np.ones(rows.shape, dtype=bool), x_test, l2)),
        ),
        Misconception(
            "trained_on_absent",
            "The models are trained on the points that are out. In a row +1 stands for a point that is in.",
            _other(lambda X, y, rows, x_test, l2: _logits(X, y, rows < 0, x_test, l2)),
        ),
        Misconception(
            "logit_of_class_one",
            "This is the logit of class 1, whatever the test example's label. The margin is positive where the model is right: for y = 0 its sign "
            "turns round.",
            lambda X, y, rows, x_test, y_test, l2: _logits(X, y, rows > 0, x_test, l2),
        ),
        Misconception(
            "divided_by_own_size",
            "The sum of losses is divided by the number of points in the subset. Equation (1) divides by n, the number of all points, so that a "
            "point has the same weight in every subset and the penalty does not change its strength.",
            _other(_by_size),
        ),
        Misconception(
            "penalty_not_halved",
            "The penalty is twice as strong as in (1): there it is l2/2 times the squared length, so that its gradient is l2 times theta.",
            _other(lambda X, y, rows, x_test, l2: _logits(X, y, rows > 0, x_test, 2 * l2)),
        ),
        Misconception(
            "sum_not_divided",
            "The losses are added up and not divided. In (1) stands 1/n before the sum, so that the penalty counts n times as much as here.",
            _other(lambda X, y, rows, x_test, l2: _logits(X, y, rows > 0, x_test, l2 / len(y))),
        ),
    ),
)
