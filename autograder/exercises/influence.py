"""Answer key of chapter 02: influence functions. The exercises in the order of the notebook."""

from __future__ import annotations

from .influence_derivations import hat_matrix, implicit_route, quadratic_route
from .influence_logistic import gradients, leave_one_out, scores
from .influence_mislabels import mislabels
from .influence_network import network
from .influence_regression import cooks_distance, damping
from .model import DiscussionExercise

CHAPTER = "02_influence"

assumptions = DiscussionExercise(
    id="influence.assumptions",
    title="When the point is not a minimum",
    points=3,
    stars=2,
    minutes=20,
)

EXERCISES = (
    quadratic_route,
    implicit_route,
    gradients,
    scores,
    leave_one_out,
    hat_matrix,
    cooks_distance,
    damping,
    network,
    mislabels,
    assumptions,
)
