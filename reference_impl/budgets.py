r"""How much sampling an error takes: Hoeffding's inequality for orders of arrival and for group testing.

All budgets are for an l2 error of at most epsilon over all n values at once, with probability at least 1 - delta. That holds when
every value is within epsilon / sqrt(n), each with probability 1 - delta / n (union bound). They are sufficient, not necessary.
"""

from __future__ import annotations

from math import ceil, exp, log

from .arrays import checked_count, checked_range
from .sampling_groups import normaliser
from .sampling_permutations import evaluations_of_orders


def hoeffding_draws(width: float, error: float, failure: float) -> int:
    r"""Count the draws after which a mean is known to an error, with given probability of failure.

    .. math:: m = \left\lceil \frac{w^2}{2 t^2} \ln \frac{2}{\delta} \right\rceil, \quad P( |\bar X - E X| \ge t ) \le 2 e^{-2 m t^2 / w^2}

    Args:
        width: w of an interval that holds every draw.
        error: t > 0, of the mean.
        failure: delta in (0, 1).

    Raises:
        ValueError: an argument outside its range.

    Example:
        >>> hoeffding_draws(2.0, 0.1, 0.05)
        738

    Source: Hoeffding 1963; chapter, proof of Lemma 10.2.6.
    """
    checked_range(width, "width", above=0)
    checked_range(error, "error", above=0)
    checked_failure(failure)
    return max(1, ceil(width**2 / (2 * error**2) * log(2 / failure)))


def checked_failure(failure: float) -> float:
    """Read a probability of failure.

    Raises:
        ValueError: not in (0, 1).

    Example:
        >>> checked_failure(0.05)
        0.05
    """
    if checked_range(failure, "failure", above=0) >= 1:
        raise ValueError(f"failure is {failure}, expected a number in (0, 1)")
    return float(failure)


def hoeffding_failure(width: float, error: float, draws: int) -> float:
    r"""Bound the probability that a mean of some draws is off by an error or more.

    .. math:: 2 e^{-2 m t^2 / w^2}

    Args as for `hoeffding_draws`.

    Raises:
        ValueError: an argument outside its range.

    Example:
        >>> round(hoeffding_failure(2.0, 0.1, 738), 4)
        0.0499
    """
    checked_range(width, "width", above=0)
    checked_range(error, "error", least=0)
    return min(1.0, 2 * exp(-2 * checked_count(draws, "draws", least=0) * error**2 / width**2))


def hoeffding_orders(n: int, gain_bound: float, error: float, failure: float) -> int:
    r"""Count the random orders after which all values are known to an l2 error.

    .. math:: m = \left\lceil \frac{2 R^2 N}{\epsilon^2} \ln \frac{2N}{\delta} \right\rceil

    Args:
        n: number of players N.
        gain_bound: R, a bound on the absolute value of every gain; a gain lies in an interval of width 2 R.
        error: epsilon, of all values together, l2.
        failure: delta.

    Raises:
        ValueError: an argument outside its range.

    Example:
        >>> hoeffding_orders(10, 1.0, 0.5, 0.05)
        480

    Source: chapter, Lemma 10.2.6.
    """
    players = checked_count(n, "n")
    bound = checked_range(gain_bound, "gain_bound", above=0)
    each, chance = checked_range(error, "error", above=0) / players**0.5, checked_failure(failure) / players
    return hoeffding_draws(2 * bound, each, chance)


def permutation_budget(n: int, gain_bound: float, error: float, failure: float) -> int:
    r"""Count the evaluations of permutation sampling for an l2 error.

    .. math:: m (N - 1) + 2 = O \left( \frac{R^2 N^2}{\epsilon^2} \ln \frac{N}{\delta} \right)

    Args and Raises: as `hoeffding_orders`.

    Example:
        >>> permutation_budget(10, 1.0, 0.5, 0.05)
        4322

    Source: chapter, 10.2.2.
    """
    return evaluations_of_orders(n, hoeffding_orders(n, gain_bound, error, failure))


def group_testing_budget(n: int, utility_range: float, error: float, failure: float) -> int:
    r"""Count the evaluations of group testing for an l2 error.

    A draw is c/N + Z (U - b) (1[i in T] - |T|/N). With |U - b| <= r/2 and the bracket between -(N-1)/N and (N-1)/N it lies in an
    interval of width Z r (N-1)/N, so that

    .. math:: m = \left\lceil \frac{N}{2 \epsilon^2} \left( Z r \frac{N-1}{N} \right)^2 \ln \frac{2N}{\delta} \right\rceil
        = O \left( \frac{r^2 N \ln^2 N}{\epsilon^2} \ln \frac{N}{\delta} \right), \quad Z = 2 \sum_{k=1}^{N-1} \frac{1}{k}

    This is a factor of N / ln(N)^2 less than `permutation_budget` if r is as small as R. But r, the range of the utilities left after a
    baseline, can be as large as N R, and then it is more (erratum E6).

    Args:
        n: number of players N >= 2.
        utility_range: r, the length of an interval around 0 that holds every U(T) - b(|T|).
        error: epsilon, of all values together, l2.
        failure: delta.

    Raises:
        ValueError: an argument outside its range.

    Example:
        >>> group_testing_budget(10, 1.0, 0.5, 0.05)  # against 4322 evaluations in orders
        3110
        >>> group_testing_budget(100, 1.0, 0.5, 0.05), permutation_budget(100, 1.0, 0.5, 0.05)
        (174322, 656966)

    Source: chapter, Problem 10.2.7; Jia et al. 2019.
    """
    players = checked_count(n, "n", least=2)
    width = normaliser(players) * checked_range(utility_range, "utility_range", above=0) * (players - 1) / players
    each, chance = checked_range(error, "error", above=0) / players**0.5, checked_failure(failure) / players
    return hoeffding_draws(width, each, chance) + 2
