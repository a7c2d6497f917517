"""The exercise on the story of the matched pair: four machines trained, four gains."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from reference_impl.text_games import CRITICAL, Points, svm_accuracy

from .model import Case, FunctionExercise, Misconception, OnDemand
from .shapley_games import Array

Rng = np.random.Generator
Utilities = tuple[float, float, float, float]  # of the easy points, with A, with B, with both


def _coalitions(pair: Array, easy: Array, above: Any) -> list[Points]:
    """The easy points alone, with A, with B, with both."""
    points, labels = np.concatenate([pair, easy]), np.concatenate([[True, False], above])
    chosen = [np.isin(np.arange(len(points)), dropped, invert=True) for dropped in ([0, 1], [1], [0], [])]
    return [Points(points[rows], labels[rows]) for rows in chosen]


def _utilities(pair: Array, easy: Array, above: Any, X_test: Array, above_test: Any, c: float = 1e6) -> Utilities:
    neither, a, b, both = (svm_accuracy(one, Points(X_test, above_test), c=c) for one in _coalitions(pair, easy, above))
    return neither, a, b, both


def _from(combine: Callable[[Utilities], list[float]], c: float = 1e6) -> Callable[..., Array]:
    """Gains of A alone, A after B, B alone, B after A, combined from the four utilities."""

    def gains(pair: Array, easy: Array, above: Any, X_test: Array, above_test: Any) -> Array:
        return np.array(combine(_utilities(pair, easy, above, X_test, above_test, c)))

    return gains


def _right(u: Utilities) -> list[float]:
    neither, a, b, both = u
    return [a - neither, both - b, b - neither, both - a]


def scene_case(label: str, pair: Array, easy: Array, above: Any, X_test: Array) -> Case:
    """A case; test points that lie close to one of the four lines are left out, so that the solver's last digits decide nothing."""
    from sklearn.svm import SVC  # its import takes seconds, and most who load the chapter train nothing

    keep = np.ones(len(X_test), dtype=bool)
    for c in (1e6, 1.0):
        for one in _coalitions(pair, easy, above):
            keep &= np.abs(SVC(kernel="linear", C=c).fit(one.points, one.above).decision_function(X_test)) > 0.03
    X_test = X_test[keep]
    args = {
        "pair": table_of(pair),
        "easy": table_of(easy),
        "above": {"array": [bool(one) for one in above], "dtype": "bool"},
        "X_test": table_of(X_test),
        "above_test": {"array": [bool(one) for one in X_test[:, 1] > X_test[:, 0]], "dtype": "bool"},
    }
    return Case(label, args)


def table_of(rows: Array) -> dict[str, Any]:
    """An array of two axes as data."""
    return {"array": [[float(entry) for entry in row] for row in rows], "dtype": "float64"}


def grid_of_tests() -> Array:
    """Eight by nine points of the square from 0 to 2, none on the line y = x."""
    x, y = np.meshgrid(np.linspace(0.05, 1.95, 8).round(2), np.linspace(0.1, 1.9, 9).round(2))
    return np.column_stack([x.ravel(), y.ravel()])


SYMMETRIC = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 2.0], [2.0, 1.0]])
STEEP = np.array([[0.0, 1.0], [0.0, 1.5], [0.0, 2.0], [2.0, 1.0], [2.0, 1.5], [2.0, 0.0]])


def _named(label: str, easy: Array) -> Case:
    return scene_case(label, CRITICAL.points, easy, easy[:, 1] > easy[:, 0], grid_of_tests())


def draw_scene(rng: Rng, label: str) -> Case:
    """Easy points drawn far from the line, so that the gains differ and every slip shows."""
    while True:
        start, apart = rng.uniform(0.7, 1.1), rng.choice([0.1, 0.15, 0.2])
        pair = np.array([[start, start + apart], [start + apart, start]]).round(2)
        easy = rng.uniform(0, 2, (40, 2)).round(2)
        easy = easy[np.abs(easy[:, 1] - easy[:, 0]) > 0.5][: int(rng.integers(4, 8))]
        above = easy[:, 1] > easy[:, 0]
        if not 0 < above.sum() < len(above):
            continue
        case = scene_case(label, pair, easy, above, rng.uniform(0, 2, (60, 2)).round(2))
        hard, soft = (_utilities(**built(case), c=c) for c in (1e6, 1.0))
        neither, a, b, both = hard
        if neither not in (a, b, both) and a != b and len({hard, soft}) == 2 and len(set(soft)) > 1:
            return case


def built(case: Case) -> dict[str, Any]:
    """The arguments of a scene as arrays."""
    return {name: np.array(data["array"], dtype=data["dtype"]) for name, data in case.args.items()}


matched_pair = FunctionExercise(
    id="pricing.matched_pair",
    title="The four gains of the story",
    points=4,
    stars=2,
    minutes=25,
    answers=("four_gains",),
    reference=_from(_right),
    public=OnDemand(
        lambda: (
            _named("easy points symmetric about the line", SYMMETRIC),
            _named("easy points on one side steep", STEEP),
            draw_scene(np.random.default_rng(5), "easy points drawn at random"),
        )
    ),
    hidden=lambda rng: [draw_scene(rng, f"scene {k}") for k in range(3)],
    misconceptions=(
        Misconception(
            "trains_once",
            "All four gains are zero: one model has been trained, and scored four times. The utility of a coalition is the accuracy of the model "
            "trained on *that* coalition, so that there are four models to fit.",
            _from(lambda u: [0.0, 0.0, 0.0, 0.0]),
        ),
        Misconception(
            "from_the_base",
            "The second gains are measured from the easy points alone. A gain is what the last to come adds to those who are there already: after "
            "B, the coalition to compare with holds B.",
            _from(lambda u: [u[1] - u[0], u[3] - u[0], u[2] - u[0], u[3] - u[0]]),
        ),
        Misconception(
            "partners_exchanged",
            "The two second gains stand in each other's place. A after B is what A adds where B is already: compare both with B alone, not with A.",
            _from(lambda u: [u[1] - u[0], u[3] - u[1], u[2] - u[0], u[3] - u[2]]),
        ),
        Misconception(
            "points_exchanged",
            "The gains of B stand where those of A belong. np.delete leaves out the row that it is given: to have A there, it is B, row 1, that has "
            "to be left out.",
            _from(lambda u: [u[2] - u[0], u[3] - u[1], u[1] - u[0], u[3] - u[2]]),
        ),
        Misconception(
            "soft_margin",
            "These are the gains of a machine with a soft margin, such as C=1, which lets the critical points lie on the wrong side for a small fee. "
            "The story needs the hard margin: C=1e6.",
            _from(_right, c=1.0),
        ),
        Misconception(
            "error_rates",
            "Every gain has the opposite sign: these are changes of the error rate. Utility is accuracy, the share that is classified right; more is "
            "better.",
            _from(lambda u: [-gain for gain in _right(u)]),
        ),
    ),
)
