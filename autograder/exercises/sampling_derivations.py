"""The chapter's derivations: how many orders are enough, the difference of two values, and the law of sizes of group testing."""

from __future__ import annotations

from typing import Any

from sympy import Eq, Function, Sum, binomial, exp, factorial, harmonic, log, sqrt, symbols

from autograder.equivalence.vocabulary import (
    AnyOf,
    Card,
    Expectation,
    In,
    Independent,
    Indicator,
    Nonempty,
    Players,
    Probability,
    SubsetSum,
    Utility,
    Within,
    coalitions,
    players,
    random_variables,
)
from autograder.student.changes import put
from autograder.student.forms import both, counts, either, has, holds, lacks

from .model import DerivationExercise, Milestone, Misconception

N, m = symbols("N m", integer=True, positive=True)
h, k = symbols("h k", integer=True)
R, eps, delta, q = symbols("R epsilon delta q", positive=True)
(X,) = random_variables("X")
s = Function("s")

ESTIMATE = Sum(X[h, k], (k, 1, m)) / m
OFF = Probability(sqrt(Sum((ESTIMATE - s(h)) ** 2, (h, 1, N))) >= eps)
ONE_OFF = abs(ESTIMATE - s(h)) >= eps / sqrt(N)
GAINS = (Eq(Expectation(X[h, k]), s(h)), Within(X, -R, R), Independent(X))

WIDTH = Misconception(
    "half_the_width",
    "Hoeffding's inequality divides by the square of the width of the interval that a gain lies in. From -R to R that is 2R, not R: the "
    "difference of the two ends.",
    put((Probability(ONE_OFF.subs(h, 1)), 2 * exp(-2 * m * eps**2 / (N * R**2)))),
)

one_player = DerivationExercise(
    id="sampling.hoeffding.one_player",
    title="One player, by Hoeffding's inequality",
    points=2,
    answers=("one_player",),
    start=Probability(ONE_OFF.subs(h, 1)),
    start_form=has("Probability"),
    goal=delta / N,
    goal_form=lacks("Probability", "exp"),
    relation="<=",
    milestones=(Milestone("Hoeffding's bound, before the number of orders is put in", both(has("exp"), lacks("Probability"))),),
    min_lines=3,
    assumptions=(*GAINS, m >= 2 * N * R**2 / eps**2 * log(2 * N / delta)),
    misconceptions=(WIDTH,),
)

hoeffding = DerivationExercise(
    id="sampling.hoeffding",
    title="How many orders are enough",
    points=5,
    stars=3,
    minutes=40,
    answers=("all_players", "one_player"),
    start=OFF,
    start_form=has("Probability"),
    goal=N * q,
    goal_form=lacks("Probability", "Sum"),
    relation="<=",
    milestones=(
        Milestone("pass from the length of the error to the event that at least one value is too far off", has("AnyOf")),
        Milestone("bound the probability of the union by a sum of probabilities", holds("Sum", "Probability")),
    ),
    min_lines=4,
    assumptions=(*GAINS, Probability(ONE_OFF) <= q),
    misconceptions=(
        Misconception(
            "one_player_only",
            "The error of player 1 stands for the errors of all. That somebody is off is likelier than that player 1 is: add up what can "
            "go wrong, player by player (union bound).",
            put((AnyOf(ONE_OFF, (h, 1, N)), ONE_OFF.subs(h, 1))),
        ),
        Misconception(
            "no_union_bound",
            "This is the bound for a single player. It has to hold that nobody is off: there are N ways to fail, and their probabilities add up.",
            q,
        ),
        Misconception(
            "sum_grows_again",
            "Every term is at most q, and there are N of them: N is counted twice here. A sum of N equal terms is N times one of them.",
            N**2 * q,
        ),
        Misconception(
            "forgets_root_n",
            "Every value is allowed to be off by epsilon here. An error of length epsilon may be spread over N values: then each is off by "
            "epsilon/sqrt(N) only.",
            put((OFF, Probability(AnyOf(abs(ESTIMATE - s(h)) >= eps, (h, 1, N))))),
        ),
        WIDTH,
    ),
    further=(one_player,),
)

everyone = Players(N)
i, j = players("i j")
S, T = coalitions("S T")
U = Utility("U")
REST = everyone - {i, j}
EXCHANGE = U(S | {i}) - U(S | {j})


def value_of(player: Any) -> Any:
    """The subset formula for one player."""
    return SubsetSum((U(T | {player}) - U(T)) / (N * binomial(N - 1, Card(T))), (T, everyone - {player}))


