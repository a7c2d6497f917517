"""The exercise on the error of three estimators at equal evaluations, and the formulas of what an error costs."""

from __future__ import annotations

import numpy as np
from sympy import symbols

from reference_impl.games import airport, tabulate
from reference_impl.sampling_groups import group_testing
from reference_impl.sampling_permutations import antithetic_sampling, permutation_sampling
from reference_impl.shapley import shapley_values

from .model import Misconception, PlotExercise, SymbolicExercise
from .shapley_games import Array

N, R, r, Z, L, eps = symbols("N R r Z L epsilon", positive=True)
ORDERS = 2 * R**2 * N * L / eps**2  # L = ln(2 N / delta)
GROUPS = N * L / (2 * eps**2) * (Z * r * (N - 1) / N) ** 2

budgets = SymbolicExercise(
    id="sampling.budgets",
    title="What an error costs",
    points=3,
    stars=2,
    minutes=25,
    answers=("cost",),
    expressions={"cost": {"orders": ORDERS * (N - 1) + 2, "groups": GROUPS + 2, "worst": GROUPS.subs(r, N * R) + 2}},
    misconceptions=(
        Misconception(
            "orders_counted",
            "This is the number of orders. Each of them costs N-1 evaluations on the way, and the two ends are asked for once in all.",
            {"cost": {"orders": ORDERS}},
        ),
        Misconception(
            "gains_for_utilities",
            "The bound R on the gains stands where the range r of the utilities is needed. A draw of group testing holds U(T) itself, no gain: "
            "how large that may be is another matter.",
            {"cost": {"groups": GROUPS.subs(r, R) + 2, "worst": GROUPS.subs(r, R) + 2}},
        ),
        Misconception(
            "width_r",
            "Hoeffding's width is taken to be R. A gain of absolute value at most R lies in an interval of width 2R.",
            {"cost": {"orders": ORDERS / 4 * (N - 1) + 2}},
        ),
        Misconception(
            "forgets_root_n",
            "Every value is allowed an error of epsilon, so that all together may be off by sqrt(N) epsilon. For an l2 error of epsilon each "
            "is allowed epsilon/sqrt(N), and the number of draws has a factor N more.",
            {"cost": {"orders": ORDERS / N * (N - 1) + 2, "groups": GROUPS / N + 2, "worst": GROUPS.subs(r, N * R) / N + 2}},
        ),
    ),
)

# Measured by `measured_errors`: the airport game of 12 players with costs 1, ..., 12, mean of 100 runs, rounded to four digits.
EVALUATIONS = (222, 442, 882, 1762, 3522)
ERRORS = {
    "orders": (1.613, 1.195, 0.8609, 0.6071, 0.4328),
    "pairs": (1.417, 0.9959, 0.7277, 0.5057, 0.3646),
    "groups": (5.771, 4.044, 2.925, 2.128, 1.515),
}


def measured_errors(runs: int = 100) -> dict[str, Array]:
    """Root mean square over runs of the length of the error, for each estimator and budget."""
    game = airport(list(range(1, 13)))
    exact = shapley_values(tabulate(game))
    found = {name: np.zeros(len(EVALUATIONS)) for name in ERRORS}
    for place, evaluations in enumerate(EVALUATIONS):
        pairs = (evaluations - 2) // 22
        for run in range(runs):
            rngs = [np.random.default_rng([run, place, which]) for which in range(3)]
            estimates = {
                "orders": permutation_sampling(game, 2 * pairs, rngs[0]),
                "pairs": antithetic_sampling(game, pairs, rngs[1]),
                "groups": group_testing(game, evaluations, rngs[2], baseline=False),
            }
            for name, estimate in estimates.items():
                assert estimate.evaluations == evaluations
                found[name][place] += float(((estimate.values - exact) ** 2).sum()) / runs
    return {name: np.sqrt(squares) for name, squares in found.items()}


SLOPE = [ERRORS["orders"][0] * (EVALUATIONS[0] / evaluations) ** 0.5 for evaluations in EVALUATIONS]


def _through(name: str, points: list[float], says: str, tolerance: float = 1e-3) -> dict[str, object]:
    return {"what": "points", "x": list(EVALUATIONS), "y": points, "tolerance": tolerance, "says": says, "name": name, "part": "data"}


LOG_X = {"what": "scale", "axis": "x", "is": "log", "part": "frame", "says": "The evaluations run from 222 to 3,522: a logarithmic axis, please."}
LOG_Y = {"what": "scale", "axis": "y", "is": "log", "part": "frame", "says": "A power law is a straight line only where both axes are logarithmic."}

error_plot = PlotExercise(
    id="sampling.error_plot",
    title="Half a digit for ten times the work",
    points=2,
    stars=1,
    minutes=15,
    answers=("error_figure",),
    parts={"data": 0.5, "frame": 0.5},
    requirements=(
        *(
            _through(f"the errors of {name}", list(errors), f"No line has the errors of {name} at their evaluations.")
            for name, errors in ERRORS.items()
        ),
        _through(
            "the slope -1/2",
            SLOPE,
            "No line has slope -1/2 from the first error of orders, 1.613 at 222, with a point at each of the five evaluations: at four times the "
            "evaluations, half the error.",
        ),
        LOG_X,
        LOG_Y,
        {"what": "labels", "part": "frame", "says": "Say on both axes what is drawn: evaluations, and the error with its norm."},
        {"what": "legend", "at_least": 4, "part": "frame", "says": "A legend with four entries says which line is which."},
    ),
    misconceptions=(
        Misconception(
            "slope_minus_one",
            "The comparison line falls like 1/evaluations. The variance does; the error is its root.",
            _through("", [ERRORS["orders"][0] * EVALUATIONS[0] / evaluations for evaluations in EVALUATIONS], ""),
        ),
        Misconception(
            "linear_axes",
            "Both axes are linear: everything happens in a corner, and the slope -1/2 cannot be seen.",
            ({"what": "scale", "axis": "x", "is": "linear"}, {"what": "scale", "axis": "y", "is": "linear"}),
        ),
        Misconception(
            "squared_errors",
            "The squares of the errors are drawn, which fall with slope -1. The tables hold lengths already; draw them as they are.",
            _through("", [error**2 for error in ERRORS["orders"]], ""),
        ),
    ),
)
