r"""A game as a sum of unanimity games, and its coefficients.

.. math:: U(S) = \sum_{T \subseteq [N]} c_T u_T(S) = \sum_{T \subseteq S} c_T

The sum includes the empty T, whose coefficient is U(empty); the chapter's decomposition over non-empty T needs U(empty) = 0
(erratum E5). Tables of utilities and of coefficients are both indexed by bit mask.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .tables import Array, checked_table, sums_by_member


def moebius_by_definition(table: ArrayLike) -> Array:
    r"""Find the coefficients by inclusion and exclusion, one coalition at a time: 3**n steps.

    .. math:: c_T = \sum_{S \subseteq T} (-1)^{|T| - |S|} U(S)

    Args:
        table: utilities by mask, shape (2**n,).

    Returns:
        Coefficients by mask, shape (2**n,).

    Raises:
        ValueError: not one-dimensional, length not a power of two, not real, or not finite.

    Example:
        >>> moebius_by_definition([0, 1, 1, 3])
        array([0., 1., 1., 1.])

    Source: chapter, proof of Theorem 10.2.5, step 2.
    """
    utilities, _ = checked_table(table)
    coefficients = np.zeros_like(utilities)
    for coalition in range(utilities.size):
        for part in submasks(coalition):
            missing = (coalition ^ part).bit_count()
            coefficients[coalition] += (-1) ** missing * utilities[part]
    return coefficients


def submasks(mask: int) -> list[int]:
    """List the subsets of a coalition, from the whole down to the empty one.

    Example:
        >>> submasks(0b101)
        [5, 4, 1, 0]
    """
    subsets = [mask]
    while subsets[-1]:
        subsets.append((subsets[-1] - 1) & mask)
    return subsets


def moebius_transform(table: ArrayLike) -> Array:
    r"""Find the coefficients of all unanimity games, one player at a time: n * 2**(n-1) subtractions.

    For each player, every coalition with the player loses what the same coalition without the player has:

    .. math:: c(S \cup \{i\}) \leftarrow c(S \cup \{i\}) - c(S)

    Args:
        table: utilities by mask, shape (2**n,); not changed.

    Returns:
        Coefficients by mask, shape (2**n,).

    Raises:
        ValueError: see `moebius_by_definition`.

    Example:
        >>> moebius_transform([0, 0, 0, 1, 0, 1, 0, 1])
        array([ 0.,  0.,  0.,  1.,  0.,  1.,  0., -1.])

    Source: chapter, proof of Theorem 10.2.5, step 2.
    """
    utilities, n = checked_table(table)
    coefficients = utilities.copy()
    for player in range(n):
        halves = coefficients.reshape(-1, 2, 2**player)  # a view; axes: bits above, the player's bit, bits below
        halves[:, 1] -= halves[:, 0]
    return coefficients


def inverse_moebius(coefficients: ArrayLike) -> Array:
    r"""Find the game that a table of coefficients describes: n * 2**(n-1) additions.

    .. math:: U(S) = \sum_{T \subseteq S} c_T

    Args:
        coefficients: by mask, shape (2**n,); not changed.

    Returns:
        Utilities by mask, shape (2**n,).

    Raises:
        ValueError: see `moebius_by_definition`.

    Example:
        >>> inverse_moebius([0, 1, 1, 1])
        array([0., 1., 1., 3.])

    Source: chapter, proof of Theorem 10.2.5, step 2.
    """
    values, n = checked_table(coefficients, "coefficients")
    utilities = values.copy()
    for player in range(n):
        halves = utilities.reshape(-1, 2, 2**player)
        halves[:, 1] += halves[:, 0]
    return utilities


def shapley_from_moebius(coefficients: ArrayLike) -> Array:
    r"""Share every coefficient equally among the members of its coalition.

    .. math:: s_i = \sum_{T \ni i} \frac{c_T}{|T|}

    Args:
        coefficients: by mask, shape (2**n,); the empty coalition's is paid to nobody.

    Returns:
        Shapley values, shape (n,).

    Raises:
        ValueError: see `moebius_by_definition`.

    Example:
        >>> shapley_from_moebius([10, 1, 1, 1])
        array([1.5, 1.5])

    Source: chapter, proof of Theorem 10.2.5, steps 3 and 4.
    """
    values, _ = checked_table(coefficients, "coefficients")
    sizes = np.bitwise_count(np.arange(values.size, dtype=np.uint32))
    return sums_by_member(values / np.maximum(sizes, 1))  # the empty coalition is in no player's sum
