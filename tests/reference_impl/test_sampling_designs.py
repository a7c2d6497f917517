"""Which coalitions are drawn: laws of size, fixed numbers, no repetition, uniform within a size."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl import sampling_designs as designs


@pytest.mark.parametrize("n", range(2, 9))
def test_size_law_of_group_testing_is_what_the_difference_theorem_needs(n: int) -> None:
    law = designs.kernel_law(n)
    z = 2 * sum(1 / k for k in range(1, n))
    assert law.sum() == pytest.approx(1, abs=1e-12)
    for t in range(1, n):  # Z P(T) = 1 / ((n - 1) C(n - 2, t - 1)), the weight of S = T without i in Theorem 10.2.8
        assert z * law[t] / comb(n, t) == pytest.approx(1 / ((n - 1) * comb(n - 2, t - 1)), abs=1e-12)


@given(st.integers(2, 12), st.integers(0, 5000), st.booleans())
def test_numbers_of_sizes_add_up_and_fit(n: int, count: int, even: bool) -> None:
    numbers = designs.sizes_drawn(designs.even_law(n) if even else designs.kernel_law(n), count)
    assert sum(numbers) == min(count, 2**n - 2)
    assert all(0 <= number <= comb(n, size) for size, number in enumerate(numbers))
    assert numbers[0] == numbers[n] == 0


@given(st.integers(2, 9), st.integers(0, 600), st.integers(0, 99))
def test_coalitions_differ(n: int, count: int, seed: int) -> None:
    drawn = designs.draw_coalitions(designs.kernel_law(n), count, np.random.default_rng(seed))
    assert len(np.unique(drawn, axis=0)) == len(drawn) == min(count, 2**n - 2)


@given(st.integers(2, 9), st.integers(0, 300), st.integers(0, 99))
def test_pairs_differ_and_hold_everything_when_there_is_room(n: int, count: int, seed: int) -> None:
    half = designs.draw_pairs(designs.even_law(n), count, np.random.default_rng(seed))
    both = np.concatenate([half, ~half])
    assert len(np.unique(both, axis=0)) == len(both) == min(2 * count, 2**n - 2)


def test_players_alone_and_missing_come_first() -> None:
    drawn = designs.draw_coalitions(designs.even_law(20), 100, np.random.default_rng(0))
    sizes = drawn.sum(axis=1)
    assert len(drawn) == 100
    assert (np.count_nonzero(sizes == 1), np.count_nonzero(sizes == 19)) == (20, 20)


@pytest.mark.parametrize("count", [2, 6])  # by rejection, by listing
def test_all_sets_of_coalitions_are_equally_likely(count: int) -> None:
    rng = np.random.default_rng(0)
    hits = sum(designs.draw_of_size(5, 2, count, rng).astype(int).T @ np.ones(count) for _ in range(3000))
    names = list(combinations(range(5), 2))
    assert len(names) == 10
    share = np.asarray(hits) / 3000
    assert np.abs(share - count * 2 / 5).max() < 5 * np.sqrt(count / 3000)  # five standard errors at least


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match=r"count is 5, expected 0..4, the coalitions of 1 of 4 players"):
        designs.draw_of_size(4, 1, 5, np.random.default_rng(0))
