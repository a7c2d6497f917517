"""Answer key of chapter 06: data models. The exercises in the order of the notebook."""

from __future__ import annotations

from .datamodels_derivations import basis, coefficient
from .datamodels_lasso import lasso_fit
from .datamodels_models import design, outputs
from .datamodels_plot import compare
from .datamodels_residual import residual
from .datamodels_roads import aumann_shapley, owen

CHAPTER = "06_datamodels"

EXERCISES = (design, outputs, lasso_fit, basis, coefficient, residual, owen, aumann_shapley, compare)
