r"""How far a truncated Neumann series is from the inverse, exactly, and how many terms are enough.

The r terms i = 0..r-1 of :math:`S_r = \alpha \sum_i (I - \alpha A)^i`, A = H + damping I, leave the error
:math:`A^{-1} - S_r = A^{-1} (I - \alpha A)^r`.
Texts that count i = 0..r have one term more: their error is the one here for r + 1 terms. Eigenvalues are those of H; damping is added here.
"""

from __future__ import annotations

from math import ceil, log
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .arrays import checked_array, checked_count, checked_range


class Surrogate(NamedTuple):
    """The numbers of ``gamma I - delta H``, which stands in for ``I - H``."""

    gamma: float
    delta: float


def surrogate(*, scale: float, damping: float) -> Surrogate:
    r"""Write the matrix whose powers are summed.

    .. math:: I - \alpha(H + \lambda I) = \gamma I - \delta H, \quad \gamma = 1 - \alpha\lambda, \; \delta = \alpha

    The sum of its powers is the inverse of :math:`\alpha (H + \lambda I)`, so it must be multiplied by alpha.

    Raises:
        ValueError: scale <= 0 or damping < 0.

    Example:
        >>> surrogate(scale=0.5, damping=0.25)
        Surrogate(gamma=0.875, delta=0.5)

    Source: chapter, section 10.1, which leaves out the factor alpha (erratum E2).
    """
    alpha, lam = checked_range(scale, "scale", above=0), checked_range(damping, "damping", least=0)
    return Surrogate(1 - alpha * lam, alpha)


def best_scale(smallest: float, largest: float, *, damping: float = 0.0) -> float:
    r"""Find the scale for which the series converges fastest.

    .. math:: \alpha = \frac{2}{\mu + L}, \quad \rho = \frac{L - \mu}{L + \mu}, \quad \mu = \lambda_{\min} + \lambda, \; L = \lambda_{\max} + \lambda

    Args:
        smallest: least eigenvalue of H.
        largest: greatest eigenvalue of H.
        damping: lambda >= 0.

    Raises:
        ValueError: smallest + damping <= 0, or smallest > largest.

    Example:
        >>> best_scale(1.0, 3.0)
        0.5
    """
    low, high = checked_spectrum(smallest, largest, damping)
    return 2 / (low + high)


def neumann_contraction(smallest: float, largest: float, *, scale: float = 1.0, damping: float = 0.0) -> float:
    r"""Find the factor by which every term shrinks the worst error.

    .. math:: \rho = \| I - \alpha A \| = \max(|1 - \alpha\mu|, |1 - \alpha L|)

    The series converges exactly if rho < 1: if alpha times every eigenvalue of A lies in (0, 2).

    Raises:
        ValueError: see `best_scale`; scale <= 0.

    Example:
        >>> neumann_contraction(0.5, 1.25), neumann_contraction(0.5, 2.5)
        (0.5, 1.5)

    Source: chapter, Problem 10.1.3.
    """
    low, high = checked_spectrum(smallest, largest, damping)
    alpha = checked_range(scale, "scale", above=0)
    return max(abs(1 - alpha * low), abs(1 - alpha * high))


def neumann_error(eigenvalues: ArrayLike, *, n_terms: int, scale: float = 1.0, damping: float = 0.0) -> float:
    r"""Find the spectral norm of the error of the series, exactly.

    .. math:: \| A^{-1} - S_r \| = \max_k \frac{|1 - \alpha\lambda_k|^r}{\lambda_k}

    Args:
        eigenvalues: all those of H, shape (p,).
        n_terms: r >= 0.

    Raises:
        ValueError: an eigenvalue of A that is not positive, n_terms < 0, or scale <= 0.

    Example:
        >>> round(neumann_error([0.3, 0.9], n_terms=1), 12)  # 7/3; the printed bound is 1/90
        2.333333333333

    Source: chapter, Problem 10.1.4, corrected (erratum E1).
    """
    spectrum = checked_array(eigenvalues, "eigenvalues", ("p",))
    checked_spectrum(float(spectrum.min()), float(spectrum.max()), damping)
    shifted = spectrum + damping
    powers = np.abs(1 - checked_range(scale, "scale", above=0) * shifted) ** checked_count(n_terms, "n_terms", least=0)
    return float((powers / shifted).max())


