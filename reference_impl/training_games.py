r"""Training examples as players: what models trained on coalitions are worth on test examples.

A coalition's model is that of `retraining.fit_logistic_subsets`; its worth a share of test examples classified right, or their log-likelihood.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from .games import Coalitions, FormulaGame
from .logistic import checked_examples, checked_parameters, logistic_losses
from .retraining import batches, checked_positive, fit_logistic_subsets
from .tables import Array


def accuracies(parameters: ArrayLike, X_test: ArrayLike, y_test: ArrayLike) -> Array:
    r"""Find the share of test examples that each model classifies right; class 1 where its probability is above one half.

    Args:
        parameters: shape (m, p).
        X_test: shape (k, p).
        y_test: labels 0 or 1, shape (k,).

    Returns:
        Shape (m,).

    Raises:
        ValueError: shapes that do not fit, or labels other than 0 and 1.

    Example:
        >>> accuracies([[1.0], [-1.0], [0.0]], [[1.0], [2.0], [-1.0]], [1, 1, 1]).round(4)
        array([0.6667, 0.3333, 0.    ])

    Source: thesis, Example 1.3.
    """
    design, labels = checked_examples(X_test, y_test)
    ones = checked_parameters(parameters, design.shape[1]) @ design.T > 0  # (m, k)
    return np.asarray((ones == (labels == 1)).mean(axis=-1))


def margins(parameters: ArrayLike, X_test: ArrayLike, y_test: ArrayLike) -> Array:
    r"""Find the logit of the probability that each model gives to the right class: what data models predict.

    .. math:: \log \frac{p(y|x)}{1 - p(y|x)} = (2y - 1) \, x^\top \theta

    Args:
        parameters: shape (m, p).
        X_test: shape (k, p).
        y_test: labels 0 or 1, shape (k,).

    Returns:
        Shape (m, k), positive where the model is right.

    Raises:
        ValueError: see `accuracies`.

    Example:
        >>> margins([[2.0]], [[1.0], [1.0]], [1, 0])
        array([[ 2., -2.]])

    Source: chapter, section 10.3; Ilyas et al. 2022.
    """
    design, labels = checked_examples(X_test, y_test)
    signed: Array = (checked_parameters(parameters, design.shape[1]) @ design.T) * (2 * labels - 1)
    return signed


def accuracy_game(X: ArrayLike, y: ArrayLike, X_test: ArrayLike, y_test: ArrayLike, *, l2: ArrayLike) -> FormulaGame:
    """Make training examples players: a coalition earns the test accuracy of logistic regression trained on it.

    Args:
        X, y: training examples, one player each.
        X_test, y_test: test examples.
        l2: see `retraining.fit_logistic_subsets`.

    Returns:
        A game of n players. The empty coalition's model says class 0 throughout.

    Raises:
        ValueError: see `retraining.fit_logistic_subsets`; a test set that does not fit is refused at the first coalition.

    Example:
        >>> game = accuracy_game([[1.0], [-1.0]], [1, 0], [[2.0], [-2.0], [3.0]], [1, 0, 1], l2=0.1)
        >>> game(np.array([[False, False], [True, False]])).round(4)
        array([0.3333, 1.    ])

    Source: chapter, Example 10.2.1.
    """
    return _game(X, y, lambda parameters: accuracies(parameters, X_test, y_test), l2)


def likelihood_game(X: ArrayLike, y: ArrayLike, X_test: ArrayLike, y_test: ArrayLike, *, l2: ArrayLike) -> FormulaGame:
    """Make training examples players: a coalition earns the mean log-likelihood (minus the mean loss) of the test examples, in nats.

    Args:
        X, y, X_test, y_test, l2: see `accuracy_game`.

    Returns:
        A game of n players; the empty coalition earns -log 2.

    Raises:
        ValueError: see `accuracy_game`.

    Example:
        >>> game = likelihood_game([[1.0], [-1.0]], [1, 0], [[2.0]], [1], l2=0.1)
        >>> game(np.array([[False, False], [True, True]])).round(4)
        array([-0.6931, -0.0374])
    """
    return _game(X, y, lambda parameters: -logistic_losses(X_test, y_test, parameters).mean(axis=-1), l2)


def _game(X: ArrayLike, y: ArrayLike, utility: Callable[[Array], Array], l2: ArrayLike) -> FormulaGame:
    design, labels = checked_examples(X, y)
    checked_positive(l2, design.shape[1])

    def trained(subsets: Coalitions) -> Array:
        parameters = fit_logistic_subsets(design, labels, subsets, l2=l2).parameters
        parts = [utility(parameters[rows]) for rows in batches(len(parameters), 64)]
        return np.concatenate(parts) if parts else np.zeros(0)

    return FormulaGame(len(labels), trained)
