"""Answer key of chapter 02: influence functions. The exercises in the order of the notebook."""

from __future__ import annotations

from .influence_derivations import hat_matrix, implicit_route, quadratic_route

CHAPTER = "02_influence"

EXERCISES = (quadratic_route, implicit_route, hat_matrix)
