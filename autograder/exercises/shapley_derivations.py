"""The chapter's derivations and its symbolic exercise: the weight of a coalition, the coefficients, uniqueness, the linear game."""

from __future__ import annotations

from sympy import Eq, binomial, factorial, symbols

from autograder.equivalence.vocabulary import (
    Card,
    Efficiency,
    ForAll,
    In,
    Linearity,
    NullPlayer,
    OrderCount,
    Players,
    Rule,
    SubsetSum,
    Symmetry,
    Unanimity,
    Utility,
    coalitions,
    players,
)
from autograder.student.forms import both, counts, either, has, holds, lacks, neither, signs, some, values

from .model import DerivationExercise, Milestone, Misconception, SymbolicExercise

N = symbols("N", integer=True, positive=True)
everyone = Players(N)
i, j = players("i j")
S, T, R = coalitions("S T R")
U, c = Utility("U"), Utility("c")
phi = Rule("phi")

WEIGHT = 1 / (N * binomial(N - 1, Card(S)))

coefficient = DerivationExercise(
    id="shapley.coefficient",
    title="Where the weight comes from",
    points=4,
    stars=2,
    minutes=20,
    answers=("weight_of_a_coalition",),
    start=OrderCount(S, i, everyone) / factorial(N),
    start_form=has("OrderCount"),
    goal=WEIGHT,
    goal_form=both(has("binomial"), lacks("OrderCount", "factorial")),
    milestones=(
        Milestone(
            "count the orders before you write the goal: by factorials, or by another binomial coefficient than the goal's",
            both(lacks("OrderCount"), either(has("factorial"), both(has("binomial"), neither(holds("binomial", "Add"))), counts("binomial", 2))),
        ),
    ),
    min_lines=3,
    assumptions=(In(i, everyone), everyone - {i} >= S),
    misconceptions=(
        Misconception(
            "binomial_of_all",
            "C(N,|S|) counts the coalitions of that size among all N players. S does not hold i, so it is one of those among the "
            "other N-1; for N = 2 and S empty the weight is 1/2.",
            1 / (N * binomial(N, Card(S))),
        ),
        Misconception(
            "forgets_the_rest",
            "The orders of S are counted, the orders of those who come after i are not. Each order of the first may be combined "
            "with each order of the last N - |S| - 1.",
            factorial(Card(S)) / factorial(N),
        ),
        Misconception(
            "rest_with_i",
            "This is |S|! (N-|S|)! / N!, or 1/C(N,|S|): it arranges all N-|S| players outside S, i among them. But i has its place, right "
            "after S; only the others of them are free.",
            factorial(Card(S)) * factorial(N - Card(S)) / factorial(N),
        ),
    ),
)

SIGN = (-1) ** (Card(T) - Card(S))
FROM_COEFFICIENTS = ForAll(Eq(U(S), SubsetSum(c(R), (R, S))), (S, T))

unanimity = DerivationExercise(
    id="shapley.unanimity",
    title="The coefficients of a game",
    points=4,
    stars=3,
    minutes=35,
    answers=("coefficient_of_T",),
    start=c(T),
    start_form=values("c"),
    goal=SubsetSum(SIGN * U(S), (S, T)),
    goal_form=both(values("U"), neither(values("c"))),
    milestones=(
        Milestone(
            "let the coefficients of all coalitions inside T appear under alternating signs, so that all but one cancel",
            both(values("c"), signs()),
        ),
    ),
    min_lines=4,
    assumptions=(FROM_COEFFICIENTS,),
    misconceptions=(
        Misconception(
            "sign_by_size",
            "The sign (-1)^|S| is right for coalitions T of even size only. U(T) itself must come with a plus for every T, and "
            "for a single player c({1}) = U({1}) - U(empty): the exponent is the number of players of T that S lacks.",
            SubsetSum((-1) ** Card(S) * U(S), (S, T)),
        ),
        Misconception(
            "no_sign",
            "Without signs the sum goes the other way: adding up over the subsets is what leads from coefficients to a game. Try "
            "two players: U({1}) and U({2}) have to be taken off.",
            SubsetSum(U(S), (S, T)),
        ),
        Misconception(
            "one_level_only",
            "Only the single players are taken off. What two coalitions share is then taken off twice and has to be given back, and so on "
            "through all sizes: every subset of T appears, U(empty) too.",
            U(T) - SubsetSum(U(S), (S, T), Eq(Card(S), 1)),
        ),
    ),
)

