"""The multilinear extension: by expectation, by finite differences; Shapley values, data models and integrated gradients meet on it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl import games, owen, p_biased, shapley


@given(st.integers(0, 6), st.integers(0, 2**32))
def test_owen_integral_is_the_shapley_value(n: int, seed: int) -> None:
    table = np.random.default_rng(seed).standard_normal(2**n)
    np.testing.assert_allclose(owen.shapley_by_owen_integral(table), shapley.shapley_values(table), rtol=0, atol=1e-12)


@given(st.integers(1, 6), st.integers(0, 2**32))
def test_shapley_value_is_twice_the_mean_of_the_coefficients_over_p(n: int, seed: int) -> None:
    table = np.random.default_rng(seed).standard_normal(2**n)
    nodes, weights = np.polynomial.legendre.leggauss(n)
    mean = sum(w / 2 * p_biased.best_linear(table, (t + 1) / 2)[1] for t, w in zip(nodes, weights, strict=True))
    np.testing.assert_allclose(2 * np.asarray(mean), shapley.shapley_values(table), rtol=0, atol=1e-9)


def test_one_p_alone_is_not_enough() -> None:
    table = games.tabulate(games.unanimity(3, (0, 1, 2)))
    assert 2 * p_biased.best_linear(table, 0.5)[1][0] == pytest.approx(1 / 4)  # Banzhaf
    np.testing.assert_allclose(2 * p_biased.best_linear(table, 0.5)[1], shapley.banzhaf_values(table), rtol=0, atol=1e-12)
    assert owen.shapley_by_owen_integral(table)[0] == pytest.approx(1 / 3)


@given(st.integers(1, 5), st.integers(0, 2**32))
def test_extension_is_an_expectation_and_agrees_at_the_corners(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    table, x, rows = rng.standard_normal(2**n), rng.random(n), games.coalition_matrix(n)
    assert owen.extension(table, x) == pytest.approx(float(np.where(rows, x, 1 - x).prod(axis=1) @ table), abs=1e-12)
    for mask in range(2**n):
        assert owen.extension(table, rows[mask]) == table[mask]


@given(st.integers(1, 5), st.integers(0, 2**32))
def test_gradient_by_differences(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    table, x = rng.standard_normal(2**n), rng.uniform(0.2, 0.8, n)
    steps = [(owen.extension(table, x + e) - owen.extension(table, x - e)) / 0.2 for e in 0.1 * np.eye(n)]  # exact: linear in each x_i
    np.testing.assert_allclose(owen.extension_gradient(table, x), steps, rtol=0, atol=1e-11)


@given(st.integers(1, 5), st.integers(0, 2**32))
def test_completeness_between_any_two_points(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    table, start, end = rng.standard_normal(2**n), rng.random(n), rng.random(n)
    got = owen.integrated_gradients(table, start, end)
    assert got.sum() == pytest.approx(owen.extension(table, end) - owen.extension(table, start), abs=1e-12)


def test_too_few_nodes_are_not_exact() -> None:
    table = games.random_game(6, np.random.default_rng(0)).table
    short = owen.integrated_gradients(table, np.zeros(6), np.ones(6), n_nodes=1)
    assert np.abs(short - shapley.shapley_values(table)).max() > 0.01


def test_bad_points_are_refused() -> None:
    with pytest.raises(ValueError, match=r"point has shape \(3,\), expected \(2,\)"):
        owen.extension(np.zeros(4), np.zeros(3))
    with pytest.raises(ValueError, match=r"end holds 1.5, expected probabilities"):
        owen.integrated_gradients(np.zeros(4), [0, 0], [1, 1.5])
    with pytest.raises(ValueError, match="n_nodes is 0, expected an integer >= 1"):
        owen.integrated_gradients(np.zeros(4), [0, 0], [1, 1], n_nodes=0)
