"""Solvers from products alone: against explicit inverses, with the number of products that theory grants them."""

from __future__ import annotations

from math import log, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from reference_impl import inverse_hvp, lissa, neumann_errors
from reference_impl.tables import Array


def with_spectrum(eigenvalues: Any, seed: int = 0) -> Array:
    values = np.asarray(eigenvalues, dtype=np.float64)
    Q = np.linalg.qr(np.random.default_rng(seed).standard_normal((values.size, values.size)))[0]
    return np.asarray((Q * values) @ Q.T)


def counting(H: Array) -> inverse_hvp.CountingHvp:
    return inverse_hvp.CountingHvp(lambda u: H @ u)


def relative(got: Array, wanted: Array) -> float:
    return float(np.linalg.norm(got - wanted) / np.linalg.norm(wanted))


# the series


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 5), st.integers(1, 9), st.floats(0.1, 0.9), st.floats(0, 0.5), st.integers(0, 2**32))
def test_the_series_is_the_sum_of_powers(p: int, n_terms: int, scale: float, damping: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    H, v = with_spectrum(rng.random(p), seed), rng.standard_normal(p)
    step = np.eye(p) - scale * (H + damping * np.eye(p))
    wanted = scale * sum(np.linalg.matrix_power(step, i) for i in range(n_terms)) @ v
    hvp = counting(H)
    np.testing.assert_allclose(inverse_hvp.neumann_solve(hvp, v, n_terms=n_terms, scale=scale, damping=damping), wanted, atol=1e-12)
    assert hvp.products == n_terms - 1


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0.05, 1.9), min_size=1, max_size=5), st.integers(1, 12))
def test_the_exact_error_is_the_error_and_the_bound_bounds_it(eigenvalues: list[float], n_terms: int) -> None:
    A = with_spectrum(eigenvalues)
    series = np.column_stack([inverse_hvp.neumann_solve(counting(A), e, n_terms=n_terms) for e in np.eye(len(A))])
    measured = np.linalg.norm(np.linalg.inv(A) - series, 2)
    exact = neumann_errors.neumann_error(eigenvalues, n_terms=n_terms)
    assert measured == pytest.approx(exact, rel=1e-8, abs=1e-10)
    assert exact <= neumann_errors.neumann_error_bound(min(eigenvalues), max(eigenvalues), n_terms=n_terms) * (1 + 1e-12)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0.01, 1.0), min_size=1, max_size=5), st.integers(0, 12))
def test_for_a_spectrum_within_0_and_1_the_bound_is_attained_at_the_smallest_eigenvalue(eigenvalues: list[float], n_terms: int) -> None:
    exact = neumann_errors.neumann_error(eigenvalues, n_terms=n_terms)
    low = min(eigenvalues)
    assert exact == pytest.approx((1 - low) ** n_terms / low, rel=1e-12)
    assert exact == pytest.approx(neumann_errors.neumann_error_bound(low, max(eigenvalues), n_terms=n_terms), rel=1e-12)


def test_the_printed_bound_fails_under_both_ways_of_counting() -> None:
    printed = neumann_errors.printed_error_bound(0.9, power=2)  # r = 1
    assert printed == pytest.approx(1 / 90)
    assert neumann_errors.neumann_error([0.3, 0.9], n_terms=1) == pytest.approx(7 / 3)  # the first r terms
    assert neumann_errors.neumann_error([0.3, 0.9], n_terms=2) == pytest.approx(49 / 30)  # i = 0..r


def test_a_scalar_matrix_refutes_the_printed_bound_only_for_r_terms() -> None:
    printed = neumann_errors.printed_error_bound(0.5, power=4)  # r = 3
    assert neumann_errors.neumann_error([0.5], n_terms=3) > printed
    assert neumann_errors.neumann_error([0.5], n_terms=4) == pytest.approx(printed)


def test_the_series_diverges_outside_0_and_2() -> None:
    A = np.diag([0.5, 2.1])
    assert neumann_errors.neumann_contraction(0.5, 2.1) == pytest.approx(1.1)
    far, farther = (relative(inverse_hvp.neumann_solve(counting(A), np.ones(2), n_terms=r), 1 / np.diag(A)) for r in (50, 100))
    assert farther > 50 * far > 50
    with pytest.raises(ValueError, match="the series diverges"):
        neumann_errors.neumann_terms(0.5, 2.1, relative_error=0.1)
    with pytest.raises(ValueError, match="not finite: does the series diverge"):
        inverse_hvp.neumann_solve(lambda u: 1e200 * u, [1.0], n_terms=9)


