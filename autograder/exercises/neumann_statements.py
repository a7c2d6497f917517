"""The chapter's counterexamples and its symbolic exercise: where the series diverges, the printed bound, scale and damping."""

from __future__ import annotations

from sympy import symbols

from .model import CounterexampleExercise, Misconception, SymbolicExercise

convergence = CounterexampleExercise(
    id="neumann.convergence",
    title="Where the series diverges",
    points=2,
    stars=1,
    minutes=10,
    answers=("diverging", "interval"),
    property="neumann_divergence",
    misconceptions=(
        Misconception(
            "interval_to_one",
            "An eigenvalue between 1 and 2 makes 1 - lambda negative, but its size is still below 1: the powers change sign and shrink. The "
            "interval reaches further.",
            {"interval": (0, 1)},
        ),
        Misconception(
            "interval_of_both_signs",
            "The condition |x| < 1 holds for x = 1 - lambda, not for lambda. Solve it for lambda.",
            {"interval": (-1, 1)},
        ),
    ),
)

printed_bound = CounterexampleExercise(
    id="neumann.printed_bound",
    title="The printed bound fails",
    points=3,
    stars=2,
    minutes=15,
    answers=("matrix", "terms"),
    property="neumann_printed_bound",
    misconceptions=(
        Misconception(
            "a_single_eigenvalue",
            "With one eigenvalue only, smallest and largest are the same, and the printed bound is met with equality if the terms are "
            "counted from i = 0 to r. Let the matrix have two.",
            {"matrix": [[0.5]], "terms": 1},
        ),
    ),
)

alpha, lam, low, high = symbols("alpha lambda mu L", positive=True)
BEST = 2 / (low + high + 2 * lam)

scaling = SymbolicExercise(
    id="neumann.scaling",
    title="Scaling, damping, and a factor left out",
    points=3,
    stars=1,
    minutes=15,
    answers=("scaling",),
    assumptions=(high > low,),
    expressions={
        "scaling": {
            "gamma": 1 - alpha * lam,
            "delta": alpha,
            "factor": alpha,
            "best": BEST,
            "rate": (high - low) / (high + low + 2 * lam),
        }
    },
    misconceptions=(
        Misconception(
            "factor_forgotten",
            "The sum of the powers is the inverse of alpha (H + lambda I), so it is too large or too small by a factor. Try H = 2, lambda = 0, "
            "alpha = 1/4: the powers of 1/2 sum to 2, and 1/H is 1/2.",
            {"scaling": {"factor": 1}},
        ),
        Misconception(
            "factor_inverted",
            "The sum of the powers is (alpha (H + lambda I))^-1. To get (H + lambda I)^-1 from it, alpha has to cancel; here it stands squared.",
            {"scaling": {"factor": 1 / alpha}},
        ),
        Misconception(
            "damping_unscaled",
            "The damping stands inside the bracket that alpha multiplies: in I - alpha (H + lambda I) it comes with alpha.",
            {"scaling": {"gamma": 1 - lam}},
        ),
        Misconception(
            "damping_ignored",
            "It is the eigenvalues of H + lambda I that alpha has to balance, from mu + lambda to L + lambda. These are the numbers without damping.",
            {"scaling": {"best": 2 / (low + high), "rate": (high - low) / (high + low)}},
        ),
        Misconception(
            "only_the_largest",
            "With this alpha the largest eigenvalue is sent to 0 and convergence is safe, but a larger alpha is faster: the best one makes "
            "1 - alpha x equally large, with opposite signs, at both ends.",
            {"scaling": {"best": 1 / (high + lam), "rate": (high - low) / (high + lam)}},
        ),
    ),
)
