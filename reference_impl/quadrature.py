r"""Quadrature on [0, 1]: nodes t_k and weights w_k with :math:`\sum_k w_k g(t_k) \approx \int_0^1 g(t)\,dt`. Weights sum to 1.

Error for smooth g with n nodes: left and right of order 1/n; midpoint and trapezoid 1/n^2; Simpson 1/n^4; Gauss-Legendre is exact for
polynomials of degree 2n-1 and converges geometrically for analytic g.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .tables import Array


class Nodes(NamedTuple):
    """Where to evaluate, and how much each value counts; both shape (n,)."""

    t: Array
    weights: Array


def gauss_legendre(n: int) -> Nodes:
    r"""The zeros of the n-th Legendre polynomial, moved to [0, 1].

    Example:
        >>> gauss_legendre(1)
        Nodes(t=array([0.5]), weights=array([1.]))
    """
    t, weights = np.polynomial.legendre.leggauss(n)
    return Nodes((t + 1) / 2, weights / 2)


def midpoint(n: int) -> Nodes:
    r"""Middles of n equal parts.

    Example:
        >>> midpoint(2)
        Nodes(t=array([0.25, 0.75]), weights=array([0.5, 0.5]))
    """
    return Nodes((np.arange(n) + 0.5) / n, np.full(n, 1 / n))


def left(n: int) -> Nodes:
    r"""Left ends of n equal parts.

    Example:
        >>> left(2)
        Nodes(t=array([0. , 0.5]), weights=array([0.5, 0.5]))
    """
    return Nodes(np.arange(n) / n, np.full(n, 1 / n))


def right(n: int) -> Nodes:
    r"""Right ends of n equal parts: the sum that the paper on integrated gradients prints.

    Example:
        >>> right(2)
        Nodes(t=array([0.5, 1. ]), weights=array([0.5, 0.5]))
    """
    return Nodes((np.arange(n) + 1) / n, np.full(n, 1 / n))


def trapezoid(n: int) -> Nodes:
    r"""n equally spaced nodes with both ends, the ends counting half; n >= 2. The weights sum to 1, not to (n-1)/n.

    Example:
        >>> trapezoid(3)
        Nodes(t=array([0. , 0.5, 1. ]), weights=array([0.25, 0.5 , 0.25]))
    """
    if n < 2:
        raise ValueError(f"n is {n}, expected n >= 2 for the trapezoid rule")
    weights = np.full(n, 1 / (n - 1))
    weights[[0, -1]] /= 2
    return Nodes(np.linspace(0, 1, n), weights)


def simpson(n: int) -> Nodes:
    r"""n equally spaced nodes with weights 1, 4, 2, 4, ..., 4, 1 over 3(n-1); n odd, n >= 3.

    Example:
        >>> simpson(3).weights.round(4)
        array([0.1667, 0.6667, 0.1667])
    """
    if n < 3 or n % 2 == 0:
        raise ValueError(f"n is {n}, expected an odd n >= 3 for Simpson's rule")
    weights = np.full(n, 2.0)
    weights[1::2] = 4
    weights[[0, -1]] = 1
    return Nodes(np.linspace(0, 1, n), weights / (3 * (n - 1)))


RULES: dict[str, Callable[[int], Nodes]] = {
    "gauss-legendre": gauss_legendre,
    "midpoint": midpoint,
    "left": left,
    "right": right,
    "trapezoid": trapezoid,
    "simpson": simpson,
}


def nodes(rule: str, n: int) -> Nodes:
    """Look a rule up by its name.

    Args:
        rule: one of ``RULES``.
        n: number of nodes, n >= 1.

    Raises:
        ValueError: no such rule, or an n that it does not have.

    Example:
        >>> round(float(nodes("gauss-legendre", 2).weights @ nodes("gauss-legendre", 2).t ** 3), 12)
        0.25
    """
    if rule not in RULES:
        raise ValueError(f"rule is {rule!r}, expected one of {', '.join(RULES)}")
    if not isinstance(n, int) or n < 1:
        raise ValueError(f"n is {n!r}, expected an integer >= 1")
    return RULES[rule](n)


def denser_at_zero(base: Nodes) -> Nodes:
    r"""Substitute t = s^2, which puts more nodes where t is small.

    .. math:: \int_0^1 g(t)\,dt = \int_0^1 g(s^2)\, 2s\,ds

    Near a constant baseline a network changes fastest, which is why this helps integrated gradients of photographs.

    Returns:
        Nodes t = s^2 with weights 2 s w.

    Example:
        >>> denser_at_zero(Nodes(np.array([0.5]), np.array([1.0])))
        Nodes(t=array([0.25]), weights=array([1.]))
    """
    return Nodes(base.t**2, 2 * base.t * base.weights)