def test_the_sum_must_be_multiplied_by_the_scale() -> None:
    H, v = np.diag([2.0, 5.0]), np.ones(2)
    gamma, delta = neumann_errors.surrogate(scale=0.2, damping=0.5)
    np.testing.assert_allclose(gamma * np.eye(2) - delta * H, np.eye(2) - 0.2 * (H + 0.5 * np.eye(2)), atol=1e-15)
    unscaled = sum(np.linalg.matrix_power(gamma * np.eye(2) - delta * H, i) for i in range(400)) @ v
    right = np.linalg.solve(H + 0.5 * np.eye(2), v)
    np.testing.assert_allclose(0.2 * unscaled, right, atol=1e-12)
    np.testing.assert_allclose(inverse_hvp.neumann_solve(counting(H), v, n_terms=400, scale=0.2, damping=0.5), right, atol=1e-12)


@settings(max_examples=50, deadline=None)
@given(st.floats(0.05, 1.0), st.floats(1.0, 20.0), st.floats(0.0, 1.0))
def test_no_scale_contracts_better_than_the_best(smallest: float, ratio: float, damping: float) -> None:
    ends = smallest, smallest * ratio
    best = neumann_errors.best_scale(*ends, damping=damping)
    rho = neumann_errors.neumann_contraction(*ends, scale=best, damping=damping)
    kappa = (ends[1] + damping) / (ends[0] + damping)
    assert rho == pytest.approx((kappa - 1) / (kappa + 1), abs=1e-12)
    assert all(neumann_errors.neumann_contraction(*ends, scale=best * factor, damping=damping) >= rho - 1e-12 for factor in (0.5, 0.9, 1.1, 2.0))


@settings(max_examples=80, deadline=None)
@given(st.floats(0.01, 1.0), st.floats(1.0, 100.0), st.floats(1e-9, 0.99))
def test_terms_are_the_least_that_reach_the_error(smallest: float, ratio: float, epsilon: float) -> None:
    largest = smallest * ratio
    r = neumann_errors.neumann_terms(smallest, largest, relative_error=epsilon, scale=1 / largest)
    rho = neumann_errors.neumann_contraction(smallest, largest, scale=1 / largest)
    assert rho**r <= epsilon
    assert r == 1 or rho ** (r - 1) > epsilon
    assert r <= ratio * log(1 / epsilon) + 1  # kappa log(1/epsilon)


def test_terms_at_an_exact_power() -> None:
    assert [neumann_errors.neumann_terms(0.5, 1.0, relative_error=0.5**k) for k in (1, 2, 10, 40)] == [1, 2, 10, 40]


def test_the_worst_vector_needs_all_the_terms() -> None:
    A = np.diag([0.1, 1.0])
    worst = np.array([1.0, 0.0])
    r = neumann_errors.neumann_terms(0.1, 1.0, relative_error=0.01)
    errors = [relative(inverse_hvp.neumann_solve(counting(A), worst, n_terms=k), worst / 0.1) for k in (r - 1, r)]
    assert errors[0] > 0.01 >= errors[1]


# LiSSA


def diagonal_samples(values: Array) -> lissa.SampleHvp:
    """Example j has the Hessian diag(values[j])."""

    def product(batch: NDArray[np.intp], u: Array) -> Array:
        return np.asarray(values[batch].mean(axis=0) * u)

    return product


