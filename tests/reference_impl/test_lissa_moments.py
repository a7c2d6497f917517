"""Exact moments of LiSSA, against the mean of all sequences of draws, the truncated series, and runs of `lissa` itself."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from reference_impl.inverse_hvp import neumann_solve
from reference_impl.lissa import lissa
from reference_impl.lissa_moments import lissa_moments

A = np.array([[[0.5, 0.2], [0.2, 0.4]], [[1.2, -0.3], [-0.3, 0.6]], [[0.1, 0.0], [0.0, 0.9]]])
V = np.array([1.0, -2.0])
OPTIONS: dict[str, Any] = {"n_terms": 4, "scale": 0.7, "damping": 0.1}


def one_run(draws: tuple[int, ...]) -> Any:
    x: Any = V
    for k in draws:
        x = V + x - 0.7 * (A[k] @ x + 0.1 * x)
    return 0.7 * x


def test_over_all_sequences_of_draws() -> None:
    runs = np.array([one_run(draws) for draws in product(range(3), repeat=3)])
    found = lissa_moments(A, V, **OPTIONS)
    np.testing.assert_allclose(found.mean, runs.mean(axis=0), atol=1e-13)
    np.testing.assert_allclose(found.sd, runs.std(axis=0), atol=1e-13)


def test_the_mean_is_the_truncated_series() -> None:
    found = lissa_moments(A, V, n_repeats=3, **OPTIONS)
    np.testing.assert_allclose(found.mean, neumann_solve(lambda u: A.mean(axis=0) @ u, V, **OPTIONS), atol=1e-13)


def test_runs_agree_within_five_standard_errors() -> None:
    found = lissa(lambda k, u: A[k].mean(axis=0) @ u, V, n_examples=3, n_repeats=4000, rng=np.random.default_rng(3), **OPTIONS)
    exact = lissa_moments(A, V, n_repeats=4000, **OPTIONS)
    assert (np.abs(found.value - exact.mean) < 5 * exact.sd).all()
    np.testing.assert_allclose(found.standard_error, exact.sd, rtol=0.1)


def test_repeats_divide_the_variance() -> None:
    one, four = (lissa_moments(A, V, n_repeats=m, **OPTIONS).sd for m in (1, 4))
    np.testing.assert_allclose(one, 2 * four)


@pytest.mark.parametrize(("changed", "said"), [({"n_terms": 0}, "n_terms"), ({"scale": 0.0}, "scale"), ({"damping": -1.0}, "damping")])
def test_options_out_of_range_are_refused(changed: dict[str, float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        lissa_moments(A, V, **{**OPTIONS, **changed})
