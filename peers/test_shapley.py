"""Agreement with shapiq and shap, which run in an environment of their own: exact values, Moebius coefficients, interactions, full samples."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks._shapley_peers import HOW, Answer, ask, interpreter
from reference_impl import interactions, moebius, shapley
from reference_impl import shapley_sampling as sampling
from reference_impl.games import TableGame

pytestmark = pytest.mark.skipif(interpreter() is None, reason=f"shapiq: {HOW}")
TABLE = np.random.default_rng(0).standard_normal(2**6)


def answered(answer: Answer) -> Answer:
    assert not answer.failure, answer.failure
    print(answer.versions)
    return answer


@pytest.mark.parametrize("peer", ["shap", "shapiq"])
def test_exact_values(peer: str) -> None:
    got = answered(ask("exact", peer, {"table": TABLE})).values
    np.testing.assert_allclose(shapley.shapley_values(TABLE), got, rtol=0, atol=1e-10)


def test_moebius_coefficients() -> None:
    got = answered(ask("moebius", "shapiq", {"table": TABLE})).values
    np.testing.assert_allclose(moebius.moebius_transform(TABLE), got, rtol=0, atol=1e-10)


@pytest.mark.parametrize(
    ("index", "ours"),
    [("SII", interactions.shapley_interactions), ("BII", interactions.banzhaf_interactions), ("STII", interactions.shapley_taylor)],
)
def test_interactions_of_pairs(index: str, ours: object) -> None:
    got = answered(ask("interactions", index, {"table": TABLE})).values.reshape(6, 6)
    mine = ours(TABLE)  # type: ignore[operator]
    np.testing.assert_allclose(mine - np.diag(np.diag(mine)), got, rtol=0, atol=1e-10)


def test_regression_over_all_coalitions() -> None:
    got = answered(ask("estimate", "KernelSHAP", {"table": TABLE}, evaluations=64)).values
    mine = sampling.kernel_regression(TableGame(TABLE), 64, np.random.default_rng(0))
    assert mine.evaluations == 64
    np.testing.assert_allclose(mine.values, got, rtol=0, atol=1e-6)  # theirs stands in for infinite weights by large ones
