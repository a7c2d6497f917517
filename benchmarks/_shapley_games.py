"""The games on which sampling estimators are compared, each with its exact Shapley values and as arrays that another process can read."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from sklearn.datasets import load_breast_cancer

from reference_impl import games, training_games, voting
from reference_impl.games import Game
from reference_impl.shapley import shapley_values
from reference_impl.tables import Array


class Contest(NamedTuple):
    """A game, its values, and its arrays: weights and quota, or members and coefficients, or a table."""

    name: str
    game: Game
    truth: Array
    arrays: dict[str, Array]


def parliament(n: int = 50) -> Contest:
    """Weighted voting by simple majority, weights 1 to 49 at random."""
    weights = np.random.default_rng(0).integers(1, 50, size=n)
    quota = int(weights.sum() // 2 + 1)
    truth = np.array([float(value) for value in voting.weighted_voting_shapley(weights.tolist(), quota)])
    arrays = {"weights": weights.astype(np.float64), "quota": np.array(float(quota))}
    return Contest(f"weighted voting, {n}", games.weighted_voting(weights.tolist(), quota), truth, arrays)


def projects(n: int = 30, terms: int = 60, most: int = 6) -> Contest:
    """A sum of unanimity games of 1 to 6 players with normal coefficients."""
    rng = np.random.default_rng(0)
    coefficients = rng.standard_normal(terms)
    members = np.zeros((terms, n), dtype=np.bool_)
    for row in members:
        row[rng.choice(n, size=rng.integers(1, most + 1), replace=False)] = True
    sizes = members.sum(axis=1)
    needed = members.T.astype(np.float64)
    game = games.FormulaGame(n, lambda coalitions: np.asarray((coalitions @ needed >= sizes) @ coefficients))
    return Contest(f"sum of unanimity games, {n}", game, (coefficients / sizes) @ members, {"members": members, "coefficients": coefficients})


def training_points(n: int = 20) -> Contest:
    """Data valuation: mean log-likelihood of 100 test points under logistic regression trained on some of n points (breast cancer, 4 features)."""
    X, y = load_breast_cancer(return_X_y=True)
    X = (X[:, :4] - X[:, :4].mean(axis=0)) / X[:, :4].std(axis=0)
    X = np.concatenate([X, np.ones((len(X), 1))], axis=1)
    order = np.random.default_rng(0).permutation(len(X))
    train, test = order[:n], order[n : n + 100]
    table = games.tabulate(training_games.likelihood_game(X[train], y[train], X[test], y[test], l2=0.05))
    return Contest(f"data valuation, {n}", games.TableGame(table), shapley_values(table), {"table": table})
