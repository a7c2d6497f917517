"""The exercise on the sparse linear fit: the penalty by cross-validation, the score on subsets that were not used."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from sklearn.linear_model import Lasso

from reference_impl.datamodels import LinearModel, explained_share, lasso, predictions, subset_design

from .datamodels_models import array
from .model import Case, FunctionExercise, Misconception, Tolerance
from .shapley_games import Array

Rng = np.random.Generator
Answer = tuple[float, Array, float]
Fit = Callable[[Array, Array, float], LinearModel]


def _plain(rows: Array, outputs: Array, penalty: float) -> LinearModel:
    return lasso(rows, outputs, penalty=penalty)


def _intercept_penalised(rows: Array, outputs: Array, penalty: float) -> LinearModel:
    """The constant as one coefficient more, of a column of ones."""
    fit = Lasso(alpha=penalty, fit_intercept=False, tol=1e-10, max_iter=100_000).fit(np.column_stack([np.ones(len(rows)), rows]), outputs)
    return LinearModel(float(fit.coef_[0]), np.asarray(fit.coef_[1:], dtype=np.float64))


def _squares(model: LinearModel, rows: Array, outputs: Array) -> float:
    return float(((outputs - predictions(model, rows)) ** 2).mean())


def _splits(m: int, folds: int) -> list[Any]:
    """The rows left out in each fold, as a boolean mask."""
    return [np.isin(np.arange(m), part) for part in np.array_split(np.arange(m), folds)]


def validation_errors(rows: Array, outputs: Array, penalties: Any, folds: int, fit: Fit = _plain) -> Array:
    """Mean squared error on the fold left out, averaged over the folds, for each penalty."""
    out = _splits(len(rows), folds)
    return np.array([np.mean([_squares(fit(rows[~o], outputs[~o], a), rows[o], outputs[o]) for o in out]) for a in penalties])


def _chosen(rows: Array, outputs: Array, penalties: Any, folds: int, fit: Fit = _plain) -> float:
    return float(np.asarray(penalties)[np.argmin(validation_errors(rows, outputs, penalties, folds, fit))])


def _answer(model: LinearModel, rows: Array, outputs: Array) -> Answer:
    return model.intercept, model.coefficients, explained_share(model, rows, outputs)


def _reference(rows: Array, outputs: Array, penalties: Any, folds: int, held_rows: Array, held_outputs: Array, fit: Fit = _plain) -> Answer:
    return _answer(fit(rows, outputs, _chosen(rows, outputs, penalties, folds, fit)), held_rows, held_outputs)


def _scored_on_training(rows: Array, outputs: Array, penalties: Any, folds: int, held_rows: Array, held_outputs: Array) -> Answer:
    return _answer(_plain(rows, outputs, _chosen(rows, outputs, penalties, folds)), rows, outputs)


def _least_error_in_training(rows: Array, outputs: Array, penalties: Any, folds: int, held_rows: Array, held_outputs: Array) -> Answer:
    return _answer(_plain(rows, outputs, float(np.min(penalties))), held_rows, held_outputs)


def _chosen_on_held_out(rows: Array, outputs: Array, penalties: Any, folds: int, held_rows: Array, held_outputs: Array) -> Answer:
    models = [_plain(rows, outputs, float(a)) for a in penalties]
    return _answer(min(models, key=lambda model: _squares(model, held_rows, held_outputs)), held_rows, held_outputs)


def _not_refitted(rows: Array, outputs: Array, penalties: Any, folds: int, held_rows: Array, held_outputs: Array) -> Answer:
    inside = ~_splits(len(rows), folds)[-1]
    return _answer(_plain(rows[inside], outputs[inside], _chosen(rows, outputs, penalties, folds)), held_rows, held_outputs)


PENALTIES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)


def _drawn(rng: Rng, n: int, m: int, folds: int) -> dict[str, Any]:
    """Outputs of a sparse linear model, a pair of points that work together, and noise; drawn again until the choice is a clear one."""
    while True:
        rows, held = subset_design(n, m, 0.5, rng), subset_design(n, 20, 0.5, rng)
        theta = np.where(np.arange(n) < 2, rng.choice([-1.5, -1.0, 1.0, 1.5], n), 0.0)

        def utility(x: Array, theta: Array = theta) -> Array:
            noisy: Array = 3 + x @ theta + 0.4 * x[:, 0] * x[:, -1] + 0.8 * rng.standard_normal(len(x))
            return noisy.round(2)

        data = {
            "rows": rows,
            "outputs": utility(rows),
            "penalties": list(PENALTIES),
            "folds": folds,
            "held_rows": held,
            "held_outputs": utility(held),
        }
        if _clear(data):
            return data


def _clear(data: dict[str, Any]) -> bool:
    """Whether the best penalty is inside the list, by a margin, and not the one that the held-out subsets would choose."""
    errors = validation_errors(data["rows"], data["outputs"], data["penalties"], data["folds"])
    place, (first, second) = int(np.argmin(errors)), np.sort(errors)[:2]
    held = [_squares(_plain(data["rows"], data["outputs"], a), data["held_rows"], data["held_outputs"]) for a in data["penalties"]]
    return 0 < place < len(errors) - 1 and second > 1.01 * first and place != int(np.argmin(held))


def _case(label: str, data: dict[str, Any]) -> Case:
    keys = ("rows", "outputs", "held_rows", "held_outputs")
    return Case(label, {key: array(value) if key in keys else value for key, value in data.items()}, keeps=True)


def _hidden(rng: Rng) -> list[Case]:
    return [_case(f"{m} subsets of {n} points drawn at random, {folds} folds", _drawn(rng, n, m, folds)) for n, m, folds in ((6, 30, 5), (10, 24, 4))]


lasso_fit = FunctionExercise(
    id="datamodels.lasso",
    title="The data model",
    points=4,
    stars=2,
    minutes=35,
    answers=("datamodel",),
    reference=_reference,
    tolerance=Tolerance(2e-3, 2e-3, "coordinate descent stops early at scikit-learn's default tolerance"),
    public=(
        _case("30 subsets of 6 points, 5 folds", _drawn(np.random.default_rng(61), 6, 30, 5)),
        _case("24 subsets of 10 points, 4 folds", _drawn(np.random.default_rng(62), 10, 24, 4)),
    ),
    hidden=_hidden,
    misconceptions=(
        Misconception(
            "scored_on_training",
            "The model is right, but its score is taken on the subsets to which it was fitted. A fit with many coefficients explains its own data "
            "well whatever they are; what it is worth shows on subsets that it has never seen.",
            _scored_on_training,
        ),
        Misconception(
            "intercept_penalised",
            "The intercept is too small: it is penalised like the other coefficients. It only says where the outputs lie on average; nothing is "
            "sparse about it, and it stands outside the norm in equation (3).",
            partial(_reference, fit=_intercept_penalised),
        ),
        Misconception(
            "least_training_error",
            "The smallest penalty was taken: it always has the least error on the data of the fit. Each penalty has to be judged on the fold "
            "that its fit did not see.",
            _least_error_in_training,
        ),
        Misconception(
            "chosen_on_held_out",
            "The penalty was chosen on the held-out subsets. They are kept for the score alone; once they have chosen something, the score is no "
            "longer that of unseen data.",
            _chosen_on_held_out,
        ),
        Misconception(
            "not_refitted",
            "The penalty is right, but the model is one of those from the cross-validation, fitted without one fold. With the penalty chosen, fit "
            "again to all the rows.",
            _not_refitted,
        ),
    ),
)
