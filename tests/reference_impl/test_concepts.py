"""Concepts: directions that separate, slopes that agree with the limit, scores as fractions, a test that keeps its level."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import minimize
from scipy.stats import ttest_ind
from sklearn.linear_model import LogisticRegression
from torch import nn

from reference_impl import concepts, layer_attribution

VECTORS = (concepts.concept_vector, concepts.ridge_concept_vector)


def two_sets(d: int = 6, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    direction = rng.standard_normal(d)
    direction /= np.linalg.norm(direction)
    return rng.standard_normal((200, d)) + 3 * direction, rng.standard_normal((200, d)) - 3 * direction, direction


@pytest.mark.parametrize("find", VECTORS)
def test_the_vector_points_from_the_others_to_the_concept_and_has_length_one(find: object) -> None:
    concept, others, direction = two_sets()
    v = find(concept, others)  # type: ignore[operator]
    assert np.linalg.norm(v) == pytest.approx(1, abs=1e-12)
    assert v @ direction > 0.95
    assert (concept @ v).mean() > (others @ v).mean()
    np.testing.assert_allclose(find(others, concept), -v, rtol=0, atol=1e-6)  # type: ignore[operator]


def test_the_logistic_vector_minimises_what_is_said() -> None:
    concept, others, _ = two_sets(4, seed=1)
    rows, y = np.concatenate([concept, others]), np.repeat([1.0, -1.0], 200)

    def risk(wb: np.ndarray) -> float:
        return float(np.logaddexp(0, -y * (rows @ wb[:-1] + wb[-1])).sum() + 0.25 * wb[:-1] @ wb[:-1])

    best = minimize(risk, np.zeros(5), tol=1e-12).x[:-1]
    np.testing.assert_allclose(concepts.concept_vector(concept, others, l2=0.5), best / np.linalg.norm(best), rtol=0, atol=1e-4)


def test_the_ridge_vector_solves_the_long_form_too() -> None:
    concept, others, _ = two_sets(5, seed=2)
    rows, y = np.concatenate([concept, others]), np.repeat([1.0, -1.0], 200)
    rows = rows - rows.mean(axis=0)
    w = np.linalg.solve(rows.T @ rows + 2 * np.eye(5), rows.T @ y)
    np.testing.assert_allclose(concepts.ridge_concept_vector(concept, others, l2=2), w / np.linalg.norm(w), rtol=0, atol=1e-12)


def test_the_slope_is_the_limit_and_is_taken_at_the_layer() -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 4), nn.Softplus(), nn.Linear(4, 2)).double()
    x = torch.randn(6, 3, dtype=torch.float64)
    head, a = layer_attribution.head_at(model, model[1], x[:1]), layer_attribution.activations(model, model[1], x)
    v = torch.nn.functional.normalize(torch.randn(5, dtype=torch.float64), dim=0)
    got = concepts.sensitivities(head, a, v, target=1)
    with torch.no_grad():
        limit = (head(a + 1e-5 * v) - head(a - 1e-5 * v))[:, 1] / 2e-5
    torch.testing.assert_close(got, limit, rtol=0, atol=1e-8)
    torch.testing.assert_close(concepts.sensitivities(head, a, 3 * v, target=1), 3 * got)
    torch.testing.assert_close(concepts.sensitivities(head, a, v, target=[1] * 6, batch_size=2), got)


def test_a_vector_may_be_given_flat_or_in_the_shape_of_the_layer() -> None:
    a, v = torch.randn(2, 3, 2, 2), torch.randn(3, 2, 2)
    for vector in (v, v.flatten()):
        got = concepts.sensitivities(lambda z: (z * v).flatten(1).sum(dim=1), a, vector)
        torch.testing.assert_close(got, (v**2).sum().expand(2))


@given(arrays(np.float64, st.integers(1, 20), elements=st.integers(-5, 5)), st.floats(0.1, 1e6))
def test_the_score_is_the_share_of_positive_slopes(slopes: np.ndarray, scale: float) -> None:
    got = concepts.tcav_score(slopes)
    assert got == sum(s > 0 for s in slopes.tolist()) / slopes.size
    assert concepts.tcav_score(scale * slopes) == got


@settings(max_examples=50)
@given(*[st.lists(st.integers(0, 20).map(lambda k: k / 20), min_size=2, max_size=12)] * 2)  # fractions of twenty inputs
def test_significance_is_welchs(ours: list[float], random: list[float]) -> None:
    assume(len(set(ours)) > 1 and len(set(random)) > 1)
    found = concepts.tcav_significance(ours, random)
    theirs = ttest_ind(ours, random, equal_var=False)
    assert found.t == pytest.approx(theirs.statistic, rel=1e-6, abs=1e-9)
    assert found.p_value == pytest.approx(theirs.pvalue, rel=1e-6, abs=1e-12)
    assert found.freedom == pytest.approx(theirs.df, rel=1e-6)


def test_random_concepts_are_rarely_found_significant() -> None:
    rng = np.random.default_rng(0)
    p = np.array([concepts.tcav_significance(*rng.beta(2, 2, (2, 20))).p_value for _ in range(2000)])
    assert abs((p < 0.05).mean() - 0.05) < 5 * (0.05 * 0.95 / 2000) ** 0.5


def test_scores_without_variation() -> None:
    assert concepts.tcav_significance([1, 1, 1], [1, 1]).p_value == 1
    found = concepts.tcav_significance([1, 1, 1], [0.1, 0.1, 0.1])
    assert (found.p_value, found.t) == (0, np.inf)


def test_bad_input_is_refused() -> None:
    for find in VECTORS:
        with pytest.raises(ValueError, match=r"others has shape \(2, 3\), expected \(m, 2\)"):
            find(np.ones((2, 2)), np.ones((2, 3)))
        with pytest.raises(ValueError, match="l2 is 0, expected a finite number > 0"):
            find(np.ones((2, 2)), np.zeros((2, 2)), l2=0)
        with pytest.raises(ValueError, match="not told apart"):
            find(np.ones((2, 2)), np.ones((2, 2)))
    with pytest.raises(ValueError, match=r"vector has shape \(3,\), expected \(2,\)"):
        concepts.sensitivities(lambda a: a.sum(dim=1), torch.ones(1, 2), torch.ones(3))
    with pytest.raises(ValueError, match=r"concept_scores holds 1 between 0.5 and 0.5, expected at least 2"):
        concepts.tcav_significance([0.5], [0.1, 0.2])
    with pytest.raises(ValueError, match=r"random_scores holds 2 between 0.1 and 1.2"):
        concepts.tcav_significance([0.5, 0.4], [0.1, 1.2])
    with pytest.raises(ValueError, match=r"sensitivity has shape \(1, 2\)"):
        concepts.tcav_score([[1.0, 2.0]])


def test_many_activations_and_few_examples() -> None:
    rng = np.random.default_rng(4)
    concept, others = rng.standard_normal((12, 5000)) + 0.2, rng.standard_normal((15, 5000))
    v = concepts.concept_vector(concept, others)
    long_way = LogisticRegression(C=1.0, tol=1e-10, max_iter=10_000).fit(np.concatenate([concept, others]), [1] * 12 + [-1] * 15).coef_[0]
    np.testing.assert_allclose(v, long_way / np.linalg.norm(long_way), rtol=0, atol=1e-5)
