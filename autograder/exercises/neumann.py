"""Answer key of chapter 03: inverse Hessians without inverses. The exercises in the order of the notebook."""

from __future__ import annotations

import numpy as np

from reference_impl.inverse_hvp import conjugate_gradient as solve_by_cg

from .model import Misconception, PlotExercise
from .neumann_descent import conjugate_gradient
from .neumann_lissa import lissa
from .neumann_matrices import bound, telescoping
from .neumann_networks import hvp, influence
from .neumann_solvers import Array, solve, terms
from .neumann_statements import convergence, printed_bound, scaling

CHAPTER = "03_neumann"

# the problem of the plot, as the notebook gives it: eigenvalues from 0.02 to 1, the right-hand side with the same share of each
EIGENVALUES = np.geomspace(0.02, 1.0, 60)
RIGHT = np.ones(60)
PRODUCTS = np.arange(41)
SCALE = 2 / (EIGENVALUES[0] + EIGENVALUES[-1])
RHO = (EIGENVALUES[-1] - EIGENVALUES[0]) / (EIGENVALUES[-1] + EIGENVALUES[0])
EXACT = RIGHT / EIGENVALUES


def relative(found: Array) -> Array:
    return np.asarray(np.linalg.norm(found - EXACT, axis=-1) / np.linalg.norm(EXACT))


SERIES = relative(EXACT * (1 - (1 - SCALE * EIGENVALUES) ** (PRODUCTS[:, None] + 1)))
GRADIENT = relative(np.array([solve_by_cg(lambda u: EIGENVALUES * u, RIGHT, tolerance=0.0, max_products=int(j)).x for j in PRODUCTS]))
BOUND = RHO ** (PRODUCTS + 1)


def _line(name: str, y: Array, says: str = "") -> dict[str, object]:
    return {"what": "line", "x": PRODUCTS, "y": y, "tolerance": 1e-7, "name": name, "says": says}


convergence_plot = PlotExercise(
    id="neumann.convergence_plot",
    title="Error against products",
    points=2,
    stars=1,
    minutes=15,
    answers=("convergence_figure",),
    requirements=(
        _line("error of the series", SERIES, "No line runs through the relative errors of the series, one for each number of products."),
        _line("error of conjugate gradient", GRADIENT, "No line runs through the relative errors of conjugate gradient."),
        _line("the bound", BOUND, "No line runs through the bound. Which power of rho belongs to 0 products, where the series has one term?"),
        {"what": "scale", "axis": "y", "is": "log", "says": "The errors fall over many powers of ten: the y axis has to be logarithmic."},
        {"what": "labels", "says": "Say on each axis what it shows."},
        {"what": "legend", "at_least": 3, "says": "Name the three lines in a legend."},
    ),
    misconceptions=(
        Misconception(
            "absolute_error",
            "These are lengths of the error itself. Relative to the solution means: over the length of x_exact.",
            _line("", SERIES * np.linalg.norm(EXACT)),
        ),
        Misconception(
            "residual_for_error",
            "These are relative residuals, |v - A x| over |v|. The error compares x with the exact solution.",
            _line("", np.linalg.norm((1 - SCALE * EIGENVALUES) ** (PRODUCTS[:, None] + 1), axis=-1) / np.linalg.norm(RIGHT)),
        ),
        Misconception(
            "bound_one_off",
            "The bound is rho to the number of products. After j products the series has j + 1 terms, and its error has that power.",
            _line("", RHO**PRODUCTS),
        ),
    ),
)

EXERCISES = (
    telescoping,
    convergence,
    printed_bound,
    bound,
    terms,
    scaling,
    hvp,
    solve,
    lissa,
    conjugate_gradient,
    convergence_plot,
    influence,
)
