"""Exercises on the corner detector: its values, and the axioms that give them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from sympy import Integer, symbols

from autograder.equivalence.vocabulary import (
    Card,
    Efficiency,
    In,
    NullPlayer,
    Players,
    Rule,
    Symmetry,
    Unanimity,
    coalitions,
    players,
)
from autograder.student.forms import both, has, lacks

from .model import DerivationExercise, DiscussionExercise, Milestone, Misconception, ValueExercise


def _credit(tl: Any, tr: Any, bl: Any, br: Any) -> dict[str, Any]:
    return {"TL": tl, "TR": tr, "BL": bl, "BR": br}


THIRD, QUARTER = Fraction(1, 3), Fraction(1, 4)

values = ValueExercise(
    id="corner.values",
    title="Credit for a corner",
    points=3,
    stars=1,
    minutes=10,
    answers=("credit",),
    value=_credit(THIRD, THIRD, THIRD, 0),
    parts={"TL": 0.25, "TR": 0.25, "BL": 0.25, "BR": 0.25},
    misconceptions=(
        Misconception(
            "missed_most",
            "Each pixel of the corner is paid what is lost without it, and they are paid 3 together, while the image is worth 1. In a random order "
            "only the last of them to come completes the corner.",
            _credit(1, 1, 1, 0),
        ),
        Misconception(
            "banzhaf",
            "All coalitions count alike here (Banzhaf), and the payments do not make 1 together. Weigh the gain of joining S by 1/(N C(N-1,|S|)).",
            _credit(QUARTER, QUARTER, QUARTER, 0),
        ),
        Misconception(
            "shared_by_all",
            "The credit is shared among all four pixels. BR never changes the score, whatever else is on: look at the null player axiom.",
            _credit(QUARTER, QUARTER, QUARTER, QUARTER),
        ),
        Misconception(
            "one_order",
            "This is the gain in the one order TL, TR, BL, BR: the last to come takes all. Average over the orders.",
            _credit(0, 0, 1, 0),
        ),
    ),
)

N = symbols("N", integer=True, positive=True)
pixels = Players(N)
i, j = players("i j")
(T,) = coalitions("T")
phi = Rule("phi")
DETECTOR = Unanimity(T)

axioms = DerivationExercise(
    id="corner.axioms",
    title="Three axioms, and no sum over coalitions",
    points=3,
    stars=2,
    minutes=20,
    answers=("share",),
    start=phi(i, DETECTOR),
    start_form=has("Payment"),
    goal=1 / Card(T),
    goal_form=lacks("Payment", "PlayerSum"),
    milestones=(
        Milestone(
            "let the payment of one pixel of the template be the mean of the payments of all of them",
            both(has("PlayerSum"), has("Card")),
            named=("symmetry",),
        ),
        Milestone("let the pixels outside the template join the sum", has("Players"), named=("null player",)),
    ),
    min_lines=4,
    assumptions=(In(i, T), pixels >= T, Symmetry(phi), NullPlayer(phi), Efficiency(phi)),
    misconceptions=(
        Misconception(
            "shared_by_all",
            "The worth is shared among all N pixels. Symmetry compares pixels of the template with one another; those outside are null players and "
            "have no share.",
            1 / N,
        ),
        Misconception(
            "whole_credit",
            "Every pixel of the template is paid the whole worth here. Each of them is needed, but efficiency pays out 1 once: together, not to "
            "each.",
            Integer(1),
        ),
        Misconception(
            "linearity_for_symmetry",
            "Linearity speaks of sums of games, and there is only one game here. That the pixels of the template are paid alike is symmetry.",
            breaks="linearity for symmetry",
        ),
    ),
)

discussion = DiscussionExercise(id="corner.discussion", title="What the values say, and what they hide", points=3, stars=2, minutes=20)