UNANIMITY_SUM = SubsetSum(c(T) * Unanimity(T), (T, everyone))
UNIQUE = SubsetSum(c(T) / Card(T), (T, everyone), In(i, T))
PAYS_UNANIMITY_GAMES = some("Payment", both(has("Unanimity"), lacks("SubsetSum", "PlayerSum")))  # scaled ones too: c(T) u_T
COMPARES_MEMBERS = has("Card", "PlayerSum")

INDEPENDENCE_START = SubsetSum(c(R) * Unanimity(R)(T), (R, everyone))

independence = DerivationExercise(
    id="shapley.uniqueness.minimal",
    title="Why the coefficients are unique",
    points=1,
    answers=("minimal_coefficient",),
    start=INDEPENDENCE_START,
    start_form=has("Indicator"),
    goal=c(T),
    goal_form=both(values("c"), lacks("SubsetSum")),
    milestones=(
        Milestone(
            "leave only coalitions inside T in the sum, before the smaller coefficients are dropped",
            both(has("SubsetSum"), lacks("Indicator"), values("c")),
        ),
    ),
    min_lines=3,
    assumptions=(everyone >= T, ForAll(Eq(c(R), 0), (R, T), R < T)),
)

uniqueness = DerivationExercise(
    id="shapley.uniqueness",
    title="No other rule",
    points=5,
    stars=3,
    minutes=40,
    answers=("payment_of_i", "minimal_coefficient"),
    start=phi(i, U),
    start_form=has("Payment"),
    goal=UNIQUE,
    goal_form=lacks("Payment"),
    milestones=(
        Milestone("bring the payments down to those in single unanimity games", PAYS_UNANIMITY_GAMES),
        Milestone(
            "compare the members of T with one another before the total is put in",
            both(PAYS_UNANIMITY_GAMES, COMPARES_MEMBERS),
            named=("symmetry",),
        ),
    ),
    min_lines=5,
    assumptions=(
        In(i, everyone),
        ForAll(Eq(U(S), SubsetSum(c(T), (T, S))), (S, everyone)),
        Linearity(phi),
        Symmetry(phi),
        NullPlayer(phi),
        Efficiency(phi),
    ),
    misconceptions=(
        Misconception(
            "linearity_for_symmetry",
            "Linearity takes a sum of games apart. It says nothing about two players of one game; that the members of T are paid "
            "alike in u_T is symmetry.",
            breaks="linearity for symmetry",
        ),
        Misconception(
            "no_share",
            "Every member of T is paid the whole of c(T) here. Then the members of T together receive |T| times what the game u_T "
            "yields, against efficiency.",
            SubsetSum(c(T), (T, everyone), In(i, T)),
        ),
        Misconception(
            "share_of_all",
            "The worth of u_T is shared among all N players. Those outside T are null players of u_T and get nothing; only |T| "
            "players share.",
            SubsetSum(c(T) / N, (T, everyone), In(i, T)),
        ),
    ),
    further=(independence,),
)

w1, w2, w3, x1, x2, x3, r1, r2, r3, b, z1, z2, z3 = symbols("w1:4 x1:4 r1:4 b z1:4")
GAINS = (w1 * (x1 - r1), w2 * (x2 - r2), w3 * (x3 - r3))
BASE = b + w1 * r1 + w2 * r2 + w3 * r3

linear_model = SymbolicExercise(
    id="shapley.linear_model",
    title="The linear game",
    points=2,
    stars=1,
    minutes=15,
    answers=("linear",),
    expressions={
        "linear": {
            "value": GAINS[0],
            "empty": BASE,
            "surrogate": BASE + GAINS[0] * z1 + GAINS[1] * z2 + GAINS[2] * z3,
            "attribution": GAINS[0],
        }
    },
    misconceptions=(
        Misconception(
            "forgets_reference",
            "Feature 1 is credited with w1*x1, as if absent meant 0. An absent feature has its reference value r1, so what its "
            "presence changes is w1*(x1 - r1).",
            {"linear": {"value": w1 * x1, "attribution": w1 * x1}},
        ),
        Misconception(
            "gradient_alone",
            "The weight w1 alone says how fast the output changes with feature 1; how much it did change depends on how far the "
            "feature moved, x1 - r1.",
            {"linear": {"value": w1, "attribution": w1}},
        ),
        Misconception(
            "surrogate_without_constant",
            "The surrogate has to agree with the game at z = 0 as well, and there it is U(empty): the constant is missing.",
            {"linear": {"surrogate": GAINS[0] * z1 + GAINS[1] * z2 + GAINS[2] * z3}},
        ),
    ),
)
