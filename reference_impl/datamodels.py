r"""Data models: the output of a model trained on a random subset of the data, as a linear function of who is in it.

Subsets are rows of +1 (in) and -1 (out), each player in with probability p, independently: the p-biased measure. A data model is
theta_0 + sum_i theta_i x_i; theta_i is in the units of the output U, and positive where the player raises it. Exact results need a
table of all 2**n outputs; estimates need a sample of subsets and their outputs.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import spearmanr
from sklearn.linear_model import Lasso, LassoCV

from .arrays import checked_array, checked_count, checked_generator, checked_range
from .games import Coalitions
from .p_biased import checked_probability
from .tables import Array


class LinearModel(NamedTuple):
    """A data model: predicts ``intercept + rows @ coefficients``."""

    intercept: float
    coefficients: Array  # (n,)


def subset_design(n: int, n_subsets: int, p: float, rng: np.random.Generator) -> Array:
    r"""Draw random subsets as rows of plus and minus one.

    .. math:: x_i = +1 \text{ with probability } p, \text{ else } -1, \text{ independently}

    Returns:
        Shape (n_subsets, n).

    Raises:
        ValueError: p not in (0, 1).

    Example:
        >>> subset_design(3, 2, 0.5, np.random.default_rng(0))
        array([[-1.,  1.,  1.],
               [ 1., -1., -1.]])

    Source: chapter, section 10.3.
    """
    shape = checked_count(n_subsets, "n_subsets", least=0), checked_count(n, "n", least=0)
    return np.where(checked_generator(rng).random(shape) < checked_probability(p), 1.0, -1.0)


def coalitions_of(rows: Array) -> Coalitions:
    """Read rows of plus and minus one as coalitions.

    Raises:
        ValueError: no matrix, or another entry (0 and 1 are another encoding, with other coefficients).

    Example:
        >>> coalitions_of(np.array([[1.0, -1.0]]))
        array([[ True, False]])
    """
    design = checked_array(rows, "rows", ("m", "n"))
    if not (np.abs(design) == 1).all():
        raise ValueError(f"rows holds {design[np.abs(design) != 1].flat[0]}, expected +1 (in) and -1 (out)")
    return np.asarray(design > 0)


def lasso(rows: Array, outputs: Array, *, penalty: float) -> LinearModel:
    r"""Fit a sparse data model; the intercept is not penalised.

    .. math:: \min_\theta \frac{1}{2m} \sum_k (U_k - \theta_0 - x_k \cdot \theta)^2 + \alpha \|\theta\|_1

    Args:
        rows: plus and minus one, shape (m, n).
        outputs: U, shape (m,).
        penalty: alpha > 0, in the units of U.

    Raises:
        ValueError: shapes that do not fit, entries other than plus and minus one, or penalty <= 0.

    Example:
        >>> rows = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
        >>> lasso(rows, np.array([5.0, 5.0, 1.0, 1.0]), penalty=0.5).coefficients
        array([1.5, 0. ])

    Source: chapter, section 10.3; Ilyas et al. 2022.
    """
    checked_range(penalty, "penalty", above=0)
    fit = Lasso(alpha=penalty, tol=1e-10, max_iter=100_000).fit(*_checked(rows, outputs))
    return LinearModel(float(fit.intercept_), np.asarray(fit.coef_, dtype=np.float64))


def lasso_cv(rows: Array, outputs: Array, *, folds: int = 5, n_penalties: int = 50) -> tuple[LinearModel, float]:
    """Fit a sparse data model, its penalty chosen by cross-validation over consecutive folds: nothing random.

    Args:
        rows: plus and minus one, shape (m, n), in random order.
        outputs: shape (m,).
        folds: of the cross-validation, at least 2.
        n_penalties: on a logarithmic grid of three decades below the least penalty at which all coefficients are 0.

    Returns:
        The model fitted to all rows, and its penalty.

    Raises:
        ValueError: see `lasso`; or fewer rows than folds.

    Example:
        >>> rows = subset_design(4, 100, 0.5, np.random.default_rng(0))
        >>> model, _ = lasso_cv(rows, rows @ np.array([2.0, 0.0, 0.0, -1.0]) + 3)
        >>> np.round(model.coefficients, 1) + 0.0
        array([ 2.,  0.,  0., -1.])

    Source: chapter, section 10.3; Ilyas et al. 2022.
    """
    design, targets = _checked(rows, outputs)
    if not 2 <= folds <= len(design):
        raise ValueError(f"folds is {folds}, expected 2..{len(design)}, the number of rows")
    penalty = float(LassoCV(cv=folds, alphas=n_penalties, tol=1e-6, max_iter=100_000).fit(design, targets).alpha_)
    return lasso(design, targets, penalty=penalty), penalty


def predictions(model: LinearModel, rows: Array) -> Array:
    """Predict outputs for subsets, rows of shape (m, n).

    Raises:
        ValueError: rows of another shape, or not finite.

    Example:
        >>> predictions(LinearModel(1.0, np.array([2.0, 3.0])), np.array([[1.0, -1.0]]))
        array([0.])
    """
    design = checked_array(rows, "rows", ("m", len(model.coefficients)))
    predicted: Array = model.intercept + design @ model.coefficients  # (m, n) @ (n,) -> (m,)
    return predicted


def explained_share(model: LinearModel, rows: Array, outputs: Array) -> float:
    r"""Score a model on subsets that it was not fitted to: 1 is perfect, 0 no better than their mean.

    .. math:: R^2 = 1 - \frac{\sum_k (U_k - \hat U_k)^2}{\sum_k (U_k - \bar U)^2}

    Raises:
        ValueError: shapes that do not fit, entries other than plus and minus one, or outputs that are all the same.

    Example:
        >>> explained_share(LinearModel(0.0, np.array([1.0])), np.array([[1.0], [-1.0]]), np.array([1.0, -1.0]))
        1.0
    """
    design, targets = _checked(rows, outputs)
    spread = float(((targets - targets.mean()) ** 2).sum())
    if spread == 0:
        raise ValueError(f"outputs are all {targets[0]}, expected at least two different ones")
    return 1 - float(((targets - predictions(model, design)) ** 2).sum()) / spread


def linear_datamodelling_score(scores: ArrayLike, rows: Array, outputs: ArrayLike) -> Array:
    r"""Rank the outputs of held-out subsets by the summed scores of their members, and compare with the true ranking.

    .. math:: \operatorname{LDS} = \operatorname{spearman} \Big( \sum_{i: x_{ki} = 1} \tau_i, \; U_k \Big)_k

    Args:
        scores: tau of each player for each output, shape (n,) or (n, q), of any attribution method: only ranks count.
        rows: plus and minus one, shape (m, n), m >= 2.
        outputs: of models trained on the subsets, shape (m,) or (m, q).

    Returns:
        Shape () or (q,), in [-1, 1].

    Raises:
        ValueError: shapes that do not fit, entries other than plus and minus one, or a constant column, whose ranks mean nothing.

    Example:
        >>> rows = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, -1.0]])
        >>> linear_datamodelling_score([2.0, 1.0], rows, [9.0, 5.0, 1.0])
        array(1.)

    Source: Park et al. 2023 (TRAK).
    """
    tau = checked_array(scores, "scores", ("n", "q")[: max(1, np.ndim(scores))])
    true = checked_array(outputs, "outputs", ("m", "q")[: max(1, np.ndim(outputs))])
    members = coalitions_of(rows)
    if tau.shape != (members.shape[1], *true.shape[1:]) or len(true) != len(members):
        raise ValueError(f"scores, rows, outputs have shapes {tau.shape}, {members.shape}, {true.shape}, expected (n, q), (m, n), (m, q)")
    summed = members @ tau  # (m, n) @ (n, q) -> (m, q)
    pairs = zip(summed.reshape(len(members), -1).T, true.reshape(len(members), -1).T, strict=True)
    ranks = []
    for ours, theirs in pairs:
        if np.ptp(ours) == 0 or np.ptp(theirs) == 0:
            raise ValueError("scores or outputs are the same for all subsets, expected at least two different ones")
        ranks.append(float(spearmanr(ours, theirs).statistic))
    return np.array(ranks).reshape(true.shape[1:])


def _checked(rows: Array, outputs: Array) -> tuple[Array, Array]:
    coalitions_of(rows)
    design = checked_array(rows, "rows", ("m", "n"))
    return design, checked_array(outputs, "outputs", (len(design),))
