"""Training on many subsets: batched Newton fits against scikit-learn's separate ones; exact data values; a data model of 10^5 subsets.

``python -m benchmarks retraining`` runs one thread. Both minimise the same function, and the largest difference of their parameters is printed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge
from threadpoolctl import threadpool_limits

from reference_impl import games, logistic, retraining, shapley, training_games
from reference_impl.games import Coalitions
from reference_impl.tables import Array

from ._timing import seconds

POINTS = 20
SEPARATE = 300  # fits made one at a time, to time one
BATCHED = 2**15


def problem(n: int, features: int, seed: int) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    X = logistic.with_intercept(rng.standard_normal((n, features)))
    y = (rng.random(n) < 1 / (1 + np.exp(-X @ np.linspace(-2, 2, features + 1)))).astype(np.float64)
    y[:2] = 0, 1
    return X, y


def rates(label: str, batched: Callable[[Coalitions], Array], separate: Callable[[Coalitions], Array], subsets: Coalitions) -> None:
    """Microseconds a fit, turn and turn about: a share of the separate fits before the batched ones, the rest after."""
    half = SEPARATE // 2
    first = seconds(lambda: separate(subsets[:half]))
    together = seconds(lambda: batched(subsets)) / len(subsets)
    each = (first + seconds(lambda: separate(subsets[half:SEPARATE]))) / SEPARATE
    apart = np.abs(batched(subsets[:SEPARATE]) - separate(subsets[:SEPARATE])).max()
    print(f"{label:52s} {1e6 * together:8.1f} us   scikit-learn {1e6 * each:8.1f} us   ratio {each / together:6.0f}   apart {apart:.0e}", flush=True)


def one_at_a_time(X: Array, y: Array, make: Callable[[], LogisticRegression | Ridge], subsets: Coalitions) -> Array:
    return np.array([np.ravel(make().fit(X[subset], y[subset]).coef_) for subset in subsets])


def compare_rates() -> None:
    rng = np.random.default_rng(0)
    for n, features in ((POINTS, 2), (POINTS, 5), (POINTS, 10), (100, 10)):
        X, y = problem(n, features, seed=1)
        subsets = rng.random((BATCHED, n)) < 0.5
        subsets[:, :2] = True  # scikit-learn wants both classes
        # one of scikit-learn's penalties is one over n of ours: C = 1/(n l2), alpha = n l2
        fast = partial(retraining.fit_logistic_subsets, X, y, l2=1 / n)
        rates(
            f"logistic, {n} points, {features} features and intercept",
            lambda rows, fast=fast: fast(rows).parameters,  # type: ignore[misc]
            partial(one_at_a_time, X, y, partial(LogisticRegression, C=1.0, fit_intercept=False, tol=1e-8)),
            subsets,
        )
    X, y = problem(POINTS, 5, seed=2)
    rates(
        f"ridge, {POINTS} points, 5 features and intercept",
        lambda rows: retraining.fit_ridge_subsets(X, y, rows, l2=1 / POINTS),
        partial(one_at_a_time, X, y, partial(Ridge, alpha=1.0, fit_intercept=False)),
        subsets[:, :POINTS],
    )


def exact_values() -> None:
    """The Shapley value of each of 20 training points, from all 2**20 fits."""
    X, y = problem(POINTS, 2, seed=3)
    X_test, y_test = problem(100, 2, seed=4)
    begin = time.perf_counter()
    table = games.tabulate(training_games.likelihood_game(X, y, X_test, y_test, l2=1 / POINTS))
    values = shapley.shapley_values(table)
    taken = time.perf_counter() - begin
    gap = values.sum() - (table[-1] - table[0])
    print(f"exact data values of {POINTS} points: {table.size:,} fits and their test losses in {taken:.1f} s; efficiency gap {gap:.0e}", flush=True)


def data_model() -> None:
    """10^5 random subsets, a model and its margin for each, and the linear fit to them."""
    n, m = 100, 100_000
    X, y = problem(n, 5, seed=5)
    X_test, y_test = (part[:1] for part in problem(2, 5, seed=6))
    subsets = np.random.default_rng(7).random((m, n)) < 0.5
    begin = time.perf_counter()
    outputs = training_games.margins(retraining.fit_logistic_subsets(X, y, subsets, l2=1 / n).parameters, X_test, y_test)[:, 0]
    fitted = time.perf_counter() - begin
    signs = np.column_stack([np.ones(m), 2.0 * subsets - 1])
    half = m // 2
    coefficients = np.linalg.lstsq(signs[:half], outputs[:half])[0]
    residual = np.var(outputs[half:] - signs[half:] @ coefficients) / np.var(outputs[half:])
    print(
        f"data model of {n} points from {m:,} subsets: fits {fitted:.1f} s, all {time.perf_counter() - begin:.1f} s; unexplained {residual:.1%}",
        flush=True,
    )


def main() -> None:
    with threadpool_limits(1):
        compare_rates()
        exact_values()
        data_model()