DIFFERENCE = SubsetSum(EXCHANGE / ((N - 1) * binomial(N - 2, Card(S))), (S, REST))
BEFORE = factorial(Card(S)) * factorial(N - Card(S) - 1) / factorial(N)  # weight of S without the other player
WITH_OTHER = factorial(Card(S) + 1) * factorial(N - Card(S) - 2) / factorial(N)  # weight of S with the other player

difference_theorem = DerivationExercise(
    id="sampling.difference_theorem",
    title="The difference of two values",
    points=5,
    stars=2,
    minutes=35,
    answers=("difference_of_two",),
    start=value_of(i) - value_of(j),
    start_form=counts("SubsetSum", 2),
    goal=DIFFERENCE,
    goal_form=both(has("binomial"), lacks("factorial")),
    milestones=(
        Milestone(
            "sum over the coalitions of the others alone, and let those that hold one of the two appear in them as S with that player",
            both(has("SubsetSum"), either(counts("factorial", 4), counts("binomial", 2))),
        ),
    ),
    min_lines=4,
    assumptions=(In(i, everyone), In(j, everyone), N >= 2),
    misconceptions=(
        Misconception(
            "keeps_both",
            "Terms with both players are left over. U(S with i and j) comes with the same weight in both values, once from each, so that in "
            "the difference it is gone: watch the sign with which the second value enters.",
            SubsetSum(BEFORE * EXCHANGE + WITH_OTHER * (2 * U(S | {i, j}) - U(S | {i}) - U(S | {j})), (S, REST)),
        ),
        Misconception(
            "binomial_of_others",
            "C(N-1,|S|) counts the coalitions that one player can join. Here S holds neither of two players, so that N-2 are left to draw "
            "from; the weights of all S have to sum to 1.",
            SubsetSum(EXCHANGE / ((N - 1) * binomial(N - 1, Card(S))), (S, REST)),
        ),
        Misconception(
            "without_the_other_only",
            "The coalitions that hold the other player have been dropped. A subset of [N] without i either lacks j or is S with j in it: both "
            "halves of the split sum count.",
            SubsetSum(BEFORE * EXCHANGE, (S, REST)),
        ),
    ),
)

SIZE = Card(T)
SIDES = Indicator(In(i, T)) - Indicator(In(j, T))
INNER = (T, everyone), Nonempty(T), everyone > T
LAW = N / (SIZE * (N - SIZE))

HALF = Misconception(
    "half_the_normaliser",
    "Half of the sum is missing: N/(k(N-k)) is 1/k + 1/(N-k), and each of the two runs through 1, 1/2, ..., 1/(N-1). For N = 2 the sum "
    "has one term, 2.",
    harmonic(N - 1),
)

normaliser = DerivationExercise(
    id="sampling.group_testing_law.normaliser",
    title="The normaliser of the law",
    points=2,
    answers=("normaliser",),
    start=Sum(N / (k * (N - k)), (k, 1, N - 1)),
    goal=2 * harmonic(N - 1),
    goal_form=either(has("harmonic"), lacks("Add")),
    assumptions=(N >= 2,),
    misconceptions=(HALF,),
)

group_testing_law = DerivationExercise(
    id="sampling.group_testing_law",
    title="One evaluation for all pairs",
    points=5,
    stars=3,
    minutes=40,
    answers=("all_pairs", "normaliser"),
    start=DIFFERENCE,
    start_form=has("SubsetSum"),
    goal=SubsetSum(LAW / binomial(N, SIZE) * U(T) * SIDES, *INNER),
    goal_form=both(has("Indicator"), lacks("UnionOf", "factorial")),
    milestones=(
        Milestone(
            "let one coalition T stand for S with i, and for S with j: sums of U(T) over the T that hold one of the two and not the other",
            both(has("SubsetSum"), lacks("UnionOf")),
        ),
    ),
    min_lines=3,
    assumptions=(In(i, everyone), In(j, everyone), N >= 2),
    misconceptions=(
        Misconception(
            "uniform_sizes",
            "Here all sizes have the same say, as in the theorem for one pair. But T has one player more than S, and a large or a small T tells "
            "fewer pairs apart than one of middle size: count the C(N,|T|) coalitions of its size against the C(N-2,|T|-1) that were meant.",
            SubsetSum(U(T) * SIDES / ((N - 1) * binomial(N, SIZE)), *INNER),
        ),
        Misconception(
            "weight_of_one_player",
            "These are the weights for the gain of one player, with C(N-1,|T|-1). The theorem for two players has C(N-2,|S|) and "
            "N-1 sizes; T is S with one player more.",
            SubsetSum(U(T) * SIDES / (N * binomial(N - 1, SIZE - 1)), *INNER),
        ),
        HALF,
    ),
    further=(normaliser,),
)
