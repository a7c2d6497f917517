r"""One head of attention, and other weights that give the same output: why a map of attention is no explanation.

The output of a token is :math:`y = \sum_j \alpha_j v_j` with weights :math:`\alpha` on the simplex. Other weights :math:`\beta` give the
same y if and only if :math:`(\beta - \alpha)` is orthogonal to the columns of :math:`[V \mid 1]`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linprog

from .arrays import checked_array
from .tables import Array

TOLERANCE = 1e-9


def attention_weights(queries: ArrayLike, keys: ArrayLike) -> Array:
    r"""Weigh the keys for every query.

    .. math:: \alpha_{ij} = \mathrm{softmax}_j \left( q_i \cdot k_j / \sqrt{d} \right)

    Args:
        queries: shape (n, d).
        keys: shape (m, d).

    Returns:
        Shape (n, m); each row is positive and sums to 1.

    Raises:
        ValueError: shapes that do not fit, not finite.

    Example:
        >>> attention_weights([[0.0]], [[1.0], [2.0]])
        array([[0.5, 0.5]])

    Source: chapter 10.4.3; Vaswani et al. 2017.
    """
    q = checked_array(queries, "queries", ("n", "d"))
    k = checked_array(keys, "keys", ("m", q.shape[1]))
    scores = q @ k.T / np.sqrt(q.shape[1])  # (n, d) @ (d, m) -> (n, m)
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.array(raised / raised.sum(axis=1, keepdims=True))


def attention_output(queries: ArrayLike, keys: ArrayLike, values: ArrayLike) -> Array:
    r"""Mix the values by the weights.

    .. math:: y_i = \sum_j \alpha_{ij} v_j

    Args:
        queries: shape (n, d).
        keys: shape (m, d).
        values: shape (m, d_v).

    Returns:
        Shape (n, d_v).

    Raises:
        ValueError: shapes that do not fit, not finite.

    Example:
        >>> attention_output([[0.0]], [[1.0], [2.0]], [[1.0], [3.0]])
        array([[2.]])

    Source: chapter 10.4.3.
    """
    weights = attention_weights(queries, keys)
    return weights @ checked_array(values, "values", (weights.shape[1], "d_v"))  # (n, m) @ (m, d_v)


def checked_weights(weights: ArrayLike, name: str = "weights", m: int | str = "m") -> Array:
    """Read weights on the simplex.

    Raises:
        ValueError: another shape, a negative weight, or a sum other than 1.

    Example:
        >>> checked_weights([0.5, 0.6])
        Traceback (most recent call last):
        ValueError: weights sums to 1.1 with least entry 0.5, expected weights >= 0 of sum 1
    """
    alpha = checked_array(weights, name, (m,))
    if alpha.min() < -TOLERANCE or abs(alpha.sum() - 1) > TOLERANCE:
        raise ValueError(f"{name} sums to {alpha.sum():.6g} with least entry {alpha.min():.6g}, expected weights >= 0 of sum 1")
    return alpha


def without_token(weights: ArrayLike, token: int) -> Array:
    r"""Mask a token and let the others share its weight in proportion.

    .. math:: \beta_j = \alpha_j / (1 - \alpha_t), \; \beta_t = 0

    The output moves by :math:`\frac{\alpha_t}{1 - \alpha_t} (y - v_t)`: not at all if and only if the token's value is the output itself, or
    its weight is 0. A value of 0 is enough only where the output is 0.

    Args:
        weights: alpha, shape (m,).
        token: t.

    Returns:
        Shape (m,), on the simplex.

    Raises:
        ValueError: no weights on the simplex, no such token, or a token that has all the weight.

    Example:
        >>> without_token([0.6, 0.3, 0.1], 0)
        array([0.  , 0.75, 0.25])

    Source: chapter 10.4.3, value mixing.
    """
    alpha = checked_weights(weights)
    if not 0 <= token < alpha.size:
        raise ValueError(f"token is {token}, expected one of 0..{alpha.size - 1}")
    rest = alpha.copy()
    rest[token] = 0
    if rest.sum() <= TOLERANCE:
        raise ValueError(f"token {token} has weight {alpha[token]}, expected less than 1, so that others can take it")
    return np.array(rest / rest.sum())


def total_variation(one: ArrayLike, other: ArrayLike) -> float:
    r"""Measure how far two weightings are apart.

    .. math:: \tfrac12 \sum_j |\alpha_j - \beta_j|

    Returns:
        Between 0 (the same) and 1 (no token in common).

    Raises:
        ValueError: no weights on the simplex, or two lengths.

    Example:
        >>> total_variation([1.0, 0.0], [0.25, 0.75])
        0.75
    """
    alpha = checked_weights(one, "one")
    return float(np.abs(alpha - checked_weights(other, "other", alpha.size)).sum() / 2)


def alternatives_dimension(weights: ArrayLike, values: ArrayLike) -> int:
    r"""Count the directions in which weights can move without moving the output.

    .. math:: |T| - \mathrm{rank} [V_T \mid 1], \qquad T = \{ j : \alpha_j > 0 \}

    If it is positive there are other weights with the same output on the same tokens, since weights that are positive can move a little
    either way. A softmax is positive everywhere, so they must exist as soon as m > rank [V | 1], and always if m > d_v + 1.

    Args:
        weights: alpha, shape (m,).
        values: V, shape (m, d_v).

    Returns:
        An integer >= 0. With 0, other weights can only lie on tokens that alpha leaves out; for a softmax there are none.

    Raises:
        ValueError: shapes that do not fit, no weights on the simplex.

    Example:
        >>> alternatives_dimension([0.2, 0.3, 0.5], [[0.0], [1.0], [2.0]])
        1

    Source: chapter 10.4.3, alternative explanations; Brunner et al. 2020.
    """
    alpha = checked_weights(weights)
    v = checked_array(values, "values", (alpha.size, "d_v"))
    used = alpha > TOLERANCE
    return int(used.sum() - np.linalg.matrix_rank(np.column_stack([v[used], np.ones(used.sum())])))


def alternative_weights(weights: ArrayLike, values: ArrayLike) -> Array:
    r"""Find very different weights with the same output, by linear programming.

    .. math:: \min_\beta c \cdot \beta \;\text{ with }\; V^\top \beta = V^\top \alpha, \; 1 \cdot \beta = 1, \; \beta \ge 0

    once with c = alpha (least overlap) and twice for every token with c = plus or minus its unit vector (its least and its greatest
    weight); the solution farthest from alpha in total variation is kept. 2 m + 1 programmes.

    Args:
        weights: alpha, shape (m,).
        values: V, shape (m, d_v).

    Returns:
        beta, shape (m,), on the simplex up to 1e-9; alpha itself where there is no other.

    Raises:
        ValueError: shapes that do not fit, no weights on the simplex.

    Example:
        >>> alternative_weights([0.0, 1.0, 0.0], [[0.0], [1.0], [2.0]]).round(9)
        array([0.5, 0. , 0.5])

    Source: chapter 10.4.3, alternative explanations; Jain and Wallace 2019.
    """
    alpha = checked_weights(weights)
    v = checked_array(values, "values", (alpha.size, "d_v"))
    rows = np.column_stack([v / max(1.0, float(np.abs(v).max())), np.ones(alpha.size)]).T  # (d_v + 1, m)
    best = alpha
    for costs in (alpha, *np.eye(alpha.size), *-np.eye(alpha.size)):
        found = linprog(costs, A_eq=rows, b_eq=rows @ alpha, bounds=(0, None), method="highs")
        if not found.success:  # alpha itself is a solution: only rounding can say otherwise
            continue
        beta = np.maximum(found.x, 0)
        beta = beta / beta.sum()
        if np.abs(rows @ (beta - alpha)).max() <= TOLERANCE and total_variation(alpha, beta) > total_variation(alpha, best) + TOLERANCE:
            best = beta
    return np.array(best)
