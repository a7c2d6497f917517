"""LIME: the closed form, scikit-learn's ridge, axioms that it breaks, and the width that makes it regression."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import Ridge

from reference_impl import axioms, games, lime, shapley


def test_the_kernel_counts_absent_players_and_the_package_takes_its_root() -> None:
    rows = games.coalition_matrix(3)
    absent = 3 - rows.sum(axis=1)
    got = lime.lime_weights(rows, width=0.7)
    np.testing.assert_allclose(got, np.exp(-absent / 0.49), rtol=1e-14)
    distance = np.linalg.norm(1.0 - rows, axis=1)
    np.testing.assert_allclose(got, np.exp(-(distance**2) / 0.7**2), rtol=1e-12)
    np.testing.assert_allclose(np.sqrt(got), lime.lime_weights(rows, width=0.7 * 2**0.5), rtol=1e-12)


@settings(max_examples=40)
@given(st.integers(1, 5), st.integers(0, 2**32), st.sampled_from([0.0, 0.5, 10.0]), st.sampled_from([0.5, 1.0, 4.0]))
def test_the_fit_solves_the_normal_equations(n: int, seed: int, l2: float, width: float) -> None:
    game = games.random_game(n, np.random.default_rng(seed))
    rows = games.coalition_matrix(n)
    fit = lime.lime(game, rows, width=width, l2=l2)
    design, pi = np.column_stack([np.ones(len(rows)), rows]), lime.lime_weights(rows, width=width)
    penalty = l2 * np.diag([0.0] + [1.0] * n)
    wanted = np.linalg.solve(design.T @ (pi[:, None] * design) + penalty, design.T @ (pi * game.table))  # (2.5), with its column of ones
    np.testing.assert_allclose([fit.intercept, *fit.values], wanted, rtol=0, atol=1e-8 * (1 + abs(wanted).max()))
    assert fit.evaluations == 2**n


@pytest.mark.parametrize("l2", [0.1, 1.0])
def test_the_fit_is_scikit_learns_ridge(l2: float) -> None:
    rng = np.random.default_rng(0)
    game, rows = games.random_game(7, rng), lime.draw_lime_coalitions(7, 60, rng)
    fit = lime.lime(game, rows, width=2.0, l2=l2)
    theirs = Ridge(alpha=l2).fit(rows, game(rows), sample_weight=lime.lime_weights(rows, width=2.0))
    np.testing.assert_allclose(fit.values, theirs.coef_, rtol=1e-8)
    assert fit.intercept == pytest.approx(theirs.intercept_, rel=1e-8)


@given(st.lists(st.integers(-80, 80).map(lambda k: k / 8), min_size=1, max_size=5), st.sampled_from([0.6, 1.0, 5.0]))
def test_a_linear_game_is_found_exactly(weights: list[float], width: float) -> None:
    fit = lime.lime(games.linear(weights, constant=2.0), games.coalition_matrix(len(weights)), width=width)
    assert fit.values.tolist() == pytest.approx(weights, abs=1e-9)
    assert fit.intercept == pytest.approx(2.0, abs=1e-9)
    assert fit.standard_errors.max() < 1e-9


def test_lime_breaks_efficiency_and_shapley_does_not() -> None:
    game = games.unanimity(3, (0, 1, 2))
    table = games.tabulate(game)
    fit = lime.lime(game, games.coalition_matrix(3), width=1.0)
    assert not axioms.is_efficient(table, fit.values)
    assert axioms.is_efficient(table, shapley.shapley_values(table))
    assert axioms.is_symmetric(table, fit.values)


def test_an_even_kernel_over_all_coalitions_gives_banzhaf_values() -> None:
    game = games.random_game(5, np.random.default_rng(1))
    fit = lime.lime(game, games.coalition_matrix(5), width=1e6)  # Hammer and Holzman 1992
    np.testing.assert_allclose(fit.values, shapley.banzhaf_values(game.table), rtol=0, atol=1e-9)


def test_standard_errors_are_what_repetitions_show() -> None:
    game = games.random_game(5, np.random.default_rng(2))
    runs = [lime.lime(game, lime.draw_lime_coalitions(5, 300, np.random.default_rng(seed)), width=2.0) for seed in range(200)]
    spread = np.std([run.values for run in runs], axis=0)
    np.testing.assert_allclose(np.mean([run.standard_errors for run in runs], axis=0), spread, rtol=0.25)
    centre = lime.lime(game, games.coalition_matrix(5), width=2.0).values
    assert (abs(np.mean([run.values for run in runs], axis=0) - centre) < 5 * spread / 200**0.5 + 0.01).all()


def test_draws_are_fair_coins_after_the_whole_picture() -> None:
    rows = lime.draw_lime_coalitions(4, 4001, np.random.default_rng(3))
    assert rows[0].all()
    assert abs(rows[1:].mean() - 0.5) < 5 * 0.5 / 16000**0.5
    assert np.array_equal(rows, lime.draw_lime_coalitions(4, 4001, np.random.default_rng(3)))


def test_bad_input_is_refused() -> None:
    rows = games.coalition_matrix(2)
    with pytest.raises(ValueError, match="width is 0, expected a finite number > 0"):
        lime.lime_weights(rows, width=0)
    with pytest.raises(ValueError, match="coalitions has dtype int64, expected bool"):
        lime.lime_weights(rows.astype(int), width=1)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="coalitions determine 1 of 2 coefficients"):
        lime.weighted_fit(rows[:2], [0, 1], [1, 1])
    with pytest.raises(ValueError, match="l2 is -1"):
        lime.weighted_fit(rows, [0, 1, 2, 3], [1, 1, 1, 1], l2=-1)
    with pytest.raises(ValueError, match=r"utilities has shape \(3,\), expected \(4,\)"):
        lime.weighted_fit(rows, [0, 1, 2], [1, 1, 1, 1])
    with pytest.raises(ValueError, match="expected numbers >= 0, not all 0"):
        lime.weighted_fit(rows, [0, 1, 2, 3], [0, 0, 0, 0])
    with pytest.raises(ValueError, match="n_samples is 0"):
        lime.draw_lime_coalitions(2, 0, np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"coalitions has shape \(4, 2\), expected \(m, 3\)"):
        lime.lime(games.glove(1, 2), rows, width=1)
