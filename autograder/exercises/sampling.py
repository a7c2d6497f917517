"""Answer key of chapter 05: computing Shapley values. The exercises in the order of the notebook."""

from __future__ import annotations

from .sampling_derivations import difference_theorem, group_testing_law, hoeffding
from .sampling_orders import permutation
from .sampling_pairs import difference, group_testing
from .sampling_plot import budgets, error_plot
from .sampling_variance import variance
from .sampling_voting import hardness, weighted_voting

CHAPTER = "05_shapley_algorithms"

EXERCISES = (
    permutation,
    hoeffding,
    difference_theorem,
    difference,
    group_testing_law,
    group_testing,
    budgets,
    variance,
    weighted_voting,
    hardness,
    error_plot,
)
