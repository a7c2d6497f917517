r"""Concepts as directions in a layer's activations, and what a class's score owes to them.

With a = f(x) the activations and h the rest of the network (`layer_attribution`), the *conceptual sensitivity* is the slope of the score
along the concept vector v, in units of the score per unit of activation; positive where more of the concept raises the score.
The *TCAV score* is a fraction: of a class's inputs, how many have a positive sensitivity. The chapter calls the first by the name of the
second (erratum E17).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import t as student
from sklearn.linear_model import LogisticRegression
from torch import Tensor

from .arrays import checked_array, checked_range
from .gradients import gradient
from .tables import Array
from .torch_models import Model, Target, checked_inputs


def _examples(concept: ArrayLike, others: ArrayLike) -> tuple[Array, Array]:
    """Both sets as rows of one matrix, and +1 for the concept, -1 for the others."""
    p = checked_array(concept, "concept", ("n", "d"))
    q = checked_array(others, "others", ("m", p.shape[1]))
    return np.concatenate([p, q]), np.concatenate([np.ones(len(p)), -np.ones(len(q))])


def _unit(vector: Array) -> Array:
    length = float(np.linalg.norm(vector))
    if length == 0:
        raise ValueError("concept and others are not told apart by any direction: their vector is 0, expected sets that differ")
    return np.array(vector / length)


def concept_vector(concept: ArrayLike, others: ArrayLike, *, l2: float = 1.0) -> Array:
    r"""Find the concept activation vector: the normal of the logistic regression that separates two sets of activations.

    .. math:: \min_{w,b} \sum_i \log(1 + e^{-y_i (w^\top a_i + b)}) + \tfrac{\lambda}{2} |w|^2, \qquad v = w / |w|

    Args:
        concept: activations of the concept's examples (y = +1), flattened, shape (n, d).
        others: activations of the counter-examples (y = -1), shape (m, d).
        l2: lambda > 0; without it the w of separable sets runs to infinity.

    Returns:
        v, shape (d,), of length 1, pointing from the others to the concept.

    Raises:
        ValueError: shapes that do not fit, not finite, l2 not positive, sets that no direction tells apart.

    Example:
        >>> concept_vector([[2.0, 0.0], [3.0, 0.0]], [[-2.0, 0.0], [-3.0, 0.0]]).round(4)
        array([1., 0.])

    Source: chapter 10.4.2, step 2; Kim et al. 2018.
    """
    rows, y = _examples(concept, others)
    checked_range(l2, "l2", above=0)
    basis, coordinates = np.linalg.qr(rows.T)  # (d, k), (k, n): the best w lies in the span of the rows, which is short where d is great
    fitted = LogisticRegression(C=1 / l2, tol=1e-10, max_iter=10_000).fit(coordinates.T, y)
    return _unit(basis @ np.asarray(fitted.coef_[0], dtype=np.float64))  # (d, k) @ (k,) -> (d,)


def ridge_concept_vector(concept: ArrayLike, others: ArrayLike, *, l2: float = 1.0) -> Array:
    r"""Find a concept vector in closed form, by ridge regression of the labels.

    .. math:: w = \tilde A^\top (\tilde A \tilde A^\top + \lambda I)^{-1} \tilde y, \qquad v = w / |w|

    with A and y less their means. The system has as many rows as examples, however many activations there are.

    Args, Returns and Raises as for `concept_vector`.

    Example:
        >>> ridge_concept_vector([[2.0, 0.0], [3.0, 0.0]], [[-2.0, 0.0], [-3.0, 0.0]])
        array([1., 0.])

    Source: chapter 10.4.2, step 2, with another linear classifier.
    """
    rows, y = _examples(concept, others)
    checked_range(l2, "l2", above=0)
    rows, y = rows - rows.mean(axis=0), y - y.mean()
    return _unit(rows.T @ np.linalg.solve(rows @ rows.T + l2 * np.eye(len(rows)), y))


def sensitivities(head: Model, activations: Tensor, vector: Tensor, *, target: Target = None, batch_size: int = 16) -> Tensor:
    r"""Take the slope of the score along a concept vector, at each input's activations.

    .. math:: S(x) = \lim_{\epsilon \to 0} \frac{h(a + \epsilon v) - h(a)}{\epsilon} = \nabla h(a) \cdot v, \quad a = f(x)

    Args:
        head: h, maps (m, ...) to (m,) or (m, classes).
        activations: a, shape (n, ...).
        vector: v, shape (...) or flattened; used as it is, so its length counts.
        target: class, or one per row.
        batch_size: rows at a time.

    Returns:
        Shape (n,).

    Raises:
        ValueError: a vector that does not fit; what `gradients.gradient` refuses.

    Example:
        >>> import torch
        >>> sensitivities(lambda a: a.prod(dim=1), torch.tensor([[2.0, 5.0]]), torch.tensor([0.0, 1.0]))
        tensor([2.])

    Source: chapter 10.4.2, step 3, there called the TCAV score (erratum E17).
    """
    a = checked_inputs(activations, "activations")
    if not isinstance(vector, Tensor):
        raise ValueError(f"vector is {type(vector).__name__}, expected a tensor {tuple(a.shape[1:])}")
    if vector.numel() != a[0].numel():
        raise ValueError(f"vector has shape {tuple(vector.shape)}, expected {tuple(a.shape[1:])} or its {a[0].numel()} numbers in a row")
    direction = checked_inputs(vector.reshape(1, -1), "vector").to(a)
    return gradient(head, a, target=target, batch_size=batch_size).flatten(1) @ direction[0]  # (n, d) @ (d,) -> (n,)


def tcav_score(sensitivity: ArrayLike) -> float:
    r"""Count the share of a class's inputs whose score rises along the concept.

    .. math:: \frac{1}{n} \# \{ x : S(x) > 0 \}

    Args:
        sensitivity: S of inputs of the class, shape (n,).

    Returns:
        A fraction; how large the sensitivities are plays no part.

    Raises:
        ValueError: no vector, or not finite.

    Example:
        >>> tcav_score([0.1, 5.0, -100.0, 0.2])
        0.75

    Source: Kim et al. 2018, section 3.3; erratum E17.
    """
    return float((checked_array(sensitivity, "sensitivity", ("n",)) > 0).mean())


class Significance(NamedTuple):
    """Mean TCAV score of the concept less that of random sets, its standard error, Welch's t, degrees of freedom, two-sided p-value."""

    difference: float
    standard_error: float
    t: float
    freedom: float
    p_value: float


