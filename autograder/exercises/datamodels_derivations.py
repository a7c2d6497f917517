"""Derivations: the biased basis, the best coefficient and its dependence on p."""

from __future__ import annotations

from typing import Any

from sympy import Eq, Integer, sqrt, symbols

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
from autograder.student.forms import both, counts, either, has, holds, lacks

from .model import DerivationExercise, Milestone, Misconception

N = symbols("N", integer=True, positive=True)
p, r = symbols("p r", positive=True)
everyone = Players(N)
(i,) = players("i")
S, A, B = coalitions("S A B")
U = Utility("U")
OTHERS = everyone - {i}
BIASED, REST = (S, RandomSubset(everyone, p)), (S, RandomSubset(OTHERS, p))

x_i = 2 * Indicator(In(i, S)) - 1
MU, SIGMA = 2 * p - 1, 2 * sqrt(p * (1 - p))
ROOT = Eq(p, 1 / (1 + r**2))
EITHER_ONLY = (A - B) | (B - A)


def character(members: Any) -> Any:
    """phi_T(S): the product over T of (x_i - mu)/sigma, which is r = sqrt((1-p)/p) for a member in S and -1/r for one outside."""
    return r ** Card(S & members) * (-1 / r) ** Card(members - S)


TWO_SIDES = either(has("Variance"), both(lacks("Expectation"), has("Add")))

one_player = DerivationExercise(
    id="datamodels.basis.one_player",
    title="One player's character has length one",
    points=1,
    answers=("one_player",),
    start=Expectation((x_i - MU) ** 2, BIASED) / SIGMA**2,
    start_form=has("Expectation"),
    goal=1 + 0 * N,
    goal_form=lacks("Expectation", "Variance", "Symbol"),
    milestones=(Milestone("both values of x_i with their probabilities, or its variance", TWO_SIDES),),
    min_lines=3,
    assumptions=(In(i, everyone), p < 1, ROOT),
)

basis = DerivationExercise(
    id="datamodels.basis",
    title="A basis for random subsets",
    points=3,
    stars=3,
    minutes=35,
    answers=("two_characters", "one_player"),
    start=Expectation(character(A) * character(B), BIASED),
    start_form=has("Expectation"),
    goal=Indicator(SameSet(A, B)),
    goal_form=lacks("Expectation", "Pow"),
    milestones=(
        Milestone(
            "tell the players of both sets, whose characters come squared, from those of one set only",
            either(has("UnionOf"), holds("Minus", "Minus"), holds("Meet", "Meet"), both(lacks("Expectation"), has("Pow"))),
        ),
    ),
    min_lines=3,
    assumptions=(everyone >= A, everyone >= B, ROOT),
    misconceptions=(
        Misconception(
            "unbiased_characters",
            "This is the mean of products of plain plus and minus ones. At p = 1/2 they are orthonormal, elsewhere E x_i = 2p - 1 is not 0: each x_i "
            "has to be centred and divided by its own spread first.",
            (2 * p - 1) ** Card(EITHER_ONLY),
        ),
        Misconception(
            "not_normalised",
            "The squares are taken to have the mean 4p(1-p). That is the variance of x_i; the character divides by sigma, whose square it is.",
            (4 * p * (1 - p)) ** Card(A) * Indicator(SameSet(A, B)),
        ),
        Misconception(
            "one_side_only",
            "Only the players of A outside B are looked at. A player of B outside A stands alone just as well, and its mean is 0 too.",
            Indicator(A <= B),
        ),
        Misconception(
            "shared_players",
            "This is 1 only where both sets are empty. Where A and B share players their characters are not independent, and the product is not "
            "the character of the union: a shared player's factor comes squared, and a square does not have the mean 0.",
            Expectation(character(A | B), BIASED),
        ),
        Misconception(
            "always_zero",
            "Where A and B are the same set this is the mean of a square, which is not 0.",
            Integer(0),
        ),
        Misconception(
            "sign_of_the_absent",
            "A player that is out has the factor -1/r, with a minus sign. Without it the mean of a single factor is not what (4) makes it.",
            (p * r + (1 - p) / r) ** Card(EITHER_ONLY),
        ),
    ),
    further=(one_player,),
)

GAIN = U(S | {i}) - U(S)
WITH, WITHOUT = Expectation(U(S), BIASED, In(i, S)), Expectation(U(S), BIASED, NotIn(i, S))
CHANCE = p ** Card(S) * (1 - p) ** (N - 1 - Card(S))
COVARIANCE = Covariance(U(S), x_i, BIASED)

AMONG_ALL = Misconception(
    "player_counted_among_the_others",
    "The probability p^|S| (1-p)^(N-|S|) is that of S among all N players. Here S is a subset of the other N-1; whether i is in is not left "
    "to chance.",
    SubsetSum((1 - p) * CHANCE * GAIN, (S, OTHERS)) / 2,
)
TWICE = Misconception(
    "factor_two",
    "This is the whole difference of the two means. From x_i = -1 to x_i = +1 the model moves by two steps of length one: the coefficient is the "
    "change for one of them.",
    WITH - WITHOUT,
)

MEAN_GAIN = both(has("Expectation"), has("Minus"))
SPLIT = both(counts("SubsetSum", 2), counts("ValueAt", 4))  # the gain in both of two sums

in_p = DerivationExercise(
    id="datamodels.coefficient.in_p",
    title="How the coefficient depends on p",
    points=2,
    answers=("in_p",),
    start=Expectation(U(S | {i}) - U(S - {i}), BIASED) / 2,
    start_form=has("Expectation"),
    goal=SubsetSum(CHANCE * GAIN, (S, OTHERS)) / 2,
    goal_form=both(has("SubsetSum"), lacks("Expectation")),
    milestones=(Milestone("the mean gain of i joining a random subset of the others, or the split by whether i is in", either(MEAN_GAIN, SPLIT)),),
    min_lines=3,
    assumptions=(In(i, everyone), p < 1),
    misconceptions=(AMONG_ALL,),
)

coefficient = DerivationExercise(
    id="datamodels.coefficient",
    title="The best coefficient",
    points=4,
    stars=2,
    minutes=35,
    answers=("best_coefficient", "in_p"),
    start=COVARIANCE / Variance(x_i, BIASED),
    start_form=has("Covariance"),
    goal=(WITH - WITHOUT) / 2,
    goal_form=both(lacks("Covariance", "Variance", "Pow"), counts("Expectation", 2)),
    milestones=(Milestone("the variance of x_i, as a function of p", both(lacks("Variance"), has("Pow"))),),
    min_lines=4,
    assumptions=(In(i, everyone), p < 1),
    misconceptions=(
        TWICE,
        Misconception(
            "divides_by_p_only",
            "The covariance is divided by 4p, where the variance of x_i is wanted. A point that is nearly always in varies as little as one that is "
            "nearly always out: both p and 1-p belong there.",
            COVARIANCE / (4 * p),
        ),
        Misconception(
            "variance_of_zero_one",
            "p(1-p) is the variance of a 0 and a 1. Between -1 and +1 lies a step of 2, and a variance goes with the square of the step.",
            COVARIANCE / (p * (1 - p)),
        ),
        AMONG_ALL,
    ),
    further=(in_p,),
)
