r"""The multilinear extension of a game, and Shapley values as integrals along its diagonal.

.. math:: f(x) = E[ U(S_x) ] = \sum_S U(S) \prod_{i \in S} x_i \prod_{i \notin S} (1 - x_i), \quad x \in [0, 1]^N

where S_x holds each player i with probability x_i. On the diagonal the derivative in x_i is what player i adds on average to a random
p-subset, which is twice its data-model coefficient in plus/minus-one coding (`p_biased.best_linear`); its mean over p is the Shapley value:

.. math:: s_i = \int_0^1 \partial_i f(p, \dots, p) \, dp = 2 \int_0^1 \theta_i(p) \, dp

That is the integrated gradient of f from the corner 0 to the corner 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .arrays import checked_count, checked_vector
from .tables import Array, checked_table


def extension(table: ArrayLike, point: ArrayLike) -> float:
    """Find the mean utility of a random coalition that holds each player with its own probability: 2**n steps.

    Args:
        table: utilities by mask, shape (2**n,).
        point: probabilities, shape (n,), in [0, 1].

    Raises:
        ValueError: a bad table, a point of another shape, or outside the cube.

    Example:
        >>> extension([0, 0, 0, 1], [0.5, 0.5])
        0.25

    Source: Owen 1972.
    """
    utilities, n = checked_table(table)
    for probability in checked_point(point, n)[::-1]:  # the last player decides between the halves
        lower, upper = utilities.reshape(2, -1)
        utilities = (1 - probability) * lower + probability * upper
    return float(utilities[0])


def checked_point(point: ArrayLike, n: int, name: str = "point") -> Array:
    """Read a point of the cube.

    Raises:
        ValueError: another shape, or an entry outside [0, 1].

    Example:
        >>> checked_point([0.5, 2.0], 2)
        Traceback (most recent call last):
        ValueError: point holds 2.0, expected probabilities
    """
    x = checked_vector(point, name, n)
    if bad := [float(entry) for entry in x if not 0 <= entry <= 1]:
        raise ValueError(f"{name} holds {bad[0]}, expected probabilities")
    return x


def extension_gradient(table: ArrayLike, point: ArrayLike) -> Array:
    r"""Find the gradient of the extension: what each player adds on average to the random coalition of the others.

    .. math:: \partial_i f(x) = f(x \text{ with } x_i = 1) - f(x \text{ with } x_i = 0)

    Returns:
        Shape (n,).

    Raises:
        ValueError: see `extension`.

    Example:
        >>> extension_gradient([0, 0, 0, 1], [0.5, 0.25])
        array([0.25, 0.5 ])

    Source: Owen 1972.
    """
    utilities, n = checked_table(table)
    x = checked_point(point, n)
    gradient = np.empty(n)
    for player in range(n):
        halves = utilities.reshape(-1, 2, 2**player)  # axes: bits above, the player's bit, bits below
        gradient[player] = extension((halves[:, 1] - halves[:, 0]).ravel(), np.delete(x, player))
    return gradient


def integrated_gradients(table: ArrayLike, start: ArrayLike, end: ArrayLike, *, n_nodes: int | None = None) -> Array:
    r"""Integrate the gradient of the extension along the straight line between two points of the cube.

    .. math:: a_i = (x_i - x'_i) \int_0^1 \partial_i f( x' + t (x - x') ) \, dt

    Args:
        table: utilities by mask, shape (2**n,).
        start: x', shape (n,).
        end: x, shape (n,).
        n_nodes: of Gauss-Legendre quadrature; by default n // 2 + 1, exact since the integrand has degree n - 1.

    Returns:
        Shape (n,); the sum is f(end) - f(start).

    Raises:
        ValueError: see `extension`; or fewer than one node.

    Example:
        >>> integrated_gradients([0, 0, 0, 1], [0, 0], [1, 0.5])
        array([0.25, 0.25])

    Source: chapter, Integrated Gradients; thesis, conclusions (the link to Shapley values that it found missing).
    """
    utilities, n = checked_table(table)
    origin, target = checked_point(start, n, "start"), checked_point(end, n, "end")
    count = n // 2 + 1 if n_nodes is None else checked_count(n_nodes, "n_nodes")
    nodes, weights = np.polynomial.legendre.leggauss(count)  # on [-1, 1]
    steps = origin + (nodes[:, None] + 1) / 2 * (target - origin)
    gradients = np.array([extension_gradient(utilities, np.clip(step, 0, 1)) for step in steps]).reshape(len(nodes), n)
    attributions: Array = (target - origin) * (weights / 2 @ gradients)
    return attributions


def shapley_by_owen_integral(table: ArrayLike) -> Array:
    """Find the Shapley values by integrating over the probability that everybody takes part.

    Returns:
        Shapley values, shape (n,), exact up to rounding.

    Raises:
        ValueError: a bad table.

    Example:
        >>> shapley_by_owen_integral([0, 0, 0, 1, 0, 1, 0, 1]).round(4)
        array([0.6667, 0.1667, 0.1667])

    Source: Owen 1972.
    """
    n = checked_table(table)[1]
    return integrated_gradients(table, np.zeros(n), np.ones(n))
