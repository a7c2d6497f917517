"""The slips of the two source texts, by their numbers: what is printed fails here on an example, what holds is shown on many.

E18 is about history and numbers of data sets, which nothing here repeats.
"""

from math import factorial
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from reference_impl import (
    axioms,
    budgets,
    concepts,
    convolution,
    games,
    inverse_hvp,
    learning,
    moebius,
    neumann_errors,
    path_methods,
    perturbation,
    quadrature,
    sampling_groups,
    shapley,
    smoothgrad,
)

seeds = st.integers(0, 2**32)


def positive_definite(rng: np.random.Generator, p: int = 4, largest: float = 1.0) -> np.ndarray[Any, np.dtype[np.float64]]:
    vectors = np.linalg.qr(rng.standard_normal((p, p)))[0]
    return np.asarray((vectors * rng.uniform(0.05, largest, p)) @ vectors.T)


@given(seeds, st.integers(1, 6))
def test_e1_the_error_is_set_by_the_least_eigenvalue(seed: int, r: int) -> None:
    A = positive_definite(np.random.default_rng(seed))
    spectrum = np.linalg.eigvalsh(A)
    for n_terms in (r, r + 1):  # i = 0..r-1 and i = 0..r
        error = np.linalg.norm(np.linalg.inv(A) - sum(np.linalg.matrix_power(np.eye(4) - A, i) for i in range(n_terms)), 2)
        assert error == pytest.approx((1 - spectrum[0]) ** n_terms / spectrum[0], rel=1e-6)
        assert neumann_errors.neumann_error(spectrum, n_terms=n_terms) == pytest.approx(error, rel=1e-6)
    printed = neumann_errors.printed_error_bound(0.9, power=2)
    assert printed == pytest.approx(1 / 90)
    assert neumann_errors.neumann_error([0.3, 0.9], n_terms=1) == pytest.approx(7 / 3)
    assert neumann_errors.neumann_error([0.3, 0.9], n_terms=2) == pytest.approx(49 / 30)


@given(seeds)
def test_e2_the_sum_of_the_surrogates_powers_is_multiplied_by_alpha(seed: int) -> None:
    rng = np.random.default_rng(seed)
    H, alpha, damping = positive_definite(rng, largest=3.0), 0.2, 0.5
    gamma, delta = neumann_errors.surrogate(scale=alpha, damping=damping)
    powers = np.linalg.inv(np.eye(4) - (gamma * np.eye(4) - delta * H))
    np.testing.assert_allclose(alpha * powers, np.linalg.inv(H + damping * np.eye(4)), rtol=1e-9)
    assert np.abs(powers - np.linalg.inv(H + damping * np.eye(4))).max() > 0.1  # as printed


def test_e3_powers_of_the_difference_not_of_h() -> None:
    H, v = np.array([[0.5]]), np.array([1.0])
    assert inverse_hvp.neumann_solve(lambda u: H @ u, v, n_terms=40)[0] == pytest.approx(2.0)
    H = np.array([[0.25]])
    assert inverse_hvp.neumann_solve(lambda u: H @ u, v, n_terms=200)[0] == pytest.approx(4.0)
    assert sum(0.25**i for i in range(200)) == pytest.approx(4 / 3)  # powers of H: the inverse of 1 - H


@given(seeds, st.integers(1, 5))
def test_e4_strictly_before_and_the_factorial_of_the_size(seed: int, n: int) -> None:
    game = games.random_game(n, np.random.default_rng(seed))
    weighed = np.zeros(n)
    for i in range(n):
        for mask in (mask for mask in range(2**n) if not mask >> i & 1):
            size = mask.bit_count()
            weighed[i] += factorial(size) * factorial(n - size - 1) / factorial(n) * (game.table[mask | 1 << i] - game.table[mask])
    np.testing.assert_allclose(shapley.shapley_by_permutations(game), weighed, atol=1e-9)


def test_e5_the_empty_coalition_is_taken_off() -> None:
    game = games.linear([1.0, 2.0], constant=10.0)
    values = shapley.shapley_by_subsets(game)
    assert values.sum() == pytest.approx(13.0 - 10.0)  # not U([N]) = 13
    coefficients = moebius.moebius_transform(games.tabulate(game))
    np.testing.assert_allclose(moebius.inverse_moebius(np.append(0.0, coefficients[1:])) + 10.0, games.tabulate(game))


def test_e6_the_better_method_is_better_in_its_bound_alone() -> None:
    assert budgets.group_testing_budget(100, 1.0, 0.5, 0.05) < budgets.permutation_budget(100, 1.0, 0.5, 0.05)
    assert budgets.group_testing_budget(100, 100.0, 0.5, 0.05) > budgets.permutation_budget(100, 1.0, 0.5, 0.05)  # U itself: r = N R
    errors = []
    for baseline in (False, True):
        found = sampling_groups.group_testing(games.linear([1.0] * 20), 500, np.random.default_rng(0), baseline=baseline)
        errors.append(np.abs(found.values - 1.0).max())
    assert errors[1] < 1e-9 < 0.1 < errors[0]


def test_e7_infinite_at_both_ends() -> None:
    assert np.isinf(perturbation.shapley_kernel(4)[[0, 4]]).all()
    game = games.random_game(4, np.random.default_rng(0))
    np.testing.assert_allclose(perturbation.kernel_regression_exact(game), shapley.shapley_values(game.table), atol=1e-9)