def neumann_error_bound(smallest: float, largest: float, *, n_terms: int, scale: float = 1.0, damping: float = 0.0) -> float:
    r"""Bound the spectral norm of the error from the two ends of the spectrum.

    .. math:: \| A^{-1} - S_r \| \le \rho^r / \mu

    Attained if rho is attained at the lower end, as it is where alpha times the spectrum lies in (0, 1].

    Raises:
        ValueError: see `neumann_contraction`; n_terms < 0.

    Example:
        >>> neumann_error_bound(0.5, 1.0, n_terms=2)
        0.5

    Source: chapter, Problem 10.1.4, corrected (erratum E1).
    """
    low, _ = checked_spectrum(smallest, largest, damping)
    rho = neumann_contraction(smallest, largest, scale=scale, damping=damping)
    return float(rho ** checked_count(n_terms, "n_terms", least=0) / low)


def printed_error_bound(largest: float, *, power: int) -> float:
    r"""Evaluate what the chapter prints as a bound of the error; it is not one.

    .. math:: \lambda_{\max}^{-1} (1 - \lambda_{\max})^{\text{power}}

    It takes the eigenvalue at which the error is smallest, if all lie in (0, 1], for the one at which it is largest.

    Args:
        largest: greatest eigenvalue of A, in (0, 1].
        power: r + 1 as printed.

    Raises:
        ValueError: largest outside (0, 1], or power < 0.

    Example:
        >>> round(1 / printed_error_bound(0.9, power=2))
        90

    Source: chapter, Problem 10.1.4 as printed (erratum E1).
    """
    if not 0 < largest <= 1:
        raise ValueError(f"largest is {largest}, expected 0 < largest <= 1")
    return float((1 - largest) ** checked_count(power, "power", least=0) / largest)


def neumann_terms(smallest: float, largest: float, *, relative_error: float, scale: float = 1.0, damping: float = 0.0) -> int:
    r"""Find the least number of terms for which no vector's solution is off by more than a given share.

    .. math:: \rho^r \le \epsilon, \quad r = \lceil \log \epsilon / \log \rho \rceil

    With scale 1/L and condition number kappa = L/mu it is about kappa log(1/epsilon), and never above that by a whole term.

    Args:
        relative_error: epsilon in (0, 1): the error of the solution over its length, for the worst vector.

    Returns:
        r >= 1; it costs r - 1 products.

    Raises:
        ValueError: see `neumann_contraction`; a series that diverges; relative_error outside (0, 1).

    Example:
        >>> neumann_terms(0.5, 1.0, relative_error=0.25)
        2
        >>> neumann_terms(1.0, 100.0, relative_error=0.01, scale=0.01)  # 100 log(100) = 460.5
        459

    Source: chapter, Problem 10.1.4.
    """
    rho = neumann_contraction(smallest, largest, scale=scale, damping=damping)
    if not 0 < relative_error < 1:
        raise ValueError(f"relative_error is {relative_error}, expected 0 < relative_error < 1")
    if rho >= 1:
        raise ValueError(f"I - scale * A has norm {rho:.4g}, expected < 1: the series diverges")
    r = max(1, ceil(log(relative_error) / log(rho))) if rho > 0 else 1
    while r > 1 and rho ** (r - 1) <= relative_error:  # the quotient of logarithms is rounded
        r -= 1
    while rho**r > relative_error:
        r += 1
    return r


def checked_spectrum(smallest: float, largest: float, damping: float) -> tuple[float, float]:
    """Read the ends of the spectrum of H and give those of A = H + damping I.

    Raises:
        ValueError: not finite, in the wrong order, or a lower end that is not positive with its damping.

    Example:
        >>> checked_spectrum(-0.5, 1.0, damping=1.0)
        (0.5, 2.0)
    """
    low = checked_range(smallest, "smallest") + checked_range(damping, "damping", least=0)
    high = checked_range(largest, "largest") + damping
    if low > high:
        raise ValueError(f"smallest is {smallest} and largest {largest}, expected smallest <= largest")
    if low <= 0:
        raise ValueError(f"smallest + damping is {low}, expected > 0")
    return low, high