def tcav_significance(concept_scores: ArrayLike, random_scores: ArrayLike) -> Significance:
    r"""Test whether a concept's TCAV scores differ from those of random concepts, by Welch's t-test.

    .. math:: t = \frac{\bar c - \bar r}{\sqrt{s_c^2 / n + s_r^2 / m}}

    Each score comes from a concept vector of its own: the concept against one of n random sets, or a random set against another.
    One random set says nothing, since any vector has a score. With k concepts tested, ask for p below alpha / k.

    Args:
        concept_scores: shape (n,), n >= 2.
        random_scores: shape (m,), m >= 2.

    Returns:
        See `Significance`. Where no score varies, p is 1 if all are the same, else 0.

    Raises:
        ValueError: fewer than two scores of a kind; scores outside [0, 1].

    Example:
        >>> tcav_significance([0.9, 0.8, 1.0], [0.5, 0.4, 0.6]).p_value < 0.01
        True

    Source: Kim et al. 2018, section 3.4; Welch 1947.
    """
    c, r = checked_array(concept_scores, "concept_scores", ("n",)), checked_array(random_scores, "random_scores", ("m",))
    for name, scores in (("concept_scores", c), ("random_scores", r)):
        if scores.size < 2 or scores.min() < 0 or scores.max() > 1:
            raise ValueError(f"{name} holds {scores.size} between {scores.min()} and {scores.max()}, expected at least 2 in [0, 1]")
    parts = np.array([c.var(ddof=1) / c.size, r.var(ddof=1) / r.size])
    difference, error = float(c.mean() - r.mean()), float(np.sqrt(parts.sum()))
    if error <= 1e-12:  # rounding of equal scores
        same = abs(difference) <= 1e-12
        return Significance(difference, 0.0, 0.0 if same else float(np.copysign(np.inf, difference)), float(c.size + r.size - 2), float(same))
    freedom = float(parts.sum() ** 2 / (parts**2 / [c.size - 1, r.size - 1]).sum())
    t = difference / error
    return Significance(difference, error, t, freedom, float(2 * student.sf(abs(t), freedom)))
