r"""One hidden layer as a universal approximator of functions of one variable, with a certificate: a bound of its error on the whole interval."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from .arrays import checked_array, checked_count, checked_range
from .tables import Array

BATCH_NUMBERS = 2**17  # of float64 in the largest temporary array


class HiddenLayer(NamedTuple):
    r"""The function :math:`G(x) = \sum_i \alpha_i \sigma(w_i x + b_i)` of one variable, sigma the logistic function; three arrays, shape (N,)."""

    scalars: Array
    weights: Array
    biases: Array


def hidden_layer_values(layer: HiddenLayer, x: ArrayLike) -> Array:
    """Evaluate G at many points.

    Args:
        x: shape (m,).

    Returns:
        Shape (m,).

    Raises:
        ValueError: arrays that do not fit.

    Example:
        >>> hidden_layer_values(HiddenLayer(np.array([2.0]), np.array([1.0]), np.array([0.0])), [0.0])
        array([1.])

    Source: thesis, Theorem 1.7 with one input.
    """
    a, w, b = _checked_layer(layer)
    points, rows = checked_array(x, "x", ("m",)), max(1, BATCH_NUMBERS // a.size)
    parts = [expit(np.outer(points[begin : begin + rows], w) + b) @ a for begin in range(0, points.size, rows)]
    return np.concatenate(parts)


def certified_error(layer: HiddenLayer, f: Callable[[Array], Array], *, lipschitz: float, n_intervals: int) -> float:
    r"""Bound the largest distance of G from f on [0, 1], between the points of a grid too.

    .. math:: \sup_{[0,1]} |G - f| \le \max_k |G(x_k) - f(x_k)| + \frac{h}{2} \Big( L_f + \tfrac{1}{4} \sum_i |\alpha_i w_i| \Big), \quad x_k = k h

    Args:
        f: maps points, shape (m,), to values, shape (m,).
        lipschitz: L_f >= 0, a Lipschitz constant of f.
        n_intervals: 1/h.

    Raises:
        ValueError: arrays that do not fit, or a negative constant.

    Example:
        >>> certified_error(HiddenLayer(np.zeros(1), np.zeros(1), np.zeros(1)), lambda x: x, lipschitz=1.0, n_intervals=100)
        1.005

    Source: the logistic function has slope at most 1/4, and no point of [0, 1] is further than h/2 from the grid.
    """
    a, w, _ = _checked_layer(layer)
    grid = np.linspace(0, 1, checked_count(n_intervals, "n_intervals") + 1)
    gaps = np.abs(hidden_layer_values(layer, grid) - checked_array(f(grid), "f(grid)", grid.shape))
    slope = checked_range(lipschitz, "lipschitz", least=0) + np.abs(a * w).sum() / 4
    return float(gaps.max() + slope / (2 * n_intervals))


def staircase(f: Callable[[Array], Array], *, n_steps: int, steepness: float) -> HiddenLayer:
    r"""Build a hidden layer that follows f on [0, 1] by steps: a constant f(0), and at each (i - 1/2)/n a rise by f(i/n) - f((i-1)/n).

    Args:
        f: maps points, shape (m,), to values.
        n_steps: n >= 1; the layer has n + 1 units.
        steepness: weight of every step's unit; n steps need some 10 n.

    Raises:
        ValueError: counts or steepness out of range, or values that do not fit.

    Example:
        >>> layer = staircase(np.sin, n_steps=100, steepness=1000.0)
        >>> certified_error(layer, np.sin, lipschitz=1.0, n_intervals=20_000) < 0.02
        True

    Source: the idea behind thesis, Theorem 1.7, for one input.
    """
    n, steep = checked_count(n_steps, "n_steps"), checked_range(steepness, "steepness", above=0)
    heights = checked_array(f(np.arange(n + 1) / n), "f(grid)", (n + 1,))
    scalars = np.append(2 * heights[0], np.diff(heights))  # a unit with w = b = 0 gives one half
    places = (np.arange(n) + 0.5) / n
    return HiddenLayer(scalars, np.append(0.0, np.full(n, steep)), np.append(0.0, -steep * places))


def _checked_layer(layer: HiddenLayer) -> HiddenLayer:
    a = checked_array(layer.scalars, "scalars", ("N",))
    return HiddenLayer(a, checked_array(layer.weights, "weights", a.shape), checked_array(layer.biases, "biases", a.shape))
