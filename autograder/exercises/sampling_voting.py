"""The exercise on weighted votes: exact values by counting coalitions of a size and weight; and the discussion of hardness."""

from __future__ import annotations

from math import comb
from typing import Any

import numpy as np

from reference_impl.double_majority import double_majority_shapley, pivotal_counts
from reference_impl.voting import counts_by_size_and_weight

from .model import Case, DiscussionExercise, FunctionExercise, Limit, Misconception
from .shapley_games import Array

Rng = np.random.Generator
STEPS = Limit(
    "steps",
    2_000_000,
    "more than 2,000,000 Python lines ran for 24 voters. Counting by size and weight takes about a million, even without numpy; "
    "a walk through the 2^24 coalitions takes far more",
)


def _vote(label: str, weights: list[int], quota: int, members: int = 0, *, large: bool = False) -> Case:
    return Case(label, {"weights": weights, "quota": quota, "members": members}, limits=(STEPS,) if large else ())


def _shapley(weights: list[int], quota: int, members: int) -> Array:
    return np.array([float(value) for value in double_majority_shapley(weights, quota, members)])


def _banzhaf(weights: list[int], quota: int, members: int) -> Array:
    return np.array([sum(row) / 2 ** (len(weights) - 1) for row in pivotal_counts(weights, quota, members)])


def _from_counts(weights: list[int], quota: int, members: int, counts_for: Any, *, last: int = 0) -> Array:
    """Values from the counts for each voter, rows by size; ``last`` lengthens the range of pivotal weights."""
    n = len(weights)
    values = np.zeros(n)
    for place, weight in enumerate(weights):
        counts = counts_for(place)
        for size in range(max(members - 1, 0), n):
            end = quota + last if size >= members else counts.shape[1]
            values[place] += int(sum(counts[size, max(quota - weight, 0) : end].tolist())) / (n * comb(n - 1, size))
    return values


def _without(weights: list[int], place: int) -> list[int]:
    return weights[:place] + weights[place + 1 :]


def _voter_among_others(weights: list[int], quota: int, members: int) -> Array:
    counts = counts_by_size_and_weight(weights)
    return _from_counts(weights, quota, members, lambda place: counts)


def _range_too_long(weights: list[int], quota: int, members: int) -> Array:
    return _from_counts(weights, quota, members, lambda place: counts_by_size_and_weight(_without(weights, place)), last=1)


def _never_by_number(weights: list[int], quota: int, members: int) -> Array:
    """Pivotal by weight alone: the voter who only makes up the number of members is forgotten."""
    n, swings = len(weights), pivotal_counts(weights, quota, 0)
    return np.array([sum(row[k] / (n * comb(n - 1, k)) for k in range(max(members - 1, 0), n)) for row in swings])


def _again_and_again(weights: list[int], quota: int, members: int) -> Array:
    """The table gone through upwards, so that one voter joins any number of times."""

    def counts_for(place: int) -> Any:
        others = _without(weights, place)
        counts = np.zeros((len(weights), sum(weights) + 1), dtype=object)
        counts[0, 0] = 1
        for weight in others:
            for size in range(len(others)):
                counts[size + 1, weight:] += counts[size, : counts.shape[1] - weight]
        return counts

    return _from_counts(weights, quota, members, counts_for)


COUNCIL = [7] * 5 + [1] * 10
MANY = [1, 1, 2, 2] * 6


def _hidden(rng: Rng) -> list[Case]:
    cases = []
    for n in (3, 5, 7):
        weights = [int(w) for w in rng.integers(1, 9, n)]
        cases.append(_vote(f"{n} voters drawn at random", weights, sum(weights) // 2 + 1))
        cases.append(_vote(f"{n} voters drawn at random, and a number of members", weights, sum(weights) * 3 // 5, n // 2 + 1))
    weights = [int(w) for w in rng.permutation(MANY)]
    return [*cases, _vote("24 voters in an order drawn at random", weights, int(rng.integers(15, 31)), large=True)]


weighted_voting = FunctionExercise(
    id="sampling.weighted_voting",
    title="Votes, counted exactly",
    points=4,
    stars=2,
    minutes=40,
    answers=("voting_values",),
    reference=_shapley,
    public=(
        _vote("weights 1, 1, 1, quota 2", [1, 1, 1], 2),
        _vote("weights 3, 2, 1, quota 4", [3, 2, 1], 4),
        _vote("weights 4, 0, 2, 1, quota 5", [4, 0, 2, 1], 5),
        _vote("weights 5, 4, 2, 2, quota 9", [5, 4, 2, 2], 9),
        _vote("weights 5, 3, 2, 1, 1, quota 7 and 3 members", [5, 3, 2, 1, 1], 7, 3),
        _vote("UN Security Council, 15 members", COUNCIL, 39),
        _vote("24 voters", MANY, 19, large=True),
    ),
    hidden=_hidden,
    misconceptions=(
        Misconception(
            "quota_exceeded",
            "A coalition wins here only if its weight is above the quota. The quota itself is enough: with weights 1, 1, 1 and quota 2, two win.",
            lambda weights, quota, members: _shapley(weights, quota + 1, members),
        ),
        Misconception(
            "wins_already",
            "Coalitions that win already are counted among those for which i is pivotal. Without i the weight is below the quota: at most q - 1. "
            "Remember that a slice leaves out its end, so that it has to end at q.",
            _range_too_long,
        ),
        Misconception(
            "number_of_members_forgotten",
            "Voters are counted as pivotal only where the weight was missing. Where the others have the weight and are one member short, "
            "whoever joins is pivotal too, however light.",
            _never_by_number,
        ),
        Misconception(
            "banzhaf",
            "All coalitions have the same weight, so these are Banzhaf's indices: keep the sizes apart in the table, for a coalition of k others "
            "weighs 1/(N C(N-1,k)).",
            _banzhaf,
        ),
        Misconception(
            "voter_among_others",
            "The table counts coalitions of all voters, i among them. Only those of the others can be joined by i: leave i out of the table, or "
            "take it out again.",
            _voter_among_others,
        ),
        Misconception(
            "joins_again_and_again",
            "A voter can join the same coalition many times: the table is changed while it is read from small sizes to large ones. "
            "Go through the sizes downwards, or write into a copy.",
            _again_and_again,
        ),
        Misconception(
            "through_coalitions",
            "The values of few voters are right, but with 24 voters too many lines run, as when coalitions are gone through one by one. Count "
            "how many have k members and weight w; one more voter changes that table in one step for every entry.",
            breaks="steps",
        ),
    ),
)

hardness = DiscussionExercise(id="sampling.hardness", title="Hard, and yet computed", points=2, stars=1, minutes=15)