@pytest.mark.parametrize(("batch_size", "seed"), [(1, 0), (1, 1), (4, 2)])
def test_lissa_is_unbiased_for_the_truncated_series(batch_size: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    values, v = rng.uniform(0.1, 1.5, (10, 3)), rng.standard_normal(3)
    wanted = inverse_hvp.neumann_solve(lambda u: values.mean(axis=0) * u, v, n_terms=6, scale=0.7, damping=0.1)
    found = lissa.lissa(diagonal_samples(values), v, n_examples=10, n_terms=6, n_repeats=1000, rng=rng, batch_size=batch_size, scale=0.7, damping=0.1)
    assert (np.abs(found.value - wanted) < 5 * found.standard_error).all()
    assert (found.standard_error < 0.04 * np.abs(v)).all()
    assert found.products == 1000 * 5 * batch_size


def test_one_draw_for_all_steps_would_be_biased() -> None:
    values, rng = np.array([[0.2], [1.8]]), np.random.default_rng(0)
    found = lissa.lissa(diagonal_samples(values), [1.0], n_examples=2, n_terms=5, n_repeats=2000, rng=rng)
    reused = np.mean([inverse_hvp.neumann_solve(lambda u, h=h: h * u, [1.0], n_terms=5) for h in values])  # type: ignore[misc]
    assert abs(found.value[0] - 1.0) < 5 * found.standard_error[0]  # (I - H) is 0 on average: only the first term stays
    assert abs(reused - 1.0) > 20 * found.standard_error[0]


def test_lissa_with_equal_examples_is_the_series() -> None:
    H = with_spectrum([0.3, 0.8])
    found = lissa.lissa(lambda batch, u: H @ u, [1.0, 2.0], n_examples=5, n_terms=9, n_repeats=2, rng=np.random.default_rng(0))
    np.testing.assert_allclose(found.value, inverse_hvp.neumann_solve(lambda u: H @ u, [1.0, 2.0], n_terms=9), atol=1e-14)
    np.testing.assert_allclose(found.standard_error, 0, atol=1e-14)


# conjugate gradient


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 8), st.floats(0, 1), st.integers(0, 2**32))
def test_conjugate_gradient_ends_within_p_products(p: int, damping: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    H, v = with_spectrum(rng.uniform(0.5, 5, p), seed), rng.standard_normal(p)
    hvp = counting(H)
    found = inverse_hvp.conjugate_gradient(hvp, v, damping=damping, tolerance=1e-9)
    assert found.converged
    assert found.products == hvp.products <= p + 1
    np.testing.assert_allclose((H + damping * np.eye(p)) @ found.x, v, atol=1e-7)


def test_conjugate_gradient_needs_one_product_for_each_distinct_eigenvalue() -> None:
    for distinct in ([2.0], [1.0, 5.0], [1.0, 3.0, 9.0]):
        found = inverse_hvp.conjugate_gradient(counting(with_spectrum(distinct * 10)), np.ones(10 * len(distinct)), tolerance=1e-10)
        assert found.products == len(distinct)


@pytest.mark.parametrize("kappa", [10.0, 100.0, 1000.0])
def test_products_grow_as_the_root_of_the_condition_where_the_series_grows_as_the_condition(kappa: float) -> None:
    H = with_spectrum(np.geomspace(1, kappa, 200))
    v = np.random.default_rng(0).standard_normal(200)
    exact, epsilon = np.linalg.solve(H, v), 1e-4
    found = inverse_hvp.conjugate_gradient(counting(H), v, tolerance=epsilon / kappa)
    assert relative(found.x, exact) <= epsilon
    assert found.products <= sqrt(kappa) / 2 * log(2 * kappa / epsilon) + 1
    terms = neumann_errors.neumann_terms(1, kappa, relative_error=epsilon, scale=neumann_errors.best_scale(1, kappa))
    assert terms > 0.4 * kappa * log(1 / epsilon)


def test_a_budget_of_products_is_kept() -> None:
    H = with_spectrum(np.geomspace(1, 1000, 50))
    found = inverse_hvp.conjugate_gradient(counting(H), np.ones(50), max_products=5)
    assert (found.products, found.converged) == (5, False)
    block = inverse_hvp.block_conjugate_gradient(counting(H), np.eye(50)[:, :3], max_products=10)
    assert (block.products, block.converged) == (9, False)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 12), st.integers(1, 20), st.floats(0, 1), st.integers(0, 2**32))
def test_block_conjugate_gradient_solves_every_column(p: int, k: int, damping: float, seed: int) -> None:
    """More right-hand sides than parameters too, where one library gives zeros for those beyond p."""
    rng = np.random.default_rng(seed)
    H, V = with_spectrum(rng.uniform(0.5, 5, p), seed), rng.standard_normal((p, k))
    hvp = counting(H)
    found = inverse_hvp.block_conjugate_gradient(hvp, V, damping=damping, tolerance=1e-9)
    assert found.converged
    assert found.products == hvp.products
    assert found.x.shape == V.shape
    np.testing.assert_allclose((H + damping * np.eye(p)) @ found.x, V, atol=1e-7)


