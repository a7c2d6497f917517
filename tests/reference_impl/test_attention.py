"""Attention: torch's own head, tokens that can go, other weights by linear programming, and when they must exist."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl import attention


def head(m: int, d_v: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return attention.attention_weights(rng.standard_normal((1, 3)), rng.standard_normal((m, 3)))[0], rng.standard_normal((m, d_v))


@given(st.integers(1, 5), st.integers(1, 6), st.integers(1, 4), st.integers(1, 3), st.integers(0, 2**32))
def test_one_head_is_torchs(n: int, m: int, d: int, d_v: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    q, k, v = rng.standard_normal((n, d)), rng.standard_normal((m, d)), rng.standard_normal((m, d_v))
    theirs = torch.nn.functional.scaled_dot_product_attention(*(torch.as_tensor(part)[None] for part in (q, k, v)))[0]
    np.testing.assert_allclose(attention.attention_output(q, k, v), theirs.numpy(), rtol=0, atol=1e-12)
    weights = attention.attention_weights(q, k)
    np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=0, atol=1e-12)
    assert (weights > 0).all()


def test_great_scores_do_not_overflow() -> None:
    assert attention.attention_weights([[1e4]], [[1.0], [-1.0]]).tolist() == [[1, 0]]


@given(st.integers(2, 6), st.integers(1, 3), st.integers(0, 2**32))
def test_masking_a_token_moves_the_output_by_the_formula(m: int, d_v: int, seed: int) -> None:
    alpha, v = head(m, d_v, seed)
    token = int(alpha.argmax())
    beta = attention.without_token(alpha, token)
    assert beta[token] == 0
    assert beta.sum() == pytest.approx(1, abs=1e-12)
    y = alpha @ v
    np.testing.assert_allclose(beta @ v - y, alpha[token] / (1 - alpha[token]) * (y - v[token]), rtol=0, atol=1e-8)


def test_the_most_attended_token_can_go_if_its_value_is_the_output() -> None:
    alpha = np.array([0.6, 0.3, 0.1])
    values = np.array([[0.0], [1.0], [-3.0]])
    assert alpha @ values == pytest.approx([0])
    assert attention.without_token(alpha, 0) @ values == pytest.approx([0])
    moved = values + 5  # a value equal to the output, not a value of zero, is what it takes
    assert attention.without_token(alpha, 0) @ moved == pytest.approx(alpha @ moved)
    zero_only = np.array([[0.0], [1.0], [1.0]])
    assert attention.without_token(alpha, 0) @ zero_only != pytest.approx(alpha @ zero_only)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 7), st.integers(1, 4), st.integers(0, 2**32))
def test_other_weights_give_the_same_output_and_exist_when_the_ranks_say_so(m: int, d_v: int, seed: int) -> None:
    alpha, v = head(m, d_v, seed)
    beta = attention.alternative_weights(alpha, v)
    assert beta.min() >= 0
    assert beta.sum() == pytest.approx(1, abs=1e-9)
    np.testing.assert_allclose(beta @ v, alpha @ v, rtol=0, atol=1e-7)
    dimension = attention.alternatives_dimension(alpha, v)
    assert dimension == max(m - d_v - 1, 0)  # random values have full rank
    assert (attention.total_variation(alpha, beta) > 1e-7) is (dimension > 0)
    if dimension:
        assert (beta < 1e-9).any()  # a corner of the simplex's slice: some token is not attended to at all


def test_no_weights_found_by_chance_are_farther_on_a_line() -> None:
    alpha, v = head(3, 1, seed=5)  # one direction of freedom: its two ends are all there is to try
    beta = attention.alternative_weights(alpha, v)
    direction = np.cross(np.ones(3), v[:, 0])
    steps = np.array([-alpha[i] / direction[i] for i in range(3)])
    ends = [alpha + step * direction for step in (max(steps[steps < 0]), min(steps[steps > 0]))]
    assert attention.total_variation(alpha, beta) == pytest.approx(max(abs(alpha - end).sum() / 2 for end in ends), abs=1e-9)


def test_equal_values_leave_the_weights_free() -> None:
    alpha = np.array([0.97, 0.01, 0.01, 0.01])
    values = np.ones((4, 8))
    assert attention.alternatives_dimension(alpha, values) == 3  # d_v + 1 = 9 tokens are not needed: the rank decides
    beta = attention.alternative_weights(alpha, values)
    assert attention.total_variation(alpha, beta) == pytest.approx(0.99, abs=1e-9)


def test_affinely_independent_values_fix_the_weights() -> None:
    alpha, values = np.array([0.2, 0.3, 0.5]), np.eye(3)[:, :2]
    assert attention.alternatives_dimension(alpha, values) == 0
    np.testing.assert_allclose(attention.alternative_weights(alpha, values), alpha, rtol=0, atol=1e-9)


def test_weights_that_leave_tokens_out_may_have_alternatives_on_those() -> None:
    alpha, values = np.array([0.0, 1.0, 0.0]), np.array([[0.0], [1.0], [2.0]])
    assert attention.alternatives_dimension(alpha, values) == 0
    assert attention.total_variation(alpha, attention.alternative_weights(alpha, values)) == pytest.approx(1)


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match=r"keys has shape \(2, 3\), expected \(m, 2\)"):
        attention.attention_weights(np.ones((1, 2)), np.ones((2, 3)))
    with pytest.raises(ValueError, match=r"values has shape \(3, 1\), expected \(2, d_v\)"):
        attention.attention_output(np.ones((1, 2)), np.ones((2, 2)), np.ones((3, 1)))
    for weights in ([0.5, 0.4], [1.5, -0.5]):
        with pytest.raises(ValueError, match="expected weights >= 0 of sum 1"):
            attention.alternative_weights(weights, np.ones((2, 1)))
    with pytest.raises(ValueError, match=r"token is 2, expected one of 0\.\.1"):
        attention.without_token([0.5, 0.5], 2)
    with pytest.raises(ValueError, match="expected less than 1, so that others can take it"):
        attention.without_token([1.0, 0.0], 0)
    with pytest.raises(ValueError, match=r"other has shape \(1,\), expected \(2,\)"):
        attention.total_variation([0.5, 0.5], [1.0])
    with pytest.raises(ValueError, match="values holds nan"):
        attention.alternatives_dimension([0.5, 0.5], [[np.nan], [1]])
