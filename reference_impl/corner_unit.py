r"""One ReLU unit seen through: its gradient, its integrated gradients in closed form, its Shapley values against a baseline.

.. math:: f(x) = \operatorname{relu}(w \cdot x + b)

Along the straight path from a baseline the unit's argument is linear, so that it is on for one interval of the path; the integral of the
gradient is w times the length of that interval. Every function raises ValueError for shapes that differ and numbers that are not finite.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .arrays import checked_array, checked_range
from .games import coalition_matrix
from .shapley import shapley_values
from .tables import Array


def corner_weights(bias: float) -> Array:
    r"""Find the unit with equal weights on TL, TR and BL, none on BR, that is 1 on the corner and 0 on every smaller set of pixels.

    .. math:: w = \frac{1 - b}{3} (1, 1, 1, 0), \quad b \le -2

    Args:
        bias: b at most -2; above, two pixels of the corner would already switch the unit on.

    Raises:
        ValueError: b > -2.

    Example:
        >>> corner_weights(-5)
        array([2., 2., 2., 0.])

    Source: chapter, Problem 10.5.2.
    """
    if checked_range(bias, "bias") > -2:
        raise ValueError(f"bias is {bias}, expected at most -2")
    return np.array([1.0, 1.0, 1.0, 0.0]) * (1 - bias) / 3


def unit_output(weights: ArrayLike, bias: float, images: ArrayLike) -> Array:
    """Evaluate the unit on images, shape (m, n) -> (m,), or on one, shape (n,).

    Example:
        >>> unit_output([1, 1, 1, 0], -2, [[1, 1, 1, 0], [1, 1, 0, 1]])
        array([1., 0.])
    """
    w = checked_array(weights, "weights", ("n",))
    shown = checked_array(images, "images", ("m", w.size)[-max(1, min(2, np.ndim(images))) :])
    return np.asarray(np.maximum(shown @ w + checked_range(bias, "bias"), 0.0))


def unit_gradient(weights: ArrayLike, bias: float, image: ArrayLike) -> Array:
    """Find the gradient at an image, shape (n,): the weights where the unit is on, else 0.

    Example:
        >>> unit_gradient([1, 1, 1, 0], -2, [1, 1, 0, 1])
        array([0., 0., 0., 0.])
    """
    w, x = _checked_unit(weights, image)
    return w * bool(x @ w + checked_range(bias, "bias") > 0)


def unit_integrated_gradients(weights: ArrayLike, bias: float, image: ArrayLike, baseline: ArrayLike) -> Array:
    r"""Integrate the gradient along the straight path from a baseline, exactly.

    .. math:: (x_i - x'_i) \, w_i \, \lvert \{ t \in [0, 1] : w \cdot (x' + t (x - x')) + b > 0 \} \rvert

    Returns:
        Shape (n,), in the units of the output; the sum is f(x) - f(x').

    Example:
        >>> unit_integrated_gradients([2, 1, 1, 0], -3, [1, 1, 1, 0], [0, 0, 0, 0])
        array([0.5 , 0.25, 0.25, 0.  ])

    Source: thesis, Definition 2.15.
    """
    w, end = _checked_unit(weights, image)
    begin, shift = checked_array(baseline, "baseline", w.shape), checked_range(bias, "bias")
    low, high = float(begin @ w + shift), float(end @ w + shift)
    rise = high - low
    if rise == 0:
        on = float(low > 0)
    else:
        crossing = min(max(-low / rise, 0.0), 1.0)
        on = 1 - crossing if rise > 0 else crossing
    return (end - begin) * w * on


def unit_shapley(weights: ArrayLike, bias: float, image: ArrayLike, baseline: ArrayLike) -> Array:
    """Find the Shapley values of the pixels; an absent pixel has its value in the baseline.

    Returns:
        Shape (n,), in the units of the output; the sum is f(x) - f(x').

    Example:
        >>> unit_shapley([2, 1, 1, 0], -3, [1, 1, 1, 0], [0, 0, 0, 0]).round(4)
        array([0.3333, 0.3333, 0.3333, 0.    ])

    Source: chapter, Problem 10.5.2.
    """
    end = _checked_unit(weights, image)[1]
    begin = checked_array(baseline, "baseline", end.shape)
    present = coalition_matrix(len(end))
    return shapley_values(unit_output(weights, bias, np.where(present, end, begin)))


def _checked_unit(weights: ArrayLike, image: ArrayLike) -> tuple[Array, Array]:
    w = checked_array(weights, "weights", ("n",))
    return w, checked_array(image, "image", w.shape)
