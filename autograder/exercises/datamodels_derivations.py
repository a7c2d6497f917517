"""The chapter's derivations: the biased basis, the best coefficient and its dependence on p, and two roads to the Shapley value."""

from __future__ import annotations

from typing import Any

from sympy import Derivative, Eq, Integral, binomial, factorial, sqrt, symbols

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
p, r, t = symbols("p r t", positive=True)
everyone = Players(N)
(i,) = players("i")
S, A, B = coalitions("S A B")
U = Utility("U")
OTHERS = everyone - {i}
BIASED, REST = (S, RandomSubset(everyone, p)), (S, RandomSubset(OTHERS, p))

x_i = 2 * Indicator(In(i, S)) - 1
MU, SIGMA = 2 * p - 1, 2 * sqrt(p * (1 - p))
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
    assumptions=(In(i, everyone), p < 1),
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
    assumptions=(everyone >= A, everyone >= B, Eq(p, 1 / (1 + r**2))),
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

in_p = DerivationExercise(
    id="datamodels.coefficient.in_p",
    title="How the coefficient depends on p",
    points=2,
    answers=("in_p",),
    start=Expectation(U(S | {i}) - U(S - {i}), BIASED) / 2,
    start_form=has("Expectation"),
    goal=SubsetSum(CHANCE * GAIN, (S, OTHERS)) / 2,
    goal_form=both(has("SubsetSum"), lacks("Expectation")),
    milestones=(Milestone("the mean gain of i joining a random subset of the others", both(has("Expectation"), has("Minus"))),),
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

SHAPLEY = SubsetSum(GAIN / (N * binomial(N - 1, Card(S))), (S, OTHERS))
IN_FINAL_FORM = both(has("binomial"), lacks("Integral", "Expectation", "factorial", "gamma", "Derivative"))
HALF = Misconception(
    "two_forgotten",
    "These are half the Shapley values. A coefficient says what one step of x_i changes, from -1 to 0; whoever joins goes from -1 to +1.",
    SHAPLEY / 2,
)
ONE_P = Misconception(
    "at_one_half_only",
    "All coalitions have the same weight: this is twice the coefficient at p = 1/2, Banzhaf's value. The mean over all p gives small and large "
    "coalitions more weight than that.",
    SubsetSum(GAIN, (S, OTHERS)) / 2 ** (N - 1),
)

owen = DerivationExercise(
    id="datamodels.owen",
    title="The mean over p",
    points=4,
    stars=3,
    minutes=35,
    answers=("mean_over_p",),
    start=2 * Integral(Expectation(GAIN, REST) / 2, (p, 0, 1)),
    start_form=both(has("Integral"), has("Expectation")),
    goal=SHAPLEY,
    goal_form=IN_FINAL_FORM,
    milestones=(
        Milestone("what one subset weighs at p, under the integral", both(has("SubsetSum"), has("Integral"))),
        Milestone("the integral of a power of p and a power of 1-p, by factorials", both(has("SubsetSum"), has("factorial", "gamma"))),
    ),
    min_lines=4,
    assumptions=(In(i, everyone),),
    misconceptions=(
        HALF,
        Misconception(
            "sizes_for_p",
            "Every subset has the weight 1/N, as if there were one of each size. The integral over p gives 1/N to each size, and all subsets of "
            "that size share it.",
            SubsetSum(GAIN, (S, OTHERS)) / N,
        ),
        Misconception(
            "player_counted_among_the_others",
            "The integral is that of p^|S| (1-p)^(N-|S|). S is drawn from the other N-1 players, so that the exponents add up to N-1, and the "
            "weights of all S to 1.",
            SubsetSum(factorial(Card(S)) * factorial(N - Card(S)) / factorial(N + 1) * GAIN, (S, OTHERS)),
        ),
        ONE_P,
    ),
)

IN_COORDINATE = t * Expectation(U(S | {i}), REST) + (1 - t) * Expectation(U(S), REST)

aumann_shapley = DerivationExercise(
    id="datamodels.aumann_shapley",
    title="Integrated gradients of a game",
    points=3,
    stars=2,
    minutes=25,
    answers=("along_the_diagonal",),
    start=Integral(Derivative(IN_COORDINATE, t), (p, 0, 1)),
    start_form=has("Derivative"),
    goal=SHAPLEY,
    goal_form=IN_FINAL_FORM,
    milestones=(
        Milestone("the slope in the coordinate of i, as a mean gain, before the integral is done", both(has("Integral"), lacks("Derivative"))),
    ),
    min_lines=3,
    assumptions=(In(i, everyone),),
    misconceptions=(
        HALF,
        ONE_P,
        Misconception(
            "gradient_at_the_end",
            "This is the gradient at the corner where all are in: what the last one to join adds, or leave-one-out. Integrated gradients take "
            "the mean of the gradient over the whole way there.",
            U(everyone) - U(everyone - {i}),
        ),
    ),
)
