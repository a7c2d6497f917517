"""Derivations: two roads from the coefficients to the Shapley value."""

from __future__ import annotations

from sympy import Derivative, Integral, binomial, factorial, symbols

from autograder.equivalence.vocabulary import Card, Expectation, In, SubsetSum
from autograder.student.forms import both, either, has, lacks, some

from .datamodels_derivations import GAIN, OTHERS, REST, N, S, U, everyone, i, p
from .model import DerivationExercise, Milestone, Misconception

t = symbols("t", positive=True)

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

SIGN_TURNED = Misconception(
    "sign_turned",
    "This has the wrong sign: the gain is the utility with i less the one without.",
    -SHAPLEY,
)
CHANCE_UNDER_INTEGRAL = both(has("SubsetSum"), some("Integral", has("Card")))
BY_FACTORIALS = both(has("SubsetSum"), either(some("factorial", has("Card")), some("gamma", has("Card"))))

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
        Milestone("what one subset weighs at p, under the integral", CHANCE_UNDER_INTEGRAL),
        Milestone("the integral of a power of p and a power of 1-p, by factorials", BY_FACTORIALS),
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
        Misconception(
            "binomial_of_all",
            "The binomial coefficient counts the subsets among all N players. S is a subset of the others: of its size there are fewer.",
            SubsetSum(GAIN / (N * binomial(N, Card(S))), (S, OTHERS)),
        ),
        Misconception(
            "factorial_one_short",
            "These are N times the Shapley values: the weights add up to N and not to 1. In the integral of p^a (1-p)^b the divisor is the factorial "
            "of a + b + 1, and here a + b = N - 1.",
            N * SHAPLEY,
        ),
        Misconception("factor_two", "These are twice the Shapley values: the 2 before the integral and the half under it cancel.", 2 * SHAPLEY),
        SIGN_TURNED,
    ),
)

IN_COORDINATE = t * Expectation(U(S | {i}), REST) + (1 - t) * Expectation(U(S), REST)

SLOPE = some("Integral", has("ValueAt", "Card"))  # a mean gain, or the chance of a subset, under the integral

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
    milestones=(Milestone("the slope in the coordinate of i, as a mean gain, before the integral is done", both(SLOPE, lacks("Derivative"))),),
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
        SIGN_TURNED,
    ),
)
