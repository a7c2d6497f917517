"""Fingerprints of lines that hold means over random subsets: the mean is written out before its value is hashed."""

from __future__ import annotations

import pytest
from sympy import symbols

from autograder.equivalence.vocabulary import (
    Card,
    Covariance,
    Expectation,
    In,
    Indicator,
    NotIn,
    Players,
    RandomSubset,
    SameSet,
    SubsetSum,
    Utility,
    Variance,
    coalitions,
    players,
)
from autograder.student import fingerprint

N = symbols("N", integer=True, positive=True)
p = symbols("p", positive=True)
everyone = Players(N)
(i,) = players("i")
S, A, B = coalitions("S A B")
U = Utility("U")
biased, rest = (S, RandomSubset(everyone, p)), (S, RandomSubset(everyone - {i}, p))
x_i = 2 * Indicator(In(i, S)) - 1
gain = U(S | {i}) - U(S)
conditional = (Expectation(U(S), biased, In(i, S)) - Expectation(U(S), biased, NotIn(i, S))) / 2
given = (In(i, everyone),)


@pytest.mark.parametrize(
    ("line", "same"),
    [
        (Expectation(gain, rest) / 2, True),
        (Covariance(U(S), x_i, biased) / Variance(x_i, biased), True),
        (SubsetSum(p ** Card(S) * (1 - p) ** (N - 1 - Card(S)) * gain, (S, everyone - {i})) / 2, True),
        (Expectation(gain, rest), False),
        (Covariance(U(S), x_i, biased) / (4 * p), False),
    ],
)
def test_a_line_matches_by_its_value_however_the_mean_is_written(line: object, same: bool) -> None:
    hidden = fingerprint.make(conditional, given, "salt", (Covariance(U(S), x_i, biased),))
    assert fingerprint.matches(hidden, line, given) is same


def test_no_coalition_is_empty_at_every_instance() -> None:
    same, within = Indicator(SameSet(A, B)), (everyone >= A, everyone >= B)
    hidden = fingerprint.make((4 * p * (1 - p)) ** Card(A) * same, within, "salt", (Expectation(Card(S & A), biased),))
    assert fingerprint.matches(hidden, same, within) is False
