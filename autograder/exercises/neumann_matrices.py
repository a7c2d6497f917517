"""The chapter's derivations: what a truncated Neumann series leaves out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sympy import Identity, Inverse, MatrixSymbol, Max, Q, oo, symbols

from autograder.equivalence.vocabulary import LambdaMax, LambdaMin, MatrixSum, Norm
from autograder.student.forms import both, counts, either, has, lacks

from .model import DerivationExercise, Milestone, Misconception

n = symbols("n", integer=True, positive=True)
i = symbols("i", integer=True)
r = symbols("r", integer=True, nonnegative=True)
q = symbols("q", integer=True, positive=True)
A = MatrixSymbol("A", n, n)
one = Identity(n)
B = one - A
LOW, HIGH = LambdaMin(A), LambdaMax(A)
CONVERGES = (Q.positive_definite(A), HIGH < 2)
BELOW_ONE = (Q.positive_definite(A), HIGH <= 1)


def partial_sum(last: object) -> Any:
    return MatrixSum(B**i, (i, 0, last))


limit = DerivationExercise(
    id="neumann.telescoping.limit",
    title="The whole series",
    points=1,
    answers=("limit",),
    start=partial_sum(oo),
    start_form=has("MatrixSum"),
    goal=Inverse(A),
    goal_form=lacks("MatrixSum"),
    milestones=(Milestone("bring the inverse times A in beside the sum to use the first part", both(has("MatrixSum"), has("Inverse"))),),
    min_lines=3,
    assumptions=CONVERGES,
)

telescoping = DerivationExercise(
    id="neumann.telescoping",
    title="A sum that collapses to the inverse",
    points=4,
    stars=2,
    minutes=25,
    answers=("telescoping", "limit"),
    start=A * partial_sum(r),
    start_form=has("MatrixSum"),
    goal=one - B ** (r + 1),
    goal_form=lacks("MatrixSum"),
    milestones=(
        Milestone(
            "write A as I - (I - A), so that neighbouring powers are subtracted",
            either(counts("MatrixSum", 2), both(has("MatrixSum"), counts("MatPow", 2)), both(has("MatrixSum"), counts("Identity", 2))),
        ),
    ),
    min_lines=3,
    assumptions=CONVERGES,
    misconceptions=(
        Misconception(
            "power_too_low",
            "The power that is left is one too low. The sum runs to i = r; multiplied by I - A its last term becomes the next power after r. "
            "Try r = 0: A times I has to be A.",
            one - B**r,
        ),
        Misconception(
            "power_of_A",
            "What is left over is a power of I - A, not of A: it is the powers of I - A that are summed. Try r = 0, where A is wanted.",
            one - A ** (r + 1),
        ),
        Misconception(
            "first_term_lost",
            "The wrong end is left over alone. In the difference of the two sums the first term of one and the last term of the other have "
            "no partner, and the first term is the identity.",
            -(B ** (r + 1)),
        ),
        Misconception(
            "factor_left_in",
            "After the sum has collapsed there is still a factor A. It was used up: A beside the sum is what makes the differences.",
            A * (one - B ** (r + 1)),
        ),
    ),
    further=(limit,),
)

PRINTED = Misconception(
    "largest_eigenvalue",
    "The largest eigenvalue stands where the smallest belongs, as in the printed bound. (1 - x)^(r+1)/x falls as x grows; see which "
    "end of the spectrum makes it largest.",
    (1 - HIGH) ** (r + 1) / HIGH,
)
TOO_LOW = Misconception(
    "power_too_low",
    "The power is one too low for a sum from i = 0 to r, which has r + 1 terms. Try r = 0: one term, the identity, leaves 1/x - 1 at the "
    "eigenvalue x.",
    (1 - LOW) ** r / LOW,
)
ABOVE_ONE = Misconception(
    "above_one_ignored",
    "This forgets eigenvalues above 1. At x = 1.9 the factor |1 - x| is 0.9, which may well be larger than 1 - lambda_min.",
)
CLOSED_FORM = Milestone("put the sum in closed form: the inverse times one power", both(has("LambdaMax"), lacks("MatrixSum")))
NUMBERS_ONLY = lacks("MatrixSum", "Inverse", "MatPow", "MatMul")

terms_only = DerivationExercise(
    id="neumann.bound.terms",
    title="Counting r terms",
    points=1,
    answers=("error_of_r_terms",),
    start=LambdaMax(Inverse(A) - partial_sum(q - 1)),
    start_form=has("MatrixSum"),
    goal=(1 - LOW) ** q / LOW,
    goal_form=NUMBERS_ONLY,
    milestones=(CLOSED_FORM,),
    min_lines=3,
    assumptions=BELOW_ONE,
    misconceptions=(replace(PRINTED, wrong=(1 - HIGH) ** q / HIGH),),
)

wide = DerivationExercise(
    id="neumann.bound.wide",
    title="Eigenvalues up to 2",
    points=2,
    answers=("error_up_to_two",),
    start=Norm(Inverse(A) - partial_sum(r)),
    start_form=has("MatrixSum"),
    goal=Max(1 - LOW, HIGH - 1) ** (r + 1) / LOW,
    goal_form=lacks("MatrixSum", "Norm", "Inverse"),
    milestones=(Milestone("put the sum in closed form inside the norm, then take norms", both(has("Norm"), lacks("MatrixSum"))),),
    min_lines=3,
    assumptions=CONVERGES,
    relation="<=",
    misconceptions=(
        replace(ABOVE_ONE, wrong=(1 - LOW) ** (r + 1) / LOW),
        replace(PRINTED, wrong=Norm(B) ** (r + 1) / HIGH),
        replace(TOO_LOW, wrong=Norm(B) ** r / LOW),
    ),
)

bound = DerivationExercise(
    id="neumann.bound",
    title="The error that is really left",
    points=5,
    stars=3,
    minutes=35,
    answers=("error_from_0_to_r", "error_of_r_terms", "error_up_to_two"),
    start=LambdaMax(Inverse(A) - partial_sum(r)),
    start_form=has("MatrixSum"),
    goal=(1 - LOW) ** (r + 1) / LOW,
    goal_form=NUMBERS_ONLY,
    milestones=(CLOSED_FORM,),
    min_lines=3,
    assumptions=BELOW_ONE,
    misconceptions=(
        PRINTED,
        TOO_LOW,
        ABOVE_ONE,  # a mistake of the chain with eigenvalues up to 2 alone
        Misconception(
            "inverse_dropped",
            "The power of I - A is what is left after multiplying by A. The error itself still has the factor A^-1.",
            (1 - LOW) ** (r + 1),
        ),
    ),
    further=(terms_only, wide),
)
