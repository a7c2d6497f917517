"""The chapter's derivations: influence by a quadratic model, by the optimality condition, and the residual left out of least squares."""

from __future__ import annotations

from sympy import Eq, Identity, Integer, Inverse, MatrixSymbol, Ne, O, OneMatrix, Q, symbols

from autograder.equivalence.vocabulary import Gradient
from autograder.student.changes import put
from autograder.student.forms import both, either, has, holds, lacks, neither, short, some

from .model import DerivationExercise, Milestone, Misconception

p = symbols("p", integer=True, positive=True)
eps = symbols("epsilon", positive=True)
H, K, A = (MatrixSymbol(letter, p, p) for letter in "HKA")
t, v, w, g, gz, x, b = (MatrixSymbol(letter, p, 1) for letter in ("t", "v", "w", "g", "g_z", "x", "b"))
one = Identity(1)
DROPPED = O(eps**2) * one
DROPPED_VECTOR = O(eps**2) * OneMatrix(p, 1)

MODEL = eps * g.T * t + t.T * H * t / 2
STEP = -eps * Inverse(H) * g

conclusion = DerivationExercise(
    id="influence.quadratic_route.conclusion",
    title="From the step to the influence",
    points=1,
    answers=("influence_of_x",),
    start=gz.T * t / eps,
    start_form=lacks("Inverse"),
    goal=-gz.T * Inverse(H) * g,
    goal_form=both(has("Inverse"), lacks("Pow")),
    min_lines=2,
    assumptions=(Q.positive_definite(H), Eq(t, STEP)),
)

quadratic_route = DerivationExercise(
    id="influence.quadratic_route",
    title="Minimise the quadratic model",
    points=5,
    stars=2,
    minutes=25,
    answers=("slope_of_the_model", "influence_of_x"),
    start=Gradient(MODEL, t),
    start_form=has("Gradient"),
    goal=H * (t - STEP),
    goal_form=both(lacks("Gradient"), has("Inverse"), holds("MatMul", "MatAdd")),
    milestones=(Milestone("carry the differentiation out before you solve for t", lacks("Gradient", "Inverse")),),
    min_lines=3,
    assumptions=(Q.positive_definite(H),),
    misconceptions=(
        Misconception(
            "half_kept",
            "The factor 1/2 of the quadratic term is still there. The derivative of a square brings down a 2: of t^T H t it is (H + H^T) t, and H "
            "is symmetric.",
            eps * g + H * t / 2,
        ),
        Misconception(
            "sign",
            "This slope vanishes at a step along +g, which would raise the up-weighted loss. Where eps*g + H*t is zero, t points against g.",
            H * (t + STEP),
        ),
        Misconception(
            "not_inverted",
            "Here H is multiplied where it has to be divided by: for p = 1 the slope eps*g + H*t vanishes at a step of size eps*g/H. The flatter "
            "the risk, the further the minimum moves.",
            H * (t + eps * H * g),
        ),
    ),
    further=(conclusion,),
)

EXPANDED = H * (eps * v + eps**2 * w) + eps * (g + K * (eps * v + eps**2 * w))
NESTED = some("MatMul", some("MatAdd", has("Pow")))  # powers of eps still inside a product

DROPPED_UNNAMED = put((O(eps**2), O(eps**2)), (eps**2, Integer(0)), (eps**3, Integer(0)))  # what is named stays
NOT_NAMED = (
    "Terms of order eps^2 have gone from this line and are not named, so it does not equal the line before. Add DROPPED to a line that is a "
    "number (1 by 1) and DROPPED_VECTOR to one that is a column."
)

loss_at_z = DerivationExercise(
    id="influence.implicit_route.loss",
    title="The loss on z along the path of minima",
    points=2,
    answers=("change_at_z",),
    start=gz.T * (eps * v + eps**2 * w),
    start_form=lacks("Order"),
    goal=-eps * gz.T * Inverse(H) * g + DROPPED,
    goal_form=both(has("Order"), has("Inverse"), short(40)),
    milestones=(
        Milestone(
            "drop the bend of the path and put in its speed in two lines, in either order",
            either(both(has("Order"), lacks("Inverse")), both(has("Inverse"), lacks("Order"))),
        ),
    ),
    min_lines=3,
    assumptions=(Q.positive_definite(H), Eq(H * v, -g)),
    misconceptions=(Misconception("not_named", NOT_NAMED, DROPPED_UNNAMED),),
)

implicit_route = DerivationExercise(
    id="influence.implicit_route",
    title="Follow the minimum",
    points=5,
    stars=3,
    minutes=30,
    answers=("condition_at_order_one", "change_at_z"),
    start=EXPANDED,
    start_form=lacks("Order"),
    goal=eps * (H * v + g) + DROPPED_VECTOR,
    goal_form=both(has("Order"), short(40)),
    milestones=(Milestone("sort by powers of eps before anything is dropped", both(lacks("Order"), neither(NESTED))),),
    min_lines=3,
    assumptions=(Q.positive_definite(H), Q.symmetric(K)),
    misconceptions=(
        Misconception(
            "drops_epsilon",
            "The term eps*g went with the small ones. It is of first order, like H*v*eps, and it is what moves the minimum: without it v = 0 and "
            "no example has any influence.",
            eps * H * v + DROPPED_VECTOR,
        ),
        Misconception(
            "hessian_changes",
            "K, the Hessian of the one example's loss, has come into the first order. It multiplies a step that is itself of order eps, and there "
            "is an eps before it: together that is order eps^2.",
            eps * ((H + K) * v + g) + DROPPED_VECTOR,
        ),
        Misconception("not_named", NOT_NAMED, DROPPED_UNNAMED),
    ),
    further=(loss_at_z,),
)

y, h, e = symbols("y h e", real=True)
WITHOUT = y * one - x.T * Inverse(A - x * x.T) * (b - y * x)

hat_matrix = DerivationExercise(
    id="influence.hat_matrix",
    title="Leaving out one row of least squares",
    points=4,
    stars=2,
    minutes=30,
    answers=("residual_without",),
    start=WITHOUT,
    start_form=holds("Inverse", "MatAdd"),
    goal=e / (1 - h) * one,
    goal_form=lacks("Inverse", "MatrixSymbol"),
    milestones=(Milestone("write the inverse of A - x x^T with the inverse of A alone", both(has("Inverse"), neither(holds("Inverse", "MatAdd")))),),
    min_lines=3,
    assumptions=(Q.positive_definite(A), h < 1, Ne(1 - h, 0), Eq(h * one, x.T * Inverse(A) * x), Eq(e * one, y * one - x.T * Inverse(A) * b)),
    misconceptions=(
        Misconception(
            "times",
            "e*(1-h) makes the residual smaller. A point that pulled the line towards itself is further from a line that it had no part in: "
            "leaving it out makes its residual larger, and the more so the higher its leverage.",
            e * (1 - h) * one,
        ),
        Misconception(
            "plus",
            "1 + h belongs to adding a row. For A - x x^T the formula of Sherman and Morrison has 1 - h below, and with h near 1 the fit without "
            "the row hardly exists.",
            e / (1 + h) * one,
        ),
        Misconception(
            "first_order",
            "e*(1 + h) is where the series of e/(1-h) begins, which the influence function knows. In least squares the formula of Sherman and "
            "Morrison is exact, so nothing need be dropped.",
            e * (1 + h) * one,
        ),
        Misconception(
            "unchanged",
            "This is the residual under the model that has seen the example. The inverse of A - x x^T is not that of A: a multiple of "
            "A^-1 x x^T A^-1 comes to it.",
            e * one,
        ),
    ),
)