def test_dependent_equal_zero_and_tiny_columns() -> None:
    H = with_spectrum(np.geomspace(1, 100, 30))
    a, b = np.random.default_rng(0).standard_normal((2, 30))
    V = np.column_stack([a, a, 0 * a, b, a + b, 1e-12 * b, 1e9 * a])
    hvp = counting(H)
    found = inverse_hvp.block_conjugate_gradient(hvp, V, tolerance=1e-10)
    wanted = np.linalg.solve(H, V)
    assert hvp.products % 2 == 0  # two independent columns
    for column in (0, 1, 3, 4, 5, 6):
        assert relative(found.x[:, column], wanted[:, column]) < 1e-7
    assert not found.x[:, 2].any()


def test_a_block_takes_fewer_steps_than_single_columns() -> None:
    H = with_spectrum(np.geomspace(1, 1e4, 120))
    V = np.random.default_rng(0).standard_normal((120, 30))
    block = inverse_hvp.block_conjugate_gradient(counting(H), V, tolerance=1e-6)
    single = sum(inverse_hvp.conjugate_gradient(counting(H), v, tolerance=1e-6).products for v in V.T)
    assert block.converged
    assert block.products < single / 3


def test_as_many_columns_as_parameters_take_one_step() -> None:
    H = with_spectrum(np.geomspace(1, 1e3, 20))
    found = inverse_hvp.block_conjugate_gradient(counting(H), np.random.default_rng(0).standard_normal((20, 70)))
    assert found.products == 20
    assert found.converged


def test_negative_curvature_is_refused_until_it_is_damped() -> None:
    H = np.diag([1.0, -0.5])
    for solve in (lambda **more: inverse_hvp.conjugate_gradient(counting(H), np.ones(2), **more),
                  lambda **more: inverse_hvp.block_conjugate_gradient(counting(H), np.eye(2), **more)):  # fmt: skip
        with pytest.raises(ValueError, match=r"curvature -0\.5|expected > 0: more damping"):
            solve()
        assert solve(damping=1.0).converged


def test_a_right_hand_side_of_zero_costs_nothing() -> None:
    assert inverse_hvp.conjugate_gradient(counting(np.eye(3)), np.zeros(3)).products == 0
    assert inverse_hvp.block_conjugate_gradient(counting(np.eye(3)), np.zeros((3, 2))).products == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"v": np.ones((2, 1))}, r"v has shape \(2, 1\), expected \(p,\)"),
        ({"v": [1.0, np.nan]}, r"v holds nan at \(1,\)"),
        ({"n_terms": 0}, "n_terms is 0, expected an integer >= 1"),
        ({"n_terms": 2.5}, r"n_terms is 2\.5, expected an integer"),
        ({"scale": 0.0}, r"scale is 0\.0, expected a finite number > 0"),
        ({"damping": -0.1}, r"damping is -0\.1, expected a finite number >= 0"),
        ({"hvp": lambda u: u[:1]}, r"hvp returned shape \(1,\), expected \(2,\)"),
    ],
)
def test_bad_input_is_refused_by_name(arguments: dict[str, Any], message: str) -> None:
    good: dict[str, Any] = {"hvp": lambda u: u, "v": np.ones(2), "n_terms": 3}
    with pytest.raises(ValueError, match=message):
        inverse_hvp.neumann_solve(**{**good, **arguments})


def test_other_bad_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="n_repeats is 1, expected an integer >= 2"):
        lissa.lissa(lambda batch, u: u, [1.0], n_examples=1, n_terms=1, n_repeats=1, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"smallest \+ damping is -1\.0, expected > 0"):
        neumann_errors.best_scale(-1.0, 1.0)
    with pytest.raises(ValueError, match=r"smallest is 2\.0 and largest 1\.0"):
        neumann_errors.best_scale(2.0, 1.0)
    with pytest.raises(ValueError, match=r"relative_error is 1\.0"):
        neumann_errors.neumann_terms(0.5, 1.0, relative_error=1.0)
    with pytest.raises(ValueError, match=r"largest is 1\.5, expected 0 < largest <= 1"):
        neumann_errors.printed_error_bound(1.5, power=1)
