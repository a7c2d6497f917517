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
Split = Callable[[int, int], list[Any]]


def _plain(rows: Array, outputs: Array, penalty: float) -> LinearModel:
    return lasso(rows, outputs, penalty=penalty)


def _intercept_penalised(rows: Array, outputs: Array, penalty: float) -> LinearModel:
    """The constant as one coefficient more, of a column of ones."""
    fit = Lasso(alpha=penalty, fit_intercept=False, tol=1e-10, max_iter=100_000).fit(np.column_stack([np.ones(len(rows)), rows]), outputs)
    return LinearModel(float(fit.coef_[0]), np.asarray(fit.coef_[1:], dtype=np.float64))


def _squares(model: LinearModel, rows: Array, outputs: Array) -> float:
    return float(((outputs - predictions(model, rows)) ** 2).mean())


def _no_intercept(rows: Array, outputs: Array, penalty: float) -> LinearModel:
    fit = Lasso(alpha=penalty, fit_intercept=False, tol=1e-10, max_iter=100_000).fit(rows, outputs)
    return LinearModel(0.0, np.asarray(fit.coef_, dtype=np.float64))


def _splits(m: int, folds: int) -> list[Any]:
    """The rows left out in each fold, as a boolean mask."""
    return [np.isin(np.arange(m), part) for part in np.array_split(np.arange(m), folds)]


def _every_so_many(m: int, folds: int) -> list[Any]:
    return [np.arange(m) % folds == k for k in range(folds)]


def _always_five(m: int, folds: int) -> list[Any]:
    return _splits(m, 5)


def validation_errors(rows: Array, outputs: Array, penalties: Any, folds: int, fit: Fit = _plain, split: Split = _splits) -> Array:
    """Mean squared error on the fold left out, averaged over the folds, for each penalty."""
    out = split(len(rows), folds)
    return np.array([np.mean([_squares(fit(rows[~o], outputs[~o], a), rows[o], outputs[o]) for o in out]) for a in penalties])


def _chosen(rows: Array, outputs: Array, penalties: Any, folds: int, fit: Fit = _plain, split: Split = _splits) -> float:
    return float(np.asarray(penalties)[np.argmin(validation_errors(rows, outputs, penalties, folds, fit, split))])


def _answer(model: LinearModel, rows: Array, outputs: Array) -> Answer:
    return model.intercept, model.coefficients, explained_share(model, rows, outputs)


def _reference(
    rows: Array, outputs: Array, penalties: Any, folds: int, held_rows: Array, held_outputs: Array, fit: Fit = _plain, split: Split = _splits
) -> Answer:
    return _answer(fit(rows, outputs, _chosen(rows, outputs, penalties, folds, fit, split)), held_rows, held_outputs)


def _scaled(times: float) -> Callable[..., Answer]:
    """The answer to (3) with another factor before the penalty."""
    return partial(_reference, fit=lambda rows, outputs, penalty: _plain(rows, outputs, times * penalty))


def _chosen_by_score(rows: Array, outputs: Array, penalties: Any, folds: int, held_rows: Array, held_outputs: Array) -> Answer:
    """The penalty with the largest mean of R^2 over the folds, as `GridSearchCV` takes it."""
    out = _splits(len(rows), folds)
    scores = [np.mean([explained_share(_plain(rows[~o], outputs[~o], a), rows[o], outputs[o]) for o in out]) for a in penalties]
    return _answer(_plain(rows, outputs, float(penalties[int(np.argmax(scores))])), held_rows, held_outputs)


def _correlation_squared(rows: Array, outputs: Array, penalties: Any, folds: int, held_rows: Array, held_outputs: Array) -> Answer:
    intercept, theta, _ = _reference(rows, outputs, penalties, folds, held_rows, held_outputs)
    return intercept, theta, float(np.corrcoef(held_rows @ theta, held_outputs)[0, 1] ** 2)


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


PENALTIES = (0.03, 0.1, 0.25, 0.7, 1.8)  # no two of them in a ratio of 2: half a penalty, or twice one, is none of the list


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
    """Whether the best penalty is inside the list, by a margin, and not the one of the held-out subsets or, but for 5 folds, of 5 folds."""
    given = (data["rows"], data["outputs"], data["penalties"])
    errors = validation_errors(*given, data["folds"])
    place, (first, second) = int(np.argmin(errors)), np.sort(errors)[:2]
    if data["folds"] != 5 and _chosen(*given, 5) == data["penalties"][place]:
        return False
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
        _case("30 subsets of 6 points, 5 folds", _drawn(np.random.default_rng(63), 6, 30, 5)),
        _case("24 subsets of 10 points, 4 folds", _drawn(np.random.default_rng(60), 10, 24, 4)),
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
        Misconception(
            "penalty_halved",
            "Half the penalty is applied. The squares in (3) are divided by 2m, as scikit-learn does it: alpha goes there as it stands.",
            _scaled(0.5),
        ),
        Misconception(
            "penalty_doubled",
            "Twice the penalty is applied. The squares in (3) are divided by 2m, as scikit-learn does it: alpha goes there as it stands.",
            _scaled(2.0),
        ),
        Misconception(
            "folds_ignored",
            "The penalty was chosen with five folds, which is scikit-learn's default. How many there are is an argument, folds.",
            partial(_reference, split=_always_five),
        ),
        Misconception(
            "folds_interleaved",
            "The folds are every so many-th row. Wanted are consecutive blocks, so that everybody gets the same answer.",
            partial(_reference, split=_every_so_many),
        ),
        Misconception(
            "chosen_by_score",
            "The penalty was chosen by the average of R^2 over the folds, which is what GridSearchCV does unless told otherwise. Section 3 asks for "
            "the least average of the mean squared errors.",
            _chosen_by_score,
        ),
        Misconception(
            "correlation_squared",
            "The model is right, but its score is a squared correlation, which does not see predictions that are all too large or too small. "
            "R^2 compares the squares of the errors with those of the outputs about their mean.",
            _correlation_squared,
        ),
        Misconception(
            "no_intercept",
            "The model has no constant: it is 0 where (3) fits one, and the coefficients have to make up for it.",
            partial(_reference, fit=_no_intercept),
        ),
    ),
)