def test_e8_a_path_inside_a_kink() -> None:
    def kink(z: torch.Tensor) -> torch.Tensor:
        return torch.relu(z[:, 0] - z[:, 1])

    x = torch.tensor([[2.0, 1.0]], dtype=torch.float64)
    assert path_methods.integrated_gradients(kink, x, 0 * x).gap.abs().item() < 1e-9  # off the kink: differentiable almost everywhere
    beside = [torch.tensor([[1.0, 1.0 + side]], dtype=torch.float64) for side in (-1e-6, 1e-6)]
    left, right = (path_methods.integrated_gradients(kink, end, 0 * end).attribution for end in beside)
    assert (left - right).abs().max().item() > 0.99  # a jump where the path runs inside the kink: not differentiable


def test_e9_a_bent_rule_that_keeps_to_the_letter_of_symmetry() -> None:
    x, start = torch.tensor([2.0, 2.0], dtype=torch.float64), torch.zeros(2, dtype=torch.float64)
    path = path_methods.power_path(x, start, 1 + (x - start).abs())
    found = path_methods.path_attribution(lambda z: z.prod(dim=1), path, nodes=quadrature.gauss_legendre(8))
    assert found.attribution[0, 0].item() == pytest.approx(found.attribution[0, 1].item())
    middle = path.point(torch.tensor([0.5], dtype=torch.float64))
    assert (middle - 1.0).abs().min().item() > 0.5  # not the middle of the straight line


def test_e10_the_right_class_costs_nothing() -> None:
    assert learning.misclassification_risk([1, 2], [1, 2]) == 0.0
    assert learning.misclassification_risk([2, 1], [1, 2]) == 1.0


def test_e11_one_more_row_and_column() -> None:
    assert convolution.output_size(1024, 3) == 1022
    assert convolution.output_size(7, 3) == 5


def test_e12_equivariance_needs_no_stride_and_no_border() -> None:
    image, kernel = np.pad(np.arange(1.0, 17.0).reshape(4, 4), 2), np.array([[1.0, 2.0], [3.0, 4.0]])
    shifted = convolution.translate(image, 1, 0)
    plain = [convolution.convolve_by_loops(M, kernel) for M in (image, shifted)]
    assert convolution.equivariance_gap(plain[0], plain[1], 1, 0) == 0.0
    strided = [convolution.convolve(M[:, :, None], kernel[None, :, :, None], stride=2)[:, :, 0] for M in (image, shifted)]
    assert convolution.equivariance_gap(strided[0], strided[1], 1, 0) > 1.0


def test_e13_a_superpixel_that_has_the_fill_already() -> None:
    image, labels = np.array([[[0.0], [3.0]]]), [[0, 1]]
    same = [perturbation.masked_image(image, labels, [kept, True], fill=0.0) for kept in (False, True)]
    np.testing.assert_array_equal(*same)  # not injective
    assert perturbation.distances_to_fill(image, labels, fill=0.0).tolist() == [0.0, 3.0]  # an isometry would need 1, 1


def test_e14_efficient_and_monotone_alone_imply_nothing() -> None:
    table = games.tabulate(games.glove(1, 2))
    paid = shapley.fixed_order_values(table, (0, 1, 2))
    assert axioms.is_efficient(table, paid)
    assert not axioms.is_symmetric(table, paid)
    shifted = shapley.shapley_values([0, 0, 7, 7]) + np.array([1.0, -1.0])
    assert axioms.is_efficient([0, 0, 7, 7], shifted)
    assert not axioms.pays_null_players_nothing([0, 0, 7, 7], shifted)


def test_e15_a_carrier_is_a_set_of_players() -> None:
    assert axioms.smallest_carrier([0, 0, 7, 7]) == (1,)


def test_e16_two_averages_two_names() -> None:
    x, noise = torch.tensor([[3.0]]), torch.tensor([[[1.0]], [[-1.0]]])
    mean = smoothgrad.smoothgrad(lambda z: z[:, 0] ** 2, x, noise).value.item()
    product = smoothgrad.smoothgrad_times_input(lambda z: z[:, 0] ** 2, x, noise).value.item()
    assert (mean, product) == (6.0, 20.0)
    assert product != mean * 3.0


def test_e17_a_score_is_a_fraction_of_inputs() -> None:
    a, v = torch.tensor([[2.0, 5.0], [1.0, -1.0]]), torch.tensor([0.0, 1.0])
    slopes = concepts.sensitivities(lambda z: z[:, 1] ** 2, a, v)
    assert slopes.tolist() == [10.0, -2.0]
    assert concepts.tcav_score(slopes.numpy()) == 0.5


def test_what_holds_and_is_worth_showing() -> None:
    table = games.tabulate(games.weighted_voting([7.0] * 5 + [1.0] * 10, 39.0))
    np.testing.assert_allclose(shapley.shapley_values(table)[[0, 14]], [421 / 2145, 4 / 2145], rtol=1e-12)
    np.testing.assert_allclose(shapley.shapley_values([0, 50, 20, 75, 25, 80, 90, 100]), [115 / 3, 85 / 3, 100 / 3])
