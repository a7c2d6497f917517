"""Exercises on the three priced data sets of the source, as exact numbers: gains in context, Shapley values, the purchase."""

from __future__ import annotations

from fractions import Fraction

from .model import DiscussionExercise, Misconception, Tolerance, ValueExercise

contextual = ValueExercise(
    id="pricing.contextual",
    title="What C adds, and to whom",
    points=3,
    stars=1,
    minutes=10,
    answers=("code_gains",),
    value={"alone": 25, "after A": 30, "after B": 70, "after A and B": 25, "with A": 5, "with B": 45, "with B, given A": -5},
    parts={
        "alone": 0.1,
        "after A": 0.25,
        "after B": 0.25,
        "after A and B": 0.1,
        "with A": 0.1,
        "with B": 0.1,
        "with B, given A": 0.1,
    },
    misconceptions=(
        Misconception(
            "utility_of_the_pair",
            "These are utilities of coalitions, not gains. What C adds to a model trained on A is the difference that C makes: take off what the "
            "model had reached before.",
            {"alone": 25, "after A": 80, "after B": 90, "after A and B": 100, "with A": 5, "with B": 45, "with B, given A": -5},
        ),
        Misconception(
            "gain_of_the_other",
            "You took C off, not what was there before C: this is what A, or B, adds to a model trained on C. Asked is the gain of C, the last to "
            "come.",
            {"alone": 25, "after A": 55, "after B": 65, "after A and B": 25, "with A": 5, "with B": 45, "with B, given A": -5},
        ),
        Misconception(
            "joint_worth",
            "These are the gains of the pair as a whole, U(S+ij) - U(S). Synergy is what is left after the gain of each one by itself has been "
            "taken off: formula (2).",
            {"alone": 25, "after A": 30, "after B": 70, "after A and B": 25, "with A": 80, "with B": 90, "with B, given A": 50},
        ),
        Misconception(
            "gain_for_synergy",
            "The gains are right; the synergies repeat them. Synergy (2) is the gain of C with the other one there, *less* the gain of C without it.",
            {"alone": 25, "after A": 30, "after B": 70, "after A and B": 25, "with A": 30, "with B": 70, "with B, given A": 25},
        ),
        Misconception(
            "synergy_without_context",
            "Given A, every one of the four utilities in (2) holds A, the one that is given back too: S is {A}, not the empty coalition.",
            {"alone": 25, "after A": 30, "after B": 70, "after A and B": 25, "with A": 5, "with B": 45, "with B, given A": -55},
        ),
    ),
)

VALUES = {"A": Fraction(115, 3), "B": Fraction(85, 3), "C": Fraction(100, 3)}

shapley = ValueExercise(
    id="pricing.shapley",
    title="Fair prices, exactly",
    points=4,
    stars=1,
    minutes=15,
    answers=("prices",),
    value=VALUES,
    parts={"A": 0.34, "B": 0.33, "C": 0.33},
    misconceptions=(
        Misconception(
            "rounded",
            "Right to two decimals, but these are fractions with the denominator 3, and the three together have to make exactly 100. Keep fractions: "
            "Fraction(a, b), or a division that Python carries out in full.",
            {"A": 38.33, "B": 28.33, "C": 33.33},
        ),
        Misconception(
            "rounded_early",
            "The weights 1/3 and 1/6 have been rounded to 0.33 and 0.17 before the sum, and so the values do not make 100 together. Divide last: "
            "add up over the six orders, then divide by 6.",
            {"A": 38.5, "B": 28.5, "C": 33.5},
        ),
        Misconception(
            "banzhaf",
            "The four gains of each data set have been averaged alike (Banzhaf), and the values make more than 100 together. In the six orders a "
            "data set comes first twice and last twice, but after one given other only once.",
            {"A": 42.5, "B": 32.5, "C": 37.5},
        ),
        Misconception(
            "one_order",
            "These are the gains in the one order A, B, C. Average over all six orders of arrival.",
            {"A": 50, "B": 25, "C": 25},
        ),
        Misconception(
            "by_worth_alone",
            "This shares the 100 in proportion to what each data set is worth alone. It is efficient, but blind to everything that happens in "
            "company: use the gains in all coalitions.",
            {"A": Fraction(1000, 19), "B": Fraction(400, 19), "C": Fraction(500, 19)},
        ),
    ),
)

decisions = ValueExercise(
    id="pricing.decisions",
    title="What to buy",
    points=3,
    stars=1,
    minutes=10,
    answers=("purchase",),
    value={"best single": [1, 0, 0], "analyst": 80, "best pair": [0, 1, 1], "its performance": 90, "lost by rank": 10},
    tolerance=Tolerance(bits=True),
    parts={"best single": 0.2, "analyst": 0.2, "best pair": 0.2, "its performance": 0.2, "lost by rank": 0.2},
    misconceptions=(
        Misconception(
            "top_two_by_value",
            "The two with the highest Shapley values are A and C. Asked is the pair with the highest utility: look at the three pairs in the table.",
            {"best single": [1, 0, 0], "analyst": 80, "best pair": [1, 0, 1], "its performance": 80, "lost by rank": 0},
        ),
        Misconception(
            "loss_below_nought",
            "The size of the loss is right. A loss is counted as a positive number: the performance of the best pair less that of the pair bought.",
            {"best single": [1, 0, 0], "analyst": 80, "best pair": [0, 1, 1], "its performance": 90, "lost by rank": -10},
        ),
        Misconception(
            "worths_added",
            "The performance of a pair is not the sum of what each reaches alone; the table says what was measured for the two together.",
            {"best single": [1, 0, 0], "analyst": 75, "best pair": [1, 0, 1], "its performance": 75, "lost by rank": 0},
        ),
        Misconception(
            "best_single_at_the_end",
            "This is the data set that is missed most when the others are there. A buyer of one data set has no others: compare the utilities of "
            "single data sets.",
            {"best single": [0, 0, 1], "analyst": 80, "best pair": [0, 1, 1], "its performance": 90, "lost by rank": 10},
        ),
        Misconception(
            "shares_added",
            "The Shapley values of a pair have been added up. They share out the utility of all three; what two reach is in the table.",
            {
                "best single": [1, 0, 0],
                "analyst": Fraction(215, 3),
                "best pair": [1, 0, 1],
                "its performance": Fraction(215, 3),
                "lost by rank": 0,
            },
        ),
    ),
)

discrepancy = DiscussionExercise(id="pricing.discrepancy", title="A fair price, and a purchase", points=3, stars=2, minutes=20)
