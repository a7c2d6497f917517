"""The exercise that sets four scores of the same points against each other, and the game on real tumours that they come from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.student.games import all_coalitions
from autograder.student.materials.data_sets import load_breast_cancer
from reference_impl.owen import shapley_by_owen_integral
from reference_impl.p_biased import best_linear

from .model import Misconception, PlotExercise
from .shapley_games import Array

COLUMNS, PENALTY = (0, 1, 4, 7), 0.02  # radius, texture, smoothness, concave points


def tumours() -> tuple[Array, Array, Array, float]:
    """Twelve training tumours, two of them with the wrong label, and one test tumour: X, labels of plus and minus one, x, its label."""
    data = load_breast_cancer()
    order = np.random.default_rng(6).permutation(len(data.y))
    X = np.column_stack([data.X[:, COLUMNS], np.ones(len(data.y))])
    chosen, test = order[100:112], order[304]
    labels = np.asarray(2 * data.y[chosen] - 1, dtype=np.float64)
    labels[[2, 7]] *= -1
    return X[chosen], labels, X[test], float(2 * data.y[test] - 1)


def ridge_table() -> Array:
    """The margin at the test tumour of ridge regression on each of the 4,096 subsets."""
    X, labels, x, sign = tumours()
    members = all_coalitions(12).astype(np.float64)
    hessians = np.tensordot(members, X[:, :, None] * X[:, None, :], 1) / 12 + PENALTY * np.eye(5)
    table: Array = np.linalg.solve(hessians, (members @ (labels[:, None] * X) / 12)[:, :, None])[:, :, 0] @ x * sign
    return table


def scores() -> dict[str, Array]:
    """What each tumour adds to the margin, by four methods, all in units of the margin."""
    X, labels, x, sign = tumours()
    table = ridge_table()
    hessian = X.T @ X / 12 + PENALTY * np.eye(5)
    residuals = labels - X @ np.linalg.solve(hessian, X.T @ labels / 12)
    return {
        "influence": sign * residuals * (X @ np.linalg.solve(hessian, x)) / 12,
        "leave-one-out": table[-1] - table[len(table) - 1 - (1 << np.arange(12))],
        "data model": 2 * best_linear(table, 0.5)[1],
        "Shapley": shapley_by_owen_integral(table),
    }


# `scores`, rounded to three digits
SCORES: dict[str, tuple[float, ...]] = {
    "influence": (0.006, 0.002, -0.015, 0.038, 0.042, 0.083, 0.106, 0.065, 0.041, -0.037, 0.012, -0.33),
    "leave-one-out": (0.009, 0.004, -0.018, 0.063, 0.057, 0.135, 0.31, 0.082, 0.063, -0.06, 0.015, -1.102),
    "data model": (0.094, -0.362, -0.112, 0.213, 0.214, 0.381, 0.404, 0.453, 0.3, -0.166, 0.106, -1.109),
    "Shapley": (0.203, -0.022, 0.001, 0.305, 0.456, 0.387, 0.458, 0.312, 0.396, 0.034, 0.18, -0.722),
}


def _points(x: Sequence[float], y: Sequence[float], **more: object) -> dict[str, object]:
    return {"what": "points", "x": list(x), "y": list(y), "tolerance": 1e-3, **more}


def _against_shapley(name: str) -> dict[str, object]:
    says = f"No cloud of points, each with a mark, has the Shapley values across and the scores of {name} upwards."
    return _points(SCORES["Shapley"], SCORES[name], name=f"{name} against Shapley", says=says, part="data", marked=True)


OTHERS = ("influence", "leave-one-out", "data model")
IN_A_LABEL = {"influence": ["influence"], "leave-one-out": ["leave", "loo"], "data model": ["data model", "datamodel", "data-model"]}


def _own_label(name: str) -> dict[str, object]:
    """The points have no other method's label."""
    others = [text for other in OTHERS if other != name for text in IN_A_LABEL[other]]
    says = f"The points of {name} have the label of another method."
    named = {"name": f"the label of {name}", "says": says, "part": "frame", "not": others}
    return {**_points(SCORES["Shapley"], SCORES[name]), **named, "what": "named"}


compare = PlotExercise(
    id="datamodels.compare",
    title="Four scores of the same points",
    points=2,
    stars=1,
    minutes=15,
    answers=("score_figure",),
    parts={"data": 0.5, "frame": 0.5},
    requirements=(
        *(_against_shapley(name) for name in OTHERS),
        {
            **_points((-1.1, 0.5), (-1.1, 0.5), name="the diagonal", part="data"),
            "what": "straight",
            "says": "A line from (-1.1, -1.1) to (0.5, 0.5) shows where a score would equal the Shapley value.",
        },
        {"what": "labels", "part": "frame", "says": "Say on both axes what is drawn, and in which unit: all four are in units of the margin."},
        {
            "what": "legend",
            "at_least": 3,
            "part": "frame",
            "says": "A legend with an entry for each of the three methods says which points are whose.",
        },
        *(_own_label(name) for name in OTHERS),
    ),
    misconceptions=(
        Misconception(
            "axes_exchanged",
            "The Shapley values are drawn upwards and the other scores across. Put what all methods are compared with on the x axis, so that the "
            "three scores of one tumour stand above one another.",
            tuple(_points(SCORES[name], SCORES["Shapley"]) for name in OTHERS),
        ),
        Misconception(
            "coefficient_not_doubled",
            "The scores of the data model are halved. The table holds twice the coefficients already, in the same unit as the others: what "
            "changes when a point joins, from -1 to +1.",
            _points(SCORES["Shapley"], [value / 2 for value in SCORES["data model"]]),
        ),
        Misconception(
            "against_the_number",
            "The scores are drawn against the number of the tumour, which says nothing. Whether two methods agree shows when one is drawn against "
            "the other.",
            tuple(_points(range(12), SCORES[name]) for name in OTHERS),
        ),
    ),
)
